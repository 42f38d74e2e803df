/* One analyzer, many threads: each says of every message what one thread alone says.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * THREAD_MESSAGES is how many messages each thread analyses.
 */
#include "hopsec.h"

#include <stdlib.h>
#include <string.h>

#define THREADS 8
#define FEW 400

static GPtrArray *messages, *wanted; /* of GBytes, of gchar * */
static HopsecAnalyzer *analyzer;
static guint n_messages;

static gchar *
analyze (guint i)
{
  g_autoptr (HopsecReport) report
    = hopsec_analyzer_analyze_bytes (analyzer, g_ptr_array_index (messages, i % messages->len), NULL);

  return hopsec_report_to_json (report, "x");
}

static gpointer
run (gpointer data)
{
  guint wrong = 0;

  for (guint i = 0; i < n_messages; i++) {
    guint at = i + GPOINTER_TO_UINT (data);
    g_autofree gchar *json = analyze (at);

    wrong += strcmp (json, g_ptr_array_index (wanted, at % wanted->len)) != 0;
  }
  return GUINT_TO_POINTER (wrong);
}

static void
test_same (void)
{
  GThread *threads[THREADS];

  for (guint i = 0; i < THREADS; i++) {
    threads[i] = g_thread_new ("test", run, GUINT_TO_POINTER (i));
  }
  for (guint i = 0; i < THREADS; i++) {
    g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (threads[i])), ==, 0);
  }
}

/* a hop outlives its report, and is let go by another thread */
static gpointer
read_hops (gpointer data)
{
  GPtrArray *hops = data;
  guint n = 0;

  for (guint i = 0; i < hops->len; i++) {
    n += hopsec_hop_get (g_ptr_array_index (hops, i), HOPSEC_FACT_SECURITY) != NULL;
  }
  g_ptr_array_unref (hops);
  return GUINT_TO_POINTER (n);
}

static void
test_handed_over (void)
{
  for (guint i = 0; i < messages->len; i++) {
    g_autoptr (HopsecReport) report
      = hopsec_analyzer_analyze_bytes (analyzer, g_ptr_array_index (messages, i), NULL);
    GPtrArray *hops = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_hop_unref);
    guint n = hopsec_report_get_n_hops (report);
    GThread *thread;

    for (guint h = 0; h < n; h++) {
      g_ptr_array_add (hops, hopsec_report_get_hop (report, h));
    }
    thread = g_thread_new ("test", read_hops, hops);
    g_clear_pointer (&report, hopsec_report_unref);
    g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (thread)), ==, n);
  }
}

static gpointer
write_json (gpointer report)
{
  return hopsec_report_to_json (report, "x");
}

/* threads that ask for a report's words at once see the same */
static void
test_words (void)
{
  for (guint i = 0; i < messages->len; i++) {
    g_autoptr (HopsecReport) report
      = hopsec_analyzer_analyze_bytes (analyzer, g_ptr_array_index (messages, i), NULL);
    GThread *threads[THREADS];

    for (guint t = 0; t < THREADS; t++) {
      threads[t] = g_thread_new ("test", write_json, report);
    }
    for (guint t = 0; t < THREADS; t++) {
      g_autofree gchar *json = g_thread_join (threads[t]);

      g_assert_cmpstr (json, ==, g_ptr_array_index (wanted, i));
    }
  }
}

static void
read_messages (void)
{
  g_autofree gchar *folder = g_test_build_filename (G_TEST_DIST, "..", "examples", "mail", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  g_assert_nonnull (dir);
  messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  wanted = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    gchar *data;
    gsize length;

    g_assert_true (g_file_get_contents (path, &data, &length, NULL));
    g_ptr_array_add (messages, g_bytes_new_take (data, length));
  }
  for (guint i = 0; i < messages->len; i++) {
    g_ptr_array_add (wanted, analyze (i));
  }
}

int
main (int argc, char **argv)
{
  const gchar *many = g_getenv ("THREAD_MESSAGES");
  int status;

  g_test_init (&argc, &argv, NULL);
  n_messages = many != NULL ? (guint) atoi (many) : FEW;
  analyzer = hopsec_analyzer_new ();
  hopsec_analyzer_set_now (analyzer, 1704100000);
  hopsec_analyzer_add_trust (analyzer, "@outlook.com", NULL);
  read_messages ();
  g_test_add_func ("/threads/same", test_same);
  g_test_add_func ("/threads/handed over", test_handed_over);
  g_test_add_func ("/threads/words", test_words);
  status = g_test_run ();
  g_ptr_array_unref (messages);
  g_ptr_array_unref (wanted);
  g_object_unref (analyzer);
  return status;
}
