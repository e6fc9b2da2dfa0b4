"""The numbers of a finished build for notebooks: plain Python, and Awkward arrays.

``Results.load("build/baseline")["auc.b"].value`` is the number that the report shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jetc.diagnostics.diagnostic import DataError
from jetc.report.judged_rates import judge_rates
from jetc.report.metrics import metrics_of
from jetc.review.locking import locked_numbers
from jetc.review.reported import reported

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import awkward as ak

    from jetc.artifacts.metrics import SeriesEntry
    from jetc.report.metrics import Metric

__all__ = ["Results"]


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """What the report of a build says; a notebook shows it as its verdict and the numbers that a lock keeps.

    `metrics` are all numbers by key, each with value, unit, stage, sample, interval and level; `series` what
    the figures draw, each with values, unit, stage and sample.
    """

    name: str
    metrics: Mapping[str, Metric]
    series: Mapping[str, SeriesEntry]

    @classmethod
    def load(cls, folder: str | Path) -> Results:
        """Return the results that `folder`, ``build/NAME``, shows.

        DataError where it is no finished build, or where a file is not as it was sealed.
        """
        name, _, record = reported(Path(folder), why="its numbers are those of the report")
        return cls(name, metrics_of(record), record.series)

    @property
    def verdict(self) -> str:
        """Give PASS, what failed, or what is not decided."""
        return judge_rates(self.metrics).word

    def __getitem__(self, key: str) -> Metric:
        """Return a number; KeyError, with keys that are near, where there is none."""
        if key not in self.metrics:
            raise KeyError(_none(key, self.metrics))
        return self.metrics[key]

    def table(self, beginning: str = "") -> list[dict[str, Any]]:
        """Return the numbers whose key begins so, a row each, None where one has no interval.

        KeyError where no key begins so. ``ak.Array(found.table("auc."))`` has a column for each entry.
        """
        rows = [each for key, each in self.metrics.items() if key.startswith(beginning)]
        if not rows:
            raise KeyError(_none(beginning, self.metrics))
        return [
            {
                "key": each.key,
                "value": each.value,
                "low": None if each.interval is None else each.interval[0],
                "high": None if each.interval is None else each.interval[1],
                "level": each.level,
                "unit": each.unit,
                "stage": each.stage,
                "sample": each.sample,
            }
            for each in rows
        ]

    def line(self, name: str) -> ak.Array:
        """Return what a figure draws: a record for each point, with a field for each series of the line.

        ``roc.b`` has the fields `efficiency` and `efficiency_others`. KeyError where there is no such line,
        DataError where its series are not of one length.
        """
        import awkward as ak  # noqa: PLC0415 - half a second that numbers alone need not wait for

        fields = {
            key.rpartition(".")[2]: each.values
            for key, each in self.series.items()
            if key.rpartition(".")[0] == name
        }
        if not fields:
            raise KeyError(_none(name, {key.rpartition(".")[0] for key in self.series}))
        if len({len(values) for values in fields.values()}) > 1:
            raise DataError(
                file=f"{self.name}: metrics.json",
                what=f"the series of {name} are not of one length",
                why="a point of a line has an entry of each of its series",
                mend="run jetc build again: it makes the report again",
            )
        return ak.zip({key: ak.Array(values) for key, values in fields.items()})

    def roc(self, name: str) -> ak.Array:
        """Return the ROC curve of class `name` against all others: efficiency and efficiency of the others.

        KeyError where there is no such class.
        """
        return self.line(f"roc.{name}")

    def _repr_html_(self) -> str:
        """Return the summary as a notebook shows it."""
        rows = "".join(
            f"<tr><th>{escape(key)}</th><td>{escape(self.metrics[key].text)}</td>"
            f"<td>{escape(number.stage)}</td></tr>"
            for key, number in locked_numbers(self.metrics).items()
        )
        head = "<tr><th>number</th><th>value</th><th>stage</th></tr>"
        return (
            f"<h3>{escape(self.name)}: {escape(self.verdict)}</h3>"
            f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
        )


def _none(key: str, known: Iterable[str]) -> str:
    near = get_close_matches(key, known, n=3)
    return f"the report has no {key}" + (f"; it has {', '.join(near)}" if near else "")
