# make demo    compile the samples into out/       (python3 with venv, nothing else)
# make check   linters, types and the fast tests   (no root)
# make tables  what is loaded in place of the grammar, the schemas and the templates; after a change of these
# make reference  docs/reference/, from schemas, explain/ and the command line
# make docs    the documentation as a site, in out/site; make linkcheck also asks whether other sites' pages are there
# make lock    requirements/tests.txt, what the tests need, from pyproject.toml
# make bench   what it takes to start, to read, to check much; bench-check: not a quarter worse than recorded
# make test    all of that and the tests with real daemons on a booted systemd
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
SAMPLES := $(sort $(wildcard samples/*.scm))
# What compile writes, its installer with them, the tests look at.
SHELL_SCRIPTS := .ci/run tests/install-debian-packages.sh templates/shared/guixsvc-herd templates/shared/host-files
# How the demo compiles one sample, in a shell where $sample is its path and $name its name.
COMPILE_SAMPLE = $(RUN)/guixsvc compile "$$sample" -o "out/$$name"
# A module is run by one worker, which boots its system once.
IN_PARALLEL = -n auto --dist loadscope --no-loadscope-reorder
# mypy takes half a minute of one processor. What it finds is a failure of the whole, when the tests have ended.
BESIDE_TYPES = $(MAKE) --no-print-directory --jobs=2 types

.PHONY: demo check test fast-tests all-tests lint style types tables reference docs linkcheck lock bench bench-check debian-packages

demo: $(VENV)/.installed
	@set -e; for sample in $(SAMPLES); do \
	  name=$$(basename "$$sample" .scm); \
	  echo "compiling $$sample into out/$$name"; \
	  mkdir -p out; \
	  $(COMPILE_SAMPLE); \
	done
	@find out -type f | LC_ALL=C sort
	@echo "the command is $(RUN)/guixsvc; README.md says how to have it everywhere"

check: style
	@$(BESIDE_TYPES) fast-tests

test: debian-packages style
	@$(BESIDE_TYPES) all-tests

fast-tests:
	$(RUN)/pytest $(IN_PARALLEL) -m "not real"

all-tests:
	$(RUN)/pytest $(IN_PARALLEL)

lint: style types

types: $(VENV)/.installed-dev
	$(RUN)/mypy

style: $(VENV)/.installed-dev
	$(RUN)/ruff check
	$(RUN)/ruff format --check
	@if command -v shellcheck >/dev/null; then shellcheck $(SHELL_SCRIPTS); else echo "no shellcheck: skipped"; fi

tables: $(VENV)/.installed
	$(RUN)/python -m guixsvc.read.from_grammar
	$(RUN)/python tools/document_tables.py
	$(RUN)/python -m tools.template_code

reference: $(VENV)/.installed
	$(RUN)/python -m tools.reference_pages

bench: $(VENV)/.installed-bench
	PYTHONPATH=tests $(RUN)/python -m bench.run

bench-check: $(VENV)/.installed-bench
	PYTHONPATH=tests $(RUN)/python -m bench.run --check

# Dependency groups need pip 25.1.
$(VENV)/.installed-bench: $(VENV)/.installed
	$(RUN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(RUN)/python -m pip install --quiet --group bench
	@touch $@

debian-packages:
	@tests/install-debian-packages.sh

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/pip
	$(RUN)/python -m pip install --quiet --editable .
	@touch $@

# Versions and hashes are those of the lock; nothing else is fetched.
$(VENV)/.installed-dev: pyproject.toml requirements/tests.txt | $(VENV)/bin/pip
	$(RUN)/python -m pip install --quiet --require-hashes --requirement requirements/tests.txt
	$(RUN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.installed

# All pages are written: after a build that was broken off, Sphinx warns of an index that it cannot complete.
docs: $(VENV)/.installed-dev
	$(RUN)/python -m sphinx --fail-on-warning --keep-going --quiet --write-all -c docs . out/site
	@echo "the site is out/site/docs/index.html"

linkcheck: $(VENV)/.installed-dev
	$(RUN)/python -m sphinx --fail-on-warning --keep-going --quiet -b linkcheck -c docs . out/links

lock: $(VENV)/.installed-dev
	$(RUN)/uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes --upgrade \
	  --group pyproject.toml:dev pyproject.toml --output-file requirements/tests.txt

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "guixsvc needs Python 3.11 or later; name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' \
	  || { echo "$(PYTHON) cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
