"""The dataset stage over ROOT files, in columns, split by event."""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Protocol, get_args

import numpy as np
import pytest
import uproot
from jetc.artifacts.dataset import Cut, DatasetRecord, TrainedSet, TriggerCount, TriggerSetRecord
from jetc.artifacts.record import read, write
from jetc.artifacts.sample import SetFiles
from jetc.checks.load import load
from jetc.diagnostics.diagnostic import DataError
from jetc.language.sections.extra_target import ExtraTarget
from jetc.language.sections.menu import MenuBranch, ScoreBranch
from jetc.language.sections.model import JetFeature, Spec
from jetc.ntuple.read import iterate
from jetc.ntuple.schema import EVENTS, JETS
from jetc.ntuple.write import write_ntuple
from jetc.physics.split import uniform_of_event
from jetc.plan.run import declared
from jetc.plan.stage import Step
from jetc.stages.dataset.artifact import BRANCHES, TEST_ETA, TEST_RATIO
from jetc.stages.dataset.branches import NO_SCORE
from jetc.stages.dataset.given import Given, GivenPart
from jetc.stages.dataset.stage import before_training
from jetc.stages.dataset.trigger import write_trigger_set
from jetc.stages.dataset.truth import TRUTH_OF_EVENTS, TRUTH_OF_JETS
from jetc_runtime.fixed_point import FixedPoint

BASELINE = load(Path(__file__).parents[4] / "specs" / "baseline.yaml").spec
FEW = ("ttbar", "qcd", "minbias")
SPEC = BASELINE.model_copy(
    update={
        "samples": BASELINE.samples.model_copy(
            update={"sets": tuple(each for each in BASELINE.samples.sets if each.name in FEW)}
        ),
        "dataset": BASELINE.dataset.model_copy(update={"sets": FEW[:2]}),
    }
)
"""The baseline with two sets that are trained on and one that is not."""
SETS = [each.name for each in SPEC.samples.sets]
CLASSES = len(SPEC.dataset.classes)


class Silent:
    """Progress that nobody watches; it counts."""

    def __init__(self) -> None:
        self.total, self.done = 0.0, 0.0

    def start(self, _label: str, total: float, _unit: str) -> None:
        self.total += total

    def advance(self, amount: float = 1) -> None:
        self.done += amount


Columns = dict[str, np.ndarray[Any, Any]]
Spoil = Callable[[Columns], object]


class Writer(Protocol):
    """Writes a ntuple whose jets take the classes in turn; `jets` and `listed` spoil columns of its trees."""

    def __call__(  # noqa: PLR0913 - what to write
        self,
        path: Path,
        *,
        first_event: int,
        events: int,
        jets_per_event: int = 3,
        jets: Spoil = dict.copy,
        listed: Spoil = dict.copy,
    ) -> None: ...


Sample = Callable[..., Path]


@pytest.fixture(scope="session")
def ntuple(good: Callable[..., tuple[Columns, Columns]]) -> Writer:
    def write(  # noqa: PLR0913 - as Writer says
        path: Path,
        *,
        first_event: int,
        events: int,
        jets_per_event: int = 3,
        jets: Spoil = dict.copy,
        listed: Spoil = dict.copy,
    ) -> None:
        trees = good(first_event=first_event, events=events, jets_per_event=jets_per_event)
        for spoil, columns in zip((jets, listed), trees, strict=True):
            spoil(columns)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_ntuple(path, jets=trees[0], events=trees[1], title="hand-made")

    return write


