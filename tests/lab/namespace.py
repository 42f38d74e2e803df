"""A network, a process table and a mount table of the lab's own: nothing of it outlives the lab."""
import os
import shutil
import socket
import subprocess
import sys
import tempfile

# The shell is the first process there: it collects the processes that servers leave behind.
UNSHARE = ["unshare", "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child",
           "--mount-proc", "sh", "-c"]
PROBE = """set -e
ip link set lo up
mount -t tmpfs lab /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
command -v openssl"""
HOSTS = {"client": 1, "nameserver": 53, "stranger": 66, "postfix": 10, "dovecot": 20,
         "exim": 30, "sendmail": 40, "opensmtpd": 50, "haraka": 60}
FAMILIES = {"ipv4": "192.0.2.", "ipv6": "2001:db8::", "loopback": "127.0.0."}


def address(host, family="ipv4"):
    return FAMILIES[family] + str(HOSTS[host])


def name(host):
    return host + (".example.org" if host in ("client", "stranger") else ".example.net")


def refusal():
    """Why there can be no namespace here, or None."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "network namespaces and mounts need Linux and root"
    try:
        probe = subprocess.run([*UNSHARE, PROBE], stdin=subprocess.DEVNULL, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except OSError as error:
        return str(error)
    return None if probe.returncode == 0 else f"unshare, ip, mount or openssl: {probe.stdout}"


def run_inside(program, *arguments):
    """Run a Python program in new namespaces, with a work folder as its last argument; its exit
    status."""
    work = tempfile.mkdtemp(prefix="hopsec-lab-")
    try:
        return subprocess.run([*UNSHARE, '"$@"; exit $?', "sh", sys.executable, "-B", program,
                               *arguments, work]).returncode
    finally:
        shutil.rmtree(work)


def set_up():
    """Addresses on the loopback device: traffic between them is no loopback traffic."""
    socket.sethostname("lab.example.net")
    commands = ["link set lo up"]
    for host in HOSTS:
        commands += [f"addr add {address(host, family)} dev lo" for family in FAMILIES]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(commands) + "\n", text=True, check=True)
