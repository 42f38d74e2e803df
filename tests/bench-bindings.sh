#!/bin/sh
# make bench-bindings: a message of five hops analysed from memory and six facts of each hop read, in C,
# Python and Node, in turn. Prints the processor time for each message, the best of many blocks.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
message="$TOP_SRCDIR/examples/mail/outlook-web-received.eml"
library="$TOP_BUILDDIR/libhopsec"
LD_LIBRARY_PATH="$library/.libs"
GI_TYPELIB_PATH=$library
PYTHONPATH="$TOP_SRCDIR/bindings/python"
NODE_PATH="$work/node_modules"
export LD_LIBRARY_PATH GI_TYPELIB_PATH PYTHONPATH NODE_PATH
package="$NODE_PATH/hopsec"
mkdir -p "$package/build/Release"
cp "$TOP_SRCDIR/bindings/node/index.js" "$package"
cp "$TOP_BUILDDIR/bindings/node/.libs/hopsec.node" "$package/build/Release"

cat > "$work/bench.c" <<'END'
#include <hopsec.h>
#include <stdio.h>
#include <time.h>
static const HopsecFact facts[] = { HOPSEC_FACT_SECURITY, HOPSEC_FACT_TLS, HOPSEC_FACT_CIPHER,
                                     HOPSEC_FACT_BITS, HOPSEC_FACT_BY, HOPSEC_FACT_IP };
int main (int argc, char **argv)
{
  g_autofree gchar *data = NULL;
  gsize length, known = 0;
  double best = 1e9;
  if (argc != 2 || !g_file_get_contents (argv[1], &data, &length, NULL)) return 1;
  for (int block = 0; block < 40; block++) {
    clock_t start = clock ();
    for (int n = 0; n < 500; n++) {
      g_autoptr (HopsecReport) report = hopsec_analyze (data, length, NULL);
      for (guint i = 0; i < hopsec_report_get_n_hops (report); i++) {
        g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, i);
        for (guint j = 0; j < G_N_ELEMENTS (facts); j++) known += hopsec_hop_get (hop, facts[j]) != NULL;
      }
    }
    best = MIN (best, (double) (clock () - start) / CLOCKS_PER_SEC / 500 * 1e6);
  }
  printf ("%.1f\n", known > 0 ? best : 0);
  return 0;
}
END
cat > "$work/bench.py" <<'END'
import sys, time, hopsec
data = open(sys.argv[1], "rb").read()
best = 1e9
for block in range(40):
    start = time.process_time()
    for n in range(500):
        for hop in hopsec.analyze(data):
            hop.security, hop.tls, hop.cipher, hop.bits, hop.by, hop.ip
    best = min(best, (time.process_time() - start) / 500 * 1e6)
print(f"{best:.1f}")
END
cat > "$work/bench.js" <<'END'
const hopsec = require('hopsec')
const data = require('fs').readFileSync(process.argv[2])
let best = 1e9, known = 0
for (let block = 0; block < 40; block++) {
  const start = process.cpuUsage()
  for (let n = 0; n < 500; n++) {
    for (const { security, tls, cipher, bits, by, ip } of hopsec.analyze(data).hops) {
      for (const fact of [security, tls, cipher, bits, by, ip]) known += fact !== null
    }
  }
  const { user, system } = process.cpuUsage(start)
  best = Math.min(best, (user + system) / 500)
}
console.log(best.toFixed(1))
END
$CC -O2 -I"$TOP_SRCDIR/libhopsec" -I"$library" "$work/bench.c" -o "$work/bench" \
  -L"$library/.libs" -lhopsec $(pkg-config --cflags --libs gio-2.0)

for round in 1 2 3; do
  echo "$("$work/bench" "$message") $("$PYTHON" -B "$work/bench.py" "$message") $("$NODE" "$work/bench.js" "$message")"
done | awk '
  function least (a, b) { return a == 0 || b < a ? b : a }
  { c = least(c, $1); python = least(python, $2); node = least(node, $3) }
  END {
    printf "C       %6.1f us\n", c
    printf "Python  %6.1f us, limit %.1f (3 x C + 25)\n", python, 3 * c + 25
    printf "Node    %6.1f us, limit %.1f (2 x C)\n", node, 2 * c
  }'
