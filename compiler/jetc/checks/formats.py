"""Rules of section `quantisation`: casts that training, emulator and RTL do alike, and exactly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import Overflow, Rounding

from jetc.checks.limits import EXACT_BITS, TABLE_BITS
from jetc.diagnostics.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.language.sections.model import Quantisation, SoftmaxFormats, Spec
    from jetc.language.text.places import KeyPath, Places

__all__ = [
    "SCORE_NEEDS",
    "cast_in_training",
    "class_scores",
    "exact_width",
    "formats",
    "indices",
    "pt_ratio",
    "reciprocals",
    "score_products",
    "score_tables",
    "softmax",
    "widths",
]

SCORE_NEEDS = {"quantisation", "features"}
"""The sections that say how many exponentials the softmax of attention sums."""


def formats(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Formats of the trained model are those that QKeras can have."""
    section = spec.quantisation
    trained: tuple[tuple[str, FixedPoint | None, bool | None], ...] = (
        ("weights", section.weights, True),
        ("activation", section.activation, None),
        ("values", section.values, True),
        ("scores", section.scores, True),
        ("attended", section.attended, True),
        ("gates", section.gates, False),
        ("pooled", section.pooled, None),
        ("pooling_weights", section.pooling_weights, False),
        ("logits", section.logits, True),
        ("pt_ratio", section.pt_ratio, True),
    )
    for name, each, signed in trained:
        if each is not None:
            yield from cast_in_training(each, name, ("quantisation", name), section, places, signed=signed)


def cast_in_training(  # noqa: PLR0913 - a format, where it stands, and what is asked of it
    form: FixedPoint, name: str, path: KeyPath, section: Quantisation, places: Places, *, signed: bool | None
) -> Iterator[Diagnostic]:
    """A format of the trained model, at `path`, is one that the training library can have.

    It must be `signed` or not, or may be either (None).
    """
    rounding, who = _rounded(section)
    if (form.rounding, form.overflow) != (rounding, Overflow.SAT):
        yield places.fault(
            "JET030",
            path,
            f"{name} is {form}",
            f"{who} and saturates; another cast makes training and firmware differ",
            f"use {rounding},AP_SAT",
        )
    if form.integer < int(form.signed) or form.fraction < 1:
        yield places.fault(
            "JET044",
            path,
            f"{name} has {form.integer} integer bits of {form.width}",
            "QKeras's quantisers need a sign bit left of the point and a fraction bit right of it",
            f"use {int(form.signed)} to {form.width - 1} integer bits"
            if form.width > int(form.signed)
            else f"use at least {1 + int(form.signed)} bits",
        )
    if signed is not None and form.signed is not signed:
        yield places.fault(
            "JET031",
            path,
            f"{name} is {'signed' if form.signed else 'unsigned'}",
            f"{name} must be {'signed' if signed else f'unsigned: it is the result of {_MAKERS[name]}'}",
            f"use ap_{'' if signed else 'u'}fixed",
        )


_MAKERS = {"pooling_weights": "a ReLU", "gates": "a hard sigmoid"}


def _rounded(section: Quantisation) -> tuple[Rounding, str]:
    if section.learned is None:
        return Rounding.RND_CONV, "QKeras rounds half to even"
    return Rounding.RND, "HGQ, which trains learned widths, rounds half up"


