#!/usr/bin/env bash
# Sees that the comparisons still work: vet, their tests, every engine that
# this machine has on a few guides, and the real program with a few people and guides.
# Measures nothing worth keeping.
set -euo pipefail
cd "$(dirname "$0")"
go vet ./...
go mod tidy -diff
go test ./...
go run . --smoke
go run . handoff --smoke
go run . publish --smoke
