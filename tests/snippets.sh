# Sourced by tests: what the documents show.
# SPDX-License-Identifier: LGPL-2.1-or-later

# sample FILE LANGUAGE: the indented lines after the line "LANGUAGE, run by: COMMAND"
sample () {
  awk -v heading="^(In )?$2( for GJS)?, (run|built) by: " '
    $0 ~ heading { inside = 1; next }
    inside && /^    / { print substr ($0, 5); seen = 1 }
    inside && /^[^ ]/ && seen { exit }' "$1"
}

# command FILE LANGUAGE NAME: that command, with NAME in place of FILE
command_of () {
  sed -n -E "s/^(In )?$2( for GJS)?, (run|built) by: (.*)/\\4/p" "$1" | sed "s/FILE/$3/g"
}
