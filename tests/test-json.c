/* Tests of json.c: another reader reads every report back equal.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

#ifdef HAVE_JSON_GLIB
#include "read-json.h"

static void
test_samples (void)
{
  g_autofree gchar *folder = g_build_filename (g_getenv ("TOP_SRCDIR"), "examples", "mail", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  const gchar *name;
  guint n = 0;

  g_assert_true (hopsec_analyzer_add_trust (analyzer, "@outlook.com", NULL));
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    g_autoptr (HopsecReport) report = hopsec_analyzer_analyze_file (analyzer, path, NULL);

    g_test_message ("%s", name);
    g_assert_nonnull (report);
    read_json_report (report, name, name);
    n++;
  }
  g_assert_cmpuint (n, >=, 8);
}

static void
test_bytes (void)
{
  static const struct {
    const gchar *message;
    gsize length;
    const gchar *received;
  } tests[] = {
    { "Received: from \"a\\\t\x1b\x7f/ by b\n", 29, "from \"a\\\t\x1b\x7f/ by b" },
    { "Received: from \xff\xc3\xa4\xe2\x80 by b\n", 26, "from \xc3\xbf\xc3\xa4\xc3\xa2\xc2\x80 by b" },
    { "Received: from a\r\n\tby b\r\n", 25, "from a\r\n\tby b" },
    { "Received: from \xed\xa0\x80\xc0\xaf by b\n", 26,
      "from \xc3\xad\xc2\xa0\xc2\x80\xc3\x80\xc2\xaf by b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecReport) report = hopsec_analyze (tests[i].message, tests[i].length, NULL);
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, 0);

    g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_RECEIVED), ==, tests[i].received);
    read_json_report (report, "a\"\\\n\xff", "a\"\\\n\xc3\xbf");
    read_json_report (report, NULL, NULL);
  }
}

static void
assert_way (JsonObject *object, HopsecWay *way, guint number)
{
  g_autofree gchar *port = g_strdup_printf ("%u", hopsec_way_get_port (way));

  g_assert_cmpuint (json_object_get_size (object), ==, 13);
  g_assert_cmpint (json_object_get_int_member (object, "way"), ==, number);
  read_json_member (object, "protocol", hopsec_way_get_protocol (way));
  read_json_member (object, "server", hopsec_way_get_server (way));
  read_json_member (object, "port", hopsec_way_get_port (way) > 0 ? port : NULL);
  read_json_member (object, "url", hopsec_way_get_url (way));
  read_json_member (object, "security", hopsec_security_to_string (hopsec_way_get_security (way)));
  read_json_member (object, "basis", "settings");
  read_json_member (object, "evidence", hopsec_way_get_evidence (way));
  read_json_member (object, "authentication", hopsec_way_get_authentication (way));
  read_json_member (object, "password", hopsec_way_get_password (way));
  read_json_member (object, "sends", hopsec_way_get_sends (way) ? "true" : "false");
  read_json_member (object, "hint", hopsec_way_get_hint (way));
  read_json_member (object, "text", hopsec_way_get_text (way));
}

/* a mail program's settings */
static void
test_client (void)
{
  static const gchar *const names[] = { "office365.xml", "exchange-2010-basic.xml", "pop3-plaintext.xml" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path
      = g_build_filename (g_getenv ("TOP_SRCDIR"), "examples", "settings", names[i], NULL);
    g_autoptr (HopsecClient) client = hopsec_client_new_from_file (path, NULL);
    g_autofree gchar *json = hopsec_client_to_json (client, "a\"\xff");
    g_autoptr (JsonParser) parser = json_parser_new ();
    JsonObject *root;
    JsonArray *ways;

    g_assert_null (strchr (json, '\n'));
    g_assert_true (json_parser_load_from_data (parser, json, -1, NULL));
    root = json_node_get_object (json_parser_get_root (parser));
    g_assert_cmpuint (json_object_get_size (root), ==, 8);
    g_assert_cmpint (json_object_get_int_member (root, "schema"), ==, 1);
    read_json_member (root, "source", "a\"\xc3\xbf");
    read_json_member (root, "security", hopsec_security_to_string (hopsec_client_get_security (client)));
    read_json_member (root, "basis", "settings");
    read_json_member (root, "proof", "claimed");
    read_json_member (root, "summary", hopsec_client_get_summary (client));
    g_assert_cmpint (json_object_get_int_member (root, "deciding_way"), ==,
                     hopsec_client_get_deciding_way (client));
    ways = json_object_get_array_member (root, "ways");
    g_assert_cmpuint (json_array_get_length (ways), ==, hopsec_client_get_n_ways (client));
    for (guint n = 0; n < json_array_get_length (ways); n++) {
      g_autoptr (HopsecWay) way = hopsec_client_get_way (client, n);

      assert_way (json_array_get_object_element (ways, n), way, n + 1);
    }
  }
}

/* a NUL of the message is U+0000 in the JSON, and no control character stands there as it is */
static void
test_nul (void)
{
  static const gchar message[] = "Received: from a\0b by \xff with ESMTPS id \x7f~\n";
  g_autoptr (HopsecReport) report = hopsec_analyze (message, sizeof message - 1, NULL);
  g_autofree gchar *json = hopsec_report_to_json (report, "x");

  g_assert_nonnull (strstr (json, "\"received\":\"from a\\u0000b by \xc3\xbf with ESMTPS id \\u007f~\""));
  g_assert_nonnull (strstr (json, "\\u007f~"));
  g_assert_nonnull (strstr (json, "\"nul\""));
  g_assert_nonnull (strstr (json, "\"non-ascii\""));
}
#endif

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#ifdef HAVE_JSON_GLIB
  g_test_add_func ("/json/samples", test_samples);
  g_test_add_func ("/json/bytes", test_bytes);
  g_test_add_func ("/json/client", test_client);
  g_test_add_func ("/json/nul", test_nul);
  return g_test_run ();
#else
  puts ("1..0 # SKIP json-glib is not installed");
  return 0;
#endif
}
