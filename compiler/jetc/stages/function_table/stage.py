"""Stage `function_table`: the table of a sigmoid or tanh, as integers that hls4ml's own header makes.

It stands in a build where hidden layers have such a function, before training: what trains looks up these
entries, and stage `hls4ml` fails where those of its project are others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.function_table import FunctionTableRecord
from jetc.artifacts.record import write
from jetc.plan.stage import Stage

if TYPE_CHECKING:
    from jetc.plan.stage import Step
    from jetc.stages.function_table.reads import Reads

__all__ = ["STAGE"]


def run(step: Step[Reads]) -> None:
    """Compile and run the program that prints the table; write function_table.json."""
    from jetc.emulator.function_table import declared_program, read_codes
    from jetc.tools.gxx import Sources, build_program, run_program
    from jetc.tools.hls4ml_includes import include_folders

    function, table = step.spec.architecture.activation, step.spec.quantisation.function_table
    if table is None:
        raise ValueError(f"a {function} has no table")
    source, program = step.scratch / "table.cpp", step.scratch / "table"
    source.write_text(declared_program(function, table.entries, table.type), encoding="utf-8")
    sources = Sources(step.scratch, (source.name,), includes=include_folders())
    build_program(sources, program, scratch=step.scratch)
    codes = read_codes(run_program(program), table.type)["table"]
    write(FunctionTableRecord(function=function, type=table.type, entries=codes), step.folder)


STAGE = Stage(
    name="function_table",
    sections=("quantisation.function_table", "architecture.activation"),
    needs=(),
    tools=("hls4ml", "g++"),
    code=(
        "jetc.artifacts.format",
        "jetc.artifacts.function_table",
        "jetc.artifacts.record",
        "jetc.emulator.function_table",
        "jetc.stages.function_table.reads",
        "jetc.stages.function_table.stage",
        "jetc.tools.gxx",
        "jetc.tools.hls4ml_includes",
        "jetc.tools.process",
        "jetc.tools.refusals",
        "jetc_runtime.fixed_point",
    ),
    run=run,
)
