# Retail Copilot. A machine needs Python 3.11 and, for the first run, a network; the targets install the rest.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SUITES ?= demo_shop demo_shop_holdout
CODE := agent tools analytics_engines ingestion server infra evals scripts

.DEFAULT_GOAL := help
.PHONY: help install demo serve ui evals bench test unit ui-test lint ruff imports style types fmt lock clean clean-cache \
	environment test-environment

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: environment ui ## Set everything up; leaves the command at .venv/bin/retail

demo: install ## Build the demo shop, run the pipeline, serve the page at http://127.0.0.1:8765
	@$(BIN)/retail demo

serve: install ## Serve the page on what has been published (RETAIL_HOME, default .retail)
	@$(BIN)/retail serve

ui: environment ## Build the page into server/static, if its sources have changed
	@$(BIN)/python -m scripts.page build

evals: install ## Judge the copilot by the suites of the demo shop
	@$(BIN)/retail demo --no-serve
	@for suite in $(SUITES); do $(BIN)/retail evals run $$suite || exit 1; done

bench: install ## Measure asking and compiling beside real peers, on the demo shop
	@$(BIN)/retail demo --no-serve
	@$(BIN)/retail bench ask
	@$(BIN)/retail bench compile

test: test-environment ## Everything: set-up, linters, the page's tests, the tests
	@scripts/system_packages.sh
	@$(MAKE) --no-print-directory --keep-going lint ui-test unit

unit: test-environment ui ## Only the Python tests (ARGS="tests/tools -k guard")
	@$(BIN)/python -m pytest -n 2 --dist loadfile -rs $(ARGS)

ui-test: test-environment ## Only the page's checks and tests
	@$(BIN)/python -m scripts.page test

lint: ruff imports style types ## Linters, types, import rules and the style figures

ruff: test-environment
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

imports: test-environment
	@$(BIN)/lint-imports --no-cache --no-logo

style: test-environment
	@$(BIN)/python -m scripts.style $(CODE)

types: test-environment ## mypy, strict
	@$(BIN)/mypy $(CODE) tests

fmt: test-environment ## Format, and fix what ruff can fix
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

lock: test-environment ## Pin what pyproject.toml asks for (UPGRADE=1 takes newer versions)
	@scripts/lock.sh

clean: ## Remove what was built in the checkout; shop data in .retail stays
	@rm -rf .venv server/static ui/node_modules ui/dist dist build
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

clean-cache: clean ## Also remove the environments that every checkout shares
	@rm -rf "$${XDG_CACHE_HOME:-$$HOME/.cache}/retail-copilot"

environment:
	@$(PYTHON) -m scripts.environment default

test-environment:
	@$(PYTHON) -m scripts.environment test
