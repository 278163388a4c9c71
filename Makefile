# Everything here is also one plain command; see the README.
GO        ?= go
BIN       ?= bin/motcua
LINT_VERSION := v2.15.0

.PHONY: build test test-short lint fuzz demo train measure clean screenshots

build:
	CGO_ENABLED=0 $(GO) build -trimpath -o $(BIN) ./cmd/motcua

# All tests, with the race detector. Uses the Chromium and PostgreSQL it
# finds and ends by naming what was skipped, and why.
test:
	GO="$(GO)" bash scripts/test.sh

lint:
	GOBIN="$(CURDIR)/.cache/bin" bash scripts/lint.sh $(LINT_VERSION)

# Each fuzz target for FUZZTIME (default 10s).
fuzz:
	GO="$(GO)" bash scripts/fuzz.sh

demo:
	$(GO) run ./cmd/motcua serve --demo

# What the search learns from and what it is counted on; docs/search.md says
# who may read which. LIBRARY is the folder that `motcua import` wrote.
SETS    := knowledge/eval/testdata
LEARN   := $(SETS)/everyday-learn.jsonl $(SETS)/hard-learn.jsonl $(SETS)/more-learn.jsonl
COUNTED := $(SETS)/everyday-test.jsonl $(SETS)/hard-test.jsonl

# Learns the weights of the ranking, then when to answer; minutes.
train:
	@test -d "$(LIBRARY)" || { echo "name the folder of guides: make train LIBRARY=library/"; exit 2; }
	$(GO) run ./cmd/motcua train --library "$(LIBRARY)" --out knowledge/weights.tsv $(LEARN)
	$(GO) run ./cmd/motcua train --library "$(LIBRARY)" --sure --out knowledge/confidence.tsv $(LEARN)

# Counts the question sets, learned and not; prints no question of the latter.
measure:
	@test -d "$(LIBRARY)" || { echo "name the folder of guides: make measure LIBRARY=library/"; exit 2; }
	@for set in $(LEARN) $(COUNTED); do echo "== $$set"; $(GO) run ./cmd/motcua eval --library "$(LIBRARY)" $$set || exit 1; done
	@echo "== aspects"; $(GO) run ./cmd/motcua eval --library "$(LIBRARY)" --aspects $(SETS)/aspects.jsonl
	@echo "== dialogues"; $(GO) run ./cmd/motcua eval --library "$(LIBRARY)" --dialogues $(SETS)/dialogues.jsonl

# The pictures that documents show, taken anew of the sample ward. The tests
# take more; only those that are in docs/pictures already are put there.
SHOTS := $(CURDIR)/.cache/shots
screenshots:
	mkdir -p "$(SHOTS)"
	MOTCUA_SHOTS="$(SHOTS)" $(GO) test ./cmd/motcua -run 'TestStory|TestDemoPhones' -count=1
	CONSOLE_SHOTS="$(SHOTS)" $(GO) test ./web/console -run TestHandbookPictures -count=1
	for shot in docs/pictures/*.png; do cp "$(SHOTS)/$${shot##*/}" "$$shot"; done

clean:
	rm -rf bin .cache
