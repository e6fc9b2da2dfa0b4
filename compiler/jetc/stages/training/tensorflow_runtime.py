"""TensorFlow, loaded once per process: silent, on the CPU, and the same bits every time."""

from __future__ import annotations

import importlib
import os
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import ToolError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

__all__ = ["load_tensorflow", "start_xla"]

_THREADS = 1
"""Fixed, because Eigen splits a sum by the number of threads, which moves its last bit."""

_ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",  # oneDNN picks kernels, and so sums, by the processor it finds
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_NUM_INTRAOP_THREADS": str(_THREADS),
    "TF_NUM_INTEROP_THREADS": str(_THREADS),
    "XLA_FLAGS": "",  # they change sums, and one that XLA does not know stops the process
    "TF_XLA_FLAGS": "",
}


def load_tensorflow() -> ModuleType:
    """Import TensorFlow and what builds on it (QKeras, pruning, hls4ml), with deterministic operations.

    Raises ToolError where TensorFlow already runs in this process with other settings.
    """
    os.environ.update(_ENVIRONMENT)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they import deprecated names
        tensorflow = importlib.import_module("tensorflow")
        importlib.import_module("qkeras")
        importlib.import_module("tensorflow_model_optimization")
        importlib.import_module("hls4ml")
    tensorflow.get_logger().setLevel("ERROR")
    threading = tensorflow.config.threading
    try:
        threading.set_intra_op_parallelism_threads(_THREADS)
        threading.set_inter_op_parallelism_threads(_THREADS)
    except RuntimeError as error:
        raise ToolError(
            tool="tensorflow",
            what="it was started in this process before jetc could make it deterministic",
            mend="run jetc in a process of its own",
        ) from error
    tensorflow.config.experimental.enable_op_determinism()
    return tensorflow


def start_xla() -> None:
    """Compile a first function, unheard: XLA tells once that it did, on stderr, whatever the log level."""
    tensorflow = load_tensorflow()
    with _stderr_unheard():
        tensorflow.function(lambda value: value + value, jit_compile=True)(tensorflow.constant(1.0))


@contextmanager
def _stderr_unheard() -> Iterator[None]:
    """Send to nowhere what libraries write to the stderr of the process."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
