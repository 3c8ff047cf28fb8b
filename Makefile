# The same commands on a laptop and in CI. `make run` and `make test` start from a bare machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8501
export HF_HUB_OFFLINE := 1

.PHONY: run test check eval bench lock install clean

run: $(VENV)/.ready
	@$(BIN)/casepilot serve --host $(HOST) --port $(PORT)

test: $(VENV)/.ready
	@$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/.ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

eval: $(VENV)/.ready
	@$(BIN)/python -m evals

bench: $(VENV)/.ready
	@$(MAKE) --silent $(VENV)/presidio/.ready || echo "Presidio cannot be installed here; its rows say so."
	@$(BIN)/python -m benchmarks

# What the redactor is measured beside, in an environment of its own: it needs other versions than ours.
$(VENV)/presidio/.ready: benchmarks/presidio.lock | $(VENV)/.ready
	@echo "Installing Presidio for the benchmark into $(VENV)/presidio (390 MB) ..."
	@$(PYTHON) -m venv $(VENV)/presidio
	@$(VENV)/presidio/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
	  -r benchmarks/presidio.lock
	@touch $@

# Needs uv (`pip install uv`). Writes hashes and no index address.
lock:
	uv pip compile pyproject.toml --all-extras --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --universal --python-version 3.11 -o requirements.lock

install: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed. On Debian: apt-get install python3 python3-venv python3-pip make"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian: apt-get install python3-venv python3-pip"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked packages into $(VENV) (about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
