# Everything here is also one plain command; see the README.
GO        ?= go
BIN       ?= bin/motcua
LINT_VERSION := v2.15.0

.PHONY: build test test-short lint fuzz demo clean screenshots

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

# The pictures of the README: the story test leaves them there.
screenshots:
	MOTCUA_SHOTS="$(CURDIR)/docs/pictures" $(GO) test ./cmd/motcua -run TestStory -count=1

clean:
	rm -rf bin .cache
