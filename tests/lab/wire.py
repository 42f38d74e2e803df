"""What really passed over the wire: a tap on the loopback device. A ServerHello names version and
suite in the clear, in TLS 1.3 too; a message sent in plaintext shows the client's DATA or BDAT."""
import re
import socket
import struct
import threading

HELLO = re.compile(rb"\x16\x03[\x00-\x03]..\x02\x00..\x03[\x00-\x03]", re.DOTALL)
MESSAGE = re.compile(rb"^(DATA\r|BDAT )", re.MULTILINE | re.IGNORECASE)
VERSIONS = {0x0301: "TLSv1", 0x0302: "TLSv1.1", 0x0303: "TLSv1.2", 0x0304: "TLSv1.3"}


def tcp_segment(packet):
    """(source, destination, sequence number, payload) of a TCP packet, or None."""
    if packet[0] >> 4 == 4 and packet[9] == socket.IPPROTO_TCP:
        start, family, ends = (packet[0] & 15) * 4, socket.AF_INET, (packet[12:16], packet[16:20])
        stop = struct.unpack_from("!H", packet, 2)[0]
    elif packet[0] >> 4 == 6 and packet[6] == socket.IPPROTO_TCP:
        start, family, ends = 40, socket.AF_INET6, (packet[8:24], packet[24:40])
        stop = 40 + struct.unpack_from("!H", packet, 4)[0]
    else:
        return None
    source, destination, sequence = struct.unpack_from("!HHI", packet, start)
    payload = packet[start + (packet[start + 12] >> 4) * 4:stop]
    addresses = [socket.inet_ntop(family, end) for end in ends]
    return (addresses[0], source), (addresses[1], destination), sequence, payload


def server_hello(stream):
    """(version, suite's code) of the last ServerHello in a server's stream, or None."""
    found = None
    for hello in HELLO.finditer(stream):
        body = stream[hello.start() + 9:]
        version = struct.unpack_from("!H", body)[0]
        at = 35 + body[34]
        code = struct.unpack_from("!H", body, at)[0]
        at, end = at + 5, at + 5 + struct.unpack_from("!H", body, at + 3)[0]
        while at + 4 <= end:
            kind, length = struct.unpack_from("!HH", body, at)
            if kind == 43:  # supported_versions
                version = struct.unpack_from("!H", body, at + 4)[0]
            at += 4 + length
        found = VERSIONS.get(version, hex(version)), code
    return found


class Wire:
    def __init__(self):
        self.streams = {}  # (sender, receiver) -> bytes
        self.next = {}
        self.lock = threading.Lock()
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.ntohs(3))
        self.socket.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)  # SO_RCVBUFFORCE
        self.socket.bind(("lo", 3))
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            packet, origin = self.socket.recvfrom(1 << 17)
            if origin[2] == socket.PACKET_OUTGOING:  # each packet passes twice
                continue
            segment = tcp_segment(packet)
            if segment and segment[3]:
                with self.lock:
                    self.take(*segment)

    def take(self, source, destination, sequence, payload):
        key = source, destination
        if (sequence - self.next.get(key, sequence)) & 0xffffffff < 1 << 31:  # not sent again
            self.next[key] = sequence + len(payload)
            self.streams[key] = self.streams.get(key, b"") + payload

    def clear(self):
        with self.lock:
            self.streams.clear()
            self.next.clear()

    def session(self, client, server, port):
        """The last session between two addresses: (None, None) if its message went in the clear,
        (version, code) if it went in TLS, None if no message passed."""
        result = None
        with self.lock:
            for (sender, receiver), stream in self.streams.items():
                if sender[0] == client and receiver == (server, port):
                    if MESSAGE.search(stream):
                        result = None, None
                    else:
                        result = server_hello(self.streams.get((receiver, sender), b"")) or result
        return result
