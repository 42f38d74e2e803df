"""Many messages over parallel connections: none lost, memory flat, time per message.

Usage: load.py [MESSAGES [CONNECTIONS]]
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import multiprocessing
import sys
import tempfile
import time

from client import Connection
from daemon import Daemon

PER_SESSION = 10  # messages in one SMTP session
TLS = {"{tls_version}": "TLSv1.3", "{cipher}": "TLS_AES_256_GCM_SHA384", "{cipher_bits}": "256"}
CONFIG = ("[hopsec]\ntrust = .example.net; 203.0.113.0/24\n"
          "[milter]\nrequire = tls1.2\nrequire_proof = false\naction = quarantine\n")


def fields(number):
    """A path of five hops; every third message has a plaintext one, and a forged result."""
    weak = number % 3 == 0
    hops = [("Received",
             f"from h{n}.example.org (h{n}.example.org [203.0.113.{n}])\n"
             + ("" if weak and n == 2 else
                "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n"
                "\t key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)\n"
                "\t(No client certificate requested)\n")
             + f"\tby h{n + 1}.example.org (Postfix) with ESMTP{'' if weak and n == 2 else 'S'} id 4{number}X{n}\n"
             f"\tfor <bob@example.net>; Thu, 1 Jan 2026 00:00:0{n} +0000 (UTC)")
            for n in (4, 3, 2, 1)]
    forged = [("Hopsec-Result", "mx.example.net; security=tls")] if weak else []
    return weak, hops + [("From", "alice@example.org"), ("Subject", "load")] + forged


def send(path, numbers, queue):
    """One client; puts (wrong results, seconds in the milter) in the queue."""
    wrong, seconds = [], []
    for start in range(0, len(numbers), PER_SESSION):
        connection = Connection(path, timeout=60)
        connection.connect("h5.example.org", "203.0.113.5")
        connection.helo("h5.example.org")
        for number in numbers[start:start + PER_SESSION]:
            weak, header = fields(number)
            begin = time.perf_counter()
            done = connection.message(header, macros=TLS)
            seconds.append(time.perf_counter() - begin)
            wanted = "security=plaintext" if weak else "security=tls"
            if (done.answer, len(done.results()), done.quarantine is not None) != (b"c", 1, weak) \
                    or wanted not in done.results()[0]:
                wrong.append((number, done.answer, done.results()))
        connection.quit()
    queue.put((wrong, seconds))


def run(path, numbers, clients):
    queue = multiprocessing.Queue()
    processes = [multiprocessing.Process(target=send, args=(path, numbers[i::clients], queue))
                 for i in range(clients)]
    for process in processes:
        process.start()
    answers = [queue.get() for _ in processes]
    for process in processes:
        process.join()
    return sum((a[0] for a in answers), []), sorted(sum((a[1] for a in answers), []))


def main(messages=20000, clients=20):
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(folder, CONFIG)
        try:
            first = range(messages // 10)
            wrong, _ = run(daemon.path, first, clients)
            before, cpu = daemon.rss(), daemon.cpu()
            begin = time.perf_counter()
            more, seconds = run(daemon.path, range(len(first), messages), clients)
            took, after, counts = time.perf_counter() - begin, daemon.rss(), daemon.counts()
            cpu = (daemon.cpu() - cpu) / len(seconds)
            _, alone = run(daemon.path, range(1000), 1)
        finally:
            daemon.kill()
    wrong += more
    print(f"{messages} messages over {clients} connections: {counts['messages']} seen, "
          f"{len(wrong)} wrong, {counts['error']} errors, {counts['slow']} slow")
    print(f"{len(seconds) / took:.0f} messages a second, {cpu * 1e6:.0f} us of the processor for each")
    print(f"RSS after a tenth {before} KiB, at the end {after} KiB")
    print(f"a message alone, whole dialogue: median {alone[500] * 1e6:.0f} us, 99 % "
          f"{alone[990] * 1e6:.0f} us")
    for line in wrong[:5]:
        print(line)
    return int(bool(wrong) or counts["messages"] != messages or after - before > 1024)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
