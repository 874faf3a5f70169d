# shellcheck shell=sh
# Sourced by the scripts beside it: the language of a person, as in decision 0166.

# Prints the first text, or the second where the shell is Chinese.
in_language() {
  chosen=${COUNTERTOP_LANG:-}
  if [ -z "$chosen" ] && [ "${TERM:-}" != linux ]; then
    chosen=${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}
  fi
  case $chosen in
    zh*) printf '%s' "$2" ;;
    *) printf '%s' "$1" ;;
  esac
}
