#!/bin/sh
# Install what tests/debian-packages.txt names and this machine lacks, starting no service.
# Without root, or on another distribution, say what is lacking; the tests that need it are then skipped by name.
set -eu

list=$(dirname "$0")/debian-packages.txt
if ! command -v dpkg-query >/dev/null; then
    echo "not a Debian: for all tests, install what corresponds to" "$(tr '\n' ' ' <"$list")"
    exit 0
fi

missing=
while read -r package; do
    state=$(dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null) || state=
    case $state in
    ii*) ;;
    *) missing="$missing $package" ;;
    esac
done <"$list"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "for all tests: sudo apt-get install --no-install-recommends$missing"
    exit 0
fi

# invoke-rc.d asks this program before it starts a service; 101 means: not allowed. An existing one has its reasons.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet
# shellcheck disable=SC2086  # a list of names
apt-get install --quiet --yes --no-install-recommends $missing
