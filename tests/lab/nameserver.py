"""A name server for the lab's addresses, since some servers ask no hosts file. What it says of the
stranger's address is the stranger's word, and may be any bytes."""
import ipaddress
import socket
import struct
import threading

import namespace

A, PTR, AAAA, IN = 1, 12, 28, 1
NO_ERROR, NO_NAME = 0, 3


def encode(labels):
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def labels_of(text):
    return [label.encode() for label in text.split(".")]


class Nameserver:
    def __init__(self):
        self.records = {}  # (labels, type) -> data
        for host in namespace.HOSTS:
            for family, kind in ("ipv4", A), ("ipv6", AAAA):
                address = ipaddress.ip_address(namespace.address(host, family))
                self.records[encode(labels_of(namespace.name(host))), kind] = address.packed
                self.set_name(address, labels_of(namespace.name(host)))
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((namespace.address("nameserver"), 53))
        threading.Thread(target=self.serve, daemon=True).start()

    def set_name(self, address, labels):
        """What an address is called; the name leads back to it."""
        name = encode(labels)
        self.records[encode(labels_of(address.reverse_pointer)), PTR] = name
        self.records[name, A if address.version == 4 else AAAA] = address.packed

    def serve(self):
        while True:
            query, peer = self.socket.recvfrom(512)
            self.socket.sendto(self.answer(query), peer)

    def answer(self, query):
        end = query.index(b"\0", 12) + 1
        name, kind = query[12:end], struct.unpack_from("!H", query, end)[0]
        data = self.records.get((name.lower(), kind), self.records.get((name, kind)))
        known = any(name.lower() == other.lower() for other, _ in self.records)
        record = b""
        if data is not None:
            record = struct.pack("!HHHLH", 0xc00c, kind, IN, 60, len(data)) + data
        flags = 0x8580 | (NO_ERROR if known else NO_NAME)
        header = query[:2] + struct.pack("!HHHHH", flags, 1, data is not None, 0, 0)
        return header + query[12:end + 4] + record
