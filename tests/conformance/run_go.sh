#!/usr/bin/env bash
# Roots and proofs beside those of golang.org/x/mod/sumdb/tlog; then a log of 10,000 records, exported by `tanji ledger export` from a running tanjid,
# checked entry by entry by a Go program: run_go.sh BIN_DIR
set -euo pipefail

bin=${1:?usage: run_go.sh BIN_DIR}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
entries=10000
work=$(mktemp -d)
server_pid=
cleanup() {
  local status=$?
  set +e
  if [[ -n $server_pid ]]; then
    kill "$server_pid"
    wait "$server_pid"
  fi
  rm -rf "$work"
  exit "$status"
}
trap cleanup EXIT

# The prover against Go's, for all sizes to 1,000 and all pairs below 130.
proofs=22771
result=$("$bin/write_proofs" | GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS='' \
  go run "$here/go/proofs/compare_proofs.go")
printf '%s\n' "$result"
[[ $result == "$proofs roots and proofs agree" ]]

"$bin/fill_log" "$work/store" "$entries"
"$bin/tanjid" --data-dir "$work/store" --listen 127.0.0.1:0 2>"$work/log" &
server_pid=$!
address=
for _ in $(seq 100); do
  address=$(sed -n 's/.*serving on \([0-9.:]*\)$/\1/p' "$work/log")
  if [[ -n $address ]]; then break; fi
  sleep 0.2
done
if [[ -z $address ]]; then
  cat "$work/log" >&2
  exit 1
fi
"$bin/tanji" --server "$address" ledger export "$work/export"

# The verifier counts: every entry must have been there.
result=$(GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS='' \
  go run "$here/go/verify_export.go" "$work/export")
printf '%s\n' "$result"
[[ $result == *"$entries entries verified"* ]]

# Tampered with, it must fail: one byte of one entry.
bundle=$work/export/tile/entries/000
printf 'X' | dd of="$bundle" bs=1 seek=1000 conv=notrunc status=none
if GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS='' \
  go run "$here/go/verify_export.go" "$work/export" >"$work/tampered" 2>&1; then
  echo "run_go.sh: a tampered export was accepted" >&2
  exit 1
fi
