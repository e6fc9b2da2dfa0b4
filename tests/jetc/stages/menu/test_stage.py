"""The menu of the baseline on small sets, against loops over events written out plainly."""

import json
import math
import shutil
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from jetc.artifacts.dataset import Saturation, TriggerCount, TriggerSetRecord
from jetc.artifacts.menu import LineRecord, MenuRecord
from jetc.artifacts.record import parse, write
from jetc.checks.load import load
from jetc.diagnostics.diagnostic import DataError, GateError
from jetc.language.sections.menu import Menu
from jetc.language.sections.model import Spec
from jetc.physics.division import divide
from jetc.plan.run import declared
from jetc.plan.stage import Step
from jetc.report.menu import menu_section
from jetc.stages.lanes import scoring
from jetc.stages.menu.check import check_menu
from jetc.stages.menu.derivation import MenuSet, derive_menu, read_sets
from jetc.stages.menu.stage import STAGE
from numpy.typing import NDArray

SPECS = Path(__file__).parents[4] / "specs"
TOTAL_KHZ = 2760 * 11246.0 / 1000
CLASSES = 8


class Quiet:
    def start(self, label: str, total: float, unit: str) -> None:
        """Say nothing."""

    def advance(self, amount: float = 1) -> None:
        """Say nothing."""


class Echo:
    """An emulator whose scores stand in the input words: row 0 the classes, row 1 the pT ratio."""

    def __init__(
        self, folder: Path | None = None, *, threads: int = 1, sealed: dict[str, str] | None = None
    ) -> None:
        self.made_from = folder, threads, sealed

    def predict(
        self, codes: NDArray[np.int64], jet: NDArray[np.int64] | None = None
    ) -> dict[str, NDArray[np.int64]]:
        assert jet is None
        return {"class_scores": codes[:, 0, :CLASSES], "pt_ratio": codes[:, 1, :1]}


def write_set(dataset: Path, name: str, *, events: int, seed: int, weighted: bool = False) -> None:
    """Write a random set; a third of its events, those with index divisible by three, have no jet."""
    random = np.random.default_rng(seed)
    folder = dataset / "trigger" / name
    folder.mkdir(parents=True)
    count = np.where(np.arange(events) % 3 == 0, 0, random.integers(1, 7, events))
    event = np.repeat(np.arange(events), count)
    codes = np.zeros((len(event), 16, 20), dtype=np.int16)
    codes[:, 0, :CLASSES] = random.integers(0, 2049, (len(event), CLASSES))
    codes[:, 1, 0] = random.integers(700, 1400, len(event))
    pt = np.floor(random.exponential(60, len(event)) * 4) / 4 + 5
    order = np.lexsort((-pt, event))
    np.save(folder / "codes.npy", codes)
    np.save(folder / "event.npy", event)
    np.save(folder / "jet_pt.npy", pt[order].astype(np.float32))
    np.save(folder / "jet_eta.npy", random.uniform(-2.6, 2.6, len(event)).astype(np.float32))
    np.save(folder / "jet_phi.npy", random.uniform(-np.pi, np.pi, len(event)).astype(np.float32))
    stratum = random.integers(0, 3, events) if weighted else np.zeros(events, dtype=np.int64)
    weight = np.array([3.0, 0.5, 0.01])[stratum] if weighted else np.ones(events)
    interaction = np.where(random.random(events) < 0.3, random.integers(0, 20, events), -1)
    arrays = {"weight": weight * events / weight.sum(), "stratum": stratum, "interaction": interaction}
    np.savez(folder / "events.npz", **arrays, by_hardness=np.ones((), dtype=np.bool_))


@pytest.fixture
def spec() -> Spec:
    return load(SPECS / "baseline.yaml").spec


def with_targets(spec: Spec, **targets: float) -> Spec:
    """Return the spec with other targets, kHz, of the paths that are named."""
    return with_paths(spec, {name: {"rate": f"{target} kHz"} for name, target in targets.items()})


def with_paths(
    spec: Spec, changes: dict[str, dict[str, object]], scores: dict[str, dict[str, object]] | None = None
) -> Spec:
    """Return the spec with other values of keys of paths of the menu, and of its scores, by their names."""
    menu = spec.menu.model_dump(mode="json")
    for key, changed in (("paths", changes), ("scores", scores or {})):
        for name, values in changed.items():
            (each,) = (each for each in menu[key] if each["name"] == name)
            each.update(values)
    return spec.model_copy(update={"menu": Menu.model_validate_json(json.dumps(menu))})


def read(spec: Spec, dataset: Path) -> dict[str, MenuSet]:
    return read_sets(spec, folders=sets_of(dataset), emulator=Echo(), progress=Quiet())


def derived(spec: Spec, dataset: Path) -> dict[str, LineRecord]:
    """Return each path of the menu by name, as it is derived."""
    return {each.name: each for each in derive_menu(spec, read(spec, dataset)).paths}


