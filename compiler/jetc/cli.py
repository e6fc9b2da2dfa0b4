"""The command line: the only module that prints, exits or reads argv.

Exit codes: 0 good, 1 the spec or the data is at fault, 2 usage, 3 an outside program failed,
4 a gate failed, 70 a fault of jetc itself, 129, 130 or 143 interrupted by SIGHUP, Ctrl-C or SIGTERM,
141 the reader of the output closed the pipe.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from pathlib import Path
from signal import SIGINT
from typing import TYPE_CHECKING, NoReturn

from jetc.children import leave_idle_cores_free, take_no_module_from_here
from jetc.commands.outcome import EXIT_GATE, EXIT_INPUT, EXIT_TOOL, Outcome
from jetc.commands.streams import ReaderGoneError, complain, discard, prepare, write
from jetc.diagnostics.diagnostic import DataError, GateError, SpecError, ToolError
from jetc.diagnostics.rendering import diagnostic_text, fault_text, limit_text, system_text, tool_text
from jetc.exhaustion import of_the_system
from jetc.interruption import Interrupted, interruptible
from jetc.processor import pin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from _typeshed import SupportsWrite

    from jetc.commands.tuning.choices import Limits, Over

__all__ = ["main"]

STAGE_NAMES = (
    "pileup", "sample", "dataset", "early_sets", "function_table", "training", "idle_neurons", "simulator",
    "hls4ml",
    "emulator", "rtl", "lanes", "package", "menu", "budget", "vivado", "ip",
    "verification", "decisions", "analysis", "report",
)  # fmt: skip
JETS_TREE = "outnano/Jets"
CHANGE_CLASSES = ("COSMETIC", "PHYSICS", "WEIGHTS", "FIRMWARE", "EMULATOR_ABI")
MOST_SEEDS = 100
MOST_POINTS = 10_000
EXIT_USAGE, EXIT_BUG, EXIT_SIGNAL, EXIT_READER_GONE = 2, 70, 128, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command in `arguments` (argv where None) and return the exit code."""
    try:
        with interruptible() as signals:
            try:
                return _main(arguments, signals)
            except KeyboardInterrupt:
                complain("interrupted; the same command resumes")
                return EXIT_SIGNAL + (signals[0] if signals else SIGINT)
    except (OSError, RuntimeError) as error:  # no pipe or no thread is left to hear signals with
        limit = limit_text(error)
        if limit is None:
            raise
        complain(limit)
        return EXIT_INPUT


def _main(arguments: Sequence[str] | None, signals: Sequence[int]) -> int:
    pin()
    take_no_module_from_here()
    leave_idle_cores_free()
    try:
        prepare()
        parsed = _parser().parse_args(arguments)
    except ReaderGoneError:
        return _read_no_more()
    except DataError as error:
        return _failed(error, Path())
    command: Callable[[argparse.Namespace], Outcome] = parsed.command
    try:
        outcome = _outcome(command, parsed, signals)
        if outcome.text:
            write(outcome.text, as_file=outcome.as_file)
        if outcome.complaint:
            complain(outcome.complaint)
    except ReaderGoneError:
        return _read_no_more()
    except (SpecError, DataError, ToolError, GateError, OSError) as error:
        return _failed(error, getattr(parsed, "build_dir", Path()))
    except Exception as error:  # noqa: BLE001 - the outermost edge: anything else is a fault of jetc
        limit = limit_text(error)
        if limit is not None:
            complain(limit)
            return EXIT_INPUT
        complain(traceback.format_exc().removesuffix("\n"))
        complain("this is a fault of jetc itself, not of your spec or data")
        return EXIT_BUG
    return outcome.code


def _outcome(
    command: Callable[[argparse.Namespace], Outcome], parsed: argparse.Namespace, signals: Sequence[int]
) -> Outcome:
    """Run a command; what fails after a signal came fails because of it."""
    try:
        return command(parsed)
    except Exception:
        if signals:
            raise Interrupted from None
        raise


def _read_no_more() -> int:
    discard()
    return EXIT_READER_GONE


