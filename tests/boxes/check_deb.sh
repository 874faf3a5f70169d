#!/bin/bash
# Takes a package through a box's life in a folder with Debian, without network:
#
#   tests/boxes/check_deb.sh FILE.deb RELEASE      such as bookworm
#
# Installed, updated, put back, removed, installed again, purged. Needs root and debootstrap,
# for a package of another machine qemu-user-static besides: the kernel then runs that
# machine's programs through it. The folder is kept for the next time (DEBIAN_CACHE, .debian).
# No systemd runs in there.
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
file=$(realpath "$1") release=$2
name=$(dpkg-deb -f "$file" Package) version=$(dpkg-deb -f "$file" Version)
machine=$(dpkg-deb -f "$file" Architecture) here=$(dpkg --print-architecture)
folder=${DEBIAN_CACHE:-$project/.debian}/$release-box-$machine
role=${name#countertop-}
photo=biscuits.jpg code=6901234500059
# Each compiled module of the environment by itself, in a process of its own. OpenCV is loaded
# by its package only, and no box has Tk.
loads='
import subprocess, sys, sysconfig
from pathlib import Path
folder = Path(sysconfig.get_path("platlib"))
ends = (sysconfig.get_config_var("EXT_SUFFIX"), ".abi3.so")
files = [each for each in folder.rglob("*.so") if each.name.endswith(ends)]
names = {".".join((*each.parent.relative_to(folder).parts, each.name.split(".")[0])) for each in files}
names = {{"cv2.cv2": "cv2"}.get(name, name) for name in names} - {"PIL._imagingtk"}
bad = [name for name in names if subprocess.run((sys.executable, "-c", "import " + name)).returncode]
print(len(names), "modules; cannot be loaded:", *bad)
sys.exit(bool(bad) or not names)
'

# shellcheck disable=SC2016 # for the shell inside
inside() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    unshare --net --mount --pid --fork sh -euc \
    'mount -t proc proc "$1/proc"; folder=$1; shift; exec chroot "$folder" "$@"' sh "$folder" "$@"
}
run_foreign() {
  local known=/proc/sys/fs/binfmt_misc emulator=qemu-aarch64
  [ "$machine" = arm64 ] || emulator=qemu-x86_64
  [ -e "$known/register" ] || mount -t binfmt_misc none "$known"
  [ -e "$known/$emulator" ] || cat "/usr/lib/binfmt.d/$emulator.conf" >"$known/register"
}
# Unattended as in a shop: whoever changed a file of /etc keeps theirs.
dpkg() { inside dpkg --force-confdef --force-confold "$@"; }
passed=0
is() {
  "${@:2}" || {
    echo "check_deb: failed: $1" >&2
    exit 1
  }
  passed=$((passed + 1))
}
refused() { ! dpkg -i /debs/old.deb >/dev/null 2>&1; }
absent() { for each; do [ ! -e "$folder$each" ] || return 1; done; }
present() { for each; do [ -e "$folder$each" ] || return 1; done; }
owned() { [ "$(inside stat -c '%U:%G %a' "$2")" = "$1" ]; }
enabled() { [ "$(inside systemctl is-enabled "$1")" = "$2" ]; }
# Whatever the exit status: the doctor finds faults in a box that is not set up yet.
says() { grep -q -- "$1" <<<"$(inside "${@:2}" 2>&1 || true)"; }
# shellcheck disable=SC2016 # dpkg's own words
at() { [ "$(inside dpkg-query -W -f='${db:Status-Status} ${Version}' "$name")" = "$1" ]; }

[ "$machine" = "$here" ] || run_foreign
if [ ! -x "$folder/usr/bin/dpkg" ]; then
  rm -rf "$folder"
  mkdir -p "$folder"
  debootstrap --arch="$machine" --variant=minbase --include=init-system-helpers,systemd "$release" "$folder"
fi
printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
chmod 755 "$folder/usr/sbin/policy-rc.d"
cp /etc/resolv.conf "$folder/etc/resolv.conf"
inside dpkg --purge "$name" >/dev/null 2>&1 || true
rm -rf "$folder/etc/systemd/system/$role.service" "$folder/debs"
mkdir "$folder/debs"
cp "$file" "$folder/debs/old.deb"

# The same as a later version, whose own files and samples differ.
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
dpkg-deb -R "$file" "$unpacked/new"
sed -i "s/^Version: .*/Version: $version.1/" "$unpacked/new/DEBIAN/control"
while read -r each; do echo '# a later version' >>"$unpacked/new$each"; done <"$unpacked/new/DEBIAN/conffiles"
echo '# a later version' >>"$unpacked/new/usr/share/countertop/provisioning/$role.toml"
dpkg-deb --root-owner-group -Znone --build "$unpacked/new" "$folder/debs/new.deb" >/dev/null

