# Completion of diffc for bash. A test compares the option lists with `diffc COMMAND --help`.

_diffc_values() {
  COMPREPLY=($(compgen -W "$1" -- "${COMP_WORDS[COMP_CWORD]}"))
}

# Names of plugins of one kind, from the program itself.
_diffc_names() {
  _diffc_values "$(diffc plugins --json 2>/dev/null | tr '{' '\n' |
    sed -n 's/^"name":"\([^"]*\)","kinds":\[[^]]*"'"$1"'".*/\1/p')"
}

_diffc() {
  local common="--help --json --plugin-dir --no-plugins --model --threads --device --max-pixels --max-memory --version"
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  if ((COMP_CWORD == 1)); then
    _diffc_values "encode decode info test plugins compare --help --version"
    return
  fi
  case $before in
    --codec) _diffc_names encoder; return ;;
    --sampler) _diffc_names sampler; return ;;
    --rcc) _diffc_values "trellis pfr"; return ;;
    --bpp | --bytes | --psnr | -q | --quality | --output-quality | --alpha-quality | --effort | --steps | --seed | --salt | --threads | --max-bytes | --max-pixels | --max-memory | \
      -p | --param) return ;;
    --device) _diffc_values "auto cpu cuda"; return ;;
    --plugin-dir | -O | --output-dir) COMPREPLY=($(compgen -d -- "$word")); return ;;
    --format) _diffc_values "dfc jpg bpg webp jxl avif png tiff ppm bmp"; return ;;
  esac
  if [[ $word == -* ]]; then
    case ${COMP_WORDS[1]} in
      encode) _diffc_values "$common --output --output-dir --format --codec --bpp --bytes --psnr --quality --lossless --effort --rcc --steps --sampler --param --seed --salt
                --checksum --full-model-id --alpha-quality --strip --no-overwrite --quiet" ;;
      decode) _diffc_values "$common --output --output-dir --format --output-quality --sampler --realism --param --seed --preview --max-bytes --no-overwrite --quiet" ;;
      test) _diffc_values "$common --quiet" ;;
      compare) _diffc_values "$common --picture --no-overwrite" ;;
      info | plugins) _diffc_values "$common" ;;
    esac
    return
  fi
  COMPREPLY=($(compgen -f -- "$word"))
}

complete -o filenames -F _diffc diffc
