#!/bin/sh
# spamassassin.sh FROM ROOT: the plug-in, where Debian's SpamAssassin finds it, and its settings. It is
# not used yet: the line that loads it is a comment, and the rules are for those who loaded it.
set -eu
from=$1 settings=$2/etc/spamassassin modules=$2/usr/share/perl5/Mail/SpamAssassin/Plugin
mkdir -p "$settings" "$modules"
install -m 644 "$from/HopsecPlugin.pm" "$modules/Hopsec.pm"
{
  echo '# Take the # away, and restart SpamAssassin: then it follows hopsec.cf, beside this file.'
  sed -n 's/^loadplugin \([A-Za-z:]*\) .*/# loadplugin \1/p' "$from/hopsec.pre"
} > "$settings/hopsec.pre"
{
  echo 'ifplugin Mail::SpamAssassin::Plugin::Hopsec'
  cat "$from/hopsec.cf"
  echo 'endif'
} > "$settings/hopsec.cf"
