"""TensorFlow is loaded with settings of its own: those of the user for XLA change sums or stop it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from jetc.stages.training.tensorflow_runtime import load_tensorflow

if TYPE_CHECKING:
    import pytest


def test_flags_for_xla_are_not_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=true --xla_unknown=1")
    monkeypatch.setenv("TF_XLA_FLAGS", "--tf_xla_auto_jit=2")
    load_tensorflow()
    assert (os.environ["XLA_FLAGS"], os.environ["TF_XLA_FLAGS"]) == ("", "")


def test_xla_says_nothing_to_the_terminal() -> None:
    steps = (
        "from jetc.stages.training.tensorflow_runtime import load_tensorflow, start_xla",
        "tf = load_tensorflow()",
        "start_xla()",
        "tf.function(lambda value: value * 2, jit_compile=True)(tf.constant(1.0))",
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(steps)], capture_output=True, text=True, check=True
    )
    assert done.stdout + done.stderr == ""
