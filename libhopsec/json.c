/* A report, or a mail program's settings, as one line of JSON; the only writer of JSON.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/path.h"

#include <string.h>

/* A text that grows: a report has hundreds of pieces. */
typedef struct {
  gchar *text;
  gsize length, size;
} Line;

static Line
line_new (gsize size)
{
  return (Line) { g_malloc (size), 0, size };
}

static void
grow (Line *line, gsize more)
{
  line->size += MAX (line->size, more);
  line->text = g_realloc (line->text, line->size);
}

static inline void
add_bytes (Line *line, const gchar *bytes, gsize length)
{
  if (line->size - line->length < length) {
    grow (line, length);
  }
  memcpy (line->text + line->length, bytes, length);
  line->length += length;
}

static inline void
add (Line *line, const gchar *text)
{
  add_bytes (line, text, strlen (text));
}

static inline void
add_char (Line *line, gchar c)
{
  add_bytes (line, &c, 1);
}

static void
add_unsigned (Line *line, guint number)
{
  gchar digits[10];
  gsize at = sizeof digits;

  do {
    digits[--at] = (gchar) ('0' + number % 10);
    number /= 10;
  } while (number > 0);
  add_bytes (line, digits + at, sizeof digits - at);
}

/* a character that may not stand in a JSON string as it is */
static void
add_escaped (Line *line, guchar c)
{
  static const gchar hex[] = "0123456789abcdef";
  gchar escape[] = "\\u0000";

  switch (c) {
  case '"':
  case '\\':
    add_char (line, '\\');
    add_char (line, (gchar) c);
    break;
  case '\n':
    add (line, "\\n");
    break;
  case '\r':
    add (line, "\\r");
    break;
  case '\t':
    add (line, "\\t");
    break;
  default:
    escape[4] = hex[c >> 4];
    escape[5] = hex[c & 15];
    add (line, escape);
  }
}

static inline gboolean
is_plain (guchar c)
{
  return c >= ' ' && c != '"' && c != '\\' && c != 127;
}

/* How many characters may stand as they are; most texts are whole. */
static gsize
count_plain (const gchar *text, gsize length)
{
  gsize n = 0;
  guint plain = 16;

  while (plain == 16 && length - n >= 16) {
    HopsecSixteen c = hopsec_sixteen (text + n);

    plain = hopsec_first_of_sixteen (
      (HopsecSixteen) ((c < ' ') | (c == '"') | (c == '\\') | (c == 127)));
    n += plain;
  }
  while (n < length && is_plain ((guchar) text[n])) {
    n++;
  }
  return n;
}

/* `text` is valid UTF-8, but may hold NUL. */
static void
add_string (Line *line, const gchar *text, gsize length)
{
  gsize at = 0;

  add_char (line, '"');
  while (at < length) {
    gsize n = count_plain (text + at, length - at);

    add_bytes (line, text + at, n);
    at += n;
    if (at < length) {
      add_escaped (line, (guchar) text[at++]);
    }
  }
  add_char (line, '"');
}

static void
add_text (Line *line, const gchar *text)
{
  if (text != NULL) {
    add_string (line, text, strlen (text));
  } else {
    add (line, "null");
  }
}

static void
add_key (Line *line, const gchar *key)
{
  add (line, line->text[line->length - 1] != '{' ? ",\"" : "\"");
  add (line, key);
  add (line, "\":");
}

static void
add_member (Line *line, const gchar *key, const gchar *text)
{
  add_key (line, key);
  add_text (line, text);
}

/* 0 is no number of a hop or a way. */
static void
add_number (Line *line, const gchar *key, guint number)
{
  add_key (line, key);
  if (number > 0) {
    add_unsigned (line, number);
  } else {
    add (line, "null");
  }
}

/* A verdict over no hops is none. */
static void
add_verdict (Line *line, const gchar *key, HopsecSecurity security)
{
  add_member (line, key,
              security != HOPSEC_SECURITY_NONE ? hopsec_security_to_string (security) : NULL);
}

/* "a b c" as a list */
static void
add_words (Line *line, const gchar *key, const gchar *words)
{
  add_key (line, key);
  add_char (line, '[');
  while (words != NULL && *words != '\0') {
    gsize n = strcspn (words, " ");

    add_string (line, words, n);
    words += n;
    if (*words == ' ') {
      add_char (line, ',');
      words++;
    }
  }
  add_char (line, ']');
}

/* The raw value: a NUL in it is U+0000, an invalid byte its Latin-1 character. */
static void
add_received (Line *line, const HopsecHop *hop)
{
  add_key (line, "received");
  if (hop->raw == NULL) {
    add (line, "null");
  } else if (hop->text[HOPSEC_FACT_RECEIVED] != NULL) {
    add_text (line, hop->text[HOPSEC_FACT_RECEIVED]);
  } else {
    g_autofree gchar *text = g_malloc (2 * (gsize) hop->raw_length + 1);

    add_string (line, text, hopsec_to_utf8 (text, hop->raw, hop->raw_length));
  }
}

static void
add_fact (Line *line, const HopsecHop *hop, HopsecFact fact)
{
  const gchar *nick = hopsec_fact_get_nick (fact), *text = hop->text[fact];

  switch (hopsec_fact_get_kind (fact)) {
  case HOPSEC_FACT_KIND_NUMBER:
  case HOPSEC_FACT_KIND_BOOLEAN:
    add_key (line, nick);
    add (line, text != NULL ? text : "null");
    break;
  case HOPSEC_FACT_KIND_WORDS:
    add_words (line, nick, text);
    break;
  default:
    add_member (line, nick, text);
  }
}

