/* What is done with a piece: its messages are read and made ready for the output.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "read.h"

#include <stdio.h>
#include <unistd.h>

#define MAX_HELD 256 /* messages of a range that wait for their numbers */

typedef struct {
  HopsecReport *report; /* NULL: `source` could not be read, for the reason `fault` */
  gchar *source, *fault, *part;
  guint64 number;
} Item;

typedef struct {
  const Options *options;
  Sink *sink;
  gboolean stopped;
} Work;

static void
item_free (gpointer data)
{
  Item *item = data;

  g_clear_pointer (&item->report, hopsec_report_unref);
  g_free (item->source);
  g_free (item->fault);
  g_free (item->part);
  g_free (item);
}

static HopsecMailbox *
open_mailbox (Work *work, const Piece *piece, const gchar *path)
{
  HopsecMailbox *mailbox = hopsec_mailbox_new (work->options->analyzer, path);

  hopsec_mailbox_set_attached (mailbox, work->options->attached);
  hopsec_mailbox_set_range (mailbox, piece->start, piece->end);
  return mailbox;
}

static void
put (Work *work, HopsecReport *report, const gchar *source)
{
  Sink *sink = work->sink;
  Entry *entry = entry_new (report, source, sink->first, sink->n_shown, work->options);

  sink->first = FALSE;
  sink->n_shown += entry->shown;
  work->stopped |= !sink->entry (sink, entry);
}

/* What the library cannot read may be a file of Outlook's. */
static void
read_other (Work *work, const gchar *path, const GError *why, gboolean walked)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) headers = NULL;
  g_autoptr (HopsecReport) report = NULL;

  if (!outlook_is_message (path)) {
    gboolean passed = walked && g_error_matches (why, HOPSEC_ERROR, HOPSEC_ERROR_NOT_MAIL);

    work->sink->complain (work->sink, path, passed ? NULL : why->message);
    return;
  }
  headers = outlook_read (path, &error);
  report = headers != NULL
             ? hopsec_analyzer_analyze_bytes (work->options->analyzer, headers, &error)
             : NULL;
  if (report != NULL) {
    put (work, report, path);
  } else {
    work->sink->complain (work->sink, path, error->message);
  }
}

static void
read_file (Work *work, const Piece *piece, const gchar *path)
{
  g_autoptr (HopsecMailbox) mailbox = open_mailbox (work, piece, path);
  gboolean more = TRUE;

  if (g_str_equal (path, "-") && isatty (STDIN_FILENO)) {
    fputs ("Paste the message's headers, then press Ctrl-D on a line of its own:\n", stderr);
  }
  while (more && !work->stopped) {
    g_autoptr (GError) error = NULL;
    g_autoptr (HopsecReport) report = hopsec_mailbox_next (mailbox, &error);

    if (report != NULL) {
      put (work, report, hopsec_mailbox_get_source (mailbox));
    } else if (error != NULL) {
      read_other (work, hopsec_mailbox_get_source (mailbox), error, piece->walked);
    }
    more = report != NULL || error != NULL;
  }
}

/* --- ranges ----------------------------------------------------------------------------------- */

/* The next message or fault of a range; NULL: that was all. */
static Item *
next_item (HopsecMailbox *mailbox)
{
  g_autoptr (GError) error = NULL;
  HopsecReport *report = hopsec_mailbox_next (mailbox, &error);
  Item *item;

  if (report == NULL && error == NULL) {
    return NULL;
  }
  item = g_new0 (Item, 1);
  item->report = report;
  item->source = report == NULL ? g_strdup (hopsec_mailbox_get_source (mailbox)) : NULL;
  item->fault = report == NULL ? g_strdup (error->message) : NULL;
  item->part = g_strdup (hopsec_mailbox_get_part (mailbox));
  item->number = hopsec_mailbox_get_number (mailbox);
  return item;
}

static void
put_item (Work *work, const Piece *piece, const Item *item, guint64 before)
{
  g_autofree gchar *source = NULL;

  if (item->report == NULL) {
    work->sink->complain (work->sink, item->source, item->fault);
    return;
  }
  source = g_strdup_printf (
    "%s:%" G_GUINT64_FORMAT "%s%s", (const gchar *) g_ptr_array_index (piece->paths, 0),
    before + item->number, item->part != NULL ? "/" : "", item->part != NULL ? item->part : "");
  put (work, item->report, source);
}

/* A message's number counts from the beginning of the mbox, which others read at the same time: the
 * range is read, its messages are counted, and then they get their numbers. If they are too many to
 * wait in memory, the rest is read again. */
static void
read_range (Work *work, const Piece *piece)
{
  g_autoptr (HopsecMailbox) mailbox = NULL;
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (item_free);
  guint64 n = 0, n_items = 0, before;
  Item *item;

  mailbox = open_mailbox (work, piece, g_ptr_array_index (piece->paths, 0));
  while ((item = next_item (mailbox)) != NULL) {
    n = MAX (n, item->number);
    n_items++;
    if (held->len < MAX_HELD) {
      g_ptr_array_add (held, item);
    } else {
      item_free (item);
    }
  }
  before = work->sink->number (work->sink, n);
  for (guint i = 0; i < held->len && !work->stopped; i++) {
    put_item (work, piece, g_ptr_array_index (held, i), before);
  }
  if (n_items > held->len) {
    g_object_unref (mailbox);
    mailbox = open_mailbox (work, piece, g_ptr_array_index (piece->paths, 0));
    for (guint64 i = 0; !work->stopped && (item = next_item (mailbox)) != NULL; i++) {
      if (i >= held->len) {
        put_item (work, piece, item, before);
      }
      item_free (item);
    }
  }
}

void
work_piece (const Piece *piece, Sink *sink, const Options *options)
{
  Work work = { .options = options, .sink = sink };

  if (piece->fault != NULL) {
    sink->complain (sink, g_ptr_array_index (piece->paths, 0), piece->walked ? NULL : piece->fault);
  } else if (piece_is_range (piece)) {
    read_range (&work, piece);
  } else {
    for (guint i = 0; i < piece->paths->len && !work.stopped; i++) {
      read_file (&work, piece, g_ptr_array_index (piece->paths, i));
    }
  }
}
