# Works with GNU make 3.81, which macOS ships. Needs Python and make, nothing else.

PORT ?= 8501
ADDRESS ?= localhost
ARGS ?=

# 3.14 stands after the others because TensorFlow 2.21 is not built for it.
PYTHON ?= python3.13 python3.12 python3.11 python3.14 python3 python

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input

WITH_BROWSER := EXPLORER_BROWSER="$$($(BIN)/python -m tests.find_browser --install)" && export EXPLORER_BROWSER
STREAMLIT := $(BIN)/python -m streamlit run app.py --server.port=$(PORT) --server.address=$(ADDRESS)

.PHONY: help run watch test lint audit format words bench soak fuzz hostile accuracy clean

help:
	@echo "make run     start the app (PORT=8501, ADDRESS=localhost; ADDRESS=0.0.0.0 lets a class in)"
	@echo "make watch   the same for authors: a saved file reruns, errors show in full"
	@echo "make test    run the tests (ARGS='-k relu' to choose)"
	@echo "make lint    check format, style, types and layers"
	@echo "make audit   ask whether a known weakness is in what is installed"
	@echo "make format  put files into the common format"
	@echo "make words   collect the words of the screen into locale/"
	@echo "make bench   run the benchmarks of speed"
	@echo "make soak    let thirty readers stay for half an hour and watch the memory (ARGS='--minutes 5' for less)"
	@echo "make fuzz    type a million formulas at random (minutes; ARGS='100000 1000' for fewer)"
	@echo "make hostile  open ten thousand hostile links on a server (minutes; ARGS=50 for fewer a page)"
	@echo "make accuracy  measure the digits of every function, write benchmarks/accuracy.md"
	@echo "make clean   remove what make and the tools created"

run: $(VENV)/app.stamp
	@$(STREAMLIT)

# Streamlit watches the folder of the main script, which is pages/, and what is on PYTHONPATH.
watch: $(VENV)/app.stamp
	@PYTHONPATH="$(CURDIR)" $(STREAMLIT) --server.fileWatcherType=auto --server.runOnSave=true --client.showErrorDetails=full

# One thread for a matrix product, as the app has it: threads that wait for each other would take ten times as long.
test: $(VENV)/dev.stamp
	@$(WITH_BROWSER) && OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 3 --dist loadgroup $(ARGS)

lint: $(VENV)/dev.stamp
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

audit: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.audit

format: $(VENV)/dev.stamp
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

words: $(VENV)/dev.stamp
	@$(BIN)/python -m ui.catalogue

bench: $(VENV)/dev.stamp
	@$(WITH_BROWSER) && \
	for file in $$(grep -l __main__ benchmarks/*.py | grep -v -e accuracy -e fuzz -e hostile -e soak -e socket_client); do \
	  name=$$(basename "$$file" .py); \
	  echo "== $$name"; $(BIN)/python -m "benchmarks.$$name" || exit 1; \
	done

soak: $(VENV)/dev.stamp
	@$(BIN)/python -m benchmarks.soak $(ARGS)

fuzz: $(VENV)/dev.stamp
	@$(BIN)/python -m benchmarks.fuzz $(ARGS)

hostile: $(VENV)/dev.stamp
	@$(BIN)/python -m benchmarks.hostile $(ARGS)

# PyTorch is no part of the project: install it into .venv for its column.
accuracy: $(VENV)/dev.stamp
	@$(BIN)/python -m benchmarks.accuracy

clean:
	rm -rf $(VENV) .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/app.stamp: $(VENV)/python.stamp requirements.txt
	@echo "Installing what the app needs; the first time this takes a few minutes."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: $(VENV)/python.stamp requirements.txt requirements-dev.txt
	@echo "Installing what the app and its tests need; the first time this takes a few minutes."
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/app.stamp

# A name on the PATH can be a stub that does not start, or a Python without the module venv: try each.
$(VENV)/python.stamp:
	@python=; bare=; \
	for name in $(PYTHON); do \
	  "$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' >/dev/null 2>&1 || continue; \
	  if "$$name" -c 'import venv, ensurepip' >/dev/null 2>&1; then python=$$name; break; fi; \
	  bare=$$name; \
	done; \
	if [ -z "$$python" ] && [ -n "$$bare" ]; then \
	  echo "$$bare lacks the module venv: install it (Debian and Ubuntu: apt-get install python3-venv) and run make again." >&2; exit 1; \
	elif [ -z "$$python" ]; then \
	  echo "Python 3.11, 3.12, 3.13 or 3.14 is missing: install one, or name it with 'make $(MAKECMDGOALS) PYTHON=/path/to/python3'." >&2; exit 1; \
	fi; \
	rm -rf $(VENV) && "$$python" -m venv $(VENV) && touch $@
