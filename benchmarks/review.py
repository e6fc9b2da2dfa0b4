"""How long a reviewer waits: `jetc check`, `jetc fmt --check` and `jetc diff`, each as a whole process.

Run it with the project's Python: ``.venv/bin/python benchmarks/review.py``. Prints minimum, median and
maximum of several runs, beside the time that Python itself needs to start, measured in turn with them.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SPEC = Path(__file__).parents[1] / "specs" / "baseline.yaml"
RUNS = 15


def seconds(command: list[str]) -> float:
    """Return how long a command takes, which must succeed."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - the commands below
    return time.perf_counter() - started


def main() -> None:
    """Time the commands in turn, so that a busy moment falls on all of them alike."""
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other.yaml"
        other.write_text(SPEC.read_text().replace("epochs: 80", "epochs: 100"))
        jetc = [sys.executable, "-m", "jetc.cli"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "jetc check": [*jetc, "check", str(SPEC)],
            "jetc fmt --check": [*jetc, "fmt", "--check", str(SPEC)],
            "jetc diff": [*jetc, "diff", str(SPEC), str(other)],
            "jetc show": [*jetc, "show", str(SPEC)],
        }
        found: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                found[name].append(seconds(command))
    lines = [f"{'':<18} {'min':>7} {'median':>7} {'max':>7}   seconds, {RUNS} runs"]
    for name, times in found.items():
        lines.append(f"{name:<18} {min(times):7.3f} {statistics.median(times):7.3f} {max(times):7.3f}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
