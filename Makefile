# Everything a newcomer needs is `make demo` and `make test`; the rest is for those who work here. `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
BIN := .venv/bin
CODE := cli deploy services shared tests benchmarks

.PHONY: help setup demo up down check test bench fmt schemas lock audit

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

setup: .venv/.ready ## Install what the project needs: Python packages in .venv, real servers in the cache

.venv/.ready: requirements/dev.txt pyproject.toml deploy/local/install-system-packages.sh
	deploy/local/install-system-packages.sh
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m deploy.local.provision
	touch $@

demo: setup ## Start everything with sample data flowing, and print where to look
	$(BIN)/tenantry demo

up: setup ## Start the local stack and all services; Ctrl-C stops them
	$(BIN)/tenantry up

down: setup ## Stop what `make demo` or `tenantry up --detach` started
	$(BIN)/tenantry down

check: setup ## The gate: format, lint, types, import contracts, fresh contracts, unit and contract tests
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m shared.events.generate --check
	$(BIN)/python -m cli.openapi --check
	$(BIN)/pytest -q tests/unit tests/contracts

test: setup ## The whole suite, on real Apache Kafka and MongoDB
	$(BIN)/pytest -q --durations=12 tests

bench: setup ## Benchmarks: ratios measured side by side, correctness asserted in the same run
	$(BIN)/python -m benchmarks

fmt: setup ## Format and mend what can be mended
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

schemas: setup ## Generate JSON Schemas, AsyncAPI and OpenAPI from the code
	$(BIN)/python -m shared.events.generate
	$(BIN)/python -m cli.openapi

lock: setup ## Resolve the dependencies of pyproject.toml into requirements/, with hashes
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate --extra dev -c requirements/runtime.txt pyproject.toml -o requirements/dev.txt

audit: setup ## Look for known vulnerabilities in the locked dependencies
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/runtime.txt
