/* Comma-separated values, a row a hop (RFC 4180): text in quotes, numbers without, nothing at all for
 * what is not known. A message without a trace has one row.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "write.h"

#include <string.h>

/* A spreadsheet takes a cell that begins with one of these for a formula (CWE-1236). */
static gboolean
is_formula (const gchar *text)
{
  return text[0] != '\0' && strchr ("=+-@\t\r", text[0]) != NULL;
}

/* A path may have any bytes: one that is not UTF-8 becomes its Latin-1 character, as in JSON. */
static void
add_characters (GString *out, const gchar *text)
{
  const gchar *end;

  while (!g_utf8_validate (text, -1, &end)) {
    g_string_append_len (out, text, end - text);
    g_string_append_unichar (out, (guchar) *end);
    text = end + 1;
  }
  g_string_append (out, text);
}

static void
add_text (GString *out, const gchar *text)
{
  const gchar *quote;

  if (text == NULL) {
    return;
  }
  g_string_append (out, is_formula (text) ? "\"'" : "\"");
  while ((quote = strchr (text, '"')) != NULL) {
    g_autofree gchar *part = g_strndup (text, (gsize) (quote - text));

    add_characters (out, part);
    g_string_append (out, "\"\"");
    text = quote + 1;
  }
  add_characters (out, text);
  g_string_append_c (out, '"');
}

/* Whether the text of the fact is the library's own, a number or a truth value. */
static gboolean
is_bare (HopsecFact fact)
{
  HopsecFactKind kind = hopsec_fact_get_kind (fact);

  return kind == HOPSEC_FACT_KIND_NUMBER || kind == HOPSEC_FACT_KIND_BOOLEAN;
}

/* A verdict over no hops is an empty cell. */
static const gchar *
verdict_cell (HopsecSecurity security)
{
  return security != HOPSEC_SECURITY_NONE ? hopsec_security_to_string (security) : NULL;
}

/* The raw value; a NUL, which would end it for many readers, is shown as its symbol. */
static void
add_received (GString *out, HopsecHop *hop)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize size;
  const gchar *raw = (const gchar *) hopsec_hop_get_raw (hop, &size);

  for (gsize i = 0; i < size; i++) {
    if (raw[i] == '\0') {
      g_string_append (text, "␀");
    } else {
      g_string_append_c (text, raw[i]);
    }
  }
  add_text (out, raw != NULL ? text->str : NULL);
}

static void
add_hop (GString *out, HopsecHop *hop)
{
  g_string_append_c (out, ',');
  add_text (out, hopsec_leg_kind_to_string (hopsec_hop_get_leg (hop)));
  for (guint i = 0; i < HOPSEC_N_FACTS; i++) {
    const gchar *text = hopsec_hop_get (hop, i);

    g_string_append_c (out, ',');
    if (i == HOPSEC_FACT_RECEIVED) {
      add_received (out, hop);
    } else if (is_bare (i)) {
      g_string_append (out, text != NULL ? text : "");
    } else {
      add_text (out, text);
    }
  }
}

/* The columns of the message are named as in JSON; those that its hops have too, with `message_`. */
void
csv_begin (GString *out, const Options *options)
{
  (void) options;
  g_string_append (out, "source,message_id,message_from,message_to,message_date,message_subject,"
                        "message_security,message_proved,message_between,"
                        "message_flags,leg");
  for (guint i = 0; i < HOPSEC_N_FACTS; i++) {
    g_string_append_printf (out, ",%s", hopsec_fact_get_nick (i));
  }
  g_string_append (out, "\r\n");
}

void
csv_message (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  g_autofree gchar *flags = hopsec_flags_to_string (hopsec_report_get_flags (report));
  const gchar *cells[] = { hopsec_report_get_message_id (report),
                           hopsec_report_get_envelope (report, HOPSEC_ENVELOPE_FROM),
                           hopsec_report_get_envelope (report, HOPSEC_ENVELOPE_TO),
                           hopsec_report_get_envelope (report, HOPSEC_ENVELOPE_DATE),
                           hopsec_report_get_envelope (report, HOPSEC_ENVELOPE_SUBJECT),
                           verdict_cell (hopsec_report_get_security (report)),
                           verdict_cell (hopsec_report_get_proved (report)),
                           verdict_cell (hopsec_report_get_between (report)),
                           flags };
  g_autoptr (GString) message = g_string_new (NULL);
  guint n = hopsec_report_get_n_hops (report);

  (void) options;
  add_text (message, source);
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++) {
    g_string_append_c (message, ',');
    add_text (message, cells[i]);
  }
  for (guint i = 0; i < MAX (n, 1); i++) {
    g_autoptr (HopsecHop) hop = n > 0 ? hopsec_report_get_hop (report, i) : NULL;

    g_string_append_len (out, message->str, (gssize) message->len);
    if (hop != NULL) {
      add_hop (out, hop);
    } else {
      for (guint j = 0; j <= HOPSEC_N_FACTS; j++) {
        g_string_append_c (out, ',');
      }
    }
    g_string_append (out, "\r\n");
  }
}
