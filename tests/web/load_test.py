"""hopsec-web under load, over loopback: no wrong answer, and no growth. TAP.

20,000 requests over 50 connections that are kept. How quick it was is told, not judged.
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import http.client
import os
import sys
import threading
import time

from server import PROGRAM, Server, message

CONNECTIONS = 50
REQUESTS = int(os.environ.get("WEB_REQUESTS", "20000"))
GROWTH = 16 * 1024  # KiB, after the first thousand


def ask(server, n, wanted, wrong, times):
    body = message("outlook-to-gmail")
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    for i in range(n):
        kind = ("text/html", "application/json", "text/csv")[i % 3]
        start = time.monotonic()
        connection.request("POST", "/report", body, {"Accept": kind})
        answer = connection.getresponse()
        text = answer.read()
        times.append(time.monotonic() - start)
        if answer.status != 200 or wanted.setdefault(kind, text) != text:
            wrong.append(answer.status)
    connection.close()


def load(server, n):
    wanted, wrong, times = {}, [], []
    threads = [threading.Thread(target=ask, args=(server, n // CONNECTIONS, wanted, wrong, times))
               for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong, sorted(times)


def alone(server):
    """One request after the other."""
    times, wrong = [], []
    ask(server, 600, {}, wrong, times)
    return sorted(times)[int(len(times) * 0.95)]


def main():
    if not os.path.exists(PROGRAM):
        print("1..0 # SKIP configure found no libsoup 3")
        return 0
    server = Server()
    load(server, 1000)
    before = server.rss()
    start = time.monotonic()
    wrong, times = load(server, REQUESTS)
    seconds, after = time.monotonic() - start, server.rss()
    print(f"1..2\n# {len(times) / seconds:.0f} requests a second; 95 % of them within {times[int(len(times) * 0.95)] * 1000:.1f} ms "
          f"on {CONNECTIONS} connections at once, {alone(server) * 1000:.1f} ms on one; {before} KiB, then {after} KiB")
    fine = [not wrong and len(times) == REQUESTS // CONNECTIONS * CONNECTIONS, after - before < GROWTH]
    for i, (name, good) in enumerate(zip(("no wrong answer", "no growth"), fine), 1):
        print(f"{'ok' if good else 'not ok'} {i} - {name}")
    server.stop()
    return not all(fine)


sys.exit(main())
