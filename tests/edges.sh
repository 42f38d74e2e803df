#!/bin/sh
# make check-edges: the tests where they are seldom run. In a path with letters of other scripts, from a
# source tree that nobody may write, as a user without rights (and as root if root starts it), with
# Turkish letters and a time zone of 45 minutes, eight at once, twice in a row, in any order.
# Usage: edges.sh SOURCE, the tree of a release; EDGES_SEED chooses the order.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
release=$1
outer=$(mktemp -d)
work=$outer/hüpfer-试验
seed=${EDGES_SEED:-1}
trap 'chmod -R u+w "$outer" && rm -rf "$outer"' EXIT

# as_user COMMAND...: without root's rights
as_user () {
  if [ "$(id -u)" -eq 0 ]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$work/home" "$@"
  else
    "$@"
  fi
}

copy_source () {
  chmod 755 "$outer"
  mkdir -p "$work/build" "$work/home"
  cp -Rp "$release" "$work/source"
  chmod -R a-w,a+rX "$work/source"
  [ "$(id -u)" -ne 0 ] || chown -R 65534:65534 "$work/build" "$work/home"
}

# shuffled: the tests of the Makefile, in an order by the seed
shuffled () {
  make -s print-environment | tr '\0' '\n' | sed -n 's/^TESTS=//p' | tr ' ' '\n' | grep . \
    | awk -v seed="$seed" 'BEGIN { srand(seed) } { print rand() "\t" $0 }' | sort | cut -f2 | tr '\n' ' '
}

copy_source
cd "$work/build"
if locale -a | grep -qi '^tr_TR\.utf-*8$'; then
  LC_ALL=tr_TR.UTF-8
elif localedef -i tr_TR -f UTF-8 "$work/home/tr_TR.UTF-8" 2>/dev/null; then
  LOCPATH=$work/home LC_ALL=tr_TR.UTF-8
  export LOCPATH
else
  echo 'check-edges: no Turkish locale here' >&2
  LC_ALL=C.UTF-8
fi
TZ=Pacific/Chatham
export LC_ALL TZ
umask 077
as_user "$work/source/configure" CFLAGS=-O1
as_user make -j8
as_user make -j8 check
as_user make -j8 check TESTS="$(shuffled)"
if [ "$(id -u)" -eq 0 ]; then make check; fi
echo "check-edges: all passed"
