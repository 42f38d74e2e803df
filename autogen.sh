#!/bin/bash
# Makes configure. With --install-deps it installs what the build needs first.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
cd "$(dirname "$0")"

# What configure.ac and Makefile.am look for: the library, the tool, the milter, Python, their tests.
debian="gcc make autoconf automake libtool pkg-config
  libglib2.0-dev libgmime-3.0-dev libpcre2-dev libpsl-dev
  gobject-introspection libgirepository1.0-dev libmilter-dev libjson-glib-dev python3-gi"
fedora="gcc make autoconf automake libtool pkgconf-pkg-config
  glib2-devel gmime30-devel pcre2-devel libpsl-devel
  gobject-introspection-devel sendmail-milter-devel json-glib-devel python3-gobject"

# The other languages, Outlook's .msg files, and hopsec-web.
debian_rest="libgsf-1-dev libsoup-3.0-dev valac gjs libglib-object-introspection-perl luajit"
fedora_rest="libgsf-devel libsoup3-devel vala gjs perl-Glib-Object-Introspection luajit"
# Node is often there from elsewhere, with its headers; then the system's would be in its way.
if ! command -v node >/dev/null; then
  debian_rest+=" nodejs libnode-dev"
  fedora_rest+=" nodejs-devel"
fi

usage() {
  echo "usage: ./autogen.sh [--install-deps[=all]]"
  echo "  Makes configure. --install-deps first installs what is missing for the library, the tool, the"
  echo "  milter, Python and their tests, with apt-get, as root or through sudo; =all also what the other"
  echo "  languages and Outlook's .msg files need. On a system without apt-get it says what to install."
  echo "  Without it nothing is installed."
}

# What a program says is only of interest if it fails.
quietly() {
  local log status=0

  log=$(mktemp)
  "$@" >"$log" 2>&1 || status=$?
  [ "$status" -eq 0 ] || cat "$log" >&2
  rm -f "$log"
  return "$status"
}

install_with_apt() {
  local missing=() package as_root=(env DEBIAN_FRONTEND=noninteractive)

  for package; do
    dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^.i' \
      || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then
    return
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "autogen.sh: neither root nor sudo; as root run: apt-get install ${missing[*]}" >&2
      exit 1
    fi
    echo "autogen.sh: sudo may ask for your password"
    sudo true
    as_root=(sudo "${as_root[@]}")
  fi
  echo "autogen.sh: installing ${missing[*]}"
  quietly "${as_root[@]}" apt-get update
  quietly "${as_root[@]}" apt-get install --yes --no-install-recommends "${missing[@]}"
}

# Here nothing is installed: a line to paste.
name_for_dnf() {
  local missing=() package

  for package; do
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

# install DEBIAN FEDORA: two lists
install() {
  # shellcheck disable=SC2086 # lists of words
  if command -v apt-get >/dev/null; then install_with_apt $1; else name_for_dnf $2; fi
}

case "${1-}" in
  --install-deps) install "$debian" "$fedora" ;;
  --install-deps=all) install "$debian $debian_rest" "$fedora $fedora_rest" ;;
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
quietly autoreconf --install # not --force: what is newer than its source stays, and so does a build
echo "autogen.sh: configure is ready. Next: mkdir -p build && cd build && ../configure && make"
