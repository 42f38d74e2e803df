/* Every allocation of an input's size fails once: no crash, no leak, a clean error. Built with
 * HOPSEC_TORTURE.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "private.h"

#include <string.h>

#define MOST 1000 /* allocations of one message; more means that the end is not seen */

typedef gboolean (*Entry) (HopsecAnalyzer *analyzer, const gchar *path, GError **error);

static gboolean
by_file (HopsecAnalyzer *analyzer, const gchar *path, GError **error)
{
  g_autoptr (HopsecReport) report = hopsec_analyzer_analyze_file (analyzer, path, error);

  return report != NULL;
}

static gboolean
by_bytes (HopsecAnalyzer *analyzer, const gchar *path, GError **error)
{
  g_autofree gchar *data = NULL;
  g_autoptr (HopsecReport) report = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  report = hopsec_analyzer_analyze_data (analyzer, data, length, error);
  return report != NULL;
}

static gboolean
by_values (HopsecAnalyzer *analyzer, const gchar *path, GError **error)
{
  g_autofree gchar *value = NULL;
  g_autoptr (HopsecReport) report = NULL;
  const gchar *values[2] = { NULL };

  g_assert_true (g_file_get_contents (path, &value, NULL, NULL));
  values[0] = value; /* the whole message as one odd field */
  report = hopsec_analyzer_analyze_received (analyzer, values, NULL, error);
  return report != NULL;
}

static gboolean
by_mailbox (HopsecAnalyzer *analyzer, const gchar *path, GError **error)
{
  g_autoptr (HopsecMailbox) mailbox = hopsec_mailbox_new (analyzer, path);
  g_autoptr (HopsecReport) report = hopsec_mailbox_next (mailbox, error);

  return report != NULL;
}

static const Entry entries[] = { by_file, by_bytes, by_values, by_mailbox };

/* How many allocations failed, one in each run. */
static guint
torture (HopsecAnalyzer *analyzer, Entry entry, const gchar *path)
{
  for (guint k = 1; k < MOST; k++) {
    g_autoptr (GError) error = NULL;
    gboolean ok;

    hopsec_torture_countdown = k;
    ok = entry (analyzer, path, &error);
    if (hopsec_torture_countdown > 0) { /* there were fewer than k */
      hopsec_torture_countdown = 0;
      g_assert_true (ok);
      return k - 1;
    }
    g_assert_false (ok);
    g_assert_error (error, HOPSEC_ERROR, HOPSEC_ERROR_MEMORY);
  }
  g_assert_not_reached ();
}

static void
test_messages (void)
{
  g_autofree gchar *folder = g_test_build_filename (G_TEST_DIST, "..", "examples", "mail", NULL);
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);

    for (guint i = 0; i < G_N_ELEMENTS (entries); i++) {
      guint points = torture (analyzer, entries[i], path);

      g_assert_cmpuint (points, >, 0);
      n += points;
    }
  }
  g_test_message ("%u allocations failed", n);
  g_assert_cmpuint (n, >=, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/torture/messages", test_messages);
  return g_test_run ();
}
