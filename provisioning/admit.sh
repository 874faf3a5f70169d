#!/bin/sh
# Lets boxes in at the shop's broker, each by a new password. On the hub, as root:
#
#   provisioning/admit.sh hub kiosk-1 kiosk-2
#
# The hub's own password is put where the hub reads it. A kiosk's is shown, once: type it
# at the kiosk, and copy the authority's certificate there, which is shown too. Whoever had a password gets a new one, and is out until it is given.
set -eu
# shellcheck source=provisioning/language.sh
. "$(dirname "$0")/language.sh"

passwords=${PASSWORDS:-/etc/mosquitto/countertop.passwords}
own=${OWN:-/etc/countertop/hub.password}
authority=${AUTHORITY:-/etc/countertop/tls/ca.pem}

die() {
  printf 'admit: %s\n' "$*" >&2
  exit 1
}

[ $# -gt 0 ] || die "$(in_language \
  "say who: hub, or the kid of a kiosk" "请写明：hub，或收银机的 kid")"
[ -w "$passwords" ] || die "$(in_language \
  "may not write $passwords: install the hub first, and try sudo" \
  "无法写入 $passwords：请先安装主机，并用 sudo")"
for name in "$@"; do
  case $name in
    '' | *[!A-Za-z0-9_-]*) die "$(in_language \
      "$name: a kid has only A-Z a-z 0-9 _ -" "$name：kid 只能用 A-Z a-z 0-9 _ -")" ;;
    all) die "$(in_language \
      "all: stands for every kiosk; give this one another kid" \
      "all：表示全部收银机，请换一个 kid")" ;;
  esac
done

for name in "$@"; do
  password=$(openssl rand -hex 12)
  # Asked for twice, and never an argument: those any account of the machine may read.
  printf '%s\n%s\n' "$password" "$password" |
    mosquitto_passwd "$passwords" "$name" >/dev/null
  if [ "$name" = hub ]; then
    # Whole or not at all: a power cut must not leave half a password.
    (umask 077 && printf '%s\n' "$password" >"$own.new")
    if getent group countertop >/dev/null; then
      chgrp countertop "$own.new"
      chmod 640 "$own.new"
    fi
    sync "$own.new"
    mv "$own.new" "$own"
    printf 'hub: %s\n' "$(in_language "written to $own" "已写入 $own")"
  else
    printf '%s: %s\n' "$name" "$password"
  fi
done

if [ "$*" != hub ] && [ -r "$authority" ]; then
  printf '\n%s\n' "$(in_language "For /etc/countertop/tls/ca.pem of each kiosk:" \
    "写入每台收银机的 /etc/countertop/tls/ca.pem：")"
  cat "$authority"
fi

# A broker that runs learns of it at once, and keeps every link.
if [ -d /run/systemd/system ] && systemctl --quiet is-active mosquitto; then
  systemctl reload mosquitto
fi
