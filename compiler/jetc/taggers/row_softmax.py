"""The softmax of attention: of scores among partners, by tables that training looks up, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.taggers.exponentials import softmax_codes
from jetc.taggers.stacks import given
from jetc.taggers.topology import SoftmaxLayer, TopologyError

if TYPE_CHECKING:
    from jetc.language.sections.model import Quantisation

__all__ = ["row_softmax"]


def row_softmax(scores: str, casts: Quantisation) -> SoftmaxLayer:
    """Return the softmax of the tensor `scores`, for each of its rows."""
    tables = casts.score_tables
    if tables is None:
        raise TopologyError("the spec has no tables for the softmax of attention")
    codes = softmax_codes(given(casts.scores), tables.exp_table, tables.inverse_input, tables.inverse_table)
    return SoftmaxLayer(
        "attention_weights",
        (scores,),
        tables.exp_table,
        tables.inverse_input,
        tables.inverse_table,
        given(casts.attention_weights),
        ("quantisation", "score_tables"),
        codes,
    )
