"""Calls of a function on a cluster of dask, whose workers have to be this jetc."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import cache, partial
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jetc.commands.fault import Fault
from jetc.commands.tagging.spread import files_of, in_order
from jetc.diagnostics.diagnostic import ToolError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from distributed import Client

    from jetc.commands.tagging.spread import Call, Spread

__all__ = ["identity", "on_cluster"]

Result = TypeVar("Result")
_ANSWER, _WORKERS = 5, 30
"""Seconds until a scheduler has to answer, and until it has to have a worker."""
_LOOK = 1
"""Seconds between two looks at a cluster that makes nothing."""
_AGAIN = 3
"""How often a call is made again whose worker was lost."""
_LIBRARIES = ("awkward", "numpy", "uproot")
_SHOWN = 12


@cache
def identity() -> dict[str, str]:
    """Return what makes the bits here: the sources of jetc by their digest, and versions of libraries."""
    sources = hashlib.sha256()
    for package in ("jetc", "jetc_runtime"):
        folder = Path(str(files(package)))
        for path in sorted(folder.rglob("*.py")):
            sources.update(f"{package}/{path.relative_to(folder)}\0".encode() + path.read_bytes())
    own = {"jetc": f"{version('jetc')} of sources {sources.hexdigest()[:_SHOWN]}"}
    return own | {each: version(each) for each in _LIBRARIES}


@contextmanager
def on_cluster(address: str, calls: int) -> Iterator[Spread]:
    """Run calls on the cluster whose scheduler is at `address`; at the end the rest is cancelled.

    The workers see the files under the paths that they have here. ToolError where no scheduler answers or no
    worker is there, and where a worker has another jetc or other libraries.
    """
    with _connected(address) as client:
        _check_workers(client, address)
        ahead = min(calls, 2 * sum(client.nthreads().values()))
        pool = client.get_executor(pure=False, retries=_AGAIN)
        yield partial(_spread, pool, ahead, partial(_result, client, address))


def _spread(
    pool: Any,  # noqa: ANN401 - distributed has no types
    ahead: int,
    result: Callable[[Future[Any], Sequence[Call]], Any],
    function: Callable[..., Result],
    every: Iterable[Call],
) -> Iterator[Result]:
    calls = ((identity(), function, *call) for call in every)
    return in_order(pool, ahead, result, _called, calls)


def _called(wanted: dict[str, str], function: Callable[..., Result], *arguments: Any) -> Result | Fault:  # noqa: ANN401
    """Call a function on a worker, which may have come after the others were looked at."""
    found = identity()
    return function(*arguments) if found == wanted else Fault.of(_other("one that came later", found, wanted))


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    from distributed import Client

    _ask(address)  # a client that finds nobody tries on while it is closed
    for name in ("asyncio", "distributed.client", "distributed.core"):  # what is lost is told once
        logging.getLogger(name).setLevel(logging.CRITICAL)
    client = Client(address, timeout=_ANSWER, set_as_default=False)
    try:
        yield client
    finally:
        client.close()


def _ask(address: str) -> None:
    """Raise ToolError where no scheduler answers at `address`, within seconds."""
    from distributed.core import rpc

    async def kind() -> object:
        async with rpc(address, timeout=_ANSWER) as there:
            return (await there.identity())["type"]

    try:
        found = asyncio.run(asyncio.wait_for(kind(), _ANSWER))
    except Exception as error:  # whatever answers there, it is no scheduler
        raise _no_scheduler(address, " ".join(str(error).split()) or "nothing came in time") from error
    if found != "Scheduler":
        raise _no_scheduler(address, f"there is a {found}")


def _no_scheduler(address: str, why: str) -> ToolError:
    return ToolError(
        tool="dask",
        what=f"no scheduler answers at {address}: {why}",
        mend="name the address that dask scheduler printed, such as tcp://10.0.0.1:8786",
    )


def _check_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_WORKERS)
    except TimeoutError as error:
        raise _no_worker(address) from error
    for worker, found in client.run(identity, on_error="return").items():
        if found != identity():
            raise _other(worker, found, identity())


def _no_worker(address: str) -> ToolError:
    return ToolError(
        tool="dask",
        what=f"the cluster at {address} had no worker for {_WORKERS} seconds",
        mend="start some, dask worker ADDRESS, in an environment with this jetc; nothing was written",
    )


def _other(worker: str, found: object, wanted: dict[str, str]) -> ToolError:
    if isinstance(found, dict):
        differ = [name for name in wanted if found.get(name) != wanted[name]]
        said = ", ".join(f"{name} {found.get(name)} in place of {wanted[name]}" for name in differ)
    else:
        said = f"no jetc that runs: {found}"
    return ToolError(
        tool="dask",
        what=f"worker {worker} has {said}",
        mend="start the workers in an environment with the same jetc and the same libraries",
    )


def _result(client: Client, address: str, future: Future[Result], under_way: Sequence[Call]) -> Result:
    from distributed.client import ClosedClientError
    from distributed.scheduler import KilledWorker

    alone = 0.0
    while True:
        try:
            return future.result(timeout=_LOOK)
        except TimeoutError:
            if _has_workers(client):
                alone = 0.0
            elif alone and time.monotonic() - alone > _WORKERS:
                raise _no_worker(address) from None
            else:
                alone = alone or time.monotonic()
        except (KilledWorker, CancelledError, ClosedClientError, OSError) as error:
            ended = "its workers were killed" if isinstance(error, KilledWorker) else "the scheduler ended"
            raise ToolError(
                tool="dask",
                what=f"what read {files_of(under_way)} was lost: {ended}",
                mend="look at the logs of scheduler and workers, and run it again; nothing was written",
            ) from error


def _has_workers(client: Client) -> bool:
    """Tell whether the cluster can make anything; a scheduler that ends meanwhile is told by the futures."""
    try:
        return client.status == "running" and bool(client.nthreads())
    except Exception:  # noqa: BLE001 - a connection that closes, or is closed, raises as it likes
        return False