def code(path: LineRecord) -> int:
    assert path.threshold is not None
    return path.threshold.code


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "dataset-key"
    write_set(folder, "minbias", events=600, seed=1, weighted=True)
    write_set(folder, "hh4b", events=300, seed=2)
    write_set(folder, "vbf_htautau", events=300, seed=3)
    write_summary(folder, minbias="all", hh4b="all", vbf_htautau="all")
    return folder


def sets_of(dataset: Path) -> dict[str, Path]:
    return {folder.name: folder for folder in (dataset / "trigger").iterdir()}


def write_summary(dataset: Path, **counted: Literal["all", "with a stored jet"]) -> None:
    for name, which in counted.items():
        listed: Literal["listed", "not listed"] = "listed" if which == "all" else "not listed"
        count = TriggerCount(events=1, jets=1, events_counted=which, interactions=listed)
        nothing = Saturation(constituents=0, clipped={}, sources={})
        write(TriggerSetRecord(count=count, saturation=nothing), dataset / "trigger" / name)


def passing_events(dataset: Path, name: str, point: str, cut: float, threshold: int) -> list[int]:
    """Return the events of a set that pass a working point of the baseline, one event at a time."""
    folder = dataset / "trigger" / name
    event, pt, eta, phi, codes = (
        np.load(folder / f"{each}.npy") for each in ("event", "jet_pt", "jet_eta", "jet_phi", "codes")
    )
    seed = {"hh4b": passes_hh4b, "ditau": passes_ditau}[point]
    return [
        number
        for number in range(len(np.load(folder / "events.npz")["weight"]))
        if seed([(pt[j], eta[j], phi[j], codes[j]) for j in np.flatnonzero(event == number)], cut, threshold)
    ]


def ratio(codes: NDArray[np.int16], above: list[int], below: list[int]) -> int:
    total = sum(int(codes[0, k]) for k in below)
    return 1024 * sum(int(codes[0, k]) for k in above) // total if total else 0


def passes_hh4b(jets: list[tuple], cut: float, threshold: int) -> bool:  # type: ignore[type-arg]
    ht = sum(float(pt) for pt, eta, _, _ in jets if pt > 30 and abs(eta) < 2.4)
    chosen = sorted((j for j in jets if j[0] > 10 and abs(j[1]) < 2.4), key=lambda j: -j[0])[:4]
    score = sum(ratio(j[3], [0], [0, 2, 3]) for j in chosen)
    return len(chosen) == 4 and ht > cut and score >= threshold


def passes_ditau(jets: list[tuple], cut: float, threshold: int) -> bool:  # type: ignore[type-arg]
    pair = sorted((j for j in jets if abs(j[1]) < 2.172), key=lambda j: -j[0])[:2]
    if len(pair) < 2:
        return False
    (pt1, eta1, phi1, codes1), (pt2, eta2, phi2, codes2) = pair
    dphi = abs(float(phi1) - float(phi2))
    dr = np.hypot(float(eta1) - float(eta2), min(dphi, 2 * np.pi - dphi))
    regressed = min(float(pt1) * codes1[1, 0] / 1024, float(pt2) * codes2[1, 0] / 1024)
    score = min(ratio(codes1, [4, 5], [4, 5, 2, 3]), ratio(codes2, [4, 5], [4, 5, 2, 3]))
    return bool(dr > 0.5 and regressed > cut and score >= threshold)


def halves(dataset: Path, name: str, spec: Spec) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    with np.load(dataset / "trigger" / name / "events.npz") as events:
        division = divide(
            events["weight"],
            events["stratum"],
            events["interaction"],
            fraction=0.5,
            seed=spec.working_points.seed,
        )
    derive, quote = division.derivation, division.evaluation
    per_event = np.where(
        derive.member,
        division.event_rate(derive, TOTAL_KHZ)[division.stratum],
        division.event_rate(quote, TOTAL_KHZ)[division.stratum],
    )
    return derive.member, per_event


