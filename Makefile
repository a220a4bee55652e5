# Two commands are enough: `make run` and `make test`. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
VENDOR := src/dtrack/web/static/vendor
SPREAD := --dist loadfile --no-loadscope-reorder
# Tests wait for browsers, servers and child processes a third of their time: three of them keep two cores busy. Everyday ones seldom wait.
AT_ONCE ?= 3
# They start hundreds of processes, each of which would compile the program anew where its bytes may not be kept.
unexport PYTHONDONTWRITEBYTECODE
# Tests make thousands of small databases, and benchmarks are to tell of the program and not of a disk: in memory where 4 GB of it are free for files.
MEMORY := $(shell test -w /dev/shm && df -Pk /dev/shm | awk 'NR == 2 && $$4 > 4000000 { print "TMPDIR=/dev/shm" }')

.PHONY: run test soak audit mutate everyday setup setup-test check bench bench-large bench-gate bench-small wheel docs install-check eval plotly clean help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

run: setup ## install, then scheduler and dashboard in one process
	$(BIN)/dtrack up

setup: $(VENV)/.ready plotly ## install the program into .venv

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "dtrack needs Python 3.11 or newer. Name one: make run PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.ready-test: pyproject.toml $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

# The small chart bundle where npm is there; without it the pages use the larger one that comes with the Python package.
plotly: $(VENV)/.ready
	@if [ ! -s $(VENDOR)/plotly-basic.min.js ] && command -v npm >/dev/null 2>&1; then \
	  sh tools/fetch-plotly.sh $(VENDOR) || echo "The basic Plotly bundle could not be had from npm; the Python package's own file is used."; fi

setup-test: $(VENV)/.ready-test plotly ## install what the tests need: a browser, and the servers and tools that tests start
	sh tools/get-programs.sh $(BIN)

check: $(VENV)/.ready-test ## format, lint, types, floors and known holes of dependencies
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/audit.py

audit: $(VENV)/.ready-test ## known holes of dependencies, by our list and by the service of OSV
	$(BIN)/python tools/audit.py --online

mutate: $(VENV)/.ready-test ## take out each guard in turn: a test must notice
	$(BIN)/python tools/mutate_guards.py

test: setup-test check ## every check and every test
	$(MEMORY) $(BIN)/python -m slipcover --dont-wrap-pytest --json --out .coverage.json -m pytest -n $(AT_ONCE) $(SPREAD)
	$(BIN)/python tools/coverage.py .coverage.json

everyday: $(VENV)/.ready-test ## rooms one by one, pages and rules of the house: two minutes of two cores
	$(MEMORY) $(BIN)/python -m pytest -n 2 $(SPREAD) -m "not slow and not browser" tests/unit tests/web tests/house

$(VENV)/.ready-bench: pyproject.toml $(VENV)/.ready-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,bench]'
	touch $@

bench: $(VENV)/.ready-bench ## each claim of speed as a ratio against its peer, into docs/performance.md (a quarter of an hour); ONLY=ingest,page for some
	$(MEMORY) $(BIN)/python benchmarks/_all.py --only "$(ONLY)"

bench-large: $(VENV)/.ready-bench ## the same with ten million figures and a million articles; says first what disk it needs; goes on where it was cut
	$(BIN)/python benchmarks/_all.py --large --only "$(ONLY)"

bench-gate: $(VENV)/.ready-bench ## measure again and compare the ratios with those of docs/performance.json
	$(MEMORY) $(BIN)/python benchmarks/_all.py --gate --only "$(ONLY)"

bench-small: $(VENV)/.ready-bench ## every benchmark with little, to see that it runs
	$(MEMORY) $(BIN)/python benchmarks/_all.py --small --only "$(ONLY)"

wheel: setup-test ## wheel and source archive in dist/, the chart bundle taken in
	$(BIN)/python -m build --outdir dist .

$(VENV)/.ready-docs: pyproject.toml $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	touch $@

docs: $(VENV)/.ready-docs ## the documents as a site in site/, which needs no network to be read
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

install-check: setup-test ## the documents' installations with everything from the package index, by pip and pipx
	DTRACK_INSTALL=1 $(BIN)/python -m pytest -q tests/documents/test_installing.py

soak: setup-test ## the long loops: kill -9 at every write, bounded to 40 minutes; docs/soak.md
	$(BIN)/python tests/fault/soak.py --minutes 40

eval: $(VENV)/.ready-test ## accuracy of the reading over the corpus
	$(BIN)/dtrack eval

clean: ## remove what these commands made, but not data/
	rm -rf $(VENV) $(VENDOR) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage.json
