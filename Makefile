# One verb a line. `make` alone says what there is.
PYTHON ?= python3
# What Python made of our files once is kept beside them: every process that starts would make it anew, in more than a second.
export PYTHONDONTWRITEBYTECODE =
BIN := .venv/bin
ASSETS := node_modules/.package-lock.json
TOOLS := node_modules/.tested .venv/tested .venv-semgrep/installed .venv-wapiti/installed
BUILT := webapp/static/built/manifest.json
BUILT_FROM := $(shell find content translations easyread webapp/build.py webapp/placed.py webapp/built.py webapp/away.py webapp/drawings.py webapp/styles webapp/static/js webapp/templates -type f -not -name "*.pyc" -not -name "*.mo")

help:  ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /make \1: /p' Makefile

run: .venv/installed $(BUILT)  ## the website, the worker and the sandbox, on this machine
	@$(BIN)/python -m webapp.start_all

settings: .venv/installed  ## the demonstration's settings and commands, for a shell: eval "$(make settings)"
	@$(BIN)/python -m webapp.start_all --settings

test: needs  ## everything we promise, checked
	@$(MAKE) --no-print-directory -j 2 $(TOOLS)
	@$(MAKE) --no-print-directory $(BUILT)
	@.ci/test

bench: needs node_modules/.tested .venv/tested $(BUILT)  ## the product beside the floor, in one table
	@$(BIN)/python -m tests.bench

soak: needs node_modules/.tested .venv/tested $(BUILT)  ## the long runs: faults, kills, every story in every language, and what nobody thought of
	@$(BIN)/pytest -m soak -n 0 -o faulthandler_timeout=0

words: .venv/installed  ## every sentence a person can read, checked for plain words
	@$(BIN)/python -m easyread lint --failures content webapp/templates translations

clean:  ## remove what was built and cached; secrets and data in instance/ stay
	@rm -rf webapp/static/built .cache .hypothesis .import_linter_cache .grimp_cache

needs:
	@$(PYTHON) tests/machine.py

.venv/installed: requirements.txt
	@$(PYTHON) tests/machine.py python3-venv
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/tested: requirements-dev.txt .venv/installed
	@$(BIN)/pip install --quiet --quiet --disable-pip-version-check --no-compile --require-hashes -r $<
	@touch $@

# Scanners that cannot live with our packages. Not compiled, as the packages of the tests: most of each is never asked for.
.venv-%/installed: tests/security/requirements-%.txt
	@test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	@$(@D)/bin/pip install --quiet --quiet --disable-pip-version-check --no-compile --require-hashes -r $<
	@touch $@

# npm writes this file itself, last. Nothing that we install may run a script of its own or fetch a browser.
$(ASSETS): package.json package-lock.json
	@npm ci --silent --ignore-scripts --no-audit --no-fund --omit=dev
	@touch $@

# The checkers, and what stands on the other side of a wire in tests. Whoever only runs the service does not wait for them.
node_modules/.tested: package.json package-lock.json
	@npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $(ASSETS) $@

$(BUILT): $(ASSETS) $(BUILT_FROM) .venv/installed
	@$(BIN)/python -m webapp.build

.PHONY: help run settings test bench soak words clean needs
