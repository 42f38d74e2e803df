#!/bin/sh
# make deb: deb.sh TARBALL VERSION OUTPUT. Debian's packages of the release TARBALL, built in a scratch
# folder; DEB_FLAGS are for dpkg-buildpackage (-b, --build-profiles=nocheck,nodoc ...).
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
tarball=$1 version=$2 output=$3

command -v dpkg-buildpackage > /dev/null || {
  echo "make deb needs Debian's dpkg-dev and the packages that packaging/debian/control names" >&2
  exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$tarball" "$work/libhopsec_$version.orig.tar.xz"
tar -xf "$tarball" -C "$work"
source=$work/libhopsec-$version
cp -r "$source/packaging/debian" "$source/debian"
# shellcheck disable=SC2086 # DEB_FLAGS is a list of words
(cd "$source" && dpkg-buildpackage --no-sign ${DEB_FLAGS-})
rm -rf "$source" "$output"
mkdir -p "$output"
cp "$work"/* "$output"
