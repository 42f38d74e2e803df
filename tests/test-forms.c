/* Tests of the room of forms: each file of tests/forms is tests/forms/plain.eml in another form.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

/* --- the samples ------------------------------------------------------------------------------------ */

static gchar *
sample_path (const gchar *name)
{
  return g_build_filename (g_getenv ("TOP_SRCDIR"), "tests", "forms", name, NULL);
}

static void
append_hop (GString *out, HopsecHop *hop)
{
  for (guint fact = 0; fact < HOPSEC_N_FACTS; fact++) {
    const gchar *value = hopsec_hop_get (hop, fact);

    if (value != NULL && fact != HOPSEC_FACT_FLAGS && fact != HOPSEC_FACT_RECEIVED
        && fact != HOPSEC_FACT_EVIDENCE && fact != HOPSEC_FACT_OFFSET
        && fact != HOPSEC_FACT_LENGTH) { /* the bytes differ */
      g_string_append_printf (out, " %u=%s", fact, value);
    }
  }
  g_string_append_c (out, '\n');
}

/* All that a form must not change. */
static gchar *
describe (HopsecReport *report)
{
  GString *out = g_string_new (hopsec_report_get_summary (report));

  for (guint half = 1; half <= 2; half++) {
    g_string_append_printf (out, "\n%s\n", hopsec_report_get_answer (report, half));
  }
  for (guint i = 0; i < hopsec_report_get_n_hops (report); i++) {
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, i);

    append_hop (out, hop);
  }
  for (guint i = 0; i < hopsec_report_get_n_legs (report); i++) {
    g_autoptr (HopsecLeg) leg = hopsec_report_get_leg (report, i);

    g_string_append_printf (out, "%d %d %u\n", hopsec_leg_get_kind (leg),
                            hopsec_leg_get_security (leg), hopsec_leg_get_n_hops (leg));
  }
  return g_string_free (out, FALSE);
}

/* The one message of a sample. */
static HopsecReport *
read_sample (const gchar *name, guint trust_hops)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autofree gchar *path = sample_path (name);
  g_autoptr (HopsecMailbox) mailbox = hopsec_mailbox_new (analyzer, path);
  g_autoptr (GError) error = NULL;
  HopsecReport *report;

  hopsec_analyzer_set_now (analyzer, 1773200000);
  hopsec_analyzer_set_trust_hops (analyzer, trust_hops);
  report = hopsec_mailbox_next (mailbox, &error);
  g_assert_no_error (error);
  g_assert_nonnull (report);
  g_assert_null (hopsec_mailbox_next (mailbox, &error));
  g_assert_no_error (error);
  return report;
}

static void
check_sample (const gchar *name, const gchar *wanted)
{
  g_autoptr (HopsecReport) report = read_sample (name, 0);
  g_autoptr (HopsecReport) trusted = read_sample (name, HOPSEC_MAX_FIELDS);
  g_autofree gchar *got = describe (report);
  gboolean lost = strstr (name, "folds-lost") != NULL;
  gboolean copy = g_str_has_suffix (name, ".txt");

  g_test_message ("%s", name);
  g_assert_cmpstr (got, ==, wanted);
  g_assert_cmpint ((hopsec_report_get_flags (report) & HOPSEC_FLAG_UNFOLDED) != 0, ==, lost);
  g_assert_cmpint (hopsec_report_get_boundary (trusted) == 0, ==, copy);
}

/* What a program saved is .eml; what a person copied is .txt, and can never be proved. */
static void
test_samples (void)
{
  g_autofree gchar *folder = sample_path ("."), *wanted = NULL;
  g_autoptr (HopsecReport) plain = read_sample ("plain.eml", 0);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;
  guint n = 0;

  wanted = describe (plain);
  while ((name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_suffix (name, ".txt") || g_str_has_suffix (name, ".eml")) {
      check_sample (name, wanted);
      n++;
    }
  }
  g_assert_cmpuint (n, >, 35);
}

/* --- what a sender might try -------------------------------------------------------------------------- */

#define DATE "; Mon, 5 Jan 2026 01:59:06 +0000"
#define PLAIN "Received: from a.example ([192.0.2.1]) by mx.example with SMTP id 1" DATE "\n"
#define TLS "Received: from a.example ([192.0.2.1]) by mx.example with ESMTPS id 1" DATE "\n"
#define AUTHOR "From: a@example.org\nDate: Mon, 5 Jan 2026 01:59:00 +0000\n"

