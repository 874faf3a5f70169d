# Each target is one command that a person could type, in an environment that
# `provisioning/bootstrap.sh` made: Debian packages, .venv, pinned Python packages.
BIN := .venv/bin
READY := .venv/.ready
TESTS_READY := .venv/.ready-for-tests
BENCHES := $(subst /,.,$(basename $(filter-out %_decode.py %_page.py,$(wildcard tests/bench/bench_*.py))))
# Pure modules: these folders, and each other module that says so in a line.
UNIT = tests/architecture tests/docs tests/protocol tests/retail \
	$(shell grep -rl --include='test_*.py' '^pytestmark = pytest.mark.unit$$' tests)
ROLE ?= kiosk
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# Tests start Python some hundred times; each would compile all it imports again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help pages demo test quick tests check format lint imports types scripts unit \
	hooks run desk bench bench-decode bench-page pictures long judged-day soak torture failing-disk hil \
	install uninstall lock bundle deb deb-check debian13 docs translations clean

help:
	@echo 'make demo          play one day of sales on a private broker, hub and kiosk'
	@echo 'make test          make check, and every test'
	@echo 'make check         format, lint, import rules, types and unit tests: a minute'
	@echo 'make unit          the pure tests only: less than ten seconds'
	@echo 'make hooks         let git run make check before each commit'
	@echo 'make run           the whole shop as a page in a browser on this machine'
	@echo 'make desk          kiosk, hub and broker on this desk, by typed commands'
	@echo 'make bench         measure against bare SQLite, MQTT and the bare decoder'
	@echo 'make bench-decode  measure what the decoder reads, and how fast'
	@echo 'make bench-page    measure from the display to the page, in a real browser'
	@echo 'make long          the tests that take longest: rights, updates, power cuts again'
	@echo 'make pages         the web in a real browser: axe, weight, no script, pictures'
	@echo 'make pictures      take the pictures of the virtual kiosk in the docs anew'
	@echo 'make soak          replay at the virtual kiosk for 30 minutes; nothing may grow'
	@echo 'make torture       power cuts under load, and at each point of a phone payment'
	@echo 'make failing-disk  a hundred kiosks whose disks fail; no closed sale may be lost'
	@echo 'make hil           drivers and kiosk on a real kernel (HIL=FOLDER of the rig)'
	@echo 'make install       put the kiosk on this Raspberry Pi (ROLE=hub: the hub)'
	@echo 'make uninstall     take it away; configuration, books and sales stay'
	@echo 'make bundle        all packages of a box as files (ROLE=hub, MACHINE=aarch64)'
	@echo 'make deb           a package of Debian (ROLE=hub, DEBIAN=13, MACHINE=aarch64)'
	@echo 'make deb-check     install, update, put back, remove and purge both packages'
	@echo 'make debian13      make test on Debian 13 in a folder (TARGET=unit: the pure ones)'
	@echo 'make lock          write the locks of both boxes again, from pyproject.toml'
	@echo 'make docs          write the generated documents again'
	@echo 'make translations  add new texts to the .po files and compile them'
	@echo 'make clean         remove what the targets made, the environment included'

$(READY): pyproject.toml provisioning/pins.txt provisioning/bootstrap.sh
	provisioning/bootstrap.sh
	@touch $@

# With PostgreSQL's server besides, which only the tests need.
$(TESTS_READY): $(READY)
	provisioning/bootstrap.sh tests
	@touch $@

demo: $(READY)
	$(BIN)/countertop demo

# The parts of the tests, each in a process of its own that imports that part only. Four
# at a time on two processors, since many tests wait. What waits most begins first, what
# computes most of its time is left for the end: then two of them are enough.
MONEY := $(addprefix tests/hub/,payments refunds sales web)
KIOSK := tests/kiosk tests/security tests/virtual
TESTS_money := $(MONEY)
TESTS_hub := tests/hub $(MONEY:%=--ignore=%)
TESTS_system := tests/system tests/provisioning
TESTS_kiosk := $(KIOSK)
TESTS_others := tests $(patsubst %,--ignore=%,tests/hub tests/provisioning tests/system $(KIOSK))
PARTS := system hub others money kiosk

# What is quick comes first, then the types beside the tests. A part is shown when it has
# ended, and what fails in one stops no other.
test: $(TESTS_READY)
	@$(MAKE) --no-print-directory -j 2 quick
	@echo 'The types, and the tests in $(words $(PARTS)) parts: some minutes.'
	@$(MAKE) --no-print-directory -j 4 -k --output-sync types tests

quick: format lint imports scripts

.PHONY: $(PARTS:%=tests-%)
tests: $(PARTS:%=tests-%)

$(PARTS:%=tests-%): tests-%: $(TESTS_READY)
	$(BIN)/pytest -q -m 'not long' $(TESTS_$*)

# What would not fit into the time of `make test`; of each property, all its examples.
long: $(TESTS_READY)
	$(BIN)/pytest -n 4 --dist worksteal --hypothesis-profile=long -m 'long or hypothesis'

# The networks' own books beside the hub's, after a day of faults.
judged-day: $(TESTS_READY)
	$(BIN)/pytest -q -m long tests/hub/payments/networks/test_judged_day.py

# What a commit must pass; `make hooks` lets git run it.
check: format lint imports types scripts unit

