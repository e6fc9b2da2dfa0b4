"""Projects for the vendor's tools."""
