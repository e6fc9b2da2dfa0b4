"""The rules across fields: a spec whose shape is right may still contradict itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import Overflow, Rounding

from jetc.diagnostic import Diagnostic, Related, Span
from jetc.spec.parts import PARTS
from jetc.spec.reserved_words import RESERVED_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.spec.document import Node
    from jetc.spec.model import ClassTruth, Spec

__all__ = ["check"]

Path = tuple[str | int, ...]


def check(spec: Spec, tree: Node) -> tuple[Diagnostic, ...]:
    """Return every contradiction in `spec`, placed by its `tree`.

    `spec` may lack sections whose own shape is wrong; the rules that need them are left out.
    """
    places = _Places(tree)
    there = spec.model_fields_set
    return tuple(fault for needs, rule in _RULES if needs <= there for fault in rule(spec, places))


@dataclass(frozen=True, slots=True)
class _Places:
    """Finds spans by path and makes diagnostics there."""

    tree: Node

    def span(self, path: Path) -> Span:
        node = self.tree
        for part in path:
            content = node.content
            if isinstance(content, dict) and part in content:
                node = content[str(part)].node
            elif isinstance(content, tuple) and isinstance(part, int):
                node = content[part]
        return node.span

    def fault(  # noqa: PLR0913 - a diagnostic has these parts
        self, code: str, path: Path, what: str, why: str, mend: str, *, related: tuple[Related, ...] = ()
    ) -> Diagnostic:
        return Diagnostic(code, self.span(path), what, why, mend, related)

    def related(self, path: Path, what: str) -> tuple[Related, ...]:
        return (Related(self.span(path), what),)


def _names(spec: Spec, places: _Places) -> Iterator[Diagnostic]:
    lists: tuple[tuple[Path, Iterable[str]], ...] = (
        (("samples", "sets"), (each.name for each in spec.samples.sets)),
        (("dataset", "classes"), (each.name for each in spec.dataset.classes)),
        (("features", "inputs"), (each.name for each in spec.features.inputs)),
        (("working_points", "points"), (each.name for each in spec.working_points.points)),
    )
    for path, names in lists:
        first: dict[str, int] = {}
        for index, name in enumerate(names):
            if name in first:
                yield places.fault(
                    "JET023",
                    (*path, index, "name"),
                    f"name {name!r} is used twice",
                    "other lines could not say which of the two they mean",
                    "rename one of them",
                    related=places.related((*path, first[name], "name"), "first here"),
                )
            first.setdefault(name, index)


def _sets(spec: Spec, places: _Places) -> Iterator[Diagnostic]:
    for index, each in enumerate(spec.samples.sets):
        path = ("samples", "sets", index)
        generated = each.process is not None and each.events is not None
        given = each.files is not None and each.tree is not None
        partly = (each.process is None) != (each.events is None) or (each.files is None) != (
            each.tree is None
        )
        if generated == given or partly:
            yield places.fault(
                "JET022",
                path,
                f"set {each.name!r} is neither generated nor read from files, or both",
                "a set needs one origin",
                "give process and events, or files and tree",
            )
        if generated and spec.samples.generator is None:
            yield places.fault(
                "JET024",
                (*path, "process"),
                f"set {each.name!r} is generated, but samples.generator is missing",
                "the generator's seed and pile-up would be unknown",
                "add samples.generator",
            )
        if each.process == "minbias" and each.events is not None and each.events < _FEWEST_CROSSINGS:
            yield places.fault(
                "JET046",
                (*path, "events"),
                f"set {each.name!r} has {each.events} events",
                "its events are drawn in strata of the hardest interaction, and each needs some in both halves",
                f"generate at least {_FEWEST_CROSSINGS}",
            )
        for number, file in enumerate(each.files or ()):
            pure = PurePosixPath(file)
            if pure.is_absolute() or ".." in pure.parts:
                yield places.fault(
                    "JET036",
                    (*path, "files", number),
                    f"{file!r} leads out of the spec's folder",
                    "a spec reads only below its own folder, so that it means the same elsewhere",
                    "link the data into that folder and give the relative path",
                )


_FEWEST_CROSSINGS = 100


def _overlap(one: ClassTruth, two: ClassTruth) -> bool:
    def meet(left: tuple[int, ...] | None, right: tuple[int, ...] | None) -> bool:
        return left is None or right is None or bool(set(left) & set(right))

    return (
        one.lepton == two.lepton
        and meet(one.hadron_flavour, two.hadron_flavour)
        and meet(one.abs_parton_flavour, two.abs_parton_flavour)
        and (one.tau_charge is None or two.tau_charge is None or one.tau_charge == two.tau_charge)
    )


def _classes(spec: Spec, places: _Places) -> Iterator[Diagnostic]:
    path = ("dataset", "classes")
    classes = spec.dataset.classes
    for index, one in enumerate(classes):
        for before, two in enumerate(classes[:index]):
            if one.name != two.name and _overlap(one, two):
                yield places.fault(
                    "JET025",
                    (*path, index),
                    f"a jet can be both {two.name!r} and {one.name!r}",
                    "classes must exclude each other",
                    "narrow one of the two by lepton, flavour or charge",
                    related=places.related((*path, before), f"{two.name!r} stands here"),
                )
        if one.tau_charge is not None and one.lepton != "tau":
            yield places.fault(
                "JET037",
                (*path, index, "tau_charge"),
                f"class {one.name!r} asks for a tau charge and a lepton that is {one.lepton!r}",
                "only tau jets have a tau charge",
                "remove tau_charge, or make lepton: tau",
            )


def _dataset(spec: Spec, places: _Places) -> Iterator[Diagnostic]:
    data = spec.dataset
    names = [each.name for each in spec.samples.sets]
    named: list[tuple[Path, str]] = [
        (("dataset", "sets", index), name) for index, name in enumerate(data.sets)
    ]
    named.append((("working_points", "rate_set"), spec.working_points.rate_set))
    for index, point in enumerate(spec.working_points.points):
        named.append((("working_points", "points", index, "signal_set"), point.signal_set))
    for path, name in named:
        if name not in names:
            yield places.fault(
                "JET020",
                path,
                f"there is no set {name!r}",
                f"samples.sets has {', '.join(names)}",
                "name one of those, or add the set",
                related=places.related(("samples", "sets"), "sets are declared here"),
            )
        elif path[0] == "working_points" and name in data.sets:
            yield places.fault(
                "JET038",
                path,
                f"set {name!r} is also trained on",
                "rates and efficiencies on events that were trained on are too good",
                "use a set that dataset.sets does not name",
                related=places.related(("dataset", "sets", data.sets.index(name)), "trained on here"),
            )
    if data.split.validation + data.split.test >= 1 or min(data.split.validation, data.split.test) == 0:
        yield places.fault(
            "JET026",
            ("dataset", "split"),
            f"validation {data.split.validation} and test {data.split.test} leave a part empty",
            "training, validation and test each need events",
            "make both positive with a sum below 1",
        )
    low, high = data.target_clip
    if not 0 < low < high:
        yield places.fault(
            "JET027",
            ("dataset", "target_clip"),
            f"the interval from {low} to {high} is empty or not positive",
            "the target is a ratio of transverse momenta",
            "give the lower bound first, above 0",
        )


def _features(spec: Spec, places: _Places) -> Iterator[Diagnostic]:
    count = spec.features.constituents
    if count & (count - 1):
        yield places.fault(
            "JET028",
            ("features", "constituents"),
            f"{count} constituents is not a power of two",
            "the mean over them would round, and firmware and training would differ",
            f"use {1 << (count.bit_length() - 1)} or {1 << count.bit_length()}",
        )
    for index, each in enumerate(spec.features.inputs):
        if each.type.overflow is not Overflow.SAT:
            yield places.fault(
                "JET039",
                ("features", "inputs", index, "type"),
                f"feature {each.name!r} wraps on overflow",
                "a value out of range would turn into an unrelated one",
                "use AP_SAT",
            )


def _formats(spec: Spec, places: _Places) -> Iterator[Diagnostic]:
    section = spec.quantisation
    trained: tuple[tuple[str, FixedPoint, bool | None], ...] = (
        ("weights", section.weights, True),
        ("activation", section.activation, False),
        ("pooled", section.pooled, None),
        ("logits", section.logits, True),
        ("pt_ratio", section.pt_ratio, True),
    )
    for name, each, signed in trained:
        if (each.rounding, each.overflow) != (Rounding.RND_CONV, Overflow.SAT):
            yield places.fault(
                "JET030",
                ("quantisation", name),
                f"{name} is {each}",
                "QKeras rounds half to even and saturates; another cast would part training and firmware",
                "use AP_RND_CONV,AP_SAT",
            )
        if each.integer < int(each.signed) or each.fraction < 1:
            yield places.fault(
                "JET044",
                ("quantisation", name),
                f"{name} has {each.integer} integer bits of {each.width}",
                "QKeras's quantisers need a sign bit left of the point and a fraction bit right of it",
                "use more integer bits, or more bits",
            )
        if signed is not None and each.signed is not signed:
            yield places.fault(
                "JET031",
                ("quantisation", name),
                f"{name} is {'signed' if each.signed else 'unsigned'}",
                f"{name} must be {'signed' if signed else 'unsigned: it is the result of a ReLU'}",
                f"use ap_{'' if signed else 'u'}fixed",
            )


def _softmax(spec: Spec, places: _Places) -> Iterator[Diagnostic]:
    tables = spec.quantisation.softmax
    classes = len(spec.dataset.classes)
    wanted = (
        ("exp_table", tables.exp_table, 1.0, "exp(0) is 1"),
        (
            "inverse_input",
            tables.inverse_input,
            float(classes),
            f"{classes} classes sum to {classes} at most",
        ),
        ("inverse_table", tables.inverse_table, 1.0, "the sum of exponentials is at least 1"),
    )
    for name, each, largest, why in wanted:
        if each.signed or each.max_value < largest:
            yield places.fault(
                "JET032",
                ("quantisation", "softmax", name),
                f"{each} does not hold {largest:g}",
                why,
                "use an unsigned format with enough integer bits",
            )
    for path, each in (
        (("quantisation", "logits"), spec.quantisation.logits),
        (("quantisation", "softmax", "inverse_input"), tables.inverse_input),
    ):
        if each.width > _TABLE_BITS:
            yield places.fault(
                "JET033",
                path,
                f"{each} indexes a table of 2^{each.width} entries",
                f"tables are at most 2^{_TABLE_BITS} entries, so that each index is told apart in hardware",
                f"use at most {_TABLE_BITS} bits",
            )


_TABLE_BITS = 12


def _training(spec: Spec, places: _Places) -> Iterator[Diagnostic]:
    sparsity = spec.training.sparsity
    if sparsity.final < sparsity.initial:
        yield places.fault(
            "JET034",
            ("training", "sparsity", "final"),
            f"sparsity falls from {sparsity.initial} to {sparsity.final}",
            "pruned weights do not come back",
            "make final at least initial",
        )
    if not sparsity.begin_epoch < sparsity.end_epoch <= spec.training.epochs:
        yield places.fault(
            "JET035",
            ("training", "sparsity", "end_epoch"),
            f"pruning from epoch {sparsity.begin_epoch} to {sparsity.end_epoch} of {spec.training.epochs}",
            "the final sparsity would never be reached",
            "make begin_epoch < end_epoch <= training.epochs",
            related=places.related(("training", "epochs"), "epochs are declared here"),
        )
    if spec.training.reduce_on_plateau.minimum > spec.training.learning_rate:
        yield places.fault(
            "JET040",
            ("training", "reduce_on_plateau", "minimum"),
            f"the lowest learning rate {spec.training.reduce_on_plateau.minimum} is above the first",
            "the learning rate would rise when it should fall",
            "make it smaller than training.learning_rate",
            related=places.related(("training", "learning_rate"), "the first is declared here"),
        )


def _points(spec: Spec, places: _Places) -> Iterator[Diagnostic]:
    classes = [each.name for each in spec.dataset.classes]
    for index, point in enumerate(spec.working_points.points):
        path = ("working_points", "points", index)
        for side, names in (("numerator", point.score.numerator), ("denominator", point.score.denominator)):
            for number, name in enumerate(names):
                if name not in classes:
                    yield places.fault(
                        "JET021",
                        (*path, "score", side, number),
                        f"there is no class {name!r}",
                        f"dataset.classes has {', '.join(classes)}",
                        "name one of those",
                        related=places.related(("dataset", "classes"), "classes are declared here"),
                    )
        if not set(point.score.numerator) <= set(point.score.denominator):
            yield places.fault(
                "JET041",
                (*path, "score", "denominator"),
                "the denominator lacks a class of the numerator",
                "the ratio could exceed 1",
                "add the numerator's classes to it",
                related=places.related((*path, "score", "numerator"), "the numerator stands here"),
            )
        if point.score.type.signed or point.score.type.max_value < 1:
            yield places.fault(
                "JET042",
                (*path, "score", "type"),
                f"{point.score.type} does not hold 0 to 1",
                "a ratio of scores lies there",
                "use an unsigned format with an integer bit",
            )
        if point.kind == "ht_score_sum" and point.ht_gev.maximum < point.ht_gev.minimum:
            yield places.fault(
                "JET043",
                (*path, "ht_gev"),
                f"no HT cut lies from {point.ht_gev.minimum} to {point.ht_gev.maximum}",
                "at least one cut must be tried",
                "give the minimum first",
            )


def _name(spec: Spec, places: _Places) -> Iterator[Diagnostic]:
    if spec.name in RESERVED_WORDS:
        yield places.fault(
            "JET045",
            ("name",),
            f"{spec.name!r} is a word of C++",
            "the emulator is a C++ function of this name",
            "use another name",
        )


def _firmware(spec: Spec, places: _Places) -> Iterator[Diagnostic]:
    if spec.firmware.part not in PARTS:
        yield places.fault(
            "JET029",
            ("firmware", "part"),
            f"part {spec.firmware.part!r} is unknown",
            "its size would be unknown, so that no share of it could be told",
            f"use one of {', '.join(PARTS)}",
        )


Rule = Callable[["Spec", _Places], "Iterator[Diagnostic]"]

_RULES: tuple[tuple[set[str], Rule], ...] = (
    ({"name"}, _name),
    ({"samples", "dataset", "features", "working_points"}, _names),
    ({"samples"}, _sets),
    ({"dataset"}, _classes),
    ({"samples", "dataset", "working_points"}, _dataset),
    ({"features"}, _features),
    ({"quantisation"}, _formats),
    ({"quantisation", "dataset"}, _softmax),
    ({"training"}, _training),
    ({"working_points", "dataset"}, _points),
    ({"firmware"}, _firmware),
)
"""Each rule with the sections it reads."""
