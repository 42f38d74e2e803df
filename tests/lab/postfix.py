"""Postfix: SMTP, SMTPS, AUTH (asks Dovecot), and a relay that chooses TLS by the route."""
import server

MAIN = """compatibility_level = 3.6
queue_directory = /srv/spool
data_directory = /srv/data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = {interfaces}
myhostname = {name}
mydestination =
mynetworks = 0.0.0.0/0 [::]/0
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = static:all
virtual_mailbox_base = /lab/mail
virtual_mailbox_maps = static:postfix/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
transport_maps = texthash:/etc/postfix/transport
smtpd_tls_cert_file = /lab/cert.pem
smtpd_tls_key_file = /lab/key.pem
smtpd_tls_eccert_file = /lab/ec-cert.pem
smtpd_tls_eckey_file = /lab/ec-key.pem
smtpd_tls_security_level = may
smtpd_tls_received_header = yes
smtpd_tls_protocols = >=TLSv1
smtpd_tls_ciphers = low
smtpd_tls_ask_ccert = yes
smtpd_tls_CAfile = /lab/cert.pem
smtpd_sasl_type = dovecot
smtpd_sasl_path = /lab/auth
smtpd_sasl_auth_enable = {auth}
smtpd_sasl_authenticated_header = yes
smtpd_peername_lookup = yes
smtp_bind_address = {ipv4}
smtp_bind_address6 = {ipv6}
lmtp_bind_address = {ipv4}
smtp_host_lookup = native
disable_dns_lookups = yes
maillog_file = /lab/postfix.log
maillog_file_prefixes = /lab
"""

TLS = "-o {0}_tls_security_level=encrypt -o {0}_tls_mandatory_protocols=TLSv{1}"
MASTER = f"""smtp inet n - n - - smtpd
465 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
smtp unix - - n - - smtp -o smtp_tls_security_level=none
smtp-plain unix - - n - - smtp -o smtp_tls_security_level=none
smtp-tls1.2 unix - - n - - smtp {TLS.format('smtp', '1.2')}
smtp-tls1.3 unix - - n - - smtp {TLS.format('smtp', '1.3')}
lmtp-plain unix - - n - - lmtp -o lmtp_tls_security_level=none
lmtp-tls1.2 unix - - n - - lmtp {TLS.format('lmtp', '1.2')}
lmtp-tls1.3 unix - - n - - lmtp {TLS.format('lmtp', '1.3')}
"""


class Postfix(server.Server):
    """`settings`: more lines of main.cf, for instance smtpd_milters."""

    programs = ("/usr/sbin/postfix",)
    command = "/usr/sbin/postfix", "start-fg"
    tells_certificate = True
    users = ("postfix", "postdrop")

    def __init__(self, lab, settings=""):
        super().__init__(lab)
        self.settings = settings

    def configure(self, routes):
        root = self.root
        root.folder_of("/srv/spool")
        root.folder_of("/srv/data", "postfix")
        root.write("/etc/postfix/main.cf", MAIN.format(
            interfaces=", ".join(self.addresses()), name=self.name,
            auth="yes" if self.lab.has("dovecot") else "no",
            ipv4=self.address(), ipv6=self.address("ipv6")) + self.settings)
        root.write("/etc/postfix/master.cf", MASTER)
        root.write("/etc/postfix/transport", "".join(
            f"{domain} {self.transport(*route)}\n" for domain, route in routes.items()))

    def silent(self, helo, version):
        return super().silent(helo and not version, version)  # after STARTTLS it writes ESMTPS

    @staticmethod
    def transport(mode, receiver):
        if mode == "socket":
            return "lmtp-plain:unix:/lab/lmtp"
        protocol = "lmtp" if receiver.lmtp else "smtp"
        return f"{protocol}-{mode}:[{receiver.address()}]:{receiver.SMTP}"
