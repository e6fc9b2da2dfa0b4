"""`jetc import parquet`: a table in the layout of the open PUPPI sets as an ntuple, or why it is none."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uproot
from jetc.artifacts.dataset import TrainedSet
from jetc.artifacts.record import read
from jetc.checks.load import load
from jetc.cli import main
from jetc.commands import parquet as command
from jetc.diagnostics.diagnostic import Span
from jetc.ntuple.schema import EVENTS, EVENTS_TREE, JETS, JETS_TREE, branch_named
from jetc.parquet.convert import MisfitError, converted
from jetc.parquet.mapping import Given
from jetc.parquet.units import units_of

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

DOCS = Path(__file__).parents[3] / "docs" / "parquet.md"
IDS = {130: 0, 22: 1, -211: 2, 211: 3, 11: 4, -11: 5, 13: 6, -13: 7}
PIDS = np.array(list(IDS))
JETS_OF_EVENT = (2, 0, 3, 1) * 6
Table = dict[str, list[Any]]
CAND, JET = "L1T_PUPPIPart_", "L1T_JetPuppiAK4_"
INSIDE = JET + "ConstituentsIdx"
FLOATS = ("PT", "Eta", "Phi", "PuppiW", "D0", "DZ", "Mass")


def mapping_of_docs() -> str:
    found = re.search(r"```yaml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def an_event(jets: int, rng: np.random.Generator) -> dict[str, Any]:
    """Give a row: candidates in any order, of which every jet has some and one has none."""
    count = 10 * jets + 4
    axis = np.array([(rng.uniform(-2, 2), rng.uniform(-3.1, 3.1)) for _ in range(jets)]).reshape(jets, 2)
    owner = np.arange(count) % max(jets, 1)
    around = axis[owner] if jets else rng.uniform(-2, 2, (count, 2))
    pid = rng.choice(PIDS, count)
    row: dict[str, Any] = {
        "PT": rng.exponential(8, count) + 0.01,
        "Eta": around[:, 0] + rng.uniform(-0.2, 0.2, count),
        "Phi": (around[:, 1] + rng.uniform(-0.2, 0.2, count) + np.pi) % (2 * np.pi) - np.pi,
        "PuppiW": rng.uniform(0, 1, count),
        "D0": rng.normal(0, 0.3, count),
        "DZ": rng.normal(0, 300, count),  # mm: some lie beyond the word of z0
        "Mass": np.zeros(count),
    }
    row = {CAND + name: values.astype(np.float32).tolist() for name, values in row.items()}
    row |= {CAND + "PID": pid.tolist(), CAND + "Charge": np.sign(pid).tolist()}
    inside = [rng.permutation(np.flatnonzero(owner[:-2] == jet)).tolist() for jet in range(jets)]
    pt = [sum(row[CAND + "PT"][each] for each in mine) * 0.97 for mine in inside]
    row |= {JET + "PT": pt, JET + "Eta": axis[:, 0].tolist(), JET + "Phi": axis[:, 1].tolist()}
    row |= {JET + "Mass": [5.0] * jets, JET + "Flavor": [5] * jets, JET + "BTag": [1] * jets}
    return row | {INSIDE: inside, "Gen_PT": [1.0], "FullReco_MET": 3.0}


@pytest.fixture
def table() -> Table:
    rng = np.random.default_rng(3)
    rows = [an_event(jets, rng) for jets in JETS_OF_EVENT]
    return {name: [row[name] for row in rows] for name in rows[0]}


def type_of(name: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    if name == "FullReco_MET":
        return pa.float32()
    if name.endswith("Idx"):
        return pa.list_(pa.list_(pa.int32()))
    whole = name.endswith(("PID", "Charge", "Flavor", "BTag"))
    return pa.list_(pa.int32() if whole else pa.float32())


def write(path: Path, table: Table, **types: Any) -> Path:  # noqa: ANN401 - pyarrow has no types
    """Write a table in the layout of the open sets, in two row groups."""
    arrays = {name: pa.array(rows, types.get(name, type_of(name))) for name, rows in table.items()}
    parquet.write_table(pa.table(arrays), path, row_group_size=10)
    return path


Imported = Callable[..., int]


@pytest.fixture
def imported(tmp_path: Path) -> Imported:
    """Give what imports files by the mapping of the docs, changed by `spoil`, into out.root."""

    def run(*files: Path, spoil: Callable[[str], str] = str) -> int:
        mapping = tmp_path / "mapping.yaml"
        mapping.write_text(spoil(mapping_of_docs()))
        out = tmp_path / "out.root"
        given = [*map(str, files), "--columns", str(mapping), "-o", str(out)]
        return main(["import", "parquet", *given])

    return run


def nearest(value: float, step: float) -> float:
    return float(np.rint(np.float64(value) / step) * step)


def expected(table: Table) -> list[dict[str, Any]]:
    """Give the jets of the table, one by one, by the words' definitions."""
    found = []
    for row in range(len(table[JET + "PT"])):
        jets: list[dict[str, Any]] = []
        for jet, inside in enumerate(table[INSIDE][row]):
            pt, eta, phi = (float(np.float32(table[JET + name][row][jet])) for name in ("PT", "Eta", "Phi"))
            made = [candidate(table, row, at) for at in inside]
            made = sorted((each for each in made if each["pt"] > 0), key=lambda each: -each["pt"])
            jets.append({
                "event": row + 1,
                "jet_pt": min(nearest(pt, 0.25), 4095.75), "jet_pt_phys": pt,
                "jet_eta": nearest(eta * (720 / math.pi), 1), "jet_eta_phys": eta,
                "jet_phi": nearest(phi * (720 / math.pi), 1), "jet_phi_phys": phi,
                "jet_npuppicand": len(made), "constituents": made,
            })  # fmt: skip
        found += sorted(jets, key=lambda each: -each["jet_pt_phys"])
    return found


