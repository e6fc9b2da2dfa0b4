"""Fourteen projects that hls4ml itself writes, of untrained seeded models, imported and compared bit for bit.

    .venv/bin/python benchmarks/projects.py FOLDER [NAME...]

writes each project into FOLDER, imports it with ``jetc import hls4ml``, and prints what was compared: the
integer evaluator and the project's own C++ on 10,000 random vectors and corners, the RTL in Verilator on the
same. The part is a Versal, of which Yosys counts no cells.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

Model = Any
_PART = "xcvm1802-vsva2197-2MP-e-S"
_SMALL = "fixed<10,4>"


def _keras() -> Any:  # noqa: ANN401 - Keras has no types
    import tensorflow as tf  # noqa: PLC0415 - it loads in seconds

    return tf.keras


def _qkeras() -> Any:  # noqa: ANN401 - QKeras has no types
    import qkeras  # noqa: PLC0415 - as above

    return qkeras


def flat(*, activation: str = "relu", last: str = "softmax") -> Model:
    """Return dense layers over five words."""
    layers = _keras().layers
    return _keras().Sequential(
        [layers.Input((5,)), layers.Dense(6, activation=activation), layers.Dense(3, activation=last)]
    )


def quantised() -> Model:
    """Return dense layers of QKeras, whose formats hls4ml takes over."""
    keras, q = _keras(), _qkeras()
    six = q.quantized_bits(6, 1, alpha=1)
    return keras.Sequential(
        [
            keras.layers.Input((5,)),
            q.QDense(6, kernel_quantizer=six, bias_quantizer=six),
            q.QActivation(q.quantized_relu(6, 2)),
            q.QDense(3, kernel_quantizer=six, bias_quantizer=six),
            keras.layers.Activation("softmax"),
        ]
    )


def constituents(rows: int, *, pooling: str = "GlobalAveragePooling1D", normalised: bool = True) -> Model:
    """Return the kind of the published tagger: normalisation, pointwise layers, a pooling, two heads."""
    keras = _keras()
    layers = keras.layers
    given = keras.Input((rows, 3))
    x = layers.BatchNormalization()(given) if normalised else given
    x = layers.ReLU()(layers.Conv1D(4, 1)(x))
    x = getattr(layers, pooling)()(x)
    classes = layers.Dense(3, activation="softmax")(layers.Dense(4, activation="relu")(x))
    return keras.Model(given, [classes, layers.Dense(1)(x)])


def leaky() -> Model:
    """Return dense layers with a leaky ReLU, and one word of regression."""
    layers = _keras().layers
    return _keras().Sequential([layers.Input((5,)), layers.Dense(6), layers.LeakyReLU(0.3), layers.Dense(1)])


def residual() -> Model:
    """Return layers whose words are added to others and joined with others."""
    keras = _keras()
    layers = keras.layers
    given = keras.Input((4,))
    first = layers.Dense(4, activation="relu")(given)
    added = layers.Add()([layers.Dense(4)(first), first])
    return keras.Model(given, layers.Dense(2)(layers.Concatenate()([added, given])))


def gated() -> Model:
    """Return rows whose words are multiplied by gates that the mean of all rows sets."""
    keras = _keras()
    layers = keras.layers
    given = keras.Input((4, 3))
    rows = layers.ReLU()(layers.Conv1D(4, 1)(given))
    gates = layers.Dense(4, activation="hard_sigmoid")(layers.GlobalAveragePooling1D()(rows))
    scaled = layers.Multiply()([rows, gates])
    return keras.Model(given, layers.Dense(2)(layers.GlobalAveragePooling1D()(scaled)))


def _typed(config: dict[str, Any], **precision: str) -> None:
    """State types for all layers that have them."""
    for layer in config["LayerName"].values():
        for name, form in precision.items():
            if name in layer.get("Precision", {}):
                layer["Precision"][name] = form


def _plain(config: dict[str, Any]) -> None:
    """Leave what hls4ml chooses."""
    del config


def _latency(config: dict[str, Any]) -> None:
    for name, layer in config["LayerName"].items():
        if "softmax" in name:
            layer["Implementation"] = "latency"


def _argmax(config: dict[str, Any]) -> None:
    for name, layer in config["LayerName"].items():
        if "softmax" in name:
            layer["Implementation"] = "argmax"


def _rounding(config: dict[str, Any]) -> None:
    """Round and saturate in results, and in accumulators term by term."""
    for name, layer in config["LayerName"].items():
        if "input" not in name and isinstance(layer.get("Precision"), dict):
            layer["Precision"]["result"] = "fixed<9,4,RND_CONV,SAT>"
            if "accum" in layer["Precision"] and "softmax" not in name:
                layer["Precision"]["accum"] = "fixed<11,5,RND,SAT>"


def _tagger(config: dict[str, Any]) -> None:
    """The published tagger's arithmetic: a rounding cast after the normalisation, latency softmax."""
    _latency(config)
    for name, layer in config["LayerName"].items():
        if name.startswith("batch_normalization"):
            layer["Precision"]["result"] = "fixed<10,4,RND,SAT>"
            layer["Precision"]["scale"] = layer["Precision"]["bias"] = "fixed<10,4,RND,SAT>"


