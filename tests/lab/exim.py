"""Exim (GnuTLS): SMTP, SMTPS, AUTH, SMTPUTF8, and a relay by SMTP and LMTP."""
import server

CONFIGURATION = """primary_hostname = {name}
spool_directory = /srv/spool
log_file_path = syslog
syslog_timestamp = no
local_interfaces = <; {interfaces}
daemon_smtp_ports = 25 : 465
tls_on_connect_ports = 465
tls_advertise_hosts = *
tls_certificate = /lab/cert.pem : /lab/ec-cert.pem
tls_privatekey = /lab/key.pem : /lab/ec-key.pem
tls_require_ciphers = {priority}
smtputf8_advertise_hosts = *
host_lookup = *
host_lookup_order = bydns
rfc1413_hosts = *
rfc1413_query_timeout = 5s
helo_accept_junk_hosts = *
keep_environment =
acl_smtp_rcpt = acl_accept
acl_smtp_data = acl_accept
never_users =
trusted_users = root
smtp_accept_max = 0
begin acl
acl_accept:
  accept
begin routers
relay:
  driver = manualroute
  condition = ${{lookup{{$domain}}lsearch{{/etc/exim4/routes}}}}
  route_data = ${{extract{{2}}{{ }}{{${{lookup{{$domain}}lsearch{{/etc/exim4/routes}}}}}}}} byname
  transport = ${{extract{{1}}{{ }}{{${{lookup{{$domain}}lsearch{{/etc/exim4/routes}}}}}}}}
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  maildir_format
  directory = /lab/mail/exim
  create_directory
  user = Debian-exim
  delivery_date_add
{transports}begin retry
* * F,1m,1m
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = ${{if eq{{$auth3}}{{secret}}}}
  server_set_id = $auth2
  server_advertise_condition = yes
"""

TRANSPORT = """{protocol}_{mode}:
  driver = smtp
  protocol = {protocol}
  port = {port}
  interface = {address}
  allow_localhost
  tls_verify_hosts =
  tls_try_verify_hosts =
  {tls}
"""
PRIORITY = "NORMAL:+RSA:+VERS-TLS1.0:+VERS-TLS1.1:+AES-128-CBC:+AES-256-CBC:+SHA256:+SHA384:%COMPAT"
TLS = {"plain": "hosts_avoid_tls = *",
       "tls1.2": "hosts_require_tls = *\n  tls_require_ciphers = NORMAL:-VERS-ALL:+VERS-TLS1.2",
       "tls1.3": "hosts_require_tls = *\n  tls_require_ciphers = NORMAL:-VERS-ALL:+VERS-TLS1.3"}


class Exim(server.Server):
    programs = ("/usr/sbin/exim4",)
    users = ("Debian-exim",)
    command = "/usr/sbin/exim4", "-bdf", "-q1h"
    asks_ident = True

    def configure(self, routes):
        root = self.root
        root.folder_of("/srv/spool", "Debian-exim")
        root.folder_of("/etc/exim4")
        root.write("/etc/exim4/routes", "".join(
            f"{domain}: {self.transport(*route)}\n" for domain, route in routes.items()))
        root.write("/etc/exim4/exim4.conf", CONFIGURATION.format(
            name=self.name, interfaces=" ; ".join(self.addresses()), priority=PRIORITY,
            transports="".join(self.transports())))

    def transports(self):
        for protocol, port in ("smtp", 25), ("lmtp", 24):
            for mode, tls in TLS.items():
                yield TRANSPORT.format(protocol=protocol, mode=mode.replace(".", ""), tls=tls,
                                       port=port, address=self.address())

    @staticmethod
    def transport(mode, receiver):
        protocol = "lmtp" if receiver.lmtp else "smtp"
        return f"{protocol}_{mode.replace('.', '')} {receiver.address()}"
