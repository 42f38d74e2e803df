"""The lab: real mail servers take real messages over connections whose security is known, and what
they wrote into Received is read by hopsec and compared. No packet leaves the machine.

Usage: lab.py HOPSEC [WORK-FOLDER]
Environment: LAB_SERVERS, the folder that tests/lab/unpack filled; LAB_MIN, how many deliveries
there must be; LAB_ONLY, text that a delivery's title must hold.
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import pathlib
import sys

import certificates
import deliveries
import logger
import namespace
import nameserver
import root
import run
import server
import wire
from dovecot import Dovecot
from exim import Exim
from haraka import Haraka
from opensmtpd import Opensmtpd
from postfix import Postfix
from sendmail import Sendmail

SERVERS = Dovecot, Postfix, Sendmail, Exim, Opensmtpd, Haraka


class Lab:
    """What the servers share."""

    def __init__(self, work, servers):
        self.work, self.servers = work, servers
        root.mount("-t", "tmpfs", "-o", "mode=755", "lab", work)
        self.shared = work / "shared"
        self.shared.mkdir()
        self.devices = work / "devices"
        root.make_devices(self.devices)
        self.syslog = self.shared / "syslog.log"
        logger.start(self.shared / "syslog", self.syslog)
        certificates.make(self.shared)
        self.suites = certificates.suites()
        self.wire = wire.Wire()
        self.nameserver = nameserver.Nameserver()
        self.running = {}

    def new_root(self, name):
        return root.Root(name, self.work, self.shared, self.devices, self.servers)

    def has(self, name):
        return name in self.running

    def start(self, kinds, routes):
        """Start all that are there, together; return why others are left out."""
        skipped = {}
        for kind in kinds:
            new = kind(self)
            reason = new.missing()
            if reason:
                skipped[new.kind] = reason
            else:
                self.running[new.kind] = new
        for each in self.running.values():
            each.start({domain: (mode, self.running[name])
                        for domain, (mode, name) in routes[each.kind].items() if self.has(name)})
        for each in self.running.values():
            each.wait_until_up()
        return skipped


def minimum():
    return int(os.environ.get("LAB_MIN") or 0)


def inside(hopsec, work):
    namespace.set_up()
    lab = Lab(work, pathlib.Path(os.environ.get("LAB_SERVERS", "lab-servers")).resolve())
    only = os.environ.get("LAB_ONLY", "")
    table = [each for each in deliveries.all_deliveries() if only in each.title()]
    try:
        skipped = lab.start(SERVERS, run.routes(table))
    except (server.Failure, RuntimeError) as error:
        print(f"lab: {error}")
        for each in lab.running.values():
            server.show_log(each.log)
        server.show_log(lab.syslog)
        return 1
    return run.run(lab, hopsec, table, skipped, minimum())


def main(hopsec, work=None):
    if work:
        return inside(hopsec, pathlib.Path(work))
    reason = namespace.refusal()
    if reason:
        print(f"SKIP all: {reason}\n0 deliveries, 0 servers")
        return int(minimum() > 0)
    return namespace.run_inside(__file__, hopsec)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
