#!/bin/sh
# run.sh DIFFC FOLDER SCRIPT PACKAGE...: a script that compares exported models with what they were made from, in a virtual environment with
# these packages of PyPI, each with PyTorch; exits with 77 without PyPI.
set -eu
diffc=$1 venv=$2 script=$3
shift 3
[ -x "$venv/bin/python" ] || python3 -m venv "$venv" || exit 77
for package; do
  "$venv/bin/python" -c "import $(echo "$package" | tr - _)" 2>/dev/null || "$venv/bin/pip" install -q "$package" || exit 77
done
exec "$venv/bin/python" "$script" --diffc "$diffc"
