#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs a test on a screen of its own: on-screen.sh WIDTHxHEIGHT TEST...
# Looked for now, not when the build folder was made, so that no test is missing for ever.

for tool in xvfb-run xauth; do
  if ! command -v "$tool" >/dev/null; then
    if [ -n "$CI" ]; then
      echo "1..0 # $tool is missing" >&2
      exit 1
    fi
    echo "1..0 # SKIP $tool is not installed"
    exit 0
  fi
done
size=$1
shift
exec xvfb-run -a -s "-screen 0 ${size}x24" "$@"
