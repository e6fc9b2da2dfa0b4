"""Matrix product: rows of one tensor times columns of another."""

from __future__ import annotations

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.matrix_product import MatrixProduct
from jetc_runtime.tensor import NetworkError, Tensor

COARSE, FINE = FixedPoint.parse("ap_ufixed<4,4>"), FixedPoint.parse("ap_fixed<6,3>")
QUERIES = Tensor(("constituents", "keys"), (3, 2), (COARSE, COARSE))
CONTEXT = Tensor(("keys", "features"), (2, 4), (FINE,) * 4)
LAYER = MatrixProduct("sum", ("x", "y"), FINE)


def test_each_row_meets_each_column() -> None:
    rng = np.random.default_rng(1)
    one, other = rng.integers(0, 16, (5, 3, 2)), rng.integers(-32, 32, (5, 2, 4))
    codes, form = LAYER.exact([one, other], [QUERIES, CONTEXT])
    wanted = [[[sum(jet[i][k] * of[k][j] for k in range(2)) for j in range(4)] for i in range(3)]
              for jet, of in zip(one.tolist(), other.tolist(), strict=True)]  # fmt: skip
    assert codes.tolist() == wanted
    assert form.fraction == FINE.fraction
    assert str(LAYER.output([QUERIES, CONTEXT])) == "3 constituents x 4 features"
    assert LAYER.across() == ()


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ([QUERIES], "it has 1 sources, and takes 2"),
        ([QUERIES, QUERIES], "the last axis of one has to be the first of the other"),
        ([QUERIES, Tensor(("keys",), (2,), (FINE,) * 2)], "it multiplies 3 constituents x 2 keys by 2 keys"),
        ([QUERIES, Tensor(CONTEXT.axes, (2, 1), (FixedPoint(43, 8),))], "take 49 bits, more than 48"),
    ],
)
def test_what_does_not_fit_is_refused(sources: list[Tensor], said: str) -> None:
    with pytest.raises(NetworkError, match=said):
        LAYER.output(sources)
