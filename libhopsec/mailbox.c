/* A mailbox: the messages of a file, a folder or standard input, one after the other.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * folder.c finds the files, stream.c reads them, mbox.c finds where messages begin, attached.c what
 * is inside them. Only header blocks are ever held.
 */
#include "face.h"

struct _HopsecMailbox {
  GObject parent;
  HopsecAnalyzer *analyzer;
  HopsecFolder *folder;
  gboolean attached;
  guint64 first, end; /* the range of a file that is read */
  gchar *path;        /* the file that is read, or what could not be read; nullable */
  guint64 cut, size;  /* of a file that is given out in pieces: where the next one begins */
  HopsecStream stream;
  HopsecMbox mbox;
  guint64 offset;        /* of the message in the unpacked file */
  guint64 number;        /* of the message in an mbox, 0: the file is the message */
  HopsecAttached *parts; /* of the message whose body is read; nullable */
  const gchar *part;     /* number of the message inside; NULL: it is the message itself */
  gchar *source;
};

G_DEFINE_TYPE (HopsecMailbox, hopsec_mailbox, G_TYPE_OBJECT)

static gboolean
is_eml (const gchar *path)
{
  return g_str_has_suffix (path, ".eml") || g_str_has_suffix (path, ".eml.gz");
}

static void
close_file (HopsecMailbox *self)
{
  hopsec_stream_close (&self->stream);
  g_clear_pointer (&self->parts, hopsec_attached_free);
  self->part = NULL;
  self->number = 0;
}

static void
finalize (GObject *object)
{
  HopsecMailbox *self = HOPSEC_MAILBOX (object);

  close_file (self);
  hopsec_folder_free (self->folder);
  g_object_unref (self->analyzer);
  g_free (self->path);
  g_free (self->source);
  G_OBJECT_CLASS (hopsec_mailbox_parent_class)->finalize (object);
}

static void
hopsec_mailbox_class_init (HopsecMailboxClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize;
}

static void
hopsec_mailbox_init (HopsecMailbox *self)
{
  self->end = G_MAXUINT64;
}

/**
 * hopsec_mailbox_new:
 * @analyzer: what reads the messages
 * @path: (type filename): a saved message, an mbox or MMDF file, a Maildir, an MH folder, any folder
 *   of these, or `-` for standard input; each file may be compressed with gzip
 *
 * A mailbox. Nothing is opened before the first message is asked for; folders are searched to their
 * depths, in the order of names. A symbolic link in a folder is not followed, and an error of
 * its own; @path may be one.
 *
 * Returns: (transfer full): the mailbox
 * Since: 0.1
 */
HopsecMailbox *
hopsec_mailbox_new (HopsecAnalyzer *analyzer, const gchar *path)
{
  HopsecMailbox *self;

  g_return_val_if_fail (HOPSEC_IS_ANALYZER (analyzer) && path != NULL, NULL);
  self = g_object_new (HOPSEC_TYPE_MAILBOX, NULL);
  self->analyzer = g_object_ref (analyzer);
  self->folder = hopsec_folder_new (path);
  return self;
}

/**
 * hopsec_mailbox_set_attached:
 * @self: a mailbox
 * @attached: whether to report them; nothing in them is ever proved
 *
 * Reports messages inside a message as well, after it: `message/rfc822` and `text/rfc822-headers`
 * parts, as of a bounce or a message that was forwarded as an attachment. Those inside them are not
 * looked for. Without this no body is looked at.
 *
 * Since: 0.1
 */
void
hopsec_mailbox_set_attached (HopsecMailbox *self, gboolean attached)
{
  g_return_if_fail (HOPSEC_IS_MAILBOX (self));
  self->attached = attached;
}

/**
 * hopsec_mailbox_set_range:
 * @self: a mailbox whose path is a file
 * @start: a byte offset
 * @end: another
 *
 * Reads a piece of the file, as hopsec_mailbox_next_piece() cuts it: the messages that begin in
 * [@start, @end). They are numbered from 1 on.
 *
 * Since: 0.1
 */
void
hopsec_mailbox_set_range (HopsecMailbox *self, guint64 start, guint64 end)
{
  g_return_if_fail (HOPSEC_IS_MAILBOX (self));
  self->first = start;
  self->end = end;
}

/* --- messages --------------------------------------------------------------------------------- */

static gboolean
open_file (HopsecMailbox *self, GError **error)
{
  guint64 before = MIN (self->first, HOPSEC_MBOX_HISTORY);

  return hopsec_stream_open (&self->stream, self->path, self->first - before, error)
         && hopsec_mbox_open (&self->mbox, &self->stream, self->first, self->end, error);
}

