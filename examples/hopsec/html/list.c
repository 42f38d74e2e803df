/* A page of many messages: each is a line that opens to its report, under the charts of what they add up
 * to. Its one script finds words; everything else works without it.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "html.h"

static const gchar *
class_of (HopsecReport *report)
{
  return hopsec_class_words (hopsec_report_get_security (report))->name;
}

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

  hopsec_markup_ring (out, hopsec_report_get_security (report));
  hopsec_markup (out, "<time>%s</time><b>%s</b><span class=\"subject\">%s</span>", day,
                 author != NULL ? author : "", subject != NULL ? subject : "");
  hopsec_markup (out, "<span class=\"told\"><b>%s</b> %s</span>", source,
                 hopsec_report_get_summary (report));
}

/* An entry of the list, up to what it opens. */
static void
begin_entry (GString *out, HopsecReport *report, const gchar *source)
{
  hopsec_markup (out, "<li class=\"message %s\"><details><summary>", class_of (report));
  add_line (out, report, source);
  g_string_append (out, "</summary>\n");
}

void
html_message (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  g_autofree gchar *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, source, -1);
  g_autofree gchar *id = g_strdup_printf ("m%.12s-", sum); /* it has no number yet */
  HopsecPath path;

  (void) options;
  hopsec_path_init (&path, report);
  begin_entry (out, report, source);
  hopsec_message_add_opened (out, &path, id, 3);
  g_string_append (out, "</details></li>\n");
  hopsec_path_clear (&path);
}

/* The message in brief: the two answers, and a line a hop. */
void
html_row (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  HopsecPath path;

  (void) options;
  hopsec_path_init (&path, report);
  begin_entry (out, report, source);
  for (guint half = 1; half <= 2; half++) {
    const gchar *answer = hopsec_report_get_answer (report, half);

    hopsec_markup (out, "<p>%s: %s</p>\n",
                   half == 1 ? "Author's program → mail service" : "Mail service → mailbox",
                   answer != NULL ? answer : "no field tells");
  }
  g_string_append (out, "<ol class=\"brief\">\n");
  for (guint i = 0; i < path.n; i++) {
    const gchar *by = hopsec_path_fact (&path, i, HOPSEC_FACT_BY);
    HopsecSecurity security = hopsec_hop_get_security (hopsec_path_hop (&path, i));

    hopsec_markup (out, "<li class=\"%s\">hop %u: <b>%s</b>, received by ",
                   hopsec_class_words (security)->name, i + 1, hopsec_class_words (security)->wire);
    hopsec_markup_host (out, by != NULL ? by : "a host that is not named");
    g_string_append (out, "</li>\n");
  }
  g_string_append (out, "</ol></details></li>\n");
  hopsec_path_clear (&path);
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
    hopsec_markup (out,
                   "<input type=\"radio\" name=\"show\" class=\"show\" id=\"show-%s\"%s><label "
                   "for=\"show-%s\">%s</label>\n",
                   choices[i].id, i == 0 ? " checked" : "", choices[i].id, choices[i].label);
  }
  g_string_append (out,
                   "<p class=\"search\" hidden=\"\"><label for=\"words\">with the words</label> "
                   "<input type=\"search\" id=\"words\"></p>\n");
}

/* The page up to the messages. */
void
html_begin (GString *out, const HopsecDocument *document, const Totals *totals, gboolean summary)
{
  hopsec_document_begin (out, document);
  charts_add (out, totals);
  if (summary) {
    return;
  }
  g_string_append (out, "<h2 class=\"part\">Message by message</h2>\n");
  if (totals->n_messages > MAX_SECTIONS) {
    hopsec_markup (
      out,
      "<p class=\"note\">%u of them open to the whole report, the others to a short one; "
      "hopsec on a message alone has the whole.</p>\n",
      (guint) MAX_SECTIONS);
  }
  add_filter (out);
  g_string_append (out, "<ol class=\"messages\">\n");
}

/* What follows them. */
void
html_finish (GString *out, const HopsecDocument *document, gboolean summary)
{
  if (!summary) {
    g_string_append (out, "</ol>\n");
  }
  hopsec_document_end (out, document);
}
