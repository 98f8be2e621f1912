# Developers' commands: `make help` lists them.
# Needs GNU make, git and Python 3.11 or newer; everything else goes into .venv.

PYTHON ?= python3

VENV := .venv
PY := $(VENV)/bin/python

# No target reaches the production server with the account of the user who runs it.
unexport REROBOTS_API_TOKEN REROBOTS_BASE_URI
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Python starts hundreds of times here, so compiled modules are kept (in __pycache__/).
unexport PYTHONDONTWRITEBYTECODE

STEP := $(MAKE) --no-print-directory

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

# The two commands for a fresh machine

.PHONY: demo
demo: environment ## Run the tutorial on the simulator, step by step, with times
	@$(PY) examples/tutorial.py

.PHONY: check
check: environment ## All checks: lock, lint, types, specification, drift, tests
	@$(STEP) -j2 --output-sync=target mypy style verifytypes lockcheck spec drift
	@$(STEP) test

# Tests

.PHONY: test
test: environment ## Run the tests on the simulator, warnings as errors
	@$(PY) -m pytest -n auto --dist worksteal -m "not long"

.PHONY: longtest
longtest: environment ## Run the tests marked long, which `make test` leaves out
	@$(PY) -m pytest -n auto --dist worksteal -m long

.PHONY: rerun
rerun: environment ## Run the example for rerun, in an environment that has it (790 MB)
	@$(PY) -m venv .bench/rerun
	@.bench/rerun/bin/python -m pip install -qq rerun-sdk -e ".[extra,live]"
	@RERUN_PYTHON=$(CURDIR)/.bench/rerun/bin/python $(PY) -m pytest tests/test_examples.py -k rerun

.PHONY: ray
ray: environment ## Run the example for Ray, in an environment that has it (330 MB)
	@$(PY) -m venv .bench/ray
	@.bench/ray/bin/python -m pip install -qq ray -e ".[extra,live]"
	@RAY_PYTHON=$(CURDIR)/.bench/ray/bin/python $(PY) -m pytest tests/test_examples.py -k ray

.PHONY: attack
attack: environment ## Run the tests with hostile hosts, servers, cameras and users, long ones included
	@$(PY) -m pytest -n auto --dist worksteal tests/hostile

.PHONY: fuzz
fuzz: environment ## Fuzz each format with 10,000 examples (FUZZ_EXAMPLES=...), and the API with requests
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-10000} $(PY) -m pytest -n auto --dist worksteal \
		--timeout 7200 -m hypothesis tests/hostile
	@FUZZ_REQUESTS=$${FUZZ_REQUESTS:-50} $(PY) -m pytest -n auto tests/test_fuzz.py

.PHONY: faults
faults: environment ## Lose the response of every operation in every way, and check the retries
	@RETRY_RULES=all $(PY) -m pytest -n auto tests/client/test_retry_rules.py

.PHONY: life
life: environment ## End programs at any moment, in all ways, with faults; no instance may be left
	@$(PY) -m tests.support.life_matrix

.PHONY: soak
soak: environment ## Read camera feeds for 10 minutes (SECONDS=...) while connections are lost
	@$(PY) tools/soak.py --seconds $${SECONDS:-600}

.PHONY: checklocal
checklocal: test ## The older name of `make test`

.PHONY: checklocalcover
checklocalcover: environment ## Run the tests and measure coverage: tests/cover/index.html
	@$(PY) -m pytest --cov --cov-report=term --cov-report=html

.PHONY: checkall
checkall: environment ## Run the tests on every Python >= 3.11 of this machine
	@$(PY) -m nox

# Static checks

.PHONY: lint
lint: environment ## Check format, style, English, workflows and types (mypy)
	@$(STEP) -j2 mypy style

.PHONY: style
style:
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) tools/prose.py
	@$(VENV)/bin/zizmor --offline --quiet .github/workflows

.PHONY: types
types: environment ## Check all types: mypy --strict, pyright, and the exported names
	@$(STEP) -j2 mypy pyright verifytypes

.PHONY: mypy pyright verifytypes
mypy:
	@$(PY) -m mypy

pyright:
	@$(PY) -m pyright

