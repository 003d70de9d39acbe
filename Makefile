# The project's commands; CI calls the same ones. Each prepares what it needs, once.
#
#   make run     start the dashboard           make lint    ruff and mypy
#   make test    unit and page tests           make e2e     the dashboard in a real browser
#   make bench   what benchmarks/README.md reports           make locale  texts to translate
#
# Without make (Windows): python -m venv .venv, .venv\Scripts\pip install -r requirements.txt, .venv\Scripts\streamlit run app.py

PYTHON ?= python3
HOST ?= localhost
PORT ?= 8501
STREAMLIT_FLAGS ?=
PYTEST_FLAGS ?=
# So many tests side by side: as many as there are processors.
JOBS ?= auto
BENCH ?=
VENV := .venv
BIN := $(VENV)/bin
CHROMIUM ?= $(firstword $(shell command -v chromium chromium-browser google-chrome 2>/dev/null))
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
TEXTS := signcore ui pages app.py
CHECKED := app.py signcore ui pages tests benchmarks

.DEFAULT_GOAL := run
.PHONY: run install dev test lint format e2e bench locale clean

run: $(RUN_STAMP)
	$(BIN)/streamlit run app.py --server.address $(HOST) --server.port $(PORT) $(STREAMLIT_FLAGS)

install: $(RUN_STAMP)

dev: $(DEV_STAMP)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo 'SignLab needs Python 3.11, 3.12 or 3.13: say which one is yours, for example make $(or $(MAKECMDGOALS),run) PYTHON=python3.12'; exit 1; }
	$(PYTHON) -m venv $(VENV)

# A stamp is as new as the installation that it stands for, so that only a changed list of requirements installs again.
$(RUN_STAMP): requirements.txt | $(BIN)/python
	@echo 'Installing what the dashboard needs, once. TensorFlow is large: this takes some minutes.'
	@$(BIN)/python -c 'import platform, sys; sys.exit(sys.platform == "darwin" and platform.machine() == "x86_64")' || \
	  echo 'This Mac has an Intel processor, for which there is no TensorFlow of this version: JAX is installed in its place.'
	$(PIP) -r requirements.txt
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP)
	@echo 'Installing what tests and linters need, once.'
	$(PIP) -r requirements-dev.txt
	@touch $@

test: $(DEV_STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(PYTEST_FLAGS)

lint: $(DEV_STAMP)
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy

format: $(DEV_STAMP)
	$(BIN)/ruff check --fix $(CHECKED)
	$(BIN)/ruff format $(CHECKED)

e2e: $(DEV_STAMP)
	@test -n '$(CHROMIUM)' || { echo 'The browser tests need Chromium, and none was found. Install it (Debian, Ubuntu: apt-get install chromium), or say where it is: make e2e CHROMIUM=/path/to/chromium'; exit 1; }
	SIGNLAB_CHROMIUM='$(CHROMIUM)' $(BIN)/python -m pytest tests/e2e -m e2e $(PYTEST_FLAGS)

bench: $(DEV_STAMP)
	$(BIN)/python -m benchmarks $(BENCH)

# Every text to locale/signlab.pot, on to each language's catalogue, and those compiled. Compiled catalogues are committed,
# so that a fresh clone speaks every language. A new language: .venv/bin/pybabel init -D signlab -i locale/signlab.pot -d locale -l xx
locale: $(DEV_STAMP)
	@mkdir -p locale
	$(BIN)/pybabel --quiet extract --no-default-keywords -k _ -k N_ -k gettext -k ngettext:1,2 --add-comments=Translators: \
	  --add-location=file --sort-by-file --width=120 --project=SignLab --copyright-holder='The SignLab authors' \
	  --output-file=locale/signlab.pot $(TEXTS)
ifneq ($(wildcard locale/*/LC_MESSAGES/signlab.po),)
	$(BIN)/pybabel --quiet update -D signlab -i locale/signlab.pot -d locale --width=120 --no-fuzzy-matching
	$(BIN)/pybabel compile -D signlab -d locale --statistics
endif

# Leaves .signlab (runs and models) and data alone: they are somebody's work.
clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache test-results build dist
	find $(CHECKED) -name __pycache__ -type d -prune -exec rm -rf {} +
