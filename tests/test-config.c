/* Tests of config.c: the site's configuration file.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <glib/gstdio.h>
#include <string.h>

#define MESSAGE                                                                                    \
  "Received: from a.example.org (a.example.org [192.0.2.1])\r\n\tby mx.example.net (Postfix) with " \
  "ESMTP id 1;\r\n\tMon, 1 Jan 2024 00:00:00 +0000\r\n\r\n"

static const gchar *
write_config (const gchar *text)
{
  static gchar path[] = "test-config.conf";

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static HopsecSecurity
proved_with (const gchar *text)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (HopsecReport) report = NULL;
  g_autoptr (GError) error = NULL;

  hopsec_analyzer_add_config (analyzer, write_config (text), &error);
  g_assert_no_error (error);
  report = hopsec_analyzer_analyze_data (analyzer, MESSAGE, strlen (MESSAGE), &error);
  g_assert_no_error (error);
  return hopsec_report_get_proved (report);
}

static void
test_trust (void)
{
  static const struct {
    const gchar *text;
    HopsecSecurity proved;
  } tests[] = {
    { "", HOPSEC_SECURITY_NONE },
    { "[hopsec]\n", HOPSEC_SECURITY_NONE },
    { "[hopsec]\ntrust = mx.example.org\n", HOPSEC_SECURITY_NONE },
    { "[hopsec]\ntrust = other.example.net; .example.net ;198.51.100.0/24\n", HOPSEC_SECURITY_PLAINTEXT },
    { "# ours\n[hopsec]\ntrust_hops=1\n[milter]\nwhatever=1\n", HOPSEC_SECURITY_PLAINTEXT },
    { "[milter]\ntrust = .example.net\n", HOPSEC_SECURITY_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_test_message ("%s", tests[i].text);
    g_assert_cmpint (proved_with (tests[i].text), ==, tests[i].proved);
  }
}

static void
test_wrong (void)
{
  static const struct {
    const gchar *text, *says;
  } tests[] = {
    { "[hopsec]\ntrusted = mx.example.net\n",
      "test-config.conf:2: [hopsec] has no key trusted: did you mean trust?" },
    { "# ours\n\n[hopsec]\ntrust = mx.example.net\n Trust-Hops = 1\n",
      "test-config.conf:5: [hopsec] has no key Trust-Hops: did you mean trust_hops?" },
    { "[hopsec]\ncolour = red\n", ":2: [hopsec] has no key colour: there is dialects, trust, trust_hops" },
    { "[milter]\nrequire = tls\n[hopsc]\ntrust = mx.example.net\n",
      "test-config.conf:3: no group is called [hopsc]: did you mean hopsec?" },
    { "[Milter]\nrequire = tls\n", ":1: no group is called [Milter]: did you mean milter?" },
    { "[other]\nwhatever = 1\n", ":1: no group is called [other]: there is hopsec, milter" },
    { "[hopsec]\ntrust = a.example\ntrust = mx.example.net; a b\n",
      "test-config.conf:3: [hopsec] trust: 'a b'" },
    { "[hopsec]\ntrust = mx.example.net\\q\n", "test-config.conf:2: [hopsec] trust: " },
    { "[hopsec]\ntrust = @outlok.com\n", "did you mean @outlook.com? There are @outlook.com @" },
    { "[operator x]\ndomain = a.example\n", ":2: [operator x] has no key domain: did you mean domains?" },
    { "[hopsec]\n[operator x]\nclients_since = 2000\n", ":2: [operator x] has no domains" },
    { "[operator x]\ndomains = a.example; .b.example\n", ":2: [operator x] domains: '.b.example' is no domain" },
    { "[operator x]\ndomains = a.example\nnetworks = 192.0.2.0/40\n", ":3: [operator x] networks: '192.0.2.0/40' is no" },
    { "[operator x]\ndomains = a.example\nclients_since = soon\n", ":3: [operator x] clients_since: 'soon' is no year" },
    { "[operator x]\ndomains = a.example\ncustomer_names = no\n", ":3: [operator x] customer_names: 'no' is no yes" },
    { "[hopsec]\ntrust_hops = many\n", "[hopsec] trust_hops: " },
    { "[hopsec]\ntrust_hops = -1\n", "[hopsec] trust_hops: " },
    { "[hopsec]\ndialects = no-such-folder\n", "no-such-folder" },
    { "[hopsec\n", "test-config.conf: " },
    { "trust = mx.example.net\n", "test-config.conf: " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
    g_autoptr (GError) error = NULL;

    g_assert_false (hopsec_analyzer_add_config (analyzer, write_config (tests[i].text), &error));
    g_assert_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, tests[i].says));
  }
}

/* domains of one operator are one organisation, and it is trusted by its name */
static void
test_operator (void)
{
#define OURS "[hopsec]\ntrust = @ours\n[operator ours]\ndomains = example.net; example.org\n"
  static const struct {
    const gchar *text;
    HopsecSecurity between, proved;
  } tests[] = {
    { "", HOPSEC_SECURITY_PLAINTEXT, HOPSEC_SECURITY_NONE },
    { OURS, HOPSEC_SECURITY_NONE, HOPSEC_SECURITY_PLAINTEXT },
    /* in the place of the built-in one */
    { "[hopsec]\ntrust = @google.com\n[operator google.com]\ndomains = example.net; example.org\n", HOPSEC_SECURITY_NONE,
      HOPSEC_SECURITY_PLAINTEXT },
    { "[operator example.net]\ndomains = example.net\n[operator example.org]\ndomains = example.org\n",
      HOPSEC_SECURITY_PLAINTEXT, HOPSEC_SECURITY_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
    g_autoptr (HopsecReport) report = NULL;
    g_autoptr (GError) error = NULL;

    hopsec_analyzer_add_config (analyzer, write_config (tests[i].text), &error);
    g_assert_no_error (error);
    report = hopsec_analyzer_analyze_data (analyzer, MESSAGE, strlen (MESSAGE), NULL);
    g_assert_cmpint (hopsec_report_get_between (report), ==, tests[i].between);
    g_assert_cmpint (hopsec_report_get_proved (report), ==, tests[i].proved);
  }
#undef OURS
}

static void
test_missing (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (hopsec_analyzer_add_config (analyzer, "nowhere.conf", &error));
  g_assert_error (error, HOPSEC_ERROR, HOPSEC_ERROR_READ);
}

/* What a slip is, and what is another word. */
static void
test_nearest (void)
{
  static const gchar *const words[] = { "trust", "trust_hops", "dialects", "require", "x", NULL };
  static const struct {
    const gchar *word, *nearest;
  } tests[] = {
    { "trust", "trust" },       { "TRUST", "trust" }, { "tust", "trust" },       { "trusts", "trust" },
    { "trust-hop", "trust_hops" }, { "dialect", "dialects" }, { "requires", "require" }, { "y", "x" },
    { "", "x" },                { "tls", NULL },      { "certificates", NULL },
  };
  g_autofree gchar *longest = g_strnfill (100000, 't');

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_test_message ("%s", tests[i].word);
    g_assert_cmpstr (hopsec_nearest (tests[i].word, words), ==, tests[i].nearest);
  }
  g_assert_null (hopsec_nearest (longest, words));
}

