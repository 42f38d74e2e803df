# Files that are compiled in, as strings in C: awk -v prefix=hopsec_ -f strings.awk FILE...: page.css
# becomes hopsec_page_css.
# SPDX-License-Identifier: LGPL-2.1-or-later

FNR == 1 {
  n = split (FILENAME, parts, "/")
  gsub (/[.-]/, "_", parts[n])
  printf "%sextern const char %s%s[];\nconst char %s%s[] =\n", n_files++ ? ";\n" : "", prefix, parts[n], prefix, parts[n]
}
{
  gsub (/[\\"?]/, "\\\\&") # a "??(" would be a trigraph
  print "  \"" $0 "\\n\""
}
END { print "  ;" }
