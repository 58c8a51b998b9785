#!/bin/sh
# Installs what is missing, builds, and takes a photograph-like picture through DiffC and back.
set -eu
cd "$(dirname "$0")/.."
tools/install_dependencies.sh
cmake --preset release
cmake --build --preset release --target diffc_demo
export OMP_WAIT_POLICY=passive
out=build-release/demo
mkdir -p "$out"
diffc=build-release/bin/diffc
"$diffc" encode data/sample.png -o "$out/sample.dfc" --bpp "${1:-0.5}"
"$diffc" decode "$out/sample.dfc" -o "$out/sample.png"
"$diffc" decode "$out/sample.dfc" -o "$out/sample_mean.png" --sampler mean --quiet
"$diffc" info "$out/sample.dfc" | grep -E '^(file_bytes|bpp)'
echo "DiffC-F:        $("$diffc" compare data/sample.png "$out/sample.png")"
echo "posterior mean: $("$diffc" compare data/sample.png "$out/sample_mean.png")"
echo "files are in $out"