@pytest.mark.parametrize(
    ("name", "signal", "target"), [("hh4b", "hh4b", 700.0), ("ditau", "vbf_htautau", 2500.0)]
)
def test_the_numbers_are_those_of_a_loop_over_events(
    dataset: Path, spec: Spec, name: str, signal: str, target: float
) -> None:
    spec = with_targets(spec, **{"hh4b": 1.0, "ditau": 1.0, name: target})
    path = derived(spec, dataset)[name]
    cut, threshold = 34.0 if path.cut is None else path.cut.value, code(path)
    derives, per_event = halves(dataset, "minbias", spec)

    def rates(least: int) -> dict[str, float]:
        passed = passing_events(dataset, "minbias", name, cut, least)
        return {
            half: sum(per_event[e] for e in passed if derives[e] == (half == "derivation"))
            for half in ("derivation", "evaluation")
        }

    assert threshold > 0
    quoted_rates = {"derivation": path.rate.derivation, "evaluation": path.rate.evaluation}
    for half, rate in rates(threshold).items():
        assert quoted_rates[half].value == pytest.approx(rate, rel=1e-12)  # another order of adding
    assert path.target is not None
    assert path.target.derived_for == target or (path.cut is not None and path.target.derived_for < target)
    assert rates(threshold)["derivation"] <= path.target.derived_for < rates(threshold - 1)["derivation"]
    of_signal, _ = halves(dataset, signal, spec)
    passed = passing_events(dataset, signal, name, cut, threshold)
    quoted = path.signals[0].all
    assert (quoted.passed, quoted.total) == (sum(not of_signal[e] for e in passed), sum(~of_signal))
    assert path.curve is not None
    for at in (0, path.curve.threshold.index(threshold), len(path.curve.threshold) - 1):
        least = path.curve.threshold[at]
        assert path.curve.rate[at] == pytest.approx(rates(least)["evaluation"], rel=1e-12)
        kept = passing_events(dataset, signal, name, cut, least)
        assert path.curve.efficiency[at] == sum(not of_signal[e] for e in kept) / sum(~of_signal)


def test_events_with_a_cross_section_have_its_rate_at_the_luminosity(dataset: Path, spec: Spec) -> None:
    """A hundredth of the rate of crossings: so are the rates, at a hundredth of the target."""
    record = derived(with_targets(spec, ht_only=14.0, hh4b=700.0, two_jets=28.0, ditau=2500.0), dataset)
    place = dataset / "trigger" / "minbias" / "events.npz"
    with np.load(place) as events:
        np.savez(place, **events, cross_section_pb=np.float64(TOTAL_KHZ / 100 / 7.5e-5))
    crossings = spec.working_points.crossings.model_copy(update={"luminosity_per_cm2_s": 7.5e34})
    lit = spec.working_points.model_copy(update={"crossings": crossings})
    spec = spec.model_copy(update={"working_points": lit})
    spec = with_targets(spec, ht_only=0.14, hh4b=7.0, two_jets=0.28, ditau=25.0)
    sets = read(spec, dataset)
    found = derive_menu(spec, sets)
    check_menu(found, spec, sets)
    for one in found.paths:
        other = record[one.name]
        assert (one.cut, one.threshold) == (other.cut, other.threshold)
        quoted, wanted = one.rate.evaluation, other.rate.evaluation
        assert quoted.value == pytest.approx(wanted.value / 100, rel=1e-12)
        assert quoted.interval == pytest.approx([each / 100 for each in wanted.interval], rel=1e-9)
        assert quoted.effective_events == pytest.approx(wanted.effective_events, rel=1e-9)
        assert "crossings without such an interaction pass nothing" in one.definitions["rate"]
    assert sum(each.share_of_crossings for each in found.sets["minbias"].strata) == pytest.approx(0.01)


def test_the_chosen_ht_cut_keeps_most_signal_of_the_derivation_half(dataset: Path, spec: Spec) -> None:
    path = derived(with_targets(spec, hh4b=700.0), dataset)["hh4b"]
    most = max(each.signal_passed for each in path.scan)
    assert len(path.scan) == 25
    assert path.signals[0].derivation.passed == most
    assert path.cut is not None
    assert next(each.cut for each in path.scan if each.signal_passed == most) == path.cut.value


def test_a_rate_below_target_without_any_score_gives_threshold_zero(dataset: Path, spec: Spec) -> None:
    path = derived(with_targets(spec, ditau=31000.0), dataset)["ditau"]
    assert (code(path), path.limited) == (0, True)


def test_a_rate_set_whose_events_have_no_jet_has_no_rate_but_an_upper_end(dataset: Path, spec: Spec) -> None:
    folder = dataset / "trigger" / "minbias"
    for path in folder.glob("*.npy"):
        np.save(path, np.load(path)[:0])
    sets = read(spec, dataset)
    record = derive_menu(spec, sets)
    check_menu(record, spec, sets)
    for line in record.paths:
        rate = line.rate.evaluation
        lowest = int(line.name == "ht_only")  # without jets HT is 0, and every event has it
        assert (code(line), rate.value, rate.events) == (lowest, 0.0, 0)
        assert 0.0 == rate.interval[0] < rate.interval[1]
        assert line.signals[0].all.passed > 0
    assert menu_section(record, rate_set="minbias", notes={}, events_are="made").blocks


def test_every_generated_event_counts(dataset: Path, spec: Spec) -> None:
    minbias = derive_menu(spec, read(spec, dataset)).sets["minbias"]
    assert minbias.derivation_events + minbias.evaluation_events == 600
    assert sum(each.share_of_crossings for each in minbias.strata) == pytest.approx(1, rel=1e-12)


