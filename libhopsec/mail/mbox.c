/* Where the next message of a mailbox file begins: mbox in its four kinds, and MMDF.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A message begins at a `From ` line that stands after a blank line, or ends with a date, and in front
 * of a header field (RFC 4155; formail asks the same). A writer that quotes them (mboxo, mboxrd) leaves no such line
 * in a body; for one that does not (mboxcl2) the field keeps prose out. Content-Length is never
 * believed: it is wrong as soon as a message was edited, and its writer may be hostile.
 */
#include "mail/mail.h"

#include <string.h>

#define FROM "From "
#define BOM "\xef\xbb\xbf" /* of UTF-8 */
#define MMDF "\1\1\1\1"
#define LONGEST_LINE (16 * 1024) /* of a body; longer ones come in pieces */

static gboolean
is_mark (const HopsecMbox *mbox, gsize at)
{
  return mbox->stream->length - at >= mbox->mark_length
         && memcmp (hopsec_stream_data (mbox->stream) + at, mbox->mark, mbox->mark_length) == 0;
}

/* --- marks ------------------------------------------------------------------------------------ */

/* Whether the line that ends with `newline` is blank; the file may begin with it. */
static gboolean
is_blank (const HopsecStream *stream, const gchar *newline)
{
  const gchar *data = hopsec_stream_data (stream);

  if (newline > data && newline[-1] == '\r') {
    newline--;
  }
  return newline > data ? newline[-1] == '\n' : stream->offset == 0;
}

/* Looks for a mark in the window. FALSE: `at` is the first byte that was not looked at. */
static gboolean
find_mark (HopsecMbox *mbox, gsize *at)
{
  const gchar *data = hopsec_stream_data (mbox->stream), *end = data + mbox->stream->length;
  const gchar *line = data;

  *at = 0;
  if (mbox->fresh && is_mark (mbox, 0)) {
    return TRUE;
  }
  while ((line = memchr (line, '\n', (gsize) (end - line))) != NULL
         && (gsize) (end - ++line) >= mbox->mark_length) {
    if (*line == *mbox->mark && memcmp (line, mbox->mark, mbox->mark_length) == 0) {
      *at = (gsize) (line - data);
      return TRUE;
    }
  }
  *at = (gsize) ((line != NULL ? line : end) - data);
  return FALSE;
}

static gboolean
precedes_field (const HopsecMbox *mbox, gsize at)
{
  return hopsec_from_precedes_field (hopsec_stream_data (mbox->stream) + at,
                                     mbox->stream->length - at, !mbox->needs_blank);
}

/* Whether the file begins as an mbox does; a text may begin with that word, too. */
static gboolean
begins_mailbox (const HopsecMbox *mbox)
{
  const gchar *data = hopsec_stream_data (mbox->stream);

  return is_mark (mbox, 0)
         && (precedes_field (mbox, 0)
             || g_strstr_len (data, (gssize) mbox->stream->length, "\n" FROM) != NULL);
}

/* Sets up the file that the stream has opened. A message must begin in [first, end) of it; only in
 * one that begins with a `From ` line may `first` be more than 0. */
gboolean
hopsec_mbox_open (HopsecMbox *mbox, HopsecStream *stream, guint64 first, guint64 end,
                  GError **error)
{
  *mbox = (HopsecMbox) { .stream = stream, .first = first, .end = end };
  if (!hopsec_stream_fill (stream, HOPSEC_FROM_LOOKAHEAD, error)) {
    return FALSE;
  }
  if (first == 0 && stream->length > 8 && memcmp (hopsec_stream_data (stream), BOM FROM, 8) == 0) {
    hopsec_stream_skip (stream, strlen (BOM));
  }
  while (first == 0 && stream->length > 0
         && (*hopsec_stream_data (stream) == '\n' || *hopsec_stream_data (stream) == '\r')) {
    hopsec_stream_skip (stream, 1);
  }
  mbox->fresh = first == 0;
  mbox->needs_blank = TRUE;
  mbox->mark = FROM;
  mbox->mark_length = strlen (FROM);
  if (first == 0 && !begins_mailbox (mbox)) {
    mbox->needs_blank = FALSE;
    mbox->mark = MMDF;
    mbox->mark_length = strlen (MMDF);
    if (!is_mark (mbox, 0)) {
      mbox->mark = NULL;
      return TRUE;
    }
  }
  return hopsec_stream_widen (stream, error);
}