/* FALSE without an error: there is no further file. */
static gboolean
open_next (HopsecMailbox *self, GError **error)
{
  g_clear_pointer (&self->path, g_free);
  if (!hopsec_folder_next (self->folder, &self->path, &self->size, error)) {
    return FALSE;
  }
  if (!open_file (self, error)) {
    close_file (self);
    return FALSE;
  }
  return TRUE;
}

/* Whether the file has no message at all; a piece without one may be followed by others. */
static gboolean
is_empty (HopsecMailbox *self)
{
  if (self->number > 0 || self->first > 0) {
    return FALSE;
  }
  self->mbox.end = G_MAXUINT64;
  return !hopsec_mbox_next (&self->mbox, NULL);
}

/* Moves on to the next message of the file. FALSE without an error: that was all. */
static gboolean
advance (HopsecMailbox *self, GError **error)
{
  g_autoptr (GError) fault = NULL;

  self->part = NULL;
  if (self->mbox.mark == NULL && self->number++ > 0) {
    hopsec_stream_check (&self->stream, error);
    return FALSE;
  }
  if (self->mbox.mark == NULL) {
    return TRUE;
  }
  if (hopsec_mbox_next (&self->mbox, &fault)) {
    self->number++;
    return TRUE;
  }
  if (fault != NULL) {
    g_propagate_error (error, g_steal_pointer (&fault));
  } else if (is_empty (self)) {
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_READ, "no message in this mailbox");
  }
  return FALSE;
}

static HopsecReport *
read_message (HopsecMailbox *self, GError **error)
{
  const HopsecLimits *limits = hopsec_analyzer_get_limits (self->analyzer);
  g_auto (HopsecTrace) trace = { .arena = NULL };
  HopsecReport *report;

  if (!advance (self, error)) {
    close_file (self);
    return NULL;
  }
  if (!hopsec_stream_read_trace (&self->stream, hopsec_mbox_given (&self->mbox), &trace, limits,
                                 error)) {
    if (self->mbox.mark == NULL) { /* in an mbox others follow */
      close_file (self);
    }
    return NULL;
  }
  self->offset = self->stream.offset;
  report = hopsec_analyzer_build (self->analyzer, &trace, NULL, error);
  if (self->attached && trace.end > 0) {
    self->parts
      = hopsec_attached_new (hopsec_stream_data (&self->stream), trace.end, limits->header);
  }
  hopsec_mbox_begin_body (&self->mbox, trace.end, self->parts != NULL);
  return report;
}

/* The trace of the message inside that was found. */
static gboolean
read_part (HopsecMailbox *self, HopsecTrace *trace, GError **error)
{
  gsize length;
  const gchar *header = hopsec_attached_get_header (self->parts, &length);

  self->part = hopsec_attached_get_part (self->parts);
  if (header == NULL) {
    return hopsec_trace_fail (trace, error);
  }
  if (!hopsec_trace_read (trace, header, length, hopsec_analyzer_get_limits (self->analyzer),
                          error)) {
    return FALSE;
  }
  trace->is_copy = TRUE;
  return TRUE;
}

/* The report of the next message inside; NULL without an error: there is none. */
static HopsecReport *
read_attached (HopsecMailbox *self, GError **error)
{
  g_autoptr (GError) fault = NULL;
  gsize length;
  gboolean more = TRUE, found;

  while (more) {
    g_auto (HopsecTrace) trace = { .arena = NULL };

    more = hopsec_mbox_line (&self->mbox, &length, &fault);
    if (fault != NULL) {
      g_propagate_error (error, g_steal_pointer (&fault));
      close_file (self);
      return NULL;
    }
    found = more ? hopsec_attached_line (self->parts, hopsec_stream_data (&self->stream), length)
                 : self->stream.fault == NULL && hopsec_attached_finish (self->parts);
    if (found && !read_part (self, &trace, error)) {
      return NULL;
    }
    if (trace.is_message) {
      return hopsec_analyzer_build (self->analyzer, &trace, NULL, error);
    }
  }
  g_clear_pointer (&self->parts, hopsec_attached_free);
  return NULL;
}

/**
 * hopsec_mailbox_next:
 * @self: a mailbox
 * @error: return location for a #GError
 *
 * The next message. An error is about one message, file or folder, which
 * hopsec_mailbox_get_source() then names: the call after it goes on with what comes next.
 *
 * Returns: (transfer full) (nullable): its report; %NULL with %HOPSEC_ERROR_READ or
 *   %HOPSEC_ERROR_MEMORY if something could not be read; %NULL without an error at the end
 * Since: 0.1
 */
HopsecReport *
hopsec_mailbox_next (HopsecMailbox *self, GError **error)
{
  g_autoptr (GError) fault = NULL;
  HopsecReport *report = NULL;

  g_return_val_if_fail (HOPSEC_IS_MAILBOX (self), NULL);
  while (report == NULL && fault == NULL && (self->stream.open || open_next (self, &fault))) {
    report = self->parts != NULL ? read_attached (self, &fault) : read_message (self, &fault);
  }
  if (fault != NULL) {
    g_propagate_error (error, g_steal_pointer (&fault));
  }
  return report;
}

