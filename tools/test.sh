#!/bin/sh
# Installs what is missing, builds everything and runs all tests; arguments go to ctest (-R NAME, -L long, ...).
set -eu
cd "$(dirname "$0")/.."
tools/install_dependencies.sh
cmake --preset release
cmake --build --preset release
export OMP_WAIT_POLICY=passive
ctest --preset release "$@"
