"""The milter as a process: started with a configuration, its log, its memory.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import itertools
import os
import re
import signal
import subprocess
import threading

PROGRAM = os.environ.get("HOPSEC_MILTER") or os.path.join(
    os.environ["TOP_BUILDDIR"], "examples/milter/hopsec-milter")


class Daemon:
    def __init__(self, folder, config="", socket=None):
        self.config = os.path.join(folder, "hopsec.conf")
        self.path = os.path.join(folder, "milter")
        self.socket = socket or f"unix:{self.path}"
        self.heard = threading.Condition()
        self.configure(config)
        self.start()

    def configure(self, config):
        with open(self.config, "w") as file:
            file.write(config)

    def start(self, options=None):
        """options: in place of the one that names the configuration"""
        self.lines = []
        options = [f"--config={self.config}"] if options is None else options
        self.process = subprocess.Popen(
            [PROGRAM, *options, f"--socket={self.socket}"],
            stderr=subprocess.PIPE, text=True, errors="replace")
        threading.Thread(target=self.listen, args=(self.process.stderr, self.lines), daemon=True).start()
        self.ready = self.wait_for("ready on")

    def listen(self, stream, lines):
        for line in itertools.chain(stream, ["(ended)"]):
            with self.heard:
                lines.append(line.rstrip())
                self.heard.notify_all()

    def wait_for(self, pattern):
        """Takes log lines up to one with the pattern, and returns that one."""
        def find():
            while self.lines:
                line = self.lines.pop(0)
                if re.search(pattern, line) or line == "(ended)":
                    return line
            return None

        with self.heard:
            line = self.heard.wait_for(find, timeout=60)
        assert line and re.search(pattern, line), f"waited for {pattern!r}, got {line!r}"
        return line

    def signal(self, number):
        self.process.send_signal(number)

    def counts(self):
        self.signal(signal.SIGUSR1)
        line = self.wait_for("statistics:")
        return {k: int(v) for k, v in re.findall(r"(\w+)=(\d+)", line)}

    def rss(self):
        """Resident memory in KiB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))

    def cpu(self):
        """Processor time so far, in seconds."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            user, system = stat.read().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Ends it as a service manager does; the exit status."""
        self.signal(signal.SIGTERM)
        return self.process.wait(timeout=60)
