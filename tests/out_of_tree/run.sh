#!/bin/sh
# Installs, builds the plugins and a program against the installation, and uses the plugins from it and both tools:
# run.sh BUILD SOURCE SAMPLE BINDIR LIBDIR WORK COMPILER [CMAKE_ARGS...]
set -eu
build=$1 source=$2 sample=$3 bindir=$4 libdir=$5 work=$6 compiler=$7
shift 7
rm -rf "$work"
mkdir -p "$work/images"
for component in library development tool plugins models; do
  cmake --install "$build" --prefix "$work/prefix" --component "$component" > "$work/install.log"
done
cmake -S "$source/plugins" -B "$work/plugins" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_CXX_COMPILER="$compiler" "$@" > "$work/configure.log"
cmake --build "$work/plugins" > "$work/build.log"
cp "$sample" "$work/images/picture.png"

# The installed tools find the installed libraries by themselves.
unset LD_LIBRARY_PATH
diffc=$work/prefix/$bindir/diffc
rdbench=$work/prefix/$bindir/rdbench
with="--plugin-dir $work/plugins"
cd "$work"

# expect TEXT COMMAND...: the command fails with one line on standard error that holds TEXT.
expect() {
  text=$1
  shift
  if "$@" > output 2> error; then
    echo "succeeded: $*" >&2
    exit 1
  fi
  if [ "$(wc -l < error)" != 1 ] || ! grep -q -e "$text" error; then
    echo "wanted '$text' from $*, got:" >&2
    cat error >&2
    exit 1
  fi
}
# measure SPEC [OPTIONS]: rdbench codes the picture without an error.
measure() {
  rm -rf results
  "$rdbench" --codec "$@" --dataset images --out results $with > rdbench.log 2>&1 || { cat rdbench.log >&2; exit 1; }
  if grep -q 'failed' rdbench.log; then
    cat rdbench.log >&2
    exit 1
  fi
}

"$diffc" plugins $with > plugins.txt
for plugin in quantiser haar heun white; do grep "^$plugin " plugins.txt; done
if grep 'not loaded' plugins.txt; then exit 1; fi

echo "A codec of finished images"
"$diffc" encode "$sample" -o lossless.dfc --codec quantiser -p step=1 $with --quiet
"$diffc" decode lossless.dfc -o lossless.png $with --quiet
"$diffc" compare "$sample" lossless.png | grep 'MSE 0.0000'
"$diffc" encode "$sample" -o small.dfc --codec quantiser --bpp 8 $with --quiet
"$diffc" compare "$sample" small.dfc $with
measure "quantiser:step=8|32"
expect "the file needs codec 'quantiser', which is not installed" "$diffc" decode lossless.dfc -o none.png

echo "A diffusion codec"
"$diffc" encode "$sample" -o haar.dfc --codec haar --bpp 2 $with --quiet
test "$(wc -c < haar.dfc)" -le 1024
"$diffc" info haar.dfc $with | grep '^rcc: trellis'
"$diffc" decode haar.dfc -o haar.png --sampler mean $with --quiet
"$diffc" compare "$sample" haar.png
"$diffc" decode haar.dfc -o prefix.png --sampler mean --max-bytes 500 $with --quiet
"$diffc" encode "$sample" -o psnr.dfc --codec haar --psnr 30 --sampler mean $with --quiet
measure "haar:bpp=0.5|2,sampler=mean"
expect "the file needs codec 'haar', which is not installed" "$diffc" decode haar.dfc -o none.png

echo "A sampler"
"$diffc" decode haar.dfc -o heun.png --sampler heun -p steps=4 $with --quiet
"$diffc" compare "$sample" heun.png
measure "haar:bpp=2,sampler=heun|mean"
expect "no sampler is called 'heun'" "$diffc" decode haar.dfc -o none.png --sampler heun

echo "A model"
"$diffc" encode "$sample" -o white.dfc --model white --bpp 4 $with --quiet
"$diffc" decode white.dfc -o white.png --sampler mean $with --quiet
"$diffc" compare "$sample" white.png
measure "diffc:bpp=4,model=white,sampler=mean"
expect "the file needs model" "$diffc" decode white.dfc -o none.png
expect "model 'white' not found" "$diffc" encode "$sample" -o none.dfc --model white

echo "A program, by pkg-config"
export PKG_CONFIG_PATH="$work/prefix/$libdir/pkgconfig"
pc() { pkg-config "$@" diffc-codec; }
"$compiler" ${DIFFC_SANITIZE:+"-fsanitize=$DIFFC_SANITIZE"} "$source/program/program.cpp" $(pc --cflags --libs) $(pkg-config --libs diffc-diffusion) -o program
export LD_LIBRARY_PATH="$work/prefix/$libdir"
for codec in diffc jpeg quantiser; do
  ./program "$codec" "$(pc --variable=models)" "$(pc --variable=codecs)" "$(pc --variable=plugins)" "$work/plugins" | grep 'bytes, 64x48 pixels'
done
