"""``python -m jetc_testbench FOLDER``: run the job of FOLDER; 1 where it could not be run."""

from __future__ import annotations

import sys
from pathlib import Path

from jetc_testbench.programs import BenchError
from jetc_testbench.runner import run_job

__all__ = ["main"]


def main(arguments: list[str]) -> None:
    """Run the job of the one folder named."""
    if len(arguments) != 1:
        sys.exit("usage: python -m jetc_testbench FOLDER")
    try:
        run_job(Path(arguments[0]).resolve())
    except BenchError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
