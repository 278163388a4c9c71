#!/usr/bin/env bash
# Runs the build commands of the Dockerfile on this machine, into a temporary
# folder instead of /out, and checks that the result is static and starts.
set -eu
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
sed -n '/^# build: begin/,/^# build: end/s/^RUN //p' Dockerfile | sed "s#/out/#$out/#g" >"$out/commands"
[ -s "$out/commands" ] || { echo "Dockerfile has no build commands between its marks"; exit 1; }
bash -eux "$out/commands"
if ldd "$out/motcua" >/dev/null 2>&1; then echo "the binary is not static"; exit 1; fi
"$out/motcua" version
