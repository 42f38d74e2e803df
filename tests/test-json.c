/* Tests of json.c: another reader reads every report back equal.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "private.h"

#include <string.h>

#ifdef HAVE_JSON_GLIB
#include <json-glib/json-glib.h>

static void
assert_member (JsonObject *object, const gchar *key, const gchar *want)
{
  JsonNode *node = json_object_get_member (object, key);

  g_assert_nonnull (node);
  if (want == NULL) {
    g_assert_true (json_node_is_null (node));
  } else if (json_node_get_value_type (node) == G_TYPE_INT64) {
    g_assert_cmpint (json_node_get_int (node), ==, g_ascii_strtoll (want, NULL, 10));
  } else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN) {
    g_assert_cmpstr (json_node_get_boolean (node) ? "true" : "false", ==, want);
  } else {
    g_assert_cmpstr (json_node_get_string (node), ==, want);
  }
}

static void
assert_words (JsonObject *object, const gchar *key, const gchar *want)
{
  JsonArray *array = json_object_get_array_member (object, key);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array); i++) {
    g_string_append_printf (words, "%s%s", i > 0 ? " " : "", json_array_get_string_element (array, i));
  }
  g_assert_cmpstr (words->str, ==, want != NULL ? want : "");
}

static void
assert_hop (JsonObject *object, HopsecHop *hop)
{
  g_assert_cmpuint (json_object_get_size (object), ==, HOPSEC_N_FIELDS);
  for (guint i = 0; i < HOPSEC_FIELD_FLAGS; i++) {
    assert_member (object, hopsec_field_get_nick (i), hopsec_hop_get (hop, i));
  }
  assert_words (object, "flags", hopsec_hop_get (hop, HOPSEC_FIELD_FLAGS));
}

static void
assert_leg (JsonObject *object, HopsecLeg *leg)
{
  JsonArray *hops = json_object_get_array_member (object, "hops");

  g_assert_cmpuint (json_object_get_size (object), ==, 9);
  assert_member (object, "leg", hopsec_leg_kind_to_string (hopsec_leg_get_kind (leg)));
  assert_member (object, "security", hopsec_security_to_string (hopsec_leg_get_security (leg)));
  assert_member (object, "basis", hopsec_basis_to_string (hopsec_leg_get_basis (leg)));
  assert_member (object, "proof", hopsec_proof_to_string (hopsec_leg_get_proof (leg)));
  assert_member (object, "from", hopsec_leg_get_from (leg));
  assert_member (object, "to", hopsec_leg_get_to (leg));
  assert_member (object, "text", hopsec_leg_get_text (leg));
  g_assert_cmpuint (json_array_get_length (hops), ==, hopsec_leg_get_n_hops (leg));
  for (guint i = 0; i < json_array_get_length (hops); i++) {
    g_assert_cmpint (json_array_get_int_element (hops, i), ==, hopsec_leg_get_first (leg) + i);
  }
}

static void
assert_report (HopsecReport *report, const gchar *source, const gchar *shown)
{
  g_autofree gchar *json = hopsec_report_to_json (report, source);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *root;
  JsonArray *hops, *legs;

  g_assert_true (g_utf8_validate (json, -1, NULL));
  g_assert_null (strchr (json, '\n'));
  json_parser_load_from_data (parser, json, -1, &error);
  g_assert_no_error (error);
  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpuint (json_object_get_size (root), ==, 10);
  g_assert_cmpint (json_object_get_int_member (root, "schema"), ==, 1);
  assert_member (root, "source", shown);
  assert_member (root, "message_id", hopsec_report_get_message_id (report));
  assert_member (root, "security", hopsec_security_to_string (hopsec_report_get_security (report)));
  assert_member (root, "proved", hopsec_security_to_string (hopsec_report_get_proved (report)));
  assert_member (root, "between", hopsec_security_to_string (hopsec_report_get_between (report)));
  assert_member (root, "summary", hopsec_report_get_summary (report));
  assert_words (root, "flags", hopsec_report_get_flags (report));
  hops = json_object_get_array_member (root, "hops");
  legs = json_object_get_array_member (root, "legs");
  g_assert_cmpuint (json_array_get_length (hops), ==, hopsec_report_get_n_hops (report));
  g_assert_cmpuint (json_array_get_length (legs), ==, hopsec_report_get_n_legs (report));
  for (guint i = 0; i < json_array_get_length (hops); i++) {
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, i);

    assert_hop (json_array_get_object_element (hops, i), hop);
  }
  for (guint i = 0; i < json_array_get_length (legs); i++) {
    g_autoptr (HopsecLeg) leg = hopsec_report_get_leg (report, i);

    assert_leg (json_array_get_object_element (legs, i), leg);
  }
}

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
    assert_report (report, name, name);
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

    g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FIELD_RECEIVED), ==, tests[i].received);
    assert_report (report, "a\"\\\n\xff", "a\"\\\n\xc3\xbf");
    assert_report (report, NULL, NULL);
  }
}

static void
assert_way (JsonObject *object, HopsecWay *way, guint number)
{
  g_autofree gchar *port = g_strdup_printf ("%u", hopsec_way_get_port (way));

  g_assert_cmpuint (json_object_get_size (object), ==, 13);
  g_assert_cmpint (json_object_get_int_member (object, "way"), ==, number);
  assert_member (object, "protocol", hopsec_way_get_protocol (way));
  assert_member (object, "server", hopsec_way_get_server (way));
  assert_member (object, "port", hopsec_way_get_port (way) > 0 ? port : NULL);
  assert_member (object, "url", hopsec_way_get_url (way));
  assert_member (object, "security", hopsec_security_to_string (hopsec_way_get_security (way)));
  assert_member (object, "basis", "settings");
  assert_member (object, "evidence", hopsec_way_get_evidence (way));
  assert_member (object, "authentication", hopsec_way_get_authentication (way));
  assert_member (object, "password", hopsec_way_get_password (way));
  assert_member (object, "sends", hopsec_way_get_sends (way) ? "true" : "false");
  assert_member (object, "hint", hopsec_way_get_hint (way));
  assert_member (object, "text", hopsec_way_get_text (way));
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
    assert_member (root, "source", "a\"\xc3\xbf");
    assert_member (root, "security", hopsec_security_to_string (hopsec_client_get_security (client)));
    assert_member (root, "basis", "settings");
    assert_member (root, "proof", "claimed");
    assert_member (root, "summary", hopsec_client_get_summary (client));
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

/* a NUL of the message is U+0000 in the JSON */
static void
test_nul (void)
{
  static const gchar message[] = "Received: from a\0b by \xff with ESMTPS\n";
  g_autoptr (HopsecReport) report = hopsec_analyze (message, sizeof message - 1, NULL);
  g_autofree gchar *json = hopsec_report_to_json (report, "x");

  g_assert_nonnull (strstr (json, "\"received\":\"from a\\u0000b by \xc3\xbf with ESMTPS\""));
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
