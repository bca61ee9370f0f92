#!/bin/sh
# Installs what tests talk to and npm does not have: clients (Python's MSAL, curl, Chromium), shells (zsh, fish), a proxy
# (tinyproxy). Debian and its kin. Whatever is absent, its tests are skipped and say so.
set -eu

if ! command -v apt-get >/dev/null 2>&1; then
  echo "No apt-get here. Install python3-msal, curl, chromium, zsh, fish and tinyproxy by other means, or go without." >&2
  exit 1
fi

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

missing=""
for package in python3-msal curl chromium zsh fish tinyproxy; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done

if [ -z "$missing" ]; then
  echo "Everything that tests talk to is installed."
  exit 0
fi

echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
as_root apt-get update -qq
# One by one: a package that this release does not have must not keep the others away.
for package in $missing; do
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
    echo "$package could not be installed." >&2
done
