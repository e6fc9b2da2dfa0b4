"""`jetc verify` of a folder: the import that it shows, with what was asked of it, or a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc import cli
from jetc.commands.imported import shown_import
from jetc.plan.key import digest
from jetc.plan.manifest import Took
from jetc.plan.store import Store
from jetc.stages.imported.design import ComparedDesign, ImportedVerification

if TYPE_CHECKING:
    from pathlib import Path

ASKED = {
    "spec.name": '"net"',
    "spec.verification.jets": "70",
    "spec.verification.icarus_jets": "2",
    "spec.verification.ghdl_jets": "0",
    "spec.verification.seed": "3",
}


def built(build: Path, of_hls4ml: str) -> tuple[Store, dict[str, str]]:
    """Return a store that shows one sealed file of each stage as `net`, and what the artifacts are called."""
    store, artifacts = Store(build), {}
    for stage, file in (("hls4ml", of_hls4ml), ("rtl", "rtl.json"), ("verification", "compared.json")):
        parts = {"stage": stage, **ASKED}
        with store.making(stage, parts) as (folder, _):
            (folder / file).write_text("{}")
            artifacts[stage] = store.seal(stage, parts, written=folder, took=Took(1.0)).name
        store.show("net", stage, digest(parts))
    return store, artifacts


def test_the_folder_of_an_import_gives_its_artifacts_and_what_was_asked(tmp_path: Path) -> None:
    store, artifacts = built(tmp_path, "project.json")
    found = shown_import(tmp_path / "net", store)
    assert (found.artifacts, found.imported) == (artifacts, True)
    wanted = ComparedDesign(name="net", verification=ImportedVerification(jets=70, icarus_jets=2, seed=3))
    assert ComparedDesign.model_validate_json(found.text) == wanted


@pytest.mark.parametrize(
    ("folder", "told"),
    [
        ("build/net", "it was built from a spec"),
        ("build", "does not stand in the build folder"),
        ("build/other", "it shows no hls4ml"),
    ],
)
def test_a_folder_that_shows_no_import_is_refused(
    folder: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(tmp_path / "build", "config.json")
    (tmp_path / "build" / "other").mkdir()
    asked = ["verify", str(tmp_path / folder), "--rtl", "--build-dir", str(tmp_path / "build")]
    assert cli.main(asked) == 1
    assert told in capsys.readouterr().err
