/* What the rooms of a mailbox hand each other: from files and streams to the header blocks of their
 * messages.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_MAILBOX_H
#define HOPSEC_MAILBOX_H

#include "private.h"

/* --- stream.c: the bytes of a file, unpacked, through a window that slides -------------------- */

typedef struct _HopsecGunzip HopsecGunzip;

typedef struct {
  gint fd;
  gboolean open, standard; /* standard: input that is not ours to close */
  gchar *data;
  gsize at, length, size; /* the window is `length` bytes from data + at */
  guint64 offset;         /* of the window's first byte in the (unpacked) file */
  gboolean end;           /* nothing follows the window */
  GError *fault;          /* why; NULL: the file ends */
  HopsecGunzip *gunzip;   /* NULL: the file is not compressed */
} HopsecStream;

gboolean hopsec_stream_open (HopsecStream *stream, const gchar *path, guint64 offset,
                             GError **error);
void hopsec_stream_close (HopsecStream *stream);
gboolean hopsec_stream_fill (HopsecStream *stream, gsize wanted, GError **error);
gboolean hopsec_stream_widen (HopsecStream *stream, GError **error);
void hopsec_stream_skip (HopsecStream *stream, gsize n);
gboolean hopsec_stream_check (HopsecStream *stream, GError **error);
gboolean hopsec_stream_read_trace (HopsecStream *stream, HopsecTrace *trace,
                                   const HopsecLimits *limits, GError **error);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HopsecStream, hopsec_stream_close)

static inline const gchar *
hopsec_stream_data (const HopsecStream *stream)
{
  return stream->data + stream->at;
}

gchar *hopsec_stream_read_file (const gchar *path, gsize limit, gsize *length, GError **error);

/* --- analyzer.c: what the messages of a mailbox are read with --------------------------------- */

const HopsecLimits *hopsec_analyzer_get_limits (HopsecAnalyzer *self);
HopsecReport *hopsec_analyzer_build (HopsecAnalyzer *self, HopsecTrace *trace,
                                     HopsecSession *session, GError **error);

/* --- folder.c: the files of a folder and of the folders in it --------------------------------- */

typedef struct _HopsecFolder HopsecFolder;

HopsecFolder *hopsec_folder_new (const gchar *path);
void hopsec_folder_free (HopsecFolder *folder);
gboolean hopsec_folder_next (HopsecFolder *folder, gchar **path, guint64 *size, GError **error);

/* --- mbox.c: where the next message of a mailbox file begins ---------------------------------- */

#define HOPSEC_MBOX_HISTORY 3 /* bytes in front of a line that tell a blank line: "\n\r\n" */

typedef struct {
  HopsecStream *stream;
  const gchar *mark; /* the line in front of a message begins with it; NULL: one message */
  gsize mark_length;
  gboolean needs_blank;        /* only behind a blank line */
  gboolean fresh;              /* the window begins with a line, behind a blank one */
  gboolean line_begins, blank; /* of a body that is read by lines: here, and the one before */
  gsize line;                  /* bytes that were given out */
  guint64 first, end;          /* the range in which a message must begin */
} HopsecMbox;

gboolean hopsec_mbox_open (HopsecMbox *mbox, HopsecStream *stream, guint64 first, guint64 end,
                           GError **error);
gboolean hopsec_mbox_next (HopsecMbox *mbox, GError **error);
void hopsec_mbox_begin_body (HopsecMbox *mbox, gsize header, gboolean by_lines);
gboolean hopsec_mbox_line (HopsecMbox *mbox, gsize *length, GError **error);

/* --- attached.c: messages inside a message ---------------------------------------------------- */

typedef struct _HopsecAttached HopsecAttached;

HopsecAttached *hopsec_attached_new (const gchar *header, gsize length, gsize limit);
void hopsec_attached_free (HopsecAttached *attached);
gboolean hopsec_attached_line (HopsecAttached *attached, const gchar *line, gsize length);
gboolean hopsec_attached_finish (HopsecAttached *attached);
const gchar *hopsec_attached_get_header (HopsecAttached *attached, gsize *length);
const gchar *hopsec_attached_get_part (HopsecAttached *attached);

#endif
