/* The HTML output: a page that needs nothing else and no network. That of one message is the library's.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "html.h"

void
html_alone (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  g_autofree gchar *page = hopsec_report_to_html (report, source, HOPSEC_HTML_NONE);

  (void) options;
  g_string_append (out, page);
}

void
html_end (Output *output, const Totals *totals, const Options *options)
{
  g_autofree gchar *title
    = g_strdup_printf ("hopsec: %" G_GUINT64_FORMAT " message%s", totals->n_messages,
                       totals->n_messages == 1 ? "" : "s");
  HopsecDocument document = { .title = title,
                              .style = html_many_css,
                              .script = options->summary ? NULL : html_filter_js };
  g_autoptr (GString) out = g_string_new (NULL);

  html_begin (out, &document, totals, options->summary);
  output_write (output, out->str, out->len);
  if (!options->summary) {
    output_copy_spool (output);
  }
  g_string_truncate (out, 0);
  html_finish (out, &document, options->summary);
  output_write (output, out->str, out->len);
}
