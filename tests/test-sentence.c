/* Tests of sentence.c: the report in plain words.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

#define AT(time) "; Mon, 1 Jan 2024 " time " +0000"
#define SUITE(version) "(using " version " with cipher AES256-GCM-SHA384 (256/256 bits)) "
/* FROM.example.FROM_TLD -> BY, with a comment and a word */
#define HOP(from, ip, comment, by, with, time) "from " from " (" from " [" ip "]) " comment "by " by " (Postfix) with " with \
                                               " id 1" AT (time)
#define LOGIN(with) HOP ("pc.example.org", "10.0.0.9", "", "a.example.org", with, "00:00:00")
#define CROSS(comment, with) HOP ("a.example.org", "192.0.2.1", comment, "b.example.net", with, "00:00:01")
#define ONWARD(comment, with) HOP ("b.example.net", "192.0.2.2", comment, "c.example.com", with, "00:00:02")
#define INNER(comment, with) HOP ("b.example.net", "10.0.0.2", comment, "c.example.net", with, "00:00:02")
#define SILENT "from b.example.net ([10.0.0.2]) by c.example.net with FROB id 1" AT ("00:00:02")
#define AMAVIS(by, ip) "from a.example.org ([192.0.2.1]) by " by " (b.example.net [" ip "]) (amavisd-new, port 10024) " \
                       "with ESMTP id 1" AT ("00:00:02")
#define LOCAL "from root by a.example.org with local id 1" AT ("00:00:00")

static HopsecReport *
analyze (const gchar *const *values, guint n_trusted)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  hopsec_analyzer_set_now (analyzer, 1704100000);
  hopsec_analyzer_set_trust_hops (analyzer, n_trusted);
  return hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
}

static void
test_headlines (void)
{
  static const struct {
    const gchar *values[6];
    guint n_trusted;
    const gchar *summary;
  } tests[] = {
    { { CROSS (SUITE ("TLSv1.2"), "ESMTPS") }, 0, "encrypted at every hop (as claimed)" },
    { { CROSS (SUITE ("TLSv1.2"), "ESMTPS") }, 1, "encrypted at every hop (proved)" },
    { { ONWARD ("", "ESMTPS"), CROSS ("", "ESMTPS") }, 1, "encrypted at every hop" },
    { { LOCAL }, 1, "never left its host" },
    { { CROSS ("", "ESMTP") }, 0, "NOT encrypted all the way: hop 1 of 1 was plaintext (as claimed)" },
    { { CROSS ("", "ESMTP") }, 1, "NOT encrypted all the way: hop 1 of 1 was plaintext (proved)" },
    { { ONWARD ("", "ESMTP"), CROSS ("", "ESMTP"), LOGIN ("ESMTPSA") }, 0,
      "NOT encrypted all the way: 2 of 3 hops were plaintext (as claimed)" },
    { { INNER ("", "ESMTP"), CROSS ("", "ESMTPS") }, 0,
      "encrypted between organisations; plaintext inside example.net (hop 2 of 2) (as claimed)" },
    { { INNER ("", "ESMTP"), INNER ("", "ESMTP"), CROSS ("", "ESMTPS") }, 0,
      "encrypted between organisations; plaintext inside example.net (2 of 3 hops) (as claimed)" },
    { { INNER ("", "ESMTP"), CROSS ("", "ESMTPS"), HOP ("x.example.org", "10.0.0.3", "", "a.example.org", "ESMTP", "00:00:00") },
      0, "encrypted between organisations; plaintext inside organisations (2 of 3 hops) (as claimed)" },
    { { SILENT, CROSS ("", "ESMTPS") }, 0, "encrypted between organisations; 1 hop inside example.net unknown (as claimed)" },
    { { SILENT, SILENT, CROSS ("", "ESMTPS") }, 0, "encrypted between organisations; 2 hops inside example.net unknown (as claimed)" },
    { { CROSS ("", "ESMTPS"), "from pc ([10.0.0.9]) by a.example.org with HTTP id 1" AT ("00:00:00") }, 0,
      "encrypted between organisations; 1 hop unknown (as claimed)" },
    { { SILENT, CROSS ("", "ESMTPS"), "from pc ([10.0.0.9]) by a.example.org with HTTP id 1" AT ("00:00:00") }, 0,
      "encrypted between organisations; 2 hops unknown (as claimed)" },
    /* no unknown hop: an implied way in, a filter on the host's loopback or own address that shows the client */
    { { HOP ("x.yahoo.com", "192.0.2.1", "", "b.example.net", "ESMTPS", "00:00:01"),
        "from web1.mail.yahoo.com by x.mail.yahoo.com with HTTP" AT ("00:00:00") }, 0,
      "encrypted between organisations (as claimed)" },
    { { AMAVIS ("localhost", "127.0.0.1"), CROSS ("", "ESMTPS") }, 0, "encrypted between organisations (as claimed)" },
    { { AMAVIS ("filter.example.net", "192.0.2.1"), CROSS ("", "ESMTPS") }, 0, "encrypted between organisations (as claimed)" },
    { { AMAVIS ("filter.example.net", "192.0.2.9"), CROSS ("", "ESMTPS") }, 0,
      "encrypted between organisations; 1 hop inside example.net unknown (as claimed)" },
    { { SILENT }, 0, "not known to be encrypted all the way: hop 1 of 1 does not say (as claimed)" },
    { { SILENT, SILENT }, 0, "not known to be encrypted all the way: 2 of 2 hops do not say (as claimed)" },
    { { CROSS (SUITE ("TLSv1"), "ESMTPS") }, 0, "encrypted at every hop; hop 1 by TLS 1.0 (weak) (as claimed)" },
    /* what is not recorded, or broken */
    { { HOP ("x", "192.0.2.9", "", "c.example.com", "ESMTPS", "00:00:02"), CROSS ("", "ESMTPS") }, 0,
      "encrypted at every hop that is recorded (as claimed)" },
    { { HOP ("x.other.com", "192.0.2.9", "", "c.example.com", "ESMTPS", "00:00:02"), CROSS ("", "ESMTPS") }, 0,
      "encrypted at every hop that is recorded; a gap before hop 2 (as claimed)" },
    { { NULL }, 0, "no Received field: nothing in it tells its way" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecReport) report = analyze (tests[i].values, tests[i].n_trusted);

    g_test_message ("%u", i);
    g_assert_cmpstr (hopsec_report_get_summary (report), ==, tests[i].summary);
  }
}

