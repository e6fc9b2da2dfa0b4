"""Rules of a network that ends at logits: what stands in place of class scores, and what needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jetc_runtime.fixed_point import Overflow

from jetc.checks.limits import EXACT_BITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Spec
    from jetc.language.text.places import KeyPath, Places

__all__ = ["ending", "entries", "on_the_link"]

_TABLE: Final = ("working_points", "exp_table")
_ENDS = "the network ends at logits"


def ending(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A softmax has tables and ports, or the network ends at logits and has neither."""
    section = spec.quantisation
    if (section.softmax is None) is (section.class_scores is None):
        return
    there, lacking = (
        ("softmax", "class_scores") if section.class_scores is None else ("class_scores", "softmax")
    )
    yield places.fault(
        "JET114",
        ("quantisation", there),
        f"{there} stands without {lacking}",
        "class scores need tables and a format of their ports; a network that ends at logits has neither",
        f"add {lacking}: too, or remove {there}",
    )


def entries(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Ratios of logits are of exponentials, which have a format; ratios of class scores have none."""
    table, logits = spec.working_points.exp_table, _at_logits(spec)
    if table is None:
        if logits:
            yield places.fault(
                "JET114",
                ("working_points",),
                f"{_ENDS}, and exp_table is missing from working_points",
                "ratios are of exponentials then, and jetc assumes no format that nobody sees",
                "add exp_table: with the format of an entry, or softmax and class_scores in quantisation",
                related=places.related(("quantisation",), "it has no softmax"),
            )
    elif not logits:
        yield places.fault(
            "JET114",
            _TABLE,
            "exp_table is given, and ratios are of class scores",
            "nothing would read it",
            "remove it",
            related=places.related(("quantisation", "class_scores"), "class scores have this format"),
        )
    elif table.signed or table.overflow is not Overflow.SAT or table.max_value < 1 or table.fraction < 1:
        yield _unfit(_TABLE, f"{table} is no format of exponentials", places)
    elif table.width > EXACT_BITS:
        yield _unfit(_TABLE, f"{table} has {table.width} bits", places)


def _unfit(path: KeyPath, what: str, places: Places) -> Diagnostic:
    return places.fault(
        "JET114",
        path,
        what,
        "an entry is above 0 and at most 1, and 1 must not wrap to 0; sums of entries are divided in 64 bits",
        f"use ap_ufixed, an integer bit or more, a fraction bit or more, AP_SAT, {EXACT_BITS} bits at most",
    )


def on_the_link(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The outgoing word has class scores, or none where the network ends at logits."""
    if spec.link is None or (spec.link.scores is None) is _at_logits(spec):
        return
    if spec.link.scores is None:
        yield places.fault(
            "JET115",
            ("link",),
            "scores is missing from link",
            "the network has class scores, and jetc assumes no format that nobody sees",
            "add scores: with the format of a class score in the outgoing word",
            related=places.related(("quantisation", "class_scores"), "class scores have this format"),
        )
    else:
        yield places.fault(
            "JET115",
            ("link", "scores"),
            f"the outgoing word has class scores, and {_ENDS}",
            "a logit is no score: it has no range of its own, and means something beside the others alone",
            "remove scores: the word then has none, and link.decisions makes ratios of the logits; or give "
            "softmax and class_scores in quantisation",
            related=places.related(("quantisation",), "it has no softmax"),
        )


def _at_logits(spec: Spec) -> bool:
    return spec.quantisation.softmax is None and spec.quantisation.class_scores is None
