"""The instructions that numbers are made with: those that every x86-64 of the last ten years has.

numpy and OpenBLAS choose their kernels by the processor that they find, and the last bit of a sum or of an
exponential follows the kernel. Both read the environment once, when they are loaded; a child process
inherits it.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableMapping

__all__ = ["instructions", "pin", "vector_instructions"]

_NOT_IN_NUMPY = ("AVX512F", "AVX512CD", "AVX512_SKX", "AVX512_CLX", "AVX512_CNL", "AVX512_ICL")
"""Groups of instructions that only some processors have; AVX2 and FMA3 stay."""
_FIXED = {
    "OPENBLAS_CORETYPE": "Haswell",
    "OPENBLAS_NUM_THREADS": "1",  # a product is divided by the number of threads
    "DNNL_MAX_CPU_ISA": "AVX2",  # TensorFlow's matrix products, even where oneDNN is switched off
}
_DISABLED = "NPY_DISABLE_CPU_FEATURES"


def pin(environment: MutableMapping[str, str] = os.environ) -> None:
    """Keep numpy, OpenBLAS and TensorFlow to AVX2; before any of them is loaded.

    What the user takes away beside that stays away.
    """
    taken = environment.get(_DISABLED, "").replace(",", " ").split()
    environment[_DISABLED] = " ".join(dict.fromkeys([*taken, *_NOT_IN_NUMPY]))
    environment.update(_FIXED)


def vector_instructions(cpuinfo: Path = Path("/proc/cpuinfo")) -> tuple[str, ...]:
    """Return the vector instructions that this processor has: those TensorFlow chooses its kernels by."""
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    flags = next((line.partition(":")[2] for line in text.splitlines() if line.startswith("flags")), "")
    return tuple(sorted(each for each in flags.split() if each.startswith(("sse", "avx", "fma", "amx"))))


def instructions() -> tuple[str, ...]:
    """Return the groups of instructions that numpy may choose kernels for in this process."""
    loaded = importlib.import_module("numpy.core._multiarray_umath")  # here, because `pin` comes first
    groups: list[str] = [*loaded.__cpu_baseline__, *loaded.__cpu_dispatch__]
    return tuple(each for each in groups if loaded.__cpu_features__[each])
