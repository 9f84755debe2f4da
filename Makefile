# The two commands of the README are `make demo` and `make test`. Everything else is for people who change the code.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PO := locale/zh_Hans/LC_MESSAGES/django.po
MO := $(PO:.po=.mo)
# A stamp carries the sum of the lock it stands for: an old lock never passes for a new one.
BASE := .venv/.base-$(firstword $(shell cksum < requirements/base.txt))
DEV := .venv/.dev-$(firstword $(shell cksum < requirements/dev.txt))
PABUTOOLS := var/pabutools/.installed
# Checks and one-off commands must not read a developer's own settings.
QUIET_ENV := env -u DATABASE_URL -u CACHE_URL -u CELERY_BROKER_URL ENV_FILE=/dev/null VAR_DIR=var/check DEBUG=1
CHECKS := lint format templates types imports migrations messages settings texts scripts containers deploy

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast check bench messages compile lock $(CHECKS:%=check-%)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(BASE) ## a town to walk through, on http://127.0.0.1:8000 (PORT=8001 for another)
	@PORT=$(PORT) exec $(BIN)/python deploy/demo.py

test: $(DEV) compile ## the whole suite, on every database and browser found
	@exec $(BIN)/python tests/run.py all

test-fast: $(DEV) compile ## everything but the browser, races and long property tests, on SQLite
	@exec $(BIN)/python tests/run.py fast

check: $(DEV) ## format, lint, types, import contract, migrations, translations, settings, texts
	@$(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target $(CHECKS:%=check-%)
	@echo "All checks passed."

bench: $(DEV) compile $(PABUTOOLS) ## timed ratios of everything against the least the same work could cost, and a verdict
	@$(BIN)/python -m tests.bench

messages: $(DEV) ## collect strings for translation (needs gettext) and compile them
	$(QUIET_ENV) $(BIN)/python manage.py makemessages --locale zh_Hans --no-location --no-wrap --no-obsolete \
		--ignore .venv --ignore var --ignore tests --ignore checks --ignore deploy
	@$(MAKE) --no-print-directory compile

compile: $(DEV) $(MO) ## compile translations (needs no gettext)

lock: ## resolve the dependencies again; the lock holds hashes and no host
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links pyproject.toml -o requirements/base.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --group dev pyproject.toml -o requirements/dev.txt

check-lint:
	$(BIN)/ruff check .

check-format:
	$(BIN)/ruff format --check --quiet . || { echo "Run: $(BIN)/ruff format ."; exit 1; }

check-templates:
	$(BIN)/djlint --quiet --lint templates

check-types:
	$(BIN)/mypy

check-imports:
	$(BIN)/lint-imports --no-logo

check-migrations:
	$(QUIET_ENV) $(BIN)/python manage.py makemigrations --check --dry-run

check-messages:
	$(QUIET_ENV) $(BIN)/python -m checks.messages

check-settings:
	$(BIN)/python -m checks.environment

check-texts:
	$(BIN)/python -m checks.texts

check-scripts:
	$(BIN)/shellcheck .ci/run

check-containers:
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml

check-deploy:
	$(BIN)/python -m checks.deploy

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Participate needs Python 3.11 or newer. Name yours: PYTHON=/path/to/python3 make $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "This Python cannot make a virtual environment. On Debian: apt-get install python3-venv, then again."; exit 1; }
	@echo "Making .venv …"
	@$(PYTHON) -m venv .venv

# Python compiles what it uses when it first does; compiling all that is installed takes longer than installing it.
$(BASE): | .venv/bin/python
	@echo "Installing what the site runs on (about half a minute, once) …"
	@$(BIN)/pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

$(DEV): | .venv/bin/python
	@echo "Installing what the site runs on and what tests it (about two minutes, once) …"
	@$(BIN)/pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@ $(BASE)

# Only to compare with; without it the bench prints our own times alone.
$(PABUTOOLS): | $(DEV)
	@$(BIN)/uv venv --quiet --clear var/pabutools && \
		$(BIN)/uv pip install --quiet --python var/pabutools/bin/python --group bench && touch $@ || \
		echo "pabutools could not be installed."

$(MO): $(PO)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale zh_Hans
