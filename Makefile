# IETP Connect. `make run` shows the product, `make test` proves it; `make help` lists the rest.
# Settings: PORT, HOST, WORKERS, TESTS (files or folders), PYTHON (to make .venv with), and IETP_* (README).

PORT ?= 8000
HOST ?= 127.0.0.1
WORKERS ?= 1
TESTS ?= tests
IETP_DEMO ?= on
IETP_BASE_URL ?= http://$(HOST):$(PORT)

# Under a shifted clock threads cannot wait for a while: what they do is looked at under the true one alone.
TIMED = --ignore=tests/live --ignore=tests/browser/test_story.py --ignore=tests/notifications/test_mailing.py
FLASK = .venv/bin/flask --app app

.PHONY: help run test bench drills setup setup-dev migrate catalogue screenshots lock

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

run: export IETP_DEMO := $(IETP_DEMO)
run: export IETP_BASE_URL := $(IETP_BASE_URL)
run: setup ## set up what is missing, fill an empty database with the demonstration, serve on PORT
	@$(FLASK) demo seed --if-empty
	@$(FLASK) demo accounts
	@echo "Serving on $(IETP_BASE_URL) (stop with Ctrl-C)"
	@exec .venv/bin/granian --interface asgi --host $(HOST) --port $(PORT) --workers $(WORKERS) \
		--backlog 4096 --backpressure 4096 --workers-kill-timeout 5 --no-ws --log-level warning app:asgi

test: setup-dev ## every test, on SQLite and PostgreSQL, in Chromium too; TESTS=... for some
	@.ci/test-tools
	@.venv/bin/pytest -n 2 --dist loadgroup $(TESTS)

bench: setup-dev ## time and size of the main pages on the demonstration's data
	@.venv/bin/python -m tests.bench

drills: setup-dev ## kill, restore, mutants, 500-round races, whole matrices, every language, size and quarter of the day
	@.ci/python-packages requirements-drills.txt
	@.ci/test-tools faketime
	@.venv/bin/python -m tests.drills
	@ROUNDS=500 .venv/bin/pytest -q -n 2 $$(grep -rl --include='test_*.py' rig.racing tests)
	@WHOLE=1 .venv/bin/pytest -q -n 2 --dist loadgroup tests
	@.venv/bin/pytest -q tests/browser/matrix.py
	@for hours in 6 12 18; do faketime -f +$${hours}h .venv/bin/pytest -q -n 2 --dist loadgroup tests $(TIMED) || exit 1; done

setup: ## the Python packages, message catalogues and database schema that running needs
	@.ci/python-packages requirements.txt
	@.venv/bin/python -m ietp_dash.catalogue compile
	@$(FLASK) migrate

setup-dev:
	@.ci/python-packages requirements-dev.txt
	@.venv/bin/python -m ietp_dash.catalogue compile

migrate: setup ## bring the database to the newest schema

catalogue: ## collect the texts of code and templates into the message catalogues, list untranslated ones
	@.venv/bin/python -m ietp_dash.catalogue update
	@.venv/bin/python -m ietp_dash.catalogue compile
	@.venv/bin/python -m ietp_dash.catalogue missing

screenshots: setup-dev ## pictures of the main pages into docs/screenshots
	@.ci/test-tools
	@.venv/bin/python -m tests.screenshots

lock: ## compile the hashed requirement files from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-annotate --quiet -o requirements.txt
	@uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-annotate --quiet -c requirements.txt -o requirements-dev.txt
	@uv pip compile pyproject.toml --group dev --group drills --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-annotate --quiet -c requirements-dev.txt -o requirements-drills.txt
