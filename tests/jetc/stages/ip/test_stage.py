"""Stage `ip`: it writes the folder of a spec, which names the whole of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from jetc.checks.load import load
from jetc.plan.spec_digest import spec_digest
from jetc.stages.ip.stage import STAGE

from tests.jetc.stages.ip.conftest import NETWORK

if TYPE_CHECKING:
    from pathlib import Path

BASELINE = NETWORK.parents[3] / "specs" / "baseline.yaml"


def test_the_folder_bears_the_digest_of_the_spec(folder: Path, tmp_path: Path) -> None:
    spec = load(BASELINE).spec
    inputs = {each: folder.parent / each for each in ("hls4ml", "rtl")}
    step: Any = SimpleNamespace(spec=spec, inputs=inputs, folder=tmp_path)
    STAGE.run(step)
    words = (tmp_path / "identity" / "baseline_identity.v").read_text("utf-8")
    assert f"4'd0: word = 32'h{spec_digest(spec)[:8]};" in words
    assert f"4'd7: word = 32'h{spec_digest(spec)[-8:]};" in words


def test_it_reads_the_whole_spec() -> None:
    assert set(STAGE.sections) == set(type(load(BASELINE).spec).model_fields)