/**
 * hopsec_mailbox_get_source:
 * @self: a mailbox
 *
 * What hopsec_mailbox_next() returned last, or could not read: the path of the file, `box.mbox:17`
 * for the 17th message of an mbox, `a.eml/2` for the message that is part 2 of another, numbered as
 * in IMAP.
 *
 * Returns: (transfer none) (type filename): the source; valid until the next call
 * Since: 0.1
 */
const gchar *
hopsec_mailbox_get_source (HopsecMailbox *self)
{
  GString *source;
  guint64 number;

  g_return_val_if_fail (HOPSEC_IS_MAILBOX (self), NULL);
  number = hopsec_mailbox_get_number (self);
  source = g_string_new (self->path != NULL ? self->path : "");
  if (number > 0) {
    g_string_append_printf (source, ":%" G_GUINT64_FORMAT, number);
  }
  if (self->part != NULL) {
    g_string_append_printf (source, "/%s", self->part);
  }
  g_free (self->source);
  self->source = g_string_free (source, FALSE);
  return self->source;
}

/**
 * hopsec_mailbox_get_number:
 * @self: a mailbox
 *
 * Where the last message stands in its mbox; in that of a range the first is 1.
 *
 * Returns: its number, 0 if its file is no mbox
 * Since: 0.1
 */
guint64
hopsec_mailbox_get_number (HopsecMailbox *self)
{
  g_return_val_if_fail (HOPSEC_IS_MAILBOX (self), 0);
  /* a message that was saved with its `From ` line is no mailbox */
  return self->mbox.mark == NULL || (self->number == 1 && is_eml (self->path)) ? 0 : self->number;
}

/**
 * hopsec_mailbox_get_offset:
 * @self: a mailbox
 *
 * Where the last message begins in its file, once that is unpacked; of an mbox this is its `From `
 * line. A part has the offset of the message that it is in.
 *
 * Returns: a number of bytes
 * Since: 0.1
 */
guint64
hopsec_mailbox_get_offset (HopsecMailbox *self)
{
  g_return_val_if_fail (HOPSEC_IS_MAILBOX (self), 0);
  return self->offset;
}

/**
 * hopsec_mailbox_get_part:
 * @self: a mailbox
 *
 * Which part of the message in front of it the last message is.
 *
 * Returns: (transfer none) (nullable): its number, as `1.2`; %NULL if it is no part
 * Since: 0.1
 */
const gchar *
hopsec_mailbox_get_part (HopsecMailbox *self)
{
  g_return_val_if_fail (HOPSEC_IS_MAILBOX (self), NULL);
  return self->part;
}

/* --- pieces ----------------------------------------------------------------------------------- */

/* Whether the file is an mbox that can be cut. */
static gboolean
can_cut (const gchar *path)
{
  g_auto (HopsecStream) stream = { .open = FALSE };
  HopsecMbox mbox;

  return !is_eml (path) && hopsec_stream_open (&stream, path, 0, NULL) && stream.unpacker == NULL
         && hopsec_mbox_open (&mbox, &stream, 0, G_MAXUINT64, NULL) && mbox.mark != NULL
         && mbox.needs_blank;
}

/**
 * hopsec_mailbox_next_piece:
 * @self: a mailbox
 * @size: how many bytes of an mbox a piece may have
 * @start: (out): where the piece begins in the file
 * @end: (out): where it ends
 * @error: return location for a #GError
 *
 * For programs that share the work: instead of the next message, the next file, or the next piece
 * of an mbox that is larger than @size. A mailbox of its own, with hopsec_mailbox_set_range(), reads
 * it. Errors are as those of hopsec_mailbox_next().
 *
 * Returns: (transfer full) (nullable) (type filename): the path of the file; %NULL at the end or
 *   with an error
 * Since: 0.1
 */
gchar *
hopsec_mailbox_next_piece (HopsecMailbox *self, guint64 size, guint64 *start, guint64 *end,
                           GError **error)
{
  g_return_val_if_fail (HOPSEC_IS_MAILBOX (self) && size > 0, NULL);
  if (self->cut == self->size) {
    g_clear_pointer (&self->path, g_free);
    if (!hopsec_folder_next (self->folder, &self->path, &self->size, error)) {
      return NULL;
    }
    self->cut = 0;
    if (self->size <= size || !can_cut (self->path)) {
      self->size = 0;
    }
  }
  *start = self->cut;
  self->cut += MIN (size, self->size - self->cut);
  *end = self->cut < self->size ? self->cut : G_MAXUINT64;
  return g_strdup (self->path);
}
