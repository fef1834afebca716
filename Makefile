# Everything a developer or an administrator does with a checkout. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= auto

.DEFAULT_GOAL := help
.PHONY: help install dev run test check check-types check-rest format catalogue lock vendor bench screenshots clean

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The filter keeps setuptools' word of caution to developers, a dozen lines, from those who install.
$(VENV)/.run: .ci/lock/run.txt setup.cfg | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/lock/run.txt
	PYTHONWARNINGS='ignore:Editable installation:UserWarning' \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: .ci/lock/dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/lock/dev.txt
	@touch $@

install: $(VENV)/.run ## Make .venv with the kaskad command in it

dev: $(VENV)/.dev ## The same, with the tools for developing

run: install ## Start the server on embedded SQLite; the first start prints a one-time set-up address
	$(BIN)/kaskad run

test: dev ## Run the whole test suite: on SQLite, and on PostgreSQL where it is installed
	JOBS=$(JOBS) .ci/test $(T)

check: dev ## Lint, types, imports, templates, catalogues, JavaScript
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-types check-rest

# By themselves, as no tool uses more than one core; the types take as long as all the rest.
check-types: dev
	$(BIN)/mypy

check-rest: dev
	$(BIN)/ruff format --check kaskad migrations tests .ci wsgi.py
	$(BIN)/ruff check kaskad migrations tests .ci wsgi.py
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/python .ci/catalogue.py --check
	.ci/javascript
	$(BIN)/python .ci/vendor.py --check

format: dev ## Put the code into shape
	$(BIN)/ruff format kaskad migrations tests .ci wsgi.py
	$(BIN)/ruff check --fix kaskad migrations tests .ci wsgi.py

catalogue: dev ## Take new texts into the Russian catalogue
	$(BIN)/python .ci/catalogue.py

lock: dev ## Pin the dependencies anew, with hashes
	.ci/lock/make

vendor: ## Fetch the third-party assets into static/vendor
	$(PYTHON) .ci/vendor.py

bench: dev ## Measure speed and size against floors of the same run
	$(BIN)/kaskad bench

screenshots: dev ## Write the pictures of the pages into docs/
	$(BIN)/python .ci/screenshots.py

clean: ## Remove what can be made again
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
