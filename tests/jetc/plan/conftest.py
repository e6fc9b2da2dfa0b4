"""Who watches the builds of these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.plan.manifest import Took


class Quiet:
    """Watches a build and keeps what ran."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def start(self, label: str, total: float, unit: str) -> None: ...
    def advance(self, amount: float = 1) -> None: ...
    def begin(self, stage: str) -> None: ...
    def wait(self, stage: str, holder: str) -> None: ...
    def aside(self) -> Quiet:
        return self

    def end(self, stage: str, *, ran: bool, took: Took | None) -> None:  # noqa: ARG002 - told to all
        self.ran += [stage] * ran
