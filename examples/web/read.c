/* The messages of what was uploaded. A mailbox is a file, so the bytes become one that is only in memory.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../hopsec/read/read.h"
#include "web.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* --- bytes in memory as a file -------------------------------------------------------------------- */

static gboolean
write_all (gint fd, const guint8 *data, gsize size, GError **error)
{
  while (size > 0) {
    gssize n = write (fd, data, size);

    if (n < 0) {
      g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_MEMORY, g_strerror (errno));
      return FALSE;
    }
    data += n;
    size -= (gsize) n;
  }
  return TRUE;
}

/* gzip makes a thousand bytes of one: the limit is for what comes out of it. */
static gboolean
unpack (gint fd, GBytes *bytes, guint64 max_size, GError **error)
{
  g_autoptr (GInputStream) packed = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GConverter) gzip
    = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (packed, gzip);
  guint8 block[16 * 1024];
  guint64 size = 0;
  gssize n;

  while ((n = g_input_stream_read (stream, block, sizeof block, NULL, error)) > 0) {
    size += (guint64) n;
    if (size > max_size) {
      g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_LIMIT, "is too large, unpacked");
      return FALSE;
    }
    if (!write_all (fd, block, (gsize) n, error)) {
      return FALSE;
    }
  }
  return n == 0;
}

static gboolean
fill (gint fd, GBytes *bytes, guint64 max_size, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gboolean packed = size > 2 && data[0] == 0x1f && data[1] == 0x8b;

  return packed ? unpack (fd, bytes, max_size, error) : write_all (fd, data, size, error);
}

/* --- its messages ----------------------------------------------------------------------------------- */

/* The name that the user knows: "box.mbox:17" for the path and number that the mailbox gives. */
static gchar *
source_name (const Upload *upload, const gchar *path, const gchar *source)
{
  const gchar *rest = g_str_has_prefix (source, path) ? source + strlen (path) : "";

  return g_strconcat (upload->name, rest, NULL);
}

static gboolean
read_outlook (const Upload *upload, const gchar *path, HopsecAnalyzer *analyzer, TakeReport take,
              gpointer data, GError **error)
{
  g_autoptr (GBytes) headers = outlook_read (path, error);
  g_autoptr (HopsecReport) report
    = headers != NULL ? hopsec_analyzer_analyze_bytes (analyzer, headers, error) : NULL;

  return report != NULL && take (report, upload->name, data);
}

static gboolean
read_mailbox (const Upload *upload, const gchar *path, HopsecAnalyzer *analyzer, gboolean attached,
              TakeReport take, gpointer data, GError **error)
{
  g_autoptr (HopsecMailbox) mailbox = hopsec_mailbox_new (analyzer, path);
  gboolean more = TRUE;

  hopsec_mailbox_set_attached (mailbox, attached);
  while (more) {
    g_autoptr (HopsecReport) report = hopsec_mailbox_next (mailbox, error);

    if (report == NULL) {
      return *error == NULL;
    }
    g_autofree gchar *source = source_name (upload, path, hopsec_mailbox_get_source (mailbox));

    more = take (report, source, data);
  }
  return FALSE;
}

/* FALSE: an error, or `take` wants no more */
gboolean
read_upload (const Upload *upload, HopsecAnalyzer *analyzer, gboolean attached, guint64 max_size,
             TakeReport take, gpointer data, GError **error)
{
  gint fd = memfd_create ("upload", MFD_CLOEXEC);
  g_autofree gchar *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  gboolean fine;

  if (fd < 0) {
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_MEMORY, g_strerror (errno));
    return FALSE;
  }
  fine = fill (fd, upload->bytes, max_size, error);
  if (fine && outlook_is_message (path)) {
    fine = read_outlook (upload, path, analyzer, take, data, error);
  } else if (fine) {
    fine = read_mailbox (upload, path, analyzer, attached, take, data, error);
  }
  close (fd);
  return fine;
}
