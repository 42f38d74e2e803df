"""Dovecot's LMTP, over TCP and on a unix socket, and the passwords of Postfix."""
import server

CONFIGURATION = """base_dir = /srv/run
state_dir = /srv/run
log_path = /lab/dovecot.log
protocols = lmtp
listen = {listen}
ssl = yes
ssl_cert = </lab/cert.pem
ssl_key = </lab/key.pem
ssl_alt_cert = </lab/ec-cert.pem
ssl_alt_key = </lab/ec-key.pem
ssl_dh = </lab/dh.pem
ssl_min_protocol = TLSv1
ssl_cipher_list = ALL:@SECLEVEL=0
hostname = {name}
postmaster_address = postmaster@example.net
mail_location = maildir:/lab/mail/dovecot
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_chars =
auth_username_format = %u
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home=/lab/mail/dovecot
}}
first_valid_uid = 1
mail_max_userip_connections = 0
service anvil {{
  chroot =
}}
service auth {{
  unix_listener /lab/auth {{
    mode = 0666
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = 24
  }}
  unix_listener /lab/lmtp {{
    mode = 0666
  }}
}}
"""


class Dovecot(server.Server):
    programs = ("/usr/sbin/dovecot", "/usr/lib/dovecot/lmtp")
    command = "/usr/sbin/dovecot", "-F"
    users = ("dovecot", "dovenull")
    lmtp = True
    SMTP = 24
    ports = (24,)

    def configure(self, routes):
        self.root.folder_of("/srv/run")
        self.root.write("/etc/dovecot/dovecot.conf", CONFIGURATION.format(
            name=self.name, listen=", ".join(self.addresses())))
