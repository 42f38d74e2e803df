"""The certificate and the Diffie-Hellman group of all servers, and what openssl knows of suites."""
import re
import subprocess

import namespace


def openssl(*arguments):
    done = subprocess.run(["openssl", *arguments], check=True, capture_output=True, text=True)
    return done.stdout


def make(folder):
    """cert.pem and ec-cert.pem, which all trust, and stranger-cert.pem, which nobody does; keys
    that every server's user may read; dh.pem."""
    names = ",".join("DNS:" + namespace.name(host) for host in namespace.HOSTS)
    for prefix, *kind in (("", "rsa:2048"), ("stranger-", "rsa:2048"),
                          ("ec-", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")):
        key = folder / f"{prefix}key.pem"
        openssl("req", "-x509", "-newkey", *kind, "-nodes", "-days", "2", "-subj",
                f"/CN={prefix}lab.example.net", "-addext", "subjectAltName=" + names,
                "-keyout", key, "-out", folder / f"{prefix}cert.pem")
        key.chmod(0o644)
    openssl("genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048",
            "-out", folder / "dh.pem")


def suites():
    """code -> name in the IANA registry."""
    listing = openssl("ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    return {int(high, 16) << 8 | int(low, 16): name for high, low, name in
            re.findall(r"0x(\w\w),0x(\w\w) - (TLS_\S+)", listing)}
