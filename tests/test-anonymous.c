/* Tests of anonymous/: a trace in other names says the same, and none of the names is left.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <glib/gstdio.h>
#include <string.h>

static HopsecReport *
analyze (HopsecAnalyzer *analyzer, const gchar *text)
{
  HopsecReport *report = hopsec_analyzer_analyze_data (analyzer, text, strlen (text), NULL);

  g_assert_nonnull (report);
  return report;
}

static void
assert_same_hop (HopsecHop *a, HopsecHop *b)
{
  static const HopsecFact facts[]
    = { HOPSEC_FACT_SECURITY,    HOPSEC_FACT_BASIS,        HOPSEC_FACT_DIALECT,
        HOPSEC_FACT_PORT,        HOPSEC_FACT_PROTOCOL,     HOPSEC_FACT_AUTHENTICATED,
        HOPSEC_FACT_TLS,         HOPSEC_FACT_CIPHER,       HOPSEC_FACT_CIPHER_TEXT,
        HOPSEC_FACT_BITS,        HOPSEC_FACT_KEY_EXCHANGE, HOPSEC_FACT_GRADE,
        HOPSEC_FACT_CERTIFICATE, HOPSEC_FACT_TIME,         HOPSEC_FACT_DELAY,
        HOPSEC_FACT_FLAGS,       HOPSEC_FACT_FROM_NAMED_BY };
  static const HopsecFact names[] = { HOPSEC_FACT_HELO,
                                      HOPSEC_FACT_RDNS,
                                      HOPSEC_FACT_IP,
                                      HOPSEC_FACT_BY,
                                      HOPSEC_FACT_ID,
                                      HOPSEC_FACT_RECIPIENT,
                                      HOPSEC_FACT_FROM_ORGANISATION,
                                      HOPSEC_FACT_BY_ORGANISATION };

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++) {
    g_assert_cmpstr (hopsec_hop_get (a, facts[i]), ==, hopsec_hop_get (b, facts[i]));
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_true ((hopsec_hop_get (a, names[i]) == NULL)
                   == (hopsec_hop_get (b, names[i]) == NULL));
  }
}

static void
assert_same (HopsecReport *a, HopsecReport *b)
{
  g_assert_cmpint (hopsec_report_get_security (a), ==, hopsec_report_get_security (b));
  g_assert_cmpint (hopsec_report_get_between (a), ==, hopsec_report_get_between (b));
  g_assert_cmpuint (hopsec_report_get_n_hops (a), ==, hopsec_report_get_n_hops (b));
  g_assert_cmpuint (hopsec_report_get_n_legs (a), ==, hopsec_report_get_n_legs (b));
  for (guint i = 0; i < hopsec_report_get_n_hops (a); i++) {
    g_autoptr (HopsecHop) one = hopsec_report_get_hop (a, i), other = hopsec_report_get_hop (b, i);

    assert_same_hop (one, other);
  }
  for (guint i = 0; i < hopsec_report_get_n_legs (a); i++) {
    g_autoptr (HopsecLeg) one = hopsec_report_get_leg (a, i), other = hopsec_report_get_leg (b, i);

    g_assert_cmpint (hopsec_leg_get_kind (one), ==, hopsec_leg_get_kind (other));
    g_assert_cmpint (hopsec_leg_get_security (one), ==, hopsec_leg_get_security (other));
  }
}

static gboolean
is_word (const gchar *text, const gchar *word)
{
  g_autofree gchar *quoted = g_regex_escape_string (word, -1);
  g_autofree gchar *pattern = g_strdup_printf ("(?<![\\w.-])%s(?![\\w-]|\\.\\w)", quoted);

  return g_regex_match_simple (pattern, text, G_REGEX_RAW, 0);
}

/* A name that is nobody's, or one without a number in front of its domain: a service of a known
 * operator. Samples have addresses that are nobody's. */
static gboolean
may_stay (const gchar *name)
{
  g_auto (GStrv) labels = g_strsplit (name, ".", -1);
  guint n = g_strv_length (labels);
  HopsecAddress address;
  gboolean number = n < 3 && strpbrk (name, "0123456789") != NULL;

  if (name[0] == '[' || hopsec_address_parse (name, strlen (name), &address)) {
    return TRUE;
  }
  for (guint i = 0; i + 2 < n; i++) {
    number = number || strpbrk (labels[i], "0123456789") != NULL;
  }
  return !number || strlen (name) < 3 || g_str_has_suffix (name, ".example");
}

