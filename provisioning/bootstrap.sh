#!/bin/sh
# Makes a bare Debian 12, Debian 13 or Raspberry Pi OS machine ready for `make demo`
# and `make test`: Debian packages, a virtual environment, the pinned Python packages.
# Whatever is already there stays; running it again costs a few seconds.
#
# With the word `tests` it brings PostgreSQL's server too, about 350 MB on the disk, for
# which the demo has no use; with `pages` a Chromium and what drives it, about 700 MB.
#
# PYTHON=… chooses another interpreter (3.11 or newer) for a new environment.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=provisioning/language.sh
. provisioning/language.sh

# For `make test`: shellcheck, and systemd, whose analyser reads the unit files.
debian="ca-certificates libzbar0 mosquitto openssl python3-venv shellcheck systemd xfonts-terminus xfonts-wqy"
venv=.venv

case "$*" in
  '') ;;
  tests) debian="$debian postgresql" ;;
  pages) debian="$debian chromium fonts-inter fonts-noto-cjk nodejs" ;;
  *)
    in_language "usage: $0 [tests | pages]" "用法：$0 [tests | pages]" >&2
    echo >&2
    exit 2
    ;;
esac

say() { printf 'bootstrap: %s\n' "$*"; }

die() {
  say "$*" >&2
  exit 1
}

# Runs a command whose words go to a file, and shows its newest one: each moment on a
# terminal, every ten seconds elsewhere. All of them where it fails.
with_progress() {
  what=$1
  shift
  words=$(mktemp)
  "$@" >"$words" 2>&1 &
  pid=$!
  waited_s=0
  while kill -0 "$pid" 2>/dev/null; do
    sleep 1
    waited_s=$((waited_s + 1))
    newest=$(tail -n 1 "$words" | tr -d '\r' | cut -c 1-50)
    if [ -t 1 ]; then
      printf '\r\033[Kbootstrap: %s, %d s: %s' "$what" "$waited_s" "$newest"
    elif [ $((waited_s % 10)) -eq 0 ]; then
      say "$what, $waited_s s: $newest"
    fi
  done
  [ ! -t 1 ] || printf '\r\033[K'
  status=0
  wait "$pid" || status=$?
  [ "$status" -eq 0 ] || cat "$words" >&2
  rm -f "$words"
  return "$status"
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "$(in_language \
      "needs root, and there is no sudo; as root, run: apt-get install $debian" \
      "需要 root 权限，而本机没有 sudo；请用 root 运行：apt-get install $debian")"
  fi
}

# Any PostgreSQL will do, of whatever version and origin.
postgres_is_here() {
  set -- /usr/lib/postgresql/*/bin/initdb
  [ -x "$1" ] || command -v initdb >/dev/null
}

missing() {
  for name in $debian; do
    # Debian 13 has some under a name with t64, for times beyond 2038.
    states=$(dpkg-query -W -f='${db:Status-Status} ' "$name" "${name}t64" 2>/dev/null) || true
    case " $states" in *" installed "*) continue ;; esac
    [ "$name" != postgresql ] || ! postgres_is_here || continue
    printf '%s ' "$name"
  done
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 "$@"; }

# Debian starts a daemon as it installs it, and with the machine from then on. The
# demo and the tests run private brokers on ports of their own, so a mosquitto that
# came in here is switched off; one that was here before is not touched.
keep_broker_off() {
  as_root systemctl disable --quiet mosquitto.service || true
  # Where no systemd runs, a container say, nothing was started.
  [ ! -d /run/systemd/system ] || as_root systemctl stop mosquitto.service
}

# Debian makes a cluster as it installs the server, and starts it with the machine from
# then on. The tests make clusters of their own, so what comes in here is programs only.
# The file stays: a later release of Debian installs its own server.
make_no_cluster() {
  folder=/etc/postgresql-common/createcluster.d
  as_root mkdir -p "$folder"
  as_root tee "$folder/countertop.conf" >/dev/null <<'END'
# Written by Countertop's provisioning/bootstrap.sh, which needs the programs only.
# `pg_createcluster VERSION main` makes a cluster all the same.
create_main_cluster = false
END
}

install_debian() {
  wanted=$(missing)
  [ -n "$wanted" ] || return 0
  command -v apt-get >/dev/null || die "$(in_language \
    "no apt-get here; install by hand: $wanted" "本机没有 apt-get；请手工安装：$wanted")"
  say "$(in_language "Debian packages: $wanted" "Debian 软件包：$wanted")"
  as_root true  # a password is asked for before anything is shown over it
  # A run that was killed leaves packages half done, which block all others.
  with_progress "$(in_language "packages left half done" "补完中断的软件包")" \
    as_root env DEBIAN_FRONTEND=noninteractive dpkg --configure -a
  with_progress "$(in_language "list of packages" "软件包列表")" apt update
  case " $wanted" in *" postgresql "*) make_no_cluster ;; esac
  # shellcheck disable=SC2086 # one word for each package
  with_progress "$(in_language "Debian packages" "Debian 软件包")" apt install --yes --no-install-recommends $wanted
  case " $wanted" in *" mosquitto "*) keep_broker_off ;; esac
}

# Debian's own interpreter first: python3-venv above belongs to it.
python() {
  for candidate in ${PYTHON:-/usr/bin/python3 python3}; do
    if "$candidate" -c 'import sys, venv, ensurepip
sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$candidate"
      return
    fi
  done
  die "$(in_language \
    "no Python 3.11 or newer with venv among: ${PYTHON:-/usr/bin/python3 python3}" \
    "没有带 venv 的 Python 3.11 或更新版本：${PYTHON:-/usr/bin/python3 python3}")"
}

install_python() {
  if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    interpreter=$(python)
    say "$(in_language "virtual environment $venv from $interpreter" \
      "虚拟环境 $venv，用 $interpreter")"
    "$interpreter" -m venv --clear "$venv"
  fi
  say "$(in_language \
    "Python packages (pyproject.toml, provisioning/pins.txt): about a minute" \
    "Python 软件包（pyproject.toml、provisioning/pins.txt）：约一分钟")"
  with_progress "$(in_language "Python packages" "Python 软件包")" "$venv/bin/python" -m pip install \
    --disable-pip-version-check --progress-bar off \
    --constraint provisioning/pins.txt --editable '.[dev]'
}

# A newer Node.js than Debian's brings npm along, and refuses Debian's.
install_pages() {
  command -v npm >/dev/null || { debian=npm && install_debian; }
  npm install --silent --no-audit --no-fund --prefix "$venv/npm" \
    axe-core@4.14.1 playwright-core@1.64.1
}

install_debian
install_python
[ "$*" != pages ] || install_pages
