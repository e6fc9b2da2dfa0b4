"""The rules across fields: a spec whose shape is right may still contradict itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from jetc.diagnostic import Diagnostic
from jetc.spec import (
    rules_budget,
    rules_dataset,
    rules_features,
    rules_firmware,
    rules_formats,
    rules_names,
    rules_samples,
    rules_training,
    rules_working_points,
)
from jetc.spec.places import Places

if TYPE_CHECKING:
    from jetc.spec.document import Node
    from jetc.spec.model import Spec

__all__ = ["check"]


def check(spec: Spec, tree: Node) -> tuple[Diagnostic, ...]:
    """Return every contradiction in `spec`, placed by its `tree`.

    `spec` may lack sections whose own shape is wrong; the rules that need them are left out.
    """
    places = Places(tree)
    there = spec.model_fields_set
    return tuple(fault for needs, rule in _RULES if needs <= there for fault in rule(spec, places))


Rule = Callable[["Spec", Places], Iterator[Diagnostic]]

_RULES: tuple[tuple[set[str], Rule], ...] = (
    ({"name"}, rules_names.tagger),
    ({"samples"}, rules_names.sets),
    ({"dataset"}, rules_names.classes),
    ({"working_points"}, rules_names.points),
    ({"samples"}, rules_samples.set_names),
    ({"samples"}, rules_samples.sets),
    ({"samples"}, rules_samples.generator_is_read),
    ({"samples"}, rules_samples.files_of_one_set),
    ({"samples", "dataset", "working_points"}, rules_samples.sets_are_used),
    ({"dataset"}, rules_dataset.classes),
    ({"dataset"}, rules_dataset.split_and_clip),
    ({"samples", "dataset", "working_points"}, rules_dataset.named_sets),
    ({"features"}, rules_features.features),
    ({"features"}, rules_features.ranges),
    ({"features"}, rules_features.common_format),
    ({"quantisation"}, rules_formats.formats),
    ({"quantisation"}, rules_formats.class_scores),
    ({"quantisation"}, rules_formats.pooled),
    ({"quantisation", "dataset"}, rules_formats.pt_ratio),
    ({"quantisation"}, rules_formats.widths),
    ({"quantisation", "dataset"}, rules_formats.softmax),
    ({"quantisation"}, rules_formats.indices),
    ({"quantisation", "features", "architecture"}, rules_formats.sums),
    ({"training"}, rules_training.training),
    ({"working_points"}, rules_working_points.point_names),
    ({"working_points"}, rules_working_points.cuts),
    ({"working_points"}, rules_working_points.rates),
    ({"working_points", "samples"}, rules_working_points.rate_set),
    ({"working_points", "dataset"}, rules_working_points.scores),
    ({"working_points", "quantisation"}, rules_working_points.resolution),
    ({"working_points", "samples"}, rules_working_points.sample_size),
    ({"firmware"}, rules_firmware.part),
    ({"firmware"}, rules_firmware.clock),
    ({"firmware"}, rules_firmware.pace),
    (
        {"features", "quantisation", "architecture", "dataset", "training", "firmware"},
        rules_budget.budget,
    ),
)
"""Each rule with the sections it reads."""