@pytest.fixture(scope="session")
def sample(ntuple: Writer, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Give the writer of the sample artifacts, each set in two files; those of one size are copies of one."""

    @cache
    def written(events: int) -> Path:
        folder = tmp_path_factory.mktemp("sample")
        for number, name in enumerate(SETS):
            files = [f"{part}.root" for part in range(2)]
            for part, file in enumerate(files):
                first = number * 10_000 + part * events + 1
                ntuple(folder / name / file, first_event=first, events=events)
            listed = SetFiles(
                files=tuple(files),
                relative_to="artifact",
                jet_tree="outnano/Jets",
                event_tree="outnano/Events",
            )
            write(listed, folder / name)
        return folder

    def copied(folder: Path, *, events: int = 200) -> Path:
        return Path(shutil.copytree(written(events), folder))

    return copied


def run(sample_folder: Path, folder: Path, spec: Spec = SPEC) -> Silent:
    """Run the stage of every set, and of all together; artifacts are named as the sets, and `dataset`."""
    folder.mkdir(exist_ok=True)
    progress = Silent()
    for stage in before_training(spec):
        made = folder / stage.name.removeprefix("dataset.")
        made.mkdir(exist_ok=True)
        inputs = {
            need.stage: (sample_folder if need.stage.startswith("sample.") else folder)
            / need.stage.partition(".")[2]
            for need in stage.needs
        }
        stage.run(Step(declared(spec, stage.sections), inputs, made, made, progress, base=folder))
    return progress


def summary(folder: Path) -> DatasetRecord:
    return read(DatasetRecord, folder / "dataset")


def relisted(source: Path, name: str, **changed: object) -> SetFiles:
    """Say something else of a set of the sample `source`; return what its record then says."""
    record = read(SetFiles, source / name).model_copy(update=changed)
    write(record, source / name)
    return record


def joined(made: Path, part: str, array: str) -> np.ndarray[Any, Any]:
    """Return an array of a part of all trained sets."""
    return np.concatenate([np.load(made / name / part / f"{array}.npy") for name in SPEC.dataset.sets])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sample: Sample) -> Path:
    folder = tmp_path_factory.mktemp("dataset")
    run(sample(folder / "sample"), folder / "artifact")
    return folder / "artifact"


def test_every_jet_goes_to_one_part_with_its_label(made: Path) -> None:
    jets = 0
    for part in ("train", "validation", "test"):
        codes, labels = joined(made, part, "codes"), joined(made, part, "labels")
        assert codes.shape == (len(labels), 16, 20)
        assert codes.dtype == np.int16
        assert set(labels) == set(range(CLASSES))
        jets += len(labels)
    assert jets == len(SPEC.dataset.sets) * 2 * 200 * 3


def test_the_truth_of_test_jets_is_kept_in_their_order(made: Path) -> None:
    ratio = np.concatenate([np.load(made / name / TEST_RATIO) for name in SPEC.dataset.sets])
    target = joined(made, "test", "target")
    assert np.array_equal(ratio, target)  # of these jets none is clipped


def test_the_eta_of_test_jets_is_kept_in_their_order(sample: Sample, tmp_path: Path) -> None:
    source, split = sample(tmp_path / "sample"), SPEC.dataset.split
    run(source, tmp_path / "made")
    for name in SPEC.dataset.sets:
        files = sorted((source / name).glob("*.root"))
        event, eta = (
            np.concatenate([uproot.open(each)["outnano/Jets"][column].array(library="np") for each in files])
            for column in ("event", "jet_eta_phys")
        )
        tested = uniform_of_event(event, seed=split.seed) < split.test
        assert len(set(eta[tested])) > 1
        assert np.array_equal(np.load(tmp_path / "made" / name / TEST_ETA), eta[tested])


def tau_scores(columns: Columns) -> None:
    """Give every third jet no tau score, and the others one of 64."""
    jets = np.arange(len(columns["event"]))
    columns["jet_tauscore"] = np.where(jets % 3 == 0, -1, jets % 64 / 64).astype(np.float32)


def with_branches(*branches: str) -> Spec:
    form = FixedPoint.parse("ap_ufixed<11,1,AP_TRN,AP_SAT>")
    declared = tuple(
        MenuBranch.model_construct(name=f"score_{index}", branch=each, type=form)
        for index, each in enumerate(branches)
    )
    return SPEC.model_copy(update={"menu": SPEC.menu.model_copy(update={"branches": declared})})


def test_scores_that_a_menu_names_are_kept_and_those_that_are_not_are_marked(
    sample: Sample, ntuple: Writer, tmp_path: Path
) -> None:
    source = sample(tmp_path / "sample")
    for part in range(2):
        first = 20_000 + 200 * part + 1
        ntuple(source / "minbias" / f"{part}.root", first_event=first, events=200, jets=tau_scores)
    run(source, tmp_path / "made", with_branches("jet_tauscore", "jet_tauscore"))
    kept = np.load(tmp_path / "made" / "minbias" / BRANCHES / "jet_tauscore.npy")
    jets = np.tile(np.arange(600), 2)
    assert np.array_equal(np.isnan(kept), jets % 3 == 0)
    assert np.array_equal(kept[jets % 3 > 0], (jets % 64 / 64)[jets % 3 > 0].astype(np.float32))
    assert not (tmp_path / "made" / "ttbar" / BRANCHES).exists()  # its jets measure nothing
    run(source, tmp_path / "without")
    assert not (tmp_path / "without" / "minbias" / BRANCHES).exists()


def test_a_score_that_no_jet_of_a_set_has_is_refused(sample: Sample, ntuple: Writer, tmp_path: Path) -> None:
    def without(columns: Columns) -> None:
        columns["jet_tauscore"] = np.full(len(columns["event"]), -1, dtype=np.float32)

    source = sample(tmp_path / "sample")
    for part in range(2):
        first = 20_000 + 200 * part + 1
        ntuple(source / "minbias" / f"{part}.root", first_event=first, events=200, jets=without)
    with pytest.raises(DataError, match="no jet of set minbias has a jet_tauscore"):
        run(source, tmp_path / "made", with_branches("jet_tauscore"))


def test_the_branches_of_a_menu_are_those_of_the_schema_with_a_score() -> None:
    scores = [each for each in JETS if each.name.endswith("score") or "_score_" in each.name]
    assert [each.name for each in scores] == list(get_args(ScoreBranch))
    marks = {each.name: "-999: there is none" in each.meaning for each in scores}
    assert {name for name, far in marks.items() if not far} == set(NO_SCORE)
    assert all(each.unit == "1" for each in scores)


def test_the_fractions_are_those_of_the_spec(made: Path) -> None:
    sizes = {part: len(joined(made, part, "labels")) for part in ("train", "validation", "test")}
    events = len(SPEC.dataset.sets) * 400
    expected = {"test": 0.2, "validation": 0.1}
    for part, fraction in expected.items():
        spread = 5 * np.sqrt(events * fraction)  # five standard deviations of a binomial count
        assert abs(sizes[part] / 3 - events * fraction) < spread


def test_the_jets_of_an_event_stay_together(made: Path) -> None:
    sizes = [len(joined(made, part, "labels")) for part in ("train", "validation", "test")]
    assert all(size % 3 == 0 for size in sizes)


def test_sets_that_are_not_trained_on_keep_every_jet_and_event(made: Path) -> None:
    for name in set(SETS) - set(SPEC.dataset.sets):
        folder = made / name
        event = np.load(folder / "event.npy")
        assert np.array_equal(event, np.repeat(np.arange(400), 3))
        assert len(np.load(folder / "codes.npy")) == len(event)
        with np.load(folder / "events.npz") as events:
            assert len(events["weight"]) == 400
            assert events["interaction"][:7].tolist() == [0, -1, -1, 1, -1, -1, 3]
            assert events["by_hardness"]
        assert summary(made).trigger[name].interactions == "listed"


def test_of_strata_in_files_nothing_is_known(tmp_path: Path, sample: Sample) -> None:
    of_the_user(tmp_path, sample(tmp_path / "sample"), Given())
    with np.load(tmp_path / "events.npz") as events:
        assert not events["by_hardness"]


def of_the_user(folder: Path, source: Path, given: Given) -> None:
    """Write set minbias of `source` into a folder, which is that of the spec, too, by what the spec says."""
    (stage,) = [each for each in before_training(SPEC) if each.name == "dataset.minbias"]
    inputs = {need.stage: source / "minbias" for need in stage.needs}
    step = Step(declared(SPEC, stage.sections), inputs, folder, folder, Silent(), base=folder)
    write_trigger_set(step, "minbias", given)


def in_parts(
    folder: Path, source: Path, *parts: GivenPart, event_tree: str | None = "outnano/Events"
) -> Columns:
    """Write the user's set minbias of `parts`, and return the columns of its events."""
    files = tuple(sorted(each.entry for each in parts))
    relisted(source, "minbias", files=files, relative_to="spec", event_tree=event_tree)
    of_the_user(folder, source, Given(parts=parts))
    with np.load(folder / "events.npz") as events:
        return dict(events)


@pytest.mark.parametrize(("event_tree", "generated"), [("outnano/Events", (20, 10)), (None, (50, 16))])
def test_an_event_weighs_the_cross_section_of_its_part_over_all_that_were_generated(
    tmp_path: Path, sample: Sample, ntuple: Writer, event_tree: str | None, generated: tuple[int, int]
) -> None:
    soft, hard = generated
    source = sample(tmp_path / "sample", events=20)
    ntuple(tmp_path / "z.root", first_event=1, events=20)
    ntuple(tmp_path / "a.root", first_event=101, events=10)
    said = None if event_tree else soft
    parts = GivenPart("z.root", 800.0, said), GivenPart("a.root", 40.0, hard)
    made = in_parts(tmp_path, source, *parts, event_tree=event_tree)
    assert np.bincount(made["stratum"]).tolist() == [soft, hard]
    assert np.array_equal(made["weight"], np.array([800.0 / soft, 40.0 / hard])[made["stratum"]])
    assert made["stratum"][:30].tolist() == [1] * 10 + [0] * 20  # in the order of the files
    assert made["cross_section_pb"] == 840.0


@pytest.mark.parametrize(
    ("spoilt", "said", "told"),
    [
        (
            "weight",
            None,
            "its files have weights other than 1, or several strata, and the spec has cross-sections",
        ),
        (
            "stratum",
            None,
            "its files have weights other than 1, or several strata, and the spec has cross-sections",
        ),
        ("", 21, "files of 'a.root' list 20 events, and the spec says 21"),
    ],
)
def test_a_part_whose_events_count_twice_or_are_other_ones_is_refused(
    in_files: Callable[[str, int | None, str | None], object], spoilt: str, said: int | None, told: str
) -> None:
    with pytest.raises(DataError, match=told):
        in_files(spoilt, said, "outnano/Events")


@pytest.mark.parametrize(
    ("spoilt", "said", "told"),
    [
        (
            "weight",
            20,
            "its files have weights other than 1, or several strata, and the spec has cross-sections",
        ),
        ("", 19, "files of 'a.root' have jets of 20 events, and the spec says 19"),
        ("", None, "have jets of 20 events, and the spec says no number"),
    ],
)
def test_a_part_without_an_event_tree_says_its_events(
    in_files: Callable[[str, int | None, str | None], object], spoilt: str, said: int | None, told: str
) -> None:
    with pytest.raises(DataError, match=told):
        in_files(spoilt, said, None)


@pytest.fixture
def in_files(
    tmp_path: Path, sample: Sample, ntuple: Writer
) -> Callable[[str, int | None, str | None], object]:
    """Give who reads a set of one part of 20 events, whose files have other values of a column."""

    def read_set(spoilt: str, said: int | None, event_tree: str | None) -> object:
        def spoil(columns: Columns) -> None:
            if spoilt:
                columns[spoilt] = columns["event"] % 2 + 1 if spoilt == "stratum" else columns[spoilt] + 1

        source = sample(tmp_path / "sample", events=20)
        ntuple(tmp_path / "a.root", first_event=1, events=20, jets=spoil, listed=spoil)
        return in_parts(tmp_path, source, GivenPart("a.root", 1.0, said), event_tree=event_tree)

    return read_set


def test_the_cut_flow_starts_with_every_jet(made: Path) -> None:
    assert summary(made).cut_flow[0] == Cut(cut="all jets", jets=2400)
    assert summary(made).classes[0] == "b"


def test_the_same_files_give_the_same_bytes(tmp_path: Path, sample: Sample) -> None:
    source = sample(tmp_path / "sample", events=20)
    run(source, tmp_path / "one")
    run(source, tmp_path / "two")
    for path in sorted((tmp_path / "one").rglob("*.np?")):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_progress_ends_where_it_said(tmp_path: Path, sample: Sample) -> None:
    progress = run(sample(tmp_path / "sample", events=20), tmp_path / "made")
    assert progress.done == progress.total == len(SETS) * 2 * 20 * 3


def test_an_event_id_used_by_two_files_is_an_error(tmp_path: Path, sample: Sample, ntuple: Writer) -> None:
    source = sample(tmp_path / "sample", events=20)
    ntuple(source / "minbias" / "1.root", first_event=50_000, events=20)
    ntuple(source / "minbias" / "0.root", first_event=50_010, events=20)
    with pytest.raises(DataError, match="comes back"):
        run(source, tmp_path / "made")


def test_a_class_without_jets_is_an_error(tmp_path: Path, sample: Sample) -> None:
    source = sample(tmp_path / "sample", events=1)
    with pytest.raises(DataError, match=r"fewer than 2 jets of class .*electron in test \(0\)"):
        run(source, tmp_path / "made")


def test_one_jet_of_a_class_in_a_part_is_an_error(tmp_path: Path, sample: Sample) -> None:
    source = sample(tmp_path / "sample", events=6)
    with pytest.raises(
        DataError,
        match=r"fewer than 2 jets of class muon in validation \(1\), electron in validation \(1\), "
        r"charm in test \(1\), light in test \(0\), gluon in test \(1\), "
        r"taup in test \(1\), taum in test \(1\)",
    ):
        run(source, tmp_path / "made")


def test_a_file_without_jets_still_counts_its_events(tmp_path: Path, sample: Sample, ntuple: Writer) -> None:
    source = sample(tmp_path / "sample")
    ntuple(source / "minbias" / "1.root", first_event=90_000, events=30, jets_per_event=0)
    run(source, tmp_path / "made")
    counted = summary(tmp_path / "made").trigger["minbias"]
    assert (counted.events, counted.jets, counted.events_counted) == (230, 600, "all")


def given(ntuple: Writer, source: Path, base: Path, *, event_tree: str | None) -> None:
    """Turn minbias into the user's files, 40 events without jets among them, below `base`."""
    ntuple(base / "mine" / "a.root", first_event=90_000, events=20)
    ntuple(base / "mine" / "b.root", first_event=95_000, events=40, jets_per_event=0)
    files = ("mine/a.root",) if event_tree is None else ("mine/a.root", "mine/b.root")
    relisted(source, "minbias", files=files, relative_to="spec", event_tree=event_tree)


def test_files_of_the_user_are_read_where_the_spec_names_them(
    tmp_path: Path, sample: Sample, ntuple: Writer
) -> None:
    source = sample(tmp_path / "sample")
    given(ntuple, source, tmp_path / "made", event_tree="outnano/Events")
    run(source, tmp_path / "made")
    counted = summary(tmp_path / "made").trigger["minbias"]
    assert (counted.events, counted.jets, counted.events_counted) == (60, 60, "all")


def test_truth_stands_beside_the_jets_and_events_of_a_set_that_measures(
    tmp_path: Path, sample: Sample, ntuple: Writer
) -> None:
    def spoil(listed: Columns) -> None:
        listed["genHT"][:] = np.arange(20)

    source = sample(tmp_path / "sample")
    ntuple(tmp_path / "made" / "a.root", first_event=90_000, events=20, listed=spoil)
    relisted(source, "minbias", files=("a.root",), relative_to="spec", event_tree="outnano/Events")
    run(source, tmp_path / "made")
    folder = tmp_path / "made" / "minbias" / "truth"
    truth = {path.stem: np.load(path) for path in folder.iterdir()}
    assert truth.keys() == {*TRUTH_OF_JETS, *TRUTH_OF_EVENTS}
    assert np.array_equal(truth["genHT"], np.arange(20))
    (block,) = iterate(
        [tmp_path / "made" / "a.root"], tree="outnano/Jets", branches=TRUTH_OF_JETS, step_entries=99
    )
    for name in TRUTH_OF_JETS:
        assert truth[name].dtype == block.columns[name].dtype
        assert np.array_equal(truth[name], block.columns[name]), name


def test_an_event_tree_without_reused_interactions_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample: Sample, ntuple: Writer
) -> None:
    source = sample(tmp_path / "sample")
    without = tuple(branch for branch in EVENTS if branch.name != "interaction")
    with monkeypatch.context() as context:
        context.setattr("jetc.ntuple.write.EVENTS", without)
        given(ntuple, source, tmp_path / "made", event_tree="outnano/Events")
    run(source, tmp_path / "made")
    assert summary(tmp_path / "made").trigger["minbias"].interactions == "not listed"
    with np.load(tmp_path / "made" / "minbias" / "events.npz") as events:
        assert np.array_equal(events["interaction"], np.full(60, -1))


