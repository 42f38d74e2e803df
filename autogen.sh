#!/bin/bash
# Makes configure. With --install-deps it installs what the build needs first.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
cd "$(dirname "$0")"

# What configure.ac and Makefile.am look for; the last lines are for the bindings and the tests.
debian="gcc make autoconf automake libtool pkg-config
  libglib2.0-dev libgmime-3.0-dev libpcre2-dev libpsl-dev
  gobject-introspection libgirepository1.0-dev valac libmilter-dev libgsf-1-dev
  libjson-glib-dev python3-gi gjs libglib-object-introspection-perl luajit"
fedora="gcc make autoconf automake libtool pkgconf-pkg-config
  glib2-devel gmime30-devel pcre2-devel libpsl-devel
  gobject-introspection-devel vala sendmail-milter-devel libgsf-devel
  json-glib-devel python3-gobject gjs perl-Glib-Object-Introspection luajit"

usage() {
  echo "usage: ./autogen.sh [--install-deps]"
  echo "  Makes configure. --install-deps first installs what is missing, with apt-get, as root or"
  echo "  through sudo; on a system without apt-get it says what to install. Without it nothing is"
  echo "  installed."
}

install_with_apt() {
  local missing=() package as_root=()

  for package in $debian; do
    dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^.i' \
      || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then
    return
  fi
  if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
    if ! command -v sudo >/dev/null; then
      echo "autogen.sh: neither root nor sudo; as root run: apt-get install ${missing[*]}" >&2
      exit 1
    fi
  fi
  echo "autogen.sh: installing ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends "${missing[@]}"
}

# Here nothing is installed: a line to paste.
name_for_dnf() {
  local missing=() package

  for package in $fedora; do
    rpm --query --quiet "$package" 2>/dev/null || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then
    return
  fi
  echo "autogen.sh: there is no apt-get here, so nothing was installed. On Fedora run" >&2
  echo "  sudo dnf install ${missing[*]}" >&2
  echo "and then ./autogen.sh. Elsewhere install what these packages hold." >&2
  exit 1
}

case "${1-}" in
  --install-deps) if command -v apt-get >/dev/null; then install_with_apt; else name_for_dnf; fi ;;
  --help) usage; exit 0 ;;
  "") ;;
  *) usage >&2; exit 2 ;;
esac

if ! command -v autoreconf >/dev/null; then
  echo "autogen.sh: autoreconf is missing: run ./autogen.sh --install-deps, or install" >&2
  echo "  Debian: autoconf automake libtool pkg-config; Fedora: autoconf automake libtool pkgconf-pkg-config" >&2
  exit 1
fi
mkdir -p m4
autoreconf --force --install
