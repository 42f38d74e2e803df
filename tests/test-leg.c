/* Tests of leg.c: what legs are of, and what the author's mail program by its settings adds in front.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

#define AT(time) "; Mon, 1 Jan 2024 " time " +0000"
#define TLS12 "from a.example.org (a.example.org [192.0.2.1]) (using TLSv1.2 with cipher " \
              "ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)) by b.example.net (Postfix) with ESMTPS id 2" AT ("00:00:01")
#define LOGIN "from pc ([10.0.0.9]) by a.example.org with ESMTPSA id 1" AT ("00:00:00")
#define NAKED "from pc ([10.0.0.9]) by a.example.org with ESMTPA id 1" AT ("00:00:00")
#define LOCAL "from root by a.example.org with local id 1" AT ("00:00:00")

static HopsecReport *
analyze (const gchar *const *values, HopsecClient *client)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  hopsec_analyzer_set_now (analyzer, 1704100000);
  hopsec_analyzer_set_client (analyzer, client);
  return hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
}

static void
test_leg (void)
{
  static const struct {
    const gchar *values[3], *text;
    guint n_legs, second_first; /* the number of the second leg's first hop */
    const gchar *first;         /* the first answer */
  } tests[] = {
    { { TLS12 }, "https://mail.example.org,basic", 2, 1,
      "encrypted by its settings: HTTPS to mail.example.org (TLS); the password goes inside TLS. But the message began "
      "in example.net: are these the settings that sent it?" },
    { { TLS12, LOGIN }, "https://mail.example.org,basic", 3, 1,
      "encrypted by its settings: HTTPS to mail.example.org (TLS); the password goes inside TLS. Its hop 1: encrypted, "
      "logged in" },
    /* what the server wrote stands beside the settings */
    { { TLS12, NAKED }, "https://mail.example.org,oauth", 3, 1,
      "encrypted by its settings: HTTPS to mail.example.org (TLS); a token goes in place of the password. Its hop 1: "
      "plaintext, logged in" },
    { { TLS12, LOCAL }, "http://mail.example.org,basic", 3, 1,
      "plaintext by its settings: HTTP to mail.example.org (no TLS); the password goes in the clear" },
    { { NULL }, "https://mail.example.org,ntlm", 1, 0,
      "encrypted by its settings: HTTPS to mail.example.org (TLS); the password is not sent" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecClient) client = hopsec_client_new_from_text (tests[i].text, NULL);
    g_autoptr (HopsecReport) report = analyze (tests[i].values, client);
    g_autoptr (HopsecLeg) leg = hopsec_report_get_leg (report, 0), next = hopsec_report_get_leg (report, 1);

    g_assert_cmpstr (hopsec_report_get_answer (report, 1), ==, tests[i].first);
    g_assert_cmpuint (hopsec_report_get_n_legs (report), ==, tests[i].n_legs);
    g_assert_cmpint (hopsec_leg_get_kind (leg), ==, HOPSEC_LEG_SUBMISSION);
    g_assert_cmpint (hopsec_leg_get_security (leg), ==, hopsec_client_get_security (client));
    g_assert_cmpint (hopsec_leg_get_basis (leg), ==, HOPSEC_BASIS_SETTINGS);
    g_assert_cmpint (hopsec_leg_get_proof (leg), ==, HOPSEC_PROOF_CLAIMED);
    g_assert_cmpint (hopsec_leg_get_grade (leg), ==, HOPSEC_GRADE_UNKNOWN);
    g_assert_cmpuint (hopsec_leg_get_n_hops (leg), ==, 0);
    g_assert_cmpuint (hopsec_leg_get_first (leg), ==, 0);
    g_assert_cmpstr (hopsec_leg_get_to (leg), ==, "mail.example.org");
    g_assert_true (g_str_has_prefix (hopsec_leg_get_text (leg), "From the sender's program to mail.example.org: "));
    g_assert_cmpuint (next != NULL ? hopsec_leg_get_first (next) : 0, ==, tests[i].second_first);
  }
}

#define INNER(comment, with, time) "from a.example.org (a.example.org [10.0.0.1]) " comment " by b.example.org (Postfix) " \
                                   "with " with " id 2" AT (time)
#define STRONG INNER ("(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits))", "ESMTPS", "00:00:01")
#define WEAK INNER ("(using TLSv1 with cipher AES256-SHA (256/256 bits))", "ESMTPS", "00:00:01")
#define BARE INNER ("", "ESMTPS", "00:00:01")
#define PLAIN INNER ("", "ESMTP", "00:00:01")