def test_a_file_that_alone_lists_no_reused_interactions_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample: Sample, ntuple: Writer
) -> None:
    source = sample(tmp_path / "sample")
    without = tuple(branch for branch in EVENTS if branch.name != "interaction")
    with monkeypatch.context() as context:
        context.setattr("jetc.ntuple.write.EVENTS", without)
        ntuple(source / "minbias" / "1.root", first_event=90_000, events=30)
    with pytest.raises(DataError, match="interaction"):
        run(source, tmp_path / "made")


def test_without_an_event_tree_the_spec_says_how_many_events_there_are(
    tmp_path: Path, sample: Sample, ntuple: Writer
) -> None:
    """Those with a stored jet are no denominator, of a rate or of an efficiency."""
    source = sample(tmp_path / "sample")
    given(ntuple, source, tmp_path, event_tree=None)
    with pytest.raises(DataError, match=r"set minbias measures rates or efficiencies, .*: 20 have a stored"):
        of_the_user(tmp_path, source, Given())
    of_the_user(tmp_path, source, Given(events=60))
    assert read(TriggerSetRecord, tmp_path).count == TriggerCount(
        events=60, jets=60, events_counted="all", interactions="not listed"
    )
    with np.load(tmp_path / "events.npz") as events:
        assert np.array_equal(events["weight"], np.ones(60))
    assert {path.stem for path in (tmp_path / "truth").iterdir()} == {*TRUTH_OF_JETS}


