#!/bin/sh
# run.sh DIFFC FOLDER: models of CompressAI, exported, against CompressAI's own files; exits with 77 without PyPI.
set -eu
diffc=$1 venv=$2
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import compressai' 2>/dev/null; then
  python3 -m venv "$venv" || exit 77
  "$venv/bin/pip" install -q compressai || exit 77
fi
exec "$venv/bin/python" "$here/../../../tools/compressai/export_test.py" --diffc "$diffc"
