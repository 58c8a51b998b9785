#!/bin/sh
# run.sh DIFFC FOLDER SCRIPT: a script that compares exported models with what they were made from, in a virtual environment with PyTorch
# and CompressAI; exits with 77 without PyPI.
set -eu
diffc=$1 venv=$2 script=$3
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import compressai' 2>/dev/null; then
  python3 -m venv "$venv" || exit 77
  "$venv/bin/pip" install -q compressai || exit 77
fi
exec "$venv/bin/python" "$script" --diffc "$diffc"
