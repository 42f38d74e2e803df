"""A server's own view of the file system: this system, over it the server's unpacked package, over
it what the lab writes. It looks installed, and servers that conflict run side by side."""
import subprocess

import namespace

HOSTS = "127.0.0.1 localhost\n::1 localhost\n"  # the others are in nameserver.py

# TLS 1.0 to 1.3 and every suite: what a session uses is its client's choice.
OPENSSL_CONFIGURATION = """openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = tls
[tls]
MinProtocol = TLSv1
CipherString = ALL:@SECLEVEL=0
"""


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


def make_devices(folder):
    """What every server needs of /dev, and the socket of syslog."""
    folder.mkdir()
    for device in ("null", "zero", "full", "random", "urandom"):
        (folder / device).touch()
        mount("--bind", f"/dev/{device}", folder / device)
    (folder / "fd").symlink_to("/proc/self/fd")
    (folder / "log").symlink_to("/lab/syslog")


class Root:
    """`shared` is /lab in every root, for certificates, sockets and mail."""

    def __init__(self, name, work, shared, devices, servers):
        self.folder = work / "roots" / name
        upper, scratch = (work / "layers" / name / part for part in ("upper", "work"))
        for folder in (self.folder, upper, scratch):
            folder.mkdir(parents=True)
        if (servers / name).is_dir():
            subprocess.run(["cp", "-a", f"{servers / name}/.", upper], check=True)
        mount("-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={upper},workdir={scratch}",
              self.folder)
        for source, target in ("/proc", "proc"), (devices, "dev"), (shared, "lab"):
            (self.folder / target).mkdir(exist_ok=True)
            mount("--rbind", source, self.folder / target)
        self.write("/etc/hosts", HOSTS)
        self.write("/etc/resolv.conf", f"nameserver {namespace.address('nameserver')}\n")
        self.write("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n")
        self.write("/etc/ssl/openssl.cnf", OPENSSL_CONFIGURATION)

    def path(self, path):
        """The path outside of a path inside."""
        return self.folder / path.lstrip("/")

    def has(self, program):
        return self.path(program).exists()

    def write(self, path, text, mode=0o644):
        file = self.path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.is_symlink():
            file.unlink()
        file.write_text(text)
        file.chmod(mode)

    def folder_of(self, path, user="root", mode=0o755):
        """An empty folder: nothing of this system's own mail shows through."""
        self.run("rm", "-rf", path)
        self.run("install", "-d", "-o", user, "-m", oct(mode)[2:], path)

    def add_user(self, user, number):
        """A user and a group of that name, as the package's installation makes them."""
        account = f"{user}:x:{number}:{number}::/nonexistent:/usr/sbin/nologin\n"
        for file, line in ("passwd", account), ("group", f"{user}:x:{number}:\n"):
            path = self.path("/etc/" + file)
            text = path.read_text()
            if not text.startswith(user + ":") and f"\n{user}:" not in text:
                path.write_text(text + line)

    def command(self, *arguments):
        return ["chroot", str(self.folder), *arguments]

    def run(self, *arguments, input=""):
        """Run to the end; what it printed. A failure raises, and shows what it printed."""
        done = subprocess.run(self.command(*arguments), input=input, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stdout}")
        return done.stdout

    def start(self, *arguments, log):
        """Start in the background; what it prints goes to a file."""
        with open(log, "ab") as out:
            return subprocess.Popen(self.command(*arguments), stdin=subprocess.DEVNULL,
                                    stdout=out, stderr=out)