# What the package needs comes by network; the package itself does without.
needs=$(dpkg-deb -f "$file" Depends | tr ',' '\n' | sed 's/ *(.*//; s/^ *//' | sort -u)
# shellcheck disable=SC2086 # one word for each package
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive chroot "$folder" \
  sh -c 'dpkg -s "$@" >/dev/null 2>&1 || { apt-get -qq update &&
    apt-get -qq install --yes --no-install-recommends "$@" >/dev/null; }' sh $needs

conffile=$(head -n 1 "$unpacked/new/DEBIAN/conffiles")
unit=/usr/lib/systemd/system/$role.service

install -D /dev/null "$folder/etc/systemd/system/$role.service"
is 'beside what make install put there it is refused' refused
rm "$folder/etc/systemd/system/$role.service"

dpkg -i /debs/old.deb >/dev/null
is 'installed' at "installed $version"
is 'the program runs' says 'countertop 0.' countertop --version
is 'the doctor runs' says 'as pinned' countertop doctor --role "$role" --config "/etc/countertop/$role.toml"
is 'the configuration is for root and the account' owned root:countertop\ 640 "/etc/countertop/$role.toml"
is 'its folder as well' owned countertop:countertop\ 750 /var/lib/countertop
is 'the service starts with the machine' enabled "$role.service" enabled
is 'each compiled module loads' inside /opt/countertop/venv/bin/python -c "$loads"
is 'its unit is the package'"'"'s' present "$unit"
is 'pages' present /usr/share/man/man1/countertop.1 "/usr/share/doc/$name/bom.cdx.json"
if [ "$role" = hub ]; then
  is 'the web waits for a person' enabled web.service disabled
  is 'certificates and passwords' present /etc/countertop/tls/ca.pem /etc/mosquitto/countertop.passwords
  is 'orders is a command of a hub' says '^  orders' countertop --help
  is 'decode is none' says 'no packages of a kiosk' countertop decode x
else
  cp "$project/tests/data/photographs/$photo" "$folder/debs/"
  is 'it reads a photograph' says "$code" countertop decode "/debs/$photo"
  is 'decode is a command of a kiosk' says '^  decode' countertop --help
  is 'orders is none' says 'no packages of a hub' countertop orders
fi

# The shop makes it its own.
echo '# mine' >>"$folder/etc/countertop/$role.toml"
echo '# mine' >>"$folder$conffile"
echo sale >"$folder/var/lib/countertop/kept"
kept() {
  grep -q '^# mine' "$folder/etc/countertop/$role.toml" && grep -q '^# mine' "$folder$conffile" &&
    ! grep -q '^# a later version' "$folder/etc/countertop/$role.toml" "$folder$conffile" &&
    grep -q sale "$folder/var/lib/countertop/kept"
}

inside systemctl disable "$role.service" 2>/dev/null
dpkg -i /debs/new.deb >/dev/null
is 'updated' at "installed $version.1"
is 'what the shop made stays at an update' kept
is 'a service that a person disabled stays so' enabled "$role.service" disabled
inside systemctl enable "$role.service" 2>/dev/null
dpkg -i /debs/old.deb >/dev/null 2>&1
is 'put back' at "installed $version"
is 'what the shop made stays at a step back' kept
is 'the program runs after it' says 'countertop 0.' countertop --version

dpkg -r "$name" >/dev/null
is 'what the shop made stays at a removal' kept
is 'the program goes' absent /opt/countertop/venv/bin /usr/bin/countertop "$unit"
is 'nothing of Python is left' absent /opt/countertop/venv
dpkg -i /debs/old.deb >/dev/null
is 'installed again with what was there' kept
is 'the service starts with the machine again' enabled "$role.service" enabled

dpkg -P "$name" >/dev/null 2>"$unpacked/said"
is 'books outlive a purge, with their keys' present /var/lib/countertop/kept "/etc/countertop/$role.toml"
is 'and it says so' grep -q '^  rm -r /etc/countertop' "$unpacked/said"
rm "$folder/var/lib/countertop/kept"
dpkg -i /debs/old.deb >/dev/null
dpkg -P "$name" >/dev/null
is 'purged' absent /etc/countertop /var/lib/countertop /var/backups/countertop /opt/countertop
is 'nothing of it in /etc' [ -z "$(find "$folder/etc" -name '*countertop*')" ]
echo "$name on $release: $passed passed, 0 failed"
