"""Rules across fields: the ends of each bound. The messages stand in tests/diagnostics."""

import re
from pathlib import Path

import pytest
from jetc.checks.load import load_text
from jetc.diagnostics.diagnostic import SpecError

BASELINE = (Path(__file__).parents[3] / "tests" / "diagnostics" / "spec.yaml").read_text()
TTBAR = "{name: ttbar, process: ttbar, events: 4000}"
HH4B = "{name: hh4b, process: hh4b, events: 2000}"
MINBIAS = "{name: minbias, process: minbias, events: 8000}"
SCORES = "class_scores: ap_ufixed<12,1,AP_RND,AP_SAT>"
RATIO = "ratio: b / (b + light + gluon)"
EM_ID = 'em_id, type: "ap_ufixed<6,6,AP_TRN,AP_SAT>", scale_log2: -2'
DETA = 'deta, type: "ap_fixed<9,9,AP_TRN,AP_SAT>"'
B_TYPE = 'b / (b + light + gluon), type: "ap_ufixed<11,1,AP_TRN,AP_SAT>"'
WORD = "scores: ap_ufixed<8,1,AP_RND_CONV,AP_SAT>"
REGION = "region: {abs_eta: 2.4, pt_gev: 10.0}"
RANGE = "scan(120 GeV, 360 GeV, 10 GeV)"

MASS = 'mass, type: "ap_ufixed<8,0,AP_RND,AP_SAT>"'
QUALITY = 'quality, type: "ap_ufixed<3,3,AP_TRN,AP_SAT>"'


def of_strata(events: int, *percent: int) -> str:
    return f"{{name: minbias, process: minbias, events: {events}, strata_percent: {list(percent)}}}"


def codes(*edits: tuple[str, str]) -> list[str]:
    text = BASELINE
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    try:
        load_text(text, name="spec.yaml")
    except SpecError as error:
        return [each.code for each in error.diagnostics]
    return []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (MINBIAS, of_strata(200, 1, 19, 30, 22, 14, 8, 6)),
        (SCORES, "class_scores: ap_ufixed<12,0,AP_RND,AP_SAT>"),
        (SCORES, "class_scores: ap_ufixed<24,1,AP_RND,AP_SAT>"),
        ("exp_table: ap_ufixed<12,1,", "exp_table: ap_ufixed<12,12,"),
        ("inverse_input: ap_ufixed<11,4,", "inverse_input: ap_ufixed<11,11,"),
        ("inverse_table: ap_ufixed<12,1,", "inverse_table: ap_ufixed<12,12,"),
        ("weights: ap_fixed<9,3,", "weights: ap_fixed<12,3,"),
        ("pt_ratio: ap_fixed<16,6,", "pt_ratio: ap_fixed<23,6,"),
        (EM_ID, EM_ID.replace("<6,6,", "<19,6,")),
        (RANGE, "scan(0.1 GeV, 0.7 GeV, 0.1 GeV)"),
        (RANGE, "scan(120 GeV, 120 GeV, 10 GeV)"),
        (RANGE, "scan(0 GeV, 999 GeV, 1 GeV)"),
        ("target_clip: [0.3, 2.0]", "target_clip: [0.3, 3.3]"),
        (B_TYPE, B_TYPE.replace("<11,1,", "<12,1,")),
        ("jets_per_event: 16", "jets_per_event: 54"),
        (DETA, DETA.replace("<9,9,", "<8,8,")),
        ("name: baseline", "name: defined"),
        ("name: baseline", "name: b_tagger"),
        ("name: baseline", f"name: {'a' * 40}"),
        ("clock_mhz: 360.0", "clock_mhz: 386.0"),
        ("clock_mhz: 360.0", "clock_mhz: 359.5"),
        ("final: 0.1,", "final: 0.999,"),
        (WORD, "scores: ap_ufixed<24,0,AP_TRN,AP_SAT>"),
        (REGION, "region: {abs_eta: 5.0, pt_gev: 0.0}"),
        (REGION, "region: {abs_eta: 2.4, pt_gev: 10.2}"),
    ],
)
def test_what_lies_on_the_bound_is_good(old: str, new: str) -> None:
    assert codes((old, new)) == []


