"""TensorFlow is loaded with settings of its own: those of the user for XLA change sums or stop it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jetc.stages.training.tensorflow_runtime import load_tensorflow

if TYPE_CHECKING:
    import pytest


def test_flags_for_xla_are_not_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=true --xla_unknown=1")
    monkeypatch.setenv("TF_XLA_FLAGS", "--tf_xla_auto_jit=2")
    load_tensorflow()
    assert (os.environ["XLA_FLAGS"], os.environ["TF_XLA_FLAGS"]) == ("", "")
