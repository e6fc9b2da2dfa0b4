# Two commands set up everything: `make demo` builds the baseline trigger, `make test` runs the suite.
PYTHON ?= python3.11
export PYTHON

.PHONY: demo test setup clean

demo: setup
	.venv/bin/jetc build specs/baseline.yaml

test: setup
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/mypy tests
	.venv/bin/lint-imports
	.venv/bin/pytest

setup:
	@.ci/setup

clean:
	rm -rf build
