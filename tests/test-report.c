/* Tests of report.c and sentence.c: verdicts, requirements, words.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

#define AT(time) "; Mon, 1 Jan 2024 " time " +0000"
#define PLAIN "from a.example.org (a.example.org [192.0.2.1]) by b.example.net with ESMTP id 2" AT ("00:00:01")
#define TLS12 "from a.example.org (a.example.org [192.0.2.1]) (using TLSv1.2 with cipher " \
              "ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)) by b.example.net (Postfix) with ESMTPS id 2" AT ("00:00:01")
#define TLS10 "from a.example.org (a.example.org [192.0.2.1]) (using TLSv1 with cipher " \
              "AES256-SHA (256/256 bits)) by b.example.net (Postfix) with ESMTPS id 2" AT ("00:00:01")
#define TLS13 "from a.example.org (a.example.org [192.0.2.1]) (using TLSv1.3 with cipher " \
              "TLS_AES_256_GCM_SHA384 (256/256 bits)) by b.example.net (Postfix) with ESMTPS id 2" AT ("00:00:01")
#define CBC "from a.example.org (a.example.org [192.0.2.1]) (using TLSv1.2 with cipher " \
            "AES256-SHA (256/256 bits)) by b.example.net (Postfix) with ESMTPS id 2" AT ("00:00:01")
#define BARE "from a.example.org (a.example.org [192.0.2.1]) by b.example.net with ESMTPS id 2" AT ("00:00:01")
#define SILENT "from a.example.org (a.example.org [192.0.2.1]) by b.example.net with FROB id 2" AT ("00:00:01")
#define LOGIN "from pc ([10.0.0.9]) by a.example.org with ESMTPSA id 1" AT ("00:00:00")
#define LOCAL "from root by a.example.org with local id 1" AT ("00:00:00")
#define NOBODY "by mx.example.net (Postfix) with ESMTP id 4ABC; Mon, 5 Jan 2026 01:59:06 +0000"
#define INNER "from b.example.net (b.example.net [10.0.0.1]) by c.example.net with FROB id 3" AT ("00:00:02")

static HopsecReport *
analyze (const gchar *const *values)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  hopsec_analyzer_set_now (analyzer, 1704100000);
  return hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
}

static void
test_verdicts (void)
{
  static const struct {
    const gchar *values[4];
    const gchar *security, *between, *summary, *first, *second;
    guint deciding;
  } tests[] = {
    { { PLAIN, LOGIN }, "plaintext", "plaintext", "NOT encrypted all the way: hop 2 of 2 was plaintext (as claimed)",
      "encrypted, logged in", "plaintext into example.net", 2 },
    { { TLS12, LOGIN }, "tls", "tls", "encrypted at every hop (as claimed)", "encrypted, logged in",
      "encrypted into example.net, TLS 1.2", 2 },
    { { TLS12 }, "tls", "tls", "encrypted at every hop (as claimed)", "not recorded in the message",
      "encrypted into example.net, TLS 1.2", 1 },
    { { BARE }, "tls", "tls", "encrypted at every hop (as claimed)", "not recorded in the message",
      "encrypted into example.net", 1 },
    { { SILENT, LOGIN }, "unknown", "unknown",
      "not known to be encrypted all the way: hop 2 of 2 does not say (as claimed)", "encrypted, logged in",
      "unknown into example.net", 2 },
    { { INNER, TLS12, LOGIN }, "unknown", "tls",
      "encrypted between organisations; 1 hop inside example.net unknown (as claimed)", "encrypted, logged in",
      "encrypted into example.net, TLS 1.2", 3 },
    { { LOCAL }, "local", "none", "never left its host (as claimed)", "written on the mail server itself",
      "no further hop recorded", 1 },
    { { NULL }, "none", "none", "no Received field: nothing in it tells its way", NULL, NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecReport) report = analyze (tests[i].values);

    g_test_message ("%s", tests[i].summary);
    g_assert_cmpstr (hopsec_security_to_string (hopsec_report_get_security (report)), ==, tests[i].security);
    g_assert_cmpstr (hopsec_security_to_string (hopsec_report_get_between (report)), ==, tests[i].between);
    g_assert_cmpint (hopsec_report_get_proved (report), ==, HOPSEC_SECURITY_NONE);
    g_assert_cmpstr (hopsec_report_get_summary (report), ==, tests[i].summary);
    g_assert_cmpstr (hopsec_report_get_answer (report, 1), ==, tests[i].first);
    g_assert_cmpstr (hopsec_report_get_answer (report, 2), ==, tests[i].second);
    g_assert_cmpuint (hopsec_report_get_deciding_hop (report), ==, tests[i].deciding);
  }
}

/* What every network hop satisfies, and, where the top fields are trusted, every proved one. */
static void
test_meets (void)
{
  /* no-plaintext between-tls tls tls1.2 tls1.3 strong */
  static const struct {
    const gchar *values[4];
    const gchar *meets;
    guint n_trusted;
    const gchar *proved;
  } tests[] = {
    { { PLAIN }, "------", 0, "------" },
    { { SILENT }, "+-----", 0, "------" },
    { { BARE }, "+++---", 0, "------" },
    { { TLS12 }, "++++-+", 0, "------" },
    { { TLS13 }, "++++++", 0, "------" },
    { { CBC }, "++++--", 0, "------" },
    { { TLS10 }, "+++---", 0, "------" },
    { { TLS13, TLS12 }, "++++-+", 0, "------" },
    { { TLS12, TLS10 }, "+++---", 0, "------" },
    { { INNER, TLS12 }, "++----", 0, "------" },
    /* local hops do not count, alone they satisfy all; no hop satisfies nothing */
    { { LOCAL }, "++++++", 0, "------" },
    { { TLS12, LOCAL }, "++++-+", 0, "------" },
    { { NULL }, "------", 0, "------" },
    /* what is not proved does not count */
    { { TLS13, PLAIN }, "------", 1, "++++++" },
    { { TLS13, PLAIN }, "------", 2, "------" },
    { { PLAIN, TLS13 }, "------", 1, "------" },
    { { SILENT, TLS13 }, "+-----", 1, "+-----" },
    { { TLS12, LOGIN }, "+++---", 2, "+++---" },
    { { TLS12, LOGIN }, "+++---", 1, "++++-+" },
    /* a login is no crossing, whatever it came from */
    { { TLS12, "from pc.example.org ([198.51.100.9]) by a.example.org with ESMTPA id 1; Mon, 1 Jan 2024 00:00:00 +0000" },
      "-+----", 2, "-+----" },
    /* a peer that nobody knows may be a stranger */
    { { NOBODY }, "-+----", 0, "------" },
    { { NOBODY }, "-+----", 1, "------" },
    /* one at an address of the operator's own servers is none */
    { { "from h ([209.85.128.1]) by mx.google.com with ESMTP id 1; Mon, 1 Jan 2024 00:00:00 +0000" }, "-+----", 1, "-+----" },
    /* only local hops are proved: nothing is */
    { { LOCAL, PLAIN }, "------", 1, "------" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
    g_autoptr (HopsecReport) report = NULL;

    hopsec_analyzer_set_trust_hops (analyzer, tests[i].n_trusted);
    report = hopsec_analyzer_analyze_received (analyzer, tests[i].values, NULL, NULL);
    for (guint r = HOPSEC_REQUIRE_NO_PLAINTEXT; r <= HOPSEC_REQUIRE_STRONG; r++) {
      g_test_message ("%u %u", i, r);
      g_assert_cmpint (hopsec_report_meets (report, r, FALSE), ==, tests[i].meets[r] == '+');
      g_assert_cmpint (hopsec_report_meets (report, r, TRUE), ==, tests[i].proved[r] == '+');
    }
  }
}

/* Hops that a limit left out are never taken for encrypted. */
static void
test_cut (void)
{
  static const struct {
    const gchar *values[4];
    const gchar *security, *between, *summary;
    guint deciding;
  } tests[] = {
    { { TLS12, LOGIN, LOGIN }, "unknown", "unknown",
      "not known to be encrypted all the way: its first hops were not read (as claimed)", 1 },
    { { LOCAL, LOCAL, LOGIN }, "unknown", "unknown",
      "not known to be encrypted all the way: its first hops were not read (as claimed)", 1 },
    { { SILENT, LOGIN, LOGIN }, "unknown", "unknown",
      "not known to be encrypted all the way: hop 2 of 2 does not say (as claimed)", 2 },
    { { PLAIN, LOGIN, LOGIN }, "plaintext", "plaintext",
      "NOT encrypted all the way: hop 2 of 2 was plaintext (as claimed)", 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
    g_autoptr (HopsecReport) report = NULL;

    hopsec_analyzer_set_limit (analyzer, HOPSEC_LIMIT_FIELDS, 2);
    report = hopsec_analyzer_analyze_received (analyzer, tests[i].values, NULL, NULL);
    g_assert_cmpstr (hopsec_security_to_string (hopsec_report_get_security (report)), ==, tests[i].security);
    g_assert_cmpstr (hopsec_security_to_string (hopsec_report_get_between (report)), ==, tests[i].between);
    g_assert_cmpstr (hopsec_report_get_summary (report), ==, tests[i].summary);
    g_assert_cmpstr (hopsec_report_get_answer (report, 1), ==, "unknown: the first hops were not read");
    g_assert_cmpuint (hopsec_report_get_deciding_hop (report), ==, tests[i].deciding);
    g_assert_false (hopsec_report_meets (report, HOPSEC_REQUIRE_BETWEEN_TLS, FALSE));
    g_assert_false (hopsec_report_meets (report, HOPSEC_REQUIRE_TLS, FALSE));
    g_assert_cmpint (hopsec_report_meets (report, HOPSEC_REQUIRE_NO_PLAINTEXT, FALSE), ==, i < 3);
  }
}

static void
test_references (void)
{
  static const gchar *const values[] = { TLS12, LOGIN, NULL };
  g_autoptr (HopsecReport) report = analyze (values);
  HopsecHop *hop = hopsec_report_get_hop (report, 1);
  HopsecLeg *leg = hopsec_report_get_leg (report, 0);

  g_assert_null (hopsec_report_get_hop (report, 2));
  g_assert_null (hopsec_report_get_leg (report, 2));
  g_clear_pointer (&report, hopsec_report_unref);
  /* the report is gone, what was taken from it is not */
  g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_TLS), ==, "TLSv1.2");
  g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_CIPHER), ==, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
  g_assert_cmpint (hopsec_leg_get_kind (leg), ==, HOPSEC_LEG_SUBMISSION);
  hopsec_hop_unref (hop);
  hopsec_leg_unref (leg);
}

