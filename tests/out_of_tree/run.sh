#!/bin/sh
# Installs, builds the plugin against the installation, and uses it: run.sh BUILD SOURCE SAMPLE BINDIR WORK [CMAKE_ARGS...]
set -eu
build=$1 source=$2 sample=$3 bindir=$4 work=$5
shift 5
rm -rf "$work"
mkdir -p "$work"
for component in codec tool models; do
  cmake --install "$build" --prefix "$work/prefix" --component "$component" > "$work/install.log"
done
cmake -S "$source" -B "$work/plugin" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" "$@" > "$work/configure.log"
cmake --build "$work/plugin" > "$work/build.log"

# The installed tool finds the installed library by itself.
unset LD_LIBRARY_PATH
diffc=$work/prefix/$bindir/diffc
with="--plugin-dir $work/plugin"
"$diffc" plugins $with | grep '^quantiser'
"$diffc" encode "$sample" -o "$work/lossless.dfc" --codec quantiser -p step=1 $with --quiet
"$diffc" decode "$work/lossless.dfc" -o "$work/lossless.png" $with --quiet
"$diffc" compare "$sample" "$work/lossless.png" | grep 'MSE 0.0000'
"$diffc" encode "$sample" -o "$work/small.dfc" --codec quantiser --bpp 8 $with --quiet
"$diffc" compare "$sample" "$work/small.dfc" $with
# Without the plugin the file names the codec it needs.
if "$diffc" decode "$work/lossless.dfc" -o "$work/none.png" 2> "$work/error"; then
  echo "decoded without the plugin" >&2
  exit 1
fi
grep quantiser "$work/error"
