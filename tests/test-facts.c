/* Tests of facts.c and address.c: who connected.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <arpa/inet.h>
#include <string.h>

static gchar *
text_of (const gchar *text, HopsecSpan span)
{
  return span.end > span.start ? g_strndup (text + span.start, span.end - span.start)
                               : g_strdup ("-");
}

static void
test_peer (void)
{
  /* expected: helo rdns ip port, and whether the address is the server's word */
  static const struct {
    const gchar *from, *expected;
    gboolean server;
  } tests[] = {
    { "from h.example (r.example [192.0.2.1])", "h.example r.example 192.0.2.1 -", TRUE },
    { "from h.example (r.example. [192.0.2.1])", "h.example r.example 192.0.2.1 -", TRUE },
    { "from h.example (unknown [192.0.2.1])", "h.example - 192.0.2.1 -", TRUE },
    { "from h.example ([192.0.2.1])", "h.example - 192.0.2.1 -", TRUE },
    { "from h.example (192.0.2.1)", "h.example - 192.0.2.1 -", TRUE },
    { "from h.example (2001:db8::5)", "h.example - 2001:db8::5 -", TRUE },
    { "from h.example ([fe80::1%4])", "h.example - fe80::1%4 -", TRUE },
    { "from h.example (r [IPv6:2001:db8::5])", "h.example r IPv6:2001:db8::5 -", TRUE },
    { "from h (i@r.example [192.0.2.1] (may be forged))", "h r.example 192.0.2.1 -", TRUE },
    { "from h (IDENT:i@r.example [192.0.2.1])", "h r.example 192.0.2.1 -", TRUE },
    { "from r.example (HELO h.example) (192.0.2.1)", "h.example r.example 192.0.2.1 -", TRUE },
    { "from r.example (EHLO h.example) ([192.0.2.1])", "h.example r.example 192.0.2.1 -", TRUE },
    { "from unknown (HELO [198.51.100.9]) (ident@192.0.2.1)", "[198.51.100.9] - 192.0.2.1 -", TRUE },
    { "from (HELO h) [192.0.2.1]", "h - 192.0.2.1 -", TRUE },
    { "from r.example ([192.0.2.1] helo=h.example)", "h.example r.example 192.0.2.1 -", TRUE },
    { "from r.example ([192.0.2.1]:4711 helo=h)", "h r.example 192.0.2.1 4711", TRUE },
    { "from [192.0.2.1] (port=4711 helo=[198.51.100.9])", "[198.51.100.9] - 192.0.2.1 4711",
      FALSE },
    { "from h ([192.0.2.1:4711] helo=x)", "x h 192.0.2.1 4711", TRUE },
    { "from h ([192.0.2.1] r.example)", "h r.example 192.0.2.1 -", TRUE },
    { "from h (really [192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h (Not Verified[192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h ([::ffff:192.0.2.1])", "h - ::ffff:192.0.2.1 -", TRUE },
    { "from h (r.example[192.0.2.1])", "h r.example 192.0.2.1 -", TRUE },
    { "from h (unknown[192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h (<unknown> [192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h ([[192.0.2.1:25])", "h - 192.0.2.1 25", TRUE },
    { "from h (192.0.2.1:25)", "h - 192.0.2.1 25", TRUE },
    { "from h (192.0.2.1, HELO x)", "x h 192.0.2.1 -", TRUE },
    { "from 192.0.2.1:4711 (helo h)", "h - 192.0.2.1 4711", FALSE },
    { "from uucp (helo=h)", "h - - -", FALSE },
    { "from r.example (helo=h)", "h r.example - -", FALSE },
    { "from 127.0.0.1 (EHLO h) (192.0.2.1)", "h - 192.0.2.1 -", TRUE },
    { "from [198.51.100.9] (HELO [192.0.2.1])", "[192.0.2.1] - - -", FALSE },
    { "from localhost (HELO h) ()", "h localhost - -", FALSE },
    { "from [2001:db8::5] (helo=h)", "h - 2001:db8::5 -", FALSE },
    { "from h [192.0.2.1]", "h - 192.0.2.1 -", TRUE },
    { "from r.example (EHLO h) [192.0.2.1]", "h r.example 192.0.2.1 -", TRUE },
    { "from r.example (EHLO x[192.0.2.9]) y [192.0.2.1]:25", "x[192.0.2.9] r.example 192.0.2.1 25", TRUE },
    { "from h ([192.0.2.1]:65535)", "h - 192.0.2.1 65535", TRUE },
    { "from h ([192.0.2.1]:655350)", "h - 192.0.2.1 -", TRUE },
    { "from h ([192.0.2.1] port=25)", "h - 192.0.2.1 25", TRUE },
    { "from h ([192.0.2.1] ident=u)", "h - 192.0.2.1 -", TRUE },
    { "from h (LHLO h) ([192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from r.example (ehlo h) ([192.0.2.1])", "h r.example 192.0.2.1 -", TRUE },
    { "from h (i@192.0.2.1)", "h - 192.0.2.1 -", TRUE },
    { "from h (x/192.0.2.1)", "h - 192.0.2.1 -", TRUE },
    { "from h (x@[192.0.2.9] [192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h (IDENT:r.example [192.0.2.1])", "h r.example 192.0.2.1 -", TRUE },
    { "from h (r.example helo=x)", "x - - -", FALSE }, /* whose name is it? */
    { "from h (r.example)", "h r.example - -", FALSE },
    { "from h (r_1.example)", "h - - -", FALSE },
    { "from h (r_1.example[192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h (a b [192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    /* words in place of a name */
    { "from h (unknown_domain [192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h (unavailable [192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h (unverified [192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h (verified [192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h (softdnserr [192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h (softdnserror [192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h (unspecified [192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h (No-rDNS [192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from h (unknownhost [192.0.2.1])", "h - 192.0.2.1 -", TRUE },
    { "from 192.0.2.1", "- - 192.0.2.1 -", FALSE },
    { "from h", "h - - -", FALSE },
    { "from h (x)", "h - - -", FALSE },
    { "from h (x) (r.example [192.0.2.1])", "h r.example 192.0.2.1 -", TRUE },
    /* a login may look like an address */
    { "from h (unknown) (Authenticated sender: u [127.0.0.1])", "h - - -", FALSE },
    { "from h (Authenticated sender: u [127.0.0.1])", "h - - -", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *text = g_strconcat (tests[i].from, " by b; Mon, 1 Jan 2024 00:00:00 +0000", NULL);
    g_autofree gchar *helo = NULL, *rdns = NULL, *ip = NULL, *port = NULL, *shown = NULL;
    HopsecReceived received;
    HopsecFacts facts;

    g_test_message ("%s", tests[i].from);
    hopsec_received_read (&received, text, (guint) strlen (text), HOPSEC_MAX_DEPTH);
    hopsec_facts_read (&facts, &received);
    helo = text_of (text, facts.span[HOPSEC_FACT_HELO]);
    rdns = text_of (text, facts.span[HOPSEC_FACT_RDNS]);
    ip = text_of (text, facts.span[HOPSEC_FACT_IP]);
    port = text_of (text, facts.span[HOPSEC_FACT_PORT]);
    shown = g_strjoin (" ", helo, rdns, ip, port, NULL);
    g_assert_cmpstr (shown, ==, tests[i].expected);
    g_assert_cmpint (facts.address_of_server, ==, tests[i].server);
  }
}

/* the host after `by`, without what stands around it */
static void
test_host (void)
{
  static const gchar *const tests[][2] = {
    { "by b.example with", "b.example" }, { "by b, with", "b" },   { "by , with", "," },
    { "by <b> with", "b" },               { "by <b>, with", "b" }, { "by <> with", "<>" },
    { "by <b with", "<b" },               { "by b> with", "b>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    const gchar *value = tests[i][0];
    g_autofree gchar *by = NULL;
    HopsecReceived received;
    HopsecFacts facts;

    hopsec_received_read (&received, value, (guint) strlen (value), HOPSEC_MAX_DEPTH);
    hopsec_facts_read (&facts, &received);
    by = text_of (value, facts.span[HOPSEC_FACT_BY]);
    g_assert_cmpstr (by, ==, tests[i][1]);
  }
}

/* whether the comments name one address, and the word of a login */
static void
test_comments (void)
{
  static const HopsecFact peer[] = { HOPSEC_FACT_HELO, HOPSEC_FACT_RDNS, HOPSEC_FACT_IP, HOPSEC_FACT_PORT };
  static const struct {
    const gchar *value, *login;
    gboolean two;
  } tests[] = {
    { "from h (r [192.0.2.1]) by b", "-", FALSE },
    { "from h (r [192.0.2.1]) (authenticated bits=0) by b", "authenticated", FALSE },
    { "from h (r [192.0.2.1]) (User authenticated as x) by b", "authenticated", FALSE },
    { "from h (r [192.0.2.1]) (Authenticated sender: 127.0.0.1) by b", "Authenticated", FALSE },
    { "from h (r [192.0.2.1]) (not authenticated) by b", "-", FALSE },
    { "from h (r [192.0.2.1]) (envelope-sender <a@[127.0.0.1]>) by b", "-", FALSE },
    { "from 192.0.2.1 (Xmail authenticated user x) by b", "-", FALSE }, /* whose address is it? */
    { "from h (192.0.2.1) by b (5.8) (authenticated as x)", "authenticated", FALSE },
    { "from h by b (authenticated as x)", "authenticated", FALSE },
    { "from h (r [192.0.2.1]) by b with ESMTP (authenticated)", "-", FALSE },
    { "from h (r [192.0.2.1]) (authenticated) [192.0.2.1] by b", "-", FALSE }, /* within the greeting */
    /* a greeting with parentheses in it: the server's comment comes last */
    { "from h ([127.0.0.1]) (r [192.0.2.1]) by b", "-", TRUE },
    { "from h ([unix socket]) (192.0.2.1) by b", "-", TRUE },
    { "from h ([192.0.2.9]:25) (r [192.0.2.1]) by b", "-", TRUE },
    { "from [192.0.2.9] (helo=h) ([192.0.2.1]) by b", "-", TRUE },
    { "from h (authenticated) (r [192.0.2.1]) by b", "-", FALSE },
    { "from r (HELO [127.0.0.1]) (192.0.2.1) by b", "-", FALSE },
    /* in one comment: the last bracket is the server's, but makes nobody local */
    { "from h (127.0.0.1 [192.0.2.1]) by b", "-", FALSE },
    { "from h ([192.0.2.9] [192.0.2.1]) by b", "-", FALSE },
    { "from h ([192.0.2.1] [127.0.0.1]) by b", "-", TRUE },
    { "from h ([127.0.0.1] (x) [192.0.2.1]) by b", "-", TRUE },
    { "from h (127.0.0.1 HELO [192.0.2.1]) by b", "-", TRUE },
    { "from h (helo=x [192.0.2.1]) by b", "-", FALSE },
    { "from [192.0.2.1] (helo=x [192.0.2.7]) by b", "-", TRUE },
    { "from x (127.0.0.1) via UNIX (h [192.0.2.1]) with ESMTP", "-", TRUE },
    { "from h ([192.0.2.1] [local]) by b", "-", TRUE },
    { "from h ([192.0.2.1] 192.0.2.9) by b", "-", TRUE },
    { "from h (192.0.2.1 192.0.2.9) by b", "-", TRUE },
    { "from h (192.0.2.1 192.0.2.1) by b", "-", FALSE },
    /* in two: the same again, another one, one in a login */
    { "from h (r [192.0.2.1]) (192.0.2.1) by b", "-", FALSE },
    { "from h (r [192.0.2.1]) (x 192.0.2.9) by b", "-", TRUE },
    { "from h (r [192.0.2.1]) (192.0.2.9 x) by b", "-", TRUE },
    { "from h (r [192.0.2.1]) (x y[192.0.2.9]) by b", "-", TRUE },
    { "from h (r [192.0.2.1]) (authenticated u[192.0.2.9]) by b", "authenticated", FALSE },
    { "from h (r [192.0.2.1]) (login: 192.0.2.9) by b", "-", FALSE },
    { "from h (r [192.0.2.1]) (x <u@h> 192.0.2.9) by b", "-", FALSE },
    { "from h (r [192.0.2.1]) ([local]) by b", "-", TRUE },
    { "from h (r [192.0.2.1]) [192.0.2.9] by b", "-", TRUE },
    { "from h (r [192.0.2.1]) [192.0.2.1] by b", "-", FALSE },
    { "from 192.0.2.9 (helo=h) ([192.0.2.1]) by b", "-", TRUE },
    { "from 192.0.2.9 (helo=h) ([192.0.2.1]) [192.0.2.1] by b", "-", TRUE },
    { "from 192.0.2.1 (helo=h) ([192.0.2.1]) by b", "-", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *login = NULL;
    HopsecReceived received;
    HopsecFacts facts;

    g_test_message ("%s", tests[i].value);
    hopsec_received_read (&received, tests[i].value, (guint) strlen (tests[i].value), HOPSEC_MAX_DEPTH);
    hopsec_facts_read (&facts, &received);
    hopsec_facts_weigh (&facts, &received);
    login = text_of (tests[i].value, facts.span[HOPSEC_FACT_AUTHENTICATED]);
    g_assert_cmpstr (login, ==, tests[i].login);
    g_assert_cmpint (facts.disputed, ==, tests[i].two);
    for (guint n = 0; facts.disputed && n < G_N_ELEMENTS (peer); n++) {
      g_assert_cmpuint (facts.span[peer[n]].end, ==, 0); /* it cannot be told what the server saw */
      g_assert_cmpuint (facts.address.length + facts.peer.end, ==, 0);
    }
  }
}

/* What decides something counts only as the server's word, and is forgotten where the peer says it. */
static void
test_weighty (void)
{
  static const gchar value[] = "from tls.example (r [192.0.2.1]) by b (tls.example) with SMTP";
  static const HopsecFact weighty[]
    = { HOPSEC_FACT_TLS,          HOPSEC_FACT_CIPHER_TEXT,  HOPSEC_FACT_CIPHER,
        HOPSEC_FACT_BITS,         HOPSEC_FACT_KEY_EXCHANGE, HOPSEC_FACT_CERTIFICATE,
        HOPSEC_FACT_AUTHENTICATED };
  const guint peers = 5, servers = (guint) (strstr (value, "(tls") + 1 - value);

  for (guint i = 0; i < 2 * G_N_ELEMENTS (weighty); i++) {
    guint start = i % 2 == 0 ? peers : servers;
    HopsecReceived received;
    HopsecFacts facts;

    hopsec_received_read (&received, value, (guint) strlen (value), HOPSEC_MAX_DEPTH);
    hopsec_facts_read (&facts, &received);
    facts.span[weighty[i / 2]] = (HopsecSpan) { start, start + 11 };
    hopsec_facts_weigh (&facts, &received);
    g_assert_cmpuint (facts.span[weighty[i / 2]].start, ==, start == servers ? servers : 0);
  }
}

static void
test_socket (void)
{
  static const gchar *const peers[]
    = { "from h ([unix socket])", "from localhost (h [local])", "from h ([[UNIX: localhost]])" };

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++) {
    g_autofree gchar *text = g_strconcat (peers[i], " by b; Mon, 1 Jan 2024 00:00:00 +0000", NULL);
    HopsecReceived received;
    HopsecFacts facts;

    g_test_message ("%s", peers[i]);
    hopsec_received_read (&received, text, (guint) strlen (text), HOPSEC_MAX_DEPTH);
    hopsec_facts_read (&facts, &received);
    g_assert_true (facts.socket);
  }
}

static void
test_address (void)
{
  static const struct {
    const gchar *text, *canonical;
    gboolean loopback, private;
  } tests[] = {
    { "192.0.2.1", "192.0.2.1", FALSE, FALSE },
    { "127.0.0.1", "127.0.0.1", TRUE, FALSE },
    { "127.255.0.6", "127.255.0.6", TRUE, FALSE },
    { "::1", "::1", TRUE, FALSE },
    { "IPv6:::1", "::1", TRUE, FALSE },
    { "::ffff:127.0.0.1", "127.0.0.1", TRUE, FALSE },
    { "10.1.2.3", "10.1.2.3", FALSE, TRUE },
    { "172.16.0.1", "172.16.0.1", FALSE, TRUE },
    { "172.31.255.255", "172.31.255.255", FALSE, TRUE },
    { "172.15.0.1", "172.15.0.1", FALSE, FALSE },
    { "172.32.0.1", "172.32.0.1", FALSE, FALSE },
    { "173.16.0.1", "173.16.0.1", FALSE, FALSE },
    { "192.168.0.1", "192.168.0.1", FALSE, TRUE },
    { "192.169.0.1", "192.169.0.1", FALSE, FALSE },
    { "193.168.0.1", "193.168.0.1", FALSE, FALSE },
    { "100.64.0.1", "100.64.0.1", FALSE, TRUE },
    { "100.127.255.255", "100.127.255.255", FALSE, TRUE },
    { "100.63.0.1", "100.63.0.1", FALSE, FALSE },
    { "100.128.0.1", "100.128.0.1", FALSE, FALSE },
    { "101.64.0.1", "101.64.0.1", FALSE, FALSE },
    { "169.254.0.1", "169.254.0.1", FALSE, TRUE },
    { "169.253.0.1", "169.253.0.1", FALSE, FALSE },
    { "168.254.0.1", "168.254.0.1", FALSE, FALSE },
    { "128.0.0.1", "128.0.0.1", FALSE, FALSE },
    { "::2", "::2", FALSE, FALSE },
    { "febf::1", "febf::1", FALSE, TRUE },
    { "fec0::1", "fec0::1", FALSE, FALSE },
    { "fb00::1", "fb00::1", FALSE, FALSE },
    { "fe00::1", "fe00::1", FALSE, FALSE },
    { "fc00::1", "fc00::1", FALSE, TRUE },
    { "109.9.10.99", "109.9.10.99", FALSE, FALSE },
    { "fe80::1%eth0", "fe80::1", FALSE, TRUE },
    { "fd00::1", "fd00::1", FALSE, TRUE },
    { "2001:DB8::1", "2001:db8::1", FALSE, FALSE },
  };
  static const gchar *const bad[] = { "",          "1",       "1.2.3",  "1.2.3.4.5",     "256.1.1.1",
                                      "1.2.3.4 ", "1..2.3",  "a.b.c.d", "2001:db8:::1", "1:2:3:4:5:6:7:8:9",
                                      "1234.1.1.1" };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    HopsecAddress address;
    gchar buffer[64];

    g_assert_true (hopsec_address_parse (tests[i].text, strlen (tests[i].text), &address));
    hopsec_address_format (&address, buffer);
    g_assert_cmpstr (buffer, ==, tests[i].canonical);
    g_assert_cmpint (hopsec_address_is_loopback (&address), ==, tests[i].loopback);
    g_assert_cmpint (hopsec_address_is_private (&address), ==, tests[i].private);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    HopsecAddress address = { .length = 4 };

    g_assert_false (hopsec_address_parse (bad[i], strlen (bad[i]), &address));
    g_assert_cmpuint (address.length, ==, 0); /* so that it lies in no network */
  }
}

static void
test_network (void)
{
  static const struct {
    const gchar *network, *address;
    gboolean inside;
  } tests[] = {
    { "192.0.2.0/24", "192.0.2.255", TRUE },   { "192.0.2.0/24", "192.0.3.0", FALSE },
    { "192.0.2.128/25", "192.0.2.127", FALSE }, { "192.0.2.1", "192.0.2.1", TRUE },
    { "0.0.0.0/0", "203.0.113.7", TRUE },      { "2001:db8::/33", "2001:db8:8000::1", FALSE },
    { "2001:db8::/32", "2001:db8:ffff::1", TRUE }, { "192.0.2.0/24", "::ffff:192.0.2.9", TRUE },
    { "::/0", "192.0.2.1", FALSE },            { "0.0.0.0/0", "2001:db8::1", FALSE },
    { "192.0.2.0/31", "192.0.2.1", TRUE },     { "192.0.2.0/31", "192.0.2.2", FALSE },
    { "192.0.2.4/32", "192.0.2.5", FALSE },    { "2001:db8::/128", "2001:db8::", TRUE },
    { "2001:db8::/128", "2001:db8::1", FALSE }, { "128.0.0.0/1", "127.0.0.1", FALSE },
  };
  static const gchar *const bad[] = { "192.0.2.0/33", "192.0.2.0/0024", "192.0.2.0/", "/8", "192.0.2/24", "::/129", "192.0.2.0/x" };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    HopsecAddress network, address;

    g_assert_true (hopsec_network_parse (tests[i].network, strlen (tests[i].network), &network));
    g_assert_true (hopsec_address_parse (tests[i].address, strlen (tests[i].address), &address));
    g_assert_cmpint (hopsec_network_contains (&network, &address), ==, tests[i].inside);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    HopsecAddress network;

    g_assert_false (hopsec_network_parse (bad[i], strlen (bad[i]), &network));
  }
}

