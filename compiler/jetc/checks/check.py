"""The rules across fields: a spec whose shape is right may still contradict itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from jetc.checks import (
    accumulators,
    architecture,
    budget,
    cross_sections,
    dataset,
    extra_outputs,
    features,
    firmware,
    formats,
    learned,
    link,
    logits,
    menu,
    names,
    normalisation,
    package,
    points,
    samples,
    stream,
    training,
    working_points,
)
from jetc.diagnostics.diagnostic import Diagnostic
from jetc.language.text.places import Places

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.language.text.document import Node

__all__ = ["check", "check_network"]


def check(spec: Spec, tree: Node) -> tuple[Diagnostic, ...]:
    """Return every contradiction in `spec`, placed by its `tree`.

    `spec` may lack sections whose own shape is wrong; the rules that need them are left out.
    """
    places = Places(tree)
    there = spec.model_fields_set
    shape = tuple(architecture.own_formats(spec, places)) if there >= architecture.OWN_NEEDS else ()
    shape += tuple(formats.class_tables(spec, places)) if "quantisation" in there else ()
    if shape:
        there = there - {"quantisation"}
    unknown = tuple(architecture.masks(spec, places)) if there >= architecture.MASK_NEEDS else ()
    large = tuple(architecture.weight_table(spec, places)) if there >= architecture.TABLE_NEEDS else ()
    unfit = tuple(formats.score_tables(spec, places)) if there >= formats.SCORE_NEEDS else ()
    summed = "quantisation" in there and any(accumulators.accumulator(spec, places))  # told by its rule
    walks = there >= extra_outputs.NEEDS and not (unknown or large or unfit or summed)
    taken = tuple(extra_outputs.names(spec, places)) if walks else ()
    if unknown or large or unfit or summed or taken:
        there = there - {"architecture"}
    return (
        *shape,
        *unknown,
        *large,
        *unfit,
        *taken,
        *(fault for needs, rule in _RULES if needs <= there for fault in rule(spec, places)),
    )


def check_network(spec: Spec, tree: Node) -> tuple[Diagnostic, ...]:
    """Return the contradictions in the network of `spec` alone: what rules of no other section say of it.

    Of `features` it reads the inputs of constituents and jet, of `dataset` the classes.
    """
    places = Places(tree)
    there = spec.model_fields_set
    shape = tuple(architecture.own_formats(spec, places)) if there >= architecture.OWN_NEEDS else ()
    if shape:
        there = there - {"quantisation"}
    own = ({"quantisation"}, architecture.OWN_NEEDS, architecture.NEEDS)
    rules = (rule for needs, rule in _RULES if needs in own and needs <= there)
    return (*shape, *(fault for rule in rules for fault in rule(spec, places)))


Rule = Callable[["Spec", Places], Iterator[Diagnostic]]

_RULES: tuple[tuple[set[str], Rule], ...] = (
    ({"name"}, names.tagger),
    ({"name", "features"}, names.beside_the_jet),
    ({"samples"}, names.sets),
    ({"dataset"}, names.classes),
    ({"menu"}, names.menu),
    ({"samples"}, samples.set_names),
    ({"samples"}, samples.sets),
    ({"samples"}, samples.generator_is_read),
    ({"samples"}, samples.files_of_one_set),
    ({"samples"}, samples.folders),
    ({"samples", "dataset", "working_points", "menu"}, samples.sets_are_used),
    ({"dataset"}, dataset.classes),
    ({"dataset"}, dataset.split_and_clip),
    ({"samples", "dataset", "working_points", "menu"}, dataset.named_sets),
    ({"architecture", "dataset"}, extra_outputs.targets),
    ({"architecture", "quantisation"}, extra_outputs.formats),
    ({"architecture", "dataset"}, extra_outputs.ports),
    ({"architecture", "quantisation"}, extra_outputs.learned),
    ({"architecture", "link"}, extra_outputs.on_the_link),
    ({"architecture", "package"}, extra_outputs.to_producers),
    (architecture.NEEDS, architecture.residual),
    (architecture.NEEDS, architecture.pools),
    ({"features"}, features.features),
    ({"features"}, features.ranges),
    ({"features"}, features.reach),
    ({"features"}, features.common_format),
    (architecture.NEEDS, architecture.joined),
    ({"link"}, link.scores),
    ({"link", "working_points", "menu"}, link.region),
    ({"link", "working_points", "menu", "dataset", "quantisation"}, link.region_of_pairs),
    ({"link", "working_points", "menu"}, link.decisions),
    ({"quantisation"}, formats.formats),
    ({"quantisation"}, accumulators.accumulator),
    ({"quantisation"}, normalisation.formats),
    (normalisation.NEEDS, normalisation.sums),
    (architecture.OWN_NEEDS, architecture.activation),
    (architecture.OWN_NEEDS, architecture.function_table),
    ({"quantisation"}, formats.class_scores),
    ({"quantisation"}, logits.ending),
    ({"quantisation", "working_points"}, logits.entries),
    ({"quantisation", "link"}, logits.on_the_link),
    (architecture.NEEDS, architecture.pooled),
    (architecture.NEEDS, architecture.means),
    (architecture.NEEDS, architecture.products),
    ({"quantisation"}, formats.reciprocals),
    ({"quantisation", "dataset"}, formats.pt_ratio),
    ({"quantisation"}, formats.widths),
    ({"quantisation", "dataset"}, formats.softmax),
    (formats.SCORE_NEEDS, formats.score_products),
    ({"quantisation"}, formats.indices),
    (architecture.NEEDS, accumulators.products),
    (architecture.NEEDS, architecture.casts),
    (architecture.NEEDS, learned.layers),
    (architecture.NEEDS, learned.inputs),
    (architecture.NEEDS, architecture.sums),
    ({"training"}, training.training),
    ({"training"}, training.regression_weights),
    ({"training", "quantisation"}, learned.training),
    ({"quantisation"}, learned.weights),
    ({"working_points", "menu", "dataset", "quantisation"}, points.points),
    ({"working_points", "samples"}, working_points.rate_set),
    (cross_sections.NEEDS, cross_sections.cross_sections),
    ({"working_points", "menu", "quantisation"}, working_points.resolution),
    ({"working_points", "menu", "samples"}, working_points.sample_size),
    ({"menu", "dataset"}, menu.names),
    ({"menu", "dataset"}, menu.scores),
    ({"menu", "dataset", "quantisation"}, menu.expressions),
    ({"menu", "working_points"}, menu.rates),
    ({"menu"}, menu.comparisons),
    ({"menu"}, menu.acceptances),
    ({"firmware"}, firmware.part),
    ({"firmware"}, firmware.clock),
    ({"firmware"}, firmware.pace),
    (firmware.SHARING_NEEDS, firmware.sharing),
    ({"firmware", "verification"}, firmware.languages),
    ({"features", "firmware"}, stream.beats),
    ({"package"}, package.listed),
    ({"package", "features"}, package.inputs),
    ({"package", "quantisation"}, package.outputs),
    ({"package", "dataset"}, package.classes),
    (architecture.NEEDS | {"training", "firmware"}, budget.budget),
)
"""Each rule with the sections it reads."""
