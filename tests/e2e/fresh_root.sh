#!/usr/bin/env bash
# Follows README.md's quick start to the letter in a fresh Debian 12 root that has
# git and bash and nothing else of ours. Needs root and debootstrap; takes as long
# as two cold builds, so it is run by hand and is no part of ctest.
#
# Usage: tests/e2e/fresh_root.sh [ROOT_FOLDER]
# Clones the committed state. The root is removed at the end, unless ROOT_FOLDER
# is given, which is kept and used again.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
quick_start=("./dev run --once" "./dev test")
sources=/etc/apt/sources.list.d/debian.sources
ca_file=/etc/ssl/certs/ca-certificates.crt
proxy_variables=(http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY)

fail() { printf 'fresh_root: %s\n' "$*" >&2; exit 1; }

make_root() {
  local mirror
  mirror=$(awk '/^URIs:/{print $2; exit}' "$sources" 2>/dev/null || true)
  debootstrap --variant=minbase --include=git bookworm "$root" \
    "${mirror:-http://deb.debian.org/debian}"
  if [[ -e $sources ]]; then
    cp "$sources" "$root/etc/apt/sources.list.d/"
    rm -f "$root/etc/apt/sources.list"
  fi
}

mount_system() {
  mount -t proc proc "$root/proc"
  # Without it glibc's malloc looks for the number of processors in vain, and
  # leaves an errno that gRPC takes for that of its connect().
  mount --bind /sys "$root/sys"
  mount --bind /dev "$root/dev"
  mkdir -p "$root/dev/shm"
  mount -t tmpfs tmpfs "$root/dev/shm"
}

clean_up() {
  local folder
  for folder in dev/shm dev sys proc; do
    if mountpoint -q "$root/$folder"; then umount "$root/$folder" || umount -l "$root/$folder"; fi
  done
  if $keep; then return; fi
  # Never remove through a mount that did not go away.
  if mountpoint -q "$root/dev" || mountpoint -q "$root/sys" ||
    mountpoint -q "$root/proc"; then
    printf 'fresh_root: %s is still mounted and was left\n' "$root" >&2
    return
  fi
  rm -rf --one-file-system "$root"
}

# A network with proxies or a certificate authority of its own: for this run only.
network_environment() {
  local name
  for name in "${proxy_variables[@]}"; do
    if [[ -n ${!name:-} ]]; then printf '%s=%s\n' "$name" "${!name}"; fi
  done
  if [[ -n ${NODE_EXTRA_CA_CERTS:-} && -e $ca_file ]]; then
    install -D -m 0644 "$ca_file" "$root/run/network-ca.crt"
    printf 'NODE_EXTRA_CA_CERTS=/run/network-ca.crt\n'
  fi
}

in_root() {
  chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
    "${network[@]}" /bin/bash -c "$1" </dev/null
}

[[ $EUID -eq 0 ]] || fail "needs root, for chroot and mount"
command -v debootstrap >/dev/null || fail "needs debootstrap (./dev setup image)"
for command in "${quick_start[@]}"; do
  grep -qF -- "$command" "$project/README.md" || fail "README.md does not say '$command'"
done

keep=false
if [[ $# -gt 0 ]]; then
  keep=true
  mkdir -p "$1"
  root=$(cd "$1" && pwd)
else
  root=$(mktemp -d "${TMPDIR:-/var/tmp}/tanji-root.XXXXXX")
fi
trap clean_up EXIT

if [[ ! -x $root/usr/bin/git ]]; then make_root; fi
cp /etc/resolv.conf /etc/hosts "$root/etc/"
mount_system
mapfile -t network < <(network_environment)

rm -rf "$root/root/tanji"
git clone --quiet --no-hardlinks "$project" "$root/root/tanji"
for command in "${quick_start[@]}"; do
  printf '\n==== in the fresh root: %s\n' "$command"
  began=$SECONDS
  in_root "cd /root/tanji && $command"
  printf '==== %s: succeeded in %d s\n' "$command" $((SECONDS - began))
done
