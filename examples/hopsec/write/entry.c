/* A report made ready for the output.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "write.h"

void
entry_init (Entry *entry)
{
  entry->text = g_string_new (NULL);
  entry->row = g_string_new (NULL);
  entry->alone = g_string_new (NULL);
}

void
entry_clear (Entry *entry)
{
  g_string_free (entry->text, TRUE);
  g_string_free (entry->row, TRUE);
  g_string_free (entry->alone, TRUE);
}

static void
render (GString *out, Render how, HopsecReport *report, const gchar *source, const Options *options)
{
  g_string_truncate (out, 0);
  if (how != NULL) {
    how (out, report, source, options);
  }
}

/* Whether the message may be one of the first that the writer shows whole. A process knows of its own
 * messages alone: what it showed before stands in front of this one. */
static gboolean
is_whole (const Entry *entry, const Format *format)
{
  static guint n_shown;

  return entry->shown && (format->row == NULL || n_shown++ < MAX_SECTIONS);
}

/* `first`: it may turn out to be the only message */
void
entry_fill (Entry *entry, HopsecReport *report, const gchar *source, gboolean first,
            const Options *options)
{
  const Format *format = options->format;

  facts_read (&entry->facts, report, source);
  entry->short_of = options->has_requirement
                    && !hopsec_report_meets (report, options->requirement, options->require_proof);
  entry->shown = options->only == HOPSEC_SECURITY_NONE || options->only == entry->facts.security;
  render (entry->text, is_whole (entry, format) ? format->message : NULL, report, source, options);
  render (entry->row, entry->shown ? format->row : NULL, report, source, options);
  render (entry->alone, entry->shown && first ? format->alone : NULL, report, source, options);
}
