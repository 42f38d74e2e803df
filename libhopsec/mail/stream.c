/* The bytes of a file or of standard input, unpacked if they are gzip, through a window that slides
 * over them: memory does not grow with the file.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every gzip member is unpacked by itself, and a file that ends inside one is an error: what a
 * stream hides here would be taken for a whole message.
 */
#include "form/form.h"
#include "mail/mail.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_WINDOW 16384        /* most header blocks fit into it, and little of the body */
#define WINDOW (256 * 1024)       /* of what is longer */
#define PROBE 512                 /* bytes that tell what a file is */
#define PACKED_WINDOW (32 * 1024) /* of a compressed file */

struct _HopsecUnpacker {
  GConverter *converter;
  gsize at, length; /* compressed bytes that wait: `length` from data + at */
  gboolean end;     /* nothing follows them */
  gboolean inside;  /* a member has begun */
  gboolean packed;  /* it is gzip; else only its characters or line ends are others */
  gchar data[PACKED_WINDOW];
};

static gboolean
fail (GError **error, HopsecError code, const gchar *why)
{
  g_set_error_literal (error, HOPSEC_ERROR, code, why);
  return FALSE;
}

/* --- the file --------------------------------------------------------------------------------- */

/* A FIFO may never be written and a device never end: only standard input may be one. */
static gboolean
check_kind (const HopsecStream *stream, GError **error)
{
  struct stat info;

  if (fstat (stream->fd, &info) != 0) {
    return fail (error, HOPSEC_ERROR_READ, g_strerror (errno));
  }
  if (S_ISDIR (info.st_mode)) {
    return fail (error, HOPSEC_ERROR_READ, "is a directory");
  }
  if (!stream->standard && !S_ISREG (info.st_mode)) {
    return fail (error, HOPSEC_ERROR_READ, "is not a regular file");
  }
  return TRUE;
}

static gboolean
read_some (gint fd, gchar *to, gsize room, gsize *n, GError **error)
{
  gssize got;

  do {
    got = read (fd, to, room);
  } while (got < 0 && errno == EINTR);
  *n = got > 0 ? (gsize) got : 0;
  return got >= 0 || fail (error, HOPSEC_ERROR_READ, g_strerror (errno));
}

/* --- gzip ------------------------------------------------------------------------------------- */

static gboolean
is_packed (const gchar *data, gsize length)
{
  return length >= 2 && memcmp (data, "\x1f\x8b", 2) == 0;
}

/* A file with files inside: of a message saved in one the header block stands somewhere, and what
 * looks like a field need not be one. */
static gboolean
is_compound (const gchar *data, gsize length)
{
  return length >= 8 && memcmp (data, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0;
}

/* The window holds compressed bytes: they move aside. */
static gboolean
begin_unpacking (HopsecStream *stream, GConverter *converter, GError **error)
{
  HopsecUnpacker *unpacker = hopsec_try_alloc (sizeof *unpacker);

  if (unpacker == NULL) {
    g_object_unref (converter);
    return fail (error, HOPSEC_ERROR_MEMORY, "not enough memory to unpack it");
  }
  memset (unpacker, 0, sizeof *unpacker);
  unpacker->converter = converter;
  unpacker->packed = is_packed (hopsec_stream_data (stream), stream->length);
  unpacker->length = stream->length;
  unpacker->inside = TRUE;
  unpacker->end = stream->end;
  stream->end = FALSE;
  memcpy (unpacker->data, hopsec_stream_data (stream), stream->length);
  stream->length = 0;
  stream->unpacker = unpacker;
  return TRUE;
}

/* Some more compressed bytes after those that wait. */
static gboolean
fill_packed (HopsecStream *stream, GError **error)
{
  HopsecUnpacker *unpacker = stream->unpacker;
  gsize n;

  memmove (unpacker->data, unpacker->data + unpacker->at, unpacker->length);
  unpacker->at = 0;
  if (!read_some (stream->fd, unpacker->data + unpacker->length, PACKED_WINDOW - unpacker->length,
                  &n, error)) {
    return FALSE;
  }
  unpacker->length += n;
  unpacker->end = n == 0;
  return TRUE;
}

/* After a member there is another one, or nothing. */
static gboolean
next_member (HopsecStream *stream, GError **error)
{
  HopsecUnpacker *unpacker = stream->unpacker;

  while (unpacker->length < 2 && !unpacker->end) {
    if (!fill_packed (stream, error)) {
      return FALSE;
    }
  }
  if (unpacker->length == 0) {
    stream->end = TRUE;
    return TRUE;
  }
  if (!unpacker->packed || !is_packed (unpacker->data + unpacker->at, unpacker->length)) {
    return fail (error, HOPSEC_ERROR_READ, "has other bytes after its gzip data");
  }
  g_converter_reset (unpacker->converter);
  unpacker->inside = TRUE;
  return TRUE;
}

/* What the decompressor makes of the bytes that wait; it may want more of them first. */
static gboolean
unpack (HopsecStream *stream, gchar *to, gsize room, gsize *n, GError **error)
{
  HopsecUnpacker *unpacker = stream->unpacker;
  g_autoptr (GError) fault = NULL;
  gsize taken = 0;
  GConverterResult result;

  *n = 0;
  result
    = g_converter_convert (unpacker->converter, unpacker->data + unpacker->at, unpacker->length, to,
                           room, unpacker->end ? G_CONVERTER_INPUT_AT_END : 0, &taken, n, &fault);
  if (result == G_CONVERTER_ERROR) {
    if (!g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)) {
      return fail (error, HOPSEC_ERROR_READ,
                   unpacker->packed ? "is damaged gzip data" : "is damaged UTF-16");
    }
    if (unpacker->end) {
      return fail (error, HOPSEC_ERROR_READ,
                   unpacker->packed ? "ends in the middle of its gzip data"
                                    : "ends in the middle of a character");
    }
    return fill_packed (stream, error);
  }
  unpacker->at += taken;
  unpacker->length -= taken;
  unpacker->inside = result != G_CONVERTER_FINISHED;
  return TRUE;
}

