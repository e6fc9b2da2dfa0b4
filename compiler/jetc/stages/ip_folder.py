"""The folder `ip` of stage `vivado`: the design for whoever takes it without jetc, with a test of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.evaluate import evaluate

from jetc.artifacts.record import read
from jetc.artifacts.rtl import RtlRecord
from jetc.plan.key import digest, file_digest
from jetc.stages.rtl.artifact import VERILOG
from jetc.vendor.ip.design import Design, Vector
from jetc.vendor.ip.folder import folder_files
from jetc.vendor.ip.modules import one_per_file
from jetc.vendor.tcl import clock_period_ns

if TYPE_CHECKING:
    from pathlib import Path

    from jetc_runtime.network import Network, Port
    from numpy.typing import NDArray

    from jetc.artifacts.rtl import PortRecord, PortsRecord
    from jetc.vendor.vivado import VendorTarget

__all__ = ["write_ip"]

_VECTORS = 100
"""Jets of the test, few enough for a slow simulator."""
_DIGITS = 16
"""Of the digest, 64 bits: a word of a bus."""
_LIMITS = ("min_code", "max_code")


def write_ip(folder: Path, rtl: Path, network: Network, name: str, target: VendorTarget) -> None:
    """Write the folder: the sources of artifact `rtl`, one module of Verilog in a file, and all beside."""
    record = read(RtlRecord, rtl)
    link = record.link.sources if record.link else ()
    verilog = _verilog(rtl, record)
    sources = verilog | {each: (rtl / each).read_text("utf-8") for each in (*record.vhdl, *link)}
    vectors = _vectors(network, record.ports)
    design = Design(
        name=name,
        top=record.top,
        taken=record.ports.in_data.width,
        given=record.ports.out_data.width,
        latency_cycles=record.latency_cycles,
        initiation_interval=record.initiation_interval,
        part=target.part,
        period_ns=clock_period_ns(target.clock_mhz),
        verilog=tuple(verilog),
        vhdl=record.vhdl,
        link=link,
        digest=_digest(rtl)[:_DIGITS],
        vectors=len(vectors),
    )
    for path, text in (sources | folder_files(design, vectors)).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def _digest(rtl: Path) -> str:
    """Return what a lock has as ``products.verilog``."""
    folder = rtl / VERILOG
    return digest({f"{VERILOG}/{each.name}": file_digest(each) for each in sorted(folder.iterdir())})


def _verilog(rtl: Path, record: RtlRecord) -> dict[str, str]:
    return {
        f"{VERILOG}/{module}.v": text
        for source in record.sources
        for module, text in one_per_file((rtl / source).read_text("utf-8")).items()
    }


def _vectors(network: Network, ports: PortsRecord) -> list[Vector]:
    """Return jets, and what the network gives for them."""
    codes = _jets(network)
    found = evaluate(network, codes)
    taken = np.concatenate([each.reshape(_VECTORS, -1) for each in codes.values()], axis=1)
    given = np.concatenate([found[each.name] for each in network.outputs], axis=1)
    pairs = zip(taken.tolist(), given.tolist(), strict=True)
    return [Vector(_packed(jet, ports.in_data), _packed(result, ports.out_data)) for jet, result in pairs]


def _jets(network: Network) -> dict[str, NDArray[np.int64]]:
    """Return codes by input: no jet, the least and the largest of each word, then random words.

    Every other random jet ends early, as jets do: there is nothing behind its last constituent.
    """
    rng = np.random.default_rng(0)
    codes = {each.name: _words(each, rng) for each in network.inputs}
    constituents = network.input.constituents
    last = rng.integers(1, constituents + 1, _VECTORS)
    last[: len(_LIMITS) + 1] = last[::2] = constituents
    codes[network.input.name] *= np.arange(constituents)[:, None] < last[:, None, None]
    return codes


def _words(port: Port, rng: np.random.Generator) -> NDArray[np.int64]:
    limits = np.array([[getattr(each, limit) for each in port.formats] for limit in _LIMITS])
    low, high = limits
    words = rng.integers(low, high + 1, size=(_VECTORS, *port.tensor.sizes), dtype=np.int64)
    words[0] = 0
    for jet, limit in enumerate(limits, start=1):
        words[jet] = limit
    return words


def _packed(codes: list[int], port: PortRecord) -> int:
    words = zip(codes, port.fields, strict=True)
    return sum((code & (1 << word.width) - 1) << word.offset for code, word in words)
