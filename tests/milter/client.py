"""The mail server's side of the milter protocol, to test a milter with.

SPDX-License-Identifier: LGPL-2.1-or-later

Speaks version 6 of the protocol as libmilter/mfdef.h defines it, and keeps the header of the message
as a mail server does, so that a test sees what the milter made of it.
"""
import socket
import struct

ADD_HEADERS, CHANGE_HEADERS, QUARANTINE, MACRO_LISTS = 0x1, 0x10, 0x20, 0x100
ALL_ACTIONS = 0x1FF
ALL_STEPS = 0x1FFFFF

# command: (bit "do not send it", bit "do not wait for an answer")
STEPS = {
    b"C": (0x1, 0x1000), b"H": (0x2, 0x2000), b"M": (0x4, 0x4000), b"R": (0x8, 0x8000),
    b"T": (0x200, 0x10000), b"L": (0x20, 0x80), b"N": (0x40, 0x40000), b"B": (0x10, 0x80000),
    b"U": (0x100, 0x20000),
}
STAGES = [b"C", b"H", b"M", b"R", b"T", b"E", b"N"]  # the order of macro lists


def text(value):
    return value if isinstance(value, bytes) else value.encode()


def pack(command, data=b""):
    return struct.pack(">I", len(data) + 1) + command + data


class Closed(Exception):
    """The milter ended the connection."""


class Connection:
    """One connection of a mail server to the milter."""

    def __init__(self, path, actions=ALL_ACTIONS, steps=ALL_STEPS, timeout=20):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(path)
        self.lists = {}
        self.send(b"O", struct.pack(">III", 6, actions, steps))
        command, data = self.receive()
        assert command == b"O", command
        _, self.actions, self.steps = struct.unpack(">III", data[:12])
        self.read_lists(data[12:])

    def read_lists(self, data):
        while data:
            stage = STAGES[struct.unpack(">I", data[:4])[0]]
            names, data = data[4:].split(b"\0", 1)
            self.lists[stage] = names.split()

    def send(self, command, data=b""):
        self.socket.sendall(pack(command, data))

    def receive(self):
        length = struct.unpack(">I", self.read(4))[0]
        packet = self.read(length)
        return packet[:1], packet[1:]

    def read(self, length):
        data = b""
        while len(data) < length:
            try:
                more = self.socket.recv(length - len(data))
            except ConnectionError:
                more = b""
            if not more:
                raise Closed
            data += more
        return data

    def macros(self, stage, values):
        """Sends what the milter asked for, or all of it if it asked for nothing."""
        wanted = self.lists.get(stage)
        pairs = [(k, v) for k, v in values.items() if wanted is None or text(k) in wanted]
        self.send(b"D", stage + b"".join(text(k) + b"\0" + text(v) + b"\0" for k, v in pairs))

    def step(self, command, data=b""):
        """Sends a command unless it is unwanted; the answer, or None where there is none."""
        unwanted, silent = STEPS[command]
        if self.steps & unwanted:
            return None
        self.send(command, data)
        return None if self.steps & silent else self.receive()

    def connect(self, host, ip, port=4321, macros=None):
        self.macros(b"C", macros or {"j": "mx.example.net", "_": f"{host} [{ip}]"})
        if ip is None:
            return self.step(b"C", text(host) + b"\0U")
        family = b"L" if ip.startswith("/") else b"6" if ":" in ip else b"4"
        return self.step(b"C", text(host) + b"\0" + family + struct.pack(">H", port) + text(ip) + b"\0")

    def helo(self, name, macros=None):
        self.macros(b"H", macros or {})
        return self.step(b"H", text(name) + b"\0")

    def begin(self, sender="alice@example.org", macros=None):
        self.macros(b"M", {"{mail_addr}": sender, **(macros or {})})
        self.step(b"M", text(f"<{sender}>") + b"\0")
        self.step(b"R", b"<bob@example.net>\0")
        self.step(b"T")

    def end(self, fields, identity="4XYZ"):
        """Header, body and end of a message; what the milter made of it."""
        for name, value in fields:
            self.step(b"L", text(name) + b"\0" + text(value) + b"\0")
        self.step(b"N")
        self.step(b"B", b"Hello.\r\n")
        self.macros(b"E", {"i": identity})
        self.send(b"E")
        return Result(self, fields)

    def message(self, fields=(), sender="alice@example.org", macros=None):
        self.begin(sender, macros)
        return self.end(fields)

    def quit(self):
        self.send(b"Q")
        self.socket.close()


class Result:
    """The header after the milter's changes, its answer, and whether it wants a quarantine."""

    def __init__(self, connection, fields):
        self.fields = [(text(n), text(v)) for n, v in fields]
        self.quarantine = None
        self.changes = 0
        while True:
            self.answer, data = connection.receive()
            if self.answer in b"iqmhp":
                self.apply(self.answer, data)
            else:
                self.reply = data.rstrip(b"\0").decode()
                return

    def apply(self, command, data):
        self.changes += command != b"p"
        if command == b"q":
            self.quarantine = data.rstrip(b"\0").decode()
        elif command == b"i":
            index = struct.unpack(">I", data[:4])[0]
            self.fields.insert(index, tuple(data[4:].split(b"\0")[:2]))
        elif command == b"m":
            self.change(struct.unpack(">I", data[:4])[0], *data[4:].split(b"\0")[:2])
        elif command == b"h":
            self.fields.append(tuple(data.split(b"\0")[:2]))

    def change(self, index, name, value):
        """The index-th field of that name, as the header is at this moment."""
        same = [i for i, f in enumerate(self.fields) if f[0].lower() == name.lower()]
        assert 1 <= index <= len(same), (index, name)
        if value:
            self.fields[same[index - 1]] = (name, value)
        else:
            del self.fields[same[index - 1]]

    def results(self):
        return [" ".join(v.decode().split()) for n, v in self.fields if n.lower() == b"hopsec-result"]
