/* Every allocation of an input's size fails once: no crash, no leak, a clean error. Built with
 * HOPSEC_TORTURE.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

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
by_settings (HopsecAnalyzer *analyzer, const gchar *path, GError **error)
{
  g_autoptr (HopsecClient) client = hopsec_client_new_from_file (path, error);

  (void) analyzer;
  return client != NULL;
}

static const Entry entries[] = { by_file, by_bytes, by_values };

typedef struct {
  HopsecAnalyzer *analyzer;
  Entry entry;
  const gchar *path;
  GError **error;
} Run;

static gpointer
run (gpointer data)
{
  Run *self = data;

  return GINT_TO_POINTER (self->entry (self->analyzer, self->path, self->error));
}

/* How many allocations failed, one in each run; its thread has kept nothing from another. */
static guint
torture (HopsecAnalyzer *analyzer, Entry entry, const gchar *path)
{
  for (guint k = 1; k < MOST; k++) {
    g_autoptr (GError) error = NULL;
    Run self = { analyzer, entry, path, &error };
    gboolean ok;

    hopsec_torture_countdown = k;
    ok = GPOINTER_TO_INT (g_thread_join (g_thread_new ("torture", run, &self)));
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

static guint
torture_message (HopsecAnalyzer *analyzer, const gchar *path)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++) {
    guint points = torture (analyzer, entries[i], path);

    g_assert_cmpuint (points, >, 0);
    n += points;
  }
  return n;
}

static guint
torture_settings (HopsecAnalyzer *analyzer, const gchar *path)
{
  return torture (analyzer, by_settings, path);
}

/* Every file of a folder. */
static void
torture_files (const gchar *folder, guint (*file) (HopsecAnalyzer *, const gchar *), guint least)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    guint points = file (analyzer, path);

    g_assert_cmpuint (points, >, 0);
    n += points;
  }
  g_test_message ("%u allocations failed", n);
  g_assert_cmpuint (n, >=, least);
}

static void
test_messages (void)
{
  g_autofree gchar *folder = g_test_build_filename (G_TEST_DIST, "..", "examples", "mail", NULL);

  torture_files (folder, torture_message, 80);
}

static void
test_settings (void)
{
  g_autofree gchar *folder
    = g_test_build_filename (G_TEST_DIST, "..", "examples", "settings", NULL);

  torture_files (folder, torture_settings, 6);
}

/* --- mailboxes: what a caller sees that goes on after the error --------------------------------- */