def test_weights_of_a_trained_set_without_an_event_tree_are_refused(
    tmp_path: Path, sample: Sample, ntuple: Writer
) -> None:
    source = sample(tmp_path / "sample")
    trained = relisted(source, SPEC.dataset.sets[0], event_tree=None)
    run(source, tmp_path / "made")

    def weighted(columns: Columns) -> None:
        columns["weight"][4] = 2.0

    ntuple(source / SPEC.dataset.sets[0] / trained.files[0], first_event=1, events=200, jets=weighted)
    with pytest.raises(DataError, match=r"weight, entry 4: the value is 2\.0.*there is no event tree"):
        run(source, tmp_path / "other")


def test_a_trained_set_whose_jets_are_all_of_one_event_is_refused(
    tmp_path: Path, sample: Sample, ntuple: Writer
) -> None:
    source = sample(tmp_path / "sample")
    name = SPEC.dataset.sets[0]
    trained = relisted(source, name, event_tree=None, files=("0.root",))
    ntuple(source / name / trained.files[0], first_event=0, events=1, jets_per_event=40)
    with pytest.raises(DataError, match=f"{SPEC.dataset.sets[0]}: every jet is of one event, 0") as caught:
        run(source, tmp_path / "made")
    assert "an id of its own" in caught.value.mend


