"""A second reader of a Received field, as simple as can be: does it agree with the library?

It knows RFC 5321 4.4, RFC 5322 3.2.2 and 3.3, the words of RFC 3848 and RFC 6531, and nothing of the C.
Fields are made by a seed, with traps in their comments and quoted strings, and some are damaged.

Usage: fields.py write N SEED > MBOX; hopsec --format=jsonl MBOX | fields.py compare N SEED
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import calendar
import json
import random
import re
import sys

KEYWORDS = ('from', 'by', 'via', 'with', 'id', 'for', 'tls')
MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split()
ZONES = {'UT': 0, 'GMT': 0, 'EST': -500, 'EDT': -400, 'CST': -600, 'CDT': -500, 'MST': -700, 'MDT': -600,
         'PST': -800, 'PDT': -700}
PROTOCOLS = [stem + s + a for stem in ('SMTP', 'ESMTP', 'LMTP', 'UTF8SMTP', 'UTF8LMTP')
             for s in ('', 'S') for a in ('', 'A')]

# --- the reader -----------------------------------------------------------------------------------


class Unbalanced(Exception):
    """A comment or a quoted string is not closed, or a comment closes that is not open."""


def end_of_quoted(text, at):
    """After the quoted string that begins at an index."""
    match = re.compile(r'"(?:\\.|[^"\\])*"').match(text, at)
    if not match:
        raise Unbalanced
    return match.end()


def end_of_comment(text, at):
    """After the comment that begins at an index: comments nest, and \\ quotes one byte."""
    depth = 0
    while at < len(text):
        depth += {'(': 1, ')': -1}.get(text[at], 0)
        at += 2 if text[at] == '\\' else 1
        if depth == 0:
            return at
    raise Unbalanced


def end_of_word(text, at):
    """After a run of atoms, quoted strings and <paths>."""
    while at < len(text) and text[at] not in ' ;()':
        if text[at] == '"':
            at = end_of_quoted(text, at)
        elif text[at] == '<' and '>' in text[at:]:
            while text[at] != '>':
                at = end_of_quoted(text, at) if text[at] == '"' else at + 1
        else:
            at += 1
    return at


def tokens(value):
    """('comment', text), ('word', text) and (';', the rest of the value)."""
    text, at, found = re.sub(r'\r\n(?=[ \t])', '', value).replace('\t', ' '), 0, []
    while at < len(text):
        start = at
        if text[at] == '(':
            at = end_of_comment(text, at)
            found.append(('comment', re.sub(' +', ' ', text[start + 1:at - 1])))
        elif text[at] == ')':
            raise Unbalanced
        elif text[at] == ';':
            at += 1
            found.append((';', text[at:]))
        elif text[at] == ' ':
            at += 1
        else:
            at = end_of_word(text, at)
            found.append(('word', re.sub(' +', ' ', text[start:at])))
    return found


def clauses(found):
    """{keyword: [values]} and {keyword: [comments]}; the word after a keyword is always its value."""
    values, comments, keyword, fresh = {}, {}, None, False
    for kind, text in found:
        if kind == 'comment':
            comments.setdefault(keyword, []).append(text)
        elif kind == 'word' and not fresh and text.lower() in KEYWORDS:
            keyword, fresh = text.lower(), True
        elif kind == 'word':
            if fresh:
                values.setdefault(keyword, []).append(text)
            fresh = False
        else:
            break
    return values, comments


def seconds(date):
    """A date-time as seconds since 1970, comments aside; None if there is none."""
    while '(' in date:
        start = date.index('(')
        date = date[:start] + ' ' + date[end_of_comment(date, start):]
    match = re.match(r'\s*(?:[A-Za-z]{3} ?,)? *(\d+) +([A-Za-z]{3}) +(\d{2,}) +(\d+):(\d+)(?::(\d+))? +(\S+)\s*$', date)
    if not match:
        return None
    day, month, year, hour, minute, second, zone = match.groups()
    century = 0 if len(year) > 3 else 2000 if len(year) == 2 and int(year) < 50 else 1900
    zone = ZONES[zone.upper()] if zone.upper() in ZONES else int(zone)
    east = (abs(zone) // 100 * 60 + abs(zone) % 100) * 60 * (-1 if zone < 0 else 1)
    return calendar.timegm((int(year) + century, MONTHS.index(month.lower()) + 1, int(day), int(hour), int(minute),
                            int(second or 0))) - east


def peer(comments):
    """(name, address) that the server wrote in its first comment on `from`: (NAME [ADDRESS])"""
    match = re.match(r'(?:(\S+) )?\[(?:IPv6:)?([0-9A-Fa-f.:]+)\]$', comments[0] if comments else '')
    return match.groups() if match else (None, None)


def security(word, address, suite):
    """The class of a field that no product is known for."""
    if word.upper() in PROTOCOLS and word.upper().rstrip('A').endswith('S') or suite:
        return 'tls'
    if address and (address.startswith('127.') or address == '::1'):
        return 'local'
    return 'plaintext' if word.upper() in PROTOCOLS else 'unknown'


def read(value):
    """What the library is to say of a field."""
    try:
        found = tokens(value)
    except Unbalanced:
        return {'security': 'unknown', 'flags': ['unbalanced']}
    values, comments = clauses(found)
    rdns, address = peer(comments.get('from', ()))
    word = values.get('with', [''])[0]
    facts = {key: values.get(name, [None])[0] for key, name in (('helo', 'from'), ('by', 'by'), ('via', 'via'))}
    facts.update({'rdns': rdns, 'ip': address, 'protocol': word.upper() or None,
                  'id': values.get('id', ['<>'])[0].strip('<>') or None,
                  'recipient': values.get('for', ['<>'])[0].strip('<>') or None,
                  'time': seconds([text for kind, text in found if kind == ';'][-1])})
    if any(len(values.get(name, ())) > 1 for name in ('by', 'with')):
        facts.update({'helo': None, 'rdns': None, 'ip': None})  # which of them saw the peer?
        return {**facts, 'security': 'unknown', 'flags': ['conflict']}
    return {**facts, 'security': security(word, address, 'tls' in values), 'flags': []}

# --- the maker ------------------------------------------------------------------------------------

TRAPS = ('by evil.example with ESMTPS id 9', 'with ESMTPSA', '; Mon, 1 Jan 1990 00:00:00 +0000', 'a \\) with ESMTPS',
         'a (b \\\\(c)) d', 'for <x@y>', 'id 1 via TCP', '\\( by x', '')
NAMES = ('mail.example.org', 'by', 'with', 'id', 'from', 'localhost', 'a-b.example.com', 'mx', '[192.0.2.7]',
         '[IPv6:2001:db8::7]')
ADDRESSES = ('192.0.2.1', '198.51.100.25', '2001:db8::1', '127.0.0.1', '::1', '10.1.2.3')
BOXES = ('bob@example.net', '"a; with ESMTPS (x"@example.net', '"by c \\" id"@example.net', 'a.b+c@example.net')


def comment(dice, rate=0.2):
    """Sometimes a comment that only looks like clauses."""
    return ' (%s)' % dice.choice(TRAPS) if dice.random() < rate else ''


def from_clause(dice):
    """HELO and what the server knows of the connection."""
    address = dice.choice(ADDRESSES)
    name = dice.choice(('host.example.org ', ''))
    literal = 'IPv6:' + address if ':' in address and dice.random() < 0.5 else address
    return 'from %s (%s[%s])%s' % (dice.choice(NAMES), name, literal, comment(dice))


def with_clause(dice):
    """A registered word in any case, or one that nobody registered."""
    word = dice.choice(PROTOCOLS + ['FROB', 'XESMTPS', 'ESMTPX'])
    return 'with ' + dice.choice((word, word.lower(), word.title())) + comment(dice)


def date(dice):
    """Any date of RFC 5322, the obsolete forms among them."""
    zone = dice.choice(['%s%02d%02d' % (dice.choice('+-'), dice.randrange(13), dice.choice((0, 30, 45))), *ZONES])
    year = dice.choice(('%d' % dice.randrange(1970, 2038), '%02d' % dice.randrange(50),
                        '%02d' % dice.randrange(71, 100), '1%02d' % dice.randrange(38)))  # none before 1970
    second = dice.choice((':%02d' % dice.randrange(60), ''))
    day = dice.choice(('Mon, ', 'Sun, ', ''))
    return '%s%d %s %s %02d:%02d%s %s' % (day, dice.randrange(1, 29), dice.choice(MONTHS).title(), year,
                                          dice.randrange(24), dice.randrange(60), second, zone)


def make(dice):
    """A field on one line."""
    parts = [from_clause(dice), 'by %s%s' % (dice.choice(('mx.example.net', 'mx', '[192.0.2.9]')), comment(dice))]
    parts += dice.choice((['via TCP'], ['via UUCP (x)'], [], []))
    if dice.random() < 0.9:
        parts += [with_clause(dice)] + dice.choice((['tls TLS_AES_128_GCM_SHA256'], *[[]] * 9))
    parts += dice.choice((['id 4XyZ'], ['id <1;2@example.net>'], []))
    parts += ['for <%s>%s' % (dice.choice(BOXES), comment(dice))] if dice.random() < 0.6 else []
    return ' '.join(parts) + '; ' + date(dice) + dice.choice((' (UTC)', ' (a (b) c)', '', ''))


def damage(dice, value):
    """What no server writes: a second clause, an open comment."""
    head, _, tail = value.rpartition('; ')
    return dice.choice((lambda: '%s (x) by other.example; %s' % (head, tail),
                        lambda: '%s (x) with FROB2; %s' % (head, tail),
                        lambda: '%s (open; %s' % (head, tail),
                        lambda: '%s ) ; %s' % (head, tail)))()


def fold(dice, value):
    """Blanks become folds, tabs or more blanks."""
    return re.sub(' ', lambda _: dice.choice((' ', ' ', ' ', '\r\n\t', '\r\n ', '  ')), value)


def fields(number, seed):
    """So many fields of a seed, as they stand in a message."""
    dice = random.Random(seed)
    for _ in range(number):
        value = make(dice)
        yield fold(dice, damage(dice, value) if dice.random() < 0.1 else value)


def differences(value, hop):
    """(key, wanted, got) of what the library says otherwise."""
    wanted = read(value)
    if hop['dialect'] is not None:  # a product's own rules
        wanted.pop('security')
    got = {**hop, 'flags': [flag for flag in hop['flags'] if flag in ('unbalanced', 'conflict')]}
    return [(key, want, got[key]) for key, want in wanted.items() if want != got[key]]


def main():
    """Writes a mailbox of fields, or compares what was made of it."""
    job, number, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    made = list(fields(number, seed))
    if job == 'write':
        sys.stdout.buffer.write(''.join('From x Mon Jan  1 00:00:00 2024\r\nReceived: %s\r\n\r\n' % value
                                        for value in made).encode())
        return
    reports = [json.loads(line) for line in sys.stdin]
    faults = 0 if len(reports) == number else 1
    for value, report in zip(made, reports):
        wrong = differences(value, report['hops'][0])
        faults += bool(wrong)
        for key, want, got in wrong:
            print('# %s: wanted %r, got %r\n#   in %r' % (key, want, got, value))
    sys.exit(faults > 0)


if __name__ == '__main__':
    main()
