"""The report that every language's binding prints (bindings/README): report.py MESSAGE.eml...

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import re
import sys

import gi

gi.require_version("Hopsec", "1.0")
from gi.repository import GLib, Hopsec

FACTS = [getattr(Hopsec.Field, name) for name in
         "HOP SECURITY TLS CIPHER BITS AUTHENTICATED BY DATE DELAY".split()]


def clean(text, odd="[^!-~]+"):
    """Characters outside ASCII come from a stranger: a run of them is one `?`."""
    return "-" if text is None else re.sub(odd, "?", text)


def print_report(path, report):
    verdicts = report.get_security(), report.get_proved(), report.get_between()
    words = [clean(Hopsec.security_to_string(verdict)) for verdict in verdicts]
    flags = clean((report.get_flags() or "-").replace(" ", ","))
    print(f"{path}: {clean(report.get_summary(), '[^ -~]+')}")
    print("security={} proved={} between={} flags={}".format(*words, flags))
    for i in range(report.get_n_hops()):
        hop = report.get_hop(i)
        print(*(clean(hop.get(fact)) for fact in FACTS))


def main(paths):
    analyzer = Hopsec.Analyzer()
    status = 0
    for path in paths:
        try:
            print_report(path, analyzer.analyze_file(path))
        except GLib.Error as error:
            print(f"{path}: {error.message}", file=sys.stderr)
            status = 3
    return status


sys.exit(main(sys.argv[1:]))