def test_targets_up_to_the_largest_ratio_are_good_where_every_jet_has_scores() -> None:
    clip = ("target_clip: [0.3, 2.0]", "target_clip: [0.3, 31.99]")
    assert codes(clip, (REGION, "region: {abs_eta: 2.4, pt_gev: 1.2}")) == []
    assert codes(clip, (REGION, "region: {abs_eta: 2.4, pt_gev: 1.25}")) == ["JET091"]


def test_a_cut_over_a_ratio_is_that_of_decimals() -> None:
    clip = ("target_clip: [0.3, 2.0]", "target_clip: [0.3, 1.7]")
    least = ("where: pt > 10 GeV", "where: pt > 30 GeV")
    assert codes(clip, least, (REGION, "region: {abs_eta: 2.4, pt_gev: 20.0}")) == []
    assert codes(clip, least, (REGION, "region: {abs_eta: 2.4, pt_gev: 20.25}")) == ["JET091"]


def test_regression_below_the_pt_of_the_link_moves_no_cut_up() -> None:
    clip = ("target_clip: [0.3, 2.0]", "target_clip: [0.3, 0.9]")
    least = ("where: pt > 10 GeV", "where: pt > 50 GeV")
    assert codes(clip, least, (REGION, "region: {abs_eta: 2.4, pt_gev: 34.0}")) == []
    assert codes(clip, least, (REGION, "region: {abs_eta: 2.4, pt_gev: 34.25}")) == ["JET091"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (SCORES, "class_scores: ap_ufixed<12,-1,AP_RND,AP_SAT>", "JET049"),
        (SCORES, "class_scores: ap_ufixed<12,12,AP_RND,AP_SAT>", "JET049 JET069 JET069"),
        (SCORES, "class_scores: ap_ufixed<12,1,AP_RND,AP_WRAP>", "JET049"),
        (SCORES, "class_scores: ap_ufixed<12,-40,AP_RND,AP_SAT>", "JET049"),
        (SCORES, "class_scores: ap_ufixed<25,1,AP_RND,AP_SAT>", "JET051"),
        ("exp_table: ap_ufixed<12,1,AP_RND,AP_SAT>", "exp_table: ap_ufixed<12,1,AP_RND,AP_WRAP>", "JET050"),
        ("inverse_input: ap_ufixed<11,4,AP_RND,AP_SAT>", "inverse_input: ap_ufixed<11,4>", "JET050"),
        ("exp_table: ap_ufixed<12,1,", "exp_table: ap_ufixed<12,13,", "JET032"),
        ("inverse_input: ap_ufixed<11,4,", "inverse_input: ap_ufixed<11,12,", "JET032"),
        ("inverse_table: ap_ufixed<12,1,", "inverse_table: ap_ufixed<12,999,", "JET032"),
        ("exp_table: ap_ufixed<12,", "exp_table: ap_ufixed<25,", "JET051"),
        ("inverse_table: ap_ufixed<12,", "inverse_table: ap_ufixed<25,", "JET051"),
        ("weights: ap_fixed<9,3,", "weights: ap_fixed<25,3,", "JET051"),
        ("weights: ap_fixed<9,3,", "weights: ap_fixed<13,3,", "JET053"),
        ("pooled: ap_ufixed<12,0,", "pooled: ap_ufixed<25,0,", "JET051"),
        (EM_ID, EM_ID.replace("<6,6,", "<8,-25,"), "JET052 JET076"),
        (EM_ID, EM_ID.replace("<6,6,", "<20,6,"), "JET053"),
        ("pileup: 200", "pileup: 0", "JET007"),
        ("clock_mhz: 360.0", "clock_mhz: 0.5", "JET007"),
        (RATIO, "ratio: (b + b) / (b + light + gluon)", "JET023"),
        (RATIO, "ratio: b / (b + light + gluon + light)", "JET023"),
        ("sets: [ttbar, qcd, resonance]", "sets: [ttbar, qcd, resonance, qcd]", "JET023"),
        (MINBIAS, "{name: minbias, files: [a.root, b.root, a.root], tree: Jets}", "JET023"),
        (TTBAR, "{name: ttbar, files: [/data/a.root], tree: Jets}", "JET036"),
        (TTBAR, "{name: ttbar, files: [a/../b.root], tree: Jets}", "JET036"),
        (TTBAR, "{name: ttbar, files: ['a**/b.root'], tree: Jets}", "JET036"),
        (TTBAR, "{name: ttbar, files: ['root://host/a.root'], tree: Jets}", "JET036"),
        (TTBAR, "{name: ttbar, files: ['root://host//a*.root'], tree: Jets}", "JET036"),
        ("samples:\n", "samples:\n  folders: [data]\n", "JET036"),
        ("samples:\n", "samples:\n  folders: [/data]\n", "JET036"),
        (MINBIAS, '{name: minbias, files: ["a\\0.root"], tree: Jets}', "JET007"),
        (MINBIAS, of_strata(8000, 5, 15, 30, 22, 14, 8, 5), "JET105"),
        (MINBIAS, "{name: minbias, process: minbias, events: 14000, event_ids: restart}", "JET022"),
        (MINBIAS, "{name: minbias, process: minbias, events: 14000, on_error: skip}", "JET022"),
        (TTBAR, "{name: ttbar, files: [a], tree: Jets, event_ids: split, on_error: skip}", "JET022"),
        (HH4B, "{name: hh4b, events: 2000}", "JET022"),
        (MINBIAS, "{name: minbias, files: [a.root], tree: Jets, events: 999}", "JET075 JET075"),
        (TTBAR, "{name: ttbar, files: [a.root], tree: Jets, events: 4000}", "JET022"),
        (MINBIAS, of_strata(199, 1, 19, 30, 22, 14, 8, 6), "JET046 JET075 JET075"),
        (MINBIAS, of_strata(200, 0, 20, 30, 22, 14, 8, 6), "JET007"),
        (MINBIAS, of_strata(200, 20, 30, 22, 14, 8, 6), "JET007"),
        (RANGE, "scan(0.1 GeV, 0.75 GeV, 0.1 GeV)", "JET060"),
        (RANGE, "scan(120 GeV, 360 GeV, 500 GeV)", "JET060"),
        (RANGE, "scan(0 GeV, 1000 GeV, 1 GeV)", "JET061"),
        (
            '/ (b + light + gluon), type: "ap_ufixed<11,1,AP_TRN,AP_SAT>"}',
            '/ (b + light + gluon), type: "ap_ufixed<8,8,AP_TRN,AP_SAT>"}',
            "JET055",
        ),
        ("activation: ap_ufixed<9,0,", "activation: ap_ufixed<9,1,", "JET067"),
        ("target_clip: [0.3, 2.0]", "target_clip: [0.3, 32.0]", "JET068"),
        ("target_clip: [0.3, 2.0]", "target_clip: [0.0009, 2.0]", "JET068"),
        (B_TYPE, B_TYPE.replace("<11,1,", "<13,1,"), "JET069"),
        ("jets_per_event: 16", "jets_per_event: 55", "JET073"),
        ("initiation_interval: 1", "initiation_interval: 4", "JET073"),
        (DETA, DETA.replace("<9,9,", "<7,7,"), "JET076"),
        (DETA, DETA.replace("ap_fixed<9,9,", "ap_ufixed<9,9,"), "JET076"),
        (MASS, MASS.replace("<8,0,AP_RND", "<8,8,AP_TRN"), "JET093"),
        (QUALITY, QUALITY.replace("<3,3,", "<8,12,"), "JET093"),
        (WORD, "scores: ap_fixed<8,1,AP_RND_CONV,AP_SAT>", "JET090"),
        (WORD, "scores: ap_ufixed<8,8,AP_RND_CONV,AP_SAT>", "JET090"),
        (WORD, "scores: ap_ufixed<8,-1,AP_RND_CONV,AP_SAT>", "JET090"),
        (WORD, "scores: ap_ufixed<25,1,AP_RND_CONV,AP_SAT>", "JET090"),
        (SCORES, "", "JET114"),
        (
            "confidence_level: 0.95",
            "confidence_level: 0.95\n  exp_table: ap_ufixed<12,1,AP_RND,AP_SAT>",
            "JET114",
        ),
        (WORD, "", "JET115"),
        (REGION, "region: {abs_eta: 2.3, pt_gev: 10.0}", "JET091"),
        (REGION, "region: {abs_eta: 2.4, pt_gev: 10.25}", "JET091"),
        (REGION, "region: {abs_eta: 2.4, pt_gev: 17.24}", "JET091"),
        (REGION, "region: {abs_eta: 2.4, pt_gev: 17.25}", "JET091 JET091"),
        ("target_clip: [0.3, 2.0]", "target_clip: [0.3, 3.6]", "JET091"),
        (REGION, "region: {abs_eta: 5.1, pt_gev: 10.0}", "JET007"),
        ("order: given", "order: by_eta", "JET008"),
        ("  constituents: 16", "  encoding: null\n  constituents: 16", "JET008"),
        ("name: baseline", "name: parameters", "JET059"),
        ("name: baseline", "name: ap_types", "JET059"),
        ("name: baseline", "name: weights", "JET059"),
        ("name: baseline", "name: nnet_utils", "JET059"),
        ("name: baseline", "name: w2", "JET059"),
        ("name: baseline", "name: input_t", "JET059"),
        ("name: baseline", "name: relu_config4", "JET059"),
        ("name: baseline", "name: store", "JET059"),
        ("name: baseline", "name: words", "JET059"),
        ("name: baseline", "name: constituents", "JET059"),
        ("name: baseline", "name: e", "JET059"),
        ("name: baseline", "name: tm", "JET045"),
        ("name: baseline", "name: b_ports", "JET059"),
        ("name: baseline", "name: b_preparation", "JET059"),
        ("name: baseline", "name: b_menu", "JET059"),
        ("name: baseline", "name: b_decisions", "JET059"),
        ("name: baseline", "name: errno", "JET045"),
        ("name: baseline", "name: nnet", "JET045"),
        ("name: baseline", "name: wire", "JET045"),
        ("name: baseline", "name: signal", "JET045"),
        ("name: baseline", "name: b__tagger", "JET007"),
        ("name: baseline", "name: tagger_", "JET007"),
        ("name: baseline", f"name: {'a' * 41}", "JET007"),
        ("- name: charm", "- name: in", "JET045"),
        ("- name: charm", "- name: none", "JET045"),
        ("- name: charm", "- name: entity", "JET045"),
        ("name: ditau", "name: begin", "JET153 JET045"),
        ("clock_mhz: 360.0", "clock_mhz: 386.1", "JET082"),
        ("clock_mhz: 360.0", "clock_mhz: 1000.0", "JET082"),
        ("adder_levels_per_stage: 2", "adder_levels_per_stage: 3", "JET082"),
        ("final: 0.1,", "final: 1.0,", "JET007"),
        ("huber_delta: 1.0", "huber_delta: 1e300", "JET007"),
        ("huber_delta: 1.0", "huber_delta: 1e-300", "JET007"),
        ("regression_loss_weight: 1.0", "regression_loss_weight: 1e300", "JET007"),
    ],
)
def test_what_lies_beyond_the_bound_is_a_fault(old: str, new: str, code: str) -> None:
    assert codes((old, new)) == code.split()


