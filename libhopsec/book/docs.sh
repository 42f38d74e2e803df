#!/bin/sh
# make docs: docs.sh GI_DOCGEN VERSION SOURCE GIR OUTPUT. The API reference and the book, as HTML.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
docgen=$1 version=$2 source=$3 gir=$4 output=$5
work=$output.tmp
rm -rf "$output" "$work"
mkdir -p "$work"

# gi-docgen takes @ for the name of a parameter, in code too (--trust=@outlook.com): there U+E000
# stands for it meanwhile.
hidden=$(printf '\356\200\200')
LC_ALL=C awk -f "$source/book/dialects.awk" "$source"/dialect/*.dialect > "$work/known-dialects.page"
for page in "$source"/book/*.md "$work/known-dialects.page"; do
  name=$(basename "${page%.*}").md
  sed "s/\([^A-Za-z0-9_]\)@/\1$hidden/g" "$page" > "$work/$name"
done
sed "s/\`@/\`$hidden/g" "$gir" > "$work/Hopsec-1.0.gir"
sed "s/VERSION/$version/" "$source/book/hopsec.toml" > "$work/hopsec.toml"

"$docgen" check --quiet --fatal-warnings --config="$work/hopsec.toml" "$work/Hopsec-1.0.gir"
"$docgen" generate --quiet --fatal-warnings --config="$work/hopsec.toml" --content-dir="$work" \
  --no-namespace-dir --output-dir="$output" "$work/Hopsec-1.0.gir"
find "$output" -type f \( -name '*.html' -o -name '*.json' \) \
  -exec sed -i "s/$hidden/@/g; s/\\\\ue000/@/g" {} +
rm -rf "$work"
