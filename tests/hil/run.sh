#!/bin/bash
# The drivers and the installed kiosk on a real Linux kernel's devices, power cut included.
#
#   HIL=FOLDER tests/hil/run.sh
#
# HIL        the virtual rig: build-rootfs.sh, boot.sh, guest/hil-devices.sh
# HIL_CACHE  where its products are kept (.hil, about 0.7 GB)
# HIL_KEEP   not empty: leave the guest running at the end, to look into it
# Needs root, apt and pip. docs/hardware-rig.md describes what it proves.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
hil=${HIL:-}
if [ ! -x "$hil/boot.sh" ]; then
  echo "hil: no virtual rig in '$hil'; give its folder: HIL=FOLDER make hil" >&2
  exit 2
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "hil: needs root, to make the guest's disk" >&2
  exit 2
fi
export HIL_CACHE=${HIL_CACHE:-$project/.hil} HIL_TIMEOUT=${HIL_TIMEOUT:-900}
export HIL_PACKAGES=avahi-daemon,ca-certificates,libnss-mdns,mosquitto,openssl,make,libzbar0,python3-spidev,xfonts-terminus,xfonts-wqy
python=/opt/countertop/venv/bin/python
checks=/hil/share/in/project/tests/hil

"$hil/build-rootfs.sh"

guest() { "$hil/boot.sh" "$@"; }

sources=$(mktemp -d)
trap 'rm -rf "$sources"' EXIT
tar -C "$project" -cf - --exclude=./.git --exclude=./.venv --exclude=./.hil \
  --exclude=./build --exclude=./demo-out --exclude='*.egg-info' --exclude=__pycache__ \
  --exclude='./.*_cache' --exclude=./.hypothesis . | tar -C "$sources" -xf -

wheels=$HIL_CACHE/wheels
mkdir -p "$wheels"
"$project/.venv/bin/python" -m pip download -qq -d "$wheels" --no-deps --require-hashes \
  -r "$project/provisioning/locks/kiosk.txt" -r "$project/provisioning/locks/hub.txt"

power_on() {
  guest start
  guest push "$sources" project
  guest push "$wheels" wheels
}
counts=$HIL_CACHE/counts
: >"$counts"
# The counts of this part, or one failure if it did not write them.
# The far sides are in the sources only: what is installed holds none.
check() {
  guest run "cd $checks && PATH=/usr/local/bin:\$PATH PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=${checks%/tests/hil} $python $*" || :
  cat "${HIL_RUN:-$HIL_CACHE/run}/share/out/counts" >>"$counts" 2>/dev/null || echo '0 1' >>"$counts"
  rm -f "${HIL_RUN:-$HIL_CACHE/run}/share/out/counts"
}

guest cut
guest reset
power_on
# Two sockets more than the rig's own devices take: a check plugs in what it likes.
guest run 'modprobe dummy_hcd num=4 && bash /hil/share/in/guest/hil-devices.sh'
guest run "bash $checks/install.sh"
check check_plugs.py
check check_drivers.py
check check_kiosk.py before
guest cut
# This time the devices wake up after the service.
power_on
check check_kiosk.py after
[ -n "${HIL_KEEP:-}" ] || guest stop

awk '{ passed += $1; failed += $2 } END { print passed " passed, " failed " failed"; exit failed > 0 }' "$counts"
