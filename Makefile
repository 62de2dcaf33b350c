# What a person or a CI does with this checkout. `make` alone lists it.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# Further options for vitest: make test TEST_OPTIONS=tests/sample.test.ts
TEST_OPTIONS ?=

BIN := node_modules/.bin
DEMO_KEY := out/keys/lisdeb-demo-secret.asc
# npm itself writes this file when it has installed everything.
DEPENDENCIES := node_modules/.package-lock.json
SOURCES := $(shell find build -name '*.ts' ! -name '*.test.ts')

.PHONY: help setup demo test lint format build bench sample docs clean

help: ## say what there is to make
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
		printf '  make %-8s %s\n' "$$name" "$$text"; done

setup: $(DEPENDENCIES) ## install what the tests need beyond Node (as root, with apt)
	@$(BIN)/tsx scripts/setup.ts

demo: dist/lisdeb.js $(DEMO_KEY) ## build packages from the demonstration medium and a signed archive of them; once npm has fetched what it installs, without a network
	@npm run --silent build-debs -- demo --offline
	@echo
	@npm run --silent publish-apt -- --sign $(DEMO_KEY) || \
		{ echo "Where that is because out/apt is of an earlier demonstration: rm -r out/apt" >&2; exit 1; }
	@printf '%s\n' '' 'To install from it on Debian 7, as root:' \
		'  cp $(CURDIR)/out/apt/lisdeb-archive-keyring.gpg /etc/apt/trusted.gpg.d/' \
		"  echo 'deb [arch=amd64] file:$(CURDIR)/out/apt wheezy main' >/etc/apt/sources.list.d/lisdeb.list" \
		'  apt-get update && apt-get install hv-kvp-daemon' \
		'To serve it: any web server will do, such as python3 -m http.server --directory out/apt 8000; then http://HOST:8000/ stands' \
		'in place of file:$(CURDIR)/out/apt, and a browser finds there what each suite needs.'

# Made on the first run, and gone with make clean: what it has signed is good for a try and nothing else.
$(DEMO_KEY): | dist/lisdeb.js
	@npm run --silent lisdeb -- key new --name 'lisdeb demo' --out out/keys
	@echo

# Without root the missing programs are named, and the tests that need them are left out; with CI set they fail.
test: dist/lisdeb.js ## set up, and run all tests
	@$(BIN)/tsx scripts/setup.ts || [ "$$(id -u)" -ne 0 ]
	@$(BIN)/vitest run $(TEST_OPTIONS)

lint: $(DEPENDENCIES) ## check types, code, imports between rooms, unused code, format
	@npm run --silent lint
	@if command -v shellcheck >/dev/null; then shellcheck .ci/run samples/src/medium/*.sh; fi

format: $(DEPENDENCIES) ## put every file into the common format
	@npm run --silent format

build: dist/lisdeb.js ## bundle the command and the library into dist/

bench: dist/lisdeb.js ## run lisdeb and other tools side by side on the same work
	@$(BIN)/tsx scripts/bench.ts

sample: $(DEPENDENCIES) ## make samples/lis-demo.iso anew from samples/src
	@$(BIN)/tsx scripts/sample.ts

docs: $(DEPENDENCIES) ## make the reference pages anew from the code
	@$(BIN)/tsx scripts/docs.ts

clean: ## empty out/
	@find out -mindepth 1 ! -name .gitkeep -delete

dist/lisdeb.js: $(DEPENDENCIES) $(SOURCES) scripts/bundle.ts
	@npm run --silent build

$(DEPENDENCIES): package-lock.json
	@npm ci --no-audit --no-fund
