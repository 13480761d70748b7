# One command per chore; continuous integration runs the same ones.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp

# What `make check` runs. A new check is one word here and one target below.
CHECKS := check-lint check-format check-types check-contracts check-content check-house

.PHONY: help install demo content test test-all check $(CHECKS) bench attack swap kills image image-try lock clean

help:
	@echo "make demo      a practice Slack with Sidecar in it, in your browser (CONTENT=FOLDER: with decks of your own;"
	@echo "               PEOPLE=4500: with a crowd)"
	@echo "make content   every mistake in content/ (CONTENT=FOLDER: and in your own; ITEM=ID: one item as people read it)"
	@echo "make install   what all of these need, into .venv/"
	@echo "make test      the test suite, without the measures of the house that make check takes"
	@echo "make test-all  the test suite at full size"
	@echo "make check     lint, types, import contracts, content, house measures"
	@echo "make bench     measure the clock with 100,000 members (BENCH_JSON=FILE writes the figures)"
	@echo "make attack    let every onlooker try to name a writer (ATTACK_JSON=FILE writes the figures)"
	@echo "make swap      play thousands of scenarios again with other people, and at other moments"
	@echo "make kills     kill the bot at every commit and around every send (KILLS_JSON=FILE writes the figures)"
	@echo "make image     build the container image (docs/hosting.md: BASE, PIP_CONF, ENGINE)"
	@echo "make image-try let that image live once, on a practice Slack of this machine"
	@echo "make lock      renew the pinned requirements"
	@echo "make clean     remove what these commands made (never your data)"

# Where there is a screen, the page opens by itself.
SCREEN := $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname -s))

install: $(STAMP)

demo: $(STAMP)
	@$(BIN)/python -m practice $(if $(SCREEN),--open) $(if $(PEOPLE),--people "$(PEOPLE)") $(if $(CONTENT),--content "$(CONTENT)")

content: $(STAMP)
	@$(BIN)/python -m bot content $(if $(ITEM),preview "$(ITEM)",check) $(if $(CONTENT),--also "$(CONTENT)")

test: $(STAMP)
	$(BIN)/python -m pytest -n 4 --dist worksteal -m "not full and not whole_swap" --ignore tests/architecture

test-all: $(STAMP)
	SIDECAR_FULL=1 $(BIN)/python -m pytest -n 4 --dist worksteal -m "not whole_swap"

check: $(CHECKS)

check-lint: $(STAMP)
	$(BIN)/ruff check .

check-format: $(STAMP)
	$(BIN)/ruff format --check .

check-types: $(STAMP)
	$(BIN)/mypy

check-contracts: $(STAMP)
	$(BIN)/lint-imports --no-logo

check-content: $(STAMP)
	$(BIN)/python -m bot content check

# With the laws that name a forgotten piece of a feature or a table, on SQLite; `make test` takes both databases.
LAWS := tests/store/test_laws.py tests/bot/test_forgetting.py tests/bot/test_migrations.py \
	tests/night/test_keeping.py::test_every_table_says_how_its_rows_end \
	tests/handlers/test_forms_stay.py::test_every_form_there_is_stands_in_one_of_the_tables

check-house: $(STAMP)
	$(BIN)/python -m pytest tests/architecture $(LAWS) -k "not postgres"

bench: $(STAMP)
	$(BIN)/python -m tests.benchmarks $(if $(BENCH_JSON),--json "$(BENCH_JSON)")

attack: $(STAMP)
	$(BIN)/python -m tests.attack $(if $(ATTACK_JSON),--json "$(ATTACK_JSON)")

swap: $(STAMP)
	SIDECAR_FULL=1 $(BIN)/python -m pytest -n 4 --dist worksteal tests/swap

kills: $(STAMP)
	$(BIN)/python -m tests.kills $(if $(KILLS_JSON),--json "$(KILLS_JSON)")

# docker where its engine answers, else what works without one.
ENGINE ?= $(shell docker info >/dev/null 2>&1 && echo docker || command -v podman || command -v buildah)

# make would take it for the end of an argument.
COMMA := ,

# A health check is no part of the format that podman and buildah write by themselves.
image:
	@test -n "$(ENGINE)" || { echo "docker, podman or buildah is needed."; exit 1; }
	"$(ENGINE)" build --tag sidecar $(if $(filter docker,$(notdir $(ENGINE))),,--format docker) \
		$(if $(BASE),--build-arg BASE="$(BASE)") $(if $(PIP_CONF),--secret "id=pip$(COMMA)src=$(PIP_CONF)") .

image-try: $(STAMP)
	$(BIN)/python -m tests.image --engine "$(ENGINE)"

# Every package is checked against its hash. The stamp comes last: an interrupted set-up starts again.
$(STAMP): requirements/dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, but no python3 was found."; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Installing what Sidecar needs into $(VENV)/: once, for about a minute. Nothing outside this folder is changed."
	@test -x $(BIN)/pip || "$(PYTHON)" -m venv --clear $(VENV)
	@while sleep 1 && kill -0 $$$$ 2>/dev/null; do printf .; done & dots=$$!; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt; \
		ended=$$?; kill $$dots; echo; exit $$ended
	@touch $@

# The requirement files hold exact versions and hashes, and no address of any index: they work with yours.
# Run this with Python 3.11, the oldest version we support, after changing dependencies in pyproject.toml.
LOCK := build/lock
COMPILE := $(LOCK)/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

lock:
	"$(PYTHON)" -m venv --clear $(LOCK)
	$(LOCK)/bin/python -m pip install --quiet --disable-pip-version-check pip-tools
	$(COMPILE) --output-file requirements/runtime.txt pyproject.toml
	$(COMPILE) --extra dev --output-file requirements/dev.txt pyproject.toml

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
