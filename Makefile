# make run    the program, with the first example
# make test   linters, types, imports and every test, without a screen
# make catalogue  resources/catalogue.json and details.json anew, from the installed torch
# make catalogue-check  whether these are what the generator writes now
# make op-db  recording, saving, exporting over every operation that PyTorch lists
# make jacobians  Jacobians of 300 random graphs beside torch.func
# make any-use  10,000 random gestures and acts on a window, all checked after each
# make bench  the figures of tests/benchmarks (NAME=startup for one)
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
BIN := $(VENV)/bin

.PHONY: run test check bench catalogue op-db jacobians any-use clean

run: $(READY)
	$(BIN)/python main.py

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest

op-db: $(READY)
	OP_DB=whole QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest tests/recording/test_op_db.py \
	  tests/recording/test_recording_stepping.py

jacobians: $(READY)
	JACOBIANS=whole QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest tests/engine/test_engine_jacobians.py

any-use: $(READY)
	ANY_USE=whole QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -s tests/window/test_window_any_use.py

bench: $(READY)
	@# Without what it asks for: its types-PySide6 would take the place of PySide6's own types.
	@$(BIN)/python -m pip show --quiet NodeGraphQt Qt.py setuptools 2>/dev/null || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	    NodeGraphQt==0.6.44 Qt.py==2.0.7 setuptools==84.2.1
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.benchmarks $(NAME)

catalogue: $(READY)
	$(BIN)/python -m inspector.catalogue.generating

catalogue-check: $(READY)
	CATALOGUE=whole $(BIN)/python -m pytest tests/catalogue/test_regenerating.py

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv is missing. Run: sudo apt-get install python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@$(BIN)/python tests/house/system_libraries.py
	@touch $@
