/* Tests of trust.c: what is proved.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

#define AT(time) "; Mon, 1 Jan 2024 " time " +0000"
#define TOP "from in.example.org (in.example.org [192.0.2.1]) by box.example.org with ESMTPS id 3" AT ("00:00:02")
#define ENTRY "from m.example.com (m.example.com [203.0.113.5]) by in.example.org with ESMTP id 2" AT ("00:00:01")
#define FORGED "from pc.example.com ([198.51.100.7]) by m.example.com with ESMTPS id 1" AT ("00:00:00")
#define INSIDE "from pc.example.com ([198.51.100.7]) by in.example.org with ESMTPS id 1" AT ("00:00:00")

#define OUTSIDE "from m.example.com (m.example.com [203.0.113.5]) by box.example.org with ESMTPS id 2" AT ("00:00:01")
#define LOOPBACK "from localhost (localhost [127.0.0.1]) by box.example.org with ESMTP id 4" AT ("00:00:03")

typedef struct {
  const gchar *trust; /* with blanks between; a number is --trust-hops */
  const gchar *values[5];
  const gchar *proofs; /* top first: o p c */
  const gchar *proved;
} Case;

static HopsecAnalyzer *
new_analyzer (const Case *test)
{
  HopsecAnalyzer *analyzer = hopsec_analyzer_new ();
  g_auto (GStrv) words = g_strsplit (test->trust, " ", -1);

  hopsec_analyzer_set_now (analyzer, 1704100000);
  for (guint i = 0; words[i] != NULL && words[i][0] != '\0'; i++) {
    if (strlen (words[i]) == 1) {
      hopsec_analyzer_set_trust_hops (analyzer, (guint) (words[i][0] - '0'));
    } else {
      g_assert_true (hopsec_analyzer_add_trust (analyzer, words[i], NULL));
    }
  }
  return analyzer;
}

static HopsecReport *
analyze (const Case *test, HopsecSession *session)
{
  g_autoptr (HopsecAnalyzer) analyzer = new_analyzer (test);

  return hopsec_analyzer_analyze_received (analyzer, test->values, session, NULL);
}

static gchar *
proofs_of (HopsecReport *report)
{
  GString *out = g_string_new (NULL);

  for (guint i = hopsec_report_get_n_hops (report); i-- > 0;) {
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, i);

    g_string_append_c (out, hopsec_hop_get (hop, HOPSEC_FACT_PROOF)[0]);
  }
  return g_string_free (out, FALSE);
}

