"""Haraka: SMTP, SMTPS, AUTH, and a relay by SMTP and LMTP, also to a unix socket."""
import json
import pathlib

import server

PACKAGE = "/opt/haraka/node_modules/Haraka"
PLUGIN = pathlib.Path(__file__).with_name("haraka-plugin.js")
CIPHERS = "ALL:@SECLEVEL=0"


class Haraka(server.Server):
    programs = (PACKAGE + "/bin/haraka",)
    command = "node", PACKAGE + "/bin/haraka", "-c", "/srv/haraka"
    marks_its_queue = True
    own_certificate = "verified"

    def missing(self):
        return super().missing() or self.missing_node()

    def missing_node(self):
        try:
            version = self.root.run("node", "--version")
        except RuntimeError:
            return "no node"
        return None if int(version[1:].split(".")[0]) >= 20 else f"node {version.strip()} < 20"

    def silent(self, helo, version):
        return {"tls"} | super().silent(helo, version)

    def configure(self, routes):
        self.root.folder_of("/lab/mail/haraka/new", mode=0o777)
        listen = ",".join(f"{'[' + address + ']' if ':' in address else address}:{port}"
                          for address in self.addresses() for port in self.ports)
        plain = [domain for domain, (mode, _) in routes.items() if mode != "tls1.3"]
        tls = (f"key=tls_key.pem\ncert=tls_cert.pem\nminVersion=TLSv1\nciphers={CIPHERS}\n"
               "[outbound]\n" + "".join(f"no_tls_hosts[]={domain}\n" for domain in plain))
        files = {
            "smtp.ini": f"listen={listen}\nsmtps_port=465\nnodes=0\n",
            "connection.ini": self.root.path(PACKAGE + "/config/connection.ini").read_text(),
            "me": self.name + "\n",
            "plugins": "tls\nlab\n",
            "tls.ini": tls,
            "tls_key.pem": (self.lab.shared / "key.pem").read_text(),
            "tls_cert.pem": (self.lab.shared / "cert.pem").read_text(),
            "routes.json": json.dumps({domain: self.exchange(*route)
                                       for domain, route in routes.items()}),
            "outbound.ini": "local_mx_ok=true\n",
            "loglevel": "INFO\n"}
        for name, text in files.items():
            self.root.write("/srv/haraka/config/" + name, text)
        self.root.write("/srv/haraka/plugins/lab.js", PLUGIN.read_text())

    def exchange(self, mode, receiver):
        """A next host as Haraka's get_mx wants it."""
        if mode == "socket":
            return {"exchange": receiver.address(), "path": "/lab/lmtp", "using_lmtp": True}
        return {"exchange": receiver.address(), "port": receiver.SMTP, "bind": self.address(),
                "bind_helo": self.name, "using_lmtp": receiver.lmtp}
