# make run   the whole system on this computer     make test   everything that proves it
# Assumed: git, make and a Python. All else is fetched into this folder, locked by hash.

PORT ?= 8000
DATA ?= .data
WORKERS ?= auto

UV := .tools/bin/uv
BIN := .venv/bin
# npm's own, or the one from requirements/node.txt where the machine has none.
export PATH := $(PATH):$(CURDIR)/.tools/bin
# Hospital networks look into TLS with an authority of their own, which only the system knows.
export UV_SYSTEM_CERTS ?= 1
export NODE_USE_SYSTEM_CA ?= 1
PYTHONS := python3.13 python3.12 python3 "$$PYENV_ROOT"/versions/3.13.*/bin/python3 \
	"$$HOME"/.pyenv/versions/3.13.*/bin/python3 "$$PYENV_ROOT"/versions/3.1[2-9].*/bin/python3
MODERN := import sys; sys.version_info >= (3, 12) or sys.exit(1); print(sys.executable)
# What reading the settings asks for; nothing is opened.
SETTINGS := SECRET_KEY=unused DATABASE_URL=postgresql:///unused \
	DJANGO_SETTINGS_MODULE=sers.config.settings
LOCK := $(UV) pip compile --quiet --universal --no-header --generate-hashes \
	--exclude-newer "7 days" --python $(BIN)/python
