# KIM-Bewilligung: everything a person types here. `make` alone prints what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
UV_VERSION := 0.13.9
# An installed uv is used; otherwise pip puts one into .tools (--target works beside Debian's PEP 668 guard).
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
export UV_COMPILE_BYTECODE := 1
export UV_PROJECT_ENVIRONMENT := .venv
# Compiled bytecode makes the Prefect server's import 6 s instead of 16 s of CPU.
ENV := .venv/.installed
# …and ours is compiled once, too: a caller who forbids it would have each of a hundred processes do it again.
unexport PYTHONDONTWRITEBYTECODE
WORKERS ?= 2

.PHONY: help install demo test test-slow test-full bench schema check lock docs zusagen pictures clean

help: ## print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

.tools/bin/uv:
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .tools uv==$(UV_VERSION)

$(ENV): pyproject.toml requirements.lock | $(if $(filter .tools/bin/uv,$(UV)),.tools/bin/uv)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
	.venv/bin/python -c 'from kim.cli.konsole.prefect_vorlage import make; make()'
	@touch $@

install: $(ENV) ## set up the environment and nothing else

demo: $(ENV) ## the season of 2021: 54 municipalities, three Bausteine, letters in order, a report at the end
	.venv/bin/kim demo

test: $(ENV) ## the fast tests, about two minutes on two cores
	.venv/bin/pytest -n $(WORKERS) --dist loadgroup -m "not slow"

test-slow: $(ENV) ## the slow harnesses, at a tenth of their bar
	.venv/bin/pytest -n $(WORKERS) --dist loadgroup -m slow

test-full: $(ENV) ## every harness in full
	KIM_HARNESS=full .venv/bin/pytest -n $(WORKERS) --dist loadgroup

bench: $(ENV) ## decisions beside the same SQL sent bare, reading beside bare words, intake beside bare reading; each fails past its bar
	.venv/bin/python -m tests.benchmarks.reading
	.venv/bin/python -m tests.benchmarks.decisions
	.venv/bin/python -m tests.benchmarks.intake

schema: $(ENV) ## write the schema's fingerprint again after a new migration (kim/adapters/database/fingerprint.*.json)
	.venv/bin/python -m tests.fingerprint

check: $(ENV) ## style, types, import contracts, unused and undeclared dependencies
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/deptry .

docs: $(ENV) ## write the generated pages again (verfahren, assumptions, glossar-tabellen)
	.venv/bin/python -m kim_models.verfahren > docs/verfahren.md
	.venv/bin/python -m kim.programmes.annahmen > docs/assumptions.md
	.venv/bin/python -m tests.tabellen > docs/glossar-tabellen.md

zusagen: $(ENV) ## take over what the harnesses measured here and write docs/zusagen.md again
	.venv/bin/python -m tests.zusagen

pictures: $(ENV) ## the handbook's pictures from .demo; needs Chromium (apt-get install chromium) and `make demo`
	.venv/bin/python docs/bilder.py

lock: | $(if $(filter .tools/bin/uv,$(UV)),.tools/bin/uv) ## resolve requirements.lock again (needs the network)
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" --all-extras --group test --group check pyproject.toml requirements.build.in -o requirements.lock

clean: ## remove the environment and the demo's data
	rm -rf .venv .tools .demo .mypy_cache .ruff_cache .pytest_cache
