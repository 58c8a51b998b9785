#!/bin/sh
# Installs what is missing, builds, and takes a picture through DiffC and back, beside BPG at the same size:
# demo.sh [PICTURE] [BITS_PER_PIXEL]
set -eu
case ${1:-} in
  *[!0-9.]*)
    [ -f "$1" ] || { echo "demo.sh: $1: no such picture" >&2; exit 2; }
    picture=$(realpath "$1")
    shift
    ;;
  *) picture= ;;
esac
cd "$(dirname "$0")/.."
echo "This installs the development packages of tools/install_dependencies.sh with apt where they are missing, and builds diffc: three" \
  "minutes on a fresh Debian 12 with two cores of an AMD EPYC, most of it apt and compiling; seconds from then on."
tools/install_dependencies.sh
cmake --preset release > /dev/null
cmake --build --preset release --target diffc_demo
export OMP_WAIT_POLICY=passive
out=build-release/demo diffc=build-release/bin/diffc
own=$picture bpp=${1:-0.3}
picture=${picture:-data/sample.png}
mkdir -p "$out"
"$diffc" encode "$picture" -o "$out/diffc.dfc" --bpp "$bpp"
"$diffc" decode "$out/diffc.dfc" -o "$out/diffc.png"
set -- "$picture" "$out/diffc.png"
legend="the original, DiffC-F"
if "$diffc" encode "$picture" -o "$out/bpg.dfc" --codec bpg --bytes "$(wc -c < "$out/diffc.dfc")" 2> "$out/bpg.log"; then
  "$diffc" decode "$out/bpg.dfc" -o "$out/bpg.png" --quiet
  set -- "$@" "$out/bpg.png"
  legend="$legend, BPG of the same size"
fi
"$diffc" compare "$@" --picture "$out/demo.png"
echo "$(realpath "$out/demo.png") shows $legend."
[ -n "$own" ] || echo "With a photograph of your own: tools/demo.sh photo.jpg"
