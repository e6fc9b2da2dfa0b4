"""The index of a site: its builds as a table to search and sort, and a number of theirs, drawn."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from jetc.artifacts.metrics import MetricsRecord
from jetc.report.html import page_html
from jetc.report.page import Judgement, Page
from jetc.review.site.build_page import commit_text, report_address
from jetc.review.site.entry import FIGURES
from jetc.review.words import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jetc.review.site.entry import Entry

__all__ = ["GENERATOR", "index_html"]

GENERATOR = '<meta name="generator" content="jetc site">'
"""By this an index is known for one of a site."""
_POINT, _MIDDLE = "working_points.points[0]", ".efficiency."
_HEADER = ("build", "spec", "commit", "verdict", "the number", "files")
_STYLE = """\
.search { display: flex; flex-wrap: wrap; gap: 0.6rem 1rem; margin: 1rem 0; }
.search label { display: grid; color: var(--soft); font-size: 0.85rem; }
.search input, .search select {
  border: 1px solid var(--soft); border-radius: 4px; background: var(--ground); color: var(--ink);
  font: inherit;
}
.search input, .search select { max-width: 100%; padding: 0.3rem 0.4rem; }
.search .words { flex: 1 1 16rem; }
.search .end { width: 7rem; }
.search .end input { width: 100%; }
#drawn > svg { width: 100%; font-size: 12px; }
#history .grid { stroke: var(--line); }
#history text { fill: var(--ink); }
@media print { .search { display: none; } }
"""


def index_html(entries: Sequence[Entry]) -> str:
    """Return the index: whole without its scripts, which search, sort and draw."""
    names = dict.fromkeys(each.record.name for each in entries)
    judgements = [each.rates.judgement for each in entries]
    page = Page(
        title="Builds",
        verdict=_verdict(judgements),
        judgement=next(
            (each for each in (Judgement.BAD, Judgement.OPEN) if each in judgements), Judgement.GOOD
        ),
        verdict_text="Each build has its report, its numbers, and its stages with their times.",
        remarks=(f"{len(entries)} builds", f"{len(names)} specs", "jetc site"),
        sections=(),
    )
    script = files(__package__).joinpath("index.js").read_text(encoding="utf-8")
    head = f"{GENERATOR}\n<style>\n{_STYLE}</style>\n"
    return page_html(page, head=head, body=_body(entries), script=script)


def _verdict(judgements: Sequence[Judgement]) -> str:
    if Judgement.BAD in judgements:
        return f"{judgements.count(Judgement.BAD)} of {len(judgements)} fail"
    if Judgement.OPEN in judgements:
        return f"all pass, rates of {judgements.count(Judgement.OPEN)} not decided"
    return "all pass"


def _body(entries: Sequence[Entry]) -> str:
    keys = tuple(dict.fromkeys(key for each in entries for key in _numeric(each)))
    first = _first(entries, keys)
    data = json.dumps([_plain(each) for each in entries]).replace("<", "\\u003c")
    return (
        f'<section id="search"><h2>Search</h2>\n{_form(keys, first)}'
        '<figure id="history"><div id="drawn"></div><figcaption id="caption">The history of the number is '
        "drawn where scripts may run.</figcaption></figure></section>\n"
        f'<section id="all"><h2>All builds</h2>{_table(entries, first)}</section>\n'
        f'<script type="application/json" id="data">{data}</script>\n'
    )


def _first(entries: Sequence[Entry], keys: Sequence[str]) -> str:
    """Return the number that is shown at first: the efficiency of the first working point of a spec."""
    points = [json.loads(each.record.spec[_POINT]) for each in entries if _POINT in each.record.spec]
    wanted = (*(f"menu.{point}{_MIDDLE}" for point in points), _MIDDLE, "")
    return next((key for each in wanted for key in keys if each in key), "")


def _form(keys: Iterable[str], first: str) -> str:
    options = "".join(f"<option{' selected' if key == first else ''}>{escape(key)}</option>" for key in keys)
    return (
        '<form class="search" id="form" role="search">'
        '<label class="words">words of spec, build or commit, such as training.epochs=240'
        '<input type="search" id="words" autocomplete="off"></label>'
        f'<label>number<select id="number">{options}</select></label>'
        '<label class="end">at least<input type="text" inputmode="decimal" id="least"></label>'
        '<label class="end">at most<input type="text" inputmode="decimal" id="most"></label></form>\n'
        '<p id="found" role="status"></p>\n'
    )


def _table(entries: Sequence[Entry], first: str) -> str:
    head = "".join(f'<th scope="col" data-sorts>{each}</th>' for each in _HEADER)
    body = "".join(_row(each, first) for each in entries)
    return (
        '<p class="caption" id="of-builds">Builds in the order in which they were added; a heading sorts by '
        'its column.</p><div class="wide" role="group" tabindex="0" aria-labelledby="of-builds">'
        f'<table id="builds" data-sorts aria-labelledby="of-builds"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(entry: Entry, first: str) -> str:
    record, number = entry.record, entry.numbers.get(first)
    shown = "not in this build" if number is None else number_text(number, first)
    links = {
        "report": report_address(),
        MetricsRecord.FILE: f"{MetricsRecord.STAGE}/{MetricsRecord.FILE}",
        **({} if entry.lock is None else {"lock": entry.lock_name}),
        **({"plots": f"{FIGURES}/index.html"} if entry.has_figures else {}),
    }
    files_here = " ".join(
        f'<a href="{escape(entry.address + place)}">{escape(name)}</a>' for name, place in links.items()
    )
    return (
        f'<tr><th scope="row" data-key="{record.number}">{record.number}</th>'
        f'<td><a href="{escape(entry.address)}index.html">{escape(record.name)}</a></td>'
        f"<td>{escape(commit_text(entry))}</td><td>{escape(entry.rates.word)}</td>"
        f'<td class="number">{escape(shown)}</td><td>{files_here}</td></tr>\n'
    )


def _numeric(entry: Entry) -> list[str]:
    return [key for key, each in entry.numbers.items() if not isinstance(each.value, str)]


def _plain(entry: Entry) -> dict[str, object]:
    """Return what the script knows of a build."""
    record, numbers = entry.record, entry.numbers
    words = (
        record.name,
        str(record.number),
        record.commit or "",
        record.jetc,
        record.added,
        entry.rates.word,
    )
    values = (f"{name}={text}" for name, text in record.spec.items())
    return {
        "number": record.number,
        "spec": record.name,
        "commit": commit_text(entry),
        "words": " ".join((*words, *values)).lower(),
        "numbers": {
            key: [
                numbers[key].value,
                *(numbers[key].interval or (None, None)),
                number_text(numbers[key], key),
            ]
            for key in _numeric(entry)
        },
    }