static void
test_answers (void)
{
  static const struct {
    const gchar *values[6];
    const gchar *first, *second;
  } tests[] = {
    /* the first half: what the first hop says, as far as it is the program's */
    { { CROSS ("", "ESMTPS"), LOGIN ("ESMTPSA") }, "encrypted, logged in", "encrypted into example.net" },
    { { CROSS ("", "ESMTPS"), LOGIN ("ESMTPA") }, "plaintext, logged in", "encrypted into example.net" },
    { { HOP ("pc.example.org", "10.0.0.9", SUITE ("TLSv1.3"), "a.example.org", "ESMTPSA", "00:00:00") },
      "encrypted, TLS 1.3, logged in", "no further hop recorded" },
    { { HOP ("pc.example.org", "10.0.0.9", "", "a.example.org", "HTTPS", "00:00:00") }, "encrypted",
      "no further hop recorded" },
    { { LOCAL }, "written on the mail server itself", "no further hop recorded" },
    { { "from pc ([10.0.0.9]) by a.example.org with HTTP id 1" AT ("00:00:00") }, "unknown: its field does not say",
      "no further hop recorded" },
    { { "by mail-ed1-f52.google.com with SMTP id abc" AT ("00:00:00") },
      "encrypted (Gmail takes mail from its users only by HTTPS, or SMTP with TLS; implied)",
      "unknown inside google.com" },
    { { CROSS ("", "ESMTPS") }, "not recorded in the message", "encrypted into example.net" },
    /* the second: crossings, and what else it needs to say */
    { { CROSS ("", "ESMTP"), LOGIN ("ESMTPSA") }, "encrypted, logged in", "plaintext into example.net" },
    { { INNER ("", "ESMTPS"), CROSS ("", "ESMTP") }, "not recorded in the message",
      "plaintext into example.net, then TLS" },
    { { INNER ("", "ESMTP"), CROSS ("", "ESMTPS") }, "not recorded in the message",
      "encrypted into example.net; plaintext inside" },
    { { INNER ("", "ESMTP"), CROSS ("", "ESMTP") }, "not recorded in the message", "plaintext into example.net" },
    { { INNER ("", "ESMTPS"), CROSS ("", "ESMTPS") }, "not recorded in the message", "encrypted into example.net" },
    { { ONWARD ("", "ESMTPS"), CROSS ("", "ESMTPS") }, "not recorded in the message", "encrypted at every crossing" },
    { { ONWARD ("", "ESMTPS"), CROSS ("", "ESMTP") }, "not recorded in the message", "plaintext at a crossing" },
    { { INNER ("", "ESMTPS") }, "not recorded in the message", "encrypted inside example.net" },
    { { INNER ("", "ESMTP") }, "not recorded in the message", "plaintext inside example.net" },
    /* versions, where every hop that counts states one */
    { { INNER (SUITE ("TLSv1.2"), "ESMTPS") }, "not recorded in the message", "encrypted inside example.net, TLS 1.2" },
    { { CROSS (SUITE ("TLSv1.2"), "ESMTPS") }, "not recorded in the message", "encrypted into example.net, TLS 1.2" },
    { { INNER ("", "ESMTPS"), CROSS (SUITE ("TLSv1"), "ESMTPS") }, "not recorded in the message",
      "encrypted into example.net, TLS 1.0" },
    { { ONWARD (SUITE ("TLSv1.3"), "ESMTPS"), CROSS (SUITE ("TLSv1.2"), "ESMTPS") }, "not recorded in the message",
      "encrypted at every crossing, TLS 1.2 or later" },
    { { ONWARD (SUITE ("TLSv1.2"), "ESMTPS"), CROSS (SUITE ("TLSv1.3"), "ESMTPS") }, "not recorded in the message",
      "encrypted at every crossing, TLS 1.2 or later" },
    { { ONWARD ("", "ESMTPS"), CROSS (SUITE ("TLSv1.2"), "ESMTPS") }, "not recorded in the message",
      "encrypted at every crossing" },
    { { ONWARD (SUITE ("TLSv1.2"), "ESMTPS"), CROSS ("", "ESMTP") }, "not recorded in the message",
      "plaintext at a crossing" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecReport) report = analyze (tests[i].values, 0);

    g_test_message ("%u", i);
    g_assert_cmpstr (hopsec_report_get_answer (report, 1), ==, tests[i].first);
    g_assert_cmpstr (hopsec_report_get_answer (report, 2), ==, tests[i].second);
  }
}

