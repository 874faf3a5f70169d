#!/bin/sh
# Makes what a shop's network needs for TLS: an authority of the shop's own, at the first
# call, and a key with its certificate for the broker or for a box. On the hub, as root:
#
#   provisioning/certificates.sh install              what the broker lacks, as installed
#   provisioning/certificates.sh install ADDRESS…     the same anew, for these names
#   provisioning/certificates.sh broker ADDRESS…      without giving it to the broker
#   provisioning/certificates.sh box KID              a kiosk by its kid, or hub
#
# ADDRESS: each name or IP address that kiosks know the hub's machine by; without one,
# all that the machine has now. FOLDER=… is where they are kept (/etc/countertop/tls),
# BROKER=… where the broker reads its own (/etc/mosquitto/certs). They are valid for ten
# years.
# ca.key signs for the whole shop: it stays on the hub and is read by root only.
set -eu

folder=${FOLDER:-/etc/countertop/tls}
broker=${BROKER:-/etc/mosquitto/certs}
days=3650

die() {
  printf 'certificates: %s\n' "$*" >&2
  exit 1
}

# make_key NAME: an open key that no one else may read, written whole.
make_key() {
  (umask 077 && openssl ecparam -name prime256v1 -genkey -noout -out "$1.key.new")
  put "$1.key"
}

# put FILE: what was made as FILE.new, whole on the disk, in its place.
put() {
  sync "$1.new"
  mv "$1.new" "$1"
}

make_authority() {
  [ ! -e ca.pem ] || return 0
  make_key ca
  openssl req -x509 -new -key ca.key -subj '/CN=Countertop shop' -days $days \
    -addext keyUsage=critical,keyCertSign,cRLSign -out ca.pem.new
  put ca.pem
}

# certify NAME CN EXTENSIONS: NAME.key, and NAME.pem that the authority signed.
certify() {
  make_key "$1"
  printf 'basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n%s\n' \
    "$3" >"$1.extensions"
  openssl req -new -key "$1.key" -subj "/CN=$2" -out "$1.request"
  openssl x509 -req -in "$1.request" -CA ca.pem -CAkey ca.key -days $days \
    -extfile "$1.extensions" -out "$1.pem.new" 2>/dev/null ||
    die "openssl signs no $1.pem"
  put "$1.pem"
  rm "$1.request" "$1.extensions"
  printf '%s/%s.pem and %s.key\n' "$folder" "$1" "$1"
}

# names ADDRESS…: as X.509 lists them.
names() {
  for each in "$@"; do
    case $each in
      *:* | *[0-9].[0-9]*) printf 'IP:%s,' "$each" ;;
      *) printf 'DNS:%s,' "$each" ;;
    esac
  done
}

# certify_broker ADDRESS…: the first one is the certificate's own name.
certify_broker() {
  listed=$(names "$@" localhost 127.0.0.1)
  certify broker "$1" "extendedKeyUsage=serverAuth
subjectAltName=${listed%,}"
}

# give_to_broker: each file appears whole, and only the broker's account may read it.
give_to_broker() {
  mkdir -p "$broker"
  for each in ca.pem broker.pem broker.key; do
    install -m 440 "$each" "$broker/countertop-$each.new"
    if getent group mosquitto >/dev/null; then
      chgrp mosquitto "$broker/countertop-$each.new"
    fi
    put "$broker/countertop-$each"
  done
}

what=${1:-}
if [ "$what" = install ]; then
  [ $# -ge 2 ] || [ ! -e "$broker/countertop-broker.key" ] || exit 0
elif [ $# -lt 2 ]; then
  die 'say: install, broker ADDRESS…, or: box KID'
fi
shift
mkdir -p "$folder"
cd "$folder"
make_authority
case $what in
  install)
    if [ $# = 0 ]; then
      own=$(hostname)
      # shellcheck disable=SC2046 # a list of addresses
      set -- "$own" "$own.local" $(hostname -I)
    fi
    certify_broker "$@"
    give_to_broker
    ;;
  broker) certify_broker "$@" ;;
  box)
    case $1 in *[!A-Za-z0-9_-]*) die "$1: a kid has only A-Z a-z 0-9 _ -" ;; esac
    certify "$1" "$1" extendedKeyUsage=clientAuth
    # On the hub, for its own service; a kiosk's are carried to the kiosk.
    if getent group countertop >/dev/null; then
      chgrp countertop "$1.key"
      chmod 640 "$1.key"
    fi
    ;;
  *) die "$what: say install, broker or box" ;;
esac