RISING = "{initial: 1e-6, final: 8e-6, rise_epochs: 39}"


@pytest.mark.parametrize("convention", ["v0", "v2"])
def test_a_producer_of_scores_is_refused_a_network_that_ends_at_logits(convention: str) -> None:
    asked = f"package: {{name: Model, version: v3, conventions: [native, {convention}]}}\nworking_points:\n"
    softmax = re.search(r"  softmax:\n(    .*\n)+", BASELINE)
    assert softmax is not None
    exp_table = "  exp_table: ap_ufixed<12,1,AP_RND,AP_SAT>\n"
    edits = (softmax[0], ""), (f"  {SCORES}\n", ""), (f"  {WORD}\n", "")
    found = codes(*edits, ("\nworking_points:\n", "\n" + asked + exp_table))
    assert [each for each in found if each != "JET122"] == ["JET121"]


def test_v2_has_no_eta_of_a_candidate_and_warns_of_each_input_of_the_jet() -> None:
    asked = "package: {name: Model, version: v3, conventions: [v2]}\n\nworking_points:\n"
    eta = '    - {name: eta, type: "ap_fixed<12,12,AP_TRN,AP_SAT>", scale_log2: -11}\n'
    log = '    - {name: pt_log, type: "ap_ufixed<14,4,AP_TRN,AP_SAT>", scale_log2: -3}\n'
    edits = ("\nworking_points:\n", "\n" + asked), ("\nfeatures:\n", f"\nfeatures:\n  jet:\n{eta}{log}")
    z0 = "{name: z0, ", "{name: eta, "
    assert codes(*edits, z0) == ["JET122", "JET122", "JET120"]


