# make demo    the main job on sample feeds, in one process; needs Python >= 3.11 and nothing else
# make test    all tests, on a real Kafka and a real Valkey that it brings itself
# make check   format, lint, types, generated schemas
.DEFAULT_GOAL := help
.PHONY: help demo test test-core test-compose check format lint types schemas drift asyncapi bench fuzz ner lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Errors only: pip warns of an extra of lxml that another package asks for and that is installed under its new name.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"Wireroom needs Python 3.11 or newer and $(PYTHON) is {v[0]}.{v[1]}: name another with make PYTHON=/path/to/python3.11")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing what Wireroom runs on (once)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@echo "compiling its inner loops (once)"
	@$(BIN)/python -m services.compiling
	@touch $@

$(VENV)/dev.installed: requirements-dev.lock $(VENV)/run.installed
	@echo "installing what its tests and checks run on (once)"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/run.installed ## see news flow: sample feeds to enriched events, in one process
	@$(BIN)/wireroom demo

test: $(VENV)/dev.installed ## all tests, on a real Kafka and a real Valkey
	@$(BIN)/python -m pytest $(ARGS)

test-core: $(VENV)/dev.installed ## the tests of the pure core, for a quick look
	@$(BIN)/python -m pytest -m "not shell" $(ARGS)

test-compose: ## docker-compose.yml for real; needs a Docker engine with compose
	@tests/compose/run.sh

check: format lint types drift asyncapi ## everything that needs no running

format: $(VENV)/dev.installed
	@$(BIN)/ruff format --check .

lint: $(VENV)/dev.installed
	@$(BIN)/ruff check .

types: $(VENV)/dev.installed
	@$(BIN)/mypy

schemas: $(VENV)/run.installed ## write schemas/json and schemas/asyncapi.yaml anew from the models
	@$(BIN)/wireroom schemas export

drift: $(VENV)/dev.installed ## fail when the generated schemas are not what the models say
	@$(BIN)/wireroom schemas export --check

asyncapi: ## validate schemas/asyncapi.yaml with the AsyncAPI project's own parser, if node is there
	@tests/asyncapi/validate.sh

$(VENV)/bench.installed: benchmarks/requirements.lock $(VENV)/dev.installed
	@echo "installing the peers of the benchmarks (once)"
	@$(PIP) install --require-hashes -r benchmarks/requirements.lock
	@touch $@

# Quix Streams needs an older pydantic than Wireroom: it lives apart.
$(VENV)/quix.installed: benchmarks/quix/requirements.lock $(BIN)/python
	@echo "installing Quix Streams in an environment of its own (once)"
	@$(BIN)/python -m venv $(VENV)/quix
	@$(VENV)/quix/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r $<
	@touch $@

bench: $(VENV)/bench.installed $(VENV)/quix.installed ## every benchmark beside its peer
	@benchmarks/run.sh

fuzz: $(VENV)/dev.installed ## 20,000 broken feeds through the parsers, 20,000 odd texts through the taggers, some minutes
	@$(BIN)/python -m tests.fuzz $(ARGS)
	@$(BIN)/python -m tests.fuzz.texts

ner: $(VENV)/ner.installed ## install spaCy's models of names, for WIREROOM_ENTITIES=model

$(VENV)/ner.installed: requirements-ner.lock $(VENV)/run.installed
	@echo "installing spaCy and its models (once)"
	@$(PIP) install --require-hashes -r requirements-ner.lock
	@touch $@

lock: $(VENV)/dev.installed ## pin the dependencies of pyproject.toml anew, by version and hash
	@$(PIP) install uv==0.13.9
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --group build pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --group build --group dev pyproject.toml -o requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --constraint requirements.lock --extra ner pyproject.toml -o requirements-ner.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate benchmarks/requirements.in -o benchmarks/requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate benchmarks/quix/requirements.in -o benchmarks/quix/requirements.lock

clean: ## remove what was built and installed here; caches outside the folder stay
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis wireroom.db*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