FIRST_TYPES = {"pt": "ap_ufixed<14,14,AP_TRN,AP_SAT>", "pt_rel": "ap_ufixed<12,3,AP_TRN,AP_SAT>"}


def encoded(encoding: str, **types: str) -> Spec:
    inputs = tuple(
        each.model_copy(update={"type": FixedPoint.parse(types[each.name])}) if each.name in types else each
        for each in SPEC.features.inputs
    )
    features = SPEC.features.model_copy(update={"encoding": encoding, "inputs": inputs})
    return SPEC.model_copy(update={"features": features})


def test_an_ntuple_of_the_first_generation_is_read_under_its_encoding_alone(
    tmp_path: Path, sample: Sample, ntuple: Writer, first_generation: Callable[[Columns], Columns]
) -> None:
    source = sample(tmp_path / "sample", events=60)
    for number, name in enumerate(SETS):
        for part in range(2):
            first = number * 10_000 + part * 60 + 1
            ntuple(
                source / name / f"{part}.root",
                first_event=first,
                events=60,
                jets=lambda columns: columns.update(first_generation(columns)),
            )
    made = tmp_path / "made"
    run(source, made, encoded("cmssw-v0", **FIRST_TYPES))
    codes = np.load(made / SETS[0] / "train" / "codes.npy")
    names = [each.name for each in SPEC.features.inputs]
    assert set(codes[..., names.index("puppi_weight")].ravel()) == {0, 1}
    assert codes[:, 0, names.index("pt_rel")].max() > 1 << 9  # above 1, with 9 fraction bits
    with pytest.raises(DataError, match="quarters of a GeV") as caught:
        run(source, tmp_path / "other", encoded("exact"))
    assert "features.encoding: cmssw-v0" in caught.value.mend


