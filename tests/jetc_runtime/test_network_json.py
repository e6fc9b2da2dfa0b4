"""Networks as JSON text: what is read, and what is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import JetInput, Network, NetworkError, Output, Relu

if TYPE_CHECKING:
    from collections.abc import Callable

WORD = FixedPoint.parse("ap_fixed<6,3>")
NETWORK = Network(
    (JetInput("jet", ("mass",), (WORD,)),),
    (Relu("positive", ("jet",), WORD),),
    (Output("mass", "positive", ("mass",)),),
)
TEXT = """\
{
 "inputs": [
  {
   "features": [
    "mass"
   ],
   "formats": [
    "ap_fixed<6,3,AP_TRN,AP_WRAP>"
   ],
   "kind": "JetInput",
   "name": "jet"
  }
 ],
 "kind": "Network",
 "layers": [
  {
   "kind": "Relu",
   "name": "positive",
   "result": "ap_fixed<6,3,AP_TRN,AP_WRAP>",
   "sources": [
    "jet"
   ]
  }
 ],
 "outputs": [
  {
   "kind": "Output",
   "labels": [
    "mass"
   ],
   "name": "mass",
   "source": "positive"
  }
 ],
 "version": 2
}
"""


def test_the_text_says_its_version_and_every_kind() -> None:
    assert NETWORK.to_json() == TEXT
    assert Network.from_json(TEXT) == NETWORK


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (lambda stored: stored | {"kind": "Output"}, "not a network"),
        (lambda stored: stored | {"version": 3}, "the network is written in form 3, and form 2 is read"),
        (
            lambda stored: {key: each for key, each in stored.items() if key != "version"},
            "the network is written in form 1, and form 2 is read: build it again",
        ),
        (
            lambda stored: stored | {"layers": [{"kind": "Attention"}]},
            "not a network: kind Attention is unknown",
        ),
        (lambda stored: stored | {"layers": [{"kind": "Relu"}]}, "not a network: .*missing 3 required"),
    ],
)
def test_text_of_something_else_is_refused(
    changed: Callable[[dict[str, object]], dict[str, object]], message: str
) -> None:
    text = json.dumps(changed(json.loads(NETWORK.to_json())))
    with pytest.raises(NetworkError, match=message):
        Network.from_json(text)


def test_text_that_is_no_json_is_refused() -> None:
    with pytest.raises(NetworkError, match="not a network: Expecting value"):
        Network.from_json("network")
