# Everything a newcomer needs is `make demo` and `make test`; the rest is for those who work here. `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
BIN := .venv/bin
CODE := cli deploy services shared tests benchmarks
WEB := services/portal/web
PYTEST := $(BIN)/pytest -q -n auto --no-loadscope-reorder
NPM := cd $(WEB) && $(CURDIR)/$(BIN)/npm
WEB_SOURCES = $(shell find $(WEB) -type f -not -path '*/node_modules/*' -not -path '*/dist/*')
export NODE_OPTIONS ?= --max-old-space-size=2048

.PHONY: help setup demo up down web check static code-check web-check test screenshots bench fmt schemas lock audit

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

setup: .venv/.ready $(WEB)/node_modules/.ready ## Install what the project needs: packages of Python and Node, real servers

.venv/.ready: requirements/dev.txt pyproject.toml deploy/local/install-system-packages.sh deploy/local/link-node.sh
	deploy/local/install-system-packages.sh
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	deploy/local/link-node.sh
	$(BIN)/python -m deploy.local.provision
	touch $@

$(WEB)/node_modules/.ready: $(WEB)/package-lock.json $(WEB)/.npmrc | .venv/.ready
	$(NPM) ci
	touch $@

web: setup $(WEB)/dist/index.html ## Build the portal's pages; quick where nothing changed

$(WEB)/dist/index.html: $(WEB)/node_modules/.ready $(WEB_SOURCES)
	$(NPM) run --silent build
	touch $@

demo: web ## Start everything with sample data flowing, and print where to look
	$(BIN)/tenantry demo

up: web ## Start the local stack and all services; Ctrl-C stops them
	$(BIN)/tenantry up

down: setup ## Stop what `make demo` or `tenantry up --detach` started
	$(BIN)/tenantry down

check: static ## The gate: all that is found without a server: `make static`, and the unit and contract tests
	$(PYTEST) tests/unit tests/contracts

static: code-check web-check ## Format, lint, types, import contracts, generated files; `make -j2 -O static` does both parts at once

code-check: setup # The Python part of it
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m shared.events.generate --check
	$(BIN)/python -m cli.openapi --check

web-check: setup # The web part of the gate: format, types, lint, fresh client, unit tests
	$(NPM) run --silent check

test: web ## The whole suite, on real Apache Kafka and MongoDB, and in a real browser
	$(PYTEST) --durations=12 tests

screenshots: web ## Pictures of every page into docs/screenshots, to be looked at
	TENANTRY_SCREENSHOTS=docs/screenshots $(BIN)/pytest -q tests/browser/screenshots.py

.venv-bench/.ready: requirements/bench.txt
	test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	touch $@

bench: setup .venv-bench/.ready ## Benchmarks: ratios measured side by side, correctness asserted in the same run
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.exports_formats --quick

fmt: setup ## Format and mend what can be mended
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)
	$(NPM) run --silent format

schemas: setup ## Generate JSON Schemas, AsyncAPI, OpenAPI and the web's client from the code
	$(BIN)/python -m shared.events.generate
	$(BIN)/python -m cli.openapi
	$(NPM) run --silent client

lock: setup ## Resolve the dependencies of pyproject.toml into requirements/, with hashes
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate --extra dev -c requirements/runtime.txt pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate requirements/bench.in -o requirements/bench.txt

audit: setup ## Look for known vulnerabilities in the locked dependencies
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/runtime.txt
