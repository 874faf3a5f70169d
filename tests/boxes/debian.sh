#!/bin/bash
# Runs the tests on another release of Debian, in a folder of its own:
#
#   tests/boxes/debian.sh trixie test      as `make test` there
#   tests/boxes/debian.sh trixie unit      the pure tests, for a quick look
#
# Needs root and debootstrap. The folder is kept for the next time (DEBIAN_CACHE, .debian).
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
release=$1 target=${2:-test}
folder=${DEBIAN_CACHE:-$project/.debian}/$release

if [ ! -x "$folder/usr/bin/make" ]; then
  rm -rf "$folder"
  mkdir -p "$folder"
  debootstrap --variant=minbase --include=ca-certificates,git,make,procps "$release" "$folder"
fi
# No service starts in there.
printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
chmod 755 "$folder/usr/sbin/policy-rc.d"
cp /etc/resolv.conf "$folder/etc/resolv.conf"
# Where this machine's pip finds its packages, and whom it trusts.
mapfile -t of_pip < <(env | grep '^PIP_' || true)
cp /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/"
for each in /etc/pip.conf /etc/xdg/pip; do
  [ ! -e "$each" ] || { mkdir -p "$folder${each%/*}" && cp -r "$each" "$folder${each%/*}/"; }
done

# What was removed since the last time goes; the environment stays.
mkdir -p "$folder/src"
find "$folder/src" -mindepth 1 -maxdepth 1 ! -name .venv -exec rm -rf {} +
tar -C "$project" -cf - --exclude=./.git --exclude=./.venv --exclude=./.debian --exclude=./.hil \
  --exclude=./build --exclude=./dist --exclude='*.egg-info' --exclude=__pycache__ --exclude='./.*_cache' . |
  tar -C "$folder/src" -xf -

# shellcheck disable=SC2016 # for the shell inside
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
  LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "${of_pip[@]}" unshare --mount --pid --fork sh -euc '
    mount --rbind /dev "$1/dev"
    mount -t proc proc "$1/proc"
    mount -t tmpfs tmpfs "$1/tmp"
    exec chroot "$1" make -C /src "$2"' sh "$folder" "$target"
