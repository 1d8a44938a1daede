# The Collaborative Workbench. `make help` lists the targets; `make demo` and `make test` set everything up by themselves.
# Works with GNU make 3.81 and BSD tools. Each target calls a `workbench` command of the same meaning.

VENV ?= .venv
C ?= epic-cancer-screening
M ?= 2026-10
BIN = $(VENV)/bin
READY = $(VENV)/.ready

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1 && { echo $$p; break; }; done)

.DEFAULT_GOAL := help
.PHONY: help setup demo reports preview lab test test-notebooks lint bench real clean

help: ## this list
	@echo "The Collaborative Workbench: one customised data report for every team, every month."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "Choose collaborative and month: make reports C=$(C) M=$(M)"

# The git filter is installed only for an environment that stays: one inside the checkout.
$(READY): requirements.lock pyproject.toml
	@if [ -z "$(PYTHON)" ]; then echo "No Python 3.11, 3.12 or 3.13 found: install one (python.org), then call make again."; exit 2; fi
	@echo "Setting up in $(VENV) with $(PYTHON): one to five minutes the first time."
	@$(PYTHON) -m venv $(VENV) || { echo "Python could not make an environment: on Debian or Ubuntu install the package python3-venv."; exit 2; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock -e '.[lab,dev]'
	@case "$(VENV)" in /*) ;; *) $(BIN)/workbench setup ;; esac
	@touch $(READY)

setup: $(READY) ## environment, package, and the git filter that strips notebook outputs

demo: setup ## 12 invented teams: sheets, reports in English and French, mail previews, index page
	@$(BIN)/workbench demo

reports: setup ## the reports of a month (workbench run)
	@$(BIN)/workbench run --collaborative $(C) --month $(M)

preview: setup ## the e-mails of a month, to look at; nothing is sent
	@$(BIN)/workbench preview --collaborative $(C) --month $(M)

lab: setup ## JupyterLab on the analyst's bench
	@$(BIN)/workbench lab

test: setup ## style, types, tests, notebooks
	@$(BIN)/workbench test

test-notebooks: setup ## the notebooks alone
	@$(BIN)/workbench test-notebooks

lint: setup ## style and types
	@$(BIN)/workbench lint

bench: setup ## the benchmarks
	@$(BIN)/workbench bench

real: setup ## reports of all teams from the third-party data in ../shared/data
	@$(BIN)/workbench real

clean: ## remove what can be made again (out, caches); never data, state or params
	@rm -rf out .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find workbench tests notebooks benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