def candidate(table: Table, row: int, at: int) -> dict[str, float]:
    one = {name: float(np.float32(table[CAND + name][row][at])) for name in FLOATS}
    kind = IDS[table[CAND + "PID"][row][at]]
    charged = kind > 1
    return {
        "pt": nearest(one["PT"], 0.25),
        "eta": nearest(one["Eta"] * (720 / math.pi), 1),
        "phi": nearest(one["Phi"] * (720 / math.pi), 1),
        "id": kind,
        "z0": min(max(nearest(one["DZ"] * 2, 1), -512), 511) if charged else 0,
        "dxy": min(nearest(math.sqrt(abs(one["D0"]) * 0.1) * 64, 1), 255) if charged else 0,
        "puppiweight": 0 if charged else nearest(one["PuppiW"] * 256, 1),
    }


def test_every_value_is_that_of_the_table(
    tmp_path: Path, table: Table, imported: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(write(tmp_path / "in.parquet", table)) == 0
    told = capsys.readouterr().out
    wanted = expected(table)
    constituents = [each for jet in wanted for each in jet["constituents"]]
    dropped = sum(len(mine) for row in table[INSIDE] for mine in row) - len(constituents)
    beyond = sum(each["z0"] in {-512, 511} for each in constituents)
    assert f"24 events, 36 jets, {len(constituents)} constituents" in told
    assert dropped > 0
    assert f"left out: {dropped} constituents whose pT word is 0" in told
    assert beyond > 0
    assert re.search(r"clipped: \d+ values of jet_puppicand_z0", told)
    missing = told.partition("does not give them: ")[2]
    assert {"jet_genmatch_pt", "jet_puppicand_quality"} <= set(missing.strip().split(", "))
    assert "jet_puppicand_deta" not in missing
    with uproot.open(tmp_path / "out.root") as file:
        jets, events = file[JETS_TREE].arrays(), file[EVENTS_TREE].arrays()
    for name in ("event", "jet_npuppicand", *(each for each in wanted[0] if each.startswith("jet_"))):
        assert jets[name].tolist() == [jet[name] for jet in wanted], name
    for name in constituents[0]:
        found = jets[f"jet_puppicand_{name}"].tolist()
        assert found == [[each[name] for each in jet["constituents"]] for jet in wanted], name
    assert events["event"].tolist() == list(range(1, 25))
    assert events["jets"].tolist() == list(JETS_OF_EVENT)


def test_it_is_inspected_as_any_other(
    tmp_path: Path, table: Table, imported: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(write(tmp_path / "in.parquet", table)) == 0
    capsys.readouterr()
    assert main(["inspect", str(tmp_path / "out.root")]) == 0
    told = capsys.readouterr().out
    assert "cmssw-17" in told
    assert re.search(r"events\s+24\b", told)
    assert re.search(r"jets\s+36\b", told)


def test_files_are_one_list_of_events_and_the_bytes_depend_on_them_alone(
    tmp_path: Path, table: Table, imported: Imported
) -> None:
    one = write(tmp_path / "one.parquet", table)
    two = write(tmp_path / "two.parquet", {name: rows[:5] for name, rows in table.items()})
    assert imported(one, two) == 0
    with uproot.open(tmp_path / "out.root") as file:
        assert file[EVENTS_TREE]["event"].array().tolist() == list(range(1, 30))
    first = (tmp_path / "out.root").rename(tmp_path / "first.root").read_bytes()
    assert imported(one, two) == 0
    assert (tmp_path / "out.root").read_bytes() == first


def refused(
    tmp_path: Path,
    imported: Imported,
    capsys: pytest.CaptureFixture[str],
    *files: Path,
    **spoil: Any,  # noqa: ANN401
) -> str:
    assert imported(*files, **spoil) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert not [each for each in tmp_path.iterdir() if each.suffix == ".root" or ".jetc-" in each.name]
    return told.err


def changed(column: str, row: int, change: Callable[[Any], Any]) -> Callable[[Table], Table]:
    def spoil(table: Table) -> Table:
        return table | {column: [change(x) if at == row else x for at, x in enumerate(table[column])]}

    return spoil


@pytest.mark.parametrize(
    ("spoil", "place", "what"),
    [
        (changed(CAND + "PID", 12, lambda x: [99, *x[1:]]), f"{CAND}PID, row 12", "the value is 99"),
        (changed(CAND + "Eta", 14, lambda x: [math.nan] * len(x)), f"{CAND}Eta, row 14", "the value is nan"),
        (changed(CAND + "Phi", 2, lambda x: [9.0] * len(x)), f"{CAND}Phi, row 2", "the value is 9.0, 2063.0"),
        (changed(CAND + "D0", 3, lambda x: x[1:]), f"{CAND}D0, row 3", "13 candidates"),
        (changed(JET + "Eta", 6, lambda x: x[1:]), f"{JET}Eta, row 6", "2 jets"),
        (changed(JET + "PT", 6, lambda _: None), f"{JET}PT, row 6", "a value is missing"),
        (changed(CAND + "PT", 11, lambda x: [None, *x[1:]]), f"{CAND}PT, row 11", "a value is missing"),
        (changed(INSIDE, 11, lambda _: [[0, 14]]), f"{INSIDE}, row 11", "constituent 14"),
        (changed(INSIDE, 11, lambda _: [[0, -1]]), f"{INSIDE}, row 11", "constituent -1"),
        (changed(INSIDE, 12, lambda _: [[0, 1], [2, 1]]), f"{INSIDE}, row 12", "candidate 1"),
        (changed(INSIDE, 12, lambda _: [[0, 1]]), f"{INSIDE}, row 12", "1 jets"),
        (lambda table: {k: v for k, v in table.items() if k != CAND + "DZ"}, f"{CAND}DZ", "there is none"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_at_its_column_and_row(  # noqa: PLR0913, PLR0917 - as above
    spoil: Callable[[Table], Table],
    place: str,
    what: str,
    tmp_path: Path,
    table: Table,
    imported: Imported,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = refused(tmp_path, imported, capsys, write(tmp_path / "in.parquet", spoil(table)))
    assert f"in.parquet: column {place}: {what}" in told


@pytest.mark.parametrize(
    ("column", "kind", "row"),
    [
        (CAND + "PT", pa.list_(pa.string()), ["1"]),
        (CAND + "Eta", pa.list_(pa.list_(pa.float32())), [[1.0]]),
        (JET + "PT", pa.float32(), 1.0),
        (INSIDE, pa.list_(pa.int32()), [1]),
    ],
)
def test_a_column_of_another_type_is_refused(  # noqa: PLR0913, PLR0917 - what is tried, and with what
    column: str,
    kind: object,
    row: object,
    tmp_path: Path,
    table: Table,
    imported: Imported,
    capsys: pytest.CaptureFixture[str],
) -> None:
    changed = table | {column: [row] * len(table[column])}
    told = refused(tmp_path, imported, capsys, write(tmp_path / "in.parquet", changed, **{column: kind}))
    assert f"column {column}: its type is {str(kind).replace('item', 'element')}" in told


def test_places_of_constituents_that_are_floats_are_refused(
    tmp_path: Path, table: Table, imported: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    kind = pa.list_(pa.list_(pa.float32()))
    path = write(tmp_path / "in.parquet", table, **{INSIDE: kind})
    assert "its values are float32" in refused(tmp_path, imported, capsys, path)


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("  jet_phi_phys: {column: L1T_JetPuppiAK4_Phi, unit: rad}\n", "", 6, "jet_phi_phys is not given"),
        ("  event: {number_from: 1}", "  pileup: {constant: 1}", 2, "event is not given"),
        (", unit: GeV}", "}", 7, "jet_pt_phys has neither unit nor codes"),
        ("unit: GeV}", "unit: keV}", 7, "keV is none of GeV, MeV"),
        ("  jet_pt:", "  jet_pT:", 6, "a jet has no jet_pT"),
        ("  jet_pt:", "  jet_genmatch_hflav: {constant: 3}\n  jet_pt:", 6, "the value is 3"),
        ("130: 0", "130: 9", 19, "the value is 9"),
        ("{number_from: 1}", "{number_from: -1}", 2, "event cannot be numbered from -1"),
        ("{number_from: 1}", "{number_from: 1, unit: GeV}", 2, "event with number_from has no unit"),
        ('AK4_Eta, unit: "1"}', 'AK4_ConstituentsIdx, unit: "1"}', 9, "is of jet and of constituents"),
        ("soft: drop", "soft: keep", 12, "keep is none of drop"),
        ("weight: ", "weight: [", 4, "YAML syntax"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_used_is_refused_at_its_line(  # noqa: PLR0913, PLR0917 - as above
    old: str,
    new: str,
    line: int,
    what: str,
    tmp_path: Path,
    table: Table,
    imported: Imported,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = write(tmp_path / "in.parquet", table)
    told = refused(tmp_path, imported, capsys, path, spoil=lambda text: text.replace(old, new, 1))
    assert re.search(rf"mapping\.yaml:{line}:\d+: .*{re.escape(what)}", told), told


def test_what_is_not_declared_is_not_done(
    tmp_path: Path, table: Table, imported: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "in.parquet", table)

    def told(old: str, new: str) -> str:
        return refused(tmp_path, imported, capsys, path, spoil=lambda text: text.replace(old, new))

    assert f"column {CAND}PT, row" in told(", soft: drop", "")
    assert f"column {CAND}DZ, row" in told("unit: mm, round: nearest, clip: true", "unit: mm, round: nearest")
    assert f"column {JET}Eta, row 0" in told('Eta, unit: "1", round: nearest', 'Eta, unit: "1"')


def test_events_of_one_id_are_refused(
    tmp_path: Path, table: Table, imported: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = table | {"Number": [1, 2, 3, *range(3, 24)]}
    path = write(tmp_path / "in.parquet", ids, Number=pa.int64())
    asked = refused(
        tmp_path, imported, capsys, path,
        spoil=lambda text: text.replace("{number_from: 1}", '{column: Number, unit: "1"}'),
    )  # fmt: skip
    assert "out.root, tree outnano/Events, branch event, entry 2" in asked
    assert "in.parquet, row 2\n" in asked


def test_a_file_that_is_cut_or_changed_is_refused(
    tmp_path: Path, table: Table, imported: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = write(tmp_path / "in.parquet", table).read_bytes()
    cut, no_file = tmp_path / "cut.parquet", tmp_path / "none.parquet"
    cut.write_bytes(whole[: len(whole) // 2])
    assert "cut.parquet: the file cannot be read as Parquet" in refused(tmp_path, imported, capsys, cut)
    assert "none.parquet" in refused(tmp_path, imported, capsys, no_file)


@pytest.mark.parametrize(
    ("name", "told"), [("in.parquet", "this file is named twice"), ("copy.parquet", "it is ")]
)
def test_a_table_whose_events_would_be_counted_twice_is_refused(  # noqa: PLR0913, PLR0917 - as above
    tmp_path: Path,
    table: Table,
    imported: Imported,
    capsys: pytest.CaptureFixture[str],
    name: str,
    told: str,
) -> None:
    first, other = write(tmp_path / "in.parquet", table), tmp_path / name
    other.write_bytes(first.read_bytes())
    assert imported(first, other) == 1
    assert f"{other}: {told}" in capsys.readouterr().err
    assert not (tmp_path / "out.root").exists()


def test_a_file_that_is_there_is_kept(
    tmp_path: Path, table: Table, imported: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out.root").write_text("mine")
    assert imported(write(tmp_path / "in.parquet", table)) == 1
    assert "out.root: is there already" in capsys.readouterr().err
    assert (tmp_path / "out.root").read_text() == "mine"


def test_every_unit_of_a_branch_is_known() -> None:
    assert all(each.unit in units_of(each.unit) for each in (*JETS, *EVENTS))


def with_constants(text: str) -> str:
    """Return the mapping with the two inputs of the baseline that no column has."""
    return f"{text}  jet_puppicand_quality: {{constant: 1}}\n  jet_puppicand_emid: {{constant: 0}}\n"


def command_of(folder: Path, name: str) -> list[str]:
    """Write the baseline with set `name` of the imported file; return the command that reads that set."""
    baseline = DOCS.parents[1] / "specs" / "baseline.yaml"
    (folder / "baseline.yaml").write_bytes(baseline.read_bytes())
    sets = re.findall(rf"    - \{{name: (?!{name})\w+, process:.*\}}", baseline.read_text("utf-8"))
    own = f"    - {{name: {name}, files: [out.root], tree: outnano/Jets}}"
    lines = ["extends: baseline.yaml", "name: puppi", "samples:", "  sets:", *sets, own]
    spec = folder / "puppi.yaml"
    spec.write_text("\n".join(lines) + "\n")
    return ["build", str(spec), "--to", f"dataset.{name}", "--build-dir", str(folder / "build")]


def test_a_build_takes_it_as_a_set_and_names_what_the_mapping_does_not_give(
    tmp_path: Path, table: Table, imported: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    build = command_of(tmp_path, "minbias")
    path = write(tmp_path / "in.parquet", table)

    assert imported(path) == 0
    assert main(build) == 1
    assert "input em_id cannot be had: there is no branch jet_puppicand_emid\n" in capsys.readouterr().err

    (tmp_path / "out.root").unlink()
    assert imported(path, spoil=with_constants) == 0
    assert main(build) == 0
    made = tmp_path / "build" / "puppi" / "dataset.minbias"
    wanted = expected(table)
    codes, inputs = np.load(made / "codes.npy"), load(tmp_path / "puppi.yaml").spec.features.inputs
    assert np.load(made / "event.npy").tolist() == [jet["event"] - 1 for jet in wanted]
    column = [each.name for each in inputs].index("deta")
    deta = [[int(jet["jet_eta"] - each["eta"]) for each in jet["constituents"]] for jet in wanted]
    for row, mine in enumerate(deta):
        assert codes[row, : len(mine), column].tolist() == mine[:16]


def test_a_set_that_is_trained_on_asks_for_truth_that_no_column_has(
    tmp_path: Path, table: Table, imported: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named, with how the mapping says it; a ghost flavour that is declared is one."""
    build = command_of(tmp_path, "ttbar")
    path = write(tmp_path / "in.parquet", table)
    assert imported(path, spoil=with_constants) == 0
    assert main(build) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "the mapping says what it is, a column or a constant" in told
    lacking = re.search(r"tree outnano/Jets has no branch ([\w, ]+?) why:", told)
    assert lacking is not None
    names = lacking[1].split(", ")
    assert {"jet_genmatch_pt", "jet_genmatch_hflav", "jet_genmatch_lep_vis_pt", "jet_taucharge"} <= {*names}
    declared = dict.fromkeys(names, 0.0) | {"jet_genmatch_pt": 40.0, "jet_genmatch_hflav": 5}
    lines = [f"  {name}: {{constant: {value}}}" for name, value in declared.items()]
    of_jets = "\n".join(["jet:", *lines, ""])
    (tmp_path / "out.root").unlink()
    assert imported(path, spoil=lambda text: with_constants(text).replace("jet:", of_jets, 1)) == 0
    assert main(build) == 0, capsys.readouterr().err
    record = read(TrainedSet, tmp_path / "build" / "puppi" / "dataset.ttbar")
    kept = sum(each["b"] for each in record.counts.values())
    assert kept == sum(sum(each.values()) for each in record.counts.values()) > 0


def test_blocks_of_rows_make_the_same_ntuple(
    tmp_path: Path, table: Table, imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "in.parquet", table)
    found = []
    for rows in (2000, 7):
        monkeypatch.setattr(command, "_ROWS", rows)
        assert imported(path) == 0
        with uproot.open(tmp_path / "out.root") as file:
            found.append([file[tree].arrays().tolist() for tree in (JETS_TREE, EVENTS_TREE)])
        (tmp_path / "out.root").unlink()
    assert found[0] == found[1]


def test_events_without_jets_are_events(
    tmp_path: Path, table: Table, imported: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    none = {name: [rows[1]] * 3 for name, rows in table.items()}
    empty: Table = {name: [] for name in table}
    assert "there is no row" in refused(tmp_path, imported, capsys, write(tmp_path / "no.parquet", empty))
    assert imported(write(tmp_path / "in.parquet", none)) == 0
    assert "3 events, 0 jets, 0 constituents" in capsys.readouterr().out


def test_a_byte_that_changed_is_found_by_the_checksums_of_pages(
    tmp_path: Path, table: Table, imported: Imported, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "in.parquet"
    arrays = {name: pa.array(rows, type_of(name)) for name, rows in table.items()}
    parquet.write_table(
        pa.table(arrays), path, compression="none", use_dictionary=False, write_page_checksum=True
    )
    raw = bytearray(path.read_bytes())
    value = np.float32(table[CAND + "PT"][0][0]).tobytes()
    raw[raw.index(value)] ^= 1
    path.write_bytes(raw)
    told = refused(tmp_path, imported, capsys, path)
    assert "in.parquet: the file cannot be read as Parquet" in told
    assert "CRC" in told


def test_down_takes_the_step_below_and_a_branch_without_a_sign_is_clipped_at_its_upper_end_alone() -> None:
    values = np.array([10.49, 0.2, 5000.0], dtype=np.float32)
    place = Span("mapping.yaml", 1, 1)
    pt = branch_named("jet_puppicand_pt")
    down = Given(replace(pt, low=0.0), place, "pt", unit="GeV", round="down", clip=True)
    found, clipped = converted(values, down)
    assert (found.tolist(), clipped) == ([10.25, 0.0, 4095.75], 1)
    with pytest.raises(MisfitError, match="the value is 0") as caught:
        converted(values, replace(down, branch=pt))
    assert caught.value.index == 1


def test_ids_of_events_are_integers_and_kept_to_the_last_bit() -> None:
    given = Given(branch_named("event"), Span("mapping.yaml", 1, 1), "id", unit="1")
    ids = np.array([2**63 + 1, 5], dtype=np.uint64)
    assert converted(ids, given)[0].tolist() == ids.tolist()
    with pytest.raises(MisfitError, match="float64"):
        converted(ids.astype(np.float64), given)
    with pytest.raises(MisfitError, match="the value is -5"):
        converted(np.array([3, -5]), given)
