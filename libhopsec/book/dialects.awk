# The page "Known dialects" of the book, from the dialect files: awk -f dialects.awk FILE...
# SPDX-License-Identifier: LGPL-2.1-or-later

function add (list, word) {
  return index (", " list ",", ", " word ",") ? list : list (list == "" ? "" : ", ") word
}

function shown (text) {
  gsub (/[*<[\\]/, "\\\\&", text)
  return text
}

function line (what, text) {
  if (text != "")
    printf "* **%s:** %s\n", what, text
}

# what a sample shows
function take_sample () {
  if (security == "tls" && basis != "")
    encrypted = add (encrypted, basis)
  else if (security == "plaintext" && basis != "")
    plaintext = add (plaintext, basis)
  else if (security == "local" && basis != "")
    here = add (here, basis)
  security = basis = ""
}

function finish () {
  if (name == "")
    return
  take_sample ()
  printf "\n## %s\n\n%s\n\n", shown (name), shown (about)
  line ("encrypted", encrypted)
  line ("plaintext", plaintext)
  line ("on one host", here)
  line ("nothing said means", unmarked (nothing && unmarked != "unknown" ? ", in some forms unknown" : ""))
  line ("facts", facts)
  line ("operator", operator)
  line ("checked", checked)
  printf "* **proved by:** %d samples (`%s`)\n", samples, file
}

function start () {
  finish ()
  n = split (FILENAME, parts, "/")
  file = parts[n]
  name = about = encrypted = plaintext = here = facts = operator = checked = ""
  unmarked = "unknown"
  samples = nothing = 0
  on_top = 1
}

function capture (text,   group) {
  while (match (text, /\(\?<[a-z_]+>/)) {
    group = substr (text, RSTART + 3, RLENGTH - 4)
    facts = add (facts, group)
    if (group == "tls" || group == "cipher")
      encrypted = add (encrypted, "mark")
    text = substr (text, RSTART + RLENGTH)
  }
}

BEGIN {
  print "Title: Known dialects\n\n# Known dialects\n"
  print "What each dialect says of a hop and from what it concludes that: *mark* is words for TLS in a"
  print "place that only the server writes, *keyword* the word after `with`, *implied* that there is no"
  print "other way into the product, *address* that both ends are one host, *absence* that a mark is"
  print "missing which the product always writes. A word of RFC 3848 that has an S (ESMTPS) means TLS in"
  print "each of them, unless its text says otherwise. The last line but one says since when the dialect is"
  print "checked, and against what: the program itself, which make check-lab runs; its source; or fields"
  print "that it wrote in public mail. This page is made from the dialect files."
}

FNR == 1 { start () }
/^# checked / { sub (/^# checked /, "since "); checked = $0; next }
/^#/ && on_top { sub (/^# ?/, ""); about = about (about == "" ? "" : "\n") $0; next }
!/^#/ { on_top = 0 }
$1 == "dialect" { sub (/^dialect +/, ""); name = $0 }
$1 == "operator" { for (i = 2; i <= NF; i++) operator = add (operator, $i) }
$1 == "unmarked" { unmarked = $2 }
$1 == "read" { capture ($0) }
$1 == "sample" { take_sample (); samples++ }
/^    security / { security = $2 }
/^    basis / { basis = $2 }
$1 == "class" && $(NF - 1) == "tls" { encrypted = add (encrypted, $NF) }
$1 == "class" && $(NF - 1) == "plaintext" { plaintext = add (plaintext, $NF) }
$1 == "class" && $(NF - 1) == "local" { here = add (here, $NF) }
$1 == "class" && $(NF - 1) == "unknown" { nothing = 1 }
END { finish () }
