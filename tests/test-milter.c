/* Tests of filter.c and policy.c where the mail server or the memory fails: mail goes on.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-libmilter.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/un.h>

/* A message with a forged result, and what the milter answers. */
static sfsistat
send_message (SMFICTX *context)
{
  static const gchar *const names[]
    = { RESULT_FIELD, "hopsec-result \t", RESULT_FIELD " ", RESULT_FIELD "s", RESULT_FIELD " s" };
  gchar *sender[] = { (gchar *) "<a@example.org>", NULL };

  fake_clear (context);
  fake_milter.xxfi_envfrom (context, sender);
  fake_milter.xxfi_header (context, (gchar *) "Received", (gchar *) "by a.example.org with ESMTPS");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    fake_milter.xxfi_header (context, (gchar *) names[i], (gchar *) "x; security=tls");
  }
  return fake_milter.xxfi_eom (context);
}

static void
set_up (SMFICTX *context)
{
  memset (context, 0, sizeof *context);
  context->macros[0][0] = (gchar *) "j";
  context->macros[0][1] = (gchar *) "mx.example.net";
}

static void
test_no_memory (void)
{
  SMFICTX context;

  set_up (&context);
  fake_no_memory = TRUE;
  g_assert_cmpint (send_message (&context), ==, SMFIS_CONTINUE);
  g_assert_cmpstr (context.inserted, ==, "mx.example.net; security=error");
  g_assert_cmpuint (context.n_removed, ==, 3);
  g_assert_true (context.in_order);
  fake_no_memory = FALSE;
  g_assert_cmpint (send_message (&context), ==, SMFIS_CONTINUE);
  g_assert_nonnull (strstr (context.inserted, "; security=plaintext proved=plaintext"));
  fake_milter.xxfi_close (&context);
  fake_clear (&context);
}

static void
test_no_changes (void)
{
  SMFICTX context;

  set_up (&context);
  context.broken = TRUE;
  g_assert_cmpint (send_message (&context), ==, SMFIS_CONTINUE);
  g_assert_cmpuint (context.n_removed, ==, 3);
  g_assert_cmpuint (context.n_inserted, ==, 1);
  fake_milter.xxfi_close (&context);
  fake_clear (&context);
}

/* What a macro or fact of the arriving hop is; "-": none. */
static const gchar *
fact (HopsecFact which)
{
  g_autoptr (HopsecHop) hop = hopsec_report_get_hop (fake_report, hopsec_report_get_n_hops (fake_report) - 1);
  const gchar *text = hopsec_hop_get (hop, which); /* which lives as long as the report */

  return text != NULL ? text : "-";
}

