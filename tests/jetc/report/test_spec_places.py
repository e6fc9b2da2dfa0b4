import pytest
from jetc.report.owners import owner_path
from jetc.report.spec_places import spec_lines

POINTS = [{"name": "hh4b", "target_rate_khz": 14.0}, {"name": "ditau", "target_rate_khz": 28.0}]
SPEC = spec_lines({"name": "tiny", "working_points": {"rate_set": "minbias", "points": POINTS}})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("working_points.points[ditau].target_rate_khz", "target_rate_khz: 28.0"),
        ("working_points.points[hh4b]", "- name: hh4b"),
        ("working_points.rate_set", "rate_set: minbias"),
        ("working_points.points[vbf].score.type", "points:"),
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
        ("working_points.hh4b.target", "working_points.points[hh4b].target_rate_khz"),
        ("working_points.hh4b.untagged.rate", "working_points.points[hh4b]"),
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
