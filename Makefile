# Two commands do everything: `make run` and `make test`.  The rest is for developers.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test test-later test-long prove soak lint types imports check format messages lock wheel clean help

run: export TENDERWATCH_HOME ?= $(CURDIR)/var
run: $(STAMP)  ## install, migrate, load the demo the first time, then serve on 127.0.0.1:8000
	@$(BIN)/tenderwatch db upgrade
	@$(BIN)/tenderwatch demo --if-empty
	@$(BIN)/tenderwatch serve

test: $(STAMP)  ## everything that a bare machine can run, real PostgreSQL included
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not long" $(ARGS)

test-later: DAYS ?= 45
test-later: $(STAMP)  ## the everyday suite as it will be 45 days from now; another day with DAYS=400
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not long" --later $(DAYS) $(ARGS)

test-long: $(STAMP)  ## the simulations that run for minutes, with fixed seeds
	$(BIN)/python -m pytest -n 2 --dist worksteal -m long $(ARGS)

prove: $(STAMP)  ## ten simulated years of warnings and renewals with everything that can go wrong, judged; on both databases
	PYTHONHASHSEED=0 $(BIN)/python -m tests.simulation $(ARGS)

soak: $(STAMP)  ## every kind of source polled for weeks, with broken answers and killed processes; figures at the end
	$(BIN)/python -m tests.soak $(ARGS)

check: lint types imports  ## lint, types, directions of imports

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports

format: $(STAMP)  ## write code the way the house does
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(STAMP)  ## collect texts for translation and compile the catalogues
	$(BIN)/python tools/messages.py

lock: $(STAMP)  ## write requirements.lock: names, markers and hashes
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 \
	  --extra dev pyproject.toml -o requirements.lock -q

wheel: $(STAMP)  ## build the wheel into dist/
	$(BIN)/python -m build --wheel --outdir dist .

clean:  ## forget the environment and everything built; your data in var/ stays
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache

help:
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

$(STAMP): pyproject.toml requirements.lock tools/hatch_build.py $(wildcard tenderwatch/translations/*/LC_MESSAGES/*.po)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "TenderWatch needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $(STAMP)
