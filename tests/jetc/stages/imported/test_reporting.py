"""What the report of an import has of a spec: the part of one, or the first layer that none says."""

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from jetc.artifacts.imported import FragmentRecord
from jetc.artifacts.record import read, write
from jetc.stages.imported.reporting import report
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Network

from tests.jetc.review.test_imports import COMPARED, RTL
from tests.jetc.stages.imported.test_fragment import FIRMWARE, changed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.jetc.stages.imported.conftest import Imported


def reported(project: Path, folder: Path) -> Path:
    """Return the report of an import whose RTL and verification are of another design."""
    inputs = {"hls4ml": project, "rtl": folder / "rtl", "verification": folder / "verification"}
    for name, record in (("rtl", RTL), ("verification", COMPARED), ("report", None)):
        (folder / name).mkdir(parents=True)
        if record is not None:
            write(record, folder / name)
    spec = SimpleNamespace(name="again", firmware=FIRMWARE)
    step: Any = SimpleNamespace(spec=spec, inputs=inputs, folder=folder / "report")
    report(step)
    return folder / "report"


def test_the_part_of_a_spec_stands_in_the_report_with_the_same_bytes_each_time(
    little: Imported, tmp_path: Path
) -> None:
    one, other = (reported(little.artifact, tmp_path / each) for each in ("one", "other"))
    for name in ("spec.yaml", "fragment.json", "report.html", "metrics.json"):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    record = read(FragmentRecord, one)
    assert (record.refused, record.values) == (None, 24)
    page = (one / "report.html").read_text()
    assert page.count('href="spec.yaml"') == 2
    assert "which ap_fixed&lt;16,7,AP_TRN,AP_WRAP&gt; holds once they are scaled" in page


def test_a_network_that_no_spec_says_is_told_with_the_place_of_its_layer(
    little: Imported, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(little.artifact, project)
    wrapping = changed(little.network, "pooled", result=FixedPoint(12, 0, signed=False))
    (project / "network.json").write_text(wrapping.to_json())
    made = reported(project, tmp_path / "made")
    assert not (made / "spec.yaml").exists()
    refused = read(FragmentRecord, made).refused
    assert refused is not None
    place = little.places["pooled"]
    assert str(refused).startswith(f"{place}: layer pooled: pooled is ap_ufixed<12,0,AP_TRN,AP_WRAP>")
    assert ".cpp:" in place
    page = (made / "report.html").read_text()
    assert "No spec says this network." in page
    assert "spec.yaml" not in page
    assert Network.from_json((project / "network.json").read_text()) == wrapping
