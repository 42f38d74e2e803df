"""Sends a message: haraka.py PORT FILE [tls] [ADDRESS]. An address is given by XCLIENT.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import smtplib
import ssl
import sys

port, path, *how = sys.argv[1:]
with smtplib.SMTP("127.0.0.1", int(port), "client.example", 20) as client:
    client.ehlo()
    if "tls" in how:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        client.starttls(context=context)
        client.ehlo()
    for address in how:
        if address != "tls":
            client.docmd("XCLIENT", f"ADDR={address} NAME=client.example")
            client.ehlo()
    with open(path, "rb") as message:
        client.sendmail("alice@example.com", ["bob@example.org"], message.read().replace(b"\n", b"\r\n"))
