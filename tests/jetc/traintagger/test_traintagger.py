"""Configurations of TrainTagger: what they say becomes a spec; what no spec says is listed at its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from jetc import cli
from jetc.checks.load import load
from jetc.diagnostics.diagnostic import DataError
from jetc.language.text.document import parse
from jetc.traintagger.configuration import read_configuration
from jetc.traintagger.layer import layer_text, unsaid_lines
from jetc.traintagger.meaning import FEATURES, Meaning, meaning_of

BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"
OLDER = """\
model: DeepSetModel
run_config :
  debug : True
model_config :
  conv1d_layers : [8,6]
  classification_layers : [32,16]
  regression_layers : [10]
  kernel_initializer : 'lecun_uniform'
  aggregator : 'mean'
quantization_config:
  quantizer_bits : 8
  quantizer_bits_int : 2
  quantizer_alpha_val : 1.0
  pt_output_quantization : [16,6]
training_config :
  weight_method: "onlyclass"
  epochs : 12
  batch_size : 512
  learning_rate : 0.005
  loss_weights : [1,2]
  initial_sparsity : 0.0
  final_sparsity : 0.1
  EarlyStopping_patience : 7
  ReduceLROnPlateau_factor : 0.5
  ReduceLROnPlateau_patience : 5
  ReduceLROnPlateau_min_lr : 0.00001
hls4ml_config:
  input_precision: 'ap_fixed<24,12,AP_RND,AP_SAT>'
  reg_precision: 'ap_fixed<16,6,AP_RND,AP_SAT>'
  clock_period : 4