static gboolean
begins_message (const HopsecMbox *mbox, gsize at)
{
  const gchar *mark = hopsec_stream_data (mbox->stream) + at;

  return precedes_field (mbox, at)
         && (!mbox->needs_blank || at == 0 || is_blank (mbox->stream, mark - 1)
             || hopsec_from_has_date (mark, mbox->stream->length - at));
}

/* Lets go of what stands in front of `at`, but for what tells whether that is blank. */
static gsize
keep_from (HopsecStream *stream, gsize at)
{
  gsize kept = MIN (at, HOPSEC_MBOX_HISTORY);

  hopsec_stream_skip (stream, at - kept);
  return kept;
}

/* The window then begins with the next message, or the `From ` line in front of it. FALSE without an
 * error: there is none. */
gboolean
hopsec_mbox_next (HopsecMbox *mbox, GError **error)
{
  HopsecStream *stream = mbox->stream;

  for (;;) {
    gsize at;
    gboolean found = find_mark (mbox, &at);

    if (found && stream->offset + at >= mbox->end) {
      return FALSE;
    }
    mbox->fresh = FALSE;
    if (!found && stream->end) {
      hopsec_stream_check (stream, error);
      return FALSE;
    }
    at = keep_from (stream, at);
    if (!hopsec_stream_fill (stream, found ? at + HOPSEC_FROM_LOOKAHEAD : stream->length + 1,
                             error)) {
      return FALSE;
    }
    if (found && stream->offset + at >= mbox->first && begins_message (mbox, at)) {
      hopsec_stream_skip (stream, mbox->needs_blank ? at : at + mbox->mark_length);
      return TRUE;
    }
    hopsec_stream_skip (stream, found ? at + 1 : 0);
  }
}

/* A file that is no mailbox may also be a text. */
HopsecGiven
hopsec_mbox_given (const HopsecMbox *mbox)
{
  return mbox->mark == NULL  ? HOPSEC_GIVEN_TEXT
         : mbox->needs_blank ? HOPSEC_GIVEN_OF_MBOX
                             : HOPSEC_GIVEN_MESSAGE;
}

/* --- bodies ----------------------------------------------------------------------------------- */

/* The message's header block has `header` bytes of the window; 0: its end was not seen. The body
 * that follows is read by lines, or passed over by the next hopsec_mbox_next (). */
void
hopsec_mbox_begin_body (HopsecMbox *mbox, gsize header, gboolean by_lines)
{
  if (header == 0) {
    hopsec_stream_skip (mbox->stream, mbox->stream->length);
  } else if (by_lines) {
    hopsec_stream_skip (mbox->stream, header);
  } else {
    keep_from (mbox->stream, header);
  }
  mbox->line_begins = mbox->blank = header > 0;
  mbox->line = 0;
}

/* Whether a message follows the one whose header block has `header` bytes of the window. */
gboolean
hopsec_mbox_has_another (HopsecMbox *mbox, gsize header)
{
  if (mbox->mark == NULL) {
    return FALSE;
  }
  hopsec_mbox_begin_body (mbox, header, FALSE);
  return hopsec_mbox_next (mbox, NULL);
}

/* The window then begins with the next line of the body, or a piece of it. FALSE without an error:
 * the message ends here. */
gboolean
hopsec_mbox_line (HopsecMbox *mbox, gsize *length, GError **error)
{
  HopsecStream *stream = mbox->stream;
  const gchar *data, *newline;

  hopsec_stream_skip (stream, mbox->line);
  mbox->line = 0;
  if (!hopsec_stream_fill (stream, LONGEST_LINE, error) || stream->length == 0) {
    return FALSE;
  }
  if (mbox->mark != NULL && mbox->line_begins && is_mark (mbox, 0)
      && (mbox->blank || !mbox->needs_blank
          || hopsec_from_has_date (hopsec_stream_data (stream), stream->length))
      && precedes_field (mbox, 0)) {
    mbox->fresh = TRUE;
    return FALSE;
  }
  data = hopsec_stream_data (stream);
  newline = memchr (data, '\n', MIN (stream->length, LONGEST_LINE));
  *length = newline != NULL ? (gsize) (newline - data) + 1 : MIN (stream->length, LONGEST_LINE);
  mbox->blank
    = mbox->line_begins && newline != NULL && (*length == 1 || (*length == 2 && *data == '\r'));
  mbox->line_begins = newline != NULL;
  mbox->line = *length;
  return TRUE;
}
