#!/bin/sh
# no_torch.sh SOURCE WORK [CMAKE_ARGS...]: without LibTorch everything but training and TorchScript is there: builds that,
# looks that nothing needs LibTorch, and takes a picture through the shipped models.
set -eu
source=$1 work=$2
shift 2
cmake -S "$source" -B "$work" -G Ninja -DCMAKE_BUILD_TYPE=Release -DDIFFC_TORCH=OFF -DDIFFC_CUDA=OFF \
  -DDIFFC_BUILD_TESTS=OFF "$@" > "$work.configure.log"
cmake --build "$work" > "$work.build.log"
bin=$work/bin
if [ -e "$bin/diffc-train" ]; then
  echo "training was built" >&2
  exit 1
fi
find "$work" -name '*.so' -type f -o -path "$bin/*" -type f | while read -r object; do
  if readelf -d "$object" | grep -E 'NEEDED.*(torch|c10)'; then
    echo "$object needs LibTorch" >&2
    exit 1
  fi
done
export OMP_WAIT_POLICY=passive
for model in diffc-base diffc-fast; do
  "$bin/diffc" encode "$source/data/sample64.png" -o "$work/$model.dfc" --bpp 0.5 --model $model --quiet
  "$bin/diffc" decode "$work/$model.dfc" -o "$work/$model.png" --quiet
  "$bin/diffc" compare "$source/data/sample64.png" "$work/$model.png"
done
"$bin/r2d2" --help > "$work.r2d2.log"
"$bin/rdbench" --dataset "$source/data/sample64.png" --codec 'diffc:bpp=0.5,sampler=mean' --out "$work/results" > "$work.rdbench.log"
