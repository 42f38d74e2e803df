/* Hostile input through every entry, with little memory and a small stack: it ends, says what it left
 * out, never says tls, and looks at each byte a few times only. Built with HOPSEC_TORTURE.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include "hostile.h"
#include "sanitized.h"

#include <glib/gstdio.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>

#define STACK (128 * 1024)             /* what musl gives a thread */
#define MEMORY (256u * 1024 * 1024)    /* of the whole process */
#define HANG 60                        /* seconds of CPU: a guard, not a measure */
#define VISITS 8                       /* of a byte */
#define FIXED (512 * 1024)             /* visits that do not grow with the input */

static const gsize sizes[] = { 3, 1000, 64 * 1024, 600 * 1024, 4 * 1024 * 1024 };

typedef HopsecReport *(*Entry) (HopsecAnalyzer *analyzer, const GString *data);

static HopsecReport *
by_bytes (HopsecAnalyzer *analyzer, const GString *data)
{
  return hopsec_analyzer_analyze_data (analyzer, data->str, data->len, NULL);
}

static HopsecReport *
by_field (HopsecAnalyzer *analyzer, const GString *data)
{
  const gchar *values[] = { data->str, NULL };

  return hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
}

static gchar *
write_file (const GString *data)
{
  gchar *path = g_build_filename (g_get_tmp_dir (), "hopsec-hostile-XXXXXX", NULL);
  gint fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data->str, data->len), ==, (gssize) data->len);
  close (fd);
  return path;
}

static HopsecReport *
by_file (HopsecAnalyzer *analyzer, const GString *data)
{
  g_autofree gchar *path = write_file (data);
  HopsecReport *report = hopsec_analyzer_analyze_file (analyzer, path, NULL);

  g_unlink (path);
  return report;
}

static HopsecReport *
by_mailbox (HopsecAnalyzer *analyzer, const GString *data)
{
  g_autofree gchar *path = write_file (data);
  g_autoptr (HopsecMailbox) mailbox = hopsec_mailbox_new (analyzer, path);
  HopsecReport *first = NULL;
  gboolean more = TRUE;

  hopsec_mailbox_set_attached (mailbox, TRUE);
  while (more) {
    g_autoptr (GError) error = NULL;
    HopsecReport *report = hopsec_mailbox_next (mailbox, &error);

    more = report != NULL || error != NULL;
    if (first == NULL) {
      first = report;
    } else {
      g_clear_pointer (&report, hopsec_report_unref);
    }
  }
  g_unlink (path);
  return first;
}

static const struct {
  const gchar *name;
  Entry entry;
} entries[] = {
  { "bytes", by_bytes },
  { "field", by_field },
  { "file", by_file },
  { "mailbox", by_mailbox },
};

/* What did not fit into the limits is told, whatever hides the rest. */
static void
check_report (HopsecReport *report, Entry entry, gsize size)
{
  HopsecFlags flags = hopsec_report_get_flags (report);

  g_assert_cmpint (hopsec_report_get_security (report), !=, HOPSEC_SECURITY_TLS);
  if (size > HOPSEC_MAX_HEADER && entry != by_field) {
    g_assert_cmphex (flags & (HOPSEC_FLAG_TRUNCATED | HOPSEC_FLAG_TOO_MANY), !=, 0);
  }
}

static gpointer
run_shape (gpointer data)
{
  guint shape = GPOINTER_TO_UINT (data);
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GString) input = hostile_make (shape, sizes[i]);

    for (guint e = 0; e < G_N_ELEMENTS (entries); e++) {
      g_autoptr (HopsecReport) report = NULL;

      hopsec_visited = 0;
      report = entries[e].entry (analyzer, input);
      g_test_message ("%s, %s, %" G_GSIZE_FORMAT " bytes: %" G_GUINT64_FORMAT " visits",
                      hostile_name (shape), entries[e].name, input->len, hopsec_visited);
      g_assert_cmpuint (hopsec_visited, <=, VISITS * input->len + FIXED);
      if (report != NULL) {
        check_report (report, entries[e].entry, sizes[i]);
      }
    }
  }
  return NULL;
}

/* GMime's recursion in a small stack would end the process. */
static void
test_shape (gconstpointer data)
{
  pthread_attr_t attributes;
  pthread_t thread;

#ifdef SANITIZED
  g_test_skip ("sanitizers need more memory and stack");
  return;
#endif
  g_assert_cmpint (pthread_attr_init (&attributes), ==, 0);
  g_assert_cmpint (pthread_attr_setstacksize (&attributes, STACK), ==, 0);
  g_assert_cmpint (pthread_create (&thread, &attributes, run_shape, (gpointer) data), ==, 0);
  g_assert_cmpint (pthread_join (thread, NULL), ==, 0);
  pthread_attr_destroy (&attributes);
}

/* what MIME software would choke on is never given to it: the field after it is read */
static void
test_hidden (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  guint n = 0;

  for (guint shape = 0; shape < hostile_n_shapes (); shape++) {
    if (g_str_has_prefix (hostile_name (shape), "address")) {
      g_autoptr (GString) input = hostile_make (shape, 600 * 1024);
      g_autoptr (HopsecReport) report = by_bytes (analyzer, input);

      g_assert_cmpuint (hopsec_report_get_n_hops (report), ==, 1);
      g_assert_cmpint (hopsec_report_get_security (report), ==, HOPSEC_SECURITY_PLAINTEXT);
      n++;
    }
  }
  g_assert_cmpuint (n, ==, 2);
}

int
main (int argc, char **argv)
{
  struct rlimit memory = { MEMORY, MEMORY }, hang = { HANG, HANG };

  g_test_init (&argc, &argv, NULL);
#ifndef SANITIZED
  g_assert_cmpint (setrlimit (RLIMIT_AS, &memory), ==, 0);
#endif
  g_assert_cmpint (setrlimit (RLIMIT_CPU, &hang), ==, 0);
  (void) memory;
  for (guint shape = 0; shape < hostile_n_shapes (); shape++) {
    g_autofree gchar *path = g_strconcat ("/hostile/", hostile_name (shape), NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (shape), test_shape);
  }
  g_test_add_func ("/hostile/hidden", test_hidden);
  return g_test_run ();
}
