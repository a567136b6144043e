#!/bin/bash
# SPDX-License-Identifier: MIT
#
# CPython's own tests give the same outcomes under "interleave run" as without it.
#
#   transparency.sh INTERLEAVE PYTHON TEST...      one TAP case per TEST
#
# PYTHON "all" is every interpreter of this machine that "interleave list" offers and that brings its
# tests along. A test that waits for the clock may fail by itself on a busy machine, so outcomes that
# differ are tried again, those tests alone, with and without: what differs three times is a
# difference.

set -u -o pipefail
export LC_ALL=C.UTF-8

interleave=$(realpath "$1")
python=$2
shift 2

tries=3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The interpreters to try, by path.
interpreters() {
  if [ "$python" != all ]; then
    echo "$python"
    return
  fi
  "$interleave" list --json | sed -n 's/.*"path" *: *"\([^"]*\)".*/\1/p'
}

has_test() {
  "$1" -I -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("test." + sys.argv[1]) is None)' \
    "$2" 2>/dev/null
}

# "NAME outcome" a line, sorted, from a JUnit file.
outcomes() {
  sed 's/<testcase /\n&/g; s/<\/testcase>/&\n/g' "$1" |
    awk '/^<testcase / {
           match ($0, /name="[^"]*"/); name = substr ($0, RSTART + 6, RLENGTH - 7)
           outcome = /<failure/ ? "failure" : /<error/ ? "error" : /<skipped/ ? "skipped" : "ok"
           print name, outcome
         }' |
    sort
}

# Runs TEST as "plain" or "traced": HOW PYTHON OUT ARG...
runs() {
  local how=$1 interpreter=$2 out=$3
  local before=()
  shift 3
  mkdir -p "$work/$how"
  case $how in
    traced) before=("$interleave" run --interpreter "$interpreter" -m test --) ;;
    plain) before=("$interpreter" -m test) ;;
  esac
  (cd "$work/$how" && "${before[@]}" --junit-xml "$out.xml" "$@" >"$out.log" 2>&1 </dev/null)
  echo "$?" >"$out.status"
  [ -s "$out.xml" ] && outcomes "$out.xml" >"$out.outcomes"
}

# Prints what differs between the two.
differences() {
  if ! [ -s "$work/plain.outcomes" ] || ! [ -s "$work/traced.outcomes" ]; then
    echo "no outcomes: exit status $(cat "$work/plain.status") without, $(cat "$work/traced.status") traced"
    tail -n 5 "$work/plain.log" "$work/traced.log" >&2
    return
  fi
  diff "$work/plain.outcomes" "$work/traced.outcomes" | grep '^[<>]'
}

# One interpreter, one test file.
compares() {
  local interpreter=$1 test=$2 try arguments=() different name
  for ((try = 0; try < tries; try++)); do
    rm -f "$work"/plain.* "$work"/traced.*
    runs plain "$interpreter" "$work/plain" "${arguments[@]}" "$test"
    runs traced "$interpreter" "$work/traced" "${arguments[@]}" "$test"
    different=$(differences)
    [ -z "$different" ] && return 0
    arguments=()
    while read -r name; do
      arguments+=(-m "${name##* }")
    done < <(sed -n 's/^[<>] \([^ ]*\) .*/\1/p' <<<"$different" | sort -u)
  done
  echo "# ${different//$'\n'/$'\n'# }"
  return 1
}

n=0
failed=0
while read -r interpreter; do
  for test in "$@"; do
    n=$((n + 1))
    version=$("$interpreter" -c 'import platform; print (platform.python_version ())')
    if ! has_test "$interpreter" "$test"; then
      echo "ok $n $version $test # SKIP it does not bring this test along"
    elif compares "$interpreter" "$test"; then
      echo "ok $n $version $test: $(wc -l <"$work/traced.outcomes") the same"
    else
      echo "not ok $n $version $test"
      failed=1
    fi
  done
done < <(interpreters)
echo "1..$n"
exit "$failed"
