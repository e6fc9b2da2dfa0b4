"""Lanes against the integer evaluator and hls4ml's C++, which is the judge."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from jetc_runtime.evaluate import evaluate
from jetc_runtime.lanes import INSTRUCTIONS, Lanes

from jetc.diagnostics.diagnostic import GateError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc_runtime.emulator import Emulator
    from jetc_runtime.network import Network
    from numpy.typing import NDArray

__all__ = ["check_lanes"]


def check_lanes(
    library: Path | str, network: Network, emulator: Emulator, codes: Mapping[str, NDArray[Any]]
) -> None:
    """Compare every bit for `codes`, by name of an input, with all instructions that this processor has.

    GateError, which names the first jet, where one differs.
    """
    expected = evaluate(network, codes)
    _compare("hls4ml's C++", emulator.predict(*(codes[each.name] for each in network.inputs)), expected)
    threads = len(os.sched_getaffinity(0))
    for each in INSTRUCTIONS:
        try:
            lanes = Lanes(library, network, threads=threads, instructions=each)
        except ValueError:  # not for this processor, which runs no library of that kind
            continue
        _compare(f"C++ in lanes, {each}", lanes.evaluate(codes), expected)


def _compare(name: str, found: Mapping[str, NDArray[Any]], expected: Mapping[str, NDArray[Any]]) -> None:
    for port, words in found.items():
        wrong = (words != expected[port]).any(axis=1)
        if wrong.any():
            raise GateError(
                gate="lanes",
                what=f"{name}: {port} of {int(wrong.sum())} of {len(wrong)} jets, first {wrong.argmax()}",
                why="scores are the firmware's own bits, or there are none",
                mend="this is a fault of jetc: report the spec with its network.json",
            )
