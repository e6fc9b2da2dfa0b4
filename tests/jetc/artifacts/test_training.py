"""training.json tells weights that were trained from weights that were taken."""

import pytest
from jetc.artifacts.record import parse, text_of
from jetc.artifacts.training import TakenWeights, TrainingRecord
from jetc.diagnostics.diagnostic import DataError

TAKEN = TrainingRecord(made=TakenWeights(taken_from="a.weights.npz", weights=900))


def test_taken_weights_are_read_as_such() -> None:
    assert parse(TrainingRecord, text_of(TAKEN), name="training.json") == TAKEN


@pytest.mark.parametrize("kind", ["trained", "found"])
def test_one_kind_is_not_taken_for_another(kind: str) -> None:
    text = text_of(TAKEN).replace('"taken",', f'"{kind}",')
    with pytest.raises(DataError, match=r"field made(\.trained\.\w+)? is"):
        parse(TrainingRecord, text, name="training.json")
