"""``jetc bundle``: what is packed, and its name."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from jetc import cli
from jetc.commands import bundle
from jetc_runtime.bundle import read_bundle

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


class Built:
    """A store with an artifact of two stages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def folder(self, stage: str, key: str) -> Path:
        path = self._folder / f"{stage}-{key}"
        (path / "inner").mkdir(parents=True, exist_ok=True)
        (path / "inner" / "file").write_text(stage)
        (path / "weights.npz").write_text(f"weights of {stage}")
        return path


def test_products_spec_and_lock_are_packed_the_same_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "little.yaml"
    spec.write_text("name: little\n")
    stages = [
        SimpleNamespace(stage=SimpleNamespace(name=each), key="1") for each in ("training", "dataset", "rtl")
    ]
    loaded = SimpleNamespace(spec=SimpleNamespace(name="little"), path=spec, layers=(b"",))

    def planned(*_: Any, weights: Path) -> tuple[Any, ...]:  # noqa: ANN401 - stands in
        assert weights == spec
        return loaded, Built(tmp_path / "store"), stages

    monkeypatch.setattr(bundle, "planned", planned)
    monkeypatch.setattr(bundle, "made", lambda *_: stages)
    monkeypatch.setattr(bundle, "lock_of", lambda *_: "lock of what was built")
    monkeypatch.setattr(bundle, "lock_text", lambda lock: f"{lock}\n")
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        assert cli.main(["bundle", str(spec), "--weights", str(spec), "-o", str(tmp_path / name)]) == 0
    one, other = (next((tmp_path / name).iterdir()) for name in ("one", "other"))
    digest = hashlib.sha256(one.read_bytes()).hexdigest()
    assert one.name == other.name == f"little-{digest[:16]}.tar"
    assert f"7 files, {one.stat().st_size:,} bytes, SHA-256 {digest}" in capsys.readouterr().out
    assert read_bundle(one) == {
        "spec/little.yaml": b"name: little\n",
        "spec/little.lock.yaml": b"lock of what was built\n",
        "spec/little.weights.npz": b"weights of training",
        "training/inner/file": b"training",
        "training/weights.npz": b"weights of training",
        "rtl/inner/file": b"rtl",
        "rtl/weights.npz": b"weights of rtl",
    }