def _failed(error: SpecError | DataError | ToolError | GateError | OSError, build_dir: Path) -> int:
    """Tell a failure that is not one of jetc, and return its exit code."""
    match error:
        case SpecError():
            from jetc.commands.check import hidden, shown, summary

            faults = error.diagnostics
            complain("\n".join([*map(diagnostic_text, shown(faults)), *hidden(faults), *summary(faults)]))
            return EXIT_INPUT
        case ToolError():
            complain(tool_text(error))
            return EXIT_TOOL
        case DataError() | GateError():
            complain(fault_text(error))
            return EXIT_INPUT if isinstance(error, DataError) else EXIT_GATE
        case OSError():
            refused = of_the_system(error)
            complain(limit_text(refused) or system_text(refused, place=build_dir))
            if sys.unraisablehook is sys.__unraisablehook__:
                sys.unraisablehook = _met_again
            return EXIT_INPUT


def _met_again(met: sys.UnraisableHookArgs) -> None:
    """Pass over what open files meet when they are closed at last: the failure is told."""
    if not isinstance(met.exc_value, OSError):
        sys.__unraisablehook__(met)


class _Version(argparse.Action):
    """Prints the version, which is looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        write(f"jetc {version('jetc')}", as_file=False)
        parser.exit()


def _path(text: str) -> Path:
    """Return a path; an empty one, as of a variable without a value, would be the current folder."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty, and the path of a file or folder is wanted")
    return Path(text)


def _place(text: str) -> Path | str:
    """Return a path, or the address of a file on a server as it is written."""
    from jetc.language.sections.given import is_remote

    return text if is_remote(text) else _path(text)