format: $(READY)
	$(BIN)/ruff format --check .

lint: $(READY)
	$(BIN)/ruff check .

imports: $(READY)
	$(BIN)/lint-imports

types: $(READY)
	$(BIN)/basedpyright

scripts: $(READY)
	shellcheck provisioning/*.sh provisioning/debian/* tests/boxes/*.sh tests/hil/*.sh .ci/run

unit: $(READY)
	@begin=$$(date +%s%N) && $(BIN)/pytest -q -n 2 $(UNIT) && \
	awk -v ns=$$(($$(date +%s%N) - begin)) 'BEGIN { printf "unit: %.1f s\n", ns / 1e9 }'

hooks: $(READY)
	$(BIN)/pre-commit install

run: $(READY)
	$(BIN)/countertop demo --page

desk: $(READY)
	$(BIN)/countertop demo --desk

bench: $(READY)
	@for each in $(BENCHES); do echo "== $$each"; $(BIN)/python -m $$each || exit 1; done

bench-decode: $(READY)
	$(BIN)/python -m tests.bench.bench_decode
	$(BIN)/python -m tests.bench.bench_hard_decode

bench-page: $(READY)
	provisioning/bootstrap.sh pages
	$(BIN)/python -m tests.bench.bench_page

# Chromium and its fonts by apt, its driver and axe by npm: none of it ships.
pages: $(READY)
	provisioning/bootstrap.sh pages
	$(BIN)/pytest -q -s tests/pages/check_pages.py tests/pages/check_staff.py \
		tests/pages/check_orders.py tests/pages/check_kiosk.py \
		tests/pages/check_kiosk_faults.py tests/pages/check_kiosk_glass.py \
		tests/pages/check_kiosk_camera.py tests/pages/check_kiosk_phone.py \
		tests/pages/check_kiosk_lessons.py tests/pages/check_kiosk_soak.py

# Each state of the virtual kiosk, for docs/virtual-kiosk-pictures.md.
pictures: $(READY)
	provisioning/bootstrap.sh pages
	$(BIN)/python -m tests.pages.take_pictures

# Tabs, page, kiosk and hub, by their trend; MINUTES=5 for less.
soak: $(READY)
	provisioning/bootstrap.sh pages
	$(BIN)/python -m tests.stress.kiosk_soak $(MINUTES)

torture: $(READY)
	$(BIN)/python -m tests.stress.torture
	$(BIN)/python -m tests.stress.crash_points.enumeration

failing-disk: $(READY)
	$(BIN)/python -m tests.stress.failing_disk

# Needs root and the virtual rig, which is no part of this project; takes minutes.
hil: $(READY)
	$(SUDO) env HIL='$(HIL)' tests/hil/run.sh

# Works on a bare machine without $(READY), and without Python. What a run before it
# left half done, because it was killed, is completed first: apt refuses all else.
install:
	@[ -x /usr/bin/python3 ] || $(SUDO) env DEBIAN_FRONTEND=noninteractive \
		sh -c 'dpkg --configure -a && apt-get -qq update && \
		apt-get -qq install --yes --no-install-recommends python3'
	$(SUDO) /usr/bin/python3 -m provisioning.install $(ROLE) $(INSTALL)

uninstall:
	$(SUDO) /usr/bin/python3 -m provisioning.install $(ROLE) --remove

# uv is needed here only, so no other environment has it.
lock: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(BIN)/python -m provisioning.packaging.lock

bundle: $(READY)
	$(BIN)/python -m provisioning.packaging.bundle $(ROLE) \
		$(if $(MACHINE),--machine $(MACHINE))

# A package holds its environment, so it is for one release of Debian and one machine.
DEBIAN ?= 12
deb: $(READY)
	$(BIN)/python -m provisioning.packaging.deb $(ROLE) --debian $(DEBIAN) \
		$(if $(MACHINE),--machine $(MACHINE))

# Needs debootstrap, root and a network, for MACHINE=aarch64 on a desk qemu-user-static besides;
# the folders stay in .debian.
deb-check: $(READY)
	rm -f dist/countertop-*+deb$(DEBIAN)_*.deb
	@for role in kiosk hub; do \
		$(BIN)/python -m provisioning.packaging.deb $$role --debian $(DEBIAN) \
			$(if $(MACHINE),--machine $(MACHINE)) && \
		$(SUDO) tests/boxes/check_deb.sh dist/countertop-$${role}_*+deb$(DEBIAN)_*.deb \
			$(if $(filter 13,$(DEBIAN)),trixie,bookworm) || exit 1; done

# Debian 13 and its Python 3.13, in a folder; TARGET=unit for a quick look.
debian13: $(READY)
	$(SUDO) tests/boxes/debian.sh trixie $(or $(TARGET),test)

docs: $(READY)
	$(BIN)/python -m firmware.protocol.reference.pages
	$(BIN)/python -m firmware.hub.web.api.openapi
	$(BIN)/python -m firmware.config_guide.pages

translations: $(READY)
	$(BIN)/python -m provisioning.translations

clean:
	rm -rf .venv build demo-out dist *.egg-info .pytest_cache .ruff_cache .hypothesis \
		.import_linter_cache
	find firmware drivers provisioning tests -name __pycache__ -prune -exec rm -rf {} +