def learned(*, beta: str = RISING, weights: str = "12,3") -> list[str]:
    """Return the codes of the spec with learned widths, which suit it as they are."""
    section = f"quantisation:\n  learned: {{formats: per_layer, beta: {beta}}}\n"
    return codes(
        ("quantisation:\n", section),
        ("weights: ap_fixed<9,3,AP_RND_CONV,", f"weights: ap_fixed<{weights},AP_RND,"),
        ("activation: ap_ufixed<9,0,AP_RND_CONV,", "activation: ap_ufixed<9,0,AP_RND,"),
        ("pooled: ap_ufixed<12,0,AP_RND_CONV,", "pooled: ap_ufixed<12,0,AP_RND,"),
        ("logits: ap_fixed<10,4,AP_RND_CONV,", "logits: ap_fixed<10,4,AP_RND,"),
        ("pt_ratio: ap_fixed<16,6,AP_RND_CONV,", "pt_ratio: ap_fixed<15,6,AP_RND,"),
        ("reduce_on_plateau: {factor: 0.5, patience: 3, minimum: 0.0001}", "cosine_decay: {final: 0.03}"),
        ("final: 0.1, begin_epoch: 0, end_epoch: 15", "final: 0.0, begin_epoch: 0, end_epoch: 1"),
    )


