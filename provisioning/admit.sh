#!/bin/sh
# Lets boxes in at the shop's broker, each by a new password. On the hub, as root:
#
#   provisioning/admit.sh hub kiosk-1 kiosk-2
#
# The hub's own password is put where the hub reads it. A kiosk's is shown, once: type it
# at the kiosk, and copy the authority's certificate there, which is shown too. Whoever had a password gets a new one, and is out until it is given.
set -eu

passwords=${PASSWORDS:-/etc/mosquitto/countertop.passwords}
own=${OWN:-/etc/countertop/hub.password}
authority=${AUTHORITY:-/etc/countertop/tls/ca.pem}

die() {
  printf 'admit: %s\n' "$*" >&2
  exit 1
}

[ $# -gt 0 ] || die 'say who: hub, or the kid of a kiosk'
[ -w "$passwords" ] || die "may not write $passwords: install the hub first, and try sudo"
for name in "$@"; do
  case $name in '' | *[!A-Za-z0-9_-]*) die "$name: a kid has only A-Z a-z 0-9 _ -" ;; esac
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
    printf 'hub: written to %s\n' "$own"
  else
    printf '%s: %s\n' "$name" "$password"
  fi
done

if [ "$*" != hub ] && [ -r "$authority" ]; then
  printf '\nFor /etc/countertop/tls/ca.pem of each kiosk:\n'
  cat "$authority"
fi

# A broker that runs learns of it at once, and keeps every link.
if [ -d /run/systemd/system ] && systemctl --quiet is-active mosquitto; then
  systemctl reload mosquitto
fi
