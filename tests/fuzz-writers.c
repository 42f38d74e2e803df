/* Fuzzes what is written: JSON and CSV are read back equal, HTML has no markup that is not its own,
 * and text for a terminal is ASCII.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../examples/hopsec/html/html.h"
#include "../examples/hopsec/text/text.h"
#include "face.h"
#include "read-json.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* --- text ------------------------------------------------------------------------------------- */

static void
check_text (const GString *out)
{
  for (gsize i = 0; i < out->len; i++) {
    g_assert ((out->str[i] >= ' ' && out->str[i] < 0x7f) || out->str[i] == '\n');
  }
}

/* --- CSV, read as RFC 4180 says --------------------------------------------------------------- */

/* The next cell, without its quotes; `*last`: it ends its row. */
static gchar *
next_cell (const gchar **at, gboolean *last)
{
  GString *cell = g_string_new (NULL);
  const gchar *text = *at;

  if (*text == '"') {
    for (text++; !(text[0] == '"' && text[1] != '"'); text++) {
      g_assert (*text != '\0');
      text += *text == '"';
      g_string_append_c (cell, *text);
    }
    text++;
  } else {
    gsize length = strcspn (text, ",\r\n\"");

    g_string_append_len (cell, text, (gssize) length);
    text += length;
  }
  *last = text[0] == '\r' && text[1] == '\n';
  g_assert (*last || *text == ',');
  *at = text + (*last ? 2 : 1);
  return g_string_free (cell, FALSE);
}

static void
check_cell (const gchar *cell, const gchar *want, gboolean number)
{
  gboolean formula = want != NULL && want[0] != '\0' && strchr ("=+-@\t\r", want[0]) != NULL;

  if (formula && !number) {
    g_assert (cell[0] == '\'');
    cell++;
  }
  g_assert_cmpstr (cell, ==, want != NULL ? want : "");
}

static void
check_hop_cell (HopsecHop *hop, const gchar *column, const gchar *cell)
{
  gint field = -1;

  for (guint i = 0; i < HOPSEC_N_FACTS; i++) {
    field = strcmp (hopsec_fact_get_nick (i), column) == 0 ? (gint) i : field;
  }
  if (field == HOPSEC_FACT_RECEIVED) { /* as it stands, but for NUL */
    gsize size;
    const guint8 *raw = hopsec_hop_get_raw (hop, &size);

    if (raw == NULL || memchr (raw, '\0', size) != NULL) {
      return;
    }
  }
  if (field >= 0) {
    HopsecFactKind kind = hopsec_fact_get_kind ((HopsecFact) field);

    check_cell (cell, hopsec_hop_get (hop, (HopsecFact) field),
                kind == HOPSEC_FACT_KIND_NUMBER || kind == HOPSEC_FACT_KIND_BOOLEAN);
  }
}

static void
check_csv (const GString *out, HopsecReport *report)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  const gchar *at = out->str;
  guint n = hopsec_report_get_n_hops (report);
  gboolean last = FALSE;

  g_assert (g_utf8_validate (out->str, (gssize) out->len, NULL));
  while (!last) {
    g_ptr_array_add (columns, next_cell (&at, &last));
  }
  for (guint row = 0; row < MAX (n, 1); row++) {
    g_autoptr (HopsecHop) hop = row < n ? hopsec_report_get_hop (report, row) : NULL;

    for (guint i = 0; i < columns->len; i++) {
      g_autofree gchar *cell = next_cell (&at, &last);

      g_assert (last == (i + 1 == columns->len));
      if (hop != NULL) {
        check_hop_cell (hop, g_ptr_array_index (columns, i), cell);
      }
    }
  }
  g_assert (*at == '\0');
}

/* --- HTML --------------------------------------------------------------------------------------- */

