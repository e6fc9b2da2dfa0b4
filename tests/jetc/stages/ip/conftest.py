"""The folders of a small tagger: alone, and in a wrapper for streams that shares it between clocks."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jetc.language.sections.model import Stream
from jetc.stages.ip.folder import Tagger, write_ip
from jetc.stages.rtl import build as rtl_build
from jetc.stages.rtl import cells as rtl_cells
from jetc.stages.rtl import stream as rtl_stream
from jetc.tools.yosys import Cells
from jetc.vendor.vivado import VendorTarget
from jetc_runtime.network import Network

PART = "xcvu13p-flga2577-2-e"
NETWORK = Path(__file__).parents[3] / "golden" / "tiny" / "network.json"
SPEC_DIGEST = "0123456789abcdef" * 4


class Silent:
    """Progress that nobody watches."""

    def start(self, label: str, total: float, unit: str) -> None:
        pass

    def advance(self, amount: float = 1) -> None:
        pass


def written(root: Path, interval: int, stream: Stream | None) -> Path:
    """Return the folder `ip` beside the artifact of the RTL."""
    for each in ("hls4ml", "rtl"):
        (root / each).mkdir()
    shutil.copy(NETWORK, root / "hls4ml" / "network.json")
    firmware = SimpleNamespace(
        part=PART,
        device=None,
        initiation_interval=interval,
        adder_levels_per_stage=2,
        languages="verilog_and_vhdl",
        stream=stream,
    )
    spec: Any = SimpleNamespace(name="tiny", firmware=firmware, features=None, link=None)
    step: Any = SimpleNamespace(
        spec=spec, inputs={"hls4ml": root / "hls4ml"}, folder=root / "rtl", scratch=root, progress=Silent()
    )
    with pytest.MonkeyPatch.context() as patch:
        for module in (rtl_cells, rtl_stream):
            patch.setattr(module, "count_cells", lambda *_, **__: Cells(0, {}))
        rtl_build.build_rtl(step)
    network = Network.from_json(NETWORK.read_text("utf-8"))
    target = VendorTarget(PART, 360.0)
    tagger = Tagger("tiny", network, chain=None, decides=False, spec_digest=SPEC_DIGEST, target=target)
    write_ip(root / "ip", root / "rtl", tagger)
    return root / "ip"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("ip"), 1, None)


@pytest.fixture(scope="session")
def streamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    stream = Stream(protocol="axi4_stream", words_per_beat=3)
    return written(tmp_path_factory.mktemp("ip"), 2, stream)
