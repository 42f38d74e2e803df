#!/bin/sh
# make bench-instructions: the modes of bench by callgrind, each warm; what a process and an analyzer take
# before the first message. bench-instructions.sh SOURCES SET...
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
sources=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# count FUNCTION PROGRAM...: instructions in that function and below it, or in the whole process for "".
# What the program says on standard output is in $work/said.
count () {
  toggle=${1:+--toggle-collect=$1*} # the compiler may have made a variant of it
  shift
  $LIBTOOL --quiet --mode=execute valgrind --tool=callgrind --callgrind-out-file="$work/out" ${toggle:+"$toggle"} \
    "$@" > "$work/said" 2> "$work/log" || { cat "$work/log" >&2; exit 1; }
  sed -n 's/.*Collected : *//p' "$work/log"
}

for set in "$@"; do
  printf '%s\n  %-12s %12s %12s %8s\n' "$set" mode a-message a-field ratio
  for mode in naive file memory json memory-words values values-words gmime-mbox mbox; do
    counted=$(count run_measured tests/bench --set="$set" --only="$mode" --rounds=1 --messages=250 "$sources")
    echo "$mode $counted $(sed -n 's/.*"messages": \([0-9]*\), "fields": \([0-9]*\).*/\1 \2/p' "$work/said")"
  done | awk '
    $1 == "naive" || $1 == "gmime-mbox" { naive = $2 }
    $1 == "memory" { memory = $2 }
    $1 == "json" { $2 -= memory }
    { printf "  %-12s %12.0f %12.0f %8.3f\n", $1, $2 / $3, $2 / $4, $2 / naive }'
done
printf '%-14s %12d\n' 'a new analyzer' \
  "$(count hopsec_analyzer_new tests/bench --only=values --messages=1 --rounds=1 "$sources")"
printf '%-14s %12d\n' 'hopsec FILE' "$(count '' examples/hopsec/hopsec "$sources/examples/mail/outlook-to-gmail.eml")"
