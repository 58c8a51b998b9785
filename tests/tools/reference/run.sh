#!/bin/sh
# run.sh CMAKE BUILD: makes the pages and looks for what they must hold; a warning of Doxygen ends it.
set -eu
"$1" --build "$2" --target diffc_reference
pages=$2/reference/html
# holds PAGE TEXT
holds() { grep -q -e "$2" "$pages/$1" || { echo "$1 lacks $2" >&2; exit 1; }; }
holds index.html "The C++ interface of diffc"
holds use_the_library.html "load_folder"
holds write_a_codec.html "DIFFC_PLUGIN"
holds write_a_sampler.html "Heun"
for class in Session Registry Encoder Decoder Sampler ModelProvider Denoiser Error; do holds "classdiffc_1_1$class.html" "$class"; done
