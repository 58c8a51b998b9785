#!/bin/sh
# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
#
# OUT=folder train.sh DEVICE FILE.pack MINUTES [OPTIONS of diffc-train]
#
# Checks the device, trains on it, and keeps $OUT up to date: model.safetensors, its log, and its checkpoint in parts of 15 MiB
# (model.safetensors.ckpt.00, ...) with their SHA-256. With these in $RESUME (another folder) it goes on from there. LibTorch is in
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
run=""
finish() {
  [ -z "$run" ] || kill "$run" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
model=$work/model.safetensors
state=model.safetensors.ckpt
resume=""
if [ -n "${RESUME:-}" ]; then
  cat "$RESUME/$state".[0-9]* > "$model.ckpt" 2>/dev/null || true
  if [ "$(sha256sum < "$model.ckpt")" != "$(cat "$RESUME/$state.sha256" 2>/dev/null)" ]; then
    echo "train.sh: no whole checkpoint in $RESUME: give a folder with all parts and $state.sha256, or no RESUME" >&2
    exit 1
  fi
  cp "$RESUME/model.safetensors.log.jsonl" "$work/" 2>/dev/null || true
  resume=--resume
fi
# What is in $OUT is replaced when the new one is there. The sum comes last, so that a set of parts of which some are old is known.
keep() {
  for file in "$model" "$model.log.jsonl"; do
    [ ! -e "$file" ] || { cp "$file" "$OUT/.new" && mv "$OUT/.new" "$OUT/$(basename "$file")"; } || return 1
  done
  if [ -e "$model.ckpt" ] && { [ ! -e "$work/kept" ] || [ "$model.ckpt" -nt "$work/kept" ]; }; then
    cp -p "$model.ckpt" "$work/state" || return 1
    rm -f "$work"/part.* "$OUT"/.new.*
    split -d -b 15M "$work/state" "$work/part." || return 1
    for part in "$work"/part.*; do cp "$part" "$OUT/.new.${part##*.}" || return 1; done
    rm -f "$OUT/$state".*
    for part in "$OUT"/.new.*; do mv "$part" "$OUT/$state.${part##*.new.}" || return 1; done
    sha256sum < "$work/state" > "$OUT/$state.sha256" || return 1
    touch -r "$work/state" "$work/kept"
  fi
}
"$train" --device "$device" --packed "$pack" --minutes "$minutes" --out "$model" $resume "$@" &
run=$!
# The trainer ends, the loop too, and what there is is kept.
trap 'kill "$run" 2>/dev/null || true' INT TERM HUP
while kill -0 "$run" 2>/dev/null; do
  sleep "${KEEP_SECONDS:-10}"
  keep || echo "train.sh: could not write all of $OUT" >&2
done
status=0
wait "$run" || status=$?
run=""
keep
exit $status
