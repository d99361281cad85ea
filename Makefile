# Two commands on a fresh machine: make demo, make test. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup dev ocr demo test lint types tests coverage sample lock fuzz damage kills accuracy bench clean

PYTHON := .venv/bin/python

help: ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/ready ## make .venv from requirements.lock: what runs

.venv/ready: requirements.lock pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh requirements.lock
	@touch $@

dev: .venv/dev-ready ## add what tests, from requirements-dev.lock

.venv/dev-ready: .venv/ready requirements-dev.lock
	@sh scripts/setup.sh requirements-dev.lock
	@touch $@

ocr: .venv/ready ## add the OCR extra, which reads scans and pictures (300 MB)
	@sh scripts/setup.sh requirements-ocr.lock

demo: setup ## the whole way on a sample portal, then the site (no network)
	@.venv/bin/gongkai demo $(DEMO)

test: dev lint types tests ## everything that must hold

lint: dev
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@.venv/bin/lint-imports --no-cache >.lint-imports || { cat .lint-imports; exit 1; }; rm -f .lint-imports

types: dev
	@$(PYTHON) -m mypy

tests: dev
	@$(PYTHON) -m pytest -n auto --dist worksteal -ra

coverage: dev ## the same tests, measured: twice the time, and no less than the floor in pyproject.toml
	@$(PYTHON) -m pytest -n auto --cov --cov-report=term:skip-covered -ra

sample: dev ## rebuild the sample portal's pages (make sample PDF=--pdf: its PDFs, too)
	@$(PYTHON) -m tests.portal_builder.build $(PDF)

fuzz: dev ## damage files of every carrier and read them (make fuzz COUNT=2000 FIRST=0 KINDS="pdf docx")
	@$(PYTHON) -W ignore -m tests.support.fuzz_trials --count $(or $(COUNT),2000) --first $(or $(FIRST),0) $(KINDS)

damage: dev ## damage one thing in documents of the gold set and read them (make damage COUNT=10000)
	@GONGKAI_DAMAGES=$(or $(COUNT),10000) $(PYTHON) -m pytest -q -n auto tests/pipelines/form/test_damage.py

kills: dev ## kill work at random moments: crawl, merge, release, repair, backup, re-read, migration (make kills COUNT=210)
	@$(PYTHON) -W ignore -m tests.support.kill_trials --count $(or $(COUNT),210) $(KINDS)

accuracy: dev ## cells read right by carrier, breaches right by rule: the tables in docs/accuracy.md
	@$(PYTHON) -m benchmarks.accuracy
	@$(PYTHON) -m benchmarks.rules

bench: dev ## measure: reading, crawling, memory (minutes)
	@$(PYTHON) -m benchmarks

LOCK := uv pip compile --quiet --universal --python-version 3.11 --no-strip-extras --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate

lock: ## resolve the four locks anew (needs uv)
	@$(LOCK) --upgrade pyproject.toml -o requirements.lock
	@$(LOCK) pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock
	@$(LOCK) pyproject.toml --extra ocr -c requirements.lock -o requirements-ocr.lock
	@$(LOCK) pyproject.toml --extra ocr --extra browser --extra objects --extra pictures --extra queue -c requirements.lock \
		-o requirements-crawler.lock

clean: ## remove what was made here
	@rm -rf .venv demo-data .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis test-artefacts
