"""The command line: the only module that prints, exits or reads argv.

Exit codes: 0 good, 1 the spec or the data is at fault, 2 usage, 3 an outside program failed,
4 a gate failed, 70 a fault of jetc itself.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jetc.diagnostic import DataError, Diagnostic, GateError, SpecError, ToolError
from jetc.rendering import diagnostic_text, fault_text, system_text, tool_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jetc.plan.plan import Planned
    from jetc.plan.store import Store
    from jetc.spec.load import LoadedSpec

__all__ = ["main"]

STAGE_NAMES = (
    "sample", "dataset", "training", "hls4ml", "emulator",
    "working_points", "rtl", "vivado", "verification", "report",
)  # fmt: skip
EXIT_INPUT, EXIT_TOOL, EXIT_GATE, EXIT_INTERRUPTED, EXIT_BUG = 1, 3, 4, 130, 70


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command in `arguments` (argv where None) and return the exit code."""
    parsed = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = parsed.command
    try:
        return command(parsed)
    except SpecError as error:
        for each in error.diagnostics:
            _complain(diagnostic_text(each))
        _complain(f"{len(error.diagnostics)} fault{'s' * (len(error.diagnostics) > 1)}; nothing was built")
        return EXIT_INPUT
    except DataError as error:
        _complain(fault_text(error))
        return EXIT_INPUT
    except ToolError as error:
        _complain(tool_text(error))
        return EXIT_TOOL
    except GateError as error:
        _complain(fault_text(error))
        return EXIT_GATE
    except BrokenPipeError:  # whoever read our output, such as `head`, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_INPUT
    except OSError as error:
        _complain(system_text(error))
        return EXIT_INPUT
    except KeyboardInterrupt:
        _complain("interrupted; the same command resumes")
        return EXIT_INTERRUPTED
    except Exception:  # noqa: BLE001 - the outermost edge: anything else is a fault of jetc
        traceback.print_exc()
        _complain("this is a fault of jetc itself, not of your spec or data")
        return EXIT_BUG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jetc", description="From one YAML spec to a Level-1 jet trigger.")
    version = f"%(prog)s {importlib.metadata.version('jetc')}"
    parser.add_argument("--version", action="version", version=version)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="every fault of a spec at once, at line and column")
    check.add_argument("spec", type=Path, nargs="+", help="spec files")
    check.set_defaults(command=_check)

    plan = commands.add_parser("plan", help="which stages would run, and the spec lines that force them")
    plan.set_defaults(command=_plan)
    build = commands.add_parser("build", help="bring everything up to date, doing nothing twice")
    build.set_defaults(command=_build)
    verify = commands.add_parser("verify", help="the RTL against the emulator, bit for bit")
    verify.set_defaults(command=_verify)

    for each in (plan, build):
        each.add_argument("spec", type=Path, help="the spec file")
        each.add_argument(
            "--to", choices=STAGE_NAMES, metavar="STAGE", help=f"stop after: {', '.join(STAGE_NAMES)}"
        )
    verify.add_argument("spec", type=Path, nargs="?", help="the spec file; without it, what was built last")
    verify.add_argument("--rtl", action="store_true", required=True, help="simulate the Verilog")
    for each in (plan, build, verify):
        each.add_argument(
            "--build-dir", type=Path, default=Path("build"), help="where products go (default: build)"
        )
    return parser


def _check(arguments: argparse.Namespace) -> int:
    from jetc.spec.load import load

    faults: list[Diagnostic] = []
    for path in arguments.spec:
        try:
            load(path)
        except SpecError as error:
            faults.extend(error.diagnostics)
        else:
            print(f"{path}: good")
    if faults:
        raise SpecError(tuple(faults))
    return 0


def _plan(arguments: argparse.Namespace) -> int:
    from jetc.terminal import plan_lines

    loaded, store, plan = _planned(arguments.spec, arguments.build_dir, arguments.to)
    seconds = {}
    for each in plan:
        took = store.last_seconds(loaded.spec.name, each.stage.name)
        if took is not None:
            seconds[each.stage.name] = took
    print("\n".join(plan_lines(plan, loaded.tree, seconds)))
    return 0


