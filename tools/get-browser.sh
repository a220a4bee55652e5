#!/bin/sh
# A Chromium for the browser tests: one that is here, else Debian's package (apt and root), else Playwright's own. $1 is the folder of the venv's programs.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core fonts-noto-core >/dev/null
else
  "$1/python" -m playwright install chromium
fi