static gboolean
read_unpacked (HopsecStream *stream, gchar *to, gsize room, gsize *n, GError **error)
{
  *n = 0;
  while (*n == 0 && !stream->end) {
    if (!(stream->unpacker->inside ? unpack (stream, to, room, n, error)
                                   : next_member (stream, error))) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- the window ------------------------------------------------------------------------------- */

/* Moves the window to the front of the buffer, which has `size` bytes from then on. */
static gboolean
move_window (HopsecStream *stream, gsize size, GError **error)
{
  gchar *data = size > stream->size ? hopsec_try_alloc (size) : stream->data;

  if (data == NULL) {
    return fail (error, HOPSEC_ERROR_MEMORY, "not enough memory for the message");
  }
  if (stream->length > 0) {
    memmove (data, hopsec_stream_data (stream), stream->length);
  }
  if (data != stream->data) {
    g_free (stream->data);
    stream->data = data;
    stream->size = size;
  }
  stream->at = 0;
  return TRUE;
}

/* Room for `wanted` bytes in the window, and for a read that is worth its call. */
static gboolean
make_room (HopsecStream *stream, gsize wanted, GError **error)
{
  gsize behind = stream->size - stream->at - stream->length;

  if (wanted > stream->size) {
    return move_window (stream, wanted <= FIRST_WINDOW ? FIRST_WINDOW : MAX (WINDOW, wanted),
                        error);
  }
  return stream->at == 0 || behind >= stream->size / 2 || move_window (stream, stream->size, error);
}

/* Reads until the window has `wanted` bytes or nothing follows it. A read that fails is the end, too:
 * what came before it counts. FALSE: there is no memory */
gboolean
hopsec_stream_fill (HopsecStream *stream, gsize wanted, GError **error)
{
  while (stream->length < wanted && !stream->end) {
    gsize n = 0, room;
    gchar *to;

    if (!make_room (stream, wanted, error)) {
      return FALSE;
    }
    to = stream->data + stream->at + stream->length;
    room = stream->size - stream->at - stream->length;
    if (stream->unpacker != NULL) {
      stream->end = !read_unpacked (stream, to, room, &n, &stream->fault) || stream->end;
    } else {
      stream->end = !read_some (stream->fd, to, room, &n, &stream->fault) || n == 0;
    }
    stream->length += n;
  }
  return TRUE;
}

/* Larger reads from now on: the file is to be read to its end. */
gboolean
hopsec_stream_widen (HopsecStream *stream, GError **error)
{
  return stream->size >= WINDOW || move_window (stream, WINDOW, error);
}

/* Lets go of the window's first `n` bytes. */
void
hopsec_stream_skip (HopsecStream *stream, gsize n)
{
  stream->at += n;
  stream->length -= n;
  stream->offset += n;
}

/* What the first bytes tell: they are read as they are, through a converter, or not at all. */
static gboolean
look (HopsecStream *stream, GError **error)
{
  const gchar *refused = hopsec_form_refuse (stream->data, stream->length);
  GConverter *converter;

  if (is_compound (stream->data, stream->length)) {
    return fail (error, HOPSEC_ERROR_READ, "is a compound file (.msg, .doc), not a mail message");
  }
  if (refused != NULL) {
    return fail (error, HOPSEC_ERROR_READ, refused);
  }
  converter = is_packed (stream->data, stream->length)
                ? G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP))
                : hopsec_form_get_converter (stream->data, stream->length);
  return converter == NULL || begin_unpacking (stream, converter, error);
}

