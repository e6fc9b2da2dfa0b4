# Two commands set up everything: `make demo` builds the baseline trigger, `make test` runs the suite.
# `make fuzz MINUTES=60` draws new cases for the property tests, which draw the same ones in the suite.
PYTHON ?= python3.11
MINUTES ?= 10
export PYTHON
# What Python compiles of a file is kept beside it: the tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test checks compiled fuzz setup clean

demo: setup
	.venv/bin/jetc build specs/baseline.yaml

test: setup
	@$(MAKE) --no-print-directory --jobs=2 checks compiled
	.venv/bin/pytest --numprocesses logical --dist loadscope --no-loadscope-reorder

checks:
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/mypy tests benchmarks
	.venv/bin/lint-imports

# What both processes of the tests would compile: their own modules, and the kernels of the events.
compiled:
	@.venv/bin/pytest --collect-only --quiet --quiet >/dev/null
	@.venv/bin/python -c 'from jetc.sample.reconstruct import compile_kernels as compiled; compiled()'

fuzz: setup
	.venv/bin/python tests/fuzz.py $(MINUTES)

setup:
	@.ci/setup

clean:
	rm -rf build
