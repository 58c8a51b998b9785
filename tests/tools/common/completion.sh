#!/bin/bash
# completion.sh FILE PROGRAM: what the completion FILE offers, with PROGRAM for the program of that name.
set -eu
file=$1 program=$2
name=$(basename "$file")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ln -s "$(realpath "$program")" "$folder/$name"
PATH=$folder:$PATH
source "$file"
# offered WORD...: for the last word.
offered() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  "_${name//-/_}"
  printf '%s\n' "${COMPREPLY[@]}"
}
wanted() { grep -qx -e "$1" || { echo "$name offers no $1" >&2; exit 1; }; }
case $name in
  rdbench) offered rdbench --da | wanted --dataset ;;
  diffc-train)
    offered diffc-train ev | wanted eval
    offered diffc-train codec --la | wanted --lambda
    offered diffc-train --ca | wanted --calibrate
    ;;
  r2d2)
    offered r2d2 est | wanted estimate
    offered r2d2 code --mess | wanted --messages
    ;;
esac
if offered "$name" --no-such-option | grep -q .; then exit 1; fi
