"""Numbers do not follow the processor: what a process may use is taken from the environment it starts in."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from jetc.processor import instructions, pin, vector_instructions

if TYPE_CHECKING:
    from pathlib import Path

SUMS = """
import hashlib, sys
if sys.argv[1] == "pinned":
    from jetc.processor import pin
    pin()
import numpy as np
values = np.random.default_rng(1).normal(size=50_000)
found = [f(values) for f in (np.exp, np.expm1, np.sin, np.arctan, np.sinh, lambda x: np.log(x * x))]
square = values[:40_000].reshape(200, 200)
found += [square @ square, np.cumsum(values)]
from jetc.processor import instructions
print(any(name.startswith("AVX512") for name in instructions()))
print(*(hashlib.sha256(each.tobytes()).hexdigest() for each in found))
"""
AVX2 = {
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL",
    "OPENBLAS_CORETYPE": "Haswell",
    "OPENBLAS_NUM_THREADS": "1",
}


def sums(environment: dict[str, str], how: str) -> list[str]:
    command = [sys.executable, "-c", SUMS, how]
    ended = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return ended.stdout.splitlines()


def test_a_process_that_is_pinned_gives_the_bits_of_a_processor_without_avx512() -> None:
    plain = dict.fromkeys(AVX2, "")
    assert sums(plain, "pinned") == sums(AVX2, "as it comes")
    assert sums(plain, "pinned")[0] == "False"


def test_what_the_user_takes_away_stays_away() -> None:
    environment = {"NPY_DISABLE_CPU_FEATURES": "AVX2, AVX512F", "OPENBLAS_CORETYPE": "Zen"}
    pin(environment)
    assert environment["NPY_DISABLE_CPU_FEATURES"].split()[:3] == ["AVX2", "AVX512F", "AVX512CD"]
    assert environment["OPENBLAS_CORETYPE"] == "Haswell"


def test_the_instructions_of_this_process_are_named() -> None:
    assert {"SSE", "SSE2"} <= set(instructions())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "processor: 0\nflags\t\t: fpu sse2 avx2 avx512f fma ht\nflags : sse\n",
            ("avx2", "avx512f", "fma", "sse2"),
        ),
        ("processor: 0\n", ()),
    ],
)
def test_the_vector_instructions_are_those_of_the_processor(
    text: str, found: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "cpuinfo").write_text(text)
    assert vector_instructions(tmp_path / "cpuinfo") == found
    assert vector_instructions(tmp_path / "absent") == ()
