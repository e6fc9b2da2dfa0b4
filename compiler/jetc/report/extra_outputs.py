"""The report on outputs beside the pT ratio: bias and width of the emulator on the test split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.physics.spread import spread
from jetc.report.metrics import Metric
from jetc.report.page import Paragraph, ReportSection, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from jetc.physics.measured_output import MeasuredOutput
    from jetc.physics.spread import Spread
    from jetc.report.page import Cell

__all__ = ["extra_outputs_section"]

_SAMPLE = "test split, emulator"
_FEWEST = 20
"""A class of which fewer jets have a target is not shown."""


def extra_outputs_section(
    outputs: Sequence[MeasuredOutput], labels: NDArray[np.uint8], classes: tuple[str, ...], *, level: float
) -> ReportSection:
    """Return bias and width of each output, of all jets with a target and of each class, (jets,) `labels`."""
    words = Paragraph(
        "Bias is the median of output minus target, width half the central 68 % of it, on jets of the test "
        "split that have a target, which is clipped as in training. Beside them is the width of the target "
        "itself: an output that is no narrower than that has learned nothing. Intervals at "
        f"{level:.0%} are from order statistics, with no distribution assumed; jets are taken as "
        f"independent, though several may come from one event. A class with fewer than {_FEWEST} such jets "
        "is left out."
    )
    tables = (_table(each, labels, classes, level) for each in outputs)
    return ReportSection("extra_outputs", "Outputs beside the pT ratio", (words, *tables))


def _table(
    output: MeasuredOutput, labels: NDArray[np.uint8], classes: tuple[str, ...], level: float
) -> Table:
    there = output.there
    groups = {"all": there, **{name: there & (labels == at) for at, name in enumerate(classes)}}
    unit = "" if output.unit == "1" else f", in {output.unit}"
    return Table(
        f"Output {output.name}, trained to give {output.says}{unit}.",
        ("class", "bias", "width", "width of the target", "jets"),
        tuple(
            tuple(_row(output, name, inside, level))
            for name, inside in groups.items()
            if name == "all" or inside.sum() >= _FEWEST
        ),
    )


def _row(output: MeasuredOutput, name: str, inside: NDArray[np.bool_], level: float) -> Iterator[Cell]:
    of_output = spread(output.given[inside] - output.target[inside], level=level)
    of_target: Spread = spread(output.target[inside], level=level)
    key = f"output.{output.name}.{name}"
    yield name
    for what, value, ends in (
        ("bias", of_output.median, of_output.median_interval),
        ("width", of_output.half_width, of_output.width_interval),
        ("target_width", of_target.half_width, of_target.width_interval),
    ):
        at = None if ends is None else level
        yield Metric(f"{key}.{what}", value, output.unit, "report", _SAMPLE, ends, at)
    yield Metric(f"{key}.jets", of_output.jets, "", "report", _SAMPLE)