@pytest.mark.parametrize(
    ("beta", "wanted"),
    [
        (RISING, []),  # of 40 epochs the last pays the final price
        ("{initial: 1e-6, final: 8e-6, rise_epochs: 40}", ["JET110"]),
        ("{initial: 8e-6, final: 8e-6, rise_epochs: 1}", []),
        ("{initial: 8e-6, final: 7e-6, rise_epochs: 1}", ["JET110"]),
        ("{initial: 1e-30, final: 8e-6, rise_epochs: 1}", []),
        ("{initial: 1e-60, final: 8e-6, rise_epochs: 1}", ["JET007"]),  # 0 in float32
    ],
)
def test_the_price_of_a_bit_rises_and_is_paid(beta: str, wanted: list[str]) -> None:
    assert learned(beta=beta) == wanted


def test_learned_weights_need_room_for_half_a_unit() -> None:
    assert learned(weights="11,2") == []
    assert learned(weights="10,1") == ["JET111"]


def test_inputs_without_a_common_format_are_refused_at_the_finest() -> None:
    """Together they take 72 bits, which no format of jetc has."""
    coarse = (
        'pt, type: "ap_ufixed<14,12,AP_TRN,AP_SAT>", scale_log2: -6',
        'pt, type: "ap_ufixed<24,24,AP_TRN,AP_SAT>", scale_log2: 8',
    )
    fine = (
        'mass, type: "ap_ufixed<8,0,AP_RND,AP_SAT>", scale_log2: 0',
        'mass, type: "ap_ufixed<24,0,AP_RND,AP_SAT>", scale_log2: -16',
    )
    assert codes(coarse, fine) == ["JET048"]


JET = "\nquantisation:\n"


def with_jet(*inputs: str) -> tuple[str, str]:
    lines = "".join(f"    - {{name: {each}}}\n" for each in inputs)
    return JET, f"  jet:\n{lines}{JET}"


