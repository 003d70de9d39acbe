# The project's commands; CI calls the same ones. Each prepares what it needs, once.
#
#   make run     start the dashboard           make lint    ruff and mypy; oxlint and tsc for browser/
#   make test    unit and page tests           make e2e     the dashboard in a real browser
#   make bench   what benchmarks/README.md reports           make locale  texts to translate
#   make run CLUSTER=1   trainings go to the room's computers, which join by make worker (docs/cluster.md)
#
# Without make (Windows): python -m venv .venv, .venv\Scripts\pip install -r requirements.txt, .venv\Scripts\streamlit run app.py

PYTHON ?= python3
# HTTPS=1: with a certificate of SignLab's own, for all of the room, so that every browser gives the page its camera.
HTTPS ?=
# CLUSTER=1: with a room of computers that train; each joins by make worker SCHEDULER=tls://… CERT=room.pem.
CLUSTER ?=
SCHEDULER ?=
CERT ?= room.pem
WORKER_FLAGS ?=
# CLASS=1: for all of the room, with a join code, a teacher's link and rights; so are HTTPS=1 and any HOST but this computer alone.
# CLASS=0 with a HOST: whoever can open the page may do everything.
CLASS ?=
HOST ?= $(if $(HTTPS)$(filter-out 0,$(CLASS)),0.0.0.0,localhost)
IS_CLASS := $(filter-out 0,$(or $(CLASS),$(filter-out localhost 127.0.0.1 ::1,$(HOST))))
STORE := $(or $(SIGNLAB_STORE),.signlab)
PORT ?= 8501
STREAMLIT_FLAGS ?=
PYTEST_FLAGS ?=
# THOROUGH=1: also those tests that take long and seldom find anything.
THOROUGH ?=
# So many tests side by side: as many as there are processors.
JOBS ?= auto
BENCH ?=
VENV := .venv
BIN := $(VENV)/bin
CHROMIUM ?= $(firstword $(shell command -v chromium chromium-browser google-chrome 2>/dev/null))
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
CLUSTER_STAMP := $(VENV)/.installed-cluster
NODE_STAMP := node_modules/.installed
TLS_FLAGS := $(if $(HTTPS),--server.sslCertFile '$(STORE)/https/certificate.pem' --server.sslKeyFile '$(STORE)/https/key.pem')
TEXTS := signcore ui pages router.py
CHECKED := app.py router.py signcore ui pages tests benchmarks

.DEFAULT_GOAL := run
.PHONY: run worker install dev test lint format e2e bench locale clean

run: $(RUN_STAMP) $(if $(CLUSTER),$(CLUSTER_STAMP))
	$(if $(HTTPS),$(BIN)/python -m signcore certificate --port $(PORT))
	$(if $(IS_CLASS),$(BIN)/python -m signcore class --port $(PORT) $(if $(HTTPS),--https))
	$(if $(IS_CLASS),SIGNLAB_CLASS=1,$(if $(CLASS),SIGNLAB_CLASS=0)) $(if $(CLUSTER),SIGNLAB_CLUSTER=own) $(BIN)/streamlit run app.py --server.address $(HOST) --server.port $(PORT) $(TLS_FLAGS) $(STREAMLIT_FLAGS)

worker: $(CLUSTER_STAMP)
	@test -n '$(SCHEDULER)' || { echo 'Say where the room is, as the server printed it: make worker SCHEDULER=tls://192.168.1.10:8786 CERT=room.pem'; exit 1; }
	$(BIN)/python -m signcore worker --scheduler '$(SCHEDULER)' --cert '$(CERT)' $(WORKER_FLAGS)

install: $(RUN_STAMP)

dev: $(DEV_STAMP)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo 'SignLab needs Python 3.11, 3.12 or 3.13: say which one is yours, for example make $(or $(MAKECMDGOALS),run) PYTHON=python3.12'; exit 1; }
	$(PYTHON) -m venv $(VENV)

# A stamp is as new as the installation that it stands for, so that only a changed list of requirements installs again.
$(RUN_STAMP): requirements.txt | $(BIN)/python
	@echo 'Installing what the dashboard needs, once. TensorFlow is large: two minutes on a fast connection, ten or more on a slow one. What comes is told below.'
	@$(BIN)/python -c 'import platform, sys; sys.exit(sys.platform == "darwin" and platform.machine() == "x86_64")' || \
	  echo 'This Mac has an Intel processor, for which there is no TensorFlow of this version: JAX is installed in its place.'
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

$(CLUSTER_STAMP): requirements-cluster.txt $(RUN_STAMP)
	@echo 'Installing what a room of computers needs, once.'
	$(PIP) -r requirements-cluster.txt
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP)
	@echo 'Installing what tests and linters need, once.'
	$(PIP) -r requirements-dev.txt
	@touch $@

# Node itself comes with requirements-dev.txt; this is TypeScript, which checks the types that browser/ says in comments.
$(NODE_STAMP): package-lock.json $(DEV_STAMP)
	$(abspath $(BIN))/npm ci --silent --no-audit --no-fund
	@touch $@

test: $(DEV_STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder -m '$(if $(THOROUGH),not e2e,not e2e and not thorough)' $(PYTEST_FLAGS)

lint: $(DEV_STAMP) $(NODE_STAMP)
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/oxlint --deny-warnings browser tests/browser
	$(BIN)/node node_modules/typescript/bin/tsc --project .

format: $(DEV_STAMP)
	$(BIN)/ruff check --fix $(CHECKED)
	$(BIN)/ruff format $(CHECKED)

# A browser that did not come to something in time gets one more try, and the report says so: other programs may have held it up.
e2e: $(NODE_STAMP)
	@test -n '$(CHROMIUM)' || { echo 'The browser tests need Chromium, and none was found. Install it (Debian, Ubuntu: apt-get install chromium), or say where it is: make e2e CHROMIUM=/path/to/chromium'; exit 1; }
	SIGNLAB_CHROMIUM='$(CHROMIUM)' $(BIN)/python -m pytest tests/e2e --reruns 1 --only-rerun TimeoutError -rR -m '$(if $(THOROUGH),e2e,e2e and not thorough)' $(PYTEST_FLAGS)

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
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache test-results build dist node_modules
	find $(CHECKED) -name __pycache__ -type d -prune -exec rm -rf {} +