def test_inputs_of_the_jet_are_written_beside_the_constituents(tmp_path: Path, sample: Sample) -> None:
    source, word = sample(tmp_path / "sample", events=60), {"type": "ap_fixed<8,8,AP_TRN,AP_SAT>"}
    jet = tuple(
        JetFeature.model_validate({"name": name, "scale_log2": 0, **word}) for name in ("eta", "pt", "pt_log")
    )
    spec = SPEC.model_copy(update={"features": SPEC.features.model_copy(update={"jet": jet})})
    run(source, tmp_path / "made", spec)
    for folder in (tmp_path / "made" / SETS[0] / "train", tmp_path / "made" / SETS[-1]):
        codes, of_the_jet = (np.load(folder / f"{name}.npy") for name in ("codes", "jet_codes"))
        assert of_the_jet.shape == (len(codes), 3)
        pt = np.load(folder / "jet_pt.npy")
        assert (of_the_jet[:, 2] <= np.log(pt)).all()
        assert len(np.unique(of_the_jet[:, 1])) > 1
    found = summary(tmp_path / "made").saturation
    assert (found.jets > 0, found.jet_clipped["pt_log"], [*found.jet_clipped]) == (
        True,
        0,
        ["eta", "pt", "pt_log"],
    )


def test_exact_inputs_come_from_the_words_of_an_ntuple_of_now(tmp_path: Path, sample: Sample) -> None:
    source = sample(tmp_path / "sample", events=60)
    run(source, tmp_path / "made", encoded("exact"))
    assert set(summary(tmp_path / "made").saturation.sources.values()) == {("words",)}
    run(source, tmp_path / "public", SPEC)
    one, other = (np.load(tmp_path / each / SETS[0] / "train" / "codes.npy") for each in ("made", "public"))
    names = [each.name for each in SPEC.features.inputs]
    differ = {name for index, name in enumerate(names) if (one[..., index] != other[..., index]).any()}
    assert differ == {"pt_rel", "pt_log"}


