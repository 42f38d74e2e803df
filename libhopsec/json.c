/* A report, or a mail program's settings, as one line of JSON; the only writer of JSON.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/path.h"

#include <string.h>

static void
add (GString *out, const gchar *text)
{
  g_string_append_len (out, text, (gssize) strlen (text));
}

/* a character that may not stand in a JSON string as it is */
static void
add_escaped (GString *out, guchar c)
{
  static const gchar hex[] = "0123456789abcdef";
  gchar escape[] = "\\u0000";

  switch (c) {
  case '"':
  case '\\':
    g_string_append_c (out, '\\');
    g_string_append_c (out, (gchar) c);
    break;
  case '\n':
    add (out, "\\n");
    break;
  case '\r':
    add (out, "\\r");
    break;
  case '\t':
    add (out, "\\t");
    break;
  default:
    escape[4] = hex[c >> 4];
    escape[5] = hex[c & 15];
    add (out, escape);
  }
}

static inline gboolean
is_plain (guchar c)
{
  return c >= ' ' && c != '"' && c != '\\' && c != 127;
}

/* `text` is valid UTF-8, but may hold NUL. */
static void
add_string (GString *out, const gchar *text, gsize length)
{
  gsize at = 0;

  g_string_append_c (out, '"');
  while (at < length) {
    gsize n = 0;

    while (at + n < length && is_plain ((guchar) text[at + n])) {
      n++;
    }
    g_string_append_len (out, text + at, (gssize) n);
    at += n;
    if (at < length) {
      add_escaped (out, (guchar) text[at++]);
    }
  }
  g_string_append_c (out, '"');
}

static void
add_text (GString *out, const gchar *text)
{
  if (text != NULL) {
    add_string (out, text, strlen (text));
  } else {
    add (out, "null");
  }
}

static void
add_key (GString *out, const gchar *key)
{
  gchar last = out->str[out->len - 1];

  if (last != '{') {
    g_string_append_c (out, ',');
  }
  g_string_append_c (out, '"');
  add (out, key);
  add (out, "\":");
}

static void
add_member (GString *out, const gchar *key, const gchar *text)
{
  add_key (out, key);
  add_text (out, text);
}

/* 0 is no number of a hop or a way. */
static void
add_number (GString *out, const gchar *key, guint number)
{
  add_key (out, key);
  if (number > 0) {
    g_string_append_printf (out, "%u", number);
  } else {
    add (out, "null");
  }
}

/* A verdict over no hops is none. */
static void
add_verdict (GString *out, const gchar *key, HopsecSecurity security)
{
  add_member (out, key,
              security != HOPSEC_SECURITY_NONE ? hopsec_security_to_string (security) : NULL);
}

/* "a b c" as a list */
static void
add_words (GString *out, const gchar *key, const gchar *words)
{
  add_key (out, key);
  g_string_append_c (out, '[');
  while (words != NULL && *words != '\0') {
    gsize n = strcspn (words, " ");

    add_string (out, words, n);
    words += n;
    if (*words == ' ') {
      g_string_append_c (out, ',');
      words++;
    }
  }
  g_string_append_c (out, ']');
}

/* The raw value: a NUL in it is U+0000, an invalid byte its Latin-1 character. */
static void
add_received (GString *out, const HopsecHop *hop)
{
  add_key (out, "received");
  if (hop->raw == NULL) {
    add (out, "null");
  } else if (hop->text[HOPSEC_FACT_RECEIVED] != NULL) {
    add_text (out, hop->text[HOPSEC_FACT_RECEIVED]);
  } else {
    g_autofree gchar *text = g_malloc (2 * (gsize) hop->raw_length + 1);

    add_string (out, text, hopsec_to_utf8 (text, hop->raw, hop->raw_length));
  }
}

static void
add_fact (GString *out, const HopsecHop *hop, HopsecFact fact)
{
  const gchar *nick = hopsec_fact_get_nick (fact), *text = hop->text[fact];

  switch (hopsec_fact_get_kind (fact)) {
  case HOPSEC_FACT_KIND_NUMBER:
  case HOPSEC_FACT_KIND_BOOLEAN:
    add_key (out, nick);
    add (out, text != NULL ? text : "null");
    break;
  case HOPSEC_FACT_KIND_WORDS:
    add_words (out, nick, text);
    break;
  default:
    add_member (out, nick, text);
  }
}

static void
add_hop (GString *out, const HopsecHop *hop)
{
  g_string_append_c (out, '{');
  for (guint i = 0; i < HOPSEC_N_FACTS; i++) {
    if (i == HOPSEC_FACT_RECEIVED) {
      add_received (out, hop);
    } else {
      add_fact (out, hop, i);
    }
  }
  g_string_append_c (out, '}');
}

static void
add_leg (GString *out, const HopsecLeg *leg)
{
  g_string_append_c (out, '{');
  add_member (out, "leg", hopsec_leg_kind_to_string (leg->kind));
  add_key (out, "hops");
  g_string_append_c (out, '[');
  for (guint i = 0; i < leg->n_hops; i++) {
    g_string_append_printf (out, "%s%u", i > 0 ? "," : "", leg->first + i);
  }
  g_string_append_c (out, ']');
  add_member (out, "security", hopsec_security_to_string (leg->security));
  add_member (out, "basis", hopsec_basis_to_string (leg->basis));
  add_member (out, "proof", hopsec_proof_to_string (leg->proof));
  add_member (out, "grade",
              leg->security == HOPSEC_SECURITY_TLS ? hopsec_grade_to_string (leg->grade) : NULL);
  add_member (out, "from", leg->from);
  add_member (out, "to", leg->to);
  add_member (out, "text", leg->text);
  g_string_append_c (out, '}');
}

