#!/usr/bin/env bash
# Install what the local stack needs from the system: libcurl (mongod), Java 17 and Maven (Apache Kafka).
# Does nothing, quickly, where nothing is missing; only says what to install where it may not.
set -eu -o pipefail

missing=()
command -v mongod >/dev/null || ldconfig -p 2>/dev/null | grep -q 'libcurl\.so\.4' || missing+=(libcurl4)
command -v java >/dev/null || missing+=(openjdk-17-jre-headless)
command -v mvn >/dev/null || missing+=(maven)
[ "${#missing[@]}" -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "The local stack works best with: ${missing[*]}" >&2
  echo "Install them with your system's package manager (Debian and Ubuntu: sudo apt-get install ${missing[*]})." >&2
  echo "Without Java and Maven a small fallback broker is used, which does not survive a crash." >&2
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
