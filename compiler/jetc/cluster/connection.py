"""A cluster of dask: reached, its workers looked at, and calls on it that survive the loss of a worker."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from jetc.cluster.identity import Identity, differences, found, wanted
from jetc.diagnostics.diagnostic import DataError, GateError, SpecError, ToolError
from jetc.diagnostics.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from concurrent.futures import Executor

    from distributed import Client

__all__ = ["Cluster", "Task", "check_installed", "connected", "tell"]

Item = TypeVar("Item")
_ANSWER, _WORKERS = 5, 30
"""Seconds until a scheduler has to answer, and until it has to have a worker."""
_LOOK = 1
"""Seconds between two looks at a cluster that makes nothing."""
_AGAIN = 3
"""How often a call is made again whose worker was lost."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What a worker gives in place of a result: its address, and why."""

    worker: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class _Raised:
    """What a worker gives in place of a result where jetc itself refused: that refusal."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class Task(Generic[Item]):
    """A call whose result is for `item`; `what` names it where it is lost. Tasks of one `key` are one."""

    item: Item
    what: str
    function: Callable[..., Any]
    arguments: tuple[object, ...]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster whose workers are this jetc; each call looks first whether its worker, maybe new, is."""

    client: Client
    address: str
    wanted: Identity
    pool: Executor

    @property
    def threads(self) -> int:
        """Give how many calls run at once; none without a scheduler, which the futures tell."""
        try:
            threads: dict[str, int] = self.client.nthreads() if self.client.status == "running" else {}
        except Exception:  # noqa: BLE001 - a connection that closes, or is closed, raises as it likes
            return 0
        return sum(threads.values())

    @property
    def described(self) -> str:
        """Say in a line what it is, and where its dashboard is."""
        has_dashboard = "dashboard" in self.client.scheduler_info()["services"]
        dashboard = f", dashboard {self.client.dashboard_link}" if has_dashboard else ""
        workers = len(self.client.nthreads())
        return f"cluster {self.address}: {workers} {'worker' if workers == 1 else 'workers'}{dashboard}"

    def keep(self, value: object, key: str) -> object:
        """Return what stands for `value` in arguments of calls: workers send it to one another.

        Where all workers that had it are lost, the scheduler gives it again.
        """
        return self.client.submit(_same, value, key=key, retries=_AGAIN)

    def submit(self, function: Callable[..., Any], *arguments: object, key: str | None = None) -> Future[Any]:
        """Call `function` on a worker; calls of one `key` are one. A lost cluster is told with the result."""
        named: dict[str, Any] = {} if key is None else {"key": key}
        try:
            return self.pool.submit(_called, self.wanted, function, *arguments, **named)
        except Exception as error:  # noqa: BLE001 - raised again where the result is wanted
            lost: Future[Any] = Future()
            lost.set_exception(error)
            return lost

    def hear(self, take: Callable[[Any], None]) -> str:
        """Return a topic: `take` is given what workers `tell` of it while they work, in another thread."""
        topic = f"jetc-{uuid.uuid4().hex}"
        self.client.subscribe_topic(topic, lambda event: take(event[1]))
        return topic

    def everywhere(self, function: Callable[..., str], *arguments: object) -> dict[str, str]:
        """Call `function` on every worker and return what each says, by its address; what it raises, too."""
        answers: dict[str, object] = self.client.run(function, *arguments, on_error="return")
        return {worker: str(answer) for worker, answer in answers.items()}

    def done(self, pending: Collection[Future[Any]]) -> set[Future[Any]]:
        """Wait until some of `pending` have ended; ToolError where no worker is there for too long."""
        alone = 0.0
        while True:
            done, _ = wait(pending, timeout=_LOOK, return_when=FIRST_COMPLETED)
            if done:
                return done
            if self.threads:
                alone = 0.0
            elif alone and time.monotonic() - alone > _WORKERS:
                raise _no_worker(self.address)
            else:
                alone = alone or time.monotonic()

    def finished(
        self, tasks: Iterable[Task[Item]], mend: str, *, ahead: int | None = None
    ) -> Iterator[tuple[Item, Any]]:
        """Yield the item and the result of each task as it ends; raises as `result` does.

        At most `ahead` for each thread are submitted at once, all where it is None.
        """
        pending: dict[Future[Any], Task[Item]] = {}
        left = iter(tasks)
        while True:
            free = None if ahead is None else max(0, ahead * max(1, self.threads) - len(pending))
            for task in islice(left, free):
                pending[self.submit(task.function, *task.arguments, key=task.key)] = task
            if not pending:
                return
            for future in self.done(pending):
                task = pending.pop(future)
                yield task.item, self.result(future, task.what, mend)

    def result(self, future: Future[Any], what: str, mend: str) -> Any:  # noqa: ANN401 - what was called says
        """Return the result of a call, or raise what jetc raised there, which then names the worker.

        ToolError where a worker is refused, where it fails in another way, and where `what` it made is lost.
        """
        from distributed.client import ClosedClientError
        from distributed.scheduler import KilledWorker

        self.done([future])
        try:
            answer = future.result()
        except (KilledWorker, CancelledError, ClosedClientError, OSError) as error:
            ended = "its workers were killed" if isinstance(error, KilledWorker) else "the scheduler ended"
            raise ToolError(
                tool="dask",
                what=f"{what} was lost: {ended}",
                mend=f"look at the logs of scheduler and workers, and run the same command again; {mend}",
            ) from error
        if isinstance(answer, _Refusal):
            raise _refused(answer)
        if isinstance(answer, _Raised):
            answer.fault.again()
        return answer