/* Who connected, as the mail server tells it. */
static void
test_peer (void)
{
  static const struct sockaddr_in v4 = { .sin_family = AF_INET };
  static const struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
  static const struct sockaddr_un local = { .sun_family = AF_UNIX };
  const struct {
    const gchar *host;
    const void *address;
    const gchar *peer, *expected; /* the macro _; address, port, looked-up name */
  } tests[] = {
    { "m.example.org", &v4, NULL, "192.0.2.1 4711 m.example.org" },
    { "m.example.org", &v4, "m.example.org [192.0.2.1]", "192.0.2.1 4711 m.example.org" },
    { "m.example.org", &v4, "m.example.org [192.0.2.1] (may be forged)", "192.0.2.1 4711 -" },
    { "unknown", &v4, NULL, "192.0.2.1 4711 -" },
    { "[192.0.2.1]", &v4, NULL, "192.0.2.1 4711 -" },
    { "m.example.org", &v6, NULL, "::1 25 m.example.org" },
    { "m.example.org", &local, NULL, "127.0.0.1 - m.example.org" },
    { "localhost", NULL, NULL, "127.0.0.1 - localhost" },
    { "m.example.org", NULL, NULL, "- - m.example.org" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    struct sockaddr_in four = v4;
    struct sockaddr_in6 six = v6;
    struct sockaddr *address = tests[i].address == &v4   ? (struct sockaddr *) &four
                               : tests[i].address == &v6 ? (struct sockaddr *) &six
                                                         : (struct sockaddr *) tests[i].address;
    g_autofree gchar *shown = NULL;
    SMFICTX context;

    set_up (&context);
    context.macros[1][0] = (gchar *) "_";
    context.macros[1][1] = (gchar *) tests[i].peer;
    four.sin_port = htons (4711);
    six.sin6_port = htons (25);
    g_assert_cmpint (inet_pton (AF_INET, "192.0.2.1", &four.sin_addr), ==, 1);
    fake_milter.xxfi_connect (&context, (gchar *) tests[i].host, address);
    g_assert_cmpint (send_message (&context), ==, SMFIS_CONTINUE);
    shown = g_strdup_printf ("%s %s %s", fact (HOPSEC_FACT_IP), fact (HOPSEC_FACT_PORT), fact (HOPSEC_FACT_RDNS));
    g_test_message ("%u", i);
    g_assert_cmpstr (shown, ==, tests[i].expected);
    fake_milter.xxfi_close (&context);
    fake_clear (&context);
  }
}

/* What the server says of the message, and what the peer did. */
static void
test_facts (void)
{
  static const gchar *const macros[][2] = { { "i", "4ABC/x" },       { "{tls_version}", "TLSv1.3" },
                                            { "{auth_type}", "PLAIN" }, { "{cipher}", "TLS_AES_256_GCM_SHA384" },
                                            { "{cipher_bits}", "256" } };
  static const struct {
    HopsecFact fact;
    const gchar *expected;
  } tests[] = {
    { HOPSEC_FACT_BY, "mx.example.net" },  { HOPSEC_FACT_ID, "4ABC_x" },     { HOPSEC_FACT_HELO, "second" },
    { HOPSEC_FACT_SENDER, "a@example.org" }, { HOPSEC_FACT_TLS, "TLSv1.3" }, { HOPSEC_FACT_AUTHENTICATED, "true" },
    { HOPSEC_FACT_CIPHER_TEXT, "TLS_AES_256_GCM_SHA384" }, { HOPSEC_FACT_BITS, "256" },
  };
  SMFICTX context;

  set_up (&context);
  for (guint i = 0; i < G_N_ELEMENTS (macros); i++) {
    context.macros[i + 1][0] = (gchar *) macros[i][0];
    context.macros[i + 1][1] = (gchar *) macros[i][1];
  }
  fake_milter.xxfi_connect (&context, (gchar *) "unknown", NULL);
  fake_milter.xxfi_helo (&context, (gchar *) "first");
  fake_milter.xxfi_helo (&context, (gchar *) "second");
  for (guint n = 0; n < 2; n++) { /* nothing is left of the message before */
    g_assert_cmpint (send_message (&context), ==, SMFIS_CONTINUE);
    g_assert_cmpuint (hopsec_report_get_n_hops (fake_report), ==, 2);
    for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
      g_test_message ("%u", i);
      g_assert_cmpstr (fact (tests[i].fact), ==, tests[i].expected);
    }
  }
  context.macros[0][1] = (gchar *) ""; /* a server without a name */
  g_assert_cmpint (send_message (&context), ==, SMFIS_CONTINUE);
  g_assert_cmpuint (strlen (fact (HOPSEC_FACT_BY)), >, 1);
  fake_milter.xxfi_abort (&context);
  g_assert_cmpint (fake_milter.xxfi_eom (&context), ==, SMFIS_CONTINUE);
  g_assert_cmpuint (hopsec_report_get_n_hops (fake_report), ==, 1);
  fake_milter.xxfi_close (&context);
  fake_clear (&context);
}

/* It asks for what it needs, as far as the server offers it. */
static void
test_negotiate (void)
{
  const gulong lists = SMFIF_SETSYMLIST, all = ~0UL;

  for (guint i = 0; i < 2; i++) {
    gulong actions, steps, more2 = 1, more3 = 1;
    SMFICTX context;

    set_up (&context);
    fake_milter.xxfi_negotiate (&context, i == 0 ? all : all & ~lists, all, 0, 0, &actions, &steps, &more2, &more3);
    g_assert_cmpuint (actions & lists, ==, i == 0 ? lists : 0);
    g_assert_cmpuint (context.n_lists > 0, ==, i == 0);
    g_assert_cmpuint (steps & SMFIP_NOBODY, !=, 0);
    g_assert_cmpuint (steps & (SMFIP_NOHDRS | SMFIP_NOHELO | SMFIP_NOCONNECT | SMFIP_NOMAIL), ==, 0);
    g_assert_cmpuint (more2 + more3, ==, 0);
  }
}

/* What is counted of a message. */
static void
test_counts (void)
{
  SMFICTX context;

  set_up (&context);
  memset (fake_counts, 0, sizeof fake_counts);
  send_message (&context);
  g_assert_cmpuint (fake_counts[COUNT_MESSAGES], ==, 1);
  g_assert_cmpuint (fake_counts[COUNT_PLAINTEXT], ==, 1);
  g_assert_cmpuint (fake_counts[COUNT_FORGED], ==, 3);
  g_assert_cmpuint (fake_counts[COUNT_ERROR] + fake_counts[COUNT_TLS] + fake_counts[COUNT_EXEMPT], ==, 0);
  g_assert_cmpuint (fake_counts[COUNT_FAIL] + fake_counts[COUNT_REJECTED] + fake_counts[COUNT_QUARANTINED], ==, 0);
  fake_no_memory = TRUE;
  send_message (&context);
  fake_no_memory = FALSE;
  g_assert_cmpuint (fake_counts[COUNT_MESSAGES], ==, 2);
  g_assert_cmpuint (fake_counts[COUNT_ERROR], ==, 1);
  fake_milter.xxfi_close (&context);
  fake_clear (&context);
}

