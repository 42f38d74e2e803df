/* A message's report: its headline, the two answers, the picture, the hops.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "page/page.h"

/* Where it came from, when it arrived, and its id. `source`: nullable */
static void
add_marks (GString *out, const HopsecPath *path, const gchar *source)
{
  const gchar *id = hopsec_report_get_message_id (path->report);
  const gchar *date = path->n > 0 ? hopsec_path_fact (path, path->n - 1, HOPSEC_FACT_DATE) : NULL;

  g_string_append (out, "<p class=\"source\">");
  if (source != NULL) {
    hopsec_markup (out, "<b>%s</b>", source);
  }
  if (date != NULL) {
    hopsec_markup (out, " <time datetime=\"%s\">%s</time>", date, date);
  }
  if (id != NULL) {
    hopsec_markup (out, " <span>%s</span>", id);
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
      hopsec_markup (list, "<div><dt>%s</dt><dd>%s</dd></div>\n", names[i], value);
    }
  }
  if (list->len > 0) {
    g_string_append_printf (out, "<dl class=\"envelope\">\n%s</dl>\n", list->str);
  }
}

static void
add_top (GString *out, const HopsecPath *path, const gchar *source)
{
  add_marks (out, path, source);
  add_envelope (out, path->report);
}

static void
add_notes (GString *out, const HopsecPath *path)
{
  const gchar *note;
  guint from = 0;

  while ((note = hopsec_path_note (path, &from)) != NULL) {
    hopsec_markup (out, "<p class=\"warning\">%s</p>\n", note);
  }
}

/* What stands under the headline, with headings of the given level. */
static void
add_body (GString *out, const HopsecPath *path, const gchar *id, guint level)
{
  if (path->n == 0) {
    hopsec_markup (out, "<p class=\"advice\">%s</p>\n", HOPSEC_ADVICE);
    hopsec_cards_add (out, path, level);
    return;
  }
  hopsec_cards_add (out, path, level);
  add_notes (out, path);
  hopsec_markup (out, "<h%u class=\"part\">The way it took</h%u>\n", level, level);
  hopsec_picture_add (out, path, id);
  hopsec_markup (out, "<h%u class=\"part\">Hop by hop</h%u>\n", level, level);
  hopsec_fields_add (out, path, id);
}

/* What opens under a message's line; headings have the given level. */
void
hopsec_message_add_opened (GString *out, const HopsecPath *path, const gchar *id, guint level)
{
  add_top (out, path, NULL);
  add_body (out, path, id, level);
}

/* With the verdict as a heading of the given level. `source`: nullable */
void
hopsec_message_add (GString *out, const HopsecPath *path, const gchar *source, const gchar *id,
                    guint level)
{
  HopsecSecurity security = hopsec_report_get_security (path->report);

  add_top (out, path, source);
  hopsec_markup (out, "<div class=\"headline %s\">", hopsec_class_words (security)->name);
  hopsec_markup_ring (out, security);
  hopsec_markup (out, "<h%u>%s</h%u></div>\n", level, hopsec_report_get_summary (path->report),
                 level);
  add_body (out, path, id, level + 1);
}
