"""Draws new cases for every property test, over and over, for as long as one likes: `make fuzz MINUTES=60`.

Each round runs them all from a seed of its own, which is printed; the same seed draws the same cases again:
``.venv/bin/python tests/fuzz.py --seed SEED``. Exit 1 where a round failed.
"""

from __future__ import annotations

import argparse
import secrets
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
_SEED_BITS = 32
_NO_TEST_RAN = 5


def command(seed: int) -> list[str]:
    """Return the command of one round."""
    return [
        sys.executable, "-m", "pytest", "-m", "hypothesis", "--hypothesis-profile=fuzz",
        f"--hypothesis-seed={seed}", "--numprocesses=logical", "--dist=worksteal",
        "--quiet", "--no-header", "-p", "no:cacheprovider", "tests",
    ]  # fmt: skip


def fuzz(minutes: float) -> list[int]:
    """Run rounds until `minutes` are over, at least one, and return the seeds that failed."""
    end, failed, rounds = time.monotonic() + 60 * minutes, [], 0
    while not rounds or time.monotonic() < end:
        rounds += 1
        seed = secrets.randbits(_SEED_BITS)
        say(f"round {rounds}, seed {seed}, {max(0.0, end - time.monotonic()) / 60:.1f} minutes left")
        if not passes(seed):
            failed.append(seed)
    say(f"{rounds} rounds, {len(failed)} failed" + "".join(f"\n  again: --seed {seed}" for seed in failed))
    return failed


def passes(seed: int) -> bool:
    """Run a round and tell whether every property held."""
    done = subprocess.run(command(seed), cwd=ROOT, check=False)
    if done.returncode == _NO_TEST_RAN:
        sys.exit("no property test was found")
    return done.returncode == 0


def say(text: str) -> None:
    """Print a line at once, between those of pytest."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Run what the command line asks for and return the exit code."""
    parser = argparse.ArgumentParser(description="New cases for every property test.")
    parser.add_argument("minutes", nargs="?", type=float, default=10.0, help="default: 10")
    parser.add_argument("--seed", type=int, help="draw the cases of this seed, once")
    arguments = parser.parse_args()
    if arguments.seed is not None:
        return 0 if passes(arguments.seed) else 1
    return 1 if fuzz(arguments.minutes) else 0


if __name__ == "__main__":
    sys.exit(main())
