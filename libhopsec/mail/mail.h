/* mail: bytes to raw values. From files and streams to the trace fields of their messages.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_MAIL_H
#define HOPSEC_MAIL_H

#include "base/base.h"

struct _GMimeMessage; /* as hopsec-gmime.h has it */

typedef enum {
  HOPSEC_GIVEN_MESSAGE, /* one of a mailbox, or inside another: it begins with its header block */
  HOPSEC_GIVEN_OF_MBOX, /* the same, and a `From ` line with a date ends it wherever it stands */
  HOPSEC_GIVEN_TEXT     /* a message, or a text in which a copy of its header stands */
} HopsecGiven;

/* --- name.c: the names of header fields ------------------------------------------------------- */

typedef enum {
  HOPSEC_KIND_OTHER,
  HOPSEC_KIND_RECEIVED,
  HOPSEC_KIND_MESSAGE_ID,
  HOPSEC_KIND_TLS_REQUIRED,
  HOPSEC_KIND_REQUIRETLS,
  HOPSEC_KIND_ENVELOPE /* and those after it: a HopsecEnvelope more */
} HopsecNameKind;

gboolean hopsec_field_begins (const gchar *line, gsize length, gsize *name, gsize *value);
HopsecNameKind hopsec_name_kind (const gchar *name, gsize length);
HopsecNameKind hopsec_name_kind_of_envelope (const gchar *name, gsize length);
gboolean hopsec_name_is_of_mail (const gchar *name, gsize length);
gboolean hopsec_name_is_of_server (const gchar *line, gsize length);

/* --- outline.c: what stands in a text without a trace ----------------------------------------- */

void hopsec_trace_outline (HopsecTrace *trace, HopsecGiven given, const gchar *data, gsize length);

/* --- header.c: cuts the header block; gmime.c: its trace fields, which GMime reads -------------- */

typedef struct {
  const gchar *source; /* the value in the message; NULL: not in one piece */
  guint32 flags;
} HopsecFound;

#define HOPSEC_FROM_LOOKAHEAD 2048 /* the line in front of a message and the name of its first field */

gboolean hopsec_from_precedes_field (const gchar *line, gsize length, gboolean others);
gboolean hopsec_from_has_date (const gchar *line, gsize length);
gboolean hopsec_trace_try (HopsecTrace *trace, HopsecGiven given, const gchar *data, gsize length,
                           gboolean more, const HopsecLimits *limits, GError **error);
gboolean hopsec_trace_read (HopsecTrace *trace, const gchar *data, gsize length,
                            const HopsecLimits *limits, GError **error);
void hopsec_trace_init (void);
gboolean hopsec_trace_fill (HopsecTrace *trace, const HopsecFound *found, const gchar *block,
                            gsize length);
gboolean hopsec_trace_fail (HopsecTrace *trace, GError **error);
gboolean hopsec_trace_take (HopsecTrace *trace, const gchar *const *values,
                            const HopsecLimits *limits, GError **error);
GPtrArray *hopsec_trace_values (struct _GMimeMessage *message);

typedef struct _GMimeEncoding HopsecDecoder;

HopsecDecoder *hopsec_decoder_new (const gchar *encoding);
void hopsec_decoder_free (HopsecDecoder *decoder);
gsize hopsec_decoder_room (HopsecDecoder *decoder, gsize length);
gsize hopsec_decoder_step (HopsecDecoder *decoder, const gchar *bytes, gsize length, gchar *out);
void hopsec_trace_clear (HopsecTrace *trace);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HopsecTrace, hopsec_trace_clear)

/* --- stream.c: the bytes of a file, unpacked, through a window that slides -------------------- */

typedef struct _HopsecUnpacker HopsecUnpacker;

typedef struct {
  gint fd;
  gboolean open, standard; /* standard: input that is not ours to close */
  gchar *data;
  gsize at, length, size;   /* the window is `length` bytes from data + at */
  guint64 offset;           /* of the window's first byte in the (unpacked) file */
  gboolean end;             /* nothing follows the window */
  GError *fault;            /* why; NULL: the file ends */
  HopsecUnpacker *unpacker; /* NULL: the file is read as it is */
} HopsecStream;

gboolean hopsec_stream_open (HopsecStream *stream, const gchar *path, guint64 offset,
                             GError **error);
void hopsec_stream_close (HopsecStream *stream);
gboolean hopsec_stream_fill (HopsecStream *stream, gsize wanted, GError **error);
gboolean hopsec_stream_widen (HopsecStream *stream, GError **error);
void hopsec_stream_skip (HopsecStream *stream, gsize n);
gboolean hopsec_stream_check (HopsecStream *stream, GError **error);
gboolean hopsec_stream_read_trace (HopsecStream *stream, HopsecGiven given, HopsecTrace *trace,
                                   const HopsecLimits *limits, GError **error);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HopsecStream, hopsec_stream_close)

static inline const gchar *
hopsec_stream_data (const HopsecStream *stream)
{
  return stream->data + stream->at;
}

gchar *hopsec_stream_read_file (const gchar *path, gsize limit, gsize *length, GError **error);

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
  gboolean needs_blank;        /* only after a blank line */
  gboolean fresh;              /* the window begins with a line, after a blank one */
  gboolean line_begins, blank; /* of a body that is read by lines: here, and the one before */
  gsize line;                  /* bytes that were given out */
  guint64 first, end;          /* the range in which a message must begin */
} HopsecMbox;

gboolean hopsec_mbox_open (HopsecMbox *mbox, HopsecStream *stream, guint64 first, guint64 end,
                           GError **error);
gboolean hopsec_mbox_next (HopsecMbox *mbox, GError **error);
HopsecGiven hopsec_mbox_given (const HopsecMbox *mbox);
void hopsec_mbox_begin_body (HopsecMbox *mbox, gsize header, gboolean by_lines);
gboolean hopsec_mbox_has_another (HopsecMbox *mbox, gsize header);
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
