/* Puts entries out, in order: what stands in front, the messages, what is known at the end.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "write.h"

#include <string.h>

void
writer_init (Writer *writer, const Options *options, Output *output)
{
  memset (writer, 0, sizeof *writer);
  writer->options = options;
  writer->output = output;
  totals_init (&writer->totals);
  writer->alone = g_string_new (NULL);
  writer->text = g_string_new (NULL);
  writer->row = g_string_new (NULL);
}

static void
begin (Writer *writer)
{
  const Format *format = writer->options->format;

  if (!writer->begun && format->begin != NULL) {
    g_autoptr (GString) text = g_string_new (NULL);

    format->begin (text, writer->options);
    output_write (writer->output, text->str, text->len);
  }
  writer->begun = TRUE;
}

static void
put (Writer *writer, const GString *text, const GString *row, gint64 time)
{
  if (writer->options->format->row != NULL) {
    const GString *shown = writer->n_spooled++ < MAX_SECTIONS ? text : row;

    output_spool (writer->output, shown->str, shown->len, time);
  } else {
    begin (writer);
    output_write (writer->output, text->str, text->len);
  }
}

static void
keep (GString *kept, const GString *text)
{
  g_string_truncate (kept, 0);
  g_string_append_len (kept, text->str, (gssize) text->len);
}

/* The first message waits until it is known whether there is another. */
static void
put_first (Writer *writer)
{
  if (writer->text->len > 0) {
    put (writer, writer->text, writer->row, writer->first_time);
    g_string_truncate (writer->text, 0);
  }
}

static void
complain_short (const Writer *writer, const gchar *name)
{
  g_autofree gchar *why
    = g_strdup_printf ("does not meet --require=%s", writer->options->requirement_name);

  complain (name, why);
}

/* One of many is named; of a message alone the exit status says enough. */
static void
note_short (Writer *writer, const Entry *entry)
{
  guint64 n = writer->totals.n_messages;

  writer->short_of |= entry->short_of;
  if (n == 2 && writer->short_name != NULL) {
    complain_short (writer, writer->short_name);
  }
  if (n == 1 && entry->short_of) {
    writer->short_name = g_strdup (entry->source);
  } else if (entry->short_of) {
    complain_short (writer, entry->source);
  }
}

void
writer_add (Writer *writer, const Entry *entry)
{
  interrupt_keep ();
  progress_add (1, 0);
  totals_add (&writer->totals, &entry->facts);
  note_short (writer, entry);
  if (writer->totals.n_messages == 1 && entry->shown && entry->alone->len > 0) {
    keep (writer->alone, entry->alone);
    keep (writer->text, entry->text);
    keep (writer->row, entry->row);
    writer->first_time = entry->facts.time;
    return;
  }
  put_first (writer);
  if (entry->shown) {
    put (writer, entry->text, entry->row, entry->facts.time);
  }
}

/* Some input could not be read: one line, and on with the next. */
void
writer_complain (Writer *writer, const gchar *name, const gchar *why)
{
  complain (name, why);
  writer->unread = TRUE;
}

/* What stood in folders and is no mail, or a link, is worth a line, and a failure if there was nothing
 * else. */
static void
tell_passed (Writer *writer)
{
  g_autofree gchar *words
    = g_strdup_printf ("%" G_GUINT64_FORMAT " file%s passed over: no mail, or a link",
                       writer->n_passed, writer->n_passed == 1 ? "" : "s");

  if (writer->n_passed > 0) {
    complain ("", words);
    writer->unread |= writer->totals.n_messages == 0;
  }
}

/* The exit status. */
int
writer_finish (Writer *writer)
{
  const Format *format = writer->options->format;

  tell_passed (writer);
  if (writer->totals.n_messages == 0 && writer->unread) {
    output_abandon (writer->output);
  }
  begin (writer);
  if (writer->text->len > 0) {
    output_write (writer->output, writer->alone->str, writer->alone->len);
  } else if (format->end != NULL) {
    format->end (writer->output, &writer->totals, writer->options);
  }
  totals_clear (&writer->totals);
  g_free (writer->short_name);
  g_string_free (writer->alone, TRUE);
  g_string_free (writer->text, TRUE);
  g_string_free (writer->row, TRUE);
  return writer->unread ? STATUS_INPUT : writer->short_of ? STATUS_REQUIREMENT : STATUS_FINE;
}
