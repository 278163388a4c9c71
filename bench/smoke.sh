#!/usr/bin/env bash
# Sees that the comparison still works: vet, its tests, and every engine that
# this machine has on a few guides. Measures nothing worth keeping.
set -euo pipefail
cd "$(dirname "$0")"
go vet ./...
go mod tidy -diff
go test ./...
go run . --smoke
