#!/bin/sh
# Measures the multi-pattern engines of Debian side by side; docs/rules.md holds what it printed.
# Needs g++, python3, apt, a minute or ten. Nothing is installed: packages are unpacked under the work directory,
# for Hyperscan's and Vectorscan's cannot be installed together.
# Usage: compare.sh DATASET [WORK_DIRECTORY]     DATASET: a CSV with a column "message"
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dataset=$(realpath "$1")
work=${2:-$(mktemp -d)}
mkdir -p "$work"
cd "$work"
export PYTHONDONTWRITEBYTECODE=1
libraries=usr/lib/$(dpkg --print-architecture | sed 's/amd64/x86_64/; s/arm64/aarch64/')-linux-gnu

# unpack NAME PACKAGE...
unpack() {
  name=$1
  shift
  [ ! -d "$name" ] || return 0
  apt-get download "$@" > download.log 2>&1 || { cat download.log >&2; return 1; }
  for package in "$@"; do dpkg -x "$package"_*.deb "$name"; done
}
# build NAME DIRECTORY LIBRARY FLAGS...
build() {
  name=$1 directory=$2 library=$3
  shift 3
  g++ -O2 -std=c++17 "$@" "-I$directory/usr/include" "$here/engines.cc" -o "$name" \
    "-L$directory/$libraries" "-l$library" "-Wl,-rpath,$work/$directory/$libraries"
}
engines=
if unpack vectorscan libvectorscan5 libvectorscan-dev; then
  build engine-vectorscan vectorscan hs -DHYPERSCAN && engines="$engines vectorscan"
fi
if unpack hyperscan libhyperscan5 libhyperscan-dev; then
  build engine-hyperscan hyperscan hs -DHYPERSCAN && engines="hyperscan $engines"
fi
unpack re2 libre2-9 libre2-dev libabsl20220623
build engine-re2 re2 re2 -DRE2SET "-Wl,-rpath-link,$work/re2/$libraries"
unpack pcre2 libpcre2-8-0 libpcre2-dev
build engine-pcre2-one-by-one pcre2 pcre2-8 -DPCRE2
build engine-pcre2-alternation pcre2 pcre2-8 -DPCRE2 -DALTERNATION
engines="$engines re2 pcre2-one-by-one pcre2-alternation"

for count in 15 1000; do python3 "$here/patterns.py" $count > $count.patterns; done
python3 "$here/messages.py" portal "$dataset" > portal
python3 "$here/messages.py" busy > busy

# measure ENGINE PATTERNS MESSAGES...: a line of JSON, or why there is none
measure() {
  engine=$1
  shift
  timeout 120 "./engine-$engine" "$@" 2>&1 || echo "no answer (status $?)"
}
for messages in portal busy; do
  for count in 15 1000; do
    for engine in $engines; do
      echo "$messages, $count patterns, $engine: $(measure "$engine" $count.patterns $messages)"
    done
  done
done
for pattern in '(a+)+$' '(x|x)*y' '.*.*.*=.*;' '(.*a){20}b'; do
  printf '%s\n' "$pattern" > one.patterns
  for engine in $engines; do
    for length in 10000 100000 1000000; do
      echo "$pattern, $length bytes, $engine: $(measure "$engine" one.patterns - $length)"
    done
  done
done
