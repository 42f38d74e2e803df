/* Tests of client.c and what it reads: settings files, the words of a settings window.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "client/settings.h"

#include <string.h>

#define HEAD "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Autodiscover xmlns=\"a\"><Response xmlns=\"b\"><Account>"
#define TAIL "</Account></Response></Autodiscover>\n"
#define PROTOCOL(type, rest) "<Protocol><Type>" type "</Type>" rest "</Protocol>"
#define SERVER "<Server>mail.example.org</Server>"
#define MAPI "<Protocol Type=\"mapiHttp\" Version=\"1\"><MailStore><InternalUrl>https://in.example.org/mapi/?MailboxId=x@y</InternalUrl>" \
             "<ExternalUrl>https://mail.example.org/mapi/</ExternalUrl></MailStore></Protocol>"
#define RPC PROTOCOL ("EXCH", "<Server>cas.corp.example.org</Server>")
#define CONFIG_HEAD "<clientConfig version=\"1.1\"><emailProvider id=\"example.org\">"
#define CONFIG_TAIL "</emailProvider></clientConfig>"
#define INCOMING(type, rest) "<incomingServer type=\"" type "\"><hostname>in.example.org</hostname>" rest "</incomingServer>"
#define OUTGOING(rest) "<outgoingServer type=\"smtp\"><hostname>out.example.org</hostname>" rest "</outgoingServer>"

static HopsecClient *
read_settings (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  HopsecClient *client = hopsec_client_new_from_data (text, strlen (text), &error);

  g_assert_no_error (error);
  return client;
}

/* "PROTOCOL SERVER SECURITY PASSWORD; ..." */
static gchar *
list_ways (HopsecClient *client)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < hopsec_client_get_n_ways (client); i++) {
    g_autoptr (HopsecWay) way = hopsec_client_get_way (client, i);

    g_assert_cmpint (hopsec_way_get_basis (way), ==, HOPSEC_BASIS_SETTINGS);
    g_string_append_printf (out, "%s%s %s %s %s", i > 0 ? "; " : "", hopsec_way_get_protocol (way),
                            hopsec_way_get_server (way),
                            hopsec_security_to_string (hopsec_way_get_security (way)),
                            hopsec_way_get_password (way));
  }
  return g_string_free (out, FALSE);
}

static HopsecClient *
read_sample (const gchar *name)
{
  g_autofree gchar *path = g_build_filename (g_getenv ("TOP_SRCDIR"), "examples", "settings", name, NULL);
  g_autoptr (GError) error = NULL;
  HopsecClient *client = hopsec_client_new_from_file (path, &error);

  g_assert_no_error (error);
  return client;
}

static void
test_samples (void)
{
  static const struct {
    const gchar *name, *security, *ways;
    guint deciding;
  } tests[] = {
    { "office365.xml", "tls",
      "MAPI over HTTP outlook.office365.com tls inside-tls; Web browser outlook.office365.com tls "
      "inside-tls; Web browser outlook.office365.com tls inside-tls", 1 },
    { "exchange-2010-basic.xml", "tls",
      "RPC cas.corp.example.org unknown not-sent; RPC over HTTP mail.example.org tls inside-tls; Web "
      "browser mail.example.org tls inside-tls", 2 },
    { "exchange-2010-ntlm.xml", "tls",
      "RPC cas.corp.example.org unknown not-sent; RPC over HTTP mail.example.org tls not-sent; Web "
      "browser mail.example.org tls inside-tls", 2 },
    { "exchange-rpc.xml", "unknown",
      "RPC exchange.corp.example.org unknown not-sent; Web browser exchange.corp.example.org tls not-sent", 1 },
    { "imap-starttls.xml", "tls", "IMAP imap.example.net tls inside-tls; SMTP smtp.example.net tls inside-tls", 2 },
    { "pop3-plaintext.xml", "plaintext", "POP3 pop.example.com plaintext clear; SMTP smtp.example.com plaintext clear", 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecClient) client = read_sample (tests[i].name);
    g_autofree gchar *ways = list_ways (client);

    g_test_message ("%s", tests[i].name);
    g_assert_cmpstr (hopsec_security_to_string (hopsec_client_get_security (client)), ==, tests[i].security);
    g_assert_cmpstr (ways, ==, tests[i].ways);
    g_assert_cmpuint (hopsec_client_get_deciding_way (client), ==, tests[i].deciding);
  }
}

