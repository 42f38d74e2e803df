"""What the lab's mail servers have in common: a root, a mailbox, a log, routes to each other."""
import socket
import time

import namespace

TIMEOUT = 60  # seconds; a delivery takes a fraction of one


class Failure(Exception):
    """Something that the lab waited for did not come."""


def wait(condition, what, timeout=TIMEOUT):
    """Wait until condition () gives something; return it."""
    end = time.monotonic() + timeout
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise Failure(f"waited {timeout} s in vain for {what}")
        time.sleep(0.01)


def answers(address, port):
    try:
        with socket.create_connection((address, port), timeout=5) as connection:
            return port == Server.SMTPS or connection.recv(3) == b"220"
    except OSError:
        return False


def show_log(path, lines=12):
    if path.exists():
        print(f"--- {path.name}")
        print("\n".join(path.read_text(errors="replace").splitlines()[-lines:]))


class Server:
    """One mail server. A subclass says how it is configured; `command` starts it.

    `programs` must be there, or it is left out.
    """

    SMTP, SMTPS = 25, 465
    programs = ()
    command = ()
    users = ()
    ports = (SMTP, SMTPS)
    lmtp = False
    asks_ident = False
    tells_certificate = False
    own_certificate = "none"  # what it shows when it hands on
    marks_its_queue = False  # mail that it hands on has one more field, with no connection

    def __init__(self, lab):
        self.lab = lab
        self.kind = type(self).__name__.lower()
        self.name = namespace.name(self.kind)
        self.root = lab.new_root(self.kind)
        self.mail = lab.shared / "mail" / self.kind  # a maildir
        self.mail.mkdir(parents=True)
        self.mail.chmod(0o777)
        self.log = lab.shared / f"{self.kind}.log"
        self.seen = {}

    def address(self, family="ipv4"):
        return namespace.address(self.kind, family)

    def addresses(self):
        return [self.address(family) for family in ("ipv4", "ipv6", "loopback")]

    def missing(self):
        """Why it cannot run here, or None."""
        gone = [program for program in self.programs if not self.root.has(program)]
        return f"no {gone[0]}" if gone else None

    def start(self, routes):
        """routes: domain -> (mode, server); mail for other domains stays here."""
        for number, user in enumerate(self.users, 700):
            self.root.add_user(user, number)
        self.configure(routes)
        self.process = self.root.start(*self.command, log=self.log)

    def configure(self, routes):
        raise NotImplementedError

    def silent(self, helo, version):
        """Facts that the product does not write into its field. `with SMTP`, the word after HELO,
        says nothing of a login."""
        facts = {"authenticated"} if helo else set()
        return facts if self.tells_certificate else facts | {"certificate"}

    def wait_until_up(self):
        for port in self.ports:
            wait(lambda: self.is_up(port), f"{self.kind} on port {port}")

    def is_up(self, port):
        if self.process.poll():
            raise Failure(f"{self.kind} ended with status {self.process.returncode}")
        return answers(self.address(), port)

    def find(self, token):
        """The message in the maildir that holds these bytes."""
        for path in (self.mail / "new").glob("*"):
            if path not in self.seen:
                self.seen[path] = path.read_bytes()
        return next((path for path, text in self.seen.items() if token in text), None)

    def wait_for_mail(self, token):
        return wait(lambda: self.find(token), f"a message in {self.kind}'s mailbox")

