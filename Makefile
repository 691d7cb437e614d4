# Every target sets up what it needs in .venv/; `make` alone prints them.

PYTHON ?= python3
BIN := .venv/bin
USERS := .venv/.users
DEVELOPERS := .venv/.developers
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RELEASES = $(patsubst %/manifest.json,%,$(wildcard dist/*/*/manifest.json))
# What is compiled is kept, whatever the environment says: half of a command's start is compiling its modules.
export PYTHONDONTWRITEBYTECODE :=
# The generated pages of docs/, and what writes each to standard output.
GENERATED := rules.md commands.md settings.md datasheet-template.toml reliability.md
WRITE_rules.md := $(BIN)/warraq rule --format markdown
WRITE_commands.md := $(BIN)/typer src/warraq/cli/__init__.py utils docs --name warraq --title Commands
WRITE_settings.md := $(BIN)/python -c 'from warraq.policy.reference import document; print(document(), end="")'
WRITE_datasheet-template.toml := \
  $(BIN)/python -c 'from warraq.releases.datasheet import template; print(template(), end="")'
WRITE_reliability.md := $(BIN)/python -m stress.table

.DEFAULT_GOAL := help
.PHONY: help setup ingest validate release verify test spark cover check docs site schemas bench bench-full stress lock sbom audit

help: ## print the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1#\2/p' Makefile | column -t -s '#' 2>/dev/null || \
	  sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1  \2/p' Makefile

setup: $(USERS) ## install warraq and what it needs into .venv/

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "on Debian and Ubuntu: apt-get install python3-venv" >&2; rm -rf .venv; exit 1; }

$(USERS): requirements.lock pyproject.toml $(wildcard hatch_build.py src/warraq/native/*.[ch]) | .venv/bin/python
	@echo "installing the pinned packages of requirements.lock into .venv/ (once)" >&2
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .  # compiles warraq.native
	@touch $@

$(DEVELOPERS): requirements-dev.lock $(USERS)
	@echo "installing the pinned packages of requirements-dev.lock into .venv/ (once)" >&2
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

ingest: $(USERS) ## make canonical records of the raw documents in seeds/
	@$(BIN)/warraq ingest

validate: $(USERS) ## find what is wrong with corpus/: the rules, then the expectations
	@status=0; \
	$(BIN)/warraq validate || status=$$?; \
	$(BIN)/warraq expect || { other=$$?; [ $$other -le $$status ] || status=$$other; }; \
	exit $$status

release: $(USERS) ## check corpus/, then write dist/NAME/VERSION/
	@$(BIN)/warraq release --fail-on warning

verify: $(USERS) ## check every release in dist/ again from its bytes
	@test -n "$(RELEASES)" || { echo "no release in dist/: make release writes one" >&2; exit 2; }
	@for release in $(RELEASES); do echo "$$release"; $(BIN)/warraq verify $$release || exit $$?; done

test: $(DEVELOPERS) ## prove that it all works; WARRAQ_TESTS=full draws more examples, as CI does
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal --durations 10

build/spark/pyspark: requirements-spark.lock | $(DEVELOPERS)
	@echo "installing Spark itself into build/spark/ (once)" >&2
	@rm -rf build/spark
	@$(PIP) install --require-hashes --no-deps --target build/spark -r requirements-spark.lock
	@touch $@

spark: $(DEVELOPERS) build/spark/pyspark ## the tests that need Spark itself and Java 17; its package of 450 MB goes into build/spark/ (once)
	@SPARK_HOME=$(CURDIR)/build/spark/pyspark timeout 2400 $(BIN)/python -m pytest tests/engine/test_spark.py --durations 5

cover: $(DEVELOPERS) ## the tests again, with the share of the code that they reach
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal --cov --cov-report=term

check: $(DEVELOPERS) ## format, lint, types, layers, generated files; then this repository's own corpus, released and verified
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/warraq schema --check
	@$(foreach page,$(GENERATED),$(WRITE_$(page)) | diff -q - docs/$(page) >/dev/null || \
	  { echo "docs/$(page) is stale: make docs writes it" >&2; exit 1; };)
	$(BIN)/python benchmarks/table.py --check
	$(BIN)/warraq validate seeds
	@$(MAKE) --no-print-directory validate release verify

docs: $(USERS) ## write the generated pages of docs/, and the README's table of speed
	@$(foreach page,$(GENERATED),$(WRITE_$(page)) > docs/$(page);)
	@$(BIN)/python benchmarks/table.py

site: $(DEVELOPERS) ## build the documentation as a site in build/site/
	@$(BIN)/zensical build --clean

schemas: $(USERS) ## write the JSON Schemas of the contracts to schemas/
	@$(BIN)/warraq schema

bench: $(DEVELOPERS) ## measure beside the peers (minutes), and write the README's table of speed
	@for script in dates links keywords language duplicates pages; do $(BIN)/python benchmarks/$$script.py || exit $$?; done
	@$(BIN)/python benchmarks/planted.py --records 20000
	@$(BIN)/python benchmarks/speed.py
	@$(BIN)/python benchmarks/table.py

bench-full: $(DEVELOPERS) ## the same, up to two million articles (an hour, 8 GB of disk)
	@$(BIN)/python benchmarks/planted.py --records 200000
	@$(BIN)/python benchmarks/speed.py --full
	@$(BIN)/python benchmarks/table.py

stress: $(DEVELOPERS) ## try to break it, and write docs/reliability.md (three quarters of an hour at most)
	@status=0; $(BIN)/python -m stress.run || status=$$?; \
	$(BIN)/python -m stress.table > docs/reliability.md; exit $$status

lock: $(DEVELOPERS) ## pin the dependencies anew, with hashes and without any index's address
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-header pyproject.toml --group build --group dev --output-file requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-header pyproject.toml --group build --constraint requirements-dev.lock --output-file requirements.lock
	@$(MAKE) --no-print-directory sbom

sbom: $(DEVELOPERS) ## list what requirements.lock pins, as CycloneDX, in sbom/ (needs the package index)
	@sed -n 's/ *\\*$$//; /^[A-Za-z0-9]/p' requirements.lock | $(BIN)/uv tool run --quiet --from cyclonedx-bom==7.5.0 \
	  cyclonedx-py requirements - --pyproject pyproject.toml --short-PURLs --output-reproducible \
	  --spec-version 1.6 --output-format JSON --output-file sbom/warraq.cdx.json

audit: $(DEVELOPERS) ## ask the package index for known vulnerabilities of what requirements.lock pins
	@$(BIN)/uv tool run --quiet pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock
