"""The stages of a build. `STAGES` is the tuple in build order; importing it loads no heavy library."""
import importlib.util as _u, importlib as _i
from jetc.plan.stage import Stage
__all__ = ["STAGES"]
_n = ("sample","dataset","training","hls4ml","emulator","working_points","rtl","vivado","verification","report")
def __getattr__(name):  # temporary while modules appear
    if name == "STAGES":
        return tuple(_i.import_module(f"jetc.stages.{n}").STAGE for n in _n if _u.find_spec(f"jetc.stages.{n}"))
    raise AttributeError(name)
