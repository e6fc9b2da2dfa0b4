"""Jets of ntuples through a folder for analyses: the dataset's codes, the working points' decisions."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import awkward as ak
import numpy as np
import pytest
from jetc.checks.load import load
from jetc.emulator.recipe import point_of, steps_of
from jetc.emulator.working_points import WorkingPoint
from jetc.language.expressions.exact import score_codes
from jetc.language.sections.points import points_of
from jetc.ntuple.schema import CANDIDATE_PREFIX
from jetc.physics.features import input_words
from jetc.physics.jet_inputs import jet_words
from jetc.physics.lines.events import EventColumns, line_events, passing
from jetc.physics.lines.objects import jet_columns, objects_of
from jetc.physics.menu.paths import discriminants
from jetc.prepare.encodings import ENCODINGS
from jetc_runtime.bundle import bundle_bytes
from jetc_runtime.evaluate import evaluate
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.jagged import table_of
from jetc_runtime.jet_table import JetTable
from jetc_runtime.network import Input, JetInput, Network, Output, Pool, Select
from jetc_runtime.recipe import RECIPE, Recipe
from jetc_runtime.steps import BranchError
from jetc_runtime.tagger import DECISION_BRANCHES, Tagger, TaggerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetc.language.sections.model import Feature, Features
    from jetc_runtime.network import Layer
    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]

SPEC = load(Path(__file__).parents[3] / "specs" / "baseline.yaml").spec
CLASSES = tuple(each.name for each in SPEC.dataset.classes)
SCORE = FixedPoint.parse("ap_ufixed<12,1>")
RATIO = FixedPoint.parse("ap_ufixed<8,1>")
CUTS, THRESHOLDS = {"hh4b": 30.0, "ditau": 34.0}, {"hh4b": 700, "ditau": 1}


def every_input(encoding: str) -> Features:
    """All inputs of an encoding, of candidates and of the jet, each in a format that cuts off some of it."""

    def typed(name: str) -> Feature:
        kind = FixedPoint.parse("ap_fixed<12,9,AP_RND_CONV,AP_SAT>")
        return SPEC.features.inputs[0].model_copy(update={"name": name, "type": kind})

    found = ENCODINGS[encoding]
    inputs = tuple(map(typed, found.inputs))
    jet = tuple(map(typed, found.jet_inputs(SPEC.features.constituents)))
    return SPEC.features.model_copy(update={"encoding": encoding, "inputs": inputs, "jet": jet})


def network_of(features: Features) -> Network:
    """The largest of each input over the constituents: eight of them are scores, one the ratio."""
    names = [tuple(each.name for each in inputs) for inputs in (features.inputs, features.of_the_jet)]
    formats = [tuple(each.type for each in inputs) for inputs in (features.inputs, features.of_the_jet)]
    ports = [Input("constituents", features.constituents, names[0], formats[0])]
    jet = [JetInput("jet", names[1], formats[1])] if names[1] else []
    last = (len(names[0]) - 1,)
    layers: list[Layer] = [
        Pool("largest", ("constituents",), "max", "constituents", formats[0]),
        Select("scores", ("largest",), tuple(range(len(CLASSES))), SCORE),
        Select("ratio", ("largest",), last, RATIO),
        Select("beside", ("largest",), (1,), RATIO),
        *(Select("of_jet", ("jet",), (0,), RATIO) for _ in jet),
    ]
    outputs = [Output("class_scores", "scores", CLASSES), Output("pt_ratio", "ratio", ("pt_ratio",))]
    outputs.append(Output("beside", "beside", ("beside",)))
    outputs += [Output("other", "of_jet", ("other",)) for _ in jet]
    return Network((*ports, *jet), tuple(layers), tuple(outputs))


def recipe_of(features: Features, network: Network, files: dict[str, str]) -> Recipe:
    steps = steps_of(features, network)
    return Recipe(
        name="tagger",
        network="network.json",
        lanes="lanes.so",
        files=files,
        constituents=features.constituents,
        encoding=features.encoding,
        branches=tuple(steps.branches.values()),
        steps=tuple(steps.steps),
        inputs=tuple(steps.words),
        points=tuple(
            point_of(WorkingPoint(each, CUTS[each.name], THRESHOLDS[each.name])) for each in points_of(SPEC)
        ),
    )


def jagged(columns: Columns) -> ak.Array:
    """Columns of an ntuple as Awkward arrays have them."""
    counts = columns["jet_npuppicand"].astype(np.int64)
    parts = {
        name: ak.unflatten(each, counts) if name.startswith(CANDIDATE_PREFIX) else each
        for name, each in columns.items()
    }
    return ak.zip(parts, depth_limit=1)


def padded(jets: ak.Array, names: list[str]) -> Columns:
    """The same as arrays of numpy, empty slots behind the constituents."""
    most = int(ak.max(ak.num(jets[f"{CANDIDATE_PREFIX}_pt"])))
    return {
        name: ak.to_numpy(ak.fill_none(ak.pad_none(jets[name], most), 0))
        if jets[name].ndim > 1
        else jets[name]
        for name in names
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tagger")
    network = network_of(SPEC.features)
    (made / "network.json").write_text(network.to_json())
    digest = hashlib.sha256((made / "network.json").read_bytes()).hexdigest()
    (made / RECIPE).write_text(recipe_of(SPEC.features, network, {"network.json": digest}).to_json())
    return made


@pytest.fixture(scope="module")
def columns(good: Callable[..., tuple[Columns, Columns]]) -> Columns:
    return good(events=40, jets_per_event=6)[0]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_codes_are_those_of_the_dataset(
    encoding: str,
    columns: Columns,
    first_generation: Callable[[Columns], Columns],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("jetc_runtime.steps._AT_ONCE", 7)
    features = every_input(encoding)
    network = network_of(features)
    given = first_generation(columns) if ENCODINGS[encoding].ntuple == "cmssw-v0" else columns
    read = Recipe.from_json(recipe_of(features, network, {}).to_json())
    found = Tagger(read, network).codes(table_of(jagged(given), read.branches, ()))
    counts = columns["jet_npuppicand"].astype(np.int64)
    np.testing.assert_array_equal(found["constituents"], input_words(given, counts, features).codes)
    if features.of_the_jet:
        expected = jet_words(given, counts, np.arange(len(counts)), features).codes
        np.testing.assert_array_equal(found["jet"], expected)


def test_decisions_are_those_of_the_working_points(folder: Path, columns: Columns) -> None:
    tagger, jets = Tagger.load(folder), jagged(columns)
    found = tagger(jets)
    words = evaluate(tagger.network, tagger.codes(table_of(jets, tagger.recipe.branches, ())))
    event = columns["event"].astype(np.int64) - 1
    pt, eta, phi = (columns[name].astype(np.float32) for name in DECISION_BRANCHES[1:])
    table = JetTable(event, pt, eta, phi, int(event[-1]) + 1)
    menu = SPEC.menu
    codes = {each.name: discriminants(words["class_scores"], each, CLASSES) for each in menu.scores}
    values = {each.name: each.type.value(codes[each.name]) for each in menu.scores}
    quantities = jet_columns(table, pt_ratio=RATIO.value(words["pt_ratio"][:, 0]), scores=values)
    events = EventColumns(objects_of(menu.objects, table, quantities), quantities, table.events, {})
    for name, cut in CUTS.items():
        made = line_events(menu.path(name), events, score_codes((), None, menu.scores), menu.sizes)
        least = cut if name == "hh4b" else -np.inf  # that of the pair is not scanned
        passed = np.flatnonzero(passing(made, table.events, cut=least, threshold=THRESHOLDS[name])).tolist()
        assert 0 < len(passed) < table.events, name
        assert set(event[ak.to_numpy(found.decisions[name])].tolist()) == set(passed)
        assert int(ak.sum(found.decisions[name])) == np.isin(event, passed).sum()


def test_awkward_numpy_and_codes_say_the_same(folder: Path, columns: Columns) -> None:
    tagger, jets = Tagger.load(folder, threads=1), jagged(columns)
    needed = [each.name for each in tagger.recipe.branches]
    one, other = tagger(jets), tagger(padded(jets, [*needed, *DECISION_BRANCHES]))
    bare = tagger(tagger.codes(table_of(jets, tagger.recipe.branches, ()))["constituents"])
    assert tagger.engine == "numpy"
    assert (one.fields, bare.pt, bare.decisions) == (
        ["scores", "pt_ratio", "pt", "outputs", "discriminants", "decisions"], None, {}
    )  # fmt: skip
    for name in CLASSES:
        assert one.scores[name].tolist() == other.scores[name].tolist() == bare.scores[name].tolist()
    assert one.outputs.beside.tolist() == other.outputs["beside"].tolist() == bare.outputs["beside"].tolist()
    assert len(set(bare.outputs["beside"].tolist())) > 1
    assert one.pt.tolist() == other.pt.tolist() == (columns["jet_pt_phys"] * bare.pt_ratio).tolist()
    assert one.decisions.hh4b.tolist() == other.decisions["hh4b"].tolist()


@pytest.mark.parametrize(
    ("branch", "value", "message"),
    [
        ("jet_pt", 0.1, r"branch jet_pt has 0\.1; wanted are multiples of 0\.25 GeV from 0 to 4095\.75"),
        (f"{CANDIDATE_PREFIX}_id", 9, rf"branch {CANDIDATE_PREFIX}_id has 9; .* from 0 to 7"),
        (f"{CANDIDATE_PREFIX}_z0", np.nan, rf"branch {CANDIDATE_PREFIX}_z0 has nan"),
    ],
)
def test_a_value_that_no_word_has_is_named(
    folder: Path, columns: Columns, branch: str, value: float, message: str
) -> None:
    spoilt = columns | {branch: np.where(np.arange(len(columns[branch])) == 1, value, columns[branch])}
    with pytest.raises(BranchError, match=message):
        Tagger.load(folder)(jagged(spoilt))


CAND_PT, JET_PT = f"{CANDIDATE_PREFIX}_pt", "jet_pt_phys"
SPOILT: dict[str, tuple[Callable[[ak.Array], Any], str]] = {
    "quarters": (lambda jets: {CAND_PT: jets[CAND_PT] * 4}, "is 4 times its jet_pt_phys: it is of another"),
    "no ids": (
        lambda jets: {"event": np.zeros(len(jets), int)},
        "event 0 has 240 jets, and 128 are the most",
    ),
    "float ids": (
        lambda jets: {"event": np.asarray(jets.event, "f4")},
        "holds float32, and ids are integers",
    ),
    "no number": (lambda jets: {JET_PT: np.full(len(jets), np.nan)}, "jet_pt_phys has nan, which no jet has"),
    "negative": (lambda jets: {JET_PT: -jets[JET_PT]}, "which no jet has"),
    "text": (lambda jets: {JET_PT: ["1"] * len(jets)}, "jet_pt_phys holds <U1, and numbers are wanted"),
    "missing": (
        lambda jets: {JET_PT: ak.mask(jets[JET_PT], jets[JET_PT] > 40)},
        "jet_pt_phys has values that",
    ),
    "missing in jets": (
        lambda jets: {CAND_PT: ak.mask(jets[CAND_PT], jets[CAND_PT] > 4)},
        "_pt has values that",
    ),
    "a jet's": (lambda jets: {CAND_PT: jets[JET_PT]}, "has not one value for each constituent"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_jets_that_cannot_be_are_refused(folder: Path, columns: Columns, name: str) -> None:
    spoil, said = SPOILT[name]
    jets = jagged(columns)
    for branch, values in spoil(jets).items():
        jets = ak.with_field(jets, values, branch)
    with pytest.raises(BranchError, match=said):
        Tagger.load(folder)(jets)


def test_arrays_of_another_form_are_refused_and_none_is_an_answer(folder: Path, columns: Columns) -> None:
    jets, tagger = jagged(columns), Tagger.load(folder)
    assert len(tagger(jets[:0])) == 0
    assert tagger(jets[:0]).fields == tagger(jets).fields
    for other in (jets[0], ak.unflatten(jets, 6)):
        with pytest.raises(BranchError, match="a record for each jet"):
            tagger(other)
    names = [*(each.name for each in tagger.recipe.branches), *DECISION_BRANCHES]
    masked = padded(jets, names)
    masked[JET_PT] = ak.to_numpy(ak.mask(jets[JET_PT], jets[JET_PT] > 40))
    with pytest.raises(BranchError, match="jet_pt_phys has values that are masked"):
        tagger(masked)
    port = tagger.network.input
    codes = np.zeros((2, port.constituents, len(port.formats)))
    with pytest.raises(BranchError, match="is given float64, and codes are integers"):
        tagger(codes)


def test_a_bundle_is_a_tagger_too(folder: Path, columns: Columns, tmp_path: Path) -> None:
    files = {f"analysis/{each}": (folder / each).read_bytes() for each in (RECIPE, "network.json")}
    path = tmp_path / "tagger.tar"
    path.write_bytes(bundle_bytes(files))
    jets = jagged(columns)
    assert Tagger.load(path)(jets).pt.tolist() == Tagger.load(folder)(jets).pt.tolist()
    path.write_bytes(bundle_bytes({f"analysis/{RECIPE}": files[f"analysis/{RECIPE}"]}))
    with pytest.raises(TaggerError, match=r"has no analysis/network\.json$"):
        Tagger.load(path)
    path.write_bytes(b"")
    with pytest.raises(TaggerError, match=r"tagger\.tar: it "):
        Tagger.load(path)


def test_branches_that_are_missing_and_events_in_pieces_are_refused(folder: Path, columns: Columns) -> None:
    tagger, jets = Tagger.load(folder), jagged(columns)
    with pytest.raises(BranchError, match=r"^branches that are not there: jet_pt, jet_eta$"):
        tagger(jets[[each for each in jets.fields if each not in {"jet_pt", "jet_eta"}]])
    with pytest.raises(BranchError, match="the jets of an event do not stand together"):
        tagger(jets[[0, 6, 1]])


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ({"network": "../network.json"}, r"file '\.\./network\.json' is none of its folder"),
        ({"files": {"network.json": "0"}}, r"network\.json is not the file that was built"),
        ({"schema": 1}, "it is not of version 2"),
        (
            {"steps": [{"operation": "sum", "sources": [0, 1], "bits": 64, "numbers": [], "branch": ""}]},
            "step 0",
        ),
        ({"points": [{}]}, "it has not the fields of a tagger"),
    ],
)
def test_a_folder_that_is_not_the_one_that_was_built_is_refused(
    folder: Path, tmp_path: Path, edit: dict[str, Any], message: str
) -> None:
    (tmp_path / "network.json").write_bytes((folder / "network.json").read_bytes())
    (tmp_path / RECIPE).write_text(json.dumps(json.loads((folder / RECIPE).read_text()) | edit))
    with pytest.raises(TaggerError, match=message):
        Tagger.load(tmp_path)
