/* Fuzzes mailboxes: any bytes as a file. It ends, and read in pieces it holds the same messages as
 * read in one go. The last byte chooses how.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static HopsecAnalyzer *analyzer;
static gchar *path;
static int file = -1;

static void
write_file (const uint8_t *data, size_t size)
{
  if (file < 0) {
    file = memfd_create ("mailbox", MFD_CLOEXEC);
    path = g_strdup_printf ("/proc/self/fd/%d", file);
    analyzer = hopsec_analyzer_new ();
    hopsec_analyzer_set_now (analyzer, 1704100000);
    hopsec_analyzer_set_limit (analyzer, HOPSEC_LIMIT_HEADER, 8192);
  }
  g_assert (ftruncate (file, 0) == 0 && pwrite (file, data, size, 0) == (ssize_t) size);
}

/* The messages of a range, a line each; their number is bounded by the bytes. */
static void
read_range (GString *out, guint64 first, guint64 end, gboolean attached, size_t size)
{
  g_autoptr (HopsecMailbox) mailbox = hopsec_mailbox_new (analyzer, path);
  gboolean more = TRUE;

  hopsec_mailbox_set_attached (mailbox, attached);
  if (end > 0) {
    hopsec_mailbox_set_range (mailbox, first, end);
  }
  for (size_t n = 0; more; n++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (HopsecReport) report = hopsec_mailbox_next (mailbox, &error);

    g_assert (n <= 2 * size + 2 && (report == NULL || error == NULL));
    g_assert (hopsec_mailbox_get_source (mailbox) != NULL);
    more = report != NULL || error != NULL;
    if (report != NULL) {
      const gchar *part = hopsec_mailbox_get_part (mailbox);
      g_autofree gchar *json = hopsec_report_to_json (report, part);

      g_string_append_printf (out, "%" G_GUINT64_FORMAT " %s\n", hopsec_mailbox_get_offset (mailbox),
                              json);
    } else if (error != NULL) {
      g_string_append_printf (out, "%s\n", error->message);
    }
  }
}

static void
read_pieces (GString *out, guint64 piece, gboolean attached, size_t size)
{
  g_autoptr (HopsecMailbox) mailbox = hopsec_mailbox_new (analyzer, path);
  gboolean more = TRUE;

  for (size_t n = 0; more; n++) {
    g_autoptr (GError) error = NULL;
    guint64 first, end;
    g_autofree gchar *file = hopsec_mailbox_next_piece (mailbox, piece, &first, &end, &error);

    g_assert (n <= size + 2 && (file == NULL || error == NULL));
    more = file != NULL || error != NULL;
    if (file != NULL) {
      g_assert (strcmp (file, path) == 0 && first <= end);
      read_range (out, first, end, attached, size);
    } else if (error != NULL) {
      g_string_append_printf (out, "%s\n", error->message);
    }
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GString) whole = g_string_new (NULL), pieces = g_string_new (NULL);
  guint8 choice = size > 0 ? data[size - 1] : 0;
  gboolean attached = (choice & 1) != 0;

  write_file (data, size);
  read_range (whole, 0, 0, attached, size);
  read_pieces (pieces, 1 + (choice >> 1) * 8, attached, size);
  if (strcmp (whole->str, pieces->str) != 0) {
    g_printerr ("whole:\n%spieces:\n%s", whole->str, pieces->str);
    g_assert_not_reached ();
  }
  return 0;
}
