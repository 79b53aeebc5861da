# What people and CI do here. The first use makes an environment in .venv; `make VERB PYTHON=python3` takes another.
PYTHON ?= .venv/bin/python
READY := $(if $(filter .venv/bin/python,$(PYTHON)),.venv/ready)

# The tests of what the engine does, which run with it and without it.
ENGINE_TESTS := tests/engine tests/blocks tests/statistics tests/columns tests/filter
# What goes through many captures of others, or asks tshark, is for the run with the engine.
ENGINE_TESTS += --deselect tests/filter/test_agreement.py
ENGINE_TESTS += --deselect tests/columns/test_agreement.py::test_they_are_in_the_captures_of_other_projects
ENGINE_TESTS += --deselect tests/columns/test_agreement.py::test_so_are_those_of_second_layers

# Others that run C: packets are rows of blocks, and verifying counts by blocks.
OTHER_TESTS := tests/packet tests/session tests/render/test_counting.py tests/render/test_sequence_numbers.py

CLANG_FORMAT = $(PYTHON) -c "from clang_format import clang_format; clang_format()"
NATIVE := dissect/engine/native
SOURCES = $(shell find $(NATIVE) -name '*.c' | sort)
C_FILES = $(SOURCES) $(shell find $(NATIVE) -name '*.h' | sort) $(wildcard tools/*.c tools/fuzzing/*.[ch])

# Where what tests draw at random begins: `make thorough SEED=7` draws the same again.
SEED ?= $(shell date +%s)

.PHONY: help test thorough without-engine format lint types architecture pictures goldens captures documents engine benchmark fuzz gcov sanitize fuzz-engine elsewhere wheels try-wheels fresh

help:  ## list the verbs
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

test: without-engine  ## the tests, without the slow ones, with branch coverage
	$(PYTHON) -m pytest --cov --cov-append -n auto

thorough: $(READY)  ## all tests, slow ones too, with other random examples each time
	@echo "drawn at random from SEED=$(SEED)"
	DISSECT_FUZZ_SEED=$(SEED) $(PYTHON) -m pytest -m "" -n auto --hypothesis-profile=thorough --hypothesis-seed=$(SEED)

without-engine: $(READY)  ## the tests of what the engine does, as every row is asked of its packet
	DISSECT_ENGINE=off $(PYTHON) -m pytest -q --cov --cov-report= --cov-fail-under=0 -n auto $(ENGINE_TESTS)

format: $(READY)  ## the code in our style, Python and C
	$(PYTHON) -m ruff format -q .
	$(CLANG_FORMAT) -i $(C_FILES)

lint: $(READY)  ## style of the code
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(CLANG_FORMAT) --dry-run -Werror $(C_FILES)

types: $(READY)  ## types, strictly
	$(PYTHON) -m mypy

architecture: $(READY)  ## who may import whom
	$(PYTHON) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

pictures: $(READY)  ## pictures of the page in every view, in artefacts/page (needs Chromium)
	$(PYTHON) tools/page_pictures.py artefacts/page

goldens: $(READY)  ## the text twins of the captures, and tshark's answers for them, anew (needs tshark)
	$(PYTHON) tools/golden_texts.py
	$(PYTHON) tools/tshark_answers.py
	$(PYTHON) tools/session_answers.py
	$(PYTHON) tools/filter_answers.py

captures: $(READY)  ## the captures, recorded anew, and what the kernel makes of fragments (needs root on Linux)
	$(PYTHON) tools/record_captures.py
	$(PYTHON) tools/kernel_answers.py

engine: $(READY)  ## the engine compiled in place, after a change of its C (OPTIONS= of the compiler)
	$(PYTHON) build_engine.py $(OPTIONS)

documents: $(READY)  ## the generated parts of the documents, the list of public names, and what C includes, anew
	$(PYTHON) tools/engine_format.py
	$(PYTHON) tools/documents.py
	$(PYTHON) tools/public_names.py
	$(PYTHON) tools/typed_names.py
	$(PYTHON) tools/terminal_picture.py

benchmark: $(READY)  ## packets a second, beside the peers that are installed
	$(PYTHON) tools/benchmark.py

fuzz: $(READY)  ## frames changed at random, for ten minutes (SECONDS=), looking for what the library does not stand
	$(PYTHON) tools/fuzz.py --seconds $(or $(SECONDS),600)

# The engine with counts of how often each line is run. Threads count in one place. The tests run in one process: those
# of xdist may be ended before they have written all counts.
COUNTED := $(CURDIR)/build/counted

gcov: $(READY)  ## the lines of C that the tests of what the engine does run (needs gcc)
	rm -rf $(COUNTED) && mkdir -p $(COUNTED)
	gcc -std=c11 -O0 -g --coverage -fprofile-update=atomic -fvisibility=hidden -shared -fPIC \
	-I $(NATIVE) -o $(COUNTED)/engine.so $(SOURCES)
	DISSECT_ENGINE=$(COUNTED)/engine.so $(PYTHON) -m pytest -q -n 0 $(or $(TESTS),$(ENGINE_TESTS) $(OTHER_TESTS))
	$(PYTHON) tools/engine_coverage.py $(COUNTED)

# The engine with checks of every access to memory and of all arithmetic.
CHECKED := -std=c11 -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -I $(NATIVE)
SANITIZED := $(CURDIR)/build/sanitized
FUZZING := $(CURDIR)/build/fuzzing

sanitize: $(READY)  ## the tests of the engine with a library that the sanitizers watch (FRAMES=200000; needs gcc)
	mkdir -p $(SANITIZED)
	gcc $(CHECKED) -fvisibility=hidden -shared -fPIC -o $(SANITIZED)/engine.so $(SOURCES)
	LD_PRELOAD="$$(gcc -print-file-name=libasan.so) $$(gcc -print-file-name=libubsan.so)" ASAN_OPTIONS=detect_leaks=0 \
	DISSECT_ENGINE=$(SANITIZED)/engine.so DISSECT_FUZZ_FRAMES=$(or $(FRAMES),200000) \
	$(PYTHON) -m pytest -q -p no:cacheprovider -m "" -n 2 \
	$(or $(TESTS),tests/engine --ignore=tests/engine/test_build.py --ignore=tests/engine/test_library.py)

fuzz-engine: $(READY)  ## what libFuzzer makes up, given to the engine, for ten minutes (SECONDS=; needs clang)
	mkdir -p $(FUZZING)/corpus
	$(PYTHON) tools/fuzzing/engine_inputs.py $(FUZZING)/tables $(FUZZING)/seeds
	clang $(CHECKED) -fsanitize=fuzzer -o $(FUZZING)/engine tools/fuzzing/*.c $(SOURCES)
	cd $(FUZZING) && ENGINE_TABLES=tables ASAN_OPTIONS=quarantine_size_mb=16 ./engine -use_value_profile=1 \
	-max_len=1200 -timeout=10 -max_total_time=$(or $(SECONDS),600) corpus seeds

elsewhere: $(READY)  ## the engine of another PLATFORM= beside ours, on mutated frames (BY= an emulator; needs ziglang)
	$(PYTHON) tools/engine_elsewhere.py $(PLATFORM) --by "$(BY)" $(addprefix --option=,$(OPTIONS))

wheels: $(READY)  ## wheels of all platforms, built twice and checked, into dist/ (WHEELS= some of them)
	$(PYTHON) tools/build_wheels.py $(WHEELS)

try-wheels: $(READY)  ## what can run here of the wheels in dist/, with all tests (OPTIONS= of tools/try_wheels.py)
	$(PYTHON) tools/try_wheels.py $(OPTIONS)

# Of tshark's answers, which take long, every EVERYth from number FROM.
EVERY ?= 1
FROM ?= 0

fresh: $(READY)  ## whether goldens and documents are what would be generated now
	$(PYTHON) tools/tshark_answers.py --check --allow-missing --every $(EVERY) --from $(FROM)
	$(PYTHON) tools/session_answers.py --check --allow-missing --every $(EVERY) --from $(FROM)
	$(PYTHON) tools/filter_answers.py --check --allow-missing --every $$((60 * $(EVERY))) --from $(FROM)
	$(PYTHON) tools/engine_format.py --check
	$(PYTHON) tools/documents.py --check
	$(PYTHON) tools/public_names.py --check
	$(PYTHON) tools/typed_names.py --check
	$(PYTHON) tools/terminal_picture.py --check

.venv/ready: pyproject.toml constraints.txt
	python3 -m venv .venv
	.venv/bin/pip install -q -c constraints.txt -e '.[test,lint,benchmark]'
	@touch $@
