#!/bin/sh
# page_with_help.sh PAGE.md PROGRAM [COMMAND...]: the page, its line @HELP@ replaced by what --help says.
set -eu
page=$1 program=$2
shift 2
sed '/^@HELP@$/,$d' "$page"
help_of() {
  echo
  ASAN_OPTIONS=detect_leaks=0 "$program" "$@" --help | sed 's/^/    /'
  echo
}
help_of
for command; do
  printf '## %s\n' "$command"
  help_of "$command"
done
sed '1,/^@HELP@$/d' "$page"
