# One door. `make help` prints the comment behind each target.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SETUP  := $(VENV)/.done
QUICK  := $(wildcard tests/unit tests/typing tests/days tests/flow tests/fuzz)
# These two measure how long things take, so nothing runs beside them.
ALONE  := tests/kafka/test_burst.py tests/kafka/test_chaos.py
# Tests with a broker mostly wait: two processes, each with a broker of its own, share two cores.
LANES  := -n 2 --dist loadfile

# A pipe fails when any part of it does.
SHELL := bash
.SHELLFLAGS := -o pipefail -c

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup lock docs check sim test chaos demo bench clean

help: ## list what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(SETUP) ## make .venv with every locked tool and this project (needs the network the first time only)

# What pip says, on one line of a terminal; its errors go to stderr and stay. Elsewhere nothing.
SHOW_PIP = awk -v tty="$$(test -t 1 && echo 1)" ' \
	/^(Collecting|Requirement)/ {n++} \
	tty && /^(Collecting|Requirement|Installing)/ {printf "\r\033[K  %d %s", n, substr($$0, 1, 70); fflush()} \
	END {if (tty) printf "\r\033[K"}'

# The stamp is written last: a set-up that was broken off is done again, from what is already there.
$(SETUP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("chuishao needs Python 3.11 or newer, this is " + sys.version.split()[0] \
	  + "; name another one: make setup PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || { echo "· making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "· installing $$(grep -c '==' requirements/dev.txt) locked packages, checked by hash"
	@$(BIN)/python -m pip install --progress-bar off --require-hashes -r requirements/dev.txt | $(SHOW_PIP)
	@echo "· installing chuishao itself, editable"
	@$(BIN)/python -m pip install --quiet --no-deps --no-index --no-build-isolation -e .
	@touch $@
	@echo "· ready: $(BIN)/chuishao --help"

lock: $(SETUP) ## pin every dependency and every Kafka jar anew, with hashes
	@cd $(CURDIR) && $(BIN)/uv pip compile $(COMPILE) -o requirements/run.txt pyproject.toml
	@cd $(CURDIR) && $(BIN)/uv pip compile $(COMPILE) -o requirements/dev.txt -c requirements/run.txt --extra dev pyproject.toml
	@cd $(CURDIR) && $(BIN)/uv pip compile $(COMPILE) -o requirements/quix.txt requirements/quix.in
	@$(BIN)/python -m local.broker.relock

# Universal: one file for x86_64 and aarch64, Python 3.11 and up. No line names where a package comes from.
COMPILE := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

docs: $(SETUP) ## write the generated pages of docs/ anew
	@cd $(CURDIR) && $(BIN)/python -m docs.generate

check: $(SETUP) ## format, lint, types, imports, and the tests that need no broker
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist loadfile $(QUICK)

sim: $(SETUP) ## one minute of new seeds of the simulated world (more: .venv/bin/python -m tests.sim --help)
	$(BIN)/python -m tests.sim --minutes 1

test: $(SETUP) ## everything: check, the simulated world, the tests with a real broker, the wheel (10 minutes on two cores)
	@$(MAKE) --no-print-directory -j2 check sim
	$(BIN)/pytest $(LANES) $(addprefix --ignore=,$(ALONE)) tests/sim tests/kafka tests/wheel
	$(BIN)/pytest $(ALONE)

chaos: $(SETUP) ## the long run of chaos: 50 kills of workers and brokers on a cluster of its own (about 20 minutes)
	$(BIN)/chuishao chaos --reports 40000 --rate 40 --kills 50

demo: $(SETUP) ## show the product at work, on this machine, with a broker of its own
	@$(BIN)/chuishao demo

# Quix Streams needs an older pydantic than the product has: a peer in an environment of its own.
QUIX := .venv-quix/.done
$(QUIX): requirements/quix.txt
	@test -x .venv-quix/bin/python || $(PYTHON) -m venv .venv-quix
	@echo "· installing Quix Streams, a peer, from $$(grep -c '==' requirements/quix.txt) locked packages"
	@.venv-quix/bin/python -m pip install --progress-bar off --require-hashes -r requirements/quix.txt | $(SHOW_PIP)
	@touch $@

bench: $(SETUP) $(QUIX) ## measure ours against its peers in one run: a table, and JSON in bench/results (40 minutes)
	$(BIN)/python -m bench

clean: ## remove what was made here (downloads in the user's cache stay)
	rm -rf $(VENV) .venv-quix bench/results build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
