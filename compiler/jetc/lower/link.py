"""The chain of a spec: what stands between the words on the link and its network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.prepare.chain import Link, chain_of
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.packing import Region

if TYPE_CHECKING:
    from jetc_runtime.network import Network

    from jetc.language.sections.link import Link as LinkSection
    from jetc.language.sections.model import Features
    from jetc.prepare.chain import Chain

__all__ = ["link_chain"]


def link_chain(features: Features, section: LinkSection | None, network: Network) -> Chain | None:
    """Return the chain around `network`, None where the spec has no section `link`."""
    if section is None:
        return None
    link = Link(
        by_pt=section.order == "by_pt",
        score=section.scores,
        region=Region(section.region.abs_eta, section.region.pt_gev),
    )
    types = tuple(each.type for each in features.inputs)
    return chain_of(network, ENCODINGS[features.encoding], types, link)