def test_the_definitions_say_which_events_count(dataset: Path, spec: Spec) -> None:
    write_summary(dataset, minbias="with a stored jet", hh4b="all", vbf_htautau="with a stored jet")
    found = derived(spec, dataset)
    hh4b, ditau = (found[name].definitions for name in ("hh4b", "ditau"))
    assert "those events of minbias that have a stored jet" in hh4b["rate"]
    assert "those events of vbf_htautau that have a stored jet" in ditau["efficiency of vbf_htautau"]
    of_hh4b = "all generated events of hh4b, with or without jets; events that share"
    assert of_hh4b in hh4b["efficiency of hh4b"]
    assert "do not tell which events share an interaction" in hh4b["rate"]


def test_a_score_that_saturates_too_often_fails_the_gate(dataset: Path, spec: Spec) -> None:
    for path in dataset.glob("trigger/*/codes.npy"):
        codes = np.load(path)
        codes[:, 0, :CLASSES] = [2048, 0, 0, 0, 2048, 0, 0, 0]  # every jet is all b and all tau
        np.save(path, codes)
    alone = spec.menu.path("ditau").model_copy(update={"compare": None})
    menu = spec.menu.model_copy(update={"paths": (alone,)})
    one = with_targets(spec.model_copy(update={"menu": menu}), ditau=0.001)
    narrow = with_paths(one, {}, {"tau": {"type": "ap_ufixed<3,1,AP_TRN,AP_SAT>"}})
    found = derived(narrow, dataset)["ditau"]
    assert code(found) == 5  # one is code 4: nothing passes, and that is in the format
    narrow = with_paths(one, {}, {"tau": {"type": "ap_ufixed<3,0,AP_TRN,AP_SAT>"}})
    with pytest.raises(GateError, match="ditau: even the highest score, code 7, exceeds"):
        derived(narrow, dataset)


@pytest.mark.parametrize("above", [1.001, 0.999])
def test_a_rate_that_the_sample_knows_too_little_is_refused(dataset: Path, spec: Spec, above: float) -> None:
    spec = with_targets(spec, hh4b=700.0, ditau=2500.0)
    expected = derived(spec, dataset)["ditau"].expected_relative_uncertainty
    assert expected is not None
    asked = with_paths(spec, {"ditau": {"rate_precision": expected * above}})
    if above > 1:
        derived(asked, dataset)
        return
    with pytest.raises(GateError, match="ditau: its rate is to be known") as fault:
        derived(asked, dataset)
    assert f"has 600 events, and it takes {math.ceil(600 / above**2)} by an estimate" in fault.value.why


def test_a_weighted_signal_set_is_refused(dataset: Path, spec: Spec) -> None:
    stratum = np.repeat([0, 1], 150)
    arrays = {"weight": stratum + 1.0, "stratum": stratum, "interaction": np.full(300, -1)}
    np.savez(dataset / "trigger" / "hh4b" / "events.npz", **arrays, by_hardness=np.ones((), dtype=np.bool_))
    with pytest.raises(DataError, match="events of signal set hh4b differ in weight"):
        read(spec, dataset)


@pytest.mark.parametrize("name", ["minbias", "hh4b"])
def test_a_set_of_one_event_has_no_two_halves(dataset: Path, spec: Spec, name: str) -> None:
    shutil.rmtree(dataset / "trigger" / name)
    write_set(dataset, name, events=1, seed=4)
    write_summary(dataset, minbias="all", hh4b="all", vbf_htautau="all")
    with pytest.raises(DataError, match=rf"trigger/{name}/events.npz: stratum 0 has one event") as caught:
        read(spec, dataset)
    assert "use more events" in caught.value.mend


def test_jets_without_codes_are_refused(dataset: Path, spec: Spec) -> None:
    np.save(dataset / "trigger" / "hh4b" / "codes.npy", np.zeros((3, 16, 20), dtype=np.int16))
    with pytest.raises(DataError, match="3 code rows"):
        read(spec, dataset)


def test_the_stage_writes_the_same_bytes_twice(
    dataset: Path, spec: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "CppEmulator", Echo)
    texts = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        STAGE.run(
            Step(
                spec=declared(spec, STAGE.sections),
                inputs={
                    **{f"dataset.{name}": folder for name, folder in sets_of(dataset).items()},
                    "emulator": tmp_path / "emulator-key",
                },
                folder=folder,
                scratch=tmp_path,
                progress=Quiet(),
                base=tmp_path,
                seals={"emulator": {}, "lanes": {}},
            )
        )
        texts.append((folder / "menu.json").read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    assert str(tmp_path) not in texts[0]
    assert [each.name for each in parse(MenuRecord, texts[0], name="one").paths] == [
        each.name for each in spec.menu.paths
    ]
