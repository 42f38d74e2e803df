/* The hops as a table; each row opens to its Received field, the evidence marked in it.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "page/page.h"

#include <string.h>

#define MAX_SPANS 8

/* --- the raw field ---------------------------------------------------------------------------------- */

typedef struct {
  gsize start, end;
  const gchar *element;
} Span;

static gboolean
overlaps (const Span *spans, guint n, gsize start, gsize end)
{
  for (guint i = 0; i < n; i++) {
    if (start < spans[i].end && spans[i].start < end) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_name (guint8 c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '.' || c == '_';
}

/* Where a fact stands in the field as a word of its own: the first place that is still free. */
static guint
find_word (const guint8 *raw, gsize size, const gchar *word, Span *spans, guint n)
{
  gsize length = word != NULL ? strlen (word) : 0;

  for (gsize i = 0; length > 0 && i + length <= size; i++) {
    if (memcmp (raw + i, word, length) == 0 && (i == 0 || !is_name (raw[i - 1]))
        && (i + length == size || !is_name (raw[i + length]))
        && !overlaps (spans, n, i, i + length)) {
      spans[n++] = (Span) { i, i + length, "i" };
      break;
    }
  }
  return n;
}

static gint
compare_spans (gconstpointer a, gconstpointer b)
{
  const Span *first = a, *second = b;

  return first->start < second->start ? -1 : first->start > second->start;
}

/* The peer's own words: its names and the envelope. */
static guint
find_spans (HopsecHop *hop, const guint8 *raw, gsize size, Span *spans)
{
  static const HopsecFact words[]
    = { HOPSEC_FACT_HELO, HOPSEC_FACT_RDNS, HOPSEC_FACT_SENDER, HOPSEC_FACT_RECIPIENT };
  gsize start = hopsec_hop_get_offset (hop), length = hopsec_hop_get_length (hop);
  guint n = 0;

  if (length > 0) {
    spans[n++] = (Span) { start, start + length, "mark" };
  }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    n = find_word (raw, size, hopsec_hop_get (hop, words[i]), spans, n);
  }
  qsort (spans, n, sizeof *spans, compare_spans);
  return n;
}

static void
add_raw (GString *out, HopsecHop *hop)
{
  Span spans[MAX_SPANS];
  gsize size, at = 0;
  const guint8 *raw = hopsec_hop_get_raw (hop, &size);
  guint n;

  if (raw == NULL) {
    return;
  }
  n = find_spans (hop, raw, size, spans);
  g_string_append (out, "<pre>Received: ");
  for (guint i = 0; i < n; i++) {
    hopsec_markup_raw (out, raw + at, spans[i].start - at);
    hopsec_markup (out, "<%s>", spans[i].element);
    hopsec_markup_raw (out, raw + spans[i].start, spans[i].end - spans[i].start);
    hopsec_markup (out, "</%s>", spans[i].element);
    at = spans[i].end;
  }
  hopsec_markup_raw (out, raw + at, size - at);
  g_string_append (out,
                   "</pre>\n<p class=\"note\"><mark>Marked</mark>: what decided it. <i>Grey and "
                   "slanted</i>: the peer's words, never evidence.</p>\n");
}

/* --- the facts ---------------------------------------------------------------------------------------- */

static const struct {
  HopsecFact field;
  const gchar *label;
  gboolean peers_word;
} facts[] = {
  { HOPSEC_FACT_IP, "peer's address", FALSE },
  { HOPSEC_FACT_PORT, "port", FALSE },
  { HOPSEC_FACT_RDNS, "name in the DNS", TRUE },
  { HOPSEC_FACT_HELO, "calls itself", TRUE },
  { HOPSEC_FACT_AUTHENTICATED, "logged in", FALSE },
  { HOPSEC_FACT_CERTIFICATE, "its certificate", FALSE },
  { HOPSEC_FACT_PROTOCOL, "protocol", FALSE },
  { HOPSEC_FACT_TLS, "TLS version", FALSE },
  { HOPSEC_FACT_CIPHER_TEXT, "cipher suite", FALSE },
  { HOPSEC_FACT_BITS, "key bits", FALSE },
  { HOPSEC_FACT_KEY_EXCHANGE, "key exchange", FALSE },
  { HOPSEC_FACT_FORWARD_SECRECY, "forward secrecy", FALSE },
  { HOPSEC_FACT_GRADE, "grade", FALSE },
  { HOPSEC_FACT_BASIS, "basis", FALSE },
  { HOPSEC_FACT_PROOF, "proof", FALSE },
  { HOPSEC_FACT_DIALECT, "written in the manner of", FALSE },
  { HOPSEC_FACT_SOFTWARE, "software", FALSE },
  { HOPSEC_FACT_DATE, "received", FALSE },
  { HOPSEC_FACT_ID, "id", FALSE },
  { HOPSEC_FACT_SENDER, "envelope sender", TRUE },
  { HOPSEC_FACT_RECIPIENT, "envelope recipient", TRUE },
  { HOPSEC_FACT_FLAGS, "flags", FALSE },
};

static void
add_facts (GString *out, HopsecHop *hop)
{
  g_string_append (out, "<dl>");
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++) {
    const gchar *value = hopsec_hop_get (hop, facts[i].field);

    if (value != NULL && facts[i].field == HOPSEC_FACT_TLS) {
      value = hopsec_version_name (hopsec_hop_get_tls (hop));
    }

    if (value != NULL) {
      hopsec_markup (out,
                     facts[i].peers_word ? "<div><dt>%s</dt><dd><i>%s</i></dd></div>"
                                         : "<div><dt>%s</dt><dd>%s</dd></div>",
                     facts[i].label, value);
    }
  }
  g_string_append (out, "</dl>\n");
}