typedef struct {
  HopsecAnalyzer *analyzer;
  const gchar *path;
  gboolean attached;
  GPtrArray *read; /* sources of the messages that were read */
  gchar *lost;     /* source of the error; NULL: there was none */
  guint at;        /* how many were read before it */
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->read, g_ptr_array_unref);
  g_clear_pointer (&outcome->lost, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static gpointer
read_mailbox (gpointer data)
{
  Outcome *outcome = data;
  g_autoptr (HopsecMailbox) mailbox = hopsec_mailbox_new (outcome->analyzer, outcome->path);
  gboolean more = TRUE;

  hopsec_mailbox_set_attached (mailbox, outcome->attached);
  while (more) {
    g_autoptr (GError) error = NULL;
    g_autoptr (HopsecReport) report = hopsec_mailbox_next (mailbox, &error);

    if (report != NULL) {
      g_ptr_array_add (outcome->read, g_strdup (hopsec_mailbox_get_source (mailbox)));
    } else if (error != NULL) {
      g_assert_error (error, HOPSEC_ERROR, HOPSEC_ERROR_MEMORY);
      g_assert_null (outcome->lost);
      outcome->lost = g_strdup (hopsec_mailbox_get_source (mailbox));
      outcome->at = outcome->read->len;
    }
    more = report != NULL || error != NULL;
  }
  return NULL;
}

static void
read_to_end (HopsecAnalyzer *analyzer, const gchar *path, gboolean attached, Outcome *outcome)
{
  *outcome = (Outcome) { .analyzer = analyzer, .path = path, .attached = attached };
  outcome->read = g_ptr_array_new_with_free_func (g_free);
  g_thread_join (g_thread_new ("torture", read_mailbox, outcome));
}

/* All messages are there but those that the error names; of a file that is open that is one, with
 * what is inside it. */
static void
check_outcome (const Outcome *outcome, const Outcome *whole, const gchar *path)
{
  guint missing = whole->read->len - outcome->read->len;

  g_assert_nonnull (outcome->lost);
  g_assert_cmpuint (outcome->at + missing, <=, whole->read->len);
  for (guint i = 0; i < whole->read->len; i++) {
    const gchar *source = g_ptr_array_index (whole->read, i);

    if (i >= outcome->at && i < outcome->at + missing) {
      g_assert_true (g_str_has_prefix (source, outcome->lost));
    } else {
      guint same = i < outcome->at ? i : i - missing;

      g_assert_cmpstr (source, ==, g_ptr_array_index (outcome->read, same));
    }
  }
  g_assert_true (outcome->at == 0 || !g_str_equal (outcome->lost, path));
}

static guint
lowest_free_descriptor (void)
{
  gint fd = dup (STDERR_FILENO);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  return (guint) fd;
}

/* Header blocks that outgrow what they are first read into, in an mbox and inside a message. */
static void
write_long (const gchar *path)
{
  g_autoptr (GString) text = g_string_new (NULL), header = g_string_new ("Message-ID: <1>\n");

  for (guint i = 0; i < 25000; i++) {
    g_string_append (header, "X-Y: 0123456\n");
  }
  for (guint i = 0; i < 3; i++) {
    g_string_append_printf (text, "From a@example.org\nA: b\n\n\nFrom a@example.org\n%s",
                            header->str);
    g_string_append_printf (text, "Content-Type: message/rfc822\n\n%s\n", header->str);
  }
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
}

static guint
torture_reading (HopsecAnalyzer *analyzer, const gchar *path, gboolean attached)
{
  guint descriptor = lowest_free_descriptor ();
  g_auto (Outcome) whole = { .read = NULL };

  read_to_end (analyzer, path, attached, &whole);
  g_assert_null (whole.lost);
  for (guint k = 1; k < MOST; k++) {
    g_auto (Outcome) outcome = { .read = NULL };

    hopsec_torture_countdown = k;
    read_to_end (analyzer, path, attached, &outcome);
    g_assert_cmpuint (lowest_free_descriptor (), ==, descriptor);
    if (hopsec_torture_countdown > 0) { /* there were fewer than k */
      hopsec_torture_countdown = 0;
      g_assert_null (outcome.lost);
      g_assert_cmpuint (outcome.read->len, ==, whole.read->len);
      return k - 1;
    }
    check_outcome (&outcome, &whole, path);
  }
  g_assert_not_reached ();
}

static guint
torture_mailbox (HopsecAnalyzer *analyzer, const gchar *path)
{
  return torture_reading (analyzer, path, FALSE) + torture_reading (analyzer, path, TRUE);
}

static void
test_mailboxes (void)
{
  g_autofree gchar *folder = g_test_build_filename (G_TEST_DIST, "mailboxes", NULL);
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  torture_files (folder, torture_mailbox, 100);
  g_assert_cmpuint (torture_mailbox (analyzer, folder), >=, 80);
}

/* Where no call gets its memory, a caller that goes on still comes to the end. */
static void
test_no_memory (void)
{
  g_autofree gchar *folder = g_test_build_filename (G_TEST_DIST, "mailboxes", NULL);
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_auto (Outcome) whole = { .read = NULL };

  read_to_end (analyzer, folder, TRUE, &whole);
  for (guint k = 1; k <= 10; k++) {
    g_autoptr (HopsecMailbox) mailbox = hopsec_mailbox_new (analyzer, folder);
    guint calls = 0, errors = 0;
    gboolean more = TRUE;

    hopsec_mailbox_set_attached (mailbox, TRUE);
    while (more) {
      g_autoptr (GError) error = NULL;
      g_autoptr (HopsecReport) report = NULL;

      hopsec_torture_countdown = k;
      report = hopsec_mailbox_next (mailbox, &error);
      errors += error != NULL;
      more = report != NULL || error != NULL;
      g_assert_cmpuint (calls++, <=, 2 * whole.read->len); /* one each, and one for its body */
    }
    g_assert_true (k > 1 || calls == errors + 1);
  }
  hopsec_torture_countdown = 0;
}

static void
test_long (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("hopsec-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "long.mbox", NULL);
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  guint plain, inside;

  write_long (path);
  plain = torture_reading (analyzer, path, FALSE);
  inside = torture_reading (analyzer, path, TRUE);
  g_test_message ("%u and %u allocations failed", plain, inside);
  g_assert_cmpuint (plain, >, 10);
  g_assert_cmpuint (inside, >, plain + 10);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/torture/messages", test_messages);
  g_test_add_func ("/torture/settings", test_settings);
  g_test_add_func ("/torture/mailboxes", test_mailboxes);
  g_test_add_func ("/torture/no-memory", test_no_memory);
  g_test_add_func ("/torture/long-mailbox", test_long);
  return g_test_run ();
}
