# Two commands on a fresh machine: make demo, make test. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup ocr demo test lint types tests sample lock fuzz accuracy bench clean

PYTHON := .venv/bin/python

help: ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/ready ## make .venv from requirements.lock

.venv/ready: requirements.lock pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh
	@touch $@

ocr: setup ## add the OCR extra, which reads scans and pictures (300 MB)
	@sh scripts/ocr.sh

demo: setup ## the whole way on a sample portal, then the site (no network)
	@.venv/bin/gongkai demo

test: setup lint types tests ## everything that must hold

lint: setup
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .

types: setup
	@$(PYTHON) -m mypy

tests: setup
	@$(PYTHON) -m pytest -n auto --cov --cov-report=term:skip-covered -ra

sample: setup ## rebuild the sample portal's pages (make sample PDF=--pdf: its PDFs, too)
	@$(PYTHON) -m crawler.sample.build $(PDF)

fuzz: setup ## damage files of every carrier and read them (make fuzz COUNT=2000 FIRST=0 KINDS="pdf docx")
	@$(PYTHON) -W ignore -m tests.fuzz_trials --count $(or $(COUNT),2000) --first $(or $(FIRST),0) $(KINDS)

accuracy: setup ## cells read right, by carrier: the table in the README
	@$(PYTHON) -m benchmarks.accuracy

bench: setup ## measure: reading, crawling, memory (minutes)
	@$(PYTHON) -m benchmarks

lock: ## resolve requirements.lock anew (needs uv)
	@uv pip compile --quiet --upgrade pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock
	@uv pip compile --quiet pyproject.toml --extra ocr -c requirements.lock --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements-ocr.lock

clean: ## remove what was made here
	@rm -rf .venv demo-data .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis test-artefacts
