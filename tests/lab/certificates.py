"""The certificate and the Diffie-Hellman group of all servers, and what openssl knows of suites."""
import re
import subprocess

import namespace


def make(folder):
    """cert.pem and key.pem, readable by every server's user."""
    names = ",".join("DNS:" + namespace.name(host) for host in namespace.HOSTS)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/CN=lab.example.net", "-addext", "subjectAltName=" + names,
                    "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                   check=True, capture_output=True)
    (folder / "key.pem").chmod(0o644)
    subprocess.run(["openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt",
                    "group:ffdhe2048", "-out", folder / "dh.pem"], check=True, capture_output=True)


def suites():
    """code -> name in the IANA registry."""
    listing = subprocess.run(["openssl", "ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"],
                             check=True, capture_output=True, text=True).stdout
    return {int(high, 16) << 8 | int(low, 16): name for high, low, name in
            re.findall(r"0x(\w\w),0x(\w\w) - (TLS_\S+)", listing)}