def tell(topic: str, said: object) -> None:
    """Tell from a worker what msgpack can write, to who hears of `topic`."""
    from distributed import get_worker

    get_worker().log_event(topic, said)


def check_installed(option: str) -> None:
    """Raise DataError where the package that reaches clusters is not installed."""
    if find_spec("distributed") is None:
        raise DataError(
            file=option,
            what="a cluster is reached by distributed, which is not installed",
            why="it is an extra of jetc",
            mend="pip install 'jetc[dask]'",
        )


@contextmanager
def connected(address: str, libraries: Iterable[str]) -> Iterator[Cluster]:
    """Yield the cluster whose scheduler is at `address`; at the end the rest of its calls is cancelled.

    ToolError where no scheduler answers or no worker is there, and where a worker has another jetc, another
    Python, or another version of one of `libraries` or of what they require.
    """
    from distributed import Client

    _ask(address)  # a client that finds nobody tries on while it is closed
    for name in ("asyncio", "distributed.client", "distributed.core"):  # what is lost is told once
        logging.getLogger(name).setLevel(logging.CRITICAL)
    needed = wanted(libraries)
    client = Client(address, timeout=_ANSWER, set_as_default=False)
    try:
        _check_workers(client, address, needed)
        yield Cluster(client, address, needed, client.get_executor(pure=False, retries=_AGAIN))
    finally:
        client.close()


def _same(value: object) -> object:
    return value


def _called(wanted: Identity, function: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401 - it says
    """Call a function on a worker, which may have come after the others were looked at."""
    said = differences(found(tuple(wanted)), wanted)
    if said:
        return _Refusal(_own_address(), f"has {said}", _MEND)
    try:
        return function(*arguments)
    except (DataError, GateError, SpecError, ToolError) as error:
        return _Raised(Fault.of(_placed(error)))
    except Exception as error:  # noqa: BLE001 - told there, with the name of the worker
        return _Refusal(_own_address(), f"failed: {type(error).__name__}: {error}", _LOGS)


_MEND = "start the workers in an environment with the same jetc and the same libraries"
_LOGS = "mend that on the worker, or stop it, and run the same command again"


def _placed(error: DataError | GateError | SpecError | ToolError) -> Exception:
    """Say in an error on which worker it was raised; a fault of a spec is one of every worker's."""
    if isinstance(error, ToolError):
        error.what = f"worker {_own_address()}: {error.what}"
    elif not isinstance(error, SpecError):
        error.why += f"; worker {_own_address()} says so"
    return error


def _own_address() -> str:
    from distributed import get_worker

    return str(get_worker().address)


def _refused(answer: _Refusal) -> ToolError:
    return ToolError(tool="dask", what=f"worker {answer.worker} {answer.why}", mend=answer.mend)


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


def _check_workers(client: Client, address: str, needed: Identity) -> None:
    try:
        client.wait_for_workers(1, timeout=_WORKERS)
    except TimeoutError as error:
        raise _no_worker(address) from error
    _check_scheduler(client, address, needed)
    for worker, answer in client.run(found, tuple(needed), on_error="return").items():
        said = differences(answer, needed) if isinstance(answer, dict) else f"no jetc that runs: {answer}"
        if said:
            raise _refused(_Refusal(worker, f"has {said}", _MEND))


def _check_scheduler(client: Client, address: str, needed: Identity) -> None:
    """Raise ToolError where the scheduler, which reads what is sent to workers, is another jetc or Python."""
    read_with = {name: needed[name] for name in ("jetc", "python")}
    try:
        said = differences(client.run_on_scheduler(found, ()), read_with)
    except Exception as error:  # noqa: BLE001 - one without jetc cannot be asked, and raises as it likes
        said = f"no jetc that runs: {error}"
    if said:
        raise ToolError(
            tool="dask",
            what=f"the scheduler at {address} has {said}",
            mend="start the scheduler, too, in an environment with the same jetc and the same Python",
        )


def _no_worker(address: str) -> ToolError:
    return ToolError(
        tool="dask",
        what=f"the cluster at {address} had no worker for {_WORKERS} seconds",
        mend="start some, dask worker ADDRESS, where this jetc is, and run the same command again",
    )
