import pytest
from jetc.report.owners import owner_path
from jetc.report.spec_places import spec_lines

PATHS = [{"name": "hh4b", "rate": "14 kHz"}, {"name": "ditau", "rate": "28 kHz"}]
SPEC = spec_lines({"name": "tiny", "working_points": {"rate_set": "minbias"}, "menu": {"paths": PATHS}})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("menu.paths[ditau].rate", "rate: 28 kHz"),
        ("menu.paths[hh4b]", "- name: hh4b"),
        ("working_points.rate_set", "rate_set: minbias"),
        ("menu.paths[vbf].type", "paths:"),
    ],
)
def test_a_value_is_found_at_its_line_or_at_that_of_what_holds_it(path: str, text: str) -> None:
    found = SPEC.owner(path)
    assert found is not None
    assert SPEC.text.splitlines()[found[1] - 1].strip() == text


def test_what_the_spec_does_not_have_has_no_line() -> None:
    assert SPEC.owner("firmware.part") is None


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("menu.hh4b.target", "menu.paths[hh4b].rate"),
        ("menu.hh4b.rate", "menu.paths[hh4b]"),
        ("auc_pair.b.light", "dataset.classes[b]"),
        ("output.mass.b.bias", "architecture.extra_outputs[mass]"),
        ("dataset.trigger.minbias.jets", "samples.sets[minbias]"),
        ("verification.icarus.max.vectors", "verification.icarus_jets"),
        ("verification.verdict", "verification.jets"),
        ("luts.yosys", "firmware.budget.luts"),
    ],
)
def test_a_number_is_owned_by_the_value_that_decides_it(key: str, path: str) -> None:
    assert owner_path(key) == path
