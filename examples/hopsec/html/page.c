/* The HTML output: one page that needs nothing else and no network. A page of many messages has one
 * script, which finds words; everything else works without it.
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

/* The policy names our style sheet and script by their hashes: nothing else counts, should markup ever
 * slip in. `script`: nullable */
static void
begin (GString *out, const gchar *title, GBytes *script)
{
  g_autoptr (GBytes) style = g_resources_lookup_data ("/org/hopsec/tool/html.css", 0, NULL);
  g_autoptr (GBytes) symbols = g_resources_lookup_data ("/org/hopsec/tool/symbols.svg", 0, NULL);
  g_autofree gchar *sum = hash (style), *script_sum = script != NULL ? hash (script) : NULL;

  markup (out,
          "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
          "'sha256-%s'; %s%s%sbase-uri 'none'; form-action 'none'\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n<title>hopsec: %s</title>\n<style>",
          sum, script != NULL ? "script-src 'sha256-" : "", script != NULL ? script_sum : "",
          script != NULL ? "'; " : "", title);
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

/* What is written on the message, as far as it was asked for. */
static void
add_envelope (GString *out, HopsecReport *report)
{
  static const gchar *const names[] = { "From", "To", "Date", "Subject" };
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < HOPSEC_N_ENVELOPES; i++) {
    const gchar *value = hopsec_report_get_envelope (report, i);

    if (value != NULL) {
      markup (list, "<div><dt>%s</dt><dd>%s</dd></div>\n", names[i], value);
    }
  }
  if (list->len > 0) {
    g_string_append_printf (out, "<dl class=\"envelope\">\n%s</dl>\n", list->str);
  }
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
  begin (out, source, NULL);
  markup (out, "<p class=\"source\"><b>%s</b>", source);
  add_marks (out, &path);
  add_envelope (out, report);
  markup (out, "<div class=\"headline %s\">", class_of (report));
  markup_ring (out, hopsec_report_get_security (report));
  markup (out, "<h1>%s</h1></div>\n", hopsec_report_get_summary (report));
  add_body (out, &path, "", 2);
  end (out);
  path_clear (&path);
}

/* --- many of them --------------------------------------------------------------------------------- */

/* When it arrived, who says to have written it, about what; and what became of it. */
static void
add_line (GString *out, HopsecReport *report, const gchar *source)
{
  guint n = hopsec_report_get_n_hops (report);
  g_autoptr (HopsecHop) last = n > 0 ? hopsec_report_get_hop (report, n - 1) : NULL;
  const gchar *date = last != NULL ? hopsec_hop_get (last, HOPSEC_FACT_DATE) : NULL;
  const gchar *author = hopsec_report_get_envelope (report, HOPSEC_ENVELOPE_FROM);
  const gchar *subject = hopsec_report_get_envelope (report, HOPSEC_ENVELOPE_SUBJECT);
  g_autofree gchar *day = g_strndup (date != NULL ? date : "", 10);

  markup_ring (out, hopsec_report_get_security (report));
  markup (out, "<time>%s</time><b>%s</b><span class=\"subject\">%s</span>", day,
          author != NULL ? author : "", subject != NULL ? subject : "");
  markup (out, "<span class=\"told\"><b>%s</b> %s</span>", source,
          hopsec_report_get_summary (report));
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
  add_envelope (out, report);
  add_body (out, &path, id, 3);
  g_string_append (out, "</details></li>\n");
  path_clear (&path);
}

/* The message in brief: the two answers, and a line a hop. */
void
html_row (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  Path path;

  (void) options;
  path_init (&path, report);
  markup (out, "<li class=\"message %s\"><details><summary>", class_of (report));
  add_line (out, report, source);
  g_string_append (out, "</summary>\n");
  for (guint half = 1; half <= 2; half++) {
    const gchar *answer = hopsec_report_get_answer (report, half);

    markup (out, "<p>%s: %s</p>\n",
            half == 1 ? "Author's program → mail service" : "Mail service → mailbox",
            answer != NULL ? answer : "no field tells");
  }
  g_string_append (out, "<ol class=\"brief\">\n");
  for (guint i = 0; i < path.n; i++) {
    const gchar *by = path_fact (&path, i, HOPSEC_FACT_BY);
    HopsecSecurity security = hopsec_hop_get_security (path_hop (&path, i));

    markup (out, "<li class=\"%s\">hop %u: <b>%s</b>, received by ", class_words (security)->name,
            i + 1, class_words (security)->wire);
    markup_host (out, by != NULL ? by : "a host that is not named");
    g_string_append (out, "</li>\n");
  }
  g_string_append (out, "</ol></details></li>\n");
  path_clear (&path);
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
  g_string_append (out,
                   "<p class=\"search\" hidden=\"\"><label for=\"words\">with the words</label> "
                   "<input type=\"search\" id=\"words\"></p>\n");
}

/* The page up to the messages. */
static void
begin_many (GString *out, const Totals *totals, const Options *options, GBytes *script)
{
  g_autofree gchar *title = g_strdup_printf ("%" G_GUINT64_FORMAT "%s", totals->n_messages,
                                             totals->n_messages == 1 ? " message" : " messages");

  begin (out, title, script);
  charts_add (out, totals);
  if (options->summary) {
    return;
  }
  g_string_append (out, "<h2 class=\"part\">Message by message</h2>\n");
  if (totals->n_messages > MAX_SECTIONS) {
    markup (out,
            "<p class=\"note\">%u of them open to the whole report, the others to a short one; "
            "hopsec on a message alone has the whole.</p>\n",
            (guint) MAX_SECTIONS);
  }
  add_filter (out);
  g_string_append (out, "<ol class=\"messages\">\n");
}

void
html_end (Output *output, const Totals *totals, const Options *options)
{
  g_autoptr (GBytes) script = g_resources_lookup_data ("/org/hopsec/tool/filter.js", 0, NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  begin_many (out, totals, options, options->summary ? NULL : script);
  output_write (output, out->str, out->len);
  output_copy_spool (output);
  g_string_assign (out, "");
  if (!options->summary) {
    g_string_append (out, "</ol>\n<script>");
    add_resource (out, script);
    g_string_append (out, "</script>\n");
  }
  end (out);
  output_write (output, out->str, out->len);
}