PT_LOG = 'pt_log, type: "ap_ufixed<12,4,AP_TRN,AP_SAT>", scale_log2: -3'


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ((PT_LOG, 'eta, type: "ap_fixed<12,12,AP_TRN,AP_SAT>", scale_log2: -10'), ""),
        ((PT_LOG, PT_LOG), "JET023"),
        ((PT_LOG.replace("AP_SAT", "AP_WRAP"),), "JET039"),
        ((PT_LOG.replace("AP_SAT", "AP_SAT_ZERO"),), "JET039"),
        ((PT_LOG.replace("AP_SAT", "AP_SAT_SYM"),), "JET039"),
        ((PT_LOG.replace("<12,", "<25,"),), "JET047"),
        ((PT_LOG.replace("-3", "8"),), ""),  # 12 integer bits beside 12 fraction bits of what is pooled
        ((PT_LOG.replace("-3", "9"),), "JET048"),
        ((PT_LOG.replace("-3", "-16"),), "JET053"),
        ((PT_LOG, 'eta, type: "ap_fixed<12,12,AP_TRN,AP_SAT>", scale_log2: 10'), "JET048"),
        (('multiplicity, type: "ap_ufixed<5,5,AP_TRN,AP_SAT>", scale_log2: -4',), ""),
        (('multiplicity, type: "ap_ufixed<4,4,AP_TRN,AP_SAT>", scale_log2: -4',), "JET076"),  # 16 are taken
        (('missing_fraction, type: "ap_fixed<10,1,AP_TRN,AP_SAT>", scale_log2: 0',), "JET076"),  # 1: none is
        (('pt_rel, type: "ap_ufixed<12,4,AP_TRN,AP_SAT>", scale_log2: -3',), "JET008"),
    ],
)
def test_inputs_of_the_jet_keep_to_the_rules_of_inputs(inputs: tuple[str, ...], code: str) -> None:
    assert codes(with_jet(*inputs)) == code.split()


def test_the_name_of_a_variable_for_the_inputs_of_the_jet_is_taken() -> None:
    named = ("name: baseline", "name: jet")
    assert (codes(named), codes(named, with_jet(PT_LOG))) == ([], ["JET059"])


def test_more_levels_have_their_clock() -> None:
    slow = ("clock_mhz: 360.0", "clock_mhz: 257.0"), ("jets_per_event: 16", "jets_per_event: 8")
    budget = ("latency_ns: 120.0", "latency_ns: 1000.0")
    assert codes(*slow, budget, ("adder_levels_per_stage: 2", "adder_levels_per_stage: 3")) == []
    assert codes(*slow, budget, ("adder_levels_per_stage: 2", "adder_levels_per_stage: 4")) == ["JET082"]


def test_a_set_that_a_wrong_name_leaves_unused_is_no_second_fault() -> None:
    assert codes(("rate_set: minbias", "rate_set: minbiass")) == ["JET020"]


def test_a_rate_set_from_files_may_be_named() -> None:
    assert codes((MINBIAS, "{name: minbias, files: [a.root], tree: Jets}")) == []


@pytest.mark.parametrize(
    ("steps", "loss", "wanted"),
    [
        ([(30, 0), (90, 4)], 1.0, []),
        ([(90, 4), (90, 3)], 1.0, ["JET151"]),
        ([(90, 1)], 1.0, ["JET151"]),
        ([(90, 4), (120, 4)], 1.0, ["JET151"]),
        ([(90, 4)], 0.0, ["JET151"]),
    ],
)
def test_weights_by_pt_rise_in_pt_and_change_something(
    steps: list[tuple[float, float]], loss: float, wanted: list[str]
) -> None:
    each = ", ".join(f"{{from_gev: {pt}, weight: {weight}}}" for pt, weight in steps)
    lines = f"regression_loss_weight: {loss}\n  regression_weights: [{each}]"
    assert codes(("regression_loss_weight: 1.0", lines)) == wanted


QCD = "{name: minbias, files: [a.root, b.root], tree: Jets, cross_sections: [%s]}"
PB, LIT = "{cross_section_pb: %s}", "orbit_frequency_hz: 11246.0, luminosity_per_cm2_s: 7.5e+34"


@pytest.mark.parametrize(
    ("each", "luminosity", "wanted"),
    [
        (f"{PB % 1e8}, {PB % 3.1e8}", LIT, []),
        (f"{PB % 1e8}, {PB % 3.2e8}", LIT, ["JET150"]),  # 31.5 of 31.04 MHz
        (f"{PB % 1e8}, {PB % 1e7}", LIT.partition(",")[0], ["JET150"]),
        (PB % 1e8, LIT, ["JET150"]),
    ],
)
def test_cross_sections_are_one_for_each_entry_and_a_rate_below_that_of_crossings(
    each: str, luminosity: str, wanted: list[str]
) -> None:
    assert codes((MINBIAS, QCD % each), (LIT.partition(",")[0], luminosity)) == wanted


