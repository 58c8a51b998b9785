#!/bin/sh
# run.sh BUILD SOURCE WORK: makes the Debian packages and tries them on a clean Debian 12, in a folder of its own. Exits with 77 where that
# cannot be done: without debootstrap, without being root, without a way to a mirror.
set -eu
build=$1 source=$2 work=$3
[ "$(id -u)" -eq 0 ] || { echo "not root"; exit 77; }
command -v debootstrap > /dev/null || { echo "debootstrap is not installed"; exit 77; }
rm -rf "$work/packages"
mkdir -p "$work"
(cd "$build" && cpack -G DEB -B "$work/packages") > "$work/cpack.log" 2>&1 || { cat "$work/cpack.log"; exit 1; }
rm -rf "$work/packages/_CPack_Packages"

root=$work/root
rm -rf "$root"
debootstrap --variant=minbase bookworm "$root" > "$work/debootstrap.log" 2>&1 || { tail -3 "$work/debootstrap.log"; exit 77; }
cp "$work"/packages/*.deb "$root/tmp"
cp "$source/data/sample.png" "$source/tests/out_of_tree/program/program.cpp" "$root/tmp"
inside() {
  chroot "$root" /usr/bin/env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 /bin/sh -eu -c "cd /tmp; $1"
}
# The manual pages of minbase are left out; these are looked for.
inside 'rm -f /etc/dpkg/dpkg.cfg.d/excludes
  apt-get update -q
  apt-get install -y -q --no-install-recommends ./libdiffc_*.deb ./diffc_*.deb' > "$work/install.log" 2>&1 || { tail -20 "$work/install.log"; exit 1; }

inside 'diffc --version
  diffc encode sample.png -o sample.dfc --model diffc-fast --bpp 0.3 --quiet
  diffc decode sample.dfc -o back.png --quiet
  diffc compare sample.png back.png
  diffc encode sample.png -o sample.jpg -q 80 --quiet
  rdbench --help > /dev/null
  for program in diffc rdbench; do test -s /usr/share/man/man1/$program.1*; test -s /usr/share/bash-completion/completions/$program; done
  test -s /usr/share/doc/diffc/copyright'
test "$(stat -c %s "$root/tmp/sample.dfc")" -le $((512 * 384 * 3 / 80))

# The plugin with the foreign licence comes by itself.
if inside 'diffc encode sample.png -o sample.bpg --quiet' 2> "$work/error"; then exit 1; fi
if ls "$work"/packages/diffc-plugin-bpg_*.deb > /dev/null 2>&1; then
  inside 'apt-get install -y -q --no-install-recommends ./diffc-plugin-bpg_*.deb > /dev/null 2>&1
    diffc encode sample.png -o sample.bpg --quiet
    diffc decode sample.bpg -o bpg.png --quiet'
fi

inside 'apt-get install -y -q --no-install-recommends ./libdiffc-dev_*.deb g++ pkg-config > /dev/null 2>&1
  g++ program.cpp $(pkg-config --cflags --libs diffc-codec) -o program
  ./program diffc /usr/share/diffc/models /usr/lib/diffc/codecs-1 /usr/lib/diffc/plugins-1' | grep 'bytes, 64x48 pixels'

if ls "$work"/packages/diffc-torch_*.deb > /dev/null 2>&1; then
  inside 'apt-get install -y -q --no-install-recommends ./diffc-torch_*.deb > install.log 2>&1 || { tail -20 install.log; exit 1; }
    diffc-train --help > /dev/null
    r2d2 --help > /dev/null
    for program in diffc-train r2d2; do test -s /usr/share/man/man1/$program.1*; done
    diffc plugins | grep "^torch "'
fi
inside 'apt-get remove -y -q libdiffc > /dev/null 2>&1; ! command -v diffc'
echo "installed, used and removed"
rm -rf "$root"