def test_derived_branches_are_checked_as_those_of_the_ntuple_that_exact_is_read_from(
    tmp_path: Path, sample: Sample, ntuple: Writer
) -> None:
    def older(columns: Columns) -> None:
        columns["jet_puppicand_pt_rel"] *= 0.75

    source = sample(tmp_path / "sample", events=60)
    ntuple(source / SETS[0] / "0.root", first_event=1, events=60, jets=older)
    with pytest.raises(DataError, match="jet_puppicand_pt_rel") as caught:
        run(source, tmp_path / "made", encoded("exact"))
    assert "pt_rel of cmssw-17" in caught.value.why


def with_targets(*targets: dict[str, object]) -> Spec:
    wanted = tuple(ExtraTarget.model_validate(each) for each in targets)
    return SPEC.model_copy(update={"dataset": SPEC.dataset.model_copy(update={"extra_targets": wanted})})


def test_targets_of_outputs_beside_the_pt_ratio_are_stored_jet_by_jet(
    tmp_path: Path, made: Path, sample: Sample
) -> None:
    spec = with_targets(
        {"name": "pt_part", "target": "gen_jet_pt / pt", "clip": (0.3, 2.0)},
        {"name": "seen", "target": "visible_lepton_pt", "where": "lepton == tau", "clip": (0.0, 25.0)},
    )
    run(sample(tmp_path / "sample"), tmp_path / "made", spec)
    taus = [at for at, each in enumerate(SPEC.dataset.classes) if each.name in {"taup", "taum"}]
    leptons = [at for at, each in enumerate(SPEC.dataset.classes) if each.target == "visible_lepton_pt"]
    for part in ("train", "validation", "test"):
        labels = joined(made, part, "labels")
        parts, seen = (joined(tmp_path / "made", part, f"target_{name}") for name in ("pt_part", "seen"))
        hadronic = ~np.isin(labels, leptons)
        assert np.array_equal(parts[hadronic], joined(made, part, "target")[hadronic])
        assert np.array_equal(np.isfinite(seen), np.isin(labels, taus))
        assert (seen[np.isin(labels, taus)] <= 25.0).all()
    ours, others = (
        sorted(each.name for each in (root / "ttbar" / "test").iterdir())
        for root in (tmp_path / "made", made)
    )
    assert [name for name in ours if name not in others] == ["target_pt_part.npy", "target_seen.npy"]


