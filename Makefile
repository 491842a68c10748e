# Every target works in a bare clone: it needs Python 3.11 or later with pip, and nothing outside this folder.

PYTHON ?= python3
JOBS ?= auto
VENV := .venv
PARITY := .venv-parity
BENCH := .venv-bench
EDITOR := .venv-editor
BIN := $(VENV)/bin

# An environment is stale when what it was made from has changed: the pins, the interpreter, this folder's place.
MADE_FROM := $(shell { cat pyproject.toml constraints.txt; echo "$(PYTHON)"; pwd; } | cksum | tr -c '0-9\n' '-')
# So is one whose interpreter has gone.
$(foreach folder,$(VENV) $(PARITY) $(BENCH),$(shell [ -x $(folder)/bin/python ] || rm -f $(folder)/.made-*))
RUN := $(VENV)/.made-run-$(MADE_FROM)
DEV := $(VENV)/.made-dev-$(MADE_FROM)
TORCH := $(PARITY)/.made-$(MADE_FROM)
RIVALS := $(BENCH)/.made-$(MADE_FROM)
# A development environment can do all that a plain one can.
READY := $(if $(wildcard $(DEV)),$(DEV),$(RUN))

.DEFAULT_GOAL := help
.PHONY: help figures gallery test cluster endurance fuzz javascript check format docs pictures looks bench parity editor clean

help: ## this list
	@grep -E '^[a-z]+: .*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

figures: $(READY) ## draw the configs in configs/ and configs/lecture/ into outputs/
	$(BIN)/optviz run configs/*.yaml configs/lecture/ -j $(JOBS)

gallery: $(READY) ## draw the configs in configs/gallery/, which take longer
	$(BIN)/optviz run configs/gallery/ -j $(JOBS)

test: $(DEV) ## run the tests
	$(BIN)/python -m pytest -n $(JOBS)

cluster: $(DEV) ## the tests that start a dask cluster
	$(BIN)/python -m pytest -m cluster

endurance: $(DEV) ## the tests that take minutes: two hundred configs, killed twenty times
	$(BIN)/python -m pytest -m slow

javascript: $(DEV) ## the tests that run JavaScript (needs node)
	$(BIN)/python -m pytest -m javascript

fuzz: $(DEV) ## throw 20,000 configs and lumps of bytes at the reader
	OPTVIZ_FUZZ=20000 $(BIN)/python -m pytest -n $(JOBS) tests/config/test_fuzz.py -o timeout=3600

check: $(DEV) ## ruff, mypy, and the tests, which also ask whether the generated docs are current
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest -n $(JOBS)

format: $(DEV) ## let ruff mend what it can
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

docs: $(DEV) ## write what definitions and configs say of themselves into docs/
	$(BIN)/python docs/tables.py

pictures: $(DEV) figures ## make the thumbnails that the documents show
	$(BIN)/python docs/pictures.py

looks: $(DEV) ## draw every plot in every style at three sizes into outputs/looks/
	$(BIN)/python docs/looks.py outputs/looks

bench: $(DEV) $(RIVALS) ## measure the speed claims, each as a ratio within one run
	$(BIN)/python -m benchmarks --rivals $(BENCH)/bin/python

parity: $(DEV) $(TORCH) ## compare the optimizers and schedules with the libraries that have them, run afresh in an environment of their own
	$(PARITY)/bin/python tests/parity/make_reference.py $(PARITY)/live.npz --against tests/parity/torch.npz
	$(PARITY)/bin/python tests/parity/make_schedules.py $(PARITY)/schedules.npz --against tests/parity/schedules.npz
	$(PARITY)/bin/python tests/parity/make_scipy.py $(PARITY)/scipy.npz --against tests/parity/scipy.npz
	$(PARITY)/bin/python tests/parity/make_wrappers.py $(PARITY)/wrappers.npz --against tests/parity/wrappers.npz
	$(PARITY)/bin/python tests/parity/make_oracles.py $(PARITY)/oracles.npz --against tests/parity/oracles.npz
	$(BIN)/python -m pytest tests/parity --reference $(PARITY)/live.npz

editor: $(DEV) ## ask a real language server what editors make of the schema (needs npm)
	npm install --silent --no-fund --prefix $(EDITOR) yaml-language-server@1
	$(BIN)/python tests/editor/check_editor.py $(EDITOR)

clean: ## remove the environments, caches and outputs that were made here
	rm -rf $(VENV) $(PARITY) $(BENCH) $(EDITOR) outputs .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(RUN):
	@PYTHON="$(PYTHON)" sh .ci/environment $(VENV) -e ".[video,watch,gallery]"
	@touch $@

$(DEV):
	@PYTHON="$(PYTHON)" sh .ci/environment $(VENV) -e ".[dev]"
	@touch $@ $(RUN)

$(RIVALS):
	@PYTHON="$(PYTHON)" sh .ci/environment $(BENCH) torch==2.13.0 jax jaxlib numpy
	@touch $@

$(TORCH):
	@PYTHON="$(PYTHON)" sh .ci/environment $(PARITY) torch==2.13.0 scipy==1.17.1 timm==1.0.31 optax==0.2.8 schedulefree==1.4.1 prodigyopt==1.1.2 pytorch_optimizer==4.1.0 numpy
	@touch $@
