"""The outside programs that a build cannot do without, looked for before it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import ToolError

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.plan import Planned

__all__ = ["check_programs"]

_PACKAGES = {"g++": "g++", "iverilog": "iverilog"}
"""The Debian package of each program. Vendor tools are not here: a build does without them."""


def check_programs(plan: tuple[Planned, ...], spec: Spec) -> None:
    """Raise ToolError for a program that a stage to be run needs and that is not on PATH."""
    for each in (planned for planned in plan if not planned.ready):
        for program, package in _PACKAGES.items():
            unused = program == "iverilog" and spec.verification.icarus_jets == 0
            if each.parts.get(f"tool.{program}") == "not found" and not unused:
                raise ToolError(
                    tool=program,
                    what=f"it is not on PATH, and stage {each.stage.name} needs it",
                    mend=f"sudo apt-get install --yes {package}",
                )
