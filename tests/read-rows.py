"""Reads back what hopsec wrote as JSON Lines and as CSV, and compares every value.

Usage: read-rows.py JSONL CSV
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import csv
import json
import sys


def text(value):
    """A JSON value as the CSV has it."""
    if value is None:
        return ''
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, list):
        return ' '.join(value)
    if isinstance(value, str):
        value = value.replace('\0', '\u2400')
        return "'" + value if value[:1] in tuple('=+-@\t\r') and value else value
    return str(value)


def rows(report):
    """A report as the rows of its hops."""
    message = {'source': report['source'], 'message_id': report['message_id'],
               **{'message_' + key: value for key, value in report['envelope'].items()},
               **{'message_' + key: report[key] for key in ('security', 'proved', 'between', 'flags')}}
    legs = {number: leg['leg'] for leg in report['legs'] for number in leg['hops']}
    return [{**message, 'leg': legs.get(hop['hop']), **hop} for hop in report['hops']] or [message]


def main():
    with open(sys.argv[1], encoding='utf-8', newline='') as file:
        wanted = [row for line in file for row in rows(json.loads(line))]
    with open(sys.argv[2], encoding='utf-8', newline='') as file:
        got = list(csv.DictReader(file, strict=True))
    faults = [] if len(wanted) == len(got) else ['%d rows, wanted %d' % (len(got), len(wanted))]
    for number, (want, have) in enumerate(zip(wanted, got), 1):
        missing = set(want) - set(have)
        faults += ['row %d has no %s' % (number, key) for key in sorted(missing, key=str)]
        faults += ['row %d, %s: %r, wanted %r' % (number, key, value, text(want.get(key)))
                   for key, value in have.items() if value != text(want.get(key))]
    for fault in faults:
        print('# ' + fault)
    print('# %d rows' % len(got))
    return bool(faults) or not got


sys.exit(main())
