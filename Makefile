# Two commands set up everything: `make demo` builds the baseline trigger, `make test` runs the suite.
# `make fuzz MINUTES=60` draws new cases for the property tests, which draw the same ones in the suite.
PYTHON ?= python3.11
MINUTES ?= 10
export PYTHON

.PHONY: demo test fuzz setup clean

demo: setup
	.venv/bin/jetc build specs/baseline.yaml

test: setup
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/mypy tests benchmarks
	.venv/bin/lint-imports
	.venv/bin/pytest --numprocesses logical --dist loadscope --no-loadscope-reorder

fuzz: setup
	.venv/bin/python tests/fuzz.py $(MINUTES)

setup:
	@.ci/setup

clean:
	rm -rf build
