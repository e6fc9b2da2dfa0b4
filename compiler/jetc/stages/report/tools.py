"""The distributions whose versions the report shows, and is made again for."""

__all__ = ["TOOLS"]

TOOLS = ("jetc", "matplotlib", "numpy", "scipy")
