# Every block that a document shows, each in a file of its own: awk -v folder=DIR -f blocks.awk DOCUMENT...
# prints "DOCUMENT<TAB>FILE<TAB>FIRST LINE". Blocks are lines with four blanks in front (README, pages of
# the book), fences of ``` (pages), .Dl and .Bd to .Ed (manual pages).
# SPDX-License-Identifier: LGPL-2.1-or-later

function put (line) {
  if (file == "") {
    file = sprintf ("%s/%03d", folder, ++n)
    first = line
    printf "" > file
  }
  if (gap) { print "" >> file; gap = 0 }
  print line >> file
}

function done () {
  if (file == "") return
  close (file)
  print document "\t" file "\t" first
  file = ""
  gap = 0
}

function plain (line) {
  gsub (/\\&/, "", line)
  gsub (/\\-/, "-", line)
  gsub (/\\e/, "\\", line)
  return line
}

FNR == 1 {
  done ()
  fenced = literal = 0
  document = FILENAME
  sub (/^.*\/source\//, "", document)
  manual = document ~ /\.[1-8]$/
  page = document ~ /\.md$/
}
manual && /^\.Dl / { sub (/^\.Dl /, ""); put (plain ($0)); done (); next }
manual && /^\.Bd/ { literal = 1; next }
manual && /^\.Ed/ { literal = 0; done (); next }
manual { if (literal) put (plain ($0)); next }
page && /^```/ { if (fenced) done (); fenced = !fenced; next }
fenced { put ($0); next }
/^    / { put (substr ($0, 5)); next }
/^$/ { gap = file != ""; next }
{ done () }
END { done () }