static void
add_hop (Line *line, const HopsecHop *hop)
{
  add_char (line, '{');
  for (guint i = 0; i < HOPSEC_N_FACTS; i++) {
    if (i == HOPSEC_FACT_RECEIVED) {
      add_received (line, hop);
    } else {
      add_fact (line, hop, i);
    }
  }
  add_char (line, '}');
}

static void
add_leg (Line *line, const HopsecLeg *leg)
{
  add_char (line, '{');
  add_member (line, "leg", hopsec_leg_kind_to_string (leg->kind));
  add_key (line, "hops");
  add_char (line, '[');
  for (guint i = 0; i < leg->n_hops; i++) {
    add (line, i > 0 ? "," : "");
    add_unsigned (line, leg->first + i);
  }
  add_char (line, ']');
  add_member (line, "security", hopsec_security_to_string (leg->security));
  add_member (line, "basis", hopsec_basis_to_string (leg->basis));
  add_member (line, "proof", hopsec_proof_to_string (leg->proof));
  add_member (line, "grade",
              leg->security == HOPSEC_SECURITY_TLS ? hopsec_grade_to_string (leg->grade) : NULL);
  add_member (line, "from", leg->from);
  add_member (line, "to", leg->to);
  add_member (line, "text", leg->text);
  add_char (line, '}');
}

static void
add_envelope (Line *line, const HopsecReport *report)
{
  static const gchar *const keys[HOPSEC_N_ENVELOPES] = { "from", "to", "date", "subject" };

  add_key (line, "envelope");
  add_char (line, '{');
  for (guint i = 0; i < HOPSEC_N_ENVELOPES; i++) {
    add_member (line, keys[i], report->envelope[i]);
  }
  add_char (line, '}');
}

static void
write_report (Line *line, HopsecReport *report, const gchar *source)
{
  g_autofree gchar *flags = hopsec_flags_to_string ((HopsecFlags) report->flags);

  add (line, "{\"schema\":1");
  add_member (line, "source", source);
  add_member (line, "message_id", report->message_id);
  add_envelope (line, report);
  add_verdict (line, "security", report->security);
  add_verdict (line, "proved", report->proved);
  add_verdict (line, "between", report->between);
  add_member (line, "summary", report->summary);
  add (line, ",\"answers\":[");
  add_text (line, report->answers[0]);
  add_char (line, ',');
  add_text (line, report->answers[1]);
  add_char (line, ']');
  add_number (line, "boundary", report->boundary);
  add_number (line, "deciding_hop", report->deciding);
  add (line, ",\"legs\":[");
  for (guint i = 0; i < report->n_legs; i++) {
    add (line, i > 0 ? "," : "");
    add_leg (line, &report->legs[i]);
  }
  add_char (line, ']');
  add_words (line, "flags", flags);
  add (line, ",\"hops\":[");
  for (guint i = 0; i < report->n_hops; i++) {
    add (line, i > 0 ? "," : "");
    add_hop (line, &report->hops[i]);
  }
  add (line, "]}");
}

static void
add_way (Line *line, HopsecWay *way, guint number)
{
  add (line, "{\"way\":");
  add_unsigned (line, number);
  add_member (line, "protocol", hopsec_way_get_protocol (way));
  add_member (line, "server", hopsec_way_get_server (way));
  add_number (line, "port", hopsec_way_get_port (way));
  add_member (line, "url", hopsec_way_get_url (way));
  add_member (line, "security", hopsec_security_to_string (hopsec_way_get_security (way)));
  add_member (line, "basis", hopsec_basis_to_string (HOPSEC_BASIS_SETTINGS));
  add_member (line, "evidence", hopsec_way_get_evidence (way));
  add_member (line, "authentication", hopsec_way_get_authentication (way));
  add_member (line, "password", hopsec_way_get_password (way));
  add_key (line, "sends");
  add (line, hopsec_way_get_sends (way) ? "true" : "false");
  add_member (line, "hint", hopsec_way_get_hint (way));
  add_member (line, "text", hopsec_way_get_text (way));
  add_char (line, '}');
}

static void
write_client (Line *line, HopsecClient *client, const gchar *source)
{
  add (line, "{\"schema\":1");
  add_member (line, "source", source);
  add_member (line, "security", hopsec_security_to_string (hopsec_client_get_security (client)));
  add_member (line, "basis", hopsec_basis_to_string (HOPSEC_BASIS_SETTINGS));
  add_member (line, "proof", hopsec_proof_to_string (HOPSEC_PROOF_CLAIMED));
  add_member (line, "summary", hopsec_client_get_summary (client));
  add_number (line, "deciding_way", hopsec_client_get_deciding_way (client));
  add (line, ",\"ways\":[");
  for (guint i = 0; i < hopsec_client_get_n_ways (client); i++) {
    g_autoptr (HopsecWay) way = hopsec_client_get_way (client, i);

    add (line, i > 0 ? "," : "");
    add_way (line, way, i + 1);
  }
  add (line, "]}");
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
  Line line;

  g_return_val_if_fail (self != NULL, NULL);
  line = line_new (1024);
  write_client (&line, self, name);
  add_char (&line, '\0');
  return line.text;
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
  Line line;

  g_return_val_if_fail (self != NULL, NULL);
  hopsec_report_write_words (self);
  line = line_new (1024 + self->n_hops * 1536);
  write_report (&line, self, name);
  add_char (&line, '\0');
  return line.text;
}
