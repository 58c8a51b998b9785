#!/bin/sh
# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
#
# build.sh LIBTORCH BUILD FOLDER: a folder with diffc-train that another machine runs with the same LibTorch and nothing else
# installed. LIBTORCH is torch.__path__[0] of a Python package or an unpacked LibTorch, BUILD a folder to build in.
set -eu
if [ $# -ne 3 ]; then
  echo "usage: build.sh LIBTORCH BUILD FOLDER" >&2
  exit 2
fi
torch=$1 build=$2 folder=$3
here=$(cd "$(dirname "$0")" && pwd)
plugins=""
for plugin in AVIF BPG JXL WEBP R2D2 TORCH; do plugins="$plugins -DDIFFC_PLUGIN_$plugin=OFF"; done

# Code that is not called is left out: static libraries bring much of it. The old tag of the path holds for the libraries'
# own libraries too.
cmake -S "$here/../../.." -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DDIFFC_BUILD_TESTS=OFF -DDIFFC_BUILD_BENCHMARKS=OFF \
  -DDIFFC_ARCHIVES=OFF $plugins -DCMAKE_PREFIX_PATH="$torch" -DOpenCV_DIR="$here/opencv" -DCMAKE_SKIP_RPATH=ON \
  -DCMAKE_EXE_LINKER_FLAGS='-Wl,--gc-sections -Wl,--disable-new-dtags -Wl,-rpath,\$ORIGIN/lib'
ninja -C "$build" ${JOBS:+-j "$JOBS"} diffc_train

rm -rf "$folder"
mkdir -p "$folder/lib"
cp "$build/bin/diffc-train" "$here/train.sh" "$folder/"
strip "$folder/diffc-train"
# Everything it loads but LibTorch with what belongs to it, the C and C++ libraries, and the loader.
needed=$(LD_LIBRARY_PATH="$build/lib:$torch/lib" ldd "$folder/diffc-train")
if echo "$needed" | grep "not found" >&2; then
  echo "build.sh: libraries above are missing" >&2
  exit 1
fi
echo "$needed" | awk '$2 == "=>" && $3 ~ /^\// {print $1, $3}' |
  while read -r name path; do
    case $name in
      libtorch* | libc10* | libgomp* | libcu* | libnv* | libnccl* | libcaffe2* | libshm*) continue ;;
      libc.so* | libm.so* | libdl.so* | libpthread.so* | librt.so* | libstdc++.so* | libgcc_s.so*) continue ;;
    esac
    case $path in "$torch"/*) continue ;; esac
    cp -L "$path" "$folder/lib/$name"
    strip --strip-unneeded "$folder/lib/$name"
  done
du -sk "$folder"