def test_a_jet_that_should_have_a_target_and_has_none_is_named(tmp_path: Path, sample: Sample) -> None:
    spec = with_targets({"name": "seen", "target": "visible_lepton_pt", "clip": (0.0, 25.0)})
    with pytest.raises(DataError, match="the jet has no target seen: visible_lepton_pt is 0, none") as caught:
        run(sample(tmp_path / "sample"), tmp_path / "made", spec)
    assert caught.value.branch == "jet_genmatch_lep_vis_pt"
    assert caught.value.mend == "narrow where of the target, or select jets that have it"


def limited(limit: float | None) -> Spec:
    """Give the spec with a limit on saturation, and two inputs that clip: of constituents, and of jets."""
    narrow = {"name": "pt_log", "type": "ap_ufixed<6,2,AP_TRN,AP_SAT>", "scale_log2": 0}
    spec = encoded("cmssw-17", pt="ap_ufixed<10,4,AP_TRN,AP_SAT>")
    features = spec.features.model_copy(update={"jet": (JetFeature.model_validate(narrow),)})
    dataset = spec.dataset.model_copy(update={"saturation_limit": limit})
    return spec.model_copy(update={"features": features, "dataset": dataset})


def looked_at(made: Path, spec: Spec) -> bytes:
    """Look at all sets that are made, and return what is then said of them."""
    stage = before_training(spec)[-1]
    inputs = {need.stage: made / need.stage.removeprefix("dataset.") for need in stage.needs}
    folder = made / "dataset"
    stage.run(Step(declared(spec, stage.sections), inputs, folder, folder, Silent(), base=made))
    return (folder / DatasetRecord.FILE).read_bytes()


def test_an_input_that_saturates_beyond_the_limit_of_the_spec_is_an_error(
    tmp_path: Path, sample: Sample
) -> None:
    """A set alone may be beyond it, of the inputs of constituents and of those of the jet."""
    source, made = sample(tmp_path / "sample", events=60), tmp_path / "made"
    run(source, made, limited(None))
    found = {name: read(TrainedSet, made / name).saturation for name in SPEC.dataset.sets}
    found["minbias"] = read(TriggerSetRecord, made / "minbias").saturation
    of_pt = {name: each.clipped["pt"] / each.constituents for name, each in found.items()}
    of_jet = {name: each.jet_clipped["pt_log"] / each.jets for name, each in found.items()}
    assert len(set(of_pt.values())) == 3
    assert 0 < max(of_pt.values()) < min(of_jet.values()) < 1
    highest = max(of_jet.values())
    assert looked_at(made, limited(None)) == looked_at(made, limited(highest))
    with pytest.raises(DataError) as beyond:
        looked_at(made, limited(float(np.nextafter(highest, 0))))
    (worst,) = [name for name, share in of_jet.items() if share == highest]
    clipped, jets = found[worst].jet_clipped["pt_log"], found[worst].jets
    told = f"input jet: pt_log of set {worst}: {100 * highest:.4g} % ({clipped} of {jets})"
    assert beyond.value.what == f"types clip more than {100 * highest:.4g} % of the values: {told}"
    assert beyond.value.setting == ("dataset", "saturation_limit")
    with pytest.raises(DataError) as both:
        looked_at(made, limited(max(of_pt.values()) * 0.9999))
    (first,) = [name for name, share in of_pt.items() if share == max(of_pt.values())]
    assert f"input pt of set {first}: " in both.value.what
    assert [f"input jet: pt_log of set {name}: " in both.value.what for name in SETS] == [True] * 3
    assert "more integer bits" in both.value.mend
