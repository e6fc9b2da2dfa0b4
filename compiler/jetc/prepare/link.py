"""The chain of a spec: what stands between the words on the link and its network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from jetc.prepare.chain import Link, chain_of
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.packing import Region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Network

    from jetc.prepare.chain import Chain

__all__ = ["FeaturesSection", "LinkSection", "link_chain"]


class _Typed(Protocol):
    @property
    def type(self) -> FixedPoint: ...


class _Region(Protocol):
    @property
    def abs_eta(self) -> float: ...

    @property
    def pt_gev(self) -> float: ...


class FeaturesSection(Protocol):
    """What is read of section `features`."""

    @property
    def encoding(self) -> str:
        """The name of the encoding."""

    @property
    def inputs(self) -> Sequence[_Typed]:
        """The inputs of a candidate."""

    @property
    def of_the_jet(self) -> Sequence[_Typed]:
        """The inputs of the jet."""


class LinkSection(Protocol):
    """What is read of section `link`."""

    @property
    def order(self) -> str:
        """How candidates come: by_pt, or given."""

    @property
    def scores(self) -> FixedPoint | None:
        """The format of a score that goes out; None where none do."""

    @property
    def region(self) -> _Region:
        """Where jets have scores."""


def link_chain(features: FeaturesSection, section: LinkSection | None, network: Network) -> Chain | None:
    """Return the chain around `network`, None where the spec has no section `link`."""
    if section is None:
        return None
    link = Link(
        by_pt=section.order == "by_pt",
        score=section.scores,
        region=Region(section.region.abs_eta, section.region.pt_gev),
    )
    types = tuple(each.type for each in features.inputs)
    jet_types = tuple(each.type for each in features.of_the_jet)
    return chain_of(network, ENCODINGS[features.encoding], types, link, jet_types=jet_types)