/* ids and addresses, hosts with a number, local parts: none of them is in the result */
static void
assert_gone (HopsecReport *report, const gchar *result)
{
  static const HopsecFact names[]
    = { HOPSEC_FACT_HELO, HOPSEC_FACT_RDNS, HOPSEC_FACT_IP, HOPSEC_FACT_BY, HOPSEC_FACT_ID };

  for (guint i = 0; i < hopsec_report_get_n_hops (report); i++) {
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, i);
    const gchar *recipient = hopsec_hop_get (hop, HOPSEC_FACT_RECIPIENT);

    for (guint k = 0; k < G_N_ELEMENTS (names); k++) {
      const gchar *name = hopsec_hop_get (hop, names[k]);

      g_test_message ("%s", name);
      g_assert_false (name != NULL && !may_stay (name) && is_word (result, name));
    }
    g_assert_false (recipient != NULL && is_word (result, recipient));
  }
}

/* A hostile field may say less when its names go, but never that it was encrypted. */
static void
check (HopsecAnalyzer *analyzer, const gchar *text, gboolean hostile)
{
  g_autoptr (HopsecReport) report = analyze (analyzer, text);
  g_autofree gchar *result = hopsec_analyzer_anonymise (analyzer, report);
  g_autoptr (HopsecReport) other = analyze (analyzer, result);

  g_test_message ("%s\n%s", text, result);
  if (hostile) {
    g_assert_true (hopsec_report_get_security (other) != HOPSEC_SECURITY_TLS
                   || hopsec_report_get_security (report) == HOPSEC_SECURITY_TLS);
  } else {
    assert_same (report, other);
    assert_gone (report, result);
  }
}

static HopsecAnalyzer *
new_analyzer (void)
{
  HopsecAnalyzer *analyzer = hopsec_analyzer_new ();

  hopsec_analyzer_set_now (analyzer, 1893456000);
  return analyzer;
}

static void
test_messages (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = new_analyzer ();
  g_autofree gchar *folder = g_test_build_filename (G_TEST_DIST, "..", "examples", "mail", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL), *text = NULL;

    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    check (analyzer, text, FALSE);
    n++;
  }
  g_assert_cmpuint (n, >, 5);
}

/* every form that is known */
static void
test_samples (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = new_analyzer ();
  g_autofree gchar *folder
    = g_test_build_filename (G_TEST_DIST, "..", "libhopsec", "dialect", NULL);
  g_autoptr (GPtrArray) dialects = hopsec_dialect_read_folder (folder, NULL);

  for (guint i = 0; i < dialects->len; i++) {
    const HopsecDialect *dialect = g_ptr_array_index (dialects, i);

    for (guint n = 0; n < dialect->samples->len; n++) {
      const HopsecSample *sample = g_ptr_array_index (dialect->samples, n);
      g_autofree gchar *text = g_strdup_printf ("Received: %s\n\n", sample->value);

      check (analyzer, text, g_str_has_prefix (sample->title, "Hostile"));
    }
  }
}

/* the same name by the same name, and what is in no fact */
static void
test_names (void)
{
  static const gchar trace[]
    = "Received: from localhost by relay9.alice.example with relay9.alice.example ESMTP id 1a2b\n"
      "\tfor <bob@bob.example>; Mon, 1 Jan 2024 00:00:02 +0000 (envelope-from frank)\n"
      "Received: from pc7.alice.example (pc7.alice.example [198.51.100.7])\n"
      "\t(Authenticated sender: carol)\n"
      "\tby mx3.alice.example (Postfix) with ESMTPSA id 4XyZ1a2b3cz9rS\n"
      "\tfor <\"bob smith\"@bob.example>; Mon, 1 Jan 2024 00:00:00 +0000\n"
      "Received: from [198.51.100.7] (ident=dave helo=pc7.alice.example)\n"
      "\tby relay9.alice.example with esmtp (Exim 4.96) (envelope-from <erin+tag@alice.example>)\n"
      "\tid 1rgAbC-00000001Xyz-0aBc; Mon, 01 Jan 2024 00:00:00 +0000\n\n";
  static const gchar *const gone[]
    = { "carol", "bob", "smith",        "dave",           "erin",   "alice",
        "tag",   "pc7", "198.51.100.7", "4XyZ1a2b3cz9rS", "1rgAbC", "frank" };
  g_autoptr (HopsecAnalyzer) analyzer = new_analyzer ();
  g_autoptr (HopsecReport) report = analyze (analyzer, trace), other = NULL;
  g_autofree gchar *result = hopsec_analyzer_anonymise (analyzer, report);
  g_autoptr (HopsecHop) first = NULL;
  g_autoptr (HopsecHop) second = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (gone); i++) {
    g_test_message ("%s in %s", gone[i], result);
    g_assert_null (strstr (result, gone[i]));
  }
  other = analyze (analyzer, result);
  first = hopsec_report_get_hop (other, 0);
  second = hopsec_report_get_hop (other, 1);
  g_assert_cmpstr (hopsec_hop_get (first, HOPSEC_FACT_IP), ==,
                   hopsec_hop_get (second, HOPSEC_FACT_IP));
  g_assert_cmpstr (hopsec_hop_get (first, HOPSEC_FACT_HELO), ==,
                   hopsec_hop_get (second, HOPSEC_FACT_HELO));
  g_assert_cmpstr (hopsec_hop_get (first, HOPSEC_FACT_BY_ORGANISATION), ==,
                   hopsec_hop_get (second, HOPSEC_FACT_BY_ORGANISATION));
}

