# The operators that are compiled in, as rows of a table in C: awk -f builtin.awk operators.conf
# SPDX-License-Identifier: LGPL-2.1-or-later

function quote (text) {
  gsub (/^[ \t]+|[ \t]+$/, "", text)
  gsub (/[\\"?]/, "\\\\&", text) # a "??(" would be a trigraph
  return "\"" text "\""
}

BEGIN { print "const HopsecBuiltinValue hopsec_builtin_operators[] = {" }

/^\[operator .*\]$/ { name = quote(substr ($0, 11, length ($0) - 11)) }
/^[a-z_]+ *=/ {
  equals = index ($0, "=")
  n = split (substr ($0, equals + 1), values, ";")
  for (i = 1; i <= n; i++)
    print "  { " name ", " quote(substr ($0, 1, equals - 1)) ", " quote(values[i]) " },"
}

END { print "  { NULL, NULL, NULL },\n};" }