/* the nicks are the vocabulary of every output: one word each */
static void
test_nicks (void)
{
  for (guint i = 0; i < HOPSEC_N_FACTS; i++) {
    const gchar *nick = hopsec_fact_get_nick (i);

    g_assert_cmpuint (strspn (nick, "abcdefghijklmnopqrstuvwxyz_"), ==, strlen (nick));
    g_assert_cmpint (hopsec_fact_from_nick (nick, strlen (nick)), ==, i);
  }
  g_assert_null (hopsec_fact_get_nick (HOPSEC_N_FACTS));
}

/* what a formatter makes of G_DEFINE_QUARK's argument is not the name of the domain */
static void
test_error_domain (void)
{
  g_assert_cmpstr (g_quark_to_string (HOPSEC_ERROR), ==, "hopsec-error-quark");
}

/* the text from `start` to `end`, between which the types of a hop's facts stand */
static gchar *
read_part (const gchar *file, const gchar *start, const gchar *end)
{
  g_autofree gchar *path = g_test_build_filename (G_TEST_DIST, "..", "bindings", file, NULL);
  g_autofree gchar *text = NULL;
  const gchar *first, *last;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  first = strstr (text, start);
  g_assert_nonnull (first);
  last = strstr (first, end);
  g_assert_nonnull (last);
  return g_strndup (first, (gsize) (last - first));
}