def _planned(path: Path, build_dir: Path, to: str | None) -> tuple[LoadedSpec, Store, tuple[Planned, ...]]:
    from jetc.plan.plan import make_plan
    from jetc.plan.store import Store
    from jetc.spec.load import load
    from jetc.stages import STAGES

    loaded = load(path)
    store = Store(build_dir)
    return loaded, store, make_plan(loaded.spec, stages=STAGES, store=store, base=path.parent, to=to)


def _build(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    loaded, store, plan = _planned(arguments.spec, arguments.build_dir, arguments.to)
    folders = _run(loaded, store, plan)
    console = Console()
    if "report" in folders:
        from jetc.stages.report import summary_rows
        from jetc.terminal import summary_table

        metrics = json.loads((folders["report"] / "metrics.json").read_text())
        console.print(summary_table(summary_rows(metrics), title=f"Summary of {loaded.spec.name}"))
    for stage in folders:
        print(f"  {stage:<16} {store.link(loaded.spec.name, stage)}")
    return 0


def _run(loaded: LoadedSpec, store: Store, plan: tuple[Planned, ...]) -> dict[str, Path]:
    from rich.console import Console

    from jetc.plan.run import run
    from jetc.terminal import BuildWatcher
    from jetc.tools.programs import check_programs

    check_programs(plan, loaded.spec)
    watcher = BuildWatcher(Console(stderr=True))
    try:
        folders = run(plan, loaded.spec, store=store, base=loaded.path.parent, watcher=watcher)
    finally:
        watcher.stop()
    _remember(store, loaded, folders)
    return folders


def _remember(store: Store, loaded: LoadedSpec, folders: dict[str, Path]) -> None:
    built = {
        "spec": str(loaded.path.resolve()),
        "text": loaded.text,
        "artifacts": {stage: folder.name for stage, folder in folders.items()},
    }
    (store.build / "last.json").write_text(json.dumps(built, indent=1) + "\n")


def _verify(arguments: argparse.Namespace) -> int:
    """Simulate what was built last, or the spec named, brought up to date first."""
    from rich.console import Console

    from jetc.plan.run import run_again
    from jetc.spec.load import LoadedSpec, load_text
    from jetc.stages.verification import STAGE
    from jetc.terminal import BuildWatcher

    if arguments.spec is not None:
        loaded, store, plan = _planned(arguments.spec, arguments.build_dir, STAGE.name)
        _run(loaded, store, plan)
    built, store = _last_build(arguments.build_dir)
    path = Path(built["spec"])
    loaded = LoadedSpec(*load_text(built["text"], name=str(path)), path=path)
    folders = {stage: store.build / "store" / name for stage, name in built["artifacts"].items()}
    _check_built(folders, (*STAGE.needs, STAGE.name))
    watcher = BuildWatcher(Console(stderr=True))
    try:
        text = run_again(
            STAGE,
            loaded.spec,
            key=folders[STAGE.name].name.rpartition("-")[2],
            inputs={name: folders[name] for name in STAGE.needs},
            store=store,
            base=path.parent,
            progress=watcher,
        )
    finally:
        watcher.stop()
    print(f"{path}: {json.loads(text)['verdict']}")
    return 0


def _last_build(build_dir: Path) -> tuple[dict[str, Any], Store]:
    from jetc.plan.store import Store

    try:
        return json.loads((build_dir / "last.json").read_text()), Store(build_dir)
    except (OSError, json.JSONDecodeError) as error:
        raise DataError(
            file=str(build_dir),
            what="nothing was built here yet",
            why="jetc verify checks what was built last",
            mend="name the spec: jetc verify SPEC --rtl",
        ) from error


def _check_built(folders: dict[str, Path], needed: tuple[str, ...]) -> None:
    for stage in needed:
        if stage not in folders or not folders[stage].is_dir():
            raise DataError(
                file=str(folders.get(stage, stage)),
                what=f"the artifact of stage {stage} is not there",
                why="the last build stopped before it, or it was removed",
                mend="run jetc build, or name the spec: jetc verify SPEC --rtl",
            )


def _complain(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