static void
test_walk (void)
{
  static const Case tests[] = {
    { "", { TOP, ENTRY, FORGED }, "ccc", "none" },
    { "box.example.org", { TOP, ENTRY, FORGED }, "pcc", "unknown" /* proof ends inside */ },
    { ".example.org", { TOP, ENTRY, FORGED }, "pcc", "unknown" },
    { ".example.org 192.0.2.0/24", { TOP, ENTRY, FORGED }, "ppc", "plaintext" },
    { "box.example.org 192.0.2.1", { TOP, ENTRY, FORGED }, "pcc", "unknown" },
    { ".example.org 192.0.2.0/24", { TOP, ENTRY, INSIDE }, "ppc", "plaintext" },
    { "example.org 192.0.2.0/24", { TOP, ENTRY, FORGED }, "ccc", "none" },
    { ".example.org", { "from m.example.com ([203.0.113.5]) by example.org with ESMTPS" AT ("00:00:02") }, "p", "tls" },
    { ".example.org", { "from m.example.com ([203.0.113.5]) by xexample.org with ESMTPS" AT ("00:00:02") }, "c", "none" },
    { "BOX.EXAMPLE.ORG in.example.org ::ffff:192.0.2.1", { TOP, ENTRY, FORGED }, "ppc", "plaintext" },
    { "0.0.0.0/0 .example.org .example.com", { TOP, ENTRY, FORGED }, "ppp", "plaintext" },
    { "1", { TOP, ENTRY, FORGED }, "pcc", "unknown" },
    { "2", { TOP, ENTRY, FORGED }, "ppc", "plaintext" },
    { "9", { TOP, ENTRY, FORGED }, "ppp", "plaintext" },
    { "1 m.example.com", { TOP, ENTRY, FORGED }, "pcc", "unknown" },
    /* a field that counting alone proved passes no trust to a host below it */
    { "1 in.example.org 192.0.2.0/24", { TOP, ENTRY, FORGED }, "pcc", "unknown" },
    /* off, and never on again: the lowest field names a trusted host too */
    { ".example.org .example.com 192.0.2.0/24", { TOP, ENTRY, INSIDE, INSIDE }, "ppcc", "plaintext" },
    /* a local hop passes it on */
    { "in.example.org",
      { "from localhost (localhost [127.0.0.1]) by in.example.org with ESMTP id 3" AT ("00:00:02"), ENTRY, FORGED },
      "ppc", "plaintext" },
    { "in.example.org",
      { "from in.example.org (::1) by in.example.org with HTTPS" AT ("00:00:02"), ENTRY, FORGED }, "ppc", "plaintext" },
    /* a proxy on the host does not: anyone may reach it */
    { "mx.example.org",
      { "from m.example.com (m.example.com [127.0.0.6]) by mx.example.org (Postfix) with ESMTP id 3" AT ("00:00:02"),
        "from pc.example.com ([198.51.100.7]) by mx.example.org with ESMTPS id 1" AT ("00:00:00") }, "pc", "unknown" },
    /* an address that the peer wrote does not */
    { ".example.org 192.0.2.0/24",
      { "from [192.0.2.1] by box.example.org with ESMTPS id 3" AT ("00:00:02"), ENTRY, FORGED }, "pcc", "tls" },
    /* unreadable fields and conflicts stop it */
    { "9", { TOP, "frob" AT ("00:00:01"), FORGED }, "pcc", "unknown" },
    { ".example.org 192.0.2.0/24", { TOP, "from x (y by in.example.org with ESMTPS id 1", INSIDE }, "pcc", "unknown" },
    { "9", { TOP, "by in.example.org (x) by m.example.com with ESMTPS id 1" AT ("00:00:01"), FORGED }, "pcc", "unknown" },
    { "9", { TOP, "from a.example.com ([203.0.113.5]) (((((((((((((((((x))))))))))))))))) by in.example.org with ESMTP id 2"
      AT ("00:00:01"), FORGED }, "pcc", "unknown" },
    { ".example.org 192.0.2.0/24",
      { TOP, "from a.example.com ([203.0.113.5]) by in.example.org (x) by in.example.org with ESMTP id 2" AT ("00:00:01"),
        FORGED },
      "pcc", "unknown" },
    /* so does a gap, for hosts */
    { ".example.org .example.net 192.0.2.0/24",
      { TOP, "from a.example.com ([198.51.100.9]) by mx.example.net with ESMTPS id 2" AT ("00:00:01") }, "pc", "unknown" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecReport) report = analyze (&tests[i], NULL);
    g_autofree gchar *proofs = proofs_of (report);

    g_test_message ("%u: %s", i, tests[i].trust);
    g_assert_cmpstr (proofs, ==, tests[i].proofs);
    g_assert_cmpstr (hopsec_security_to_string (hopsec_report_get_proved (report)), ==,
                     tests[i].proved);
  }
}

/* Where proof ends, and a trusted name that is not to be believed. */
static void
test_flags (void)
{
  static const struct {
    Case path; /* proofs: the flags of the report */
    guint boundary;
    gboolean meets; /* no hop that counts was plaintext */
  } tests[] = {
    { { "", { TOP, ENTRY, FORGED }, NULL, NULL }, 0, FALSE },
    { { ".example.org 192.0.2.0/24", { TOP, ENTRY, INSIDE }, "by-spoof", NULL }, 2, FALSE },
    { { "box.example.org", { TOP, ENTRY, FORGED }, "boundary-inside", NULL }, 3, FALSE },
    /* the message entered there, began there, or was on the host */
    { { "box.example.org", { OUTSIDE, FORGED }, NULL, NULL }, 2, TRUE },
    { { "box.example.org", { TOP }, NULL, NULL }, 1, TRUE },
    { { "box.example.org", { LOOPBACK, TOP }, NULL, NULL }, 1, TRUE },
    { { "box.example.org",
        { "from in.example.org (in.example.org [192.0.2.1]) by box.example.org with ESMTPS id 3", ENTRY },
        "bad-date boundary-inside", NULL },
      2, FALSE },
    { { "1", { LOOPBACK, TOP }, NULL, NULL }, 2, FALSE },
    /* beside other flags */
    { { ".example.org 192.0.2.0/24",
        { TOP, ENTRY, "from pc.example.com ([198.51.100.7]) by in.example.org with ESMTPS id 1" }, "bad-date by-spoof",
        NULL },
      2, FALSE },
  };

  const HopsecFlags ours = HOPSEC_FLAG_BY_SPOOF | HOPSEC_FLAG_BOUNDARY_INSIDE | HOPSEC_FLAG_BAD_DATE;

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecReport) report = analyze (&tests[i].path, NULL);
    g_autofree gchar *flags = hopsec_flags_to_string (hopsec_report_get_flags (report) & ours);

    g_test_message ("%u: %s", i, tests[i].path.trust);
    g_assert_cmpstr (flags, ==, tests[i].path.proofs);
    g_assert_cmpuint (hopsec_report_get_boundary (report), ==, tests[i].boundary);
    g_assert_cmpint (hopsec_report_meets (report, HOPSEC_REQUIRE_NO_PLAINTEXT, TRUE), ==, tests[i].meets);
  }
}

