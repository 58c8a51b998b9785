#!/bin/sh
# Installs what is missing, builds everything and runs the tests. With --long also those that take many minutes or want
# the data sets or Chromium. Other arguments go to ctest (-R NAME, ...).
set -eu
cd "$(dirname "$0")/.."
preset=release
if [ "${1:-}" = --long ]; then
  preset=long
  shift
fi
tools/install_dependencies.sh
cmake --preset release
cmake --build --preset release
export OMP_WAIT_POLICY=passive
ctest --preset "$preset" "$@"
