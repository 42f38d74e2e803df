/* Tests of filter.c and policy.c where the mail server or the memory fails: mail goes on.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-libmilter.h"

#include <string.h>

/* A message with a forged result, and what the milter answers. */
static sfsistat
send_message (SMFICTX *context)
{
  gchar *sender[] = { (gchar *) "<a@example.org>", NULL };

  fake_clear (context);
  fake_milter.xxfi_envfrom (context, sender);
  fake_milter.xxfi_header (context, (gchar *) "Received", (gchar *) "by a.example.org with ESMTPS");
  for (guint i = 0; i < 3; i++) {
    fake_milter.xxfi_header (context, (gchar *) RESULT_FIELD, (gchar *) "x; security=tls");
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  setup_use (setup_read (NULL, NULL));
  g_assert_true (filter_register ());
  g_test_add_func ("/milter/no-memory", test_no_memory);
  g_test_add_func ("/milter/no-changes", test_no_changes);
  g_test_add_func ("/milter/lines", test_lines);
  return g_test_run ();
}
