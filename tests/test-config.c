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
    { "# ours\n[hopsec]\ntrust_hops=1\n[other]\nwhatever=1\n", HOPSEC_SECURITY_PLAINTEXT },
    { "[other]\ntrust = .example.net\n", HOPSEC_SECURITY_NONE },
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
    { "[hopsec]\ntrusted = mx.example.net\n", "no key 'trusted'" },
    { "[hopsec]\ntrust = mx.example.net; a b\n", "[hopsec] trust: 'a b'" },
    { "[hopsec]\ntrust = @nobody.example\n", "@nobody.example" },
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

static void
test_missing (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (hopsec_analyzer_add_config (analyzer, "nowhere.conf", &error));
  g_assert_error (error, HOPSEC_ERROR, HOPSEC_ERROR_READ);
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
  g_test_add_func ("/config/missing", test_missing);
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
