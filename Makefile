# Each target does its own set-up: Python 3.11 or newer and make are enough. `make help` lists them.

PYTHON ?= $(firstword $(foreach name,python3 python3.11 python3.12 python3.13 python3.14,\
	$(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
BIN := .venv/bin
READY := .venv/ready
PORT ?= 8400
# mutmut brings four packages of its own: it stays out of .venv.
MUTMUT := 3.8.1

# Several Chromiums at once wait for one another on two cores: these tests run one after another.
BROWSER := conformance/selftest/test_browser_launch.py conformance/selftest/test_browser_registration.py \
	conformance/selftest/test_browser_frames.py conformance/selftest/test_browser_report.py \
	mock_platform/tests/test_frames.py

# The tests start some hundred Pythons; each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help conformance test lms lint types imports unit bench findings proof mutation chromium postgresql node readme lock clean

help:            ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

conformance: $(READY)   ## start the mock LMS and the gateway, judge the gateway, write build/report/
	@$(BIN)/lti-conformance demo --report build/report

test: lint types imports unit   ## everything that proves us right

lms: $(READY)    ## open the mock LMS for a person (PORT=8400)
	@$(BIN)/mock-platform serve --port $(PORT)

lint: $(READY)   ## ruff: rules and format
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check . && echo "ruff: clean"

types: $(READY)  ## mypy --strict
	@$(BIN)/mypy

imports: $(READY)   ## who may import whom
	@$(BIN)/lint-imports

unit: $(READY) chromium postgresql node   ## rooms, suite, selftest, browser, PostgreSQL
	@mkdir -p build && $(BIN)/pytest -n 4 --dist worksteal $(addprefix --ignore=,$(BROWSER))
	@$(BIN)/pytest $(BROWSER)

bench: $(READY) postgresql   ## full launches beside PyLTI1p3 and ltijs (a quiet machine; needs node and npm)
	@$(BIN)/python -m benchmarks

findings: $(READY) node   ## judge the real tools by the whole suite (docs/findings; build/findings/)
	@$(BIN)/python -m conformance.selftest.findings

proof: $(READY)  ## judge every mutant by the whole suite, and write docs/proof.md (hours; goes on where it was stopped)
	@$(BIN)/python -m conformance.selftest.proof

mutation: $(READY)   ## change gateway/protocol place by place: does a test notice? (long; docs/mutation.md)
	@test -x build/mutmut/bin/mutmut || { $(PYTHON) -m venv build/mutmut \
	  && build/mutmut/bin/pip -q --disable-pip-version-check install --require-hashes -r requirements.txt \
	  && build/mutmut/bin/pip -q --disable-pip-version-check install --no-deps --no-build-isolation -e . \
	  && build/mutmut/bin/pip -q --disable-pip-version-check install mutmut==$(MUTMUT); }
	@mkdir -p build/mutation && cp -r gateway fixtures docs pyproject.toml build/mutation
	@cd build/mutation && nice -n 10 ../mutmut/bin/mutmut run && ../mutmut/bin/mutmut results

postgresql:      ## find PostgreSQL, or install it where that is possible
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
	|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	     && apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install postgresql >/dev/null; } \
	|| echo "postgresql: not here, and only root on Debian can install it: the tests on PostgreSQL are skipped"

chromium:        ## find Chromium, or install it where that is possible
	@command -v chromium >/dev/null \
	|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	     && apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install chromium >/dev/null; } \
	|| echo "chromium: not here, and only root on Debian can install it: the browser tests are skipped"

node:            ## find Node.js and npm, or install them where that is possible
	@command -v node npm >/dev/null \
	|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	     && apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install nodejs npm >/dev/null; } \
	|| echo "node: not here, and only root on Debian can install it: tools that need Node are not judged"

readme: $(READY)   ## make anew what is made: tables of README.md and docs/, the vectors
	@$(BIN)/python -m conformance.overview.coverage_table README.md
	@$(BIN)/python -m conformance.overview.advisory_page
	@$(BIN)/lti-conformance vectors --out fixtures/vectors
	@$(BIN)/python -m conformance.vectors.page

lock:            ## resolve requirements.txt anew (hashes, no addresses)
	@test -x build/lock/bin/uv || { $(PYTHON) -m venv build/lock && build/lock/bin/pip -q install uv; }
	@build/lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --extra dev --upgrade pyproject.toml -o requirements.txt

clean:           ## remove what was built
	@rm -rf build .venv

$(READY): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/it"; exit 1; }
	@echo "setting up .venv (once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip -q --disable-pip-version-check install --require-hashes -r requirements.txt
	@$(BIN)/pip -q --disable-pip-version-check install --no-deps --no-build-isolation -e .
	@touch $@