static void
test_ways (void)
{
  static const struct {
    const gchar *text, *security, *ways;
    guint deciding;
  } tests[] = {
    /* HTTP */
    { HEAD MAPI TAIL, "tls",
      "MAPI over HTTP in.example.org tls inside-tls; MAPI over HTTP mail.example.org tls inside-tls", 1 },
    { HEAD RPC MAPI TAIL, "tls",
      "RPC cas.corp.example.org unknown not-sent; MAPI over HTTP in.example.org tls inside-tls; "
      "MAPI over HTTP mail.example.org tls inside-tls", 2 },
    { HEAD "<Protocol Type=\"mapiHttp\"><MailStore><InternalUrl>http://in.example.org/mapi/</InternalUrl>"
      "<ExternalUrl>https://mail.example.org/mapi/</ExternalUrl></MailStore></Protocol>" TAIL, "plaintext",
      "MAPI over HTTP in.example.org plaintext unknown; MAPI over HTTP mail.example.org tls inside-tls", 1 },
    { HEAD PROTOCOL ("EXPR", SERVER "<SSL>Off</SSL><AuthPackage>Basic</AuthPackage>") TAIL, "plaintext",
      "RPC over HTTP mail.example.org plaintext clear", 1 },
    { HEAD PROTOCOL ("EXPR", SERVER "<SSL>off</SSL><AuthPackage>Ntlm</AuthPackage>") TAIL, "plaintext",
      "RPC over HTTP mail.example.org plaintext not-sent", 1 },
    { HEAD PROTOCOL ("EXPR", SERVER "<AuthPackage>basic</AuthPackage>") TAIL, "tls",
      "RPC over HTTP mail.example.org tls inside-tls", 1 },
    { HEAD PROTOCOL ("EXPR", SERVER "<SSL>maybe</SSL><AuthPackage>Basic</AuthPackage>") TAIL, "unknown",
      "RPC over HTTP mail.example.org unknown unknown", 1 },
    { HEAD PROTOCOL ("EXPR", SERVER "<SSL>Off</SSL><SSL>On</SSL>") TAIL, "unknown",
      "RPC over HTTP mail.example.org unknown not-sent", 1 },
    { HEAD PROTOCOL ("EXHTTP", SERVER "<SSL>On</SSL><AuthPackage>Anonymous</AuthPackage>") TAIL, "tls",
      "RPC over HTTP mail.example.org tls inside-tls", 1 },
    { HEAD PROTOCOL ("EXHTTP", SERVER "<SSL>On</SSL><AuthPackage>Negotiate</AuthPackage>") TAIL, "tls",
      "RPC over HTTP mail.example.org tls not-sent", 1 },
    /* RPC: as likely as HTTP, unless HTTP is told to be first; a mailbox's id is no host */
    { HEAD RPC PROTOCOL ("EXPR", SERVER "<SSL>On</SSL>") TAIL, "unknown",
      "RPC cas.corp.example.org unknown not-sent; RPC over HTTP mail.example.org tls not-sent", 1 },
    { HEAD RPC PROTOCOL ("EXPR", SERVER "<SSL>On</SSL><ServerExclusiveConnect>on</ServerExclusiveConnect>") TAIL,
      "tls", "RPC cas.corp.example.org unknown not-sent; RPC over HTTP mail.example.org tls not-sent", 2 },
    { HEAD PROTOCOL ("EXCH", "<Server>0b8b2f6e@example.org</Server>") PROTOCOL ("EXPR", SERVER "<SSL>On</SSL>") TAIL,
      "tls", "RPC over HTTP mail.example.org tls not-sent", 1 },
    /* web only; its inner protocols are no ways */
    { HEAD PROTOCOL ("WEB", "<Internal><OWAUrl AuthenticationMethod=\"Basic, Fba\">http://in.example.org/owa</OWAUrl>"
      "<Protocol><Type>EXCH</Type><Server>x</Server></Protocol></Internal>") TAIL, "plaintext",
      "Web browser in.example.org plaintext clear", 1 },
    /* POP3, IMAP, SMTP: Encryption stands above SSL, SSL is on where it is not named */
    { HEAD PROTOCOL ("POP3", SERVER "<Port>995</Port><SSL>on</SSL><SPA>off</SPA>") TAIL, "unknown",
      "POP3 mail.example.org tls inside-tls", 0 },
    { HEAD PROTOCOL ("IMAP", SERVER "<SSL>off</SSL><SPA>on</SPA>") PROTOCOL ("SMTP", SERVER "<SSL>on</SSL>") TAIL, "tls",
      "IMAP mail.example.org plaintext not-sent; SMTP mail.example.org tls inside-tls", 2 },
    { HEAD PROTOCOL ("SMTP", SERVER "<SSL>on</SSL><Encryption>None</Encryption><SPA>off</SPA>") TAIL, "plaintext",
      "SMTP mail.example.org plaintext clear", 1 },
    { HEAD PROTOCOL ("SMTP", SERVER "<SSL>off</SSL><Encryption>TLS</Encryption><AuthRequired>off</AuthRequired>") TAIL,
      "tls", "SMTP mail.example.org tls none", 1 },
    { HEAD PROTOCOL ("SMTP", SERVER "<Encryption>Auto</Encryption><SPA>off</SPA>") TAIL, "unknown",
      "SMTP mail.example.org unknown unknown", 1 },
    /* what is not known here */
    { HEAD PROTOCOL ("NNTP", SERVER "<SSL>on</SSL>") TAIL, "unknown", "NNTP mail.example.org unknown unknown", 0 },
    { HEAD PROTOCOL ("DAV", "<Server>https://mail.example.org/dav</Server>") TAIL, "unknown",
      "DAV mail.example.org tls inside-tls", 0 },
    /* autoconfig */
    { CONFIG_HEAD INCOMING ("imap", "<socketType>SSL</socketType><authentication>OAuth2</authentication>")
      OUTGOING ("<socketType>STARTTLS</socketType><authentication>OAuth2</authentication>"
                "<authentication>password-cleartext</authentication>") CONFIG_TAIL,
      "tls", "IMAP in.example.org tls token; SMTP out.example.org tls inside-tls", 2 },
    { CONFIG_HEAD OUTGOING ("<socketType>SSL</socketType><authentication>GSSAPI</authentication>")
      OUTGOING ("<socketType>plain</socketType><authentication>none</authentication>") CONFIG_TAIL,
      "tls", "SMTP out.example.org tls not-sent; SMTP out.example.org plaintext none", 1 },
    { CONFIG_HEAD INCOMING ("pop3", "<socketType>plain</socketType><authentication>NTLM</authentication>") CONFIG_TAIL,
      "unknown", "POP3 in.example.org plaintext not-sent", 0 },
    { CONFIG_HEAD INCOMING ("exchange", "<socketType>SSL</socketType><ewsURL>https://in.example.org/ews</ewsURL>"
                            "<authentication>OAuth2</authentication>") CONFIG_TAIL,
      "tls", "EXCHANGE in.example.org tls token", 1 },
    { CONFIG_HEAD OUTGOING ("<socketType>frob</socketType>") CONFIG_TAIL, "unknown", "SMTP out.example.org unknown unknown", 1 },
    { CONFIG_HEAD OUTGOING ("") CONFIG_TAIL, "unknown", "SMTP out.example.org unknown unknown", 1 },
    /* a gateway on the same device goes on by settings of its own */
    { CONFIG_HEAD "<outgoingServer type=\"smtp\"><hostname>127.0.0.1</hostname><socketType>SSL</socketType></outgoingServer>"
      CONFIG_TAIL, "unknown", "SMTP 127.0.0.1 unknown unknown", 1 },
    { CONFIG_HEAD "<outgoingServer type=\"smtp\"><hostname>LocalHost</hostname><socketType>plain</socketType>"
      "<authentication>plain</authentication></outgoingServer>" CONFIG_TAIL, "unknown", "SMTP LocalHost unknown unknown", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecClient) client = read_settings (tests[i].text);
    g_autofree gchar *ways = list_ways (client);

    g_test_message ("%u: %s", i, tests[i].ways);
    g_assert_cmpstr (ways, ==, tests[i].ways);
    g_assert_cmpstr (hopsec_security_to_string (hopsec_client_get_security (client)), ==, tests[i].security);
    g_assert_cmpuint (hopsec_client_get_deciding_way (client), ==, tests[i].deciding);
  }
}

