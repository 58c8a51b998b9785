#!/bin/sh
# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
#
# plot_log.sh OUT.svg LOG.jsonl [LOG.jsonl ...]: loss and validation PSNR of training runs against minutes.
# Consecutive logs are drawn one after the other.
set -eu
out=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
field() { sed -n "s/.*\"$1\":\([-+.0-9eE]*\).*/\1/p"; }
offset=0
for log in "$@"; do
  grep '"event":"progress"' "$log" > "$work/progress"
  field seconds < "$work/progress" > "$work/s"
  field loss < "$work/progress" > "$work/l"
  paste "$work/s" "$work/l" | awk -v o="$offset" '{print ($1 + o) / 60, $2}' >> "$work/loss.txt"
  grep '"event":"validation"' "$log" > "$work/validation" || true
  field seconds < "$work/validation" > "$work/s"
  field score_db < "$work/validation" > "$work/d"
  paste "$work/s" "$work/d" | awk -v o="$offset" '{print ($1 + o) / 60, $2}' >> "$work/score.txt"
  offset=$(grep '"event"' "$log" | field seconds | tail -1 | awk -v o="$offset" '{print $1 + o}')
done
gnuplot <<EOF
set terminal svg size 720,420 font 'sans,13' background '#ffffff'
set output '$out'
set xlabel 'minutes of training'
set ylabel 'normalised loss (moving mean)'
set y2label 'validation PSNR of xhat, mean over 8 noise levels, dB'
set y2tics
set ytics nomirror
set grid
set key bottom center horizontal outside
plot '$work/loss.txt' using 1:2 smooth bezier with lines lw 2 lc rgb '#4472c4' title 'loss', \
     '$work/score.txt' using 1:2 axes x1y2 with linespoints pt 7 ps 0.6 lw 2 lc rgb '#c55a11' title 'validation PSNR'
EOF