/* the same text as the C library's, for every pattern of zero groups; but IPv4 inside IPv6 is not
 * written with dots */
static void
test_format (void)
{
  for (guint pattern = 0; pattern < 256 * 3; pattern++) {
    HopsecAddress address = { .length = pattern % 3 == 2 ? 4 : 16 };
    gchar buffer[64], wanted[64];

    for (guint i = 0; i < 16; i++) {
      gboolean zero = (pattern / 3 >> (i / 2) & 1) != 0;

      address.bytes[i] = zero ? 0 : pattern % 3 == 0 ? (guint8) (37 * i + pattern) : (i & 1);
    }
    g_assert_nonnull (inet_ntop (address.length == 4 ? AF_INET : AF_INET6, address.bytes, wanted, 64));
    hopsec_address_format (&address, buffer);
    if (address.length == 4 || strchr (wanted, '.') == NULL) {
      g_assert_cmpstr (buffer, ==, wanted);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/from/peer", test_peer);
  g_test_add_func ("/from/socket", test_socket);
  g_test_add_func ("/from/comments", test_comments);
  g_test_add_func ("/from/weighty", test_weighty);
  g_test_add_func ("/from/host", test_host);
  g_test_add_func ("/from/address", test_address);
  g_test_add_func ("/from/format", test_format);
  g_test_add_func ("/from/network", test_network);
  return g_test_run ();
}
