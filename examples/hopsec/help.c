/* What --help says: a screen of 24 lines. tests/man.test compares it with the options that there are.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tool.h"

const gchar help_text[]
  = "Usage: hopsec [OPTION...] PATH...\n"
    "Was this message encrypted on its way? PATH: .eml, mbox, Maildir, folder, or -\n"
    "  -f, --format=FORMAT    text (default), jsonl, csv or html\n"
    "  -o, --output=FILE      write to FILE, once it is whole\n"
    "  -v, --verbose          every hop with its evidence; --summary: the sums alone\n"
    "      --explain          why a field is read as it is: its slots, the dialects\n"
    "  -t, --trust=WHOM       believe HOST, .DOMAIN, @OPERATOR or CIDR; repeatable\n"
    "      --trust-hops=N     believe the N top Received fields\n"
    "  -r, --require=LEVEL    exit with 1 if a message falls short: no-plaintext,\n"
    "                         between-tls, tls, tls1.2, tls1.3 or strong\n"
    "      --require-proof    only proved hops count for --require\n"
    "  -c, --client=SETTINGS  the author's program: its settings FILE, or URL[,AUTH]\n"
    "      --only=VERDICT     show plaintext, unknown, tls or weak messages alone\n"
    "  -a, --attached         also messages inside a message (bounces, forwards)\n"
    "      --files-from=FILE  also the paths in FILE, NUL or newline between them\n"
    "  -j, --jobs=N           threads (default: one for each processor)\n"
    "      --config=FILE      this instead of the usual hopsec.conf; none: no file\n"
    "      --dialects=DIR     more dialect files; --check-dialect=FILE proves one\n"
    "      --unclaimed        forms that no dialect knows, and a draft of one\n"
    "      --anonymise        the fields alone, in names that are nobody's\n"
    "      --color=WHEN       auto, always or never; --no-progress; --no-envelope\n"
    "  -h, --help             this; --version; more: man hopsec\n"
    "Exit status: 0 fine; 1 requirement not met; 2 usage; 3 some input not read.\n";
