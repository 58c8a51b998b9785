#!/bin/sh
# page_with_help.sh PAGE.md PROGRAM [COMMAND...]: the page, its line @HELP@ replaced by what --help says.
set -eu
page=$1 program=$2
shift 2
help_of() {
  help=$(ASAN_OPTIONS=detect_leaks=0 "$program" "$@" --help)
  printf '\n%s\n\n' "$help" | sed 's/^/    /'
}
sed '/^@HELP@$/,$d' "$page"
help_of
for command; do
  printf '## %s\n' "$command"
  help_of "$command"
done
sed '1,/^@HELP@$/d' "$page"
