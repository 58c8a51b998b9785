#!/bin/sh
# Installs what a fresh Debian 12 machine lacks to build and test diffc. Does nothing where everything is there.
set -eu
packages="build-essential cmake ninja-build ccache pkg-config libtorch-dev libopenblas0-pthread libopencv-dev
  libboost-program-options-dev libzstd-dev nlohmann-json3-dev libfmt-dev libssl-dev libarchive-dev libxxhash-dev
  libgtest-dev libgmock-dev libbenchmark-dev libx265-dev libde265-dev libwebp-dev libjxl-dev libavif-dev libjpeg-dev
  libpng-dev libtiff-dev liblcms2-dev zlib1g-dev libeigen3-dev libgloo-dev liblapack-dev libopenmpi-dev openmpi-bin gnuplot-nox pandoc"
missing=""
for package in $packages; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
echo "installing:$missing"
sudo=""
[ "$(id -u)" -eq 0 ] || sudo=sudo
$sudo apt-get update -q
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q --no-install-recommends $missing
