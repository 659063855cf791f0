#!/bin/sh
# Installs the browser and the database server that the tests drive, where they are missing and we are root.
# Both are started by the tests themselves, as processes of their own: no system service is set up.
set -eu
missing=""
[ -x /usr/bin/chromium ] || missing="$missing chromium"
PATH="$PATH:/usr/sbin" command -v mariadbd >/dev/null 2>&1 &&
    command -v mariadb-install-db >/dev/null 2>&1 ||
    missing="$missing mariadb-server-core mariadb-client-core"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "retail-copilot: not installed, and installing needs root and apt-get:$missing"
    echo "retail-copilot: the tests that drive them will be SKIPPED"
    exit 0
fi
echo "retail-copilot: installing$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# shellcheck disable=SC2086
if ! { apt-get update -qq && apt-get install -qq --yes --no-install-recommends $missing; } >"$log" 2>&1; then
    cat "$log"
    echo "retail-copilot: could not install$missing; the tests that drive them will be SKIPPED"
fi
rm -f "$log"