/* "-" is standard input. A file that is not compressed is read from `offset` on. */
gboolean
hopsec_stream_open (HopsecStream *stream, const gchar *path, guint64 offset, GError **error)
{
  memset (stream, 0, sizeof *stream);
  stream->standard = g_str_equal (path, "-");
  stream->fd
    = stream->standard ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (stream->fd < 0) {
    return fail (error, HOPSEC_ERROR_READ, g_strerror (errno));
  }
  stream->open = TRUE;
  if (!check_kind (stream, error)) {
    return FALSE;
  }
  if (offset > 0) {
    stream->offset = offset;
    return lseek (stream->fd, (off_t) offset, SEEK_SET) >= 0
           || fail (error, HOPSEC_ERROR_READ, g_strerror (errno));
  }
  return hopsec_stream_fill (stream, PROBE, error) && look (stream, error);
}

void
hopsec_stream_close (HopsecStream *stream)
{
  if (stream->open && !stream->standard) {
    close (stream->fd);
  }
  if (stream->unpacker != NULL) {
    g_object_unref (stream->unpacker->converter);
    g_free (stream->unpacker);
  }
  g_clear_error (&stream->fault);
  g_free (stream->data);
  memset (stream, 0, sizeof *stream);
}

/* Whether the file could be read to its end, as far as it was read; only a compressed one can tell
 * whether it is whole, and is read on. */
gboolean
hopsec_stream_check (HopsecStream *stream, GError **error)
{
  while (stream->unpacker != NULL && !stream->end) {
    hopsec_stream_skip (stream, stream->length);
    if (!hopsec_stream_fill (stream, 1, error)) {
      return FALSE;
    }
  }
  if (stream->fault != NULL) {
    g_propagate_error (error, g_steal_pointer (&stream->fault));
    return FALSE;
  }
  return TRUE;
}

/* The trace of the message that begins the window, which then holds its whole header block. An
 * error: there is no message. */
gboolean
hopsec_stream_read_trace (HopsecStream *stream, HopsecGiven given, HopsecTrace *trace,
                          const HopsecLimits *limits, GError **error)
{
  gsize wanted = 1;

  do {
    if (!hopsec_stream_fill (stream, wanted, error)
        || !hopsec_trace_try (trace, given, hopsec_stream_data (stream), stream->length,
                              !stream->end, limits, error)) {
      return FALSE;
    }
    wanted = MIN (2 * stream->length, (gsize) limits->header + 1);
  } while (trace->arena == NULL);
  if (trace->end == 0 && !hopsec_stream_check (stream, error)) {
    return FALSE; /* not the whole header block */
  }
  if (!trace->is_mail && trace->line > 0) {
    g_set_error (
      error, HOPSEC_ERROR, HOPSEC_ERROR_READ,
      "line %u looks like a Received field, but not in a form that can be read: paste the "
      "header as it is shown, and nothing else",
      trace->line);
    return FALSE;
  }
  if (!trace->is_message || !trace->is_mail) {
    return stream->length == 0 ? fail (error, HOPSEC_ERROR_READ, "is empty")
                               : fail (error, HOPSEC_ERROR_NOT_MAIL,
                                       "is not a mail message: it has no header field of mail");
  }
  return TRUE;
}

/* All of a file, unpacked, or a little more than `limit` bytes of it. NULL with an error */
gchar *
hopsec_stream_read_file (const gchar *path, gsize limit, gsize *length, GError **error)
{
  g_auto (HopsecStream) stream = { .open = FALSE };

  if (!hopsec_stream_open (&stream, path, 0, error)
      || !hopsec_stream_fill (&stream, limit + 1, error)
      || (stream.length <= limit && !hopsec_stream_check (&stream, error))) {
    return NULL;
  }
  if (stream.length == 0) {
    fail (error, HOPSEC_ERROR_READ, "is empty");
    return NULL;
  }
  *length = stream.length;
  return g_steal_pointer (&stream.data);
}
