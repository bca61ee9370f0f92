#!/bin/sh
# Installs the clients of `npm run test:clients` that are no npm packages: Python's MSAL, curl, Chromium. Debian and its kin.
set -eu

if ! command -v apt-get >/dev/null 2>&1; then
  echo "No apt-get here. Install python3-msal, curl and chromium by other means; tests of absent clients are skipped." >&2
  exit 1
fi

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

missing=""
for package in python3-msal curl chromium; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done

if [ -z "$missing" ]; then
  echo "All clients are installed."
  exit 0
fi

echo "Installing:$missing"
as_root apt-get update -qq
# One by one: a package that this release does not have must not keep the others away.
for package in $missing; do
  as_root apt-get install -y -qq --no-install-recommends "$package" || echo "$package could not be installed." >&2
done
