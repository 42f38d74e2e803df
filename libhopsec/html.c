/* A report as HTML: a page of its own, or a part of another's.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "page/page.h"

static void
write_page (GString *out, const HopsecPath *path, const gchar *source)
{
  g_autofree gchar *title = g_strconcat ("hopsec: ", source != NULL ? source : "a message", NULL);
  HopsecDocument document = { .title = title };

  hopsec_document_begin (out, &document);
  hopsec_message_add (out, path, source, "", 1);
  hopsec_document_end (out, &document);
}

/* Its anchors are its own, also beside other fragments. */
static void
write_fragment (GString *out, const HopsecPath *path, const gchar *source)
{
  g_autofree gchar *name = g_strconcat (source != NULL ? source : "", "\n",
                                        hopsec_report_get_message_id (path->report), NULL);
  g_autofree gchar *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
  g_autofree gchar *id = g_strdup_printf ("hopsec-%.12s-", sum);

  hopsec_fragment_begin (out);
  hopsec_message_add (out, path, source, id, 2);
  hopsec_fragment_end (out);
}

/**
 * hopsec_report_to_html:
 * @self: a report
 * @source: (nullable): where the message came from; any bytes
 * @flags: what is written
 *
 * The report for people: the verdict, the two answers, a picture of the path, and each hop with its
 * field. Without flags a whole page in UTF-8, which has no script, loads nothing and says so in a
 * strict policy; with %HOPSEC_HTML_FRAGMENT a part for the body of another page. All that strangers
 * wrote is escaped. Like all of GLib's strings it aborts the process when there is no memory for it:
 * some 20 KB, and ten times the size of the Received fields, which limits bound.
 *
 * Returns: (transfer full): the HTML
 * Since: 0.1
 */
gchar *
hopsec_report_to_html (HopsecReport *self, const gchar *source, HopsecHtml flags)
{
  HopsecPath path;
  GString *out;

  g_return_val_if_fail (self != NULL, NULL);
  out = g_string_new (NULL);
  hopsec_path_init (&path, self);
  if ((flags & HOPSEC_HTML_FRAGMENT) != 0) {
    write_fragment (out, &path, source);
  } else {
    write_page (out, &path, source);
  }
  hopsec_path_clear (&path);
  return g_string_free (out, FALSE);
}
