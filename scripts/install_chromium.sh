#!/bin/sh
# Installs Chromium for the browser tests. Where it cannot, says how; those tests then skip, except in CI, where they fail.
set -u

works() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1 && return 0
    done
    return 1
}

works && exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
fi
if command -v apt-get >/dev/null && { [ -z "$as_root" ] || sudo -n true 2>/dev/null; }; then
    echo "Installing Chromium for the browser tests"
    $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi
works && exit 0

echo "Chromium is not here, so the browser tests will skip. To run them, install it:"
echo "  Debian: sudo apt-get install chromium    Fedora: sudo dnf install chromium    others: Chromium or Google Chrome"
exit 0
