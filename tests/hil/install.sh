#!/bin/bash
# Runs in the guest, as root: installs hub and kiosk as docs/install.md tells, offline,
# and fills in their configuration for the rig's devices.
set -euo pipefail
share=/hil/share/in
sources=/usr/src/countertop
export PATH=/usr/local/bin:$PATH PIP_NO_INDEX=1 PIP_FIND_LINKS=$share/wheels LC_ALL=C.UTF-8

# Raspberry Pi OS has python3-lgpio, Debian 12 has not: the same library, from PyPI.
stand_in=$(mktemp -d)
mkdir -p "$stand_in/DEBIAN" "$stand_in/usr/lib/python3/dist-packages"
cp -r /opt/hil/lib/python3.11/site-packages/*lgpio* "$stand_in/usr/lib/python3/dist-packages"
rm -rf "$stand_in"/usr/lib/python3/dist-packages/rpi_lgpio*
printf 'Package: python3-lgpio\nVersion: 0.2.2\nArchitecture: amd64\nMaintainer: rig <rig@localhost>\nDescription: lgpio\n' \
  >"$stand_in/DEBIAN/control"
dpkg-deb --build -Znone "$stand_in" /tmp/python3-lgpio.deb >/dev/null
dpkg -i /tmp/python3-lgpio.deb >/dev/null

rm -rf $sources && mkdir -p $sources && cp -r $share/project/. $sources
cd $sources
# One box plays both; the hub comes last, and must leave the kiosk what it needs.
make install
make install ROLE=hub

passwords=/etc/mosquitto/countertop.passwords
printf '%s\n%s\n' hub-secret hub-secret | mosquitto_passwd $passwords hub >/dev/null
printf '%s\n%s\n' kiosk-secret kiosk-secret | mosquitto_passwd $passwords kiosk-1 >/dev/null
install -m 640 -g countertop /dev/stdin /etc/countertop/hub.password <<<hub-secret
install -m 640 -g countertop /dev/stdin /etc/countertop/kiosk.password <<<kiosk-secret
systemctl restart mosquitto hub
for _ in $(seq 1 100); do [ -s /var/lib/countertop/hub.pub ] && break; sleep 0.2; done

# `value SECTION KEY VALUE`: one line of the kiosk's configuration, as a person edits it.
toml=/etc/countertop/kiosk.toml
value() { sed -i "/^\[$1\]/,/^\[/s|^$2 = .*|$2 = $3|" $toml; }
value hub public_key "\"$(cat /var/lib/countertop/hub.pub)\""
value camera path '"/dev/video5"'
value camera width_px 640
value camera height_px 480
value camera frames_per_s 5.0
value staff proof '"badge_or_key"'
value scanner kind '"serial"'
value printer usb_vendor 0x04b8
value printer usb_product 0x0202

# gpiozero asks for a Pi's revision. Inside the unit's own /proc the rig's is missing.
mkdir -p /etc/systemd/system/kiosk.service.d
printf '[Service]\nBindReadOnlyPaths=/hil/cpuinfo:/proc/cpuinfo\n' \
  >/etc/systemd/system/kiosk.service.d/rig.conf
systemctl daemon-reload

cat >/root/goods.csv <<'CSV'
gtin,name,price,unit,stopped,age_min
6901234567892,矿泉水,3.50,piece,no,
6909876543212,龙井茶,128.00,piece,no,
CSV
countertop catalogue import /root/goods.csv --config /etc/countertop/hub.toml
