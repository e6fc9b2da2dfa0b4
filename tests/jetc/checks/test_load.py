"""From text to a spec: faults of shape and faults across fields, together."""

from pathlib import Path

import pytest
from jetc.checks.load import load, load_text
from jetc.diagnostics.diagnostic import SpecError

BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"


def test_the_baseline_loads() -> None:
    loaded = load(BASELINE)
    assert loaded.spec.name == "baseline"
    assert [each.name for each in loaded.spec.dataset.classes][:2] == ["b", "charm"]


def test_faults_of_shape_and_across_fields_come_together_in_order() -> None:
    text = BASELINE.read_text()
    for old, new in (
        ("epochs: 240", "epoch: 240"),
        ("signals: [hh4b]", "signals: [hh5b]"),
        ("part: xc", "part: xd"),
    ):
        text = text.replace(old, new)
    with pytest.raises(SpecError) as caught:
        load_text(text, name="spec.yaml")
    found = caught.value.diagnostics
    assert [each.code for each in found] == ["JET004", "JET020", "JET020", "JET029"]
    assert [each.span.line for each in found] == sorted(each.span.line for each in found)


def test_a_list_that_is_too_short_is_a_fault() -> None:
    text = BASELINE.read_text().replace("constituent_layers: [10, 10]", "constituent_layers: []")
    with pytest.raises(SpecError) as caught:
        load_text(text, name="spec.yaml")
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.mend) == ("JET007", "give at least 1")
    assert fault.span.line == text[: text.index("constituent_layers")].count("\n") + 1


def test_a_list_whose_items_have_faults_is_not_called_too_short() -> None:
    text = BASELINE.read_text().replace("sets: [ttbar, qcd, resonance]", "sets: [7]")
    with pytest.raises(SpecError) as caught:
        load_text(text, name="spec.yaml")
    assert [each.what for each in caught.value.diagnostics] == ["dataset.sets[0] is 7"]


def test_an_error_without_a_fault_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="without a fault"):
        SpecError(())


def test_a_spec_that_is_a_list_is_refused() -> None:
    with pytest.raises(SpecError) as caught:
        load_text("- a\n", name="spec.yaml")
    assert caught.value.diagnostics[0].code == "JET006"


def test_reading_and_comparing_specs_import_no_heavy_library() -> None:
    import subprocess
    import sys

    heavy = ("tensorflow", "keras", "hls4ml", "awkward", "uproot", "matplotlib", "alkaid", "cocotb", "scipy")
    program = (
        "import sys, jetc.checks.load, jetc.stages, jetc.commands.check, jetc.commands.diff\n"
        f"print([each for each in {(*heavy, 'numpy')!r} if each in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_a_spec_keeps_the_content_of_its_layers_the_topmost_first(tmp_path: Path) -> None:
    lower, top = tmp_path / "lower.yaml", tmp_path / "top.yaml"
    lower.write_bytes(BASELINE.read_bytes())
    top.write_text("extends: lower.yaml\ntraining: {epochs: 90}\n")
    assert load(top).layers == (top.read_bytes(), lower.read_bytes())
    assert load_text(BASELINE.read_text(), name="spec.yaml").layers == ()