static void
test_trust_words (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autofree gchar *nobody = hopsec_analyzer_trust_to_string (analyzer);
  g_autofree gchar *words = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (nobody);
  hopsec_analyzer_add_config (
    analyzer, write_config ("[hopsec]\ntrust_hops = 2\ntrust = mx.example.net; 192.0.2.0/24\n"),
    &error);
  g_assert_no_error (error);
  words = hopsec_analyzer_trust_to_string (analyzer);
  g_assert_cmpstr (words, ==, "mx.example.net, 192.0.2.0/24, the top 2 fields");
}

/* A group of one's own. */
static gboolean
take (const gchar *key, const gchar *const *values, gpointer user_data, GError **error)
{
  g_autofree gchar *joined = g_strjoinv ("|", (gchar **) values);

  if (g_str_equal (joined, "bad")) {
    g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX, "is not bad");
    return FALSE;
  }
  g_string_append_printf (user_data, "%s=%s ", key, joined);
  return TRUE;
}

static void
test_group (void)
{
  static const gchar *const keys[] = { "one", "two", "three", NULL };
  g_autoptr (GString) taken = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (hopsec_read_config (write_config ("[milter]\ntwo = a ; b\none = 1\n"), "milter", keys,
                                     take, taken, &error));
  g_assert_cmpstr (taken->str, ==, "one=1 two=a|b ");
  g_assert_true (hopsec_read_config (write_config (""), "milter", keys, take, taken, &error));
  g_assert_false (
    hopsec_read_config (write_config ("\n[milter]\n\none=bad"), "milter", keys, take, taken, &error));
  g_assert_cmpstr (error->message, ==, "test-config.conf:4: [milter] one: is not bad");
}

/* the user's own file, else the system's */
static void
test_find (void)
{
  g_autofree gchar *path = NULL;

  g_assert_cmpint (g_mkdir_with_parents ("user", 0700) | g_mkdir_with_parents ("system", 0700), ==, 0);
  g_assert_true (g_file_set_contents ("system/hopsec.conf", "", -1, NULL));
  path = hopsec_find_config ();
  g_assert_cmpstr (path, ==, "system/hopsec.conf");
  g_free (path);
  g_assert_true (g_file_set_contents ("user/hopsec.conf", "", -1, NULL));
  path = hopsec_find_config ();
  g_assert_cmpstr (path, ==, "user/hopsec.conf");
}

int
main (int argc, char **argv)
{
  g_autofree gchar *folder = g_dir_make_tmp ("hopsec-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_CONFIG_HOME", "user", TRUE);
  g_setenv ("XDG_CONFIG_DIRS", "system", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (g_chdir (folder), ==, 0);
  g_test_add_func ("/config/trust", test_trust);
  g_test_add_func ("/config/wrong", test_wrong);
  g_test_add_func ("/config/operator", test_operator);
  g_test_add_func ("/config/missing", test_missing);
  g_test_add_func ("/config/nearest", test_nearest);
  g_test_add_func ("/config/trust-words", test_trust_words);
  g_test_add_func ("/config/group", test_group);
  g_test_add_func ("/config/find", test_find);
  status = g_test_run ();
  g_remove ("test-config.conf");
  g_remove ("user/hopsec.conf");
  g_remove ("system/hopsec.conf");
  g_rmdir ("user");
  g_rmdir ("system");
  g_rmdir (folder);
  return status;
}
