"""What a comparison says: differences by name, noise of numbers, and the forms it is written in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.review.comparison import Noise, Side, compare
from jetc.review.lock import Lock, LockedNumber, LockedSpec
from jetc.review.markdown import comparison_markdown
from jetc.review.page import comparison_html
from jetc.review.record import comparison_json
from jetc.review.rules import ChangeClass
from jetc.review.text import comparison_text

if TYPE_CHECKING:
    from jetc.review.differences import Difference

MakeSide = Callable[..., Side]


def lock(
    value: float | str,
    interval: tuple[float, float] | None,
    *,
    weights: str = "a",
    spread: float | None = None,
) -> Lock:
    number = LockedNumber(
        value=value, interval=interval, level=0.95 if interval else None, stage="report", spread=spread
    )
    return Lock(
        lock=1,
        spec=LockedSpec(name="tiny", digest="0" * 64),
        jetc="0.1.0",
        inputs={},
        products={"weights": weights * 64},
        tools={"yosys": "0.70"},
        seeds=1 if spread is None else 5,
        metrics={"auc.b": number},
        verification="0 of 10 differ",
    )


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ((0.80, (0.77, 0.83)), (0.80, (0.77, 0.83)), Noise.SAME),
        # the halves that face the step are 0.03 and 0.04: 0.05 together
        ((0.80, (0.79, 0.83)), (0.849, (0.809, 0.90)), Noise.WITHIN),
        ((0.80, (0.79, 0.83)), (0.851, (0.811, 0.90)), Noise.BEYOND),
        ((0.849, (0.809, 0.90)), (0.80, (0.79, 0.83)), Noise.WITHIN),
        ((0.851, (0.811, 0.90)), (0.80, (0.79, 0.83)), Noise.BEYOND),
        ((83617.0, None), (83618.0, None), Noise.EXACT),
        (("not run", None), ("met", None), Noise.EXACT),
        ((0.80, None), (0.80001, (0.5, 0.9)), Noise.EXACT),
    ],
)
def test_a_step_is_held_against_both_intervals(
    old: tuple[float | str, tuple[float, float] | None],
    new: tuple[float | str, tuple[float, float] | None],
    wanted: Noise,
    base: str,
    make_side: MakeSide,
) -> None:
    compared = compare(make_side(base, lock=lock(*old)), make_side(base, lock=lock(*new)))
    assert [each.noise for each in compared.numbers] == [wanted]


@pytest.mark.parametrize(
    ("old", "new", "weights", "wanted"),
    [
        # both halves are 0.03, both spreads 0.04: 0.0707 together
        ((0.80, (0.77, 0.83), 0.04), (0.87, (0.84, 0.90), 0.04), "ab", Noise.WITHIN),
        ((0.80, (0.77, 0.83), 0.04), (0.871, (0.841, 0.90), 0.04), "ab", Noise.BEYOND),
        ((0.80, (0.77, 0.83), 0.04), (0.87, (0.84, 0.90), 0.04), "aa", Noise.BEYOND),
        ((36.0, None, 2.0), (37.0, None, 2.0), "ab", Noise.WITHIN),
        ((36.0, None, 2.0), (39.0, None, 2.0), "ab", Noise.BEYOND),
        ((36.0, None, 2.0), (37.0, None, 2.0), "aa", Noise.EXACT),
        ((36.0, None, None), (37.0, None, None), "ab", Noise.EXACT),
        # the side that was trained once has the noise that the other knows: 2.83 together
        ((36.0, None, 2.0), (38.5, None, None), "ab", Noise.WITHIN),
        ((36.0, None, None), (39.0, None, 2.0), "ab", Noise.BEYOND),
    ],
)
def test_a_step_of_another_training_is_held_against_the_spread_of_trainings(  # noqa: PLR0913, PLR0917 - a row
    old: tuple[float, tuple[float, float] | None, float | None],
    new: tuple[float, tuple[float, float] | None, float | None],
    weights: str,
    wanted: Noise,
    base: str,
    make_side: MakeSide,
) -> None:
    sides = [
        make_side(base, lock=lock(value, interval, weights=name, spread=spread))
        for (value, interval, spread), name in zip((old, new), weights, strict=True)
    ]
    assert [each.noise for each in compare(*sides).numbers] == [wanted]


def test_weights_that_differ_without_a_reason_in_the_spec_are_said_to(base: str, make_side: MakeSide) -> None:
    old = make_side(base, lock=lock(0.8, (0.7, 0.9)))
    new = make_side(base.replace("14 kHz", "15 kHz"), lock=lock(0.81, (0.7, 0.9), weights="b"))
    text = comparison_text([compare(old, new)])
    assert "weights differ; nothing in the spec says why the weights differ: they were trained twice" in text
    assert "the noise of training is not in this: jetc build SPEC --lock --seeds 5 measures it" in text
    retrained = make_side(base.replace("epochs: 40", "epochs: 41"), lock=lock(0.81, None, weights="b"))
    assert "nothing in the spec says why" not in comparison_text([compare(old, retrained)])


def test_no_number_is_said_to_stay_where_weights_differ_without_a_reason(
    base: str, make_side: MakeSide
) -> None:
    old = make_side(base, lock=lock(0.8, (0.7, 0.9)))
    budget = make_side(base.replace("luts: 173000", "luts: 180000"), lock=lock(0.81, None, weights="b"))
    assert " stay: " not in comparison_text([compare(old, budget)])
    same = compare(old, make_side(base, lock=lock(0.95, (0.94, 0.96), weights="b")))
    for text in (comparison_text([same]), comparison_markdown([same]), comparison_html((same,))):
        assert "the spec is the same, the weights differ" in text
        assert "every number carries the noise of that" in text
        assert "changed, beyond noise: auc.b" in text
    assert "no change" in comparison_text([compare(old, make_side(base, lock=old.lock))])


def test_other_events_are_the_reason_where_the_inputs_of_the_locks_differ(
    base: str, make_side: MakeSide
) -> None:
    moved = lock(0.81, None, weights="b").model_copy(update={"inputs": {"mine.root": "1" * 64}})
    compared = compare(make_side(base, lock=lock(0.8, None)), make_side(base, lock=moved))
    text = comparison_text([compared])
    assert "they were trained on other events, as the inputs of the locks say" in text
    assert "trained twice" not in text


def test_a_spread_of_one_side_is_said_to_stand_for_both(base: str, make_side: MakeSide) -> None:
    sides = [
        make_side(base, lock=lock(36.0, None, spread=2.0)),
        make_side(base, lock=lock(37.0, None, weights="b")),
    ]
    there = comparison_text([compare(*sides)])
    back = comparison_text([compare(*reversed(sides))])
    assert "noise includes that of training, over 5 seeds before, which stand for both sides" in there
    assert "noise includes that of training, over 5 seeds after, which stand for both sides" in back


def test_differences_name_items_and_both_places(base: str, make_side: MakeSide) -> None:
    changed = base.replace(
        "{name: qcd, process: qcd, events: 3000}", "{name: dijet, process: qcd, events: 4000}"
    )
    compared = compare(make_side(base, label="a.yaml"), make_side(changed, label="b.yaml"))
    assert [
        (each.difference.name, each.difference.old, each.difference.new, str(each.difference.new_span))
        for each in compared.changes
    ] == [
        ("samples.sets[qcd].name", "qcd", "dijet", "b.yaml:16:14"),
        ("samples.sets[qcd].events", 3000, 4000, "b.yaml:16:43"),
    ]


def test_an_item_that_moves_is_one_change(base: str, make_side: MakeSide) -> None:
    first = '    - {name: is_photon, type: "ap_ufixed<1,1,AP_TRN,AP_SAT>", scale_log2: 0}\n'
    second = '    - {name: is_electron_plus, type: "ap_ufixed<1,1,AP_TRN,AP_SAT>", scale_log2: 0}\n'
    compared = compare(make_side(base), make_side(base.replace(first + second, second + first)))
    (change,) = compared.changes
    assert (change.difference.name, change.difference.kind, change.rule.id) == (
        "features.inputs",
        "reordered",
        "ABI_INPUT_WORDS",
    )


def test_comments_order_and_spelling_are_cosmetic(base: str, make_side: MakeSide) -> None:
    said = (
        base.replace("pileup: 200 ", "pileup: 2.0e+2 ")
        .replace("ap_fixed<9,3,AP_RND_CONV,AP_SAT>", '"ap_fixed< 9, 3, AP_RND_CONV, AP_SAT >"')
        .replace("pt > 15 GeV and abs(eta) < 2.4", "(pt>15.0 GeV) and abs( eta )<2.40")
        .replace("  rate_set: minbias\n", "").replace("  seed: 11\n", "  seed: 11\n  rate_set: minbias\n")
    )  # fmt: skip
    compared = compare(make_side(base), make_side(said))
    assert (compared.of, compared.changes, compared.reruns) == (ChangeClass.COSMETIC, (), ())
    assert compare(make_side(base), make_side(base)).of is None


def test_the_text_has_a_line_for_each_change_and_the_four_answers(base: str, make_side: MakeSide) -> None:
    shown = comparison_text([compare(make_side(base), make_side(base.replace("epochs: 40", "epochs: 60")))])
    assert shown.splitlines()[:6] == [
        "spec.yaml → spec.yaml: WEIGHTS, 1 change",
        "  WEIGHTS      WEIGHTS_TRAINING: the network trains differently",
        "               training.epochs  40 → 60  (spec.yaml:90)",
        "",
        "  What breaks: nothing: ports, words, class order and names stay",
        (
            "  What reruns: training, hls4ml, emulator, rtl, lanes, menu, budget, vivado, "
            "ip, verification, analysis, report, "
            "and the network trains again; reused: pileup, sample, dataset, "
            "simulator"
        ),
    ]


def test_the_text_says_what_a_rule_means_once(base: str, make_side: MakeSide) -> None:
    other = base.replace("epochs: 40", "epochs: 60").replace("clock_mhz: 360.0", "clock_mhz: 320.0")
    other = other.replace("patience: 10", "patience: 11", 1)
    lines = comparison_text([compare(make_side(base), make_side(other))]).splitlines()
    assert sum("WEIGHTS_TRAINING" in each for each in lines) == 1
    at = next(number for number, each in enumerate(lines) if "WEIGHTS_TRAINING" in each)
    assert [each.split()[0] for each in lines[at + 1 : at + 3]] == ["training.epochs", "training.patience"]


@pytest.mark.parametrize(
    ("old", "new", "reruns", "stays"),
    [
        pytest.param(
            "process: minbias, events: 8000",
            "process: minbias, events: 9000",
            "sample (minbias), dataset (minbias), menu, ip, analysis, report; the network "
            "does not train again; reused: pileup, sample (ttbar, qcd, resonance, hh4b, vbf_htautau), "
            "dataset (ttbar, qcd, resonance, hh4b, vbf_htautau), training, simulator, hls4ml, "
            "emulator, rtl, lanes, budget, vivado, verification",
            "latency, area stay: no stage that produces them runs again",
            id="more minimum bias",
        ),
        pytest.param(
            "clock_mhz: 360.0",
            "clock_mhz: 320.0",
            "budget, vivado, ip, report; the network does not train again; reused: pileup, sample, dataset, "
            "training, simulator, hls4ml, emulator, rtl, lanes, menu, verification, analysis",
            "rate, efficiency, area stay: no stage that produces them runs again",
            id="clock",
        ),
    ],
)
def test_a_reviewer_is_told_what_stays(  # noqa: PLR0913, PLR0917 - a change, and what is said of it
    base: str, make_side: MakeSide, old: str, new: str, reruns: str, stays: str
) -> None:
    assert base.count(old) == 1
    shown = comparison_text([compare(make_side(base), make_side(base.replace(old, new)))])
    assert f"  What reruns: {reruns}\n" in shown
    assert stays in shown


def test_the_record_holds_what_the_text_says(base: str, make_side: MakeSide) -> None:
    compared = compare(
        make_side(base, lock=lock(0.8, (0.7, 0.9))),
        make_side(base.replace("jets: 10000", "jets: 9"), lock=lock(0.8, (0.7, 0.9))),
    )
    record = json.loads(comparison_json([compared]))
    (spec,) = record["specs"]
    assert (spec["class"], spec["reruns"], spec["retrains"]) == (
        "PHYSICS", ["ip", "verification", "analysis", "report"], False,
    )  # fmt: skip
    (change,) = spec["changes"]
    assert (change["name"], change["old"], change["new"]) == ("verification.jets", 10000, 9)
    assert spec["numbers"][0]["old"]["interval"] == [0.7, 0.9]


def test_the_page_shows_values_as_text(base: str, make_side: MakeSide) -> None:
    hostile = base.replace("{name: hh4b, process: hh4b, events: 2000}",
                           '{name: hh4b, files: ["<script>alert(1)</script>.root"], tree: Jets}')  # fmt: skip
    page = comparison_html((compare(make_side(base), make_side(hostile)),))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "strictest change: PHYSICS" in page


@pytest.mark.parametrize(
    ("edit", "verdict"),
    [
        (("constituents: 16", "constituents: 8"), 'bad">strictest change: EMULATOR_ABI'),
        (("rate: 14 kHz", "rate: 15 kHz"), 'good">strictest change: PHYSICS'),
    ],
)
def test_the_page_has_the_colour_of_what_breaks(
    base: str, make_side: MakeSide, edit: tuple[str, str], verdict: str
) -> None:
    page = comparison_html((compare(make_side(base), make_side(base.replace(*edit))),))
    assert f'class="verdict {verdict}<' in page


def test_specs_that_differ_and_are_not_classified_pass_no_gate(
    base: str, make_side: MakeSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = make_side(base), make_side(base.replace("epochs: 40", "epochs: 41"))

    def unknown(difference: Difference, **_: object) -> None:
        raise KeyError(difference.field)

    monkeypatch.setattr("jetc.review.comparison.rule_of", unknown)
    with pytest.raises(GateError, match="differ, and the change was not classified") as caught:
        compare(old, new)
    assert caught.value.why == "there is no rule for a change of training.epochs"
    monkeypatch.setattr("jetc.review.comparison.differences", lambda *_: ())
    with pytest.raises(GateError, match="differ, and the change was not classified"):
        compare(old, new)


def test_a_text_that_moves_from_one_layer_to_another_is_a_change(base: str, make_side: MakeSide) -> None:
    side = make_side(base)
    first = Side(side.label, side.loaded, (b"a\n", b"b\n"), None, side.state)
    second = Side(side.label, side.loaded, (b"a\nb\n",), None, side.state)
    assert compare(first, second).of is ChangeClass.COSMETIC
