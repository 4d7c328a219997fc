#!/bin/sh
# Runs verify_export over the logs in TANJI_SHARED/vectors/attacked-logs: an
# honest one passes, an attacked one is refused. Rollback is not judged: it shows
# only beside an older checkpoint.
set -u
if [ -z "${TANJI_SHARED:-}" ]; then
  echo "verify_export_test: TANJI_SHARED is not set" >&2
  exit 1
fi
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= \
  go build -o "$work/verify_export" "$here/verify_export.go" || exit 1

honest=0 attacked=0 wrong=0
for folder in "$TANJI_SHARED"/vectors/attacked-logs/*/; do
  if "$work/verify_export" "$folder" "$folder/log.vkey" "$folder/signer.vkey" \
      >"$work/out" 2>&1; then
    verdict=pass
  else
    verdict=fail
  fi
  findings=$(grep -v '^rollback$' "$folder/expected.txt")
  if [ -n "$findings" ]; then
    attacked=$((attacked + 1)) expected=fail
  elif grep -q "^rollback$" "$folder/expected.txt"; then
    continue
  else
    honest=$((honest + 1)) expected=pass
  fi
  if [ "$verdict" != "$expected" ]; then
    echo "$folder: $verdict, expected $expected: $(cat "$work/out")" >&2
    wrong=$((wrong + 1))
  fi
done
echo "$honest honest, $attacked attacked logs, $wrong wrong verdicts"
[ "$honest" -gt 0 ] && [ "$attacked" -gt 0 ] && [ "$wrong" -eq 0 ]
