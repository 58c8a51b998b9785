#!/bin/sh
# Installs what is missing, builds everything and runs the tests. With --long also those that take many minutes or want
# the data sets or Chromium; with --strict a compiler warning is an error. Other arguments go to ctest (-R NAME, ...).
set -eu
cd "$(dirname "$0")/.."
preset=release strict=OFF
while :; do
  case "${1:-}" in
    --long) preset=long ;;
    --strict) strict=ON ;;
    *) break ;;
  esac
  shift
done
tools/install_dependencies.sh
cmake --preset release -DCMAKE_COMPILE_WARNING_AS_ERROR="$strict"
cmake --build --preset release
export OMP_WAIT_POLICY=passive
ctest --preset "$preset" "$@"