SHIPPED := $(shell find sers/web/static -path sers/web/static/built -prune -o -type f -print)
STYLES := $(shell find sers/web/static_src -type f)
WORDS := $(patsubst %.po,%.mo,$(wildcard sers/locale/*/LC_MESSAGES/django.po))

.PHONY: help run test fast check fix bench requirements browser ready clean
.DELETE_ON_ERROR:

help:
	@echo "make run       runs SERS on http://127.0.0.1:$(PORT)/  (PORT=8001 DATA=folder to choose)"
	@echo "make test      runs every test, in a real browser too"
	@echo "make fast      runs all but the browser"
	@echo "make check     says what is untidy, untyped or out of place; make fix mends what it can"
	@echo "make bench     measures what bench/ promises"
	@echo "make requirements   locks dependencies afresh, none younger than a week"
	@echo "make clean     removes what make made, and leaves the data"

run: ready
	@$(BIN)/sers --data "$(DATA)" up --port "$(PORT)"

test: ready browser
	@$(BIN)/pytest -n $(WORKERS) --maxprocesses 8 --maxschedchunk 1

fast: ready
	@$(BIN)/pytest -n $(WORKERS) --maxprocesses 8 --maxschedchunk 1 -m "not journey"

check: ready
	@$(BIN)/ruff format --quiet --check . || { echo "Run make fix."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports
	@$(SETTINGS) $(BIN)/mypy sers
	@$(BIN)/djlint --quiet --lint sers
	@$(SETTINGS) $(BIN)/python -m sers.config.documents --check
	@$(BIN)/python -m sers.config.catalogue --check
	@echo "All in order."

fix: ready
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format --quiet .
	@$(SETTINGS) $(BIN)/python -m sers.config.documents --write
	@$(BIN)/python -m sers.config.catalogue --write

bench: ready browser
	@$(BIN)/python -m bench

requirements: .tools/uv-installed .venv/installed
	@$(LOCK) $(UPGRADE) --python-version 3.12 pyproject.toml -o requirements/base.txt
	@$(LOCK) $(UPGRADE) --python-version 3.12 pyproject.toml --group dev \
		-c requirements/base.txt -o requirements/dev.txt
	@$(LOCK) $(UPGRADE) --python-version 3.8 requirements/tools.in -o requirements/tools.txt
	@$(LOCK) $(UPGRADE) --python-version 3.8 requirements/node.in -o requirements/node.txt

clean:
	@rm -rf .venv .tools .peers node_modules sers/web/static/built sers/papers/built \
		static-collected screenshots \
		.mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
	@find sers tests bench -name __pycache__ -prune -exec rm -rf {} +
	@find sers -name "*.mo" -delete

# What the commands above stand on, each made when its sources are newer than its mark.

ready: .venv/installed .tools/collected .tools/fonts $(WORDS)

# Interpreters are tried by running them, because a shim on the PATH proves nothing.
.tools/uv-installed: requirements/tools.txt
	@echo "Fetching the installer."
	@mkdir -p .tools
	@for python in $(PYTHONS); do \
		found=$$("$$python" -c '$(MODERN)' 2>/dev/null) && break; found=; \
	done; \
	echo "$$found" >.tools/python; \
	for python in "$$found" python3 /usr/bin/python3; do \
		"$$python" -m venv .tools 2>/dev/null && break; \
	done || { \
		echo "Python cannot make a virtual environment here. On Debian and Ubuntu:" \
			"apt-get install python3-venv"; exit 1; }
	@.tools/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
		-r requirements/tools.txt
	@touch $@

# One environment for running and testing. Where no interpreter served, uv brings one.
.venv/installed: requirements/dev.txt pyproject.toml .tools/uv-installed
	@echo "Fetching what Python needs."
	@if ! $(BIN)/python -c '$(MODERN)' >/dev/null 2>&1; then \
		python=$$(cat .tools/python); \
		if [ -n "$$python" ]; then set -- --python "$$python"; \
		else set -- --python 3.13 --managed-python; fi; \
		$(UV) venv --quiet --clear "$$@" .venv || { \
			echo "Install Python 3.12 or later, then try again."; exit 1; }; \
	fi
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .npmrc .tools/uv-installed
	@echo "Fetching the NHS design system."
	@node -e 'process.exit(parseInt(process.versions.node) < 18)' 2>/dev/null \
		&& npm --version >/dev/null 2>&1 \
		|| $(UV) pip install --quiet --python .tools/bin/python --require-hashes \
			-r requirements/node.txt
	@npm ci --silent
	@touch $@

.tools/built: $(STYLES) node_modules/.package-lock.json
	@npm run --silent build
	@touch $@

.tools/collected: $(SHIPPED) .tools/built .venv/installed
	@$(BIN)/sers static
	@touch $@

# What papers are written in: the web's fonts, as a PDF can take them in.
.tools/fonts: sers/papers/fonts.py node_modules/.package-lock.json .venv/installed
	@$(BIN)/python -m sers.papers.fonts node_modules/@fontsource
	@touch $@

%.mo: %.po .venv/installed
	@$(BIN)/pybabel --quiet compile -i $< -o $@

# The machine's own browser, else the distribution's, else Playwright's.
browser: .venv/installed
	@tried() { [ -n "$$1" ] && "$$1" --version >/dev/null 2>&1 && command -v "$$1"; }; \
	any() { for name in "$$CHROMIUM" "$$(cat .tools/chromium 2>/dev/null)" chromium \
		chromium-browser google-chrome google-chrome-stable; do tried "$$name" && return; \
		done; return 1; }; \
	any >.tools/chromium.new || { \
		echo "Fetching a browser."; \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			export DEBIAN_FRONTEND=noninteractive; \
			apt-get -qq update >/dev/null 2>&1; \
			apt-get -qq install -y --no-install-recommends chromium fonts-liberation \
				>/dev/null 2>&1; fi; \
		any >.tools/chromium.new || { \
			$(BIN)/playwright install chromium >/dev/null 2>&1; \
			CHROMIUM=$$($(BIN)/python -c 'from playwright.sync_api import sync_playwright as s; \
				p = s().start(); print(p.chromium.executable_path); p.stop()'); \
			any >.tools/chromium.new; \
		} || { echo "There is no browser to test with. Install Chromium, or say where it is:" \
			"make test CHROMIUM=/path/to/chromium"; exit 1; }; \
	}; \
	mv .tools/chromium.new .tools/chromium