static gboolean
is_listed (const gchar *word, gsize length, const gchar *const *list)
{
  for (guint i = 0; list[i] != NULL; i++) {
    if (strlen (list[i]) == length && strncmp (list[i], word, length) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* After an attribute: a name that the page uses, "=", and a quoted value without markup. */
static const gchar *
check_attribute (const gchar *at)
{
  static const gchar *const attributes[] = {
    "aria-hidden", "aria-label", "charset", "class", "colspan", "content", "datetime", "for",
    "height", "href", "html", "http-equiv", "id", "lang", "name", "open",
    "preserveAspectRatio", "role", "rx", "ry", "scope", "tabindex", "type", "viewBox", "width",
    "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "d", "fill", "stroke", "stroke-width",
    "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "checked", NULL,
  };
  gsize length = strcspn (at, "= >/\""), value;

  g_assert (is_listed (at, length, attributes));
  if (at[length] != '=') { /* "open", "hidden" */
    return at + length;
  }
  g_assert (at[length + 1] == '"');
  value = strcspn (at + length + 2, "\"<>");
  g_assert (at[length + 2 + value] == '"');
  g_assert (strncmp (at, "href=", 5) != 0 || at[6] == '#');
  return at + length + 2 + value + 1;
}

static const gchar *
check_tag (const gchar *at)
{
  static const gchar *const elements[] = {
    "!DOCTYPE", "a", "b", "body", "br", "caption", "circle", "code", "dd", "details", "div",
    "dl", "dt", "figcaption", "figure", "footer", "g", "h1", "h2", "h3", "h4", "head",
    "header", "html", "i", "input", "label", "li", "main", "mark", "meta", "nav", "ol", "p",
    "path", "pre", "q", "rect", "section", "span", "strong", "style", "summary", "svg",
    "symbol", "table", "tbody", "td", "th", "thead", "time", "title", "tr", "ul", "use", "wbr", NULL,
  };
  gsize length;

  at += at[1] == '/' ? 2 : 1;
  length = strspn (at, "!" G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS);
  g_assert (is_listed (at, length, elements));
  at += length;
  while (*at == ' ') {
    at = check_attribute (at + 1);
  }
  at += *at == '/';
  g_assert (*at == '>');
  return at + 1;
}

static void
check_html (const GString *out)
{
  static const gchar *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;", NULL };
  const gchar *at = out->str;

  g_assert (g_utf8_validate (out->str, (gssize) out->len, NULL));
  while (*at != '\0') {
    if (g_str_has_prefix (at, "<style>")) {
      at = strstr (at, "</style>");
    } else if (*at == '<') {
      at = check_tag (at);
    } else {
      g_assert (*at != '>' && *at != '"' && *at != 0x7f);
      g_assert ((guchar) *at >= ' ' || *at == '\n' || *at == '\t');
      g_assert (*at != '&' || is_listed (at, strcspn (at, ";") + 1, entities));
      at++;
    }
  }
}

/* --- all formats ---------------------------------------------------------------------------------- */

static void
check_pages (HopsecReport *report, const gchar *source, const Options *options)
{
  static const Render pages[] = { html_alone, html_message, html_row };
  g_autofree gchar *fragment = hopsec_report_to_html (report, source, HOPSEC_HTML_FRAGMENT);
  g_autoptr (GString) out = g_string_new (NULL);
  Totals totals;
  Facts facts;

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    g_string_truncate (out, 0);
    pages[i](out, report, source, options);
    check_html (out);
  }
  g_string_assign (out, fragment);
  check_html (out);
  totals_init (&totals);
  facts_read (&facts, report, source);
  totals_add (&totals, &facts);
  g_string_truncate (out, 0);
  charts_add (out, &totals);
  check_html (out);
  totals_clear (&totals);
}

static void
check_lines (HopsecReport *report, const gchar *source, Options *options)
{
  static const Render texts[] = { text_alone, text_message };
  g_autoptr (GString) out = g_string_new (NULL), rows = g_string_new (NULL);

  for (guint i = 0; i < 2 * G_N_ELEMENTS (texts); i++) {
    options->verbose = i % 2 != 0;
    g_string_truncate (out, 0);
    texts[i / 2](out, report, source, options);
    check_text (out);
  }
  csv_begin (rows, options);
  csv_message (rows, report, source, options);
  check_csv (rows, report);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static HopsecAnalyzer *analyzer;
  static const gchar source[] = "a\"'<\x1b\n&b.eml";
  g_autoptr (HopsecReport) report = NULL;
  Options options = { .format = NULL };

  if (analyzer == NULL) {
    analyzer = hopsec_analyzer_new ();
    hopsec_analyzer_set_now (analyzer, 1704100000);
    hopsec_analyzer_set_trust_hops (analyzer, 2);
  }
  report = hopsec_analyzer_analyze_data (analyzer, (const gchar *) data, size, NULL);
  read_json_report (report, source, source);
  check_lines (report, source, &options);
  check_pages (report, source, &options);
  return 0;
}
