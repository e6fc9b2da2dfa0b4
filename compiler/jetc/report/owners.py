"""Which value of the spec owns a number: the one to edit where the number is to be another."""

from __future__ import annotations

import re

__all__ = ["owner_path"]

_OWNERS = tuple(
    (re.compile(pattern), path)
    for pattern, path in (
        (r"menu\.([^.]+)\.target$", r"menu.paths[\1].rate"),
        (r"menu\.([^.]+)\.", r"menu.paths[\1]"),
        (r"crossings\.", "working_points.crossings"),
        (r"(?:auc|auc_pair|roc|confusion|response)\.([^.]+)", r"dataset.classes[\1]"),
        (r"response_by_pt\.", "dataset.classes"),
        (r"output\.([^.]+)\.", r"architecture.extra_outputs[\1]"),
        (r"dataset\.cut_flow\.", "dataset.selection"),
        (r"dataset\.trigger\.([^.]+)\.", r"samples.sets[\1]"),
        (r"dataset\.(?:saturation|jet_saturation)\.", "features.inputs"),
        (r"dataset\.", "dataset.split"),
        (r"training\.epochs", "training.epochs"),
        (r"(?:training|history)\.", "training"),
        (r"agreement\.", "quantisation"),
        (r"learned\.", "quantisation.learned"),
        (r"idle_neurons\.", "firmware.drop_idle_neurons"),
        (r"latency\.budget", "firmware.budget.latency_ns"),
        (r"luts\.", "firmware.budget.luts"),
        (r"clock|latency\.time", "firmware.clock_mhz"),
        (r"latency\.", "firmware.adder_levels_per_stage"),
        (r"initiation_interval|sharing\.", "firmware.initiation_interval"),
        (r"event\.clocks", "firmware.tmux"),
        (r"event\.", "firmware.jets_per_event"),
        (r"(?:part|cells|vivado|vitis_hls)\.", "firmware.part"),
        (r"modules\.", "architecture"),
        (r"(?:link|decisions|stream)\.", "link"),
        (r"verification\.icarus", "verification.icarus_jets"),
        (r"verification\.ghdl", "verification.ghdl_jets"),
        (r"verification\.", "verification.jets"),
    )
)
"""The first that fits the beginning of a key counts."""


def owner_path(key: str) -> str | None:
    """Return the path of the value that owns the metric or series `key`; None where nothing does.

    >>> owner_path("menu.hh4b.rate"), owner_path("register_bits")
    ('menu.paths[hh4b]', None)
    """
    for pattern, path in _OWNERS:
        if found := pattern.match(key):
            return found.expand(path)
    return None