static void
test_legs (void)
{
  static const struct {
    const gchar *values[4];
    guint n_trusted;
    const gchar *text; /* of the last leg */
  } tests[] = {
    { { CROSS ("", "ESMTP") }, 0,
      "From example.org to example.net: plaintext, as written by b.example.net (not proved)." },
    { { CROSS (SUITE ("TLSv1.2"), "ESMTPS") }, 1,
      "From example.org to example.net: encrypted, TLS 1.2, as written by b.example.net (proved)." },
    { { INNER (SUITE ("TLSv1.2"), "ESMTPS"), INNER ("", "ESMTPS") }, 0, "Inside example.net: encrypted (not proved)." },
    { { INNER ("", "ESMTPS") }, 0, "Inside example.net: encrypted, as written by c.example.net (not proved)." },
    { { "from h ([192.0.2.1]) by mx with ESMTP id 1" AT ("00:00:00") }, 0,
      "From 192.0.2.1 to mx: plaintext, as written by mx (not proved)." },
    { { "from h ([10.0.0.1]) with ESMTP id 1" AT ("00:00:00") }, 0, "Inside one organisation: plaintext (not proved)." },
    { { LOGIN ("ESMTPSA") }, 0, "From the sender's program to example.org: encrypted, logged in." },
    { { "from pc by mx with ESMTPSA id 1" AT ("00:00:00") }, 0, "From the sender's program to mx: encrypted, logged in." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecReport) report = analyze (tests[i].values, tests[i].n_trusted);
    g_autoptr (HopsecLeg) leg = hopsec_report_get_leg (report, hopsec_report_get_n_legs (report) - 1);

    g_test_message ("%u", i);
    g_assert_cmpstr (hopsec_leg_get_text (leg), ==, tests[i].text);
  }
}

/* A name that is too long is cut, but no character of it. */
static void
test_cut (void)
{
  g_autofree gchar *most = g_strnfill (300, 'x');

  for (guint odd = 0; odd < 4; odd++) {
    g_autofree gchar *value
      = g_strdup_printf ("from h ([192.0.2.1]) by %.*s\xc3\xa9\xc3\xa9%s with ESMTP id 1" AT ("00:00:00"), 77 + (gint) odd, most,
                         most);
    const gchar *values[] = { value, NULL };
    g_autoptr (HopsecReport) report = analyze (values, 0);
    g_autoptr (HopsecLeg) leg = hopsec_report_get_leg (report, 0);

    g_assert_true (g_utf8_validate (hopsec_leg_get_text (leg), -1, NULL));
    g_assert_null (strstr (hopsec_leg_get_text (leg), "\xc3\xa9x"));
    g_assert_cmpint (strstr (hopsec_leg_get_text (leg), "x\xc3\xa9") != NULL, ==, odd < 2);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sentence/headlines", test_headlines);
  g_test_add_func ("/sentence/answers", test_answers);
  g_test_add_func ("/sentence/legs", test_legs);
  g_test_add_func ("/sentence/cut", test_cut);
  return g_test_run ();
}
