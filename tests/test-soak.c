/* Many messages in one process: no memory and no descriptor is left behind.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SOAK_MESSAGES is how many. Linux only: /proc tells.
 */
#include "hopsec.h"

#include "hostile.h"
#include "sanitized.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FEW 20000
#define ROOM (1024 * 1024) /* bytes that may come between the first tenth and the end */

static GPtrArray *paths;

static void
take (HopsecReport *report)
{
  g_autofree gchar *json = hopsec_report_to_json (report, "x");

  g_assert_nonnull (json);
  hopsec_report_unref (report);
}

/* One message, each time by another entry. */
static void
analyze (HopsecAnalyzer *analyzer, guint i)
{
  const gchar *path = g_ptr_array_index (paths, i % paths->len);

  if (i % 16 == 0) {
    g_autoptr (HopsecMailbox) mailbox = hopsec_mailbox_new (analyzer, path);

    hopsec_mailbox_set_attached (mailbox, TRUE);
    take (hopsec_mailbox_next (mailbox, NULL));
  } else if (i % 256 == 1) {
    g_autoptr (GString) data = hostile_make (i / 256 % hostile_n_shapes (), 10000);

    take (hopsec_analyzer_analyze_data (analyzer, data->str, data->len, NULL));
  } else if (i % 256 == 2) {
    g_assert_null (hopsec_analyzer_analyze_file (analyzer, "/nonexistent", NULL));
  } else {
    take (hopsec_analyzer_analyze_file (analyzer, path, NULL));
  }
}

static gsize
resident (void)
{
  g_autofree gchar *text = NULL;
  unsigned long pages = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%*u %lu", &pages), ==, 1);
  return (gsize) pages * (gsize) sysconf (_SC_PAGESIZE);
}

static guint
descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL) {
    n++;
  }
  return n;
}

static void
test_soak (void)
{
  const gchar *many = g_getenv ("SOAK_MESSAGES");
  guint n = many != NULL ? (guint) atoi (many) : FEW, open;
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  gsize early = 0, late;

  if (!g_file_test ("/proc/self/statm", G_FILE_TEST_EXISTS)) {
    g_test_skip ("no /proc");
    return;
  }
  open = descriptors ();
  for (guint i = 0; i < n; i++) {
    analyze (analyzer, i);
    if (i == n / 10) {
      early = resident ();
    }
  }
  late = resident ();
  g_test_message ("%u messages: %" G_GSIZE_FORMAT " bytes resident after a tenth, %" G_GSIZE_FORMAT
                  " at the end",
                  n, early, late);
  g_assert_cmpuint (descriptors (), ==, open);
#ifndef SANITIZED /* they keep what was freed for a while */
  g_assert_cmpuint (late, <=, early + ROOM);
#endif
}

static void
find_messages (void)
{
  g_autofree gchar *folder = g_test_build_filename (G_TEST_DIST, "..", "examples", "mail", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  g_assert_nonnull (dir);
  paths = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  }
  g_assert_cmpuint (paths->len, >, 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  find_messages ();
  g_test_add_func ("/soak", test_soak);
  status = g_test_run ();
  g_ptr_array_unref (paths);
  return status;
}