static void
test_words (void)
{
  static const struct {
    const gchar *text, *summary;
    guint way;
    const gchar *evidence, *sentence, *hint;
  } tests[] = {
    { HEAD PROTOCOL ("EXPR", SERVER "<SSL>On</SSL><AuthPackage>Basic</AuthPackage>") TAIL,
      "encrypted by its settings: RPC over HTTP to mail.example.org (HTTPS); the password goes inside TLS", 0,
      "<SSL>On</SSL>",
      "RPC over HTTP to mail.example.org: encrypted (HTTPS). The password itself is sent (Basic), but inside TLS: it is "
      "not in the clear.",
      NULL },
    { HEAD PROTOCOL ("EXPR", SERVER "<SSL>Off</SSL><AuthPackage>Basic</AuthPackage>") TAIL,
      "plaintext by its settings: RPC over HTTP to mail.example.org (HTTP, no TLS); the password goes in the clear", 0,
      "<SSL>Off</SSL>",
      "RPC over HTTP to mail.example.org: plaintext (HTTP, no TLS). The password is sent in the clear (Basic): whoever "
      "listens can read it.",
      "Tick \"Connect using SSL only\" in the account's proxy settings, and use the https:// address." },
    { HEAD RPC PROTOCOL ("EXPR", SERVER) TAIL,
      "unknown by its settings: RPC to cas.corp.example.org (no TLS; whether RPC itself is encrypted is not in the "
      "settings); the password is not sent; as likely, and encrypted: RPC over HTTP to mail.example.org (HTTPS)",
      1, "<Type>EXPR</Type>",
      "RPC over HTTP to mail.example.org: encrypted (HTTPS). The password is not sent: only its knowledge is proved "
      "(Kerberos, NTLM).",
      NULL },
    { HEAD MAPI TAIL,
      "encrypted by its settings: MAPI over HTTP to in.example.org (HTTPS); the password goes inside TLS", 0,
      "<InternalUrl>https://in.example.org/mapi/</InternalUrl>",
      "MAPI over HTTP to in.example.org, from inside the network: encrypted (HTTPS). The password, however it is sent, "
      "is inside TLS.",
      NULL },
    { CONFIG_HEAD INCOMING ("pop3", "<port>110</port><socketType>plain</socketType><authentication>OAuth2</authentication>")
      OUTGOING ("<port>465</port><socketType>SSL</socketType><authentication>OAuth2</authentication>") CONFIG_TAIL,
      "encrypted by its settings: SMTP to out.example.org, port 465 (TLS from the start); a token goes in place of the "
      "password; also named, in plaintext: POP3 to in.example.org, port 110 (no TLS)",
      0, "<socketType>plain</socketType>",
      "POP3 to in.example.org, port 110: plaintext (no TLS). A token is sent in place of the password (OAuth2), in the "
      "clear: whoever listens can use it.",
      "Choose SSL/TLS, port 995." },
    { CONFIG_HEAD INCOMING ("imap", "<port>0143</port><socketType>SSL</socketType>") CONFIG_TAIL,
      "unknown: its settings name no way that mail is sent by", 0, "<socketType>SSL</socketType>",
      "IMAP to in.example.org, port 143: encrypted (TLS from the start). The password, however it is sent, is inside TLS.",
      NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecClient) client = read_settings (tests[i].text);
    g_autoptr (HopsecWay) way = hopsec_client_get_way (client, tests[i].way);

    g_assert_cmpstr (hopsec_client_get_summary (client), ==, tests[i].summary);
    g_assert_cmpstr (hopsec_way_get_evidence (way), ==, tests[i].evidence);
    g_assert_cmpstr (hopsec_way_get_text (way), ==, tests[i].sentence);
    g_assert_cmpstr (hopsec_way_get_hint (way), ==, tests[i].hint);
  }
}

