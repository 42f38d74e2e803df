# The dialects that are compiled in, as a table in C: awk -f builtin.awk FILE...
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Comments and samples are left out: they are most of the bytes, and no message needs them. Every other
# line keeps its number.

function finish () {
  if (n > 0)
    print "    \"\" },"
}

BEGIN { print "const HopsecBuiltin hopsec_builtin_dialects[] = {" }

FNR == 1 {
  finish ()
  n = split (FILENAME, parts, "/")
  printf "  { \"%s\",\n", parts[n]
  skipped = 0
}
/^#/ || /^[ \t]/ || /^$/ || $1 == "sample" || $1 == "expect" { skipped++; next }
{
  gsub (/[\\"?]/, "\\\\&") # a "??(" would be a trigraph
  printf "    \""
  for (; skipped > 0; skipped--)
    printf "\\n"
  print $0 "\\n\""
}

END {
  finish ()
  print "  { NULL, NULL },\n};"
}
