/* Tests of filter.c and policy.c where the mail server or the memory fails: mail goes on.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-libmilter.h"

#include <string.h>

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
  g_test_add_func ("/milter/lines", test_lines);
  g_test_add_func ("/milter/reply", test_reply);
  return g_test_run ();
}