Choice = tuple["Callable[[], Model]", str | None, str, "Callable[[dict[str, Any]], None]"]
"""A model, the backend that its configuration is asked for with, the default type, and what is changed."""

PROJECTS: Mapping[str, Choice] = {
    "default_accum": (flat, None, "fixed<16,6>", _plain),
    "auto_accum": (flat, "Vitis", _SMALL, _plain),
    "latency_softmax": (flat, None, "fixed<16,6>", _latency),
    "quantised": (quantised, "Vitis", _SMALL, _latency),
    "tagger": (lambda: constituents(4), None, "fixed<10,4>", _tagger),
    "mean_of_three": (lambda: constituents(3), "Vitis", _SMALL, _plain),
    "maximum": (
        lambda: constituents(4, pooling="GlobalMaxPooling1D", normalised=False),
        "Vitis",
        _SMALL,
        _plain,
    ),
    "tanh_sigmoid": (lambda: flat(activation="tanh", last="sigmoid"), "Vitis", _SMALL, _plain),
    "leaky": (leaky, "Vitis", _SMALL, _plain),
    "rounding": (lambda: flat(last="linear"), "Vitis", _SMALL, _rounding),
    "vivado": (lambda: constituents(2, normalised=False), "Vivado", _SMALL, _latency),
    "residual": (residual, "Vitis", _SMALL, _plain),
    "winner": (lambda: flat(activation="hard_sigmoid"), "Vitis", _SMALL, _argmax),
    "words_times_gates": (gated, "Vitis", _SMALL, _plain),
}


def write(name: str, folder: Path) -> Path:
    """Let hls4ml write the project called `name` below `folder`; return its folder."""
    import hls4ml  # noqa: PLC0415 - it loads TensorFlow

    keras = _keras()
    keras.backend.clear_session()
    keras.utils.set_random_seed(sorted(PROJECTS).index(name))
    build, backend, default, change = PROJECTS[name]
    model, chosen = build(), {} if backend is None else {"backend": backend}
    for layer in model.layers:
        if layer.weights:
            layer.set_weights([_spread(each.shape, each.name) for each in layer.weights])
    config = hls4ml.utils.config_from_keras_model(
        model, granularity="name", default_precision=default, **chosen
    )
    change(config)
    target = folder / name
    hls4ml.converters.convert_from_keras_model(
        model,
        hls_config=config,
        output_dir=str(target),
        backend=backend or "Vitis",
        project_name=name,
        namespace=f"hls4ml_{name}" if name == "vivado" else None,
        io_type="io_parallel",
    ).write()
    return target


def _spread(shape: tuple[int, ...], name: str) -> Any:  # noqa: ANN401 - numpy's array
    """Return weights that use their formats; variances are positive."""
    import numpy as np  # noqa: PLC0415 - as above

    drawn = np.random.uniform(-1.5, 1.5, shape)  # noqa: NPY002 - seeded with Keras
    return np.abs(drawn) + 0.25 if "variance" in name else drawn


def main() -> int:
    """Write, import and compare; return 1 where any project fails."""
    folder, names = Path(sys.argv[1]).resolve(), sys.argv[2:] or list(PROJECTS)
    failed = 0
    for name in names:
        target = folder / name
        if not target.exists():
            write(name, folder)
        program = Path(sys.executable).parent / "jetc"
        options = ["--part", _PART, "--icarus", "0", "--build-dir", str(folder / "build")]
        done = subprocess.run(  # noqa: S603 - this project's own program
            [program, "import", "hls4ml", target, *options],
            capture_output=True,
            text=True,
            check=False,
        )
        failed += done.returncode != 0
        sys.stdout.write(done.stdout if done.returncode == 0 else f"{name}: {done.stderr[-2000:]}\n")
        sys.stdout.flush()
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
