/* Fuzzes mailboxes: every message has a report, and a file cut in two has the same messages.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "private.h"

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

/* Appends each message of a range as a line. */
static void
read_range (GString *out, gboolean attached, guint64 start, guint64 end)
{
  g_autoptr (HopsecMailbox) mailbox = hopsec_mailbox_new (analyzer, path);
  gboolean more = TRUE;

  hopsec_mailbox_set_attached (mailbox, attached);
  hopsec_mailbox_set_range (mailbox, start, end);
  while (more) {
    g_autoptr (GError) error = NULL;
    g_autoptr (HopsecReport) report = hopsec_mailbox_next (mailbox, &error);

    if (report != NULL) {
      g_autofree gchar *json = hopsec_report_to_json (report, NULL);

      g_string_append_printf (out, "%" G_GUINT64_FORMAT " %s\n",
                              hopsec_mailbox_get_offset (mailbox), json);
    }
    g_assert (error == NULL || error->domain == HOPSEC_ERROR);
    g_assert (hopsec_mailbox_get_source (mailbox) != NULL);
    more = report != NULL || error != NULL;
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GString) whole = g_string_new (NULL), parts = g_string_new (NULL);
  g_autoptr (GString) attached = g_string_new (NULL);
  gsize blank = 0;

  write_file (data, size);
  read_range (whole, FALSE, 0, G_MAXUINT64);
  read_range (attached, TRUE, 0, G_MAXUINT64);
  g_assert (attached->len >= whole->len);
  while (blank < size && (data[blank] == '\n' || data[blank] == '\r')) {
    blank++;
  }
  if (size - blank >= 5 && memcmp (data + blank, "From ", 5) == 0) {
    gsize cut = 1 + data[size - 1] * (size - 1) / 256;

    read_range (parts, FALSE, 0, cut);
    read_range (parts, FALSE, cut, G_MAXUINT64);
    g_assert (strcmp (whole->str, parts->str) == 0);
  }
  return 0;
}