static void
check_text (const gchar *text, const gchar *security, const gchar *password, const gchar *url,
            const gchar *evidence)
{
  g_autoptr (HopsecClient) client = hopsec_client_new_from_text (text, NULL);
  g_autoptr (HopsecWay) way = NULL;

  g_test_message ("%s", text);
  g_assert_nonnull (client);
  way = hopsec_client_get_way (client, 0);
  g_assert_cmpstr (hopsec_security_to_string (hopsec_client_get_security (client)), ==, security);
  g_assert_cmpstr (hopsec_way_get_password (way), ==, password);
  g_assert_cmpstr (hopsec_way_get_url (way), ==, url);
  g_assert_cmpstr (hopsec_way_get_evidence (way), ==, evidence);
  g_assert_true (hopsec_way_get_sends (way));
}

static void
test_smtp (void)
{
  static const struct {
    const gchar *text, *security, *password, *url, *evidence;
  } tests[] = {
    { "smtp://smtp.example.org:587,STARTTLS", "tls", "inside-tls", "smtp://smtp.example.org:587",
      "smtp://smtp.example.org:587,STARTTLS" },
    { "smtp://smtp.example.org,STARTTLS,plain", "tls", "inside-tls", "smtp://smtp.example.org",
      "smtp://smtp.example.org,STARTTLS" },
    { "smtp://smtp.example.org,starttls,oauth", "tls", "token", "smtp://smtp.example.org",
      "smtp://smtp.example.org,starttls" },
    { "smtp://smtp.example.org:25,plain,login", "plaintext", "clear", "smtp://smtp.example.org:25",
      "smtp://smtp.example.org:25,plain" },
    { "SMTPS://joe:secret@smtp.example.org:465,none", "tls", "none", "SMTPS://smtp.example.org:465",
      "SMTPS://smtp.example.org:465" },
    { "smtps://smtp.example.org", "tls", "inside-tls", "smtps://smtp.example.org",
      "smtps://smtp.example.org" },
    { "smtp://localhost,STARTTLS", "unknown", "unknown", "smtp://localhost",
      "smtp://localhost,STARTTLS" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    check_text (tests[i].text, tests[i].security, tests[i].password, tests[i].url, tests[i].evidence);
  }
}

static void
test_text (void)
{
  static const struct {
    const gchar *text, *security, *password, *url;
  } tests[] = {
    { "https://mail.example.com,basic", "tls", "inside-tls", "https://mail.example.com" },
    { "HTTPS://mail.example.com/owa,NTLM", "tls", "not-sent", "HTTPS://mail.example.com/owa" },
    { "https://mail.example.com,negotiate", "tls", "not-sent", "https://mail.example.com" },
    { "https://mail.example.com,oauth", "tls", "token", "https://mail.example.com" },
    { "https://mail.example.com:8443/", "tls", "inside-tls", "https://mail.example.com:8443/" },
    { "https://[2001:db8::1]/,none", "tls", "none", "https://[2001:db8::1]/" },
    { "http://mail.example.com,basic", "plaintext", "clear", "http://mail.example.com" },
    { "http://mail.example.com,ntlm", "plaintext", "not-sent", "http://mail.example.com" },
    { "http://mail.example.com", "plaintext", "unknown", "http://mail.example.com" },
    { "https://[::1]/,basic", "unknown", "unknown", "https://[::1]/" },
    /* neither a password nor a mailbox is shown */
    { "https://joe:secret@mail.example.com/x?MailboxId=joe#y,basic", "tls", "inside-tls", "https://mail.example.com/x" },
  };
  static const struct {
    const gchar *text, *why;
  } bad[] = {
    { "", "is no address" },
    { "mail.example.com", "is no address" },
    { "https://", "is no address" },
    { "https://,basic", "is no address" },
    { "https:///owa", "is no address" },
    { "https://a b,basic", "is no address" },
    { "ftp://mail.example.com", "neither with https" },
    { "httpsx://mail.example.com", "neither with https" },
    { "smtp://smtp.example.org:587", "does not say how" },
    { "smtp://smtp.example.org,frob", "does not say how" },
    { "smtp://smtp.example.org,", "does not say how" },
    { "smtp://smtp.example.org,STARTTLS,frob", "unknown AUTH" },
    { "smtp://smtp.example.org,STARTTLS,plain,x", "unknown AUTH" },
    { "smtps://smtp.example.org,frob", "unknown AUTH" },
    { "smtp://,STARTTLS", "is no address" },
    { "smtp://joe:a,b@smtp.example.org,STARTTLS", "is no address" },
    { "https://mail.example.com,", "unknown AUTH" },
    { "https://mail.example.com,frob", "unknown AUTH" },
    { "https://mail.example.com,basic,x", "unknown AUTH" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    check_text (tests[i].text, tests[i].security, tests[i].password, tests[i].url, tests[i].url);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", bad[i].text);
    g_assert_null (hopsec_client_new_from_text (bad[i].text, &error));
    g_assert_error (error, HOPSEC_ERROR, HOPSEC_ERROR_ARGUMENT);
    g_assert_nonnull (strstr (error->message, bad[i].why));
  }
}

static void
assert_refused (const gchar *data, gsize length, HopsecError code, const gchar *why)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", why);
  g_assert_null (hopsec_client_new_from_data (data, length, &error));
  g_assert_error (error, HOPSEC_ERROR, (gint) code);
  if (strstr (error->message, why) == NULL) {
    g_test_message ("%s", error->message);
    g_test_fail ();
  }
  g_assert_true (g_str_has_suffix (error->message, "(config-v1.1.xml)")); /* what to save instead */
}

static void
test_bad (void)
{
  static const struct {
    const gchar *text;
    HopsecError code;
    const gchar *why;
  } tests[] = {
    { "", HOPSEC_ERROR_READ, "is not XML" },
    { "  \n", HOPSEC_ERROR_READ, "is not XML" },
    { "Received: from a by b\n", HOPSEC_ERROR_READ, "is not XML" },
    { "{\"Protocol\":\"ActiveSync\"}", HOPSEC_ERROR_READ, "is not XML" },
    { "<?xml version=\"1.0\"?>", HOPSEC_ERROR_READ, "is empty XML" },
    { "<!-- <Autodiscover/> -->", HOPSEC_ERROR_READ, "is empty XML" },
    { "<html><body></body></html>", HOPSEC_ERROR_READ, "XML of another kind, <html>" },
    { "<!DOCTYPE html><html></html>", HOPSEC_ERROR_READ, "has a DOCTYPE" },
    { "<!DOCTYPE l [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><Autodiscover>&b;</Autodiscover>", HOPSEC_ERROR_READ,
      "has a DOCTYPE" },
    { "<Autodiscover>\n\n&lol;</Autodiscover>", HOPSEC_ERROR_SYNTAX, "line 3: is broken XML" },
    { HEAD "\n<Protocol><Type>EXPR</Protocol>", HOPSEC_ERROR_SYNTAX, "line 3: is broken XML" },
    { HEAD PROTOCOL ("EXPR", SERVER), HOPSEC_ERROR_SYNTAX, "ends in the middle" },
    { HEAD "<Protocol><Type>EX", HOPSEC_ERROR_SYNTAX, "ends in the middle" },
    { "<", HOPSEC_ERROR_SYNTAX, "ends in the middle" },
    { "<Autodiscover><Response><Error Time=\"1\" Id=\"2\"><ErrorCode>600</ErrorCode><Message>Invalid Request</Message>"
      "<DebugData /></Error></Response></Autodiscover>", HOPSEC_ERROR_READ, "Autodiscover error, not settings (600, Invalid Request)" },
    { HEAD "<Action>redirectAddr</Action><RedirectAddr>alice@sub.example.org</RedirectAddr>" TAIL, HOPSEC_ERROR_READ,
      "redirect, not settings: repeat the test with alice@sub.example.org" },
    { HEAD "<Action>redirectUrl</Action><RedirectUrl>https://x.example.org/</RedirectUrl>" TAIL, HOPSEC_ERROR_READ,
      "redirect, not settings: repeat the test with https://x.example.org/" },
    { "<Autodiscover><Request><EMailAddress>a@example.org</EMailAddress><AcceptableResponseSchema>x"
      "</AcceptableResponseSchema></Request></Autodiscover>", HOPSEC_ERROR_READ, "request, not its answer" },
    { HEAD TAIL, HOPSEC_ERROR_READ, "names no way" },
    { HEAD "<Protocol/>" TAIL, HOPSEC_ERROR_READ, "names no way" },
    { HEAD PROTOCOL ("EXCH", "<Server>0b8b2f6e@example.org</Server>") TAIL, HOPSEC_ERROR_READ, "names no way" },
    { HEAD "<Protocol Type=\"mapiHttp\"><AddressBook><InternalUrl>https://a</InternalUrl></AddressBook></Protocol>" TAIL,
      HOPSEC_ERROR_READ, "names no way" },
    { CONFIG_HEAD CONFIG_TAIL, HOPSEC_ERROR_READ, "names no server" },
  };
  static const gchar nul[] = HEAD "\0" TAIL;

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    assert_refused (tests[i].text, strlen (tests[i].text), tests[i].code, tests[i].why);
  }
  assert_refused (nul, sizeof nul - 1, HOPSEC_ERROR_READ, "is not XML");
}

