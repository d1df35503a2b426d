# make demo, make test: all that a newcomer needs. Everything else is for developers.
PYTHON ?= python3
DATA ?= ../shared/data
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test chaos lint format bench bench-local bench-start bench-gateway bench-sources bench-inbound bench-data bench-page browser screenshot measure-voice measure-retrieval liar train measure-local fuzz kills eval lock histories clean install

demo: $(VENV)/installed  ## messages in; tasks, decisions and drafts out
	@$(BIN)/winnow demo

test: $(VENV)/installed  ## every test that fits in ten minutes
	@$(BIN)/python -m pytest --ignore tests/chaos --ignore tests/browser -m "not slow and not stack"

chaos: $(VENV)/installed  ## whole stacks, kills, faults and providers that are down, under load; prints who answered and what it cost
	@$(BIN)/python -m pytest --ignore tests/chaos --ignore tests/browser -m "slow or stack"
	@$(BIN)/python -m pytest tests/chaos -rA

lint: $(VENV)/installed  ## style, types and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/installed  ## let the formatter have its way
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/installed  ## our pipeline against a bare workflow; the last line is JSON
	@$(BIN)/python -m tests.bench

bench-local: $(VENV)/installed  ## how soon `winnow local` answers, and how many mails a second; the last line is JSON
	@$(BIN)/python -m tests.bench.local

bench-start: $(VENV)/installed  ## from `winnow up` to ready, on a warm data folder
	@$(BIN)/python -m tests.bench.start

bench-gateway: $(VENV)/installed  ## what our guards cost, and how fast gate and limiter decide; the last line is JSON
	@$(BIN)/python -m tests.bench.gateway

kills: $(VENV)/installed  ## 500 workers killed after a model has answered: how many calls are paid for twice
	@$(BIN)/python -m tests.chaos.paid_twice --kills 500

bench-sources: $(VENV)/installed  ## how fast messages are read, and what the worst of them cost; the last line is JSON
	@$(BIN)/python -m tests.bench.sources

bench-inbound: $(VENV)/installed  ## how soon a signed post is answered; the last line is JSON
	@$(BIN)/python -m tests.bench.inbound

bench-data: $(VENV)/installed  ## real messages, captions and quotes, from the folder DATA; the last line of each is JSON
	@$(BIN)/python -m tests.bench.sources --data $(DATA)
	@$(BIN)/python -m tests.bench.quotes --data $(DATA)/reply_parsing
	@$(BIN)/python -m tests.bench.captions --data $(DATA)

bench-page: $(VENV)/installed  ## first paint of a queue of 1,000, and from a key to paint; needs Chromium; the last line is JSON
	@$(BIN)/python -m tests.bench.page

browser: $(VENV)/installed  ## the review page in headless Chromium, on the real stack
	@$(BIN)/python -m pytest tests/browser -rs

screenshot: $(VENV)/installed  ## docs/review.png, anew, from the demo's messages; needs Chromium
	@$(BIN)/python -m tests.browser.screenshot

measure-voice: $(VENV)/installed  ## how near drafts come to how people really write, from the folder DATA; the last line is JSON
	@$(BIN)/python -m evals.measure_voice --data $(DATA)

measure-retrieval: $(VENV)/installed  ## recall of what is found for a draft, on our own golden set; the last line is JSON
	@$(BIN)/python -m tests.bench.retrieval

liar: $(VENV)/installed  ## a lying model, through the whole pipeline: false items stored, true ones lost; the last line is JSON
	@$(BIN)/python -m tests.liar $(if $(wildcard $(DATA)/w3c_ccg),--data $(DATA))

fuzz: $(VENV)/installed  ## damaged messages for a minute: what is neither read nor refused by name
	@$(BIN)/python -m tests.fuzz --seconds 60

eval: $(VENV)/installed  ## the golden set on the built-in model, against the committed baseline
	@$(BIN)/winnow eval gate

train: $(VENV)/installed  ## the built-in model's weights, anew, from the folder DATA
	@$(BIN)/python -m evals.train_local --data $(DATA)

measure-local: $(VENV)/installed  ## the built-in model on the folder DATA, and due phrases; the last line of each is JSON
	@$(BIN)/python -m evals.measure_local --data $(DATA)
	@$(BIN)/python -m tests.bench.dates --data $(DATA)

histories: $(VENV)/installed  ## record the workflow histories that the replay tests read
	@$(BIN)/python -m tests.histories.record

lock: $(VENV)/installed  ## resolve again within pyproject's bounds
	@$(BIN)/python -m pip install --quiet "uv>=0.13,<1"
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --extra embedded --extra google --extra microsoft --extra dev -o requirements.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --constraint requirements.lock --extra google --extra microsoft -o deploy/requirements.lock pyproject.toml

install: $(VENV)/installed

$(VENV)/installed: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) not found: install Python 3.11 or later, or make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) (once) …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf $(VENV) .winnow .mypy_cache .ruff_cache .pytest_cache
