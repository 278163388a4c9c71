#!/usr/bin/env bash
# Runs every test with the race detector, prints the closing lines of each
# package and the name of every skipped test with its reason.
set -u
cd "$(dirname "$0")/.." || exit 1
GO=${GO:-go}
log=$(mktemp)
trap 'rm -f "$log" "$log.skips"' EXIT

# A PostgreSQL that this machine offers is used when nobody named one.
if [ -z "${MOTCUA_TEST_POSTGRES:-}" ] && command -v pg_isready >/dev/null 2>&1 && pg_isready -q -h 127.0.0.1 2>/dev/null; then
  if PGPASSWORD=motcua psql -h 127.0.0.1 -U motcua -d motcua_test -c 'select 1' >/dev/null 2>&1; then
    export MOTCUA_TEST_POSTGRES="postgres://motcua:motcua@127.0.0.1:5432/motcua_test?sslmode=disable"
  fi
fi

# What takes longest begins first, so that nothing waits for it in the end.
"$GO" test -race -timeout 20m -json ./web/editor ./cmd/motcua ./web/console ./knowledge/eval ./... >"$log" 2>"$log.err"
code=$?
"$GO" run ./scripts/testreport <"$log"
report=$?
cat "$log.err" >&2
rm -f "$log.err"
[ $code -ne 0 ] && exit $code
exit $report
