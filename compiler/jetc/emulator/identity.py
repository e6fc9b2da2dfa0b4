"""What a packaged library says of itself, in its section .jetc."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jetc.plan.spec_digest import spec_digest

if TYPE_CHECKING:
    from jetc_runtime.network import Network

    from jetc.language.sections.model import Feature, Package, Spec

__all__ = ["identity_of"]


def identity_of(spec: Spec, package: Package, network: Network) -> str:
    """Return the digest of a spec, the conventions of its package and its ports, as JSON in a line."""
    return json.dumps(
        {
            "library": package.library,
            "tagger": spec.name,
            "spec": spec_digest(spec),
            "conventions": list(package.conventions),
            "encoding": spec.features.encoding,
            "constituents": spec.features.constituents,
            "features": [_input(each) for each in spec.features.inputs],
            "jet": [_input(each) for each in spec.features.of_the_jet],
            "outputs": [
                {
                    "name": each.name,
                    "labels": list(each.labels),
                    "type": str(network.format_of(each.source)),
                }
                for each in network.outputs
            ],
        }
    )


def _input(feature: Feature) -> dict[str, str]:
    return {"name": feature.name, "type": str(feature.type)}