static void
test_limits (void)
{
  static const gchar way[] = PROTOCOL ("EXPR", SERVER);
  g_autoptr (GString) text = g_string_new (HEAD);
  g_autofree gchar *blanks = g_strnfill (10 * 1024 * 1024, ' ');
  g_autofree gchar *name = g_strnfill (100000, 'x');
  g_autoptr (HopsecClient) client = NULL;
  g_autoptr (HopsecWay) first = NULL;

  for (guint i = 0; i < HOPSEC_MAX_WAYS + 1; i++) {
    g_string_append (text, way);
  }
  g_string_append (text, TAIL);
  assert_refused (text->str, text->len, HOPSEC_ERROR_LIMIT, "names more than 32 servers");
  memcpy (blanks, "<Autodiscover>", 14);
  assert_refused (blanks, 10 * 1024 * 1024, HOPSEC_ERROR_LIMIT, "larger than 1 MiB");
  g_string_assign (text, "<Autodiscover>");
  for (guint i = 0; i < 100000; i++) {
    g_string_append (text, "<a>");
  }
  assert_refused (text->str, text->len, HOPSEC_ERROR_LIMIT, "elements in each other");
  g_string_printf (text, HEAD "<Protocol><Type>EXPR</Type><Server>%s</Server></Protocol>" TAIL, name);
  client = read_settings (text->str);
  first = hopsec_client_get_way (client, 0);
  g_assert_cmpuint (strlen (hopsec_way_get_server (first)), ==, HOPSEC_MAX_TOKEN);
  g_assert_cmpuint (strlen (hopsec_client_get_summary (client)), <, 300);
}