/* --- the table ---------------------------------------------------------------------------------------- */

static void
add_reason (GString *out, const HopsecPath *path, guint i)
{
  const gchar *evidence = hopsec_path_fact (path, i, HOPSEC_FACT_EVIDENCE);

  if (evidence != NULL) {
    g_string_append (out, "<q>");
    hopsec_markup_raw (out, (const guint8 *) evidence, strlen (evidence));
    g_string_append (out, "</q>: ");
  }
  hopsec_markup (out, "%s", hopsec_path_reason (path, i));
}

static void
add_more (GString *out, const HopsecPath *path, guint i)
{
  HopsecHop *hop = hopsec_path_hop (path, i);
  const gchar *warning;
  guint from = 0;

  g_string_append (out, "<tr class=\"more\"><td></td><td colspan=\"4\"><details><summary>");
  add_reason (out, path, i);
  g_string_append (out, "</summary>\n");
  add_raw (out, hop);
  add_facts (out, hop);
  g_string_append (out, "</details>");
  while ((warning = hopsec_path_warning (path, i, &from)) != NULL) {
    hopsec_markup (out, "<p class=\"warning\">%s</p>", warning);
  }
  g_string_append (out, "</td></tr>\n");
}

static void
add_row (GString *out, const HopsecPath *path, guint i, const gchar *id)
{
  HopsecSecurity security = hopsec_hop_get_security (hopsec_path_hop (path, i));
  const gchar *by = hopsec_path_fact (path, i, HOPSEC_FACT_BY);
  gint64 seconds;
  gboolean dated = hopsec_path_delay (path, i, i, &seconds);
  g_autofree gchar *session = hopsec_path_session (path, i, i);
  g_autofree gchar *delay = dated ? hopsec_delay_words (seconds) : g_strdup ("");
  g_autofree gchar *peer = hopsec_path_peer (path, i);

  hopsec_markup (out,
                 "<tr id=\"%shop%u\" class=\"%s\"><th scope=\"row\">%u</th><td class=\"class\">",
                 id, i + 1, hopsec_security_to_string (security), i + 1);
  hopsec_markup_ring (out, security);
  hopsec_markup (out, "%s</td><td>%s</td><td>%s</td><td class=\"host\">",
                 hopsec_security_to_string (security), g_str_equal (session, "-") ? "" : session,
                 delay);
  hopsec_markup_host (out, by != NULL ? by : "(not named)");
  if (peer != NULL) {
    g_string_append (out, "<span class=\"from\">from ");
    hopsec_markup_host (out, peer);
    g_string_append (out, "</span>");
  }
  g_string_append (out, "</td></tr>\n");
}

void
hopsec_fields_add (GString *out, const HopsecPath *path, const gchar *id)
{
  g_string_append (
    out, "<table class=\"hops\"><thead><tr><th scope=\"col\">Hop</th><th "
         "scope=\"col\">Security</th><th scope=\"col\">Session</th><th "
         "scope=\"col\">Delay</th><th scope=\"col\">Received by</th></tr></thead><tbody>\n");
  for (guint i = 0; i < path->n; i++) {
    add_row (out, path, i, id);
    add_more (out, path, i);
  }
  g_string_append (out, "</tbody></table>\n");
}
