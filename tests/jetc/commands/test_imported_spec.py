"""`jetc import hls4ml --extends SPEC --spec NEW`: a whole spec of the project's network, or a refusal."""

from __future__ import annotations

import argparse
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from jetc import cli
from jetc.checks.load import load
from jetc.commands import imported_spec
from jetc.stages.imported.design import ImportedDesign, ImportedVerification

from tests.jetc.stages.conftest import BASELINE, SMALL
from tests.jetc.stages.imported.conftest import imported as import_of
from tests.jetc.stages.imported.test_fragment import FIRMWARE, SLOW

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.commands.outcome import Outcome

    from tests.jetc.stages.imported.conftest import Imported

DESIGN = ImportedDesign(
    name="little",
    files=(),
    firmware=FIRMWARE,
    verification=ImportedVerification(jets=7, icarus_jets=0, seed=1),
)


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return import_of(SMALL, tmp_path_factory.mktemp("little"))


def asked(folder: Path, base: str) -> argparse.Namespace:
    (folder / "base.yaml").write_text(base)
    return argparse.Namespace(extends=folder / "base.yaml", spec=folder / "again.yaml")


def written(little: Imported, folder: Path, base: str) -> Outcome:
    """Return what the command says of the import `little` over the spec `base`."""
    arguments = asked(folder, base)
    over = imported_spec.over_of(arguments)
    assert over is not None
    store: Any = SimpleNamespace(read=lambda _stage, _key, file: (little.artifact / file).read_bytes())
    built: Any = (SimpleNamespace(stage=SimpleNamespace(name="hls4ml"), key="1"),)
    return imported_spec.spec_over(over, arguments.spec, DESIGN, "told", store, built)


def test_the_spec_of_a_project_over_another_has_its_network_and_passes_every_check(
    little: Imported, tmp_path: Path
) -> None:
    outcome = written(little, tmp_path, SLOW)
    assert outcome.code == 0
    assert outcome.text.endswith("again.yaml: 25 values, over base.yaml, checked")
    spec = load(tmp_path / "again.yaml").spec
    assert spec.architecture == little.spec.architecture
    assert spec.quantisation == little.spec.quantisation
    assert spec.features == little.spec.features
    assert "so small" not in (tmp_path / "again.yaml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    - {name: em_id,", "    # {name: em_id,", r"20 words of a constituent; base.yaml has 19"),
        (
            "    - {name: muon, truth: lepton == muon, target: visible_lepton_pt}\n",
            "",
            r"8 classes; base.yaml has 7",
        ),
        ("<14,12,AP_TRN,AP_SAT>", "<16,12,AP_TRN,AP_SAT>", r"does not fit its words"),
        ("scale_log2: -7}", "scale_log2: -3}", r"with the inputs of base.yaml its values take"),
    ],
)
def test_a_spec_of_other_inputs_or_classes_is_no_spec_of_the_network(
    old: str, new: str, told: str, little: Imported, tmp_path: Path
) -> None:
    assert old in BASELINE
    outcome = written(little, tmp_path, SLOW.replace(old, new, 1))
    assert outcome.code == 1
    assert outcome.text == "told"
    assert told in outcome.complaint
    assert ".cpp:" in outcome.complaint
    assert not (tmp_path / "again.yaml").exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--spec", "new.yaml"), "--spec: it is given without --extends"),
        (("--extends", "base.yaml"), "--extends: it is given without --spec"),
        (("--extends", "base.yaml", "--spec", "base.yaml"), "is there already"),
        (("--extends", "base.yaml", "--spec", "below/new.yaml"), "cannot extend"),
    ],
)
def test_a_spec_that_cannot_be_written_is_refused_before_anything_is_read(
    given: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(BASELINE)
    (tmp_path / "below").mkdir()
    for kind in (("hls4ml", "none"), ("keras", "none.h5", "-o", "project")):
        assert cli.main(["import", *kind, *given]) == 1
        assert told in capsys.readouterr().err