/* A leg is as good as its weakest hop: by class, then by grade, then by proof. */
static void
test_weakest (void)
{
  static const struct {
    const gchar *values[4];
    guint n_trusted;
    const gchar *expected; /* class, basis, grade, proof */
  } tests[] = {
    { { STRONG, STRONG }, 0, "tls/mark/strong/claimed" },
    { { STRONG, WEAK }, 0, "tls/mark/weak/claimed" },
    { { WEAK, STRONG }, 0, "tls/mark/weak/claimed" },
    { { WEAK, BARE, STRONG }, 0, "tls/keyword/unknown/claimed" },
    { { STRONG, PLAIN, WEAK }, 0, "plaintext/keyword/unknown/claimed" },
    { { STRONG, STRONG }, 1, "tls/mark/strong/claimed" },
    { { STRONG, STRONG }, 2, "tls/mark/strong/proved" },
    { { WEAK, STRONG }, 1, "tls/mark/weak/proved" },
    { { STRONG, WEAK }, 1, "tls/mark/weak/claimed" },
    { { PLAIN, PLAIN }, 1, "plaintext/keyword/unknown/claimed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
    g_autoptr (HopsecReport) report = NULL;
    g_autoptr (HopsecLeg) leg = NULL;
    g_autofree gchar *shown = NULL;

    hopsec_analyzer_set_trust_hops (analyzer, tests[i].n_trusted);
    report = hopsec_analyzer_analyze_received (analyzer, tests[i].values, NULL, NULL);
    g_assert_cmpuint (hopsec_report_get_n_legs (report), ==, 1);
    leg = hopsec_report_get_leg (report, 0);
    shown = g_strjoin ("/", hopsec_security_to_string (hopsec_leg_get_security (leg)),
                       hopsec_basis_to_string (hopsec_leg_get_basis (leg)),
                       hopsec_grade_to_string (hopsec_leg_get_grade (leg)),
                       hopsec_proof_to_string (hopsec_leg_get_proof (leg)), NULL);
    g_test_message ("%u", i);
    g_assert_cmpstr (shown, ==, tests[i].expected);
  }
}

/* Whence a hop came, whither, and what kind of leg it is alone: a stranger's HELO is its last name. */
static void
test_ends (void)
{
  static const struct {
    const gchar *value;
    HopsecLegKind kind;
    const gchar *from, *to;
  } tests[] = {
    { "from a.example.org (a.example.org [192.0.2.1]) by mx.example.net with ESMTP", HOPSEC_LEG_TRANSIT, "example.org",
      "example.net" },
    { "from a.example.org (a.example.org [192.0.2.1]) by mx with ESMTP", HOPSEC_LEG_TRANSIT, "example.org", "mx" },
    { "from h ([192.0.2.1]) by mx.example.net with ESMTP", HOPSEC_LEG_TRANSIT, "192.0.2.1", "example.net" },
    { "from a.example.net ([192.0.2.1]) by mx.example.net with ESMTP", HOPSEC_LEG_TRANSIT, "192.0.2.1", "example.net" },
    { "from a.example.org ([192.0.2.1]) by mx.example.net with ESMTP", HOPSEC_LEG_TRANSIT, "example.org", "example.net" },
    { "from a.example.net (a.example.net [192.0.2.1]) by mx.example.net (Postfix) with ESMTP", HOPSEC_LEG_INTERNAL, "example.net",
      "example.net" },
    { "from h by mx.example.net with ESMTP", HOPSEC_LEG_INTERNAL, "h", "example.net" },
    { "by mx.example.net with ESMTP", HOPSEC_LEG_INTERNAL, NULL, "example.net" },
    { "from h ([192.0.2.1]) with ESMTP", HOPSEC_LEG_INTERNAL, "192.0.2.1", NULL },
    /* what only a program does, that hands its message over */
    { "from pc ([192.0.2.1]) by a.example.org with ESMTPA", HOPSEC_LEG_SUBMISSION, "192.0.2.1", "example.org" },
    { "from pc ([192.0.2.1]) by a.example.org with HTTP", HOPSEC_LEG_SUBMISSION, "192.0.2.1", "example.org" },
    { "from pc ([192.0.2.1]) by a.example.org with HTTPS", HOPSEC_LEG_SUBMISSION, "192.0.2.1", "example.org" },
    { "from root by a.example.org with local", HOPSEC_LEG_SUBMISSION, "root", "example.org" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *value = g_strconcat (tests[i].value, " id 1" AT ("00:00:00"), NULL);
    const gchar *values[] = { value, NULL };
    g_autoptr (HopsecReport) report = analyze (values, NULL);
    g_autoptr (HopsecLeg) leg = hopsec_report_get_leg (report, 0);

    g_test_message ("%s", value);
    g_assert_cmpint (hopsec_leg_get_kind (leg), ==, tests[i].kind);
    g_assert_cmpstr (hopsec_leg_get_from (leg), ==, tests[i].from);
    g_assert_cmpstr (hopsec_leg_get_to (leg), ==, tests[i].to);
  }
}

/* settings of a server that is of no organisation: nothing tells that they are others' */
static void
test_no_organisation (void)
{
  static const gchar *const values[] = { TLS12, NULL };
  g_autoptr (HopsecClient) client = hopsec_client_new_from_text ("https://10.0.0.1,oauth", NULL);
  g_autoptr (HopsecReport) report = analyze (values, client);

  g_assert_null (strstr (hopsec_report_get_answer (report, 1), "But"));
}

/* settings never change what is said of the message; each hop stays in exactly one leg */
static void
test_verdict (void)
{
  static const gchar *const settings[] = { "https://outlook.office365.com,oauth", "http://mail.example.org,basic" };
  g_autofree gchar *folder = g_build_filename (g_getenv ("TOP_SRCDIR"), "examples", "mail", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    g_autoptr (HopsecReport) bare = NULL;

    hopsec_analyzer_set_client (analyzer, NULL);
    bare = hopsec_analyzer_analyze_file (analyzer, path, NULL);
    for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
      g_autoptr (HopsecClient) client = hopsec_client_new_from_text (settings[i], NULL);
      g_autoptr (HopsecReport) report = NULL;
      guint hops = 0;

      hopsec_analyzer_set_client (analyzer, client);
      report = hopsec_analyzer_analyze_file (analyzer, path, NULL);
      g_test_message ("%s", name);
      g_assert_cmpint (hopsec_report_get_security (report), ==, hopsec_report_get_security (bare));
      g_assert_cmpint (hopsec_report_get_between (report), ==, hopsec_report_get_between (bare));
      g_assert_cmpstr (hopsec_report_get_summary (report), ==, hopsec_report_get_summary (bare));
      g_assert_cmphex (hopsec_report_get_flags (report), ==, hopsec_report_get_flags (bare));
      g_assert_cmpuint (hopsec_report_get_deciding_hop (report), ==, hopsec_report_get_deciding_hop (bare));
      for (guint n = 0; n < hopsec_report_get_n_legs (report); n++) {
        g_autoptr (HopsecLeg) leg = hopsec_report_get_leg (report, n);

        g_assert_cmpuint (hopsec_leg_get_first (leg), ==, hopsec_leg_get_n_hops (leg) > 0 ? hops + 1 : 0);
        hops += hopsec_leg_get_n_hops (leg);
      }
      g_assert_cmpuint (hops, ==, hopsec_report_get_n_hops (report));
    }
  }
}

/* Without its folds and its date the field may be any text: nothing is implied. */
static void
test_unfolded (void)
{
  static const gchar message[] = "Received: by s.google.com\nwith SMTP id 1\n\n";
  g_autoptr (HopsecReport) report = hopsec_analyze (message, sizeof message - 1, NULL);
  g_autoptr (HopsecLeg) leg = hopsec_report_get_leg (report, 0);

  g_assert_cmphex (hopsec_report_get_flags (report), ==, HOPSEC_FLAG_UNFOLDED | HOPSEC_FLAG_BAD_DATE);
  g_assert_cmpint (hopsec_leg_get_kind (leg), ==, HOPSEC_LEG_INTERNAL);
}

/* a report keeps its client */
static void
test_lives (void)
{
  static const gchar *const none[] = { NULL };
  HopsecClient *client = hopsec_client_new_from_text ("https://mail.example.org,oauth", NULL);
  g_autoptr (HopsecReport) report = analyze (none, client);
  g_autoptr (HopsecLeg) leg = hopsec_report_get_leg (report, 0);

  hopsec_client_unref (client);
  g_assert_cmpstr (hopsec_leg_get_to (leg), ==, "mail.example.org");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/leg/settings", test_leg);
  g_test_add_func ("/leg/weakest", test_weakest);
  g_test_add_func ("/leg/ends", test_ends);
  g_test_add_func ("/leg/no-organisation", test_no_organisation);
  g_test_add_func ("/leg/verdict", test_verdict);
  g_test_add_func ("/leg/unfolded", test_unfolded);
  g_test_add_func ("/leg/lives", test_lives);
  return g_test_run ();
}