verifytypes:
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(PY) -m pyright --verifytypes rerobots --ignoreexternal \
		>$(VENV)/types.log || { cat $(VENV)/types.log; exit 1; }

.PHONY: format
format: environment ## Format the code, and fix what ruff can fix
	@$(PY) -m ruff check --fix-only .
	@$(PY) -m ruff format .

.PHONY: spec
spec: environment ## Validate the OpenAPI specification
	@$(PY) -m openapi_spec_validator openapi/rerobots.yaml

.PHONY: bench
bench: environment ## Measure the client beside its peers, with ratios and targets
	@$(PY) tools/bench

.PHONY: bench-ssh
bench-ssh: environment ## Measure SSH beside its peers, on a real OpenSSH server (some minutes)
	@$(PY) tools/bench/ssh.py

.PHONY: bench-cameras
bench-cameras: environment ## Measure camera frames beside other ways to get them
	@$(PY) tools/bench/cameras.py

.PHONY: bench-fleet
bench-fleet: environment ## Measure a pool of robots: tasks, launches, and 500 robots watched
	@$(PY) tools/bench/fleet.py

# Generated files

.PHONY: generate
generate: environment ## Generate generated/ and the _sync/ folders
	@$(PY) tools/generate.py
	@$(PY) tools/cli_reference.py

.PHONY: drift
drift: environment ## Check that generated code is up to date
	@$(PY) tools/generate.py --check
	@$(PY) tools/cli_reference.py --check

.PHONY: generators
generators: environment ## Check the output of two versions of the API generator
	@$(PY) tools/check_generators.py 0.29.0 0.29.1

.PHONY: doc
doc: environment ## Build the User's Guide: doc/build/index.html
	@$(PY) -m sphinx -W --keep-going -q -E -b html doc/source doc/build
	@$(PY) tools/render_reference.py doc/build
	@$(PY) tools/assistants.py doc/build
	@echo "doc/build/index.html"

.PHONY: pictures
pictures: environment ## Make the guide's pictures and the notebook's output again (Chromium)
	@$(PY) tools/pictures.py

.PHONY: build
build: environment ## Build the sdist and the wheel into dist/
	@rm -rf dist
	@$(PY) -m build --no-isolation --outdir dist

.PHONY: release-check
release-check: environment ## Check a release: files, API, extras, bounds, guide, specification
	@$(PY) tools/release/release_check.py

.PHONY: installcheck
installcheck: environment ## Install the lock, and the wheel with each extra, by the oldest pip
	@$(PY) tools/check_install.py

# The environment

.PHONY: lock
lock: environment ## Lock the tools to versions again (UPGRADE=1: to the newest)
	@cp tools/requirements.txt $(VENV)/lock.txt
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --group dev --all-extras \
		--no-header --generate-hashes --no-emit-index-url --no-emit-find-links \
		$(if $(UPGRADE),--upgrade) --output-file $(VENV)/lock.txt pyproject.toml
	@sed -i -e '/^-/d' -e '/^ *#.*:\/\//d' $(VENV)/lock.txt
	@! grep -n '://' $(VENV)/lock.txt
	@cmp -s $(VENV)/lock.txt tools/requirements.txt || cp $(VENV)/lock.txt tools/requirements.txt
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --all-extras \
		--resolution lowest-direct --no-header --generate-hashes --no-emit-index-url \
		--no-emit-find-links --output-file $(VENV)/lowest.txt pyproject.toml
	@sed -e '/^-/d' -e '/^ *#/d' $(VENV)/lowest.txt >tools/lowest.txt

.PHONY: lockcheck
lockcheck: environment ## Check that the lock of the tools is complete and consistent
	@$(PY) tools/check_lock.py

.PHONY: environment
environment: ## Make or repair .venv; each target does this itself
	@$(PYTHON) -c '' || { \
		echo "No Python at '$(PYTHON)'. Choose one: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(PYTHON) tools/environment.py $(if $(filter file,$(origin PYTHON)),,--chosen)

.PHONY: clean
clean: ## Remove all files that these targets make, .venv included
	@rm -rf $(VENV) .nox .bench build dist doc/build tests/cover demo-output .release .coverage .coverage.* \
		.mypy_cache .pytest_cache .ruff_cache
	@find . -name .git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
