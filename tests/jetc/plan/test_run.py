"""Running a plan: what a stage reads is what was sealed, before and after."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import DataError, GateError
from jetc.language.sections.model import Spec
from jetc.plan.plan import Planned, make_plan
from jetc.plan.run import run, run_again
from jetc.plan.stage import Need, Stage
from jetc.plan.store import Store

from tests.jetc.plan.conftest import Quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from jetc.plan.stage import Step

SPEC = Spec.model_construct(name="tiny")


def first(step: Step[Spec]) -> None:
    (step.folder / "jets").write_text((step.base / "given").read_text())


def second(step: Step[Spec]) -> None:
    (step.folder / "weights").write_text("from " + (step.inputs["first"] / "jets").read_text())


def stages(
    one: Callable[[Step[Spec]], None] = first, two: Callable[[Step[Spec]], None] = second
) -> tuple[Stage, ...]:
    return (
        Stage("first", ("name",), (), (), (), one, files=lambda _: ("given",)),
        Stage("second", ("name",), (Need("first", ("jets",)),), (), (), two),
    )


def planned(base: Path, made: tuple[Stage, ...]) -> tuple[Planned, ...]:
    return make_plan(SPEC, stages=made, store=Store(base / "build"), base=base)


def build(base: Path, made: tuple[Stage, ...], **sources: str) -> list[str]:
    """Bring `base` up to date and return what ran."""
    watcher = Quiet()
    given = {base / name: text for name, text in sources.items()}
    plan = planned(base, made)
    run(plan, SPEC, store=Store(base / "build"), base=base, watcher=watcher, sources=given)
    return watcher.ran


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "given").write_text("jets")
    return tmp_path


def artifact(base: Path, stage: str) -> Path:
    return base / "build" / "tiny" / stage


def altered(path: Path) -> None:
    """Give a file another content of the same size and time."""
    stamp = path.stat()
    path.write_text(path.read_text().swapcase())
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def test_an_altered_artifact_is_made_again_and_the_reason_is_told(base: Path) -> None:
    assert build(base, stages()) == ["first", "second"]
    altered(artifact(base, "second") / "weights")
    assert [each.fault for each in planned(base, stages())] == [None, "weights has other content"]
    assert build(base, stages()) == ["second"]
    assert (artifact(base, "second") / "weights").read_text() == "from jets"
    assert build(base, stages()) == []


@pytest.mark.parametrize("gone", ["folder", "folder and seal", "seal"])
def test_a_deleted_artifact_is_told_as_gone_and_made_again(base: Path, gone: str) -> None:
    build(base, stages())
    folder = artifact(base, "second").resolve()
    if "folder" in gone:
        shutil.rmtree(folder)
    if "seal" in gone:
        folder.with_name(f"{folder.name}.json").unlink()
    what = (
        f"its seal {folder.name}.json is gone or cannot be read"
        if gone == "seal"
        else f"{folder.name} is gone"
    )
    assert [each.fault for each in planned(base, stages())] == [None, what]
    assert build(base, stages()) == ["second"]


def test_a_deleted_artifact_runs_whatever_its_input_comes_out_as(base: Path) -> None:
    build(base, stages())
    altered(artifact(base, "first") / "jets")
    folder = artifact(base, "second").resolve()
    shutil.rmtree(folder)
    _, second = planned(base, stages())
    assert (second.waits, second.runs, second.fault) == (("first",), True, f"{folder.name} is gone")


def test_what_changed_is_told_of_an_artifact_that_is_gone(base: Path) -> None:
    build(base, stages())
    shutil.rmtree(artifact(base, "first").resolve())
    (base / "given").write_text("others")
    assert [change.name for change in planned(base, stages())[0].changes] == ["file.given"]


def test_an_artifact_that_is_removed_in_use_is_told(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(base, stages())
    gone = artifact(base, "first").resolve()

    def removes(self: Store, stage: str, key: str) -> bool:
        shutil.rmtree(gone, ignore_errors=True)
        return self.folder(stage, key) == gone

    monkeypatch.setattr(Store, "is_sealed", removes)
    with pytest.raises(DataError, match="the artifact of stage first was removed while a build was using it"):
        build(base, stages())


def test_an_input_made_again_alike_runs_nothing_more(base: Path) -> None:
    build(base, stages())
    altered(artifact(base, "first") / "jets")
    assert build(base, stages()) == ["first"]


def test_what_was_altered_runs_even_if_its_input_comes_out_alike(base: Path) -> None:
    build(base, stages())
    altered(artifact(base, "first") / "jets")
    altered(artifact(base, "second") / "weights")
    plan = planned(base, stages())
    assert [(each.waits, each.runs) for each in plan] == [((), True), (("first",), True)]
    assert [each.fault for each in plan] == ["jets has other content", "weights has other content"]
    assert build(base, stages()) == ["first", "second"]


def test_an_input_made_again_otherwise_runs_what_was_made_from_it(base: Path) -> None:
    build(base, stages())
    altered(artifact(base, "first") / "jets")

    def otherwise(step: Step[Spec]) -> None:
        (step.folder / "jets").write_text("others")

    assert build(base, stages(one=otherwise)) == ["first", "second"]
    assert (artifact(base, "second") / "weights").read_text() == "from others"


def test_a_stage_whose_input_has_the_same_content_again_does_not_run(base: Path) -> None:
    build(base, stages())
    (base / "given").write_text("jets, and what the stage leaves out")

    def first_word(step: Step[Spec]) -> None:
        (step.folder / "jets").write_text((step.base / "given").read_text()[:4])

    plan = planned(base, stages(one=first_word))
    assert [(each.waits, each.runs) for each in plan] == [((), True), (("first",), False)]
    assert build(base, stages(one=first_word)) == ["first"]


def test_a_stage_sees_of_an_artifact_only_what_it_declares(base: Path) -> None:
    def more(step: Step[Spec]) -> None:
        first(step)
        (step.folder / "others").mkdir()
        (step.folder / "others" / "log").write_text(f"made of {(step.base / 'given').read_text()}")

    def greedy(step: Step[Spec]) -> None:
        assert [path.name for path in step.inputs["first"].iterdir()] == ["jets"]
        assert list(step.seals["first"]) == ["jets"]
        (step.inputs["first"] / "others" / "log").read_text()

    with pytest.raises(FileNotFoundError):
        build(base, stages(one=more, two=greedy))


def test_another_file_of_an_input_runs_nothing(base: Path) -> None:
    def logs(text: str) -> Callable[[Step[Spec]], None]:
        def run(step: Step[Spec]) -> None:
            first(step)
            (step.folder / "log").write_text(text)

        return run

    build(base, stages(one=logs("one")))
    altered(artifact(base, "first") / "jets")
    assert build(base, stages(one=logs("two"))) == ["first"]


def test_a_gate_is_passed_first_and_none_of_it_is_read(base: Path) -> None:
    def judge(step: Step[Spec]) -> None:
        if "bad" in (step.inputs["first"] / "jets").read_text():
            raise GateError("judge", "it is bad", "why", "mend")
        (step.folder / "verdict").write_text((step.inputs["first"] / "jets").read_text())

    def after(step: Step[Spec]) -> None:
        assert not step.inputs
        (step.folder / "made").write_text("")

    gate = Stage("gate", ("name",), (Need("first"),), (), (), judge)
    made = (stages()[0], gate, Stage("after", ("name",), (), (), (), after, after=("gate",)))
    plan = make_plan(SPEC, stages=made, store=Store(base), base=base, to="after")
    assert [each.stage.name for each in plan] == ["first", "gate", "after"]
    assert build(base, made) == ["first", "gate", "after"]
    (base / "given").write_text("others")
    assert build(base, made) == ["first", "gate"]
    (base / "given").write_text("bad")
    with pytest.raises(GateError):
        build(base, made)


def test_parts_that_are_made_together_are_made_in_one_run(base: Path) -> None:
    runs: list[list[str]] = []

    def together(steps: Sequence[Step[Spec]]) -> None:
        runs.append([step.folder.name.partition("-")[0] for step in steps])
        for step in steps:
            (step.folder / "part").write_text(str(len(step.earlier)))

    def parts(*names: str) -> tuple[Stage, ...]:
        return tuple(
            Stage(
                name,
                ("name",),
                (),
                (),
                (),
                first,
                files=lambda _: ("given",),
                together=together,
                resumes=True,
            )
            for name in names
        )

    assert build(base, parts("set.b", "set.a")) == ["set.a", "set.b"]
    assert build(base, parts("set.b", "set.c", "set.a")) == ["set.c"]
    (base / "given").write_text("others")
    assert build(base, parts("set.b", "set.a")) == ["set.a", "set.b"]
    assert runs == [["set.a", "set.b"], ["set.c"], ["set.a", "set.b"]]
    assert (artifact(base, "set.a") / "part").read_text() == "1"
    took = Store(base / "build").last_took("tiny", "set.a")
    assert took is not None
    assert took.together == ("set.a", "set.b")


def test_a_stage_that_no_spec_has_is_named(base: Path) -> None:
    with pytest.raises(DataError, match="third: is no stage of this spec"):
        make_plan(SPEC, stages=stages(), store=Store(base), base=base, to="third")


def test_an_input_that_is_altered_while_a_stage_reads_it_seals_nothing(base: Path) -> None:
    def slow(step: Step[Spec]) -> None:
        second(step)
        altered(step.inputs["first"] / "jets")

    with pytest.raises(DataError, match="the artifact of stage first was altered: jets has other content"):
        build(base, stages(two=slow))
    assert build(base, stages()) == ["first", "second"]


def test_an_altered_input_is_told_in_place_of_what_it_leads_to(base: Path) -> None:
    def fails(step: Step[Spec]) -> None:
        altered(step.inputs["first"] / "jets")
        raise ZeroDivisionError

    with pytest.raises(DataError, match="the artifact of stage first was altered"):
        build(base, stages(two=fails))


def test_a_file_of_the_user_that_changes_meanwhile_seals_nothing(base: Path) -> None:
    def slow(step: Step[Spec]) -> None:
        first(step)
        altered(step.base / "given")

    with pytest.raises(DataError, match="given: changed while the build was running"):
        build(base, stages(one=slow))
    assert not (base / "build" / "tiny").exists()
    assert build(base, stages()) == ["first", "second"]
    assert (artifact(base, "first") / "jets").read_text() == "JETS"


def test_a_file_of_the_user_that_changes_between_two_stages_seals_no_more(base: Path) -> None:
    def then_altered(step: Step[Spec]) -> None:
        second(step)
        altered(base / "given")

    def both(step: Step[Spec]) -> None:
        text = (step.base / "given").read_text() + (step.inputs["second"] / "weights").read_text()
        (step.folder / "both").write_text(text)

    third = Stage("third", ("name",), (Need("second"),), (), (), both, files=lambda _: ("given",))
    with pytest.raises(DataError, match="given: changed while the build was running"):
        build(base, (*stages(two=then_altered), third))
    assert not artifact(base, "third").exists()


def test_a_file_that_comes_into_a_folder_meanwhile_seals_nothing(base: Path) -> None:
    def slow(step: Step[Spec]) -> None:
        first(step)
        (step.base / "data" / "b.root").write_text("late")

    (base / "data").mkdir()
    (base / "data" / "a.root").write_text("early")
    of_folder = replace(stages()[0], files=lambda _: ("data/*.root",))
    with pytest.raises(DataError, match=r"data/b.root: came or went while the build was running"):
        build(base, (replace(of_folder, run=slow),))
    (plan,) = planned(base, (of_folder,))
    assert list(plan.given) == ["data/a.root", "data/b.root"]
    assert build(base, (of_folder,)) == ["first"]


def test_an_input_that_is_gone_since_the_plan_and_comes_out_otherwise_is_in_the_key(base: Path) -> None:
    def otherwise(step: Step[Spec]) -> None:
        (step.folder / "jets").write_text("others")

    store = Store(base / "build")
    build(base, stages()[:1])
    plan = planned(base, stages(one=otherwise))
    assert [each.ready for each in plan] == [True, False]
    store.forget("first", plan[0].key)
    built = run(plan, SPEC, store=store, base=base, watcher=Quiet())
    jets = store.sealed("first", built[0].key)["jets"]
    assert built[1].parts["input.first/jets"] == jets
    assert store.read("second", built[1].key, "weights") == b"from others"
    assert all(each.ready for each in planned(base, stages()))


def test_what_was_up_to_date_is_made_again_where_its_input_came_out_otherwise_since(base: Path) -> None:
    def otherwise(step: Step[Spec]) -> None:
        (step.folder / "jets").write_text("others")

    build(base, stages())
    plan, store, watcher = planned(base, stages(one=otherwise)), Store(base / "build"), Quiet()
    store.forget("first", plan[0].key)
    run(plan, SPEC, store=store, base=base, watcher=watcher)
    assert watcher.ran == ["first", "second"]
    assert (artifact(base, "second") / "weights").read_text() == "from others"


def test_a_layer_of_the_spec_that_changes_meanwhile_seals_nothing(base: Path) -> None:
    (base / "layer").write_text("name: tiny")
    before = hashlib.sha256(b"name: tiny").hexdigest()

    def slow(step: Step[Spec]) -> None:
        second(step)
        altered(step.base / "layer")

    with pytest.raises(DataError, match="layer: changed while the build was running"):
        build(base, stages(two=slow), layer=before)


def test_scratch_is_empty_but_for_a_stage_that_resumes(base: Path) -> None:
    found: list[list[str]] = []

    def stops(step: Step[Spec]) -> None:
        found.append([each.name for each in step.scratch.iterdir()])
        (step.scratch / "half").write_text("")
        raise ZeroDivisionError

    for resumes in (False, True):
        made = (Stage("first", ("name",), (), (), (), stops, resumes=resumes),)
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                build(base, made)
    assert found == [[], [], ["half"], ["half"]]


def test_a_stage_run_again_on_an_altered_input_is_not_run(base: Path) -> None:
    build(base, stages())
    keys = {each.stage.name: each.key for each in planned(base, stages())}
    store = Store(base / "build")

    def again() -> str:
        return run_again(stages()[1], SPEC, keys=keys, store=store, base=base, watcher=Quiet())

    assert again() == "from jets"
    altered(artifact(base, "first") / "jets")
    with pytest.raises(DataError, match="the artifact of stage first was altered"):
        again()
    assert store.has("second", keys["second"])


def test_the_next_build_sweeps_the_scratch_of_a_second_run_that_failed(base: Path) -> None:
    build(base, stages())
    keys = {each.stage.name: each.key for each in planned(base, stages())}
    store = Store(base / "build")

    def fails(step: Step[Spec]) -> None:
        (step.scratch / "half").write_text("")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_again(stages(two=fails)[1], SPEC, keys=keys, store=store, base=base, watcher=Quiet())
    (left,) = (base / "build" / "store" / "scratch").iterdir()
    assert [each.name for each in left.iterdir()] == ["half"]
    with store.in_use():
        assert not left.exists()


def test_an_artifact_that_a_second_run_contradicts_is_removed(base: Path) -> None:
    build(base, stages())
    keys = {each.stage.name: each.key for each in planned(base, stages())}
    store = Store(base / "build")

    def differs(_: Step[Spec]) -> None:
        raise GateError("bits", "they differ", "why", "mend")

    with pytest.raises(GateError):
        run_again(stages(two=differs)[1], SPEC, keys=keys, store=store, base=base, watcher=Quiet())
    assert not store.is_there("second", keys["second"])
