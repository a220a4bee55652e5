#!/bin/sh
# The programs that tests start: a Chromium (needed), and those without which single tests are skipped. Debian's packages where there are apt and root. $1 is the folder of the venv's programs.
set -eu
debian() {
  command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]
}
here() {
  for program in "$@"; do
    if command -v "$program" >/dev/null 2>&1; then return 0; fi
  done
  return 1
}
install() {
  if [ -z "${updated:-}" ]; then apt-get update -qq && updated=yes; fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
if ! here chromium chromium-browser google-chrome; then
  if debian; then
    install chromium fonts-dejavu-core fonts-noto-core
  else
    "$1/python" -m playwright install chromium
  fi
fi
for pair in strace:strace nginx:nginx-light openssl:openssl caddy:caddy soffice:libreoffice-calc-nogui; do
  if here "${pair%%:*}" "/usr/sbin/${pair%%:*}"; then continue; fi
  if ! debian || ! install "${pair#*:}"; then
    echo "${pair%%:*} is not here and could not be installed: the tests that start it are skipped."
  fi
done
