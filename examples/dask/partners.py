#!/usr/bin/env python3
"""Which partners still exchange mail with us in plaintext? Counted over many mailboxes with Dask.

Usage: partners.py [--scheduler ADDRESS] [--hopsec PROGRAM] [--shards N] MAILBOX...

A MAILBOX is whatever hopsec reads: a mbox, a Maildir, a folder. Each shard is a few of them, and one
hopsec reads it where the worker is, so the workers need to see the same files. Without --scheduler
the work stays on this machine. One line a partner is printed: messages, date of the last, from, into.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import collections
import json
import subprocess
import sys

import dask.bag
import distributed

UNREAD = 3  # the exit status of hopsec when some input could not be read


def crossings(report):
    """The plaintext hops of a message, as (from, into, date); each pair once."""
    found = {}
    for hop in report['hops']:
        if hop['security'] == 'plaintext':
            pair = hop['from_organisation'] or hop['ip'] or '-', hop['by_organisation'] or '-'
            found[pair] = max(found.get(pair, ''), hop['date'] or '')
    return found


def read_shard(mailboxes, hopsec):
    """Reads the mailboxes with one hopsec; how many messages there are, and the pairs."""
    n_messages, pairs = 0, {}
    with subprocess.Popen([hopsec, '--format=jsonl', '--no-progress', '--', *mailboxes],
                          stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            n_messages += 1
            for pair, date in crossings(json.loads(line)).items():
                count, last = pairs.get(pair, (0, ''))
                pairs[pair] = count + 1, max(last, date)
    if process.returncode not in (0, UNREAD):
        raise RuntimeError('%s ended with %d' % (hopsec, process.returncode))
    return [(n_messages, process.returncode == UNREAD, pairs)]


def add_up(shards):
    """All shards as one."""
    n_messages, unread, total = 0, False, collections.defaultdict(lambda: (0, ''))
    for n, shard_unread, pairs in shards:
        n_messages += n
        unread |= shard_unread
        for pair, (count, last) in pairs.items():
            total[pair] = total[pair][0] + count, max(total[pair][1], last)
    return n_messages, unread, total


def count(mailboxes, client, hopsec, shards):
    bag = dask.bag.from_sequence(mailboxes, npartitions=min(shards, len(mailboxes)))
    return add_up(client.compute(bag.map_partitions(read_shard, hopsec)).result())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--scheduler', help='address of a Dask scheduler')
    parser.add_argument('--hopsec', default='hopsec', help='the program, as the workers find it')
    parser.add_argument('--shards', type=int, default=64)
    parser.add_argument('mailbox', nargs='+')
    options = parser.parse_args()

    address = options.scheduler or distributed.LocalCluster(
        threads_per_worker=1, host='127.0.0.1', dashboard_address=None)
    with distributed.Client(address) as client:
        n_messages, unread, total = count(options.mailbox, client, options.hopsec, options.shards)
    for (origin, into), (messages, last) in sorted(total.items(), key=lambda item: (-item[1][0], item)):
        print('%8d  %-10s  %s -> %s' % (messages, last[:10] or '-', origin, into))
    print('%8d  messages in %d mailboxes' % (n_messages, len(options.mailbox)))
    return UNREAD if unread else 0


if __name__ == '__main__':
    sys.exit(main())
