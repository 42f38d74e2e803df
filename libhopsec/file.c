/* The header block of a saved message: no byte of the body beyond the chunk it begins in. Or a whole
 * file that is small.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 16384 /* most header blocks fit into one */

typedef struct {
  gchar *data;
  gsize length, size;
  gsize searched; /* lines up to here are not blank */
  gboolean text;  /* a line that is not blank was seen */
  gboolean whole; /* blank lines end nothing */
} Buffer;

static gboolean
fail (GError **error, HopsecError code, const gchar *why)
{
  g_set_error_literal (error, HOPSEC_ERROR, code, why);
  return FALSE;
}

/* A FIFO may never be written and a device never end: only standard input may be one. */
static gboolean
check_kind (gint fd, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0) {
    return fail (error, HOPSEC_ERROR_READ, g_strerror (errno));
  }
  if (S_ISDIR (info.st_mode)) {
    return fail (error, HOPSEC_ERROR_READ, "is a directory");
  }
  if (fd != STDIN_FILENO && !S_ISREG (info.st_mode)) {
    return fail (error, HOPSEC_ERROR_READ, "is not a regular file");
  }
  return TRUE;
}

/* Whether the blank line that ends the header block was read; blank lines in front do not count. */
static gboolean
has_end (Buffer *buffer)
{
  const gchar *newline;

  if (buffer->length == 0 || buffer->whole || buffer->data[0] == '>') {
    return FALSE; /* quoted: the message's reader finds the end */
  }
  while ((newline = memchr (buffer->data + buffer->searched, '\n',
                            buffer->length - buffer->searched)) != NULL) {
    gsize end = (gsize) (newline - buffer->data);

    while (end > buffer->searched && buffer->data[end - 1] == '\r') {
      end--;
    }
    if (end > buffer->searched) {
      buffer->text = TRUE;
    } else if (buffer->text) {
      return TRUE;
    }
    buffer->searched = (gsize) (newline - buffer->data) + 1;
  }
  return FALSE;
}

static gboolean
grow (Buffer *buffer, GError **error)
{
  gsize size = buffer->size == 0 ? CHUNK : 2 * buffer->size;
  gchar *data = hopsec_try_alloc (size);

  if (data == NULL) {
    return fail (error, HOPSEC_ERROR_MEMORY, "not enough memory for the message");
  }
  if (buffer->length > 0) {
    memcpy (data, buffer->data, buffer->length);
  }
  g_free (buffer->data);
  buffer->data = data;
  buffer->size = size;
  return TRUE;
}

static gboolean
read_block (gint fd, gsize limit, Buffer *buffer, GError **error)
{
  while (buffer->length <= limit && !has_end (buffer)) {
    gssize n;

    if (buffer->length == buffer->size && !grow (buffer, error)) {
      return FALSE;
    }
    n = read (fd, buffer->data + buffer->length, buffer->size - buffer->length);
    if (n < 0 && errno != EINTR) {
      return fail (error, HOPSEC_ERROR_READ, g_strerror (errno));
    }
    if (n == 0) {
      break;
    }
    buffer->length += n > 0 ? (gsize) n : 0;
  }
  return TRUE;
}

static gchar *
read_file (const gchar *path, gsize limit, gboolean whole, gsize *length, GError **error)
{
  gboolean standard = g_str_equal (path, "-");
  gint fd = standard ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  Buffer buffer = { .whole = whole };
  gboolean ok;

  if (fd < 0) {
    fail (error, HOPSEC_ERROR_READ, g_strerror (errno));
    return NULL;
  }
  ok = check_kind (fd, error) && read_block (fd, limit, &buffer, error);
  if (!standard) {
    close (fd);
  }
  if (ok && buffer.length == 0) {
    ok = fail (error, HOPSEC_ERROR_READ, "is empty");
  }
  if (!ok) {
    g_free (buffer.data);
    return NULL;
  }
  *length = buffer.length;
  return buffer.data;
}

/* The file's bytes from its beginning to the end of the header block, or a little more than
 * `limit`; "-" is standard input. NULL with an error if there are none. */
gchar *
hopsec_file_read (const gchar *path, gsize limit, gsize *length, GError **error)
{
  return read_file (path, limit, FALSE, length, error);
}

/* The same of the whole file. */
gchar *
hopsec_file_read_whole (const gchar *path, gsize limit, gsize *length, GError **error)
{
  return read_file (path, limit, TRUE, length, error);
}