/* a draft is refused until what is marked in it is decided, and nothing else has to be */
static void
test_draft (void)
{
  static const struct {
    const gchar *trace, *form, *unmarked, *security, *claim;
  } tests[] = {
    { "from pc7.alice.example (pc7.alice.example [198.51.100.7]) by mx3.alice.example "
      "(Frobnicator 3.2) with ESMTP id 17-0a3f for <bob@bob.example>",
      "from HOST (HOST [IP]) by HOST (Frobnicator N.N) with ESMTP id ID for <USER@HOST>; DATE",
      "unmarked plaintext", "security plaintext", "" },
    { "from pc7.alice.example (pc7.alice.example [198.51.100.7]) by mx3.alice.example "
      "(Frobnicator 3.2) with ESMTP id 17a <bob@bob.example>",
      "from HOST (HOST [IP]) by HOST (Frobnicator N.N) with ESMTP id ID <USER@HOST>; DATE",
      "unmarked plaintext", "security plaintext", "" },
    { "from pc7.alice.example ([198.51.100.7]) by alicehost id 17a",
      "from HOST ([IP]) by HOST id ID; DATE", "unmarked unknown", "security unknown",
      "claim    by =\"host2\"" },
    { "from 127.0.0.1 (EHLO pc7.alice.example) (198.51.100.7) by mx3.alice.example with SMTP",
      "from IP (EHLO HOST) (IP) by HOST with SMTP; DATE", "unmarked unknown", "security unknown",
      "" },
  };
  g_autofree gchar *path = g_build_filename (g_get_tmp_dir (), "hopsec-draft.dialect", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *trace
      = g_strdup_printf ("Received: %s; Mon, 1 Jan 2024 00:00:00 +0000\n\n", tests[i].trace);
    g_autoptr (HopsecAnalyzer) analyzer = new_analyzer ();
    g_autoptr (HopsecReport) report = analyze (analyzer, trace);
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, 0);
    g_autofree gchar *form = hopsec_hop_to_form (hop);
    g_autofree gchar *draft = hopsec_analyzer_draft_dialect (analyzer, hop), *faults = NULL;
    g_autoptr (GString) text = g_string_new (draft);
    guint n = 0;

    g_assert_cmpstr (form, ==, tests[i].form);
    g_assert_null (strstr (draft, "alice"));
    g_assert_nonnull (strstr (draft, "ESMTPS.TLSv1.3"));
    g_assert_true (g_file_set_contents (path, draft, -1, NULL));
    g_assert_null (hopsec_analyzer_check_dialect (analyzer, path, &n, NULL));
    g_string_replace (text, "unmarked DECIDE", tests[i].unmarked, 0);
    g_string_replace (text, "security DECIDE", tests[i].security, 0);
    g_string_replace (text, "claim    by DECIDE", tests[i].claim, 0);
    g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
    faults = hopsec_analyzer_check_dialect (analyzer, path, &n, NULL);
    g_assert_cmpstr (faults, ==, "");
    g_assert_cmpuint (n, ==, 2);
  }
  g_remove (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/anonymous/messages", test_messages);
  g_test_add_func ("/anonymous/samples", test_samples);
  g_test_add_func ("/anonymous/names", test_names);
  g_test_add_func ("/anonymous/draft", test_draft);
  return g_test_run ();
}
