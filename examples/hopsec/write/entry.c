/* A report made ready for the output, by whichever thread analysed it.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "write.h"

static GString *
render (Render how, HopsecReport *report, const gchar *source, const Options *options)
{
  GString *out = g_string_new (NULL);

  if (how != NULL) {
    how (out, report, source, options);
  }
  return out;
}

static gboolean
is_shown (const Facts *facts, const Options *options)
{
  if (options->only_weak) {
    return facts->grades[HOPSEC_GRADE_BROKEN] + facts->grades[HOPSEC_GRADE_WEAK] > 0;
  }
  return !options->summary
         && (options->only == HOPSEC_SECURITY_NONE || options->only == facts->security);
}

/* `first`: it may turn out to be the only message. `n_shown`: at least so many stand before it. */
Entry *
entry_new (HopsecReport *report, const gchar *source, gboolean first, guint n_shown,
           const Options *options)
{
  Entry *entry = g_new0 (Entry, 1);
  const Format *format = options->format;
  gboolean whole = format->row == NULL || n_shown < MAX_SECTIONS;

  facts_read (&entry->facts, report, source);
  entry->source = g_strdup (source);
  entry->short_of = options->has_requirement
                    && !hopsec_report_meets (report, options->requirement, options->require_proof);
  entry->shown = is_shown (&entry->facts, options);
  entry->text = render (entry->shown && whole ? format->message : NULL, report, source, options);
  entry->row = render (entry->shown ? format->row : NULL, report, source, options);
  entry->alone = render (entry->shown && first ? format->alone : NULL, report, source, options);
  return entry;
}

void
entry_free (Entry *entry)
{
  g_free (entry->source);
  g_string_free (entry->text, TRUE);
  g_string_free (entry->row, TRUE);
  g_string_free (entry->alone, TRUE);
  g_free (entry);
}

gsize
entry_size (const Entry *entry)
{
  return sizeof *entry + entry->text->len + entry->row->len + entry->alone->len;
}
