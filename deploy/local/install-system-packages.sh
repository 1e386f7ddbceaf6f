#!/usr/bin/env bash
# Install what Tenantry needs from the system: libcurl (mongod), Java 17 or later and Maven (Apache Kafka), and
# Chromium (tests of the portal).
# Does nothing, quickly, where nothing is missing; only says what to install where it may not.
set -eu -o pipefail
PATH="$PATH:/usr/sbin:/sbin" # ldconfig

java_is_recent() {
  local major
  major=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
  [ "${major:-0}" -ge 17 ]
}

has_libcurl() { ldconfig -p 2>/dev/null | grep -q 'libcurl\.so\.4 '; }

missing=()
command -v mongod >/dev/null || has_libcurl || missing+=(libcurl4)
java_is_recent || missing+=(openjdk-17-jre-headless)
command -v mvn >/dev/null || missing+=(maven)
command -v chromium >/dev/null || missing+=(chromium)
[ "${#missing[@]}" -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "The local stack works best with: ${missing[*]}" >&2
  echo "Install them with your system's package manager (Debian and Ubuntu: sudo apt-get install ${missing[*]})." >&2
  echo "Without Java and Maven a small fallback broker is used, which does not survive a crash." >&2
  echo "Without Chromium the tests in the browser are skipped." >&2
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
for package in "${missing[@]}"; do
  case $package in
    # Later releases of Debian and Ubuntu have a later Java only.
    openjdk-17-jre-headless) apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
      apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null ;;
    # Ubuntu's package of that name is a placeholder for a snap; then the tests in the browser are skipped.
    chromium) apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
      echo "Chromium cannot be installed from here; the tests in the browser will be skipped." >&2 ;;
    *) apt-get install -y -qq --no-install-recommends "$package" >/dev/null ;;
  esac
done
