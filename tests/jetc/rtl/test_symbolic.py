"""Arrays of symbolic words keep how the words beside them are optimised."""

from __future__ import annotations

import numpy as np
from alkaid.trace import FVArrayInput
from jetc.rtl.symbolic import like


def test_an_array_like_another_has_its_options_and_the_values_that_are_given() -> None:
    words = FVArrayInput((3,)).quantize(0, 2, 1)
    reversed_words = [*np.asarray(words)][::-1]
    found = like(words, [reversed_words])
    assert found.shape == (1, 3)
    assert [*np.asarray(found)[0]] == reversed_words
    assert (found.solver_options, found.hwconf) == (words.solver_options, words.hwconf)
