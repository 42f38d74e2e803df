/* The HTML output: one page that needs nothing else, no script, no network.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One message is a page of its own. Of many each is a line that opens to the same, under the charts
 * of what they add up to.
 */
#include "html.h"

/* --- the document --------------------------------------------------------------------------------- */

static void
add_resource (GString *out, GBytes *bytes)
{
  gsize size;
  const gchar *text = g_bytes_get_data (bytes, &size);

  g_string_append_len (out, text, (gssize) size);
}

static gchar *
hash (GBytes *bytes)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size, length = 32;
  const guchar *data = g_bytes_get_data (bytes, &size);
  guint8 digest[32];

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

/* The policy names our style sheet by its hash: nothing else counts, should markup ever slip in. */
static void
begin (GString *out, const gchar *title)
{
  g_autoptr (GBytes) style = g_resources_lookup_data ("/org/hopsec/tool/html.css", 0, NULL);
  g_autoptr (GBytes) symbols = g_resources_lookup_data ("/org/hopsec/tool/symbols.svg", 0, NULL);
  g_autofree gchar *sum = hash (style);

  markup (out,
          "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
          "'sha256-%s'; base-uri 'none'; form-action 'none'\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n<title>hopsec: %s</title>\n<style>",
          sum, title);
  add_resource (out, style);
  g_string_append (out, "</style>\n</head>\n<body>\n");
  add_resource (out, symbols);
  g_string_append (out, "<main>\n");
}

static void
end (GString *out)
{
  g_string_append (
    out,
    "</main>\n<footer><p>Encryption is hop by hop: each server on the way could read the message, "
    "and who was at the other end was not checked.</p>\n<p>Made by hopsec " PACKAGE_VERSION
    ".</p></footer>\n</body>\n</html>\n");
}

/* --- a message ------------------------------------------------------------------------------------ */

static const gchar *
class_of (HopsecReport *report)
{
  return class_words (hopsec_report_get_security (report))->name;
}

/* When it arrived, and its id. */
static void
add_marks (GString *out, const Path *path)
{
  const gchar *id = hopsec_report_get_message_id (path->report);
  const gchar *date = path->n > 0 ? path_fact (path, path->n - 1, HOPSEC_FACT_DATE) : NULL;

  if (date != NULL) {
    markup (out, " <time datetime=\"%s\">%s</time>", date, date);
  }
  if (id != NULL) {
    markup (out, " <span>%s</span>", id);
  }
  g_string_append (out, "</p>\n");
}

static void
add_notes (GString *out, const Path *path)
{
  const gchar *note;
  guint from = 0;

  while ((note = path_note (path, &from)) != NULL) {
    markup (out, "<p class=\"warning\">%s</p>\n", note);
  }
}

/* What stands under the headline, with headings of the given level. */
static void
add_body (GString *out, const Path *path, const gchar *id, guint level)
{
  if (path->n == 0) {
    markup (out, "<p class=\"advice\">%s</p>\n", PATH_ADVICE);
    cards_add (out, path, level);
    return;
  }
  cards_add (out, path, level);
  add_notes (out, path);
  markup (out, "<h%u class=\"part\">The way it took</h%u>\n", level, level);
  picture_add (out, path, id);
  markup (out, "<h%u class=\"part\">Hop by hop</h%u>\n", level, level);
  fields_add (out, path, id);
}

void
html_alone (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  Path path;

  (void) options;
  path_init (&path, report);
  begin (out, source);
  markup (out, "<p class=\"source\"><b>%s</b>", source);
  add_marks (out, &path);
  markup (out, "<div class=\"headline %s\">", class_of (report));
  markup_ring (out, hopsec_report_get_security (report));
  markup (out, "<h1>%s</h1></div>\n", hopsec_report_get_summary (report));
  add_body (out, &path, "", 2);
  end (out);
  path_clear (&path);
}

/* --- many of them --------------------------------------------------------------------------------- */

static void
add_line (GString *out, HopsecReport *report, const gchar *source)
{
  markup_ring (out, hopsec_report_get_security (report));
  markup (out, "<b>%s</b> <span>%s</span>", source, hopsec_report_get_summary (report));
}

void
html_message (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  g_autofree gchar *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, source, -1);
  g_autofree gchar *id = g_strdup_printf ("m%.12s-", sum); /* it has no number yet */
  Path path;

  (void) options;
  path_init (&path, report);
  markup (out, "<li class=\"message %s\"><details><summary>", class_of (report));
  add_line (out, report, source);
  g_string_append (out, "</summary>\n<p class=\"source\">");
  add_marks (out, &path);
  add_body (out, &path, id, 3);
  g_string_append (out, "</details></li>\n");
  path_clear (&path);
}

void
html_row (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  (void) options;
  markup (out, "<li class=\"message %s\"><p class=\"line\">", class_of (report));
  add_line (out, report, source);
  g_string_append (out, "</p></li>\n");
}

/* Radio buttons and style sheet alone show some of the messages. */
static void
add_filter (GString *out)
{
  static const struct {
    const gchar *id, *label;
  } choices[] = { { "all", "all" },
                  { "plaintext", "only plaintext" },
                  { "unknown", "only unknown" },
                  { "tls", "only tls" } };

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++) {
    markup (out,
            "<input type=\"radio\" name=\"show\" class=\"show\" id=\"show-%s\"%s><label "
            "for=\"show-%s\">%s</label>\n",
            choices[i].id, i == 0 ? " checked" : "", choices[i].id, choices[i].label);
  }
}

void
html_end (Output *output, const Totals *totals, const Options *options)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree gchar *title = g_strdup_printf ("%" G_GUINT64_FORMAT "%s", totals->n_messages,
                                             totals->n_messages == 1 ? " message" : " messages");

  (void) options;
  begin (out, title);
  charts_add (out, totals);
  g_string_append (out, "<h2 class=\"part\">Message by message</h2>\n");
  if (totals->n_messages > MAX_SECTIONS) {
    markup (
      out,
      "<p class=\"note\">The first %u can be opened. For another, run hopsec on it alone.</p>\n",
      (guint) MAX_SECTIONS);
  }
  add_filter (out);
  g_string_append (out, "<ol class=\"messages\">\n");
  output_write (output, out->str, out->len);
  output_copy_spool (output);
  g_string_assign (out, "</ol>\n");
  end (out);
  output_write (output, out->str, out->len);
}
