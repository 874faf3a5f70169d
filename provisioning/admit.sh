#!/bin/sh
# Lets boxes in at the shop's broker, each by a new password. On the hub, as root:
#
#   provisioning/admit.sh hub kiosk-1 kiosk-2
#
# The hub's own password is put where the hub reads it. A kiosk's is shown, once: type it
# at the kiosk, and copy the authority's certificate there, which is shown too. Whoever had a password gets a new one, and is out until it is given.
#
#   provisioning/admit.sh --first-boot /media/card/countertop.toml kiosk-1
#
# shows nothing, and writes all that a card of docs/images.md needs for this kiosk.
set -eu
# shellcheck source=provisioning/language.sh
. "$(dirname "$0")/language.sh"

passwords=${PASSWORDS:-/etc/mosquitto/countertop.passwords}
own=${OWN:-/etc/countertop/hub.password}
authority=${AUTHORITY:-/etc/countertop/tls/ca.pem}
public_key=${PUBLIC_KEY:-/var/lib/countertop/hub.pub}

die() {
  printf 'admit: %s\n' "$*" >&2
  exit 1
}

# readable FILE: ends where it cannot be read, before a password is changed.
readable() {
  [ -r "$1" ] || die "$(in_language \
    "$1 cannot be read: install the hub, and start it once" \
    "无法读取 $1：请先安装主机，并启动一次")"
}

# first_boot_file KID PASSWORD: the text of countertop.toml. The digest tells one that was
# cut short while it was copied (provisioning/first_boot/admission.py).
first_boot_file() {
  text=$(printf '%s\n' 'countertop-admission 1' "$1" "$2" "$(cat "$public_key")" \
    "$(sed -n '/-BEGIN CERTIFICATE-/,/-END CERTIFICATE-/p' "$authority")")
  digest=$(printf '%s\n' "$text" | sha256sum | cut -c1-16)
  cat <<EOF
# 收银机 $1 的首次启动文件，放在卡的启动分区里，名为 countertop.toml。含密码，请勿外传。
# The first-boot file of kiosk $1, for the boot partition of its card, as countertop.toml.
# It holds passwords: give it to nobody.
#
# 去掉行首的 # 才生效。 A line counts without its #.
# language = "zh_CN"            # 顾客看到的语言 what customers read: "zh_CN", "en"
# time_zone = "Asia/Shanghai"

[hub]
host = "$(hostname).local"      # 主机的名称或地址 the hub's name or address
admission = """
$(printf '%s\n%s\n' "$digest" "$text" | base64)
"""

# Wi-Fi：用网线的不写。 Leave it as it is for a cable.
# [wifi]
# ssid = "店里的网络"
# password = '8 至 63 个字符'    # 单引号 in single quotes: 8 to 63 characters
# country = "CN"
EOF
}

first_boot=
if [ "${1:-}" = --first-boot ]; then
  if [ $# -ne 3 ] || [ "$3" = hub ]; then
    die "$(in_language "--first-boot: say the file, and the kid of one kiosk" \
      "--first-boot：请写明文件和一台收银机的 kid")"
  fi
  first_boot=$2
  shift 2
  readable "$public_key"
  readable "$authority"
  [ ! -e "$first_boot" ] || die "$(in_language \
    "$first_boot is there already: remove it first" \
    "$first_boot 已存在：请先删除")"
fi
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

# Before a password is changed: whether the file can be written at all.
[ -z "$first_boot" ] || (umask 077 && : >"$first_boot.new")
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
  elif [ -n "$first_boot" ]; then
    first_boot_file "$name" "$password" >"$first_boot.new"
    # Who called sudo copies it to a card.
    [ -z "${SUDO_USER:-}" ] || chown "$SUDO_USER" "$first_boot.new" 2>/dev/null || true
    sync "$first_boot.new"
    mv "$first_boot.new" "$first_boot"
    printf '%s: %s\n' "$name" "$(in_language "written to $first_boot" "已写入 $first_boot")"
  else
    printf '%s: %s\n' "$name" "$password"
  fi
done

if [ -z "$first_boot" ] && [ "$*" != hub ] && [ -r "$authority" ]; then
  printf '\n%s\n' "$(in_language "For /etc/countertop/tls/ca.pem of each kiosk:" \
    "写入每台收银机的 /etc/countertop/tls/ca.pem：")"
  cat "$authority"
fi

# A broker that runs learns of it at once, and keeps every link.
if [ -d /run/systemd/system ] && systemctl --quiet is-active mosquitto; then
  systemctl reload mosquitto
fi
