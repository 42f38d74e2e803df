/* Sentences: words, numbers and strangers' names, one after the other.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/words.h"

#include <string.h>

/* What has no room is left out. */
static void
append (Sentence *sentence, const gchar *bytes, gsize length)
{
  gsize n = MIN (length, sizeof sentence->text - sentence->length);

  memcpy (sentence->text + sentence->length, bytes, n);
  sentence->length += n;
}

void
hopsec_say (Sentence *sentence, const gchar *words)
{
  append (sentence, words, strlen (words));
}

void
hopsec_say_number (Sentence *sentence, guint number)
{
  gchar digits[12];

  g_snprintf (digits, sizeof digits, "%u", number);
  hopsec_say (sentence, digits);
}

void
hopsec_say_name (Sentence *sentence, const gchar *name)
{
  append (sentence, name, hopsec_shown_length (name));
}

/* The headline where there is no trace: what was read in its place. */
void
hopsec_say_no_trace (Sentence *sentence, const HopsecReport *report)
{
  if (!report->is_mail) {
    hopsec_say (sentence, "no header that can be read");
    return;
  }
  hopsec_say (sentence, "no Received field");
  if (report->names != NULL) {
    hopsec_say (sentence, " among its fields (");
    hopsec_say (sentence, report->names);
    hopsec_say (sentence, ")");
  }
  hopsec_say (sentence, ": nothing in it tells its way");
  if (report->line > 0) {
    hopsec_say (sentence, "; line ");
    hopsec_say_number (sentence, report->line);
    hopsec_say (sentence, " looks like one, but stands below the header, where anyone may write");
  }
}

/* The sentence, kept by the report; the next one begins. Who asks for words has no error to see: without
 * memory for it, it is empty. */
const gchar *
hopsec_say_end (Sentence *sentence, HopsecReport *report)
{
  const gchar *text = hopsec_arena_text (report->arena, sentence->text, sentence->length);

  sentence->length = 0;
  return text != NULL ? text : "";
}
