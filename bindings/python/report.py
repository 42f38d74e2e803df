"""The report that every language's binding prints (bindings/README): report.py MESSAGE.eml...

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import re
import sys

import hopsec


def clean(value, odd="[^!-~]+"):
    """Characters outside ASCII come from a stranger: a run of them is one `?`."""
    return "-" if value is None else re.sub(odd, "?", str(value))


def print_report(path, report):
    print(f"{path}: {clean(report.summary, '[^ -~]+')}")
    verdicts = [verdict or "none" for verdict in (report.security, report.proved, report.between)]
    print("security={} proved={} between={}".format(*verdicts),
          "flags=" + (",".join(report.flags) or "-"))
    for hop in report:
        authenticated = {True: "true", False: "false", None: "-"}[hop.authenticated]
        date = hop.date and f"{hop.date:%Y-%m-%dT%H:%M:%SZ}"
        facts = [hop.hop, hop.security, hop.tls, hop.cipher, hop.bits, authenticated, hop.by, date,
                 hop.delay]
        print(*map(clean, facts))


def main(paths):
    status = 0
    for path in paths:
        try:
            print_report(path, hopsec.analyze(path))
        except hopsec.Error as error:
            print(error, file=sys.stderr)
            status = 3
    return status


sys.exit(main(sys.argv[1:]))
