#!/bin/sh
# exports.sh LIBRARY... -- PLUGIN...: libraries export names of the project only, and none that is hidden; plugins and back
# ends export what their hosts look for and nothing else.
set -eu
status=0
symbols() { nm -D --defined-only "$1" | awk '{print $3}' | sed 's/@.*//'; }
complain() {
  echo "$1 exports $2" >&2
  status=1
}
while [ "$1" != -- ]; do
  symbols "$1" | c++filt > exported
  grep -q '^diffc::' exported || complain "$1" "nothing"
  if foreign=$(grep -vE '^((vtable|typeinfo|typeinfo name) for )?diffc::' exported); then complain "$1" "$foreign"; fi
  if hidden=$(grep -E '^diffc::(crc32|elf_constant|pack_alpha|EncoderRun|rcc::(cuda::|GpuSearch|Trellis|Viterbi|derive_key))' exported); then
    complain "$1" "$hidden"
  fi
  shift
done
shift
for plugin; do
  case "$plugin" in
    */diffc_features.so) wanted="diffc_open_features_v1 diffc_open_pair_distance_v1" ;;
    */diffc_*.so) wanted="diffc_backend" ;;
    *) wanted="diffc_plugin_abi diffc_plugin_entry" ;;
  esac
  found=$(symbols "$plugin" | sort | tr '\n' ' ')
  [ "$found" = "$wanted " ] || complain "$plugin" "$found instead of $wanted"
done
exit $status