/* forty forged fields under one real plaintext field change nothing that is proved */
static void
test_forty (void)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (HopsecReport) report = NULL;

  g_ptr_array_add (values, (gpointer) ENTRY);
  for (guint i = 0; i < 40; i++) {
    g_ptr_array_add (values, (gpointer) FORGED);
  }
  g_ptr_array_add (values, NULL);
  hopsec_analyzer_add_trust (analyzer, "in.example.org", NULL);
  report = hopsec_analyzer_analyze_received (analyzer, (const gchar *const *) values->pdata, NULL, NULL);
  g_assert_cmpint (hopsec_report_get_proved (report), ==, HOPSEC_SECURITY_PLAINTEXT);
  g_assert_cmpint (hopsec_report_get_security (report), ==, HOPSEC_SECURITY_PLAINTEXT);
}

static void
test_session (void)
{
  static const Case below = { "192.0.2.0/24 .example.org", { ENTRY, FORGED }, NULL, NULL };
  g_autoptr (HopsecSession) session = hopsec_session_new ();
  g_autoptr (HopsecReport) near = NULL, far = NULL;
  g_autoptr (HopsecHop) hop = NULL;
  g_autofree gchar *near_proofs = NULL, *far_proofs = NULL;

  g_assert_true (hopsec_session_set (session, HOPSEC_FACT_IP, "192.0.2.1"));
  g_assert_true (hopsec_session_set (session, HOPSEC_FACT_HELO, "in.example.org"));
  g_assert_true (hopsec_session_set (session, HOPSEC_FACT_BY, "box.example.org"));
  g_assert_true (hopsec_session_set (session, HOPSEC_FACT_TLS, "TLSv1.3"));
  g_assert_true (hopsec_session_set (session, HOPSEC_FACT_CIPHER_TEXT, "TLS_AES_256_GCM_SHA384"));
  near = analyze (&below, session);
  near_proofs = proofs_of (near);
  g_assert_cmpstr (near_proofs, ==, "opc");
  hop = hopsec_report_get_hop (near, 2);
  g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_FIELD), ==, NULL);
  g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_OFFSET), ==, NULL);

  hopsec_session_set (session, HOPSEC_FACT_IP, "203.0.113.9");
  hopsec_session_set (session, HOPSEC_FACT_TLS, NULL);
  hopsec_session_set (session, HOPSEC_FACT_CIPHER_TEXT, "");
  far = analyze (&below, session);
  far_proofs = proofs_of (far);
  g_assert_cmpstr (far_proofs, ==, "occ");
  g_assert_cmpint (hopsec_report_get_proved (far), ==, HOPSEC_SECURITY_PLAINTEXT);
}

static void
test_operator (void)
{
  static const gchar *const trust[] = { "@outlook.com", "@google.com @outlook.com", "@outlook.com @google.com" };

  for (guint i = 0; i < G_N_ELEMENTS (trust); i++) {
    const Case entry = {
      trust[i],
      { "from AB1.eurprd01.prod.outlook.com (2603:10a6:20b:1a3::8) by CD2.eurprd01.prod.outlook.com "
        "(2603:10a6:803:11c::21) with Microsoft SMTP Server (version=TLS1_2, "
        "cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.1" AT ("00:00:02"),
        "from m.example.com (203.0.113.5) by AB1.mail.protection.outlook.com (10.1.2.3) with Microsoft SMTP "
        "Server id 15.20.1 via Frontend Transport" AT ("00:00:01"),
        FORGED },
      NULL, NULL
    };
    g_autoptr (HopsecReport) report = analyze (&entry, NULL);
    g_autofree gchar *proofs = proofs_of (report);

    g_assert_cmpstr (proofs, ==, "ppc");
    g_assert_cmpint (hopsec_report_get_proved (report), ==, HOPSEC_SECURITY_PLAINTEXT);
  }
}

