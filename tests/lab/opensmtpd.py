"""OpenSMTPD: SMTP in plaintext. Debian 12 has 6.8.0p2, whose TLS server fails with OpenSSL 3."""
import server

CONFIGURATION = """table everyone {{ "@" = "nobody" }}
{listeners}
action "box" maildir "/lab/mail/opensmtpd" virtual <everyone>
{actions}
{matches}
match from any for any action "box"
"""
RELAYS = {"plain": ("smtp+notls", ""), "tls1.3": ("smtp+tls", " tls no-verify")}


class Opensmtpd(server.Server):
    programs = ("/usr/sbin/smtpd",)
    users = ("opensmtpd", "opensmtpq")
    command = "/usr/sbin/smtpd", "-d"
    ports = (server.Server.SMTP,)

    def configure(self, routes):
        root = self.root
        root.folder_of("/var/spool/smtpd", mode=0o711)
        root.folder_of("/var/lib/opensmtpd/empty")
        root.folder_of("/run")
        root.write("/etc/smtpd.conf", CONFIGURATION.format(
            listeners="\n".join(f"listen on {address} port 25 hostname {self.name}"
                                for address in self.addresses()),
            actions="\n".join(self.action(domain, *route) for domain, route in routes.items()),
            matches="\n".join(f'match from any for domain "{domain}" action "{domain}"'
                              for domain in routes)))

    def action(self, domain, mode, receiver):
        scheme, options = RELAYS[mode]
        return (f'action "{domain}" relay host "{scheme}://{receiver.address()}:{receiver.SMTP}"'
                f'{options} helo "{self.name}" src {self.address()}')
