#!/bin/sh
# What a normal user does with the packages, without any variable set: tests/packages.test runs it in a
# fresh Debian. A line "ok TITLE" or "not ok TITLE" for each, after the command and what it printed.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -u
. ./snippets.sh

# try TITLE COMMAND: it succeeds, and prints something
try () {
  echo "+ $2"
  if sh -c "$2" > out 2>&1 && [ -s out ]; then verdict=ok; else verdict='not ok'; fi
  head -n 12 out
  echo "$verdict $1"
}

# report TITLE COMMAND: it prints the report that the C program prints
report () {
  try "$1" "$2 mail/*.eml > report && diff report-c report && tail -n 2 report"
}

try 'the tool' 'hopsec mail/outlook-to-gmail.eml'
try 'the tool, its configuration' 'hopsec --verbose mail/no-trace.eml 2>&1 | grep /etc/hopsec.conf'
try 'C, by pkg-config' 'cc report.c -o report-program $(pkg-config --cflags --libs hopsec-1.0) \
  && ./report-program mail/*.eml > report-c && head -n 3 report-c'
{
  printf '#include <hopsec.h>\n#include <stdio.h>\nint main (void) {\n'
  printf 'char data[] = "Received: from a by b with ESMTPS\\n\\n";\n'
  printf 'gsize length = sizeof data - 1; GError *error = NULL;\n'
  sample README C
  printf 'return error != NULL; }\n'
} > five.c
try "C, the README's lines" "$(command_of README C five) && ./a.out | grep -x tls"
report Python 'python3 report.py'
report Node 'node report-node.js'
report Perl 'perl report.pl'
report Lua 'luajit report.lua'
report GJS 'gjs -m report-gjs.js'
report Vala 'valac --pkg hopsec-1.0 report.vala -X -w -o report-vala 2> /dev/null && ./report-vala'
try 'the milter' 'hopsec-milter --check'
for page in hopsec hopsec-dialect hopsec-milter; do
  try "the manual page, $page" "man $page | head -n 4 | grep -i $page"
done
try 'the book' 'ls /usr/share/doc/libhopsec/html/index.html'