class _Parser(argparse.ArgumentParser):
    """Prints its help as every other output is printed."""

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Print the help on the standard output, where `file` is None."""
        if file is None:
            write(self.format_help().removesuffix("\n"), as_file=False)
        else:
            super().print_help(file)

    def error(self, message: str) -> NoReturn:
        """Say how the command is used and what is wrong, and end."""
        complain(f"{self.format_usage()}{self.prog}: error: {message}")
        self.exit(EXIT_USAGE)


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="jetc", description="From one YAML spec to a Level-1 jet trigger."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_language_commands(commands)
    _add_build_commands(commands)
    _add_review_commands(commands)
    _add_data_commands(commands)
    _add_fetch(commands)
    return parser


def _add_language_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = commands.add_parser("check", help="every fault of a spec at once, at line and column")
    check.add_argument("spec", type=_path, nargs="+", help="spec files, and locks")
    check.add_argument(
        "--format",
        choices=("text", "json", "github", "gitlab", "sarif"),
        default="text",
        help="how faults are reported (default: text)",
    )
    check.add_argument(
        "--fix", action="store_true", help="first apply the mends that change neither bits nor physics"
    )
    _add_set(check)
    check.set_defaults(command=_check)

    fmt = commands.add_parser("fmt", help="write a spec in its canonical form, every comment kept")
    fmt.add_argument("spec", type=_path, nargs="+", help="spec files; - formats the standard input")
    fmt.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file would change")
    fmt.add_argument("--diff", action="store_true", help="show what changes")
    fmt.set_defaults(command=_fmt)

    show = commands.add_parser("show", help="the resolved spec, each value with the line it came from")
    show.add_argument("spec", type=_path, help="the spec file")
    show.add_argument("--format", choices=("yaml", "json"), default="yaml", help="default: yaml")
    _add_set(show)
    show.set_defaults(command=_show)

    schema = commands.add_parser("schema", help="the JSON Schema of a spec, for editors")
    schema.add_argument("--reference", action="store_true", help="instead, every key as a page to read")
    schema.set_defaults(command=_schema)


def _add_build_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    plan = commands.add_parser("plan", help="which stages would run, and the spec lines that force them")
    plan.add_argument("--json", action="store_true", help="the plan as JSON")
    plan.set_defaults(command=_plan)
    build = commands.add_parser("build", help="bring everything up to date, doing nothing twice")
    locks = build.add_mutually_exclusive_group()
    locks.add_argument("--lock", action="store_true", help="write SPEC's lock: what the build gave")
    locks.add_argument("--locked", action="store_true", help="fail where the build gives anything else")
    build.add_argument(
        "--seeds",
        type=int,
        metavar="N",
        help=f"with --lock: train with N seeds (2 to {MOST_SEEDS}), to know the spread of each number",
    )
    _add_weights(build)
    build.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="make events, read and score large sets and train other seeds of --seeds on the workers of dask "
        "whose scheduler is there",
    )
    build.set_defaults(command=_build)
    tune = commands.add_parser("tune", help="a scan of declared choices, and the frontier that it finds")
    tune.add_argument("spec", type=_path, help="the spec file that the choices are laid over")
    tune.add_argument(
        "--over",
        type=_over,
        action="append",
        required=True,
        metavar="PATH=VALUE,VALUE",
        help="what a value of the spec may be: training.epochs=80,160; once for each value",
    )
    tune.add_argument(
        "--budget",
        type=_limits,
        default="",
        metavar="luts=N,latency_ns=T",
        help="the most that a design may take (default: firmware.budget)",
    )
    tune.add_argument(
        "--points",
        type=_count,
        default=30,
        metavar="N",
        help="points to try, where there are more (default: 30)",
    )
    tune.add_argument(
        "--seeds", type=_count, default=1, metavar="N", help="trainings of each point, with as many seeds"
    )
    where = tune.add_mutually_exclusive_group()
    where.add_argument(
        "--processes", type=_count, default=1, metavar="N", help="trainings at the same time (default: 1)"
    )
    where.add_argument(
        "--cluster", metavar="ADDRESS", help="instead, on the workers of dask whose scheduler is there"
    )
    tune.add_argument(
        "--stop-after",
        type=_count,
        metavar="N",
        help="end where the last N points left the frontier as it was",
    )
    tune.add_argument("--write", metavar="NAME", help="make a spec of the chosen point, beside the spec")
    tune.set_defaults(command=_tune)
    verify = commands.add_parser("verify", help="the RTL against the emulator, bit for bit")
    verify.add_argument(
        "spec",
        type=_path,
        nargs="?",
        help="the spec file, or build/NAME of an import; without it, what was built last",
    )
    verify.add_argument("--rtl", action="store_true", required=True, help="simulate the Verilog")
    verify.set_defaults(command=_verify)
    _add_import(commands)
    _add_run(commands)
    _add_package(commands)
    _add_plots(commands)
    _add_report(commands)
    _add_site(commands)
    _add_bundle(commands)
    for each in (plan, build):
        each.add_argument("spec", type=_path, help="the spec file")
        each.add_argument(
            "--to",
            type=_stage_name,
            metavar="STAGE",
            help=f"stop after: {', '.join(STAGE_NAMES)}, or one set of a stage, sample.minbias",
        )
        _add_set(each)
    for each in (plan, build, verify, tune):
        _add_build_dir(each)


def _add_model(command: argparse.ArgumentParser, what: str) -> None:
    command.add_argument("model", type=_path, metavar="FILE", help=what)
    command.add_argument(
        "-o", "--output", type=_path, required=True, metavar="DIR", help="a new folder for hls4ml's project"
    )
    command.add_argument(
        "--precision",
        default="ap_fixed<16,6>",
        metavar="FORMAT",
        help="type of what the model and hls4ml state no other for (default: %(default)s)",
    )
    _add_import_options(command, "the file's")


def _add_import(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    what = commands.add_parser("import", help="what another tool wrote, as a build like another")
    kinds = what.add_subparsers(title="kinds", metavar="KIND", required=True)
    hls4ml = kinds.add_parser("hls4ml", help="a project of hls4ml: RTL, compared with its own C++")
    hls4ml.add_argument("project", type=_path, metavar="DIR", help="the folder that hls4ml wrote")
    _add_import_options(hls4ml, "the project's")
    hls4ml.set_defaults(command=_import_hls4ml)
    keras = kinds.add_parser(
        "keras", help="a model file of Keras 2 or QKeras: the project that hls4ml writes of it, imported"
    )
    _add_model(keras, "a file that Keras saved, .h5 or .keras")
    keras.set_defaults(command=_import_keras)
    qonnx = kinds.add_parser("qonnx", help="a model of QONNX: the project that hls4ml writes of it, imported")
    _add_model(qonnx, "a file of QONNX, .onnx")
    qonnx.set_defaults(command=_import_qonnx)
    traintagger = kinds.add_parser(
        "traintagger", help="a configuration of TrainTagger: a spec, or what of it no spec says"
    )
    traintagger.add_argument(
        "configuration", type=_path, metavar="FILE", help="a file of its tagger/model/configs"
    )
    traintagger.add_argument(
        "--extends", type=_path, required=True, metavar="SPEC", help="the spec that gives all else"
    )
    traintagger.add_argument(
        "-o", "--output", type=_path, required=True, metavar="SPEC", help="the spec to write, beside that"
    )
    traintagger.set_defaults(command=_import_traintagger)
    parquet = kinds.add_parser("parquet", help="tables of events as an ntuple, by a mapping of their columns")
    parquet.add_argument(
        "files", type=_path, nargs="+", metavar="FILE", help="files of Parquet, a row an event"
    )
    parquet.add_argument(
        "--columns", type=_path, required=True, metavar="MAPPING", help="a file of YAML: which column is what"
    )
    parquet.add_argument(
        "-o", "--output", type=_path, required=True, metavar="OUT", help="the new ntuple, .root"
    )
    parquet.set_defaults(command=_import_parquet)


def _add_import_options(parser: argparse.ArgumentParser, whose: str) -> None:
    parser.add_argument("--name", help=f"name of the build and of the firmware (default: {whose})")
    parser.add_argument("--part", default="xcvu13p-flga2577-2-e", help="Vivado part (default: %(default)s)")
    parser.add_argument(
        "--levels",
        type=_count,
        default=2,
        metavar="N",
        help="adders in series between two registers (default: 2)",
    )
    parser.add_argument(
        "--interval", type=_count, default=1, metavar="N", help="clocks between two inputs (default: 1)"
    )
    parser.add_argument(
        "--vectors",
        type=_count,
        default=MOST_POINTS,
        metavar="N",
        help="random vectors (default: %(default)s)",
    )
    parser.add_argument(
        "--icarus", type=int, choices=range(21), default=4, metavar="N", help="vectors in Icarus (default: 4)"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the vectors (default: 1)")
    parser.add_argument(
        "--extends", type=_path, metavar="SPEC", help="with --spec: the spec that says all but the network"
    )
    parser.add_argument(
        "--spec", type=_path, metavar="SPEC", help="a spec to write of the network, beside that"
    )
    _add_build_dir(parser)


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = commands.add_parser(
        "run", help="a tagger on ntuples: scores, corrected pT and decisions of each jet"
    )
    run.add_argument(
        "tagger", type=_path, help="a folder build/NAME/analysis, a bundle, or a spec, built first"
    )
    run.add_argument("files", type=_path, nargs="+", metavar="FILE", help="ntuples, of the spec's encoding")
    run.add_argument(
        "-o",
        "--output",
        type=_path,
        required=True,
        metavar="OUT",
        help="the file to write, .root or .parquet",
    )
    run.add_argument("--tree", default=JETS_TREE, help=f"tree of the jets (default: {JETS_TREE})")
    run.add_argument(
        "--event-ids",
        choices=("unique", "restart", "split"),
        help="whether ids of events restart, as in merged jobs, or rows of one event lie in several files, "
        "split (default: event_ids of the set of the spec that has the files, or unique)",
    )
    run.add_argument(
        "--keep",
        type=lambda text: tuple(text.split(",")),
        default=("event", "jet_pt_phys", "jet_eta_phys", "jet_phi_phys"),
        metavar="BRANCH,...",
        help="branches of the jet that go along (default: event and the jet's pT, eta and phi)",
    )
    _add_place(run)
    _add_build_dir(run)
    run.set_defaults(command=_run)


def _add_place(run: argparse.ArgumentParser) -> None:
    where = run.add_mutually_exclusive_group()
    where.add_argument(
        "--processes",
        type=_count,
        metavar="N",
        help="how many read and tag (default: one for each processor)",
    )
    where.add_argument(
        "--cluster", metavar="ADDRESS", help="instead, the workers of dask whose scheduler is there"
    )


def _add_report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    report = commands.add_parser(
        "report", help="a finished build with how it was made, or several side by side, as one page"
    )
    report.add_argument("builds", type=_path, nargs="+", metavar="build/NAME", help="one build or more")
    report.add_argument("-o", "--output", type=_path, required=True, metavar="PAGE", help="an HTML file")
    report.add_argument(
        "--lock", type=_path, metavar="FILE", help="the lock of the one build, for the spread of its numbers"
    )
    report.add_argument(
        "--plots",
        type=_path,
        metavar="FOLDER",
        help="what jetc plots drew of the one build, in the page itself",
    )
    report.set_defaults(command=_report)


def _add_site(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    site = commands.add_parser("site", help="finished builds as a static site, added to those it has")
    site.add_argument("site", type=_path, metavar="DIR", help="the folder of the site; it need not be there")
    site.add_argument("builds", type=_path, nargs="*", metavar="build/NAME", help="builds to add")
    site.add_argument(
        "--lock", type=_path, action="append", default=[], metavar="FILE", help="the lock of a build named"
    )
    site.add_argument(
        "--plots",
        type=_path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="what jetc plots drew of a build named",
    )
    site.add_argument(
        "--commit", metavar="NAME", help="what they were made from (default: jetc's own commit, where known)"
    )
    site.set_defaults(command=_site)


def _add_plots(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    plots = commands.add_parser("plots", help="every plot of a tagger, as SVG, PDF, PNG, CSV and JSON")
    plots.add_argument("spec", type=_path, help="the spec file, built first where it is not")
    plots.add_argument("-o", "--output", type=_path, required=True, metavar="FOLDER", help="a new folder")
    plots.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="PATTERN",
        help="only plots of such names, as 'roc/*'; may be given again",
    )
    _add_weights(plots)
    _add_build_dir(plots)
    plots.set_defaults(command=_plots)


def _add_package(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    package = commands.add_parser("package", help="the emulator as the experiment's externals build it")
    package.add_argument("spec", type=_path, help="the spec file, built first where it is not")
    package.add_argument(
        "--as",
        dest="name",
        metavar="NAME_vN",
        help="name and version of the library: L1TSC4NGJetModel_v3 (default: those of section package)",
    )
    package.add_argument("-o", "--output", type=_path, required=True, metavar="FOLDER", help="a new folder")
    _add_weights(package)
    _add_build_dir(package)
    package.set_defaults(command=_package)


def _add_bundle(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    bundle = commands.add_parser("bundle", help="a build's products in one archive, named by its digest")
    bundle.add_argument("spec", type=_path, help="the spec file, built first where it is not")
    bundle.add_argument(
        "-o", "--output", type=_path, default=Path(), metavar="FOLDER", help="where it goes (default: here)"
    )
    _add_weights(bundle)
    _add_build_dir(bundle)
    bundle.set_defaults(command=_bundle)
    rerun = commands.add_parser("rerun", help="a bundle built again: each number, the same or not")
    rerun.add_argument("bundle", type=_path, help="what jetc bundle packed")
    rerun.add_argument(
        "-o",
        "--output",
        type=_path,
        metavar="FOLDER",
        help="where it is built (default: a folder of the bundle's name, here)",
    )
    rerun.add_argument(
        "--data", type=_path, metavar="FOLDER", help="where the ntuples of its spec stand, if it has some"
    )
    rerun.set_defaults(command=_rerun)


def _add_review_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    diff = commands.add_parser("diff", help="what a change of a spec means: breaks, reruns, bits, numbers")
    diff.add_argument(
        "sides",
        nargs="*",
        metavar="A [B]",
        help="files, REV:path, or REV..REV and a path; with --against, specs",
    )
    diff.add_argument("--against", metavar="REV", help="every spec that differs from where REV was left")
    diff.add_argument(
        "--format", choices=("text", "markdown", "json", "html"), default="text", help="default: text"
    )
    diff.add_argument(
        "--fail-on", choices=CHANGE_CLASSES, metavar="CLASS", help=f"exit 4 from: {', '.join(CHANGE_CLASSES)}"
    )
    diff.set_defaults(command=_diff)

    driver = commands.add_parser("diff-driver", help="jetc diff as git's external diff calls it")
    driver.add_argument("call", nargs="+", metavar="ARGUMENT", help="what git gives")
    driver.set_defaults(command=_diff_driver)

    explain = commands.add_parser("explain", help="a diagnostic, a class of change, or why a stage would run")
    explain.add_argument("subject", help="JETnnn, a class or rule of jetc diff, or a stage")
    explain.add_argument("spec", type=_path, nargs="?", help="for a stage; without it, what was built last")
    _add_build_dir(explain)
    explain.set_defaults(command=_explain, stages=STAGE_NAMES)


def _add_data_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    inspect = commands.add_parser("inspect", help="what ntuples hold, and what a spec would make of them")
    inspect.add_argument(
        "files",
        type=_place,
        nargs="+",
        metavar="FILE",
        help="ROOT files of one set, folders of them, or root://host//path, which is copied to the folder "
        "fetched beside the spec, or here",
    )
    inspect.add_argument(
        "--spec",
        type=_path,
        help="a spec: its classes, cuts and inputs for these jets; files of one of its sets are read as it",
    )
    inspect.add_argument("--tree", help=f"the tree of the jets (default: that of the set, or {JETS_TREE})")
    inspect.add_argument(
        "--event-ids",
        choices=("unique", "restart", "split"),
        help="whether ids of events restart, as in merged jobs, or rows of one event lie in several files, "
        "split: event_ids of a set (default: that of the set, or unique)",
    )
    inspect.add_argument(
        "--on-error",
        choices=("refuse", "skip"),
        help="what becomes of damaged files: on_error of a set (default: that of the set, or refuse)",
    )
    inspect.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", help="default: text"
    )
    inspect.add_argument(
        "--seal", action="store_true", help="write their checksums beside them, which every build compares"
    )
    inspect.set_defaults(command=_inspect)


def _add_fetch(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    fetch = commands.add_parser(
        "fetch", help="copy the files that a spec names on servers, root://host//path"
    )
    fetch.add_argument("spec", type=_path, help="the spec file; copies go to the folder fetched beside it")
    fetch.set_defaults(command=_fetch)


def _stage_name(text: str) -> str:
    """Return the name of a stage, or of one set's part of it; the spec says which sets there are."""
    if text.partition(".")[0] not in STAGE_NAMES:
        raise argparse.ArgumentTypeError(f"{text!r} is no stage; stages are {', '.join(STAGE_NAMES)}")
    return text


