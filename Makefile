# make run   sets everything up and opens the chat on http://127.0.0.1:7860
# make test  sets everything up and runs formatting, lint, types and tests
# make soak  runs the long tests in full
#
# Needs Python 3.11 or later. Everything is installed into .venv, once; a changed requirements file
# is noticed. `make clean` starts over.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3))
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
TORCH := $(shell grep '^torch==' requirements.txt)

VENV := .venv
BIN := $(VENV)/bin
# Tests that keep all processors busy themselves, or that look at the clock; the others run side by
# side, a file in one process.
ALONE := tests/web tests/qa/test_faults.py tests/qa/test_quality.py
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet

.PHONY: run test check soak evaluate format browser clean

run: $(VENV)/.installed
	$(BIN)/python app.py $(ARGS)

test: $(VENV)/.installed-dev browser check

check:
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(addprefix --ignore=,$(ALONE))
	$(BIN)/pytest $(ALONE)

soak: $(VENV)/.installed-dev browser
	$(BIN)/pytest -m "soak or property" --hypothesis-profile=soak

evaluate: $(VENV)/.installed
	$(BIN)/python -m qa.evaluate tests/questions/*.jsonl --markdown docs/results.md \
		--html evaluation.html --json evaluation.json

format: $(VENV)/.installed-dev
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

$(VENV)/.made:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Python 3.11 or later is needed; set PYTHON=/path/to/python3.11." >&2; exit 1; }
	"$(PYTHON)" -m venv --clear $(VENV)
	@touch $@

# The CPU build comes first so that the second line finds torch there and leaves CUDA alone.
$(VENV)/.installed: requirements.txt | $(VENV)/.made
	@$(BIN)/python -c 'import importlib.metadata as m; assert m.version("torch").split("+")[0] \
		== "$(TORCH)".split("==")[1]' 2>/dev/null \
		|| $(PIP) --no-deps --retries 0 --timeout 30 --index-url $(TORCH_INDEX) "$(TORCH)" \
		|| { echo "The CPU build of torch could not be fetched from $(TORCH_INDEX)." >&2; \
		     echo "Name another index that has it: make TORCH_INDEX=https://..." >&2; exit 1; }
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements-ray.txt requirements-milvus.txt $(VENV)/.installed
	$(PIP) -r requirements-dev.txt
	@touch $@

# The browser tests drive a Chromium of the system and look at Chinese text in it.
browser:
	@have() { command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q .; }; \
	have && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq; \
		apt-get install -y -qq --no-install-recommends chromium fontconfig fonts-noto-cjk; \
		have && exit 0; \
	fi; \
	echo "The browser tests need chromium and a Chinese font, and could not install them." >&2; \
	echo "As root: apt-get install chromium fontconfig fonts-noto-cjk" >&2; exit 1

clean:
	rm -rf $(VENV) build dist ./*.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