def softmax(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The tables hold what they are asked for, and saturate."""
    section, classes = spec.quantisation.softmax, len(spec.dataset.classes)
    tables = None if section is None else section.tables
    if section is not None and tables is not None:
        what = f"{classes} classes, an exponential each"
        found = tuple(_tables(tables, "softmax", classes, (("dataset", "classes"), what), places))
        yield from found
        if section.implementation == "latency" and not found:
            yield from _of_every_logit(tables, spec.quantisation.logits, classes, places)


def class_tables(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The softmax of the classes has its tables, and an argmax has none.

    Whatever walks the network relies on it.
    """
    section = spec.quantisation.softmax
    if section is None:
        return
    where = places.related(("quantisation", "softmax", "implementation"), "the implementation stands here")
    for name in ("exp_table", "inverse_input", "inverse_table"):
        form = getattr(section, name)
        if section.implementation == "argmax" and form is not None:
            yield Diagnostic(
                "JET004",
                places.key_span(("quantisation", "softmax", name)),
                f"unknown key {name!r} in quantisation.softmax of an argmax",
                "nothing would read it: an argmax has no tables",
                "remove it",
                where,
            )
        elif section.implementation != "argmax" and form is None:
            yield Diagnostic(
                "JET005",
                places.key_span(("quantisation", "softmax")),
                f"key {name!r} is missing from quantisation.softmax",
                f"the {section.implementation} softmax has it, and jetc assumes no value that nobody sees",
                f"add {name}: with the format you want",
                where if section.implementation != "stable" else (),
            )


_LARGEST = 700.0
"""Exponent up to which a float holds exp."""


def _of_every_logit(
    tables: SoftmaxFormats, logits: FixedPoint, classes: int, places: Places
) -> Iterator[Diagnostic]:
    """Yield the faults of tables of exp of each logit: none is cut off at an end, and no sum is 0."""
    where = places.related(("quantisation", "logits"), "logits have this format")
    exp, index = tables.exp_table, tables.inverse_input
    largest, least = (math.exp(min(each, _LARGEST)) for each in (logits.max_value, logits.min_value))
    smallest = math.floor(least / exp.lsb) * exp.lsb
    for name, form, most, fewest in (
        ("exp_table", exp, largest, smallest),
        ("inverse_input", index, classes * largest, classes * smallest),
    ):
        what = "exp of a logit" if name == "exp_table" else "the sum of them"
        near = least if name == "exp_table" else fewest
        if form.max_value + form.lsb < most:
            yield places.fault(
                "JET032",
                ("quantisation", "softmax", name),
                f"{form} ends at {form.max_value:g}, {what} at {most:.6g}",
                "it would end there, and logits above it would count no more",
                f"use at least {math.ceil(math.log2(most))} integer bits, or stable",
                related=where,
            )
            return  # one fault is enough
        if fewest < form.lsb:
            yield places.fault(
                "JET032",
                ("quantisation", "softmax", name),
                f"{form} has steps of {form.lsb:g}, and {what} can be {near:.3g}",
                "it would be 0, and so would be the sum, which has no reciprocal",
                "use more fraction bits, or stable",
                related=where,
            )
            return


def score_tables(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The tables of attention hold what they are asked for, and saturate, and so do its weights.

    Whatever walks the network makes their entries.
    """
    section, count = spec.quantisation, spec.features.constituents
    if section.score_tables is not None:
        scores, index = ("quantisation", "scores"), ("quantisation", "score_tables", "inverse_input")
        yield from _index(scores, section.scores, places)
        yield from _index(index, section.score_tables.inverse_input, places)
        what = f"{count} constituents, an exponential each"
        counted = ("features", "constituents"), what
        yield from _tables(section.score_tables, "score_tables", count, counted, places)
    if section.attention_weights is not None:
        yield from _of_a_share("attention_weights", section.attention_weights, "a weight", places)


def score_products(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The products of the softmax of attention, and its sums, are exact in float32."""
    tables, count = spec.quantisation.score_tables, spec.features.constituents
    if tables is None:
        return
    for name, each, more, what in (
        ("exp_table", tables.exp_table, (count - 1).bit_length(), f"sums of {count} of its entries"),
        ("inverse_table", tables.inverse_table, tables.exp_table.width, "products of its entries and exp's"),
    ):
        if each.width + more > EXACT_BITS >= each.width:
            yield places.fault(
                "JET141",
                ("quantisation", "score_tables", name),
                f"{what} take {each.width + more} bits",
                f"training runs in float32, which holds {EXACT_BITS}, and firmware and training would differ",
                f"use at least {each.width + more - EXACT_BITS} bits fewer",
            )
            return  # one fault is enough


def _tables(
    tables: SoftmaxFormats, key: str, terms: int, counted: tuple[KeyPath, str], places: Places
) -> Iterator[Diagnostic]:
    """Yield the faults of tables for so many `terms`, which `counted` tells of."""
    wanted = (
        ("exp_table", tables.exp_table, 1.0, "exp(0) is 1"),
        (
            "inverse_input",
            tables.inverse_input,
            float(terms),
            "it is the index of the inverse table: the sum of the exponentials, the largest of them 1",
        ),
        ("inverse_table", tables.inverse_table, 1.0, "the sum of exponentials is at least 1"),
    )
    for name, each, largest, why in wanted:
        path: KeyPath = ("quantisation", key, name)
        missing = _missing(each, largest)
        if missing is not None:
            yield places.fault(
                "JET032",
                path,
                f"{each} does not hold {missing[0]:g}",
                why,
                missing[1],
                related=places.related(*counted) if name == "inverse_input" else (),
            )
        if not each.overflow.limits:
            yield places.fault(
                "JET050",
                path,
                f"{name} {each.overflow.verb} on overflow",
                "its largest value, rounded up, would turn into 0",
                "use AP_SAT",
            )


def reciprocals(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The table of reciprocals of a mean holds what it is asked for, and saturates."""
    each, path = spec.quantisation.reciprocals, ("quantisation", "reciprocals")
    if each is None:
        return
    missing = _missing(each, 1.0)
    if missing is not None:
        yield places.fault(
            "JET032",
            path,
            f"{each} does not hold {missing[0]:g}",
            "the mean of one constituent is that constituent",
            missing[1],
        )
    if not each.overflow.limits:
        yield places.fault(
            "JET050",
            path,
            f"reciprocals {each.overflow.verb} on overflow",
            "its largest value, rounded up, would turn into 0",
            "use AP_SAT",
        )


def _missing(table: FixedPoint, largest: float) -> tuple[float, str] | None:
    """Return which of 1 and `largest` a table does not hold, and what would."""
    if table.signed or table.max_value < largest:
        return largest, "use an unsigned format with enough integer bits"
    if table.fraction < 0:
        return 1.0, f"use at most {table.width} integer bits: its step is then 1 or finer"
    return None


def indices(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The index of a table has few bits."""
    section = spec.quantisation
    tables = None if section.softmax is None else section.softmax.tables
    yield from _index(("quantisation", "logits"), section.logits, places)
    if tables is not None:
        yield from _index(("quantisation", "softmax", "inverse_input"), tables.inverse_input, places)


def _index(path: KeyPath, each: FixedPoint | None, places: Places) -> Iterator[Diagnostic]:
    if each is not None and each.width > TABLE_BITS:
        yield places.fault(
            "JET033",
            path,
            f"{each} indexes a table of 2^{each.width} entries",
            f"tables are at most 2^{TABLE_BITS} entries, because hardware addresses no more",
            f"use at most {TABLE_BITS} bits",
        )


def pt_ratio(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The regression port holds every target that it is trained on."""
    port, (low, high) = spec.quantisation.pt_ratio, spec.dataset.target_clip
    if not holds_targets(spec):
        wrong = "is above its largest value" if port.max_value < high else "is below its smallest step"
        yield places.fault(
            "JET068",
            ("quantisation", "pt_ratio"),
            f"the port holds {port.lsb:g} to {port.max_value:g}, and a target {wrong}",
            f"targets are clipped to {low:g} to {high:g}, and the port could not represent all of them",
            "use more integer bits" if port.max_value < high else "use more fraction bits",
            related=places.related(("dataset", "target_clip"), "targets are clipped here"),
        )


def holds_targets(spec: Spec) -> bool:
    """Whether the regression port holds the ends of the interval to which targets are clipped."""
    port, (low, high) = spec.quantisation.pt_ratio, spec.dataset.target_clip
    return port.lsb <= low and high <= port.max_value


def class_scores(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The score ports hold a probability."""
    each = spec.quantisation.class_scores
    if each is not None:
        yield from _of_a_share("class_scores", each, "a score", places)


def _of_a_share(name: str, each: FixedPoint, what: str, places: Places) -> Iterator[Diagnostic]:
    if each.signed or each.overflow is not Overflow.SAT or each.integer < 0 or each.fraction < 1:
        yield places.fault(
            "JET049",
            ("quantisation", name),
            f"{name} is {each}",
            f"{what} is 0 to 1: it needs no sign, 1 must not wrap to 0, and 1/2 needs a fraction bit",
            "use ap_ufixed, 0 integer bits or more, a fraction bit or more, and AP_SAT",
        )


def widths(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """No format is wider than what float32 and the RTL's constants hold."""
    section, scores = spec.quantisation, spec.quantisation.softmax
    tables = None if scores is None else scores.tables
    of_scores, of_function = section.score_tables, section.function_table
    bounded: tuple[tuple[tuple[str, ...], FixedPoint | None], ...] = (
        (("weights",), section.weights),
        (("accumulator",), section.accumulator),
        (("activation",), section.activation),
        (("function_table", "type"), of_function.type if of_function else None),
        (("values",), section.values),
        (("scores",), section.scores),
        (("score_tables", "exp_table"), of_scores.exp_table if of_scores else None),
        (("score_tables", "inverse_table"), of_scores.inverse_table if of_scores else None),
        (("attention_weights",), section.attention_weights),
        (("attended",), section.attended),
        (("gates",), section.gates),
        (("pooled",), section.pooled),
        (("pooling_weights",), section.pooling_weights),
        (("reciprocals",), section.reciprocals),
        (("softmax", "exp_table"), tables.exp_table if tables else None),
        (("softmax", "inverse_table"), tables.inverse_table if tables else None),
        (("class_scores",), section.class_scores),
        (("pt_ratio",), section.pt_ratio),
    )
    for path, each in bounded:
        if each is not None:
            yield from exact_width(each, path[-1], ("quantisation", *path), places)


def exact_width(form: FixedPoint, name: str, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    """A format at `path` has no more bits than float32 and the RTL's constants hold."""
    if form.width > EXACT_BITS:
        yield places.fault(
            "JET051",
            path,
            f"{name} has {form.width} bits",
            f"training runs in float32, and constants and limits of the RTL have {EXACT_BITS} bits",
            f"use at most {EXACT_BITS} bits",
        )
