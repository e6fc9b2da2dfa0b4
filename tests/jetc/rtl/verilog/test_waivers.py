"""What the waivers of UNUSEDSIGNAL hide: bits of words that a cast drops, and no word as a whole."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

from jetc.rtl.design import emit_rtl
from jetc.rtl.link.design import emit_link
from jetc.tools.verilator import verilator_environment

from tests.jetc.stages.verification.test_link_bench import chain

if TYPE_CHECKING:
    from pathlib import Path

    from jetc_runtime.network import Network


def test_without_the_waivers_verilator_names_bits_and_no_word(tiny: Network, tmp_path: Path) -> None:
    network, made = chain(tiny)
    rtl = emit_rtl(network, "tiny", 2, 3)
    link = emit_link(made, rtl, "tiny", 2)
    texts = [*(text for _, text in rtl.files), *(each.text for each in link.modules)]
    whole, waivers = re.subn(r".*verilator lint_o.*\n", "", "\n".join(texts))
    assert waivers > 0
    (tmp_path / "all.v").write_text(whole)
    lint = ["verilator", "--lint-only", "-Wall", "-Wno-DECLFILENAME", "--top-module", link.top, "all.v"]
    found = subprocess.run(
        lint, cwd=tmp_path, env=verilator_environment(), capture_output=True, text=True, check=False
    )
    named = re.findall(r"%Warning-(\w+): \S+ ([\w ]+):", found.stderr)
    assert named
    assert set(named) == {("UNUSEDSIGNAL", "Bits of signal are not used")}