static void
add_envelope (GString *out, const HopsecReport *report)
{
  static const gchar *const keys[HOPSEC_N_ENVELOPES] = { "from", "to", "date", "subject" };

  add_key (out, "envelope");
  g_string_append_c (out, '{');
  for (guint i = 0; i < HOPSEC_N_ENVELOPES; i++) {
    add_member (out, keys[i], report->envelope[i]);
  }
  g_string_append_c (out, '}');
}

static void
write_report (GString *out, HopsecReport *report, const gchar *source)
{
  g_autofree gchar *flags = hopsec_flags_to_string ((HopsecFlags) report->flags);

  add (out, "{\"schema\":1");
  add_member (out, "source", source);
  add_member (out, "message_id", report->message_id);
  add_envelope (out, report);
  add_verdict (out, "security", report->security);
  add_verdict (out, "proved", report->proved);
  add_verdict (out, "between", report->between);
  add_member (out, "summary", report->summary);
  add (out, ",\"answers\":[");
  add_text (out, report->answers[0]);
  g_string_append_c (out, ',');
  add_text (out, report->answers[1]);
  g_string_append_c (out, ']');
  add_number (out, "boundary", report->boundary);
  add_number (out, "deciding_hop", report->deciding);
  add (out, ",\"legs\":[");
  for (guint i = 0; i < report->n_legs; i++) {
    add (out, i > 0 ? "," : "");
    add_leg (out, &report->legs[i]);
  }
  g_string_append_c (out, ']');
  add_words (out, "flags", flags);
  add (out, ",\"hops\":[");
  for (guint i = 0; i < report->n_hops; i++) {
    add (out, i > 0 ? "," : "");
    add_hop (out, &report->hops[i]);
  }
  add (out, "]}");
}

static void
add_way (GString *out, HopsecWay *way, guint number)
{
  g_string_append_printf (out, "{\"way\":%u", number);
  add_member (out, "protocol", hopsec_way_get_protocol (way));
  add_member (out, "server", hopsec_way_get_server (way));
  add_number (out, "port", hopsec_way_get_port (way));
  add_member (out, "url", hopsec_way_get_url (way));
  add_member (out, "security", hopsec_security_to_string (hopsec_way_get_security (way)));
  add_member (out, "basis", hopsec_basis_to_string (HOPSEC_BASIS_SETTINGS));
  add_member (out, "evidence", hopsec_way_get_evidence (way));
  add_member (out, "authentication", hopsec_way_get_authentication (way));
  add_member (out, "password", hopsec_way_get_password (way));
  add_key (out, "sends");
  add (out, hopsec_way_get_sends (way) ? "true" : "false");
  add_member (out, "hint", hopsec_way_get_hint (way));
  add_member (out, "text", hopsec_way_get_text (way));
  g_string_append_c (out, '}');
}

static void
write_client (GString *out, HopsecClient *client, const gchar *source)
{
  add (out, "{\"schema\":1");
  add_member (out, "source", source);
  add_member (out, "security", hopsec_security_to_string (hopsec_client_get_security (client)));
  add_member (out, "basis", hopsec_basis_to_string (HOPSEC_BASIS_SETTINGS));
  add_member (out, "proof", hopsec_proof_to_string (HOPSEC_PROOF_CLAIMED));
  add_member (out, "summary", hopsec_client_get_summary (client));
  add_number (out, "deciding_way", hopsec_client_get_deciding_way (client));
  add (out, ",\"ways\":[");
  for (guint i = 0; i < hopsec_client_get_n_ways (client); i++) {
    g_autoptr (HopsecWay) way = hopsec_client_get_way (client, i);

    add (out, i > 0 ? "," : "");
    add_way (out, way, i + 1);
  }
  add (out, "]}");
}

static gchar *
source_text (const gchar *source)
{
  gsize length = source != NULL ? strlen (source) : 0;
  gchar *text = source != NULL ? g_malloc (2 * length + 1) : NULL;

  if (text != NULL) {
    text[hopsec_to_utf8 (text, source, length)] = '\0';
  }
  return text;
}

/**
 * hopsec_client_to_json:
 * @self: a client
 * @source: (nullable): where the settings came from; any bytes, invalid UTF-8 becomes Latin-1
 *
 * The settings as one line of JSON without the newline: always valid UTF-8, all keys present, null
 * for what is not known. It has `ways` where a report has `hops`.
 *
 * Returns: (transfer full): the JSON text
 * Since: 0.1
 */
gchar *
hopsec_client_to_json (HopsecClient *self, const gchar *source)
{
  g_autofree gchar *name = source_text (source);
  GString *out;

  g_return_val_if_fail (self != NULL, NULL);
  out = g_string_sized_new (1024);
  write_client (out, self, name);
  return g_string_free (out, FALSE);
}

/**
 * hopsec_report_to_json:
 * @self: a report
 * @source: (nullable): where the message came from; any bytes, invalid UTF-8 becomes Latin-1
 *
 * The report as one line of JSON without the newline: always valid UTF-8, all keys present, null
 * for what is not known. Like all of GLib's strings it aborts the process when there is no memory
 * for it: some seven times the size of the Received fields, which limits bound.
 *
 * Returns: (transfer full): the JSON text
 * Since: 0.1
 */
gchar *
hopsec_report_to_json (HopsecReport *self, const gchar *source)
{
  g_autofree gchar *name = source_text (source);
  GString *out;

  g_return_val_if_fail (self != NULL, NULL);
  hopsec_report_write_words (self);
  out = g_string_sized_new (1024 + self->n_hops * 1536);
  write_report (out, self, name);
  return g_string_free (out, FALSE);
}