/* No line is longer than RFC 5322 wants it. */
static void
test_lines (void)
{
  const gchar *values[] = { "from a ([2001:db8:1234:5678:9abc:def0:1234:5678]) by b.example.net with "
                            "ESMTP id 1; Thu, 1 Jan 2099 00:00:00 +0000", NULL };
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (HopsecReport) report
    = hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
  g_autofree gchar *value
    = result_write ("a-mail-server-with-a-long-name.example.net", report, POLICY_FAIL);
  g_auto (GStrv) lines = g_strsplit (value, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    g_assert_cmpuint (strlen (lines[i]) + (i == 0 ? strlen (RESULT_FIELD ": ") : 0), <=, 78);
    g_assert_true (i == 0 || lines[i][0] == '\t');
  }
  g_assert_cmpstr (value, ==,
                   "a-mail-server-with-a-long-name.example.net; security=plaintext\n"
                   "\tproved=none between=plaintext hop=1\n"
                   "\tfrom=2001:db8:1234:5678:9abc:def0:1234:5678 policy=fail flags=future");
}

#define PLAIN "This message was not encrypted on its way as this server requires"
#define HOP(ip, with) "from h ([" ip "]) by b.example.net with " with " id 1; Mon, 1 Jan 2024 00:00:00 +0000"

/* The sender's server is told of the first of the weakest hops that count, and its address; nothing else
 * of the message. */
static void
test_reply (void)
{
  static const struct {
    const gchar *values[4];
    guint n_trusted;
    gboolean require_proof;
    const gchar *reply;
  } tests[] = {
    { { HOP ("192.0.2.3", "ESMTP"), HOP ("192.0.2.2", "ESMTP"), HOP ("192.0.2.1", "ESMTPS") }, 0, FALSE,
      PLAIN ": see hop 2, from 192.0.2.2" },
    { { HOP ("192.0.2.2", "FROB"), HOP ("192.0.2.1", "ESMTPS") }, 0, FALSE, PLAIN ": see hop 2, from 192.0.2.2" },
    { { HOP ("192.0.2.2", "ESMTP"), HOP ("192.0.2.1", "FROB") }, 0, FALSE, PLAIN ": see hop 2, from 192.0.2.2" },
    { { HOP ("192.0.2.2", "ESMTPS"), HOP ("192.0.2.1", "ESMTPS") }, 0, FALSE, PLAIN },
    { { "from h by b.example.net with ESMTP id 1; Mon, 1 Jan 2024 00:00:00 +0000" }, 0, FALSE, PLAIN },
    { { HOP ("192.0.2.2", "ESMTP"), HOP ("192.0.2.1", "ESMTP") }, 1, TRUE, PLAIN ": see hop 2, from 192.0.2.2" },
    { { HOP ("192.0.2.2", "ESMTP"), HOP ("192.0.2.1", "ESMTP") }, 0, TRUE, PLAIN },
    { { NULL }, 0, FALSE, PLAIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    const Setup setup = { .require_proof = tests[i].require_proof };
    g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
    g_autoptr (HopsecReport) report = NULL;
    g_autofree gchar *reply = NULL;

    hopsec_analyzer_set_trust_hops (analyzer, tests[i].n_trusted);
    report = hopsec_analyzer_analyze_received (analyzer, tests[i].values, NULL, NULL);
    reply = policy_reply (&setup, report);
    g_test_message ("%u", i);
    g_assert_cmpstr (reply, ==, tests[i].reply);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  setup_use (setup_read (NULL, NULL));
  g_assert_true (filter_register ());
  g_test_add_func ("/milter/no-memory", test_no_memory);
  g_test_add_func ("/milter/no-changes", test_no_changes);
  g_test_add_func ("/milter/peer", test_peer);
  g_test_add_func ("/milter/facts", test_facts);
  g_test_add_func ("/milter/negotiate", test_negotiate);
  g_test_add_func ("/milter/counts", test_counts);
  g_test_add_func ("/milter/lines", test_lines);
  g_test_add_func ("/milter/reply", test_reply);
  return g_test_run ();
}