/* A message is what its header says, whatever its sender wrote below that, or into it. */
static void
test_senders (void)
{
  static const struct {
    const gchar *message;
    guint n_hops;
    HopsecSecurity security; /* of the hop on top */
  } tests[] = {
    /* a body */
    { PLAIN AUTHOR "\n" TLS, 1, HOPSEC_SECURITY_PLAINTEXT },
    { PLAIN AUTHOR "\n> " TLS, 1, HOPSEC_SECURITY_PLAINTEXT },
    { AUTHOR "\nsee below\n\n" TLS, 0, 0 },
    { AUTHOR "\n\n\n" TLS "\n" TLS, 0, 0 },
    { "Subject: x\n\n" TLS "\n" TLS, 0, 0 },
    { "Message-ID: <1>\n\n" TLS, 0, 0 },
    { "MIME-Version: 1.0\n\n" TLS "\n" TLS, 0, 0 },
    { PLAIN "Message-ID: <1>\n\n" TLS, 1, HOPSEC_SECURITY_PLAINTEXT },
    { PLAIN AUTHOR "X: =3D &lt;\n\n" TLS, 1, HOPSEC_SECURITY_PLAINTEXT },
    /* a server that lets anything stand after its own field */
    { PLAIN "with ESMTPS id 2" DATE "\n" AUTHOR "\n", 1, HOPSEC_SECURITY_PLAINTEXT },
    { PLAIN "\xc2\xa0with ESMTPS id 2" DATE "\n" AUTHOR "\n", 1, HOPSEC_SECURITY_PLAINTEXT },
    { PLAIN "(version=TLSv1.3)\n" AUTHOR "\n", 1, HOPSEC_SECURITY_PLAINTEXT },
    { PLAIN "\n\nwith ESMTPS id 2" DATE "\n", 1, HOPSEC_SECURITY_PLAINTEXT },
    { PLAIN "\n" TLS, 2, HOPSEC_SECURITY_PLAINTEXT },
    { PLAIN "> " TLS AUTHOR "\n", 1, HOPSEC_SECURITY_PLAINTEXT },
    /* words in the greeting */
    { "Received: from a=29=20with=20ESMTPS=3D (b [192.0.2.1]) by mx.example with SMTP id 1" DATE "\n"
      AUTHOR "\n", 1, HOPSEC_SECURITY_PLAINTEXT },
    { "Received: from &lt (b [192.0.2.1]) by mx.example with SMTP id 1" DATE "\n"
      AUTHOR "\n", 1, HOPSEC_SECURITY_PLAINTEXT },
    { "Received: from a ([192.0.2.1]) by mx.example with\xc2\xa0 ESMTPS id 1" DATE "\n\nbody\n", 1,
      HOPSEC_SECURITY_UNKNOWN },
    { "Received: from a\xc2\xa0with\xc2\xa0" "ESMTPS (b [192.0.2.1]) by mx.example with SMTP id 1" DATE "\n"
      AUTHOR "\n", 1, HOPSEC_SECURITY_PLAINTEXT },
    { "Received: from \xe2\x80\x9c (b [192.0.2.1]) by mx.example with SMTP id 1" DATE "\n"
      AUTHOR "\n", 1, HOPSEC_SECURITY_PLAINTEXT },
  };
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    const gchar *message = tests[i].message;
    g_autoptr (HopsecReport) report
      = hopsec_analyzer_analyze_data (analyzer, message, strlen (message), NULL);
    guint n = hopsec_report_get_n_hops (report);

    g_test_message ("%s", message);
    g_assert_cmpuint (n, ==, tests[i].n_hops);
    if (n > 0) {
      g_autoptr (HopsecHop) top = hopsec_report_get_hop (report, n - 1);

      g_assert_cmpint (hopsec_hop_get_security (top), ==, tests[i].security);
    }
  }
}

/* --- what cannot be read -------------------------------------------------------------------------------- */

/* The sentence never says more than what was read. */
static void
test_sentences (void)
{
  static const struct {
    const gchar *text, *summary;
  } tests[] = {
    { "From: a@example.org\nTo: b@example.org\nSubject: x\n\nbody\n",
      "no Received field among its fields (From, To and Subject): nothing in it tells its way" },
    { AUTHOR "\nsee below\n\n" TLS,
      "no Received field among its fields (From and Date): nothing in it tells its way; line 6 looks like one, "
      "but stands below the header, where anyone may write" },
    { "> From: a@example.org\n> Subject: x\n",
      "no Received field among its fields (From and Subject): nothing in it tells its way" },
    { "A: 1\nB: 2\nFrom: 3\nC: 4\nD: 5\nE: 6\nF: 7\nG: 8\nH: 9\nI: 10\n",
      "no Received field among its fields (A, B, From, C, D, E, F, G and 2 more): nothing in it tells its way" },
    { "only prose\n", "no header that can be read" },
    { "", "no header that can be read" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecReport) report = hopsec_analyze (tests[i].text, strlen (tests[i].text), NULL);

    g_assert_cmpstr (hopsec_report_get_summary (report), ==, tests[i].summary);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/forms/samples", test_samples);
  g_test_add_func ("/forms/senders", test_senders);
  g_test_add_func ("/forms/sentences", test_sentences);
  return g_test_run ();
}