"""


def meaning(folder: Path, *changes: tuple[str, str]) -> Meaning:
    text = OLDER
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "given.yaml").write_text(text)
    return meaning_of(read_configuration(folder / "given.yaml"), list(FEATURES.values()))


def test_a_configuration_becomes_a_spec_over_another_that_says_what_it_leaves_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(BASELINE, tmp_path)
    (tmp_path / "given.yaml").write_text(OLDER)
    asked = [
        "import",
        "traintagger",
        str(tmp_path / "given.yaml"),
        "--extends",
        str(tmp_path / "baseline.yaml"),
        "-o",
        str(tmp_path / "older.yaml"),
    ]
    assert cli.main(asked) == 0
    spec = load(tmp_path / "older.yaml").spec
    training, casts = spec.training, spec.quantisation
    assert spec.name == "older"
    assert spec.architecture.constituent_layers == (8, 6)  # type: ignore[union-attr]
    assert (str(casts.weights), str(casts.activation)) == (
        "ap_fixed<8,3,AP_RND_CONV,AP_SAT>",
        "ap_ufixed<8,0,AP_RND_CONV,AP_SAT>",
    )
    assert (training.epochs, training.batch, training.patience) == (12, 512, 7)
    assert (training.regression_loss_weight, training.sparsity.end_epoch) == (2.0, 12)
    assert (spec.firmware.clock_mhz, spec.working_points) == (250.0, load(BASELINE).spec.working_points)
    told = capsys.readouterr().out
    assert "ignored by the seed system: line 19: training_config.learning_rate 0.005" in told
    for unsaid in ("line 3: run_config.debug True", "line 14: quantization_config.pt_output_quantization"):
        assert f"not said: {unsaid}" in told
        assert f"#   {unsaid}" in (tmp_path / "older.yaml").read_text()
    assert cli.main(asked) == 1
    assert "older.yaml: is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "told", "spec"),
    [
        ("DeepSetModel", "LinformerHGQ2", "line 1: model LinformerHGQ2: no kind of network", "none"),
        ("'mean'", "'attention'", "line 9: model_config.aggregator attention: the seed system", "none"),
        ("val : 1.0", "val : 2.0", "line 13: quantization_config.quantizer_alpha_val 2.0: weights", "none"),
        ("  quantizer_bits : 8\n", "", "line 11: quantization_config.quantizer_bits_int 2: it takes", "none"),
        ("  aggregator", "  beta: 1\n  aggregator", "line 9: model_config.beta 1: no key of a spec", "none"),
        ("hls4ml_config", "inputs:\n  basic_input_config: [pt]\nhls4ml_config",
         "line 28: input_config.basic_input_config ['pt']: the spec that is extended has other", "none"),
        ("epochs : 12", "epochs : 12\n  pileup: True", "training_config.pileup True: a class", "none"),
        ('"onlyclass"', '["onlyclass", "ptref"]', "weight_method ['onlyclass', 'ptref']: a spec", "one"),
        ("[1,2]", "[2,1]", "line 20: training_config.loss_weights [2, 1]: the loss of classes", "one"),
        ("clock_period : 4", "clock_period : 2.5", "clock_period 2.5: no clock above 386 MHz", "one"),
        ("epochs : 12", "epochs : 12\n  target_ebops: 9", "training_config.target_ebops 9: no key", "one"),
    ],
)  # fmt: skip
def test_what_no_spec_says_is_listed_and_a_network_that_none_says_gives_none(
    old: str, new: str, told: str, spec: str, tmp_path: Path
) -> None:
    found = meaning(tmp_path, (old, new))
    assert found.is_a_spec is (spec == "one")
    assert any(told in each for each in unsaid_lines(found))


def test_newer_keys_and_pt_formats_that_a_spec_has_are_said(tmp_path: Path) -> None:
    features = ", ".join(FEATURES)
    newer = (
        ("hls4ml_config", f"input_config:\n  basic_input_config: [{features}]\nfirmware_config"),
        ('"onlyclass"', '["onlyclass", "onlyclass"]'),
        ("AP_RND,AP_SAT>'\n  clock", "AP_RND_CONV,AP_SAT>'\n  clock"),
        ("epochs : 12", "epochs : 12\n  pileup: False\n  huber_weights: [0, 0]\n  huber_delta: 2."),
    )
    said = {each.place: each.text for each in meaning(tmp_path, *newer).said}
    assert said["training", "sample_weights"] == "class_balanced"
    assert said["training", "huber_delta"] == "2.0"
    assert said["quantisation", "pt_ratio"] == "ap_fixed<16,6,AP_RND_CONV,AP_SAT>"


def test_a_value_stays_in_its_line_of_the_spec(tmp_path: Path) -> None:
    found = meaning(tmp_path, ("clock_period", 'fpga_part: "a # b\\nname: other"\n  clock_period'))
    text = layer_text(found, source="given.yaml", base="baseline.yaml", name="older")
    assert 'part: "a # b\\nname: other"' in text
    assert text.count("\nname:") == 1


def test_a_file_without_a_model_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="it has no key model"):
        meaning(tmp_path, ("model:", "kind:"))
    with pytest.raises(DataError, match="No such file"):
        read_configuration(tmp_path / "other.yaml")


@pytest.mark.parametrize("end", ["\\n", "\\r", "\\u2028", "\\x85"])
def test_what_is_unsaid_and_how_files_are_called_write_no_line_of_the_spec(end: str, tmp_path: Path) -> None:
    hostile = f'"x{end}features: {{constituents: 8}}{end}#"'
    found = meaning(tmp_path, ("debug : True", f"debug: {hostile}\n  {hostile}: 1"))
    text = layer_text(found, source="given\nname: y.yaml", base="base #x.yaml", name="older")
    plain = parse(text, name="older.yaml")[0].plain()
    assert isinstance(plain, dict)
    assert (plain["extends"], plain["name"]) == ("base #x.yaml", "older")
    assert plain.keys() == {"extends", "name", *(each.place[0] for each in found.said)}


def test_a_key_that_is_given_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    for twice in ("firmware_config:\n  clock_period: 5", "firmware_config.clock_period: 5"):
        with pytest.raises(DataError, match=r":\d+: .*firmware_config\.clock_period stands in line \d+, too"):
            meaning(tmp_path, ("model: DeepSetModel\n", f"model: DeepSetModel\n{twice}\n"))


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path: Path) -> None:
    shutil.copyfile(BASELINE, tmp_path / "baseline.yaml")
    (tmp_path / "given.yaml").write_text(OLDER)
    (tmp_path / "new.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    given, base, new = (str(tmp_path / each) for each in ("given.yaml", "baseline.yaml", "new.yaml"))
    assert cli.main(["import", "traintagger", given, "--extends", base, "-o", new]) == 1
    assert not (tmp_path / "elsewhere.yaml").exists()
