"""The names of the outputs are words of the spec, too."""

from jetc.language.sections.model import Quantisation
from jetc.taggers.outputs import CLASS_SCORES, PT_RATIO


def test_each_output_has_its_format_under_its_own_name_in_the_spec() -> None:
    assert {CLASS_SCORES, PT_RATIO} <= Quantisation.model_fields.keys()
