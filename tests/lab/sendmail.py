"""Sendmail: SMTP, SMTPS, AUTH, and a relay that chooses TLS by the name of the next host."""
import root
import server

CONFIGURATION = """divert(-1)
include(`/usr/share/sendmail/cf/m4/cf.m4')
divert(0)dnl
OSTYPE(`debian')dnl
define(`confDOMAIN_NAME', `{name}')dnl
define(`QUEUE_DIR', `/srv/queue')dnl
define(`confPID_FILE', `/srv/sendmail.pid')dnl
define(`STATUS_FILE', `/srv/statistics')dnl
define(`confHOST_STATUS_DIRECTORY')dnl
define(`confCACERT_PATH', `/lab')dnl
define(`confCACERT', `/lab/cert.pem')dnl
define(`confSERVER_CERT', `/lab/cert.pem')dnl
define(`confSERVER_KEY', `/srv/key.pem')dnl
define(`confLOG_LEVEL', `12')dnl
define(`confCIPHER_LIST', `ALL:@SECLEVEL=0')dnl
define(`confSERVER_SSL_OPTIONS', `-SSL_OP_NO_TLSv1')dnl
define(`confDONT_BLAME_SENDMAIL', `GroupReadableKeyFile,GroupWritableDirPathSafe')dnl
define(`confAUTH_MECHANISMS', `PLAIN LOGIN')dnl
define(`confAUTH_OPTIONS', `A')dnl
TRUST_AUTH_MECH(`PLAIN LOGIN')dnl
define(`confSERVICE_SWITCH_FILE', `/etc/mail/switch')dnl
define(`confTO_IDENT', `5s')dnl
define(`confALLOW_BOGUS_HELO', `True')dnl
define(`confREFUSE_LA', `999')dnl
define(`confQUEUE_LA', `999')dnl
define(`confCONNECTION_RATE_THROTTLE', `0')dnl
FEATURE(`no_default_msa')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`accept_unqualified_senders')dnl
FEATURE(`promiscuous_relay')dnl
FEATURE(`nocanonify')dnl
FEATURE(`mailertable', `hash /etc/mail/routes')dnl
FEATURE(`access_db', `hash /etc/mail/access')dnl
FEATURE(`tls_session_features')dnl
{listeners}
CLIENT_OPTIONS(`Family=inet, Addr={ipv4}')dnl
{settings}
MAILER(`local')dnl
MAILER(`smtp')dnl
MAILER_DEFINITIONS
Mbox, P=/srv/deliver, F=lsDFMPnS, S=EnvFromL/HdrFromL, R=EnvToL/HdrToL,
	T=DNS/RFC822/X-Unix, U=nobody:nogroup, A=deliver $u
"""
LISTENERS = {"ipv4": "inet", "ipv6": "inet6", "loopback": "inet"}

# Written whole before it is moved to where the lab looks.
DELIVER = """#!/bin/sh
cat > /lab/mail/sendmail/part.$$ && mv /lab/mail/sendmail/part.$$ /lab/mail/sendmail/new/$$
"""


class Sendmail(server.Server):
    """`settings`: more lines of sendmail.mc, for instance INPUT_MAIL_FILTER."""

    programs = ("/usr/libexec/sendmail/sendmail", "/usr/share/sendmail/cf/m4/cf.m4", "/usr/bin/m4")
    users = ("smmta", "smmsp")
    command = "/usr/libexec/sendmail/sendmail", "-bD", "-q1h"
    asks_ident = True
    tells_certificate = True

    def __init__(self, lab, settings=""):
        super().__init__(lab)
        self.settings = settings

    def configure(self, routes):
        here = self.root
        here.folder_of("/srv/queue", mode=0o700)
        here.folder_of("/lab/mail/sendmail/new", mode=0o777)
        here.run("install", "-m", "600", "/lab/key.pem", "/srv/key.pem")
        here.write("/srv/deliver", DELIVER, 0o755)
        here.write("/etc/mail/switch", "hosts files dns\naliases files\n")
        here.write("/etc/mail/aliases", "")
        here.write("/etc/mail/local-host-names", "")
        here.write("/etc/mail/sendmail.mc", CONFIGURATION.format(
            name=self.name, ipv4=self.address(), settings=self.settings,
            listeners="\n".join(self.listeners())))
        here.run("sh", "-c", "m4 /etc/mail/sendmail.mc > /etc/mail/sendmail.cf")
        self.configure_routes(routes)
        self.configure_passwords()

    def listeners(self):
        for family, word in LISTENERS.items():
            for port, modifier in (self.SMTP, ""), (self.SMTPS, ", M=s"):
                yield (f"DAEMON_OPTIONS(`Family={word}, Name={family}-{port}, "
                       f"Addr={self.address(family)}, Port={port}{modifier}')dnl")

    def configure_routes(self, routes):
        """A next host has a name for each mode: access has the mode, hosts the address."""
        table = {name: "box:localhost" for name in ("example.net", ".example.net")}
        hosts, access = root.HOSTS, {}
        for domain, (mode, receiver) in routes.items():
            host = f"{receiver.kind}-{mode.replace('.', '')}.example.net"
            table[domain] = f"esmtp:[{host}]"
            hosts += f"{receiver.address()} {host}\n"
            if mode == "plain":
                access["Try_TLS:" + host] = "NO"
            elif mode == "tls1.2":
                access["TLS_Clt_Features:" + host] = "Options=SSL_OP_NO_TLSv1_3"
        self.root.write("/etc/hosts", hosts)
        for name, entries in ("routes", table), ("access", access):
            self.root.run("/usr/libexec/sendmail/makemap", "hash", "/etc/mail/" + name,
                          input="".join(f"{key}\t{value}\n" for key, value in entries.items()))

    def configure_passwords(self):
        self.root.write("/etc/sasl2/Sendmail.conf",
                        "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\n")
        self.root.run("saslpasswd2", "-c", "-p", "-u", self.name, "joe", input="secret")
