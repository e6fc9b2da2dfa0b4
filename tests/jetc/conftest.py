"""Ntuples that keep every promise of the schema, to be spoilt by tests; the tiny tagger; Icarus."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.ntuple.schema import CANDIDATE_PREFIX, EVENTS, JETS
from jetc_runtime.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]

GOLDEN = Path(__file__).parents[1] / "golden"
KINDS = 8
"""Jets take the baseline's classes in turn: b, charm, light, gluon, tau+, tau-, muon, electron."""
STEP = np.pi / 720
MASSES = (0.5, 0.0, 0.13, 0.13, 0.005, 0.005, 0.105, 0.105)
ONE_HOTS = {
    "isPhoton": 1,
    "isElectronPlus": 5,
    "isElectronMinus": 4,
    "isMuonPlus": 7,
    "isMuonMinus": 6,
    "isNeutralHadron": 0,
    "isChargedHadronPlus": 3,
    "isChargedHadronMinus": 2,
}
PT_BITS, WORD_MAX = 14, (1 << 14) - 1


def normalised(codes: NDArray[np.int64], bits: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Shift pT codes until their leading one is the top bit; give the shift and the `bits` behind it."""
    shift = PT_BITS - 1 - np.floor(np.log2(np.maximum(codes, 1))).astype(np.int64)
    return shift, ((codes << shift) >> (PT_BITS - 1 - bits)) & ((1 << bits) - 1)


def inverse_pt(codes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the public table's 1/pT in 1/GeV of pT codes, with floats: not as the encoding computes it."""
    shift, address = normalised(codes, 10)
    table = np.floor((1 << 14) / (2048 * (1 + address / 1024))).astype(np.int64)
    return np.minimum(np.where(codes > 0, table << shift, WORD_MAX), WORD_MAX) / (1 << 14)


def log_pt(codes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the public table's ln(pT/GeV) of pT codes, with floats: not as the encoding computes it."""
    shift, address = normalised(codes, 8)
    table = np.floor(np.log(2048 * (1 + address / 256)) * 1024)
    word = table - np.floor(shift * np.log(2.0) * 1024)
    return np.asarray(np.clip(np.where(codes > 0, word, 0.0), 0, WORD_MAX) / 1024)


def good_columns(
    *, first_event: int = 1, events: int = 10, jets_per_event: int = 3, seed: int = 1
) -> tuple[Columns, Columns]:
    """Give the columns of the jet tree and of the event tree; every jet passes the baseline's selection."""
    random = np.random.default_rng([seed, first_event])
    rows = events * jets_per_event
    owner, pt, counts = constituents(rows, jets_per_event, random)
    jet_pt = np.bincount(owner, weights=pt, minlength=rows).astype(np.int64)
    ids = np.arange(first_event, first_event + events, dtype=np.uint64)
    jets: Columns = {branch.name: np.zeros(len(pt) if branch.jagged else rows) for branch in JETS}
    jets |= {
        "event": np.repeat(ids, jets_per_event),
        "weight": np.ones(rows),
        "stratum": np.zeros(rows),
        "jet_pt": jet_pt / 4,
        "jet_pt_phys": jet_pt / 4,
        "jet_pt_raw": jet_pt / 4,
        "jet_eta": random.integers(-549, 550, rows),
        "jet_phi": random.integers(-719, 720, rows),
        "jet_npuppicand": counts,
    }
    jets |= {"jet_eta_phys": jets["jet_eta"] * STEP, "jet_phi_phys": jets["jet_phi"] * STEP}
    jets |= truth(np.arange(rows) % KINDS, jet_pt / 4)
    named = features(jets, owner, pt, random)
    jets |= {f"{CANDIDATE_PREFIX}_{name}": column for name, column in named.items()}
    listed: Columns = {branch.name: np.zeros(events) for branch in EVENTS}
    listed |= {"event": ids, "weight": np.ones(events), "jets": np.full(events, jets_per_event)}
    listed |= {"interaction": np.where(np.arange(events) % 3, -1, np.arange(events) // 2)}
    return jets, listed


def constituents(
    rows: int, jets_per_event: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give the jet of each constituent, its pT code, and how many each jet has; all hardest first."""
    counts = random.integers(1, 20, rows)
    owner = np.repeat(np.arange(rows), counts)
    pt = random.integers(4, 60, len(owner))
    pt[np.cumsum(counts) - counts] += 80
    jet_pt = np.bincount(owner, weights=pt, minlength=rows)
    event = np.arange(rows) // max(jets_per_event, 1)
    place = np.empty(rows, dtype=np.int64)
    place[np.lexsort((-jet_pt, event))] = np.arange(rows)
    order = np.lexsort((-pt, place[owner]))
    return place[owner][order], pt[order], np.bincount(place[owner], minlength=rows)


def truth(kind: NDArray[np.int64], pt: NDArray[np.float64]) -> Columns:
    """Give the truth of jets of each kind."""
    b, charm, light, _, taup, taum, muon, electron = (kind == code for code in range(KINDS))
    lepton = taup | taum | muon | electron
    return {
        "jet_genmatch_pt": pt * 1.1,
        "jet_genmatch_hflav": np.select([b, charm], [5, 4], 0),
        "jet_genmatch_pflav": np.where(light, 2, 21),
        "jet_tauflav": taup | taum,
        "jet_taucharge": np.select([taup, taum], [1, -1], 0),
        "jet_muflav": muon,
        "jet_elflav": electron,
        "jet_genmatch_lep_vis_pt": np.where(lepton, pt * 1.1, 0),
    }


def features(
    jets: Columns, owner: NDArray[np.int64], pt: NDArray[np.int64], random: np.random.Generator
) -> Columns:
    """Give the features of constituents."""
    deta, dphi = random.integers(-90, 91, (2, len(pt)))
    identity = random.integers(0, len(MASSES), len(pt))
    charged = identity > 1
    return {
        "pt": pt / 4,
        "pt_rel": pt / 4 * inverse_pt((jets["jet_pt"] * 4).astype(np.int64))[owner],
        "pt_log": log_pt(pt),
        "eta": jets["jet_eta"][owner] - deta,
        "phi": (jets["jet_phi"][owner] + dphi + 720) % 1440 - 720,
        "deta": deta,
        "dphi": dphi,
        "mass": np.array(MASSES)[identity],
        "id": identity,
        "charge": charged,
        "z0": np.where(charged, random.integers(-300, 301, len(pt)), 0),
        "dxy": np.where(charged, random.integers(0, 60, len(pt)), 0),
        "quality": np.where(charged, random.integers(0, 8, len(pt)), 0),
        "puppiweight": np.where(charged, 0, random.integers(20, 257, len(pt))),
        "emid": np.where(charged, 0, random.integers(0, 8, len(pt))),
        "isfilled": np.ones(len(pt)),
    } | {name: identity == code for name, code in ONE_HOTS.items()}


def as_first_generation(jets: Columns) -> Columns:
    """Give columns of the jet tree as the first producer wrote them, of those in the encoding of now."""
    prefix, owner = (
        f"{CANDIDATE_PREFIX}_",
        np.repeat(np.arange(len(jets["jet_pt"])), jets["jet_npuppicand"].astype(np.int64)),
    )
    count = jets[f"{prefix}pt"] * 4
    turn = jets[f"{prefix}phi"] - jets["jet_phi"][owner]
    back = np.where(turn > 720, 1440 - turn, turn)  # the sign is lost here
    changed = {
        "pt": count,
        "pt_rel": count / jets["jet_pt"][owner],
        "pt_log": np.log(count),
        "dphi": np.where(back < -720, back + 1440, back),
        "puppiweight": jets[f"{prefix}puppiweight"] % 2,
        "emid": jets[f"{prefix}emid"] % 2,
    }
    return jets | {f"{prefix}{name}": column for name, column in changed.items()}


@pytest.fixture(scope="session")
def first_generation() -> Callable[[Columns], Columns]:
    """Give the converter of columns to the first generation."""
    return as_first_generation


@pytest.fixture(scope="session")
def good() -> Callable[..., tuple[Columns, Columns]]:
    """Give the maker of good columns."""
    return good_columns


@pytest.fixture(scope="session")
def tables() -> tuple[Callable[..., NDArray[np.float64]], Callable[..., NDArray[np.float64]]]:
    """Give 1/pT and the logarithm of pT codes, of the public tables."""
    return inverse_pt, log_pt


@pytest.fixture(scope="session")
def golden() -> Path:
    return GOLDEN


@pytest.fixture(scope="session")
def tiny() -> Network:
    """Every kind of layer, small enough to read its Verilog."""
    return Network.from_json((GOLDEN / "tiny" / "network.json").read_text("utf-8"))


Simulate = Callable[..., list[int]]

BENCH = """\
module bench;
    reg clk;
    reg [{taken}:0] rows [0:{last}];
    reg [{taken}:0] row;
    wire [{given}:0] out;
    integer at;
    {module} dut (.clk(clk), {ports}, .{result}(out));
    initial begin
        $readmemh("rows.hex", rows);
        for (at = 0; at <= {last} + {wait}; at = at + 1) begin
            clk = 0;
            row = rows[at > {last} ? {last} : at];
            #1;
            if (at >= {wait}) $display("%h", out);
            clk = 1;
            #1;
        end
    end
endmodule
"""


VHDL_BENCH = """
library ieee;
use ieee.std_logic_1164.all;
use std.textio.all;
entity bench is end entity;
architecture test of bench is
    signal clk : std_logic := '0';
    signal row : std_logic_vector({taken} downto 0);
    signal found : std_logic_vector({given} downto 0);
begin
    dut : entity work.{module} port map (clk => clk, {ports}, {result} => found);
    process
        file rows : text open read_mode is "rows.hex";
        variable taken, given : line;
        variable word : std_logic_vector({hex} downto 0);
    begin
        for at in 0 to {last} + {wait} loop
            if at <= {last} then
                readline(rows, taken);
                hread(taken, word);
                row <= word({taken} downto 0);
            end if;
            wait for 1 ns;
            if at >= {wait} then
                hwrite(given, found);
                writeline(output, given);
            end if;
            clk <= '1';
            wait for 1 ns;
            clk <= '0';
            wait for 1 ns;
        end loop;
        wait;
    end process;
end architecture;
"""


@pytest.fixture
def simulate(tmp_path: Path) -> Simulate:
    """Give what runs rows of port values through a module, whose result follows them by `wait` clocks."""

    def run(  # noqa: PLR0913
        texts: Sequence[str],
        module: str,
        rows: Sequence[Mapping[str, int]],
        *,
        widths: Mapping[str, int],
        result: tuple[str, int],
        wait: int,
    ) -> list[int]:
        ports, offset = [], 0
        for name, width in widths.items():
            ports.append(f".{name}(row[{offset + width - 1}:{offset}])")
            offset += width
        bench = BENCH.format(
            taken=offset - 1,
            last=len(rows) - 1,
            given=result[1] - 1,
            module=module,
            ports=", ".join(ports),
            result=result[0],
            wait=wait,
        )
        (tmp_path / "design.v").write_text("\n".join([*texts, bench]))
        (tmp_path / "rows.hex").write_text("".join(f"{_laid(row, widths):x}\n" for row in rows))
        build = ["iverilog", "-g2005", "-Wall", "-o", "design.vvp", "design.v"]
        built = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert "sorry" not in built.stderr
        command = ["vvp", "-n", "design.vvp"]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return [int(line, 16) for line in ran.stdout.split()]

    return run


@pytest.fixture
def simulate_vhdl(tmp_path: Path) -> Simulate:
    """Give what does the same in GHDL, or skips where it is missing."""
    ghdl = shutil.which("ghdl")
    if ghdl is None:
        pytest.skip("ghdl is not installed")

    def run(  # noqa: PLR0913
        texts: Sequence[str],
        module: str,
        rows: Sequence[Mapping[str, int]],
        *,
        widths: Mapping[str, int],
        result: tuple[str, int],
        wait: int,
    ) -> list[int]:
        ports, offset = [], 0
        for name, width in widths.items():
            ports.append(f"{name} => row({offset + width - 1} downto {offset})")
            offset += width
        bench = VHDL_BENCH.format(
            taken=offset - 1,
            hex=4 * -(-offset // 4) - 1,
            last=len(rows) - 1,
            given=result[1] - 1,
            module=module,
            ports=", ".join(ports),
            result=result[0],
            wait=wait,
        )
        (tmp_path / "design.vhd").write_text("\n".join([*texts, bench]))
        digits = -(-offset // 4)
        (tmp_path / "rows.hex").write_text("".join(f"{_laid(row, widths):0{digits}x}\n" for row in rows))
        options = ["--std=08", f"--workdir={tmp_path}"]
        for step in (["-a", *options, "design.vhd"], ["-e", *options, "bench"]):
            subprocess.run([ghdl, *step], cwd=tmp_path, capture_output=True, text=True, check=True)
        command = [ghdl, "-r", *options, "bench", "--ieee-asserts=disable"]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return [int(line, 16) for line in ran.stdout.split()]

    return run


def _laid(row: Mapping[str, int], widths: Mapping[str, int]) -> int:
    word, offset = 0, 0
    for name, width in widths.items():
        word |= (row[name] & ((1 << width) - 1)) << offset
        offset += width
    return word
