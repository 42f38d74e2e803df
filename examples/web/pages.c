/* The pages: where one asks, and what is answered. Each is the page of a report with a little more.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "web.h"

#define AGAIN "<nav><a href=\"./\">Look at another message</a></nav>\n"

/* fault: what was wrong with the request before; nullable */
gchar *
page_start (const gchar *fault, gchar **policy)
{
  HopsecDocument document = { .title = "hopsec: was this e-mail encrypted on its way?",
                              .style = web_web_css,
                              .script = web_web_js,
                              .policy = "form-action 'self'" };
  GString *out = g_string_new (NULL);

  hopsec_document_begin (out, &document);
  if (fault != NULL) {
    hopsec_markup (out, "<p class=\"warning\" role=\"alert\">%s</p>\n", fault);
  }
  g_string_append (out, web_start_html);
  hopsec_document_end (out, &document);
  *policy = hopsec_document_policy (&document);
  return g_string_free (out, FALSE);
}

gchar *
page_message (HopsecReport *report, const gchar *source, gchar **policy)
{
  g_autofree gchar *title = g_strconcat ("hopsec: ", source, NULL);
  HopsecDocument document = { .title = title, .style = web_web_css, .top = AGAIN };
  GString *out = g_string_new (NULL);
  HopsecPath path;

  hopsec_path_init (&path, report);
  hopsec_document_begin (out, &document);
  hopsec_message_add (out, &path, source, "", 1);
  hopsec_document_end (out, &document);
  hopsec_path_clear (&path);
  *policy = hopsec_document_policy (&document);
  return g_string_free (out, FALSE);
}

/* sections: of GString, in order */
void
page_many (GString *out, const Totals *totals, GPtrArray *sections, gchar **policy)
{
  g_autofree gchar *title
    = g_strdup_printf ("hopsec: %" G_GUINT64_FORMAT " messages", totals->n_messages);
  g_autofree gchar *style = g_strconcat (html_many_css, web_web_css, NULL);
  HopsecDocument document
    = { .title = title, .style = style, .script = html_filter_js, .top = AGAIN };

  html_begin (out, &document, totals, FALSE);
  for (guint i = 0; i < sections->len; i++) {
    const GString *section = g_ptr_array_index (sections, i);

    g_string_append_len (out, section->str, (gssize) section->len);
  }
  html_finish (out, &document, FALSE);
  *policy = hopsec_document_policy (&document);
}