def _over(text: str) -> Over:
    from jetc.commands.tuning.choices import over

    try:
        return over(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _limits(text: str) -> Limits:
    from jetc.commands.tuning.choices import Limits, limits

    try:
        return limits(text) if text else Limits()
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_POINTS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {MOST_POINTS}")
    return int(text)


def _add_set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help="lay a value over the spec: training.epochs=3, samples.sets[minbias].events=500",
    )


def _add_weights(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--weights",
        type=_path,
        metavar="FILE",
        help="take the weights of a file of the spec's folder, such as another spec's, and train nothing",
    )


def _add_build_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--build-dir", type=_path, default=Path("build"), help="where products go (default: build)"
    )


def _check(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.check import check

    return check(arguments)


def _fmt(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.spelling import fmt

    return fmt(arguments)


def _show(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.spelling import show

    return show(arguments)


def _schema(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.spelling import schema

    return schema(arguments)


def _plan(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.build import plan

    return plan(arguments)


def _build(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.build import build
    from jetc.commands.terminal import StreamConsole

    if (arguments.lock or arguments.locked) and (arguments.set or arguments.to):
        return Outcome("", "jetc build: error: a lock is of the whole build of the spec as it stands: "
                       "leave --set and --to out", EXIT_USAGE)  # fmt: skip
    if arguments.seeds is not None and not (arguments.lock and 2 <= arguments.seeds <= MOST_SEEDS):  # noqa: PLR2004 - a spread takes two
        return Outcome("", "jetc build: error: --seeds is a number from 2 to "
                       f"{MOST_SEEDS}, beside --lock, which keeps the spread", EXIT_USAGE)  # fmt: skip
    if arguments.weights is not None and arguments.locked:
        return Outcome("", "jetc build: error: --locked takes the weights of the lock: leave --weights out",
                       EXIT_USAGE)  # fmt: skip
    return build(arguments, StreamConsole(), StreamConsole(stderr=True))


def _tune(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.terminal import StreamConsole
    from jetc.commands.tune import tune

    paths = [each.path for each in arguments.over]
    if len(set(paths)) < len(paths):
        return Outcome(
            "", "jetc tune: error: --over names a path twice: give its values together", EXIT_USAGE
        )
    if arguments.seeds > 1 and "training.seed" in paths:
        return Outcome(
            "", "jetc tune: error: --seeds and --over training.seed both choose seeds: give one", EXIT_USAGE
        )
    return tune(arguments, StreamConsole(), StreamConsole(stderr=True))


def _verify(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.build import verify
    from jetc.commands.terminal import StreamConsole

    return verify(arguments, StreamConsole(stderr=True))


def _import_hls4ml(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.imported import import_hls4ml
    from jetc.commands.terminal import StreamConsole

    return import_hls4ml(arguments, StreamConsole(stderr=True))


def _import_keras(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.imported import import_keras
    from jetc.commands.terminal import StreamConsole

    return import_keras(arguments, StreamConsole(stderr=True))


def _import_qonnx(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.imported import import_qonnx
    from jetc.commands.terminal import StreamConsole

    return import_qonnx(arguments, StreamConsole(stderr=True))


def _import_traintagger(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.traintagger import import_traintagger

    return import_traintagger(arguments)


def _import_parquet(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.parquet import import_parquet

    return import_parquet(arguments)


def _report(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.report import report
    from jetc.commands.terminal import StreamConsole

    return report(arguments, StreamConsole(stderr=True))


def _site(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.site import site
    from jetc.commands.terminal import StreamConsole

    if arguments.commit is not None and not arguments.builds:
        return Outcome("", "jetc site: error: --commit is of builds: name those to add", EXIT_USAGE)
    return site(arguments, StreamConsole(stderr=True))


def _plots(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.plots import plots
    from jetc.commands.terminal import StreamConsole

    return plots(arguments, StreamConsole(stderr=True))


def _package(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.package import package
    from jetc.commands.terminal import StreamConsole

    return package(arguments, StreamConsole(stderr=True))


def _bundle(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.bundle import bundle
    from jetc.commands.terminal import StreamConsole

    return bundle(arguments, StreamConsole(stderr=True))


def _run(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.run import run
    from jetc.commands.terminal import StreamConsole

    return run(arguments, StreamConsole(stderr=True))


def _diff(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.diff import diff

    if arguments.against is None and len(arguments.sides) not in {1, 2}:
        return Outcome("", "jetc diff: error: name one or two sides, or --against REV", EXIT_USAGE)
    return diff(arguments)


def _rerun(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.rerun import rerun
    from jetc.commands.terminal import StreamConsole

    return rerun(arguments, StreamConsole(stderr=True))


def _fetch(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.fetch import fetch
    from jetc.commands.terminal import StreamConsole

    return fetch(arguments, StreamConsole(stderr=True))


def _inspect(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.inspect import inspect
    from jetc.commands.terminal import StreamConsole

    return inspect(arguments, StreamConsole(stderr=True))


def _diff_driver(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.diff import diff_driver

    return diff_driver(arguments)


def _explain(arguments: argparse.Namespace) -> Outcome:
    from jetc.commands.explain import explain

    return explain(arguments)


if __name__ == "__main__":
    sys.exit(main())