def test_cross_sections_and_luminosity_that_nothing_reads_are_faults() -> None:
    lit, both = (LIT.partition(",")[0], LIT), QCD % f"{PB % 1}, {PB % 1}"
    of_a_signal = HH4B[:-1] + f", cross_sections: [{PB % 1}]}}"
    assert codes(lit) == ["JET150"]
    assert codes((MINBIAS, both), (HH4B, of_a_signal), lit) == ["JET150"]
    assert codes((MINBIAS, both[:-1] + ", events: 9000}"), lit) == ["JET150"]


def test_a_rule_needs_only_its_own_sections() -> None:
    assert codes(("pileup: 200", "pileup: 0"), ("is_photon,", "pt,")) == ["JET007", "JET023"]


@pytest.mark.parametrize(("events", "wanted"), [(4435, []), (4434, ["JET075"]), (2217, ["JET075", "JET075"])])
def test_a_rate_that_fewer_than_one_event_measures_is_a_warning(events: int, wanted: list[str]) -> None:
    """Half of 4434.14 crossings hold one event at 14 kHz of 31 MHz, and half of those one at 28 kHz."""
    text = BASELINE.replace(MINBIAS, MINBIAS.replace("8000", str(events)))
    assert [each.code for each in load_text(text, name="spec.yaml").warnings] == wanted


@pytest.mark.parametrize(
    ("interval", "jets", "constituents", "wanted"),
    [
        (3, 16, 16, []),
        (4, 8, 16, []),
        (5, 8, 16, ["JET074"]),
        (6, 8, 16, []),
        (2, 16, 1, ["JET074"]),
        (54, 1, 16, ["JET074"]),
        (16, 1, 16, []),
    ],
)
def test_an_interval_that_saves_nothing_beyond_a_shorter_one_is_a_warning(
    interval: int, jets: int, constituents: int, wanted: list[str]
) -> None:
    changes = {"initiation_interval": interval, "jets_per_event": jets, "constituents": constituents}
    text = BASELINE.replace("latency_ns: 120.0", "latency_ns: 300.0")
    for key, value in changes.items():
        text = re.sub(rf"(?m)^  {key}: \d+", f"  {key}: {value}", text)
    assert [each.code for each in load_text(text, name="spec.yaml").warnings] == wanted


def test_a_link_of_null_is_none() -> None:
    text = BASELINE.partition("\nlink:")[0]
    assert load_text(f"{text}\nlink: null\n", name="spec.yaml").spec == load_text(text, name="spec.yaml").spec


AT_LOGITS = (
    (SCORES, ""),
    ("softmax:", ""),
    ("exp_table: ap_ufixed<12,1,AP_RND,AP_SAT>", ""),
    ("inverse_input: ap_ufixed<11,4,AP_RND,AP_SAT>", ""),
    ("inverse_table: ap_ufixed<12,1,AP_RND,AP_SAT>", ""),
)
"""What takes class scores away."""


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("ap_ufixed<12,1,AP_RND,AP_SAT>", []),
        ("ap_ufixed<24,1,AP_RND,AP_SAT>", []),
        ("ap_ufixed<25,1,AP_RND,AP_SAT>", ["JET114"]),
        ("ap_fixed<12,2,AP_RND,AP_SAT>", ["JET114"]),
        ("ap_ufixed<12,1,AP_RND,AP_WRAP>", ["JET114"]),
        ("ap_ufixed<12,0,AP_RND,AP_SAT>", ["JET114"]),
        ("ap_ufixed<10,1,AP_RND,AP_SAT>", ["JET069", "JET069"]),
    ],
)
def test_exponentials_of_logits_have_a_format_that_holds_them(table: str, expected: list[str]) -> None:
    given = ("confidence_level: 0.95", f"confidence_level: 0.95\n  exp_table: {table}")
    assert codes(*AT_LOGITS, given, (WORD, "decisions: network_scores")) == expected


def test_a_network_that_ends_at_logits_says_how_ratios_are_made_of_them() -> None:
    assert codes(*AT_LOGITS, (WORD, "")) == ["JET114"]
