#!/bin/sh
# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
#
# OUT=folder train.sh DEVICE FILE.pack MINUTES [OPTIONS of diffc-train]
#
# Checks the device, trains on it, and keeps $OUT up to date: model.safetensors, its log, and its checkpoint in parts of 15 MiB
# (model.safetensors.ckpt.00, ...). With such parts in $RESUME (another folder) it goes on from there. LibTorch is in
# $LIBTORCH or that of python3.
set -eu
if [ $# -lt 3 ] || [ -z "${OUT:-}" ]; then
  echo "usage: OUT=folder train.sh DEVICE FILE.pack MINUTES [OPTIONS of diffc-train]" >&2
  exit 2
fi
device=$1 pack=$2 minutes=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
if [ -z "${LIBTORCH:-}" ]; then
  LIBTORCH=$(python3 -c 'import torch; print(torch.__path__[0])' 2>/dev/null) || {
    echo "train.sh: no LibTorch: install the Python package torch, or set LIBTORCH" >&2
    exit 1
  }
fi
export LD_LIBRARY_PATH="$here/lib:$LIBTORCH/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
train=${DIFFC_TRAIN:-$here/diffc-train}
mkdir -p "$OUT"
"$train" check --device "$device" 2>&1 | tee "$OUT/check.txt"
grep -q '^good$' "$OUT/check.txt" || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
model=$work/model.safetensors
resume=""
if [ -n "${RESUME:-}" ] && ls "$RESUME"/model.safetensors.ckpt.* >/dev/null 2>&1; then
  cat "$RESUME"/model.safetensors.ckpt.* > "$model.ckpt"
  cp "$RESUME/model.safetensors.log.jsonl" "$work/" 2>/dev/null || true
  resume=--resume
fi
keep() {
  for file in "$model" "$model.log.jsonl"; do
    [ ! -e "$file" ] || { cp "$file" "$OUT/.new" && mv "$OUT/.new" "$OUT/$(basename "$file")"; }
  done
  if [ -e "$model.ckpt" ] && { [ ! -e "$work/kept" ] || [ "$model.ckpt" -nt "$work/kept" ]; }; then
    touch -r "$model.ckpt" "$work/kept"
    split -d -b 15M "$model.ckpt" "$work/part."
    rm -f "$OUT"/model.safetensors.ckpt.*
    for part in "$work"/part.*; do mv "$part" "$OUT/model.safetensors.ckpt.${part##*.}"; done
  fi
}
"$train" --device "$device" --packed "$pack" --minutes "$minutes" --out "$model" $resume "$@" &
run=$!
trap 'kill $run 2>/dev/null; rm -rf "$work"' INT TERM
while kill -0 $run 2>/dev/null; do
  sleep "${KEEP_SECONDS:-10}"
  keep
done
status=0
wait $run || status=$?
keep
exit $status
