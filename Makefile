# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo
OPEN ?= yes

.PHONY: demo test soak setup check tour bench bench-check lock clean

setup: $(VENV)/.ready

$(VENV)/.ready: requirements/dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("ebatui needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q ebatui
	@touch $@

demo: setup
	$(BIN)/ebatui demo --home $(DEMO) $(if $(filter no,$(OPEN)),--no-open,)

test: setup
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

# The whole of what `make test` only strides through: hours. SOAK=9 tries every ninth.
SOAK ?= 1

soak: setup
	EBATUI_SOAK=$(SOAK) $(BIN)/python -m pytest --numprocesses auto --dist worksteal --timeout 0 tests/faults

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m ebatui.cli.docs --check

tour: setup
	$(BIN)/python -m tests.journeys.tour

bench: setup
	$(BIN)/python -m compileall -q ebatui
	$(BIN)/python -m tests.bench

# Measure again and say what got worse than the figures last committed.
bench-check: setup
	$(BIN)/python -m compileall -q ebatui
	$(BIN)/python -m tests.bench --check

lock: setup
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --extra dev --allow-unsafe --output-file requirements/dev.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --output-file requirements/run.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
