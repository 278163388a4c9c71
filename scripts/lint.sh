#!/usr/bin/env bash
# Runs golangci-lint of the pinned version; builds it once into .cache/bin.
set -eu
cd "$(dirname "$0")/.."
want=$1
bin="$GOBIN/golangci-lint-$want"
if [ ! -x "$bin" ]; then
  mkdir -p "$GOBIN"
  echo "building golangci-lint $want (once)"
  go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$want"
  mv "$GOBIN/golangci-lint" "$bin"
fi
exec "$bin" run ./...
