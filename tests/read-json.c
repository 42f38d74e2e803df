/* Another reader reads a report's JSON, and finds in it what the getters say.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_JSON_GLIB
#include "read-json.h"

#include <string.h>

void
read_json_member (JsonObject *object, const gchar *key, const gchar *want)
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

void
read_json_words (JsonObject *object, const gchar *key, const gchar *want)
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
  g_assert_cmpuint (json_object_get_size (object), ==, HOPSEC_N_FACTS);
  for (guint i = 0; i < HOPSEC_FACT_RECEIVED; i++) {
    if (hopsec_fact_get_kind (i) == HOPSEC_FACT_KIND_WORDS) {
      read_json_words (object, hopsec_fact_get_nick (i), hopsec_hop_get (hop, i));
    } else {
      read_json_member (object, hopsec_fact_get_nick (i), hopsec_hop_get (hop, i));
    }
  }
  if ((hopsec_hop_get_flags (hop) & HOPSEC_FLAG_NUL) == 0) { /* no C text holds one */
    read_json_member (object, "received", hopsec_hop_get (hop, HOPSEC_FACT_RECEIVED));
  }
}

static void
assert_leg (JsonObject *object, HopsecLeg *leg)
{
  JsonArray *hops = json_object_get_array_member (object, "hops");

  g_assert_cmpuint (json_object_get_size (object), ==, 9);
  read_json_member (object, "leg", hopsec_leg_kind_to_string (hopsec_leg_get_kind (leg)));
  read_json_member (object, "security", hopsec_security_to_string (hopsec_leg_get_security (leg)));
  read_json_member (object, "basis", hopsec_basis_to_string (hopsec_leg_get_basis (leg)));
  read_json_member (object, "proof", hopsec_proof_to_string (hopsec_leg_get_proof (leg)));
  read_json_member (object, "grade",
                    hopsec_leg_get_security (leg) == HOPSEC_SECURITY_TLS
                      ? hopsec_grade_to_string (hopsec_leg_get_grade (leg))
                      : NULL);
  read_json_member (object, "from", hopsec_leg_get_from (leg));
  read_json_member (object, "to", hopsec_leg_get_to (leg));
  read_json_member (object, "text", hopsec_leg_get_text (leg));
  g_assert_cmpuint (json_array_get_length (hops), ==, hopsec_leg_get_n_hops (leg));
  for (guint i = 0; i < json_array_get_length (hops); i++) {
    g_assert_cmpint (json_array_get_int_element (hops, i), ==, hopsec_leg_get_first (leg) + i);
  }
}

static void
assert_verdict (JsonObject *root, const gchar *key, HopsecSecurity verdict)
{
  read_json_member (root, key,
                    verdict != HOPSEC_SECURITY_NONE ? hopsec_security_to_string (verdict) : NULL);
}

static void
assert_number (JsonObject *root, const gchar *key, guint number)
{
  g_autofree gchar *text = number > 0 ? g_strdup_printf ("%u", number) : NULL;

  read_json_member (root, key, text);
}

static void
assert_envelope (JsonObject *envelope, HopsecReport *report)
{
  static const gchar *const keys[] = { "from", "to", "date", "subject" };

  g_assert_cmpuint (json_object_get_size (envelope), ==, G_N_ELEMENTS (keys));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    read_json_member (envelope, keys[i], hopsec_report_get_envelope (report, i));
  }
}

void
read_json_report (HopsecReport *report, const gchar *source, const gchar *shown)
{
  g_autofree gchar *json = hopsec_report_to_json (report, source);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *root;
  g_autofree gchar *flags = hopsec_flags_to_string (hopsec_report_get_flags (report));
  JsonArray *hops, *legs, *answers;

  g_assert_true (g_utf8_validate (json, -1, NULL));
  g_assert_null (strchr (json, '\n'));
  json_parser_load_from_data (parser, json, -1, &error);
  g_assert_no_error (error);
  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpuint (json_object_get_size (root), ==, 14);
  g_assert_cmpint (json_object_get_int_member (root, "schema"), ==, 1);
  read_json_member (root, "source", shown);
  read_json_member (root, "message_id", hopsec_report_get_message_id (report));
  assert_envelope (json_object_get_object_member (root, "envelope"), report);
  assert_verdict (root, "security", hopsec_report_get_security (report));
  assert_verdict (root, "proved", hopsec_report_get_proved (report));
  assert_verdict (root, "between", hopsec_report_get_between (report));
  read_json_member (root, "summary", hopsec_report_get_summary (report));
  assert_number (root, "boundary", hopsec_report_get_boundary (report));
  assert_number (root, "deciding_hop", hopsec_report_get_deciding_hop (report));
  answers = json_object_get_array_member (root, "answers");
  g_assert_cmpuint (json_array_get_length (answers), ==, 2);
  for (guint i = 0; i < 2; i++) {
    const gchar *answer = hopsec_report_get_answer (report, i + 1);

    g_assert_cmpint (json_array_get_null_element (answers, i), ==, answer == NULL);
    if (answer != NULL) {
      g_assert_cmpstr (json_array_get_string_element (answers, i), ==, answer);
    }
  }
  read_json_words (root, "flags", flags);
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
#else
typedef int nothing;
#endif