/* The types that bindings declare are those of the facts: a fact that is added is missed here. */
static void
test_declared_types (void)
{
  static const struct {
    const gchar *file, *start, *end, *line, *types[HOPSEC_FACT_KIND_WORDS + 1];
  } tests[] = {
    { "node/index.d.ts",
      "interface Hop {",
      "\n}",
      "(?m)^  %s: (.*)$",
      { "(string|'|[A-Z]).*", "number( \\| null)?", "boolean \\| null", "string \\| null",
        "string\\[\\]" } },
    { "python/hopsec/__init__.pyi",
      "class Hop(",
      "\n\n",
      "(?m)^    %s: Final\\[(.*)\\]$",
      { "(Optional\\[)?(str|[A-Z]\\w+)\\]?", "(Optional\\[)?int\\]?", "Optional\\[bool\\]",
        "Optional\\[datetime\\]", "list\\[str\\]" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *part = read_part (tests[i].file, tests[i].start, tests[i].end);

    for (guint fact = 0; fact < HOPSEC_N_FACTS; fact++) {
      const gchar *type = tests[i].types[hopsec_fact_get_kind (fact)];
      g_autoptr (GString) pattern = g_string_new (tests[i].line);

      g_string_replace (pattern, "(.*)", type, 1);
      g_string_replace (pattern, "%s", hopsec_fact_get_nick (fact), 1);
      g_test_message ("%s: %s", tests[i].file, pattern->str);
      g_assert_true (g_regex_match_simple (pattern->str, part, 0, 0));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/verdicts", test_verdicts);
  g_test_add_func ("/report/meets", test_meets);
  g_test_add_func ("/report/cut", test_cut);
  g_test_add_func ("/report/references", test_references);
  g_test_add_func ("/report/nicks", test_nicks);
  g_test_add_func ("/report/error domain", test_error_domain);
  g_test_add_func ("/report/declared types", test_declared_types);
  return g_test_run ();
}