/* the same settings in other encodings, named or not */
static void
test_encodings (void)
{
  static const gchar xml[] = HEAD "<User>Zo\xc3\xab</User>" PROTOCOL ("EXPR", SERVER "<SSL>On</SSL>") TAIL;
  static const struct {
    const gchar *charset, *mark;
    gsize length;
  } tests[] = {
    { "UTF-8", "", 0 },         { "UTF-8", "\xef\xbb\xbf", 3 }, { "UTF-16LE", "\xff\xfe", 2 },
    { "UTF-16BE", "\xfe\xff", 2 }, { "UTF-16LE", "", 0 },       { "UTF-16BE", "", 0 },
    { "ISO-8859-1", "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    gsize length = 0;
    g_autofree gchar *bytes = g_convert (xml, -1, tests[i].charset, "UTF-8", NULL, &length, NULL);
    g_autoptr (GString) file = g_string_new_len (tests[i].mark, (gssize) tests[i].length);
    g_autoptr (HopsecClient) client = NULL;

    g_test_message ("%s", tests[i].charset);
    g_string_append_len (file, bytes, (gssize) length);
    client = hopsec_client_new_from_data (file->str, file->len, NULL);
    g_assert_nonnull (client);
    g_assert_cmpint (hopsec_client_get_security (client), ==, HOPSEC_SECURITY_TLS);
    if (tests[i].charset[4] == '1') {
      assert_refused (file->str, file->len - 1, HOPSEC_ERROR_READ, "is damaged UTF-16");
    }
  }
}

/* a way keeps its client */
static void
test_lives (void)
{
  HopsecClient *client = read_sample ("office365.xml");
  g_autoptr (HopsecWay) way = hopsec_client_get_way (client, 0);

  g_assert_null (hopsec_client_get_way (client, 3));
  hopsec_client_unref (client);
  g_assert_cmpstr (hopsec_way_get_server (way), ==, "outlook.office365.com");
}

/* a file, or what a settings window shows */
static void
test_new (void)
{
  g_autofree gchar *path
    = g_build_filename (g_getenv ("TOP_SRCDIR"), "examples", "settings", "imap-starttls.xml", NULL);
  g_autoptr (HopsecClient) file = hopsec_client_new (path, NULL);
  g_autoptr (HopsecClient) address = hopsec_client_new ("https://mail.example.org", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (hopsec_client_get_n_ways (file), ==, 2);
  g_assert_cmpuint (hopsec_client_get_n_ways (address), ==, 1);
  g_assert_null (hopsec_client_new ("/nowhere.xml", &error));
  g_assert_error (error, HOPSEC_ERROR, HOPSEC_ERROR_READ);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/samples", test_samples);
  g_test_add_func ("/client/ways", test_ways);
  g_test_add_func ("/client/words", test_words);
  g_test_add_func ("/client/text", test_text);
  g_test_add_func ("/client/smtp", test_smtp);
  g_test_add_func ("/client/bad", test_bad);
  g_test_add_func ("/client/limits", test_limits);
  g_test_add_func ("/client/encodings", test_encodings);
  g_test_add_func ("/client/new", test_new);
  g_test_add_func ("/client/lives", test_lives);
  return g_test_run ();
}