/* Who is trusted, in words; and whom the owner of the mailbox would name. */
static void
test_words (void)
{
  static const struct {
    Case path; /* proofs: the words; proved: the hint */
  } tests[] = {
    { { "", { TOP, ENTRY }, NULL, "box.example.org" } },
    { { "1", { TOP, ENTRY }, "the top 1 field", NULL } },
    { { "2 .example.org", { ENTRY }, ".example.org, the top 2 fields", NULL } },
    { { "192.0.2.0/24", { NULL }, "192.0.2.0/24", NULL } },
    { { "a.example b.example", { "from h with ESMTP" }, "a.example, b.example", NULL } },
    { { "@outlook.com", { "from h ([192.0.2.1]) by a.prod.outlook.com with ESMTP" }, "@outlook.com", NULL } },
    /* an inner server whose address is none of the operator's */
    { { "", { "by 10.1.2.3 with SMTP id 2", "by mail-x.google.com with SMTP id 1" }, NULL, "" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecReport) report = analyze (&tests[i].path, NULL);
    g_autoptr (HopsecAnalyzer) analyzer = new_analyzer (&tests[i].path);
    g_autofree gchar *words = hopsec_analyzer_trust_to_string (analyzer);

    g_test_message ("%u", i);
    g_assert_cmpstr (words, ==, tests[i].path.proofs);
    g_assert_cmpstr (hopsec_report_get_trust_hint (report), ==, tests[i].path.proved);
  }
}

/* the advice for each message of the examples proves at least its top hop */
static void
test_hint (void)
{
  g_autofree gchar *folder = g_build_filename (g_getenv ("TOP_SRCDIR"), "examples", "mail", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    const gchar *hint;
    g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
    g_autoptr (HopsecReport) bare = hopsec_analyzer_analyze_file (analyzer, path, NULL), proved = NULL;
    guint n = hopsec_report_get_n_hops (bare);

    g_test_message ("%s", name);
    hint = hopsec_report_get_trust_hint (bare);
    g_assert_true ((hint != NULL) == (n > 0));
    if (n == 0) {
      continue;
    }
    if (hint[0] == '\0') {
      hopsec_analyzer_set_trust_hops (analyzer, 1);
    } else {
      g_assert_true (hopsec_analyzer_add_trust (analyzer, hint, NULL));
    }
    proved = hopsec_analyzer_analyze_file (analyzer, path, NULL);
    g_assert_cmpuint (hopsec_report_get_boundary (proved), >, 0);
    g_assert_null (hopsec_report_get_trust_hint (proved)); /* never repeated once it was followed */
  }
}

static void
test_hint_words (void)
{
  static const struct {
    const gchar *trust, *value, *hint;
  } tests[] = {
    { "", "from a ([192.0.2.1]) by mx.example.org with ESMTP id 1", "mx.example.org" },
    { "", "from a ([192.0.2.1]) by mx.google.com with ESMTP id 1", "@google.com" },
    { "mx.google.com", "from a ([192.0.2.1]) by mx.google.com with ESMTP id 1", NULL },
    { "@google.com", "from a ([192.0.2.1]) by mx.example.org with ESMTP id 1", "mx.example.org" },
    /* an inner server of the operator, by address; one that names itself shortly, or not at all */
    { "", "by 2002:a05:6a10::1 with SMTP id 1", "@google.com" },
    { "", "by 10.1.2.3 with SMTP id 1", "" },
    { "", "from a ([192.0.2.1]) by cmsmtp with ESMTP id 1", "" },
    { "", "from a ([192.0.2.1]) by [192.0.2.9] with ESMTP id 1", "" },
    { "", "(qmail 1 invoked by uid 2)", "" },
    /* nothing proves a field that cannot be read */
    { "", "from a ([192.0.2.1] by mx.example.org with ESMTP id 1", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *value = g_strconcat (tests[i].value, AT ("00:00:00"), NULL);
    Case test = { tests[i].trust, { value }, NULL, NULL };
    g_autoptr (HopsecReport) report = analyze (&test, NULL);

    g_test_message ("%s", tests[i].value);
    g_assert_cmpstr (hopsec_report_get_trust_hint (report), ==, tests[i].hint);
  }
}

static void
test_refused (void)
{
  static const gchar *const bad[] = { "@nobody.example", "", ".", "a b", "192.0.2.0/40", "-x", "x/y" };
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (hopsec_analyzer_add_trust (analyzer, bad[i], &error));
    g_assert_error (error, HOPSEC_ERROR, HOPSEC_ERROR_ARGUMENT);
  }
  {
    g_autoptr (GError) error = NULL;

    g_assert_false (hopsec_analyzer_add_trust (analyzer, "@outlok.com", &error));
    g_assert_nonnull (strstr (error->message, "no operator @outlok.com is known; did you mean @outlook.com?"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/walk", test_walk);
  g_test_add_func ("/trust/flags", test_flags);
  g_test_add_func ("/trust/forty", test_forty);
  g_test_add_func ("/trust/session", test_session);
  g_test_add_func ("/trust/operator", test_operator);
  g_test_add_func ("/trust/words", test_words);
  g_test_add_func ("/trust/hint", test_hint);
  g_test_add_func ("/trust/hint-words", test_hint_words);
  g_test_add_func ("/trust/refused", test_refused);
  return g_test_run ();
}
