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
# shellcheck source=provisioning/language.sh
. "$(dirname "$0")/language.sh"

folder=${FOLDER:-/etc/countertop/tls}
broker=${BROKER:-/etc/mosquitto/certs}
days=3650

die() {
  printf 'certificates: %s\n' "$*" >&2
  exit 1
}

# make_key FILE: an open key that no one else may read, written whole.
make_key() {
  (umask 077 && openssl ecparam -name prime256v1 -genkey -noout -out "$1.new")
  put "$1"
}

# put FILE: what was made as FILE.new, whole on the disk, in its place.
put() {
  sync "$1.new"
  mv "$1.new" "$1"
}

# same_key CERTIFICATE KEY: whether they belong together. Ends where one is no such file.
same_key() {
  of_certificate=$(openssl x509 -in "$1" -noout -pubkey) ||
    die "$(in_language "$1 is no certificate" "$1 不是证书")"
  of_key=$(openssl pkey -in "$2" -passin pass: -pubout) ||
    die "$(in_language "$2 is no open key" "$2 不是未加密的密钥")"
  [ "$of_certificate" = "$of_key" ]
}

# is_pair CERTIFICATE KEY: whether both are there and belong together.
is_pair() {
  [ -e "$1" ] && [ -e "$2" ] && same_key "$1" "$2"
}

# new_set FOLDER NAME: a folder for files that shall appear together; prints its path.
new_set() {
  made=$(mktemp -d "$1/.$2.XXXXXX")
  chmod 755 "$made"
  printf '%s' "$made"
}

# point LINK TARGET: the link leads there, in one step.
point() {
  ln -sfn "$2" "$1.new"
  mv -T "$1.new" "$1"
}

# has_plain FOLDER FILE…: whether one of them is there, and no link.
has_plain() {
  in=$1
  shift
  for file in "$@"; do
    if [ -e "$in/$file" ] && [ ! -L "$in/$file" ]; then return 0; fi
  done
  return 1
}

# put_set FOLDER NAME SET FILE…: FOLDER/FILE… are those of SET from now on: all, or none
# if this is cut short. Each is a link into FOLDER/.NAME, and that is the link to the set.
put_set() {
  to=$1 link=$1/.$2 fresh=$3
  shift 3
  if has_plain "$to" "$@"; then
    # They become links to what they were.
    before=$(new_set "$to" "${link##*/.}")
    for file in "$@"; do
      [ ! -e "$to/$file" ] || cp -p "$to/$file" "$before/$file"
      [ ! -e "$before/$file" ] || sync "$before/$file"
    done
    sync "$before"
    point "$link" "${before##*/}"
    for file in "$@"; do
      [ ! -e "$before/$file" ] || point "$to/$file" "${link##*/}/$file"
    done
  fi
  for file in "$@"; do
    sync "$fresh/$file"
  done
  sync "$fresh"
  point "$link" "${fresh##*/}"
  for file in "$@"; do
    [ -L "$to/$file" ] || point "$to/$file" "${link##*/}/$file"
  done
  sync "$to"
  for set in "$link".??????; do
    [ "$set" = "$fresh" ] || rm -rf "$set"
  done
}

make_authority() {
  [ ! -e ca.pem ] || return 0
  make_key ca.key
  openssl req -x509 -new -key ca.key -subj '/CN=Countertop shop' -days $days \
    -addext keyUsage=critical,keyCertSign,cRLSign -out ca.pem.new
  put ca.pem
}

# certify NAME CN EXTENSIONS [GROUP]: NAME.key, which GROUP may read, and NAME.pem that
# the authority signed.
certify() {
  new=$(new_set "$folder" "$1")
  make_key "$new/$1.key"
  printf 'basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n%s\n' \
    "$3" >"$new/extensions"
  openssl req -new -key "$new/$1.key" -subj "/CN=$2" -out "$new/request"
  openssl x509 -req -in "$new/request" -CA ca.pem -CAkey ca.key -days $days \
    -extfile "$new/extensions" -out "$new/$1.pem" 2>/dev/null ||
    die "$(in_language "openssl signs no $1.pem" "openssl 没有签发 $1.pem")"
  rm "$new/request" "$new/extensions"
  if [ -n "${4:-}" ] && getent group "$4" >/dev/null; then
    chgrp "$4" "$new/$1.key"
    chmod 640 "$new/$1.key"
  fi
  same_key "$new/$1.pem" "$new/$1.key" ||
    die "$(in_language "$1.pem is not of $1.key" "$1.pem 与 $1.key 不是一对")"
  put_set "$folder" "$1" "$new" "$1.pem" "$1.key"
  in_language "$folder/$1.pem and $1.key" "$folder/$1.pem 和 $1.key"
  echo
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

# give_to_broker: all three appear at once, and only the broker's account may read them.
give_to_broker() {
  mkdir -p "$broker"
  new=$(new_set "$broker" countertop)
  for each in ca.pem broker.pem broker.key; do
    install -m 440 "$each" "$new/countertop-$each"
    if getent group mosquitto >/dev/null; then
      chgrp mosquitto "$new/countertop-$each"
    fi
  done
  put_set "$broker" countertop "$new" \
    countertop-ca.pem countertop-broker.pem countertop-broker.key
}

# broker_has_all: whether it has an authority, and a certificate with its key.
broker_has_all() {
  [ -e "$broker/countertop-ca.pem" ] &&
    is_pair "$broker/countertop-broker.pem" "$broker/countertop-broker.key"
}

what=${1:-}
if [ "$what" = install ]; then
  if [ $# -lt 2 ] && broker_has_all; then exit 0; fi
elif [ $# -lt 2 ]; then
  die "$(in_language "say: install, broker ADDRESS…, or: box KID" \
    "请写明：install、broker 地址…，或 box 加收银机的 kid")"
fi
shift
# Before anything is made: the authority's own files are named as a box's would be.
if [ "$what" = box ]; then
  case $1 in
    '' | *[!A-Za-z0-9_-]*) die "$(in_language \
      "$1: a kid has only A-Z a-z 0-9 _ -" "$1：kid 只能用 A-Z a-z 0-9 _ -")" ;;
    ca | broker) die "$(in_language \
      "$1: the shop's own certificate has this name; give the box another kid" \
      "$1：本店自己的证书用了这个名字，请换一个 kid")" ;;
  esac
fi
mkdir -p "$folder"
cd "$folder"
make_authority
case $what in
  install)
    if [ $# -gt 0 ]; then
      certify_broker "$@"
    elif ! is_pair broker.pem broker.key; then
      own=$(hostname)
      # shellcheck disable=SC2046 # a list of addresses
      certify_broker "$own" "$own.local" $(hostname -I)
    fi # else they were made, and not given to the broker
    give_to_broker
    ;;
  broker) certify_broker "$@" ;;
  box)
    # On the hub, for its own service; a kiosk's are carried to the kiosk.
    certify "$1" "$1" extendedKeyUsage=clientAuth countertop
    ;;
  *) die "$(in_language "$what: say install, broker or box" \
    "$what：请写 install、broker 或 box")" ;;
esac
