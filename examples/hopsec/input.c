/* What is read, and in which order: files, folders, standard input.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tool.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_DEPTH 64 /* folders in folders; a loop of links ends here */

typedef struct {
  const Options *options;
  Writer *writer;
  Entry entry;
  guint n_messages, n_unread;
} Run;

static void
give_up (Run *run, const gchar *path, const gchar *why)
{
  writer_complain (run->writer, path, why);
  run->n_unread++;
}

static void
read_message (Run *run, const gchar *path)
{
  const Options *options = run->options;
  g_autoptr (GError) error = NULL;
  g_autoptr (HopsecReport) report = NULL;

  report = hopsec_analyzer_analyze_file (options->analyzer, path, &error);
  if (report == NULL) {
    give_up (run, path, error->message);
    return;
  }
  entry_fill (&run->entry, report, path, run->n_messages++ == 0, options);
  writer_add (run->writer, &run->entry);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

/* The files of a folder and of those in it, by name; hidden ones are nobody's mail. */
static GPtrArray *
list_folder (const gchar *path, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  GPtrArray *names;
  const gchar *name;

  if (dir == NULL) {
    return NULL;
  }
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL) {
    if (name[0] != '.') {
      g_ptr_array_add (names, g_build_filename (path, name, NULL));
    }
  }
  g_ptr_array_sort (names, compare);
  return names;
}

static void read_path (Run *run, const gchar *path, guint depth);

static void
read_folder (Run *run, const gchar *path, guint depth)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = NULL;
  guint before = run->n_messages + run->n_unread;

  names = depth < MAX_DEPTH ? list_folder (path, &error) : NULL;
  if (names == NULL) {
    give_up (run, path, error != NULL ? error->message : "too many folders in folders");
    return;
  }
  for (guint i = 0; i < names->len; i++) {
    read_path (run, g_ptr_array_index (names, i), depth + 1);
  }
  if (depth == 0 && run->n_messages + run->n_unread == before) {
    give_up (run, path, "no message in this folder");
  }
}

static void
read_path (Run *run, const gchar *path, guint depth)
{
  struct stat info;

  if (strcmp (path, "-") != 0 && stat (path, &info) == 0 && S_ISDIR (info.st_mode)) {
    read_folder (run, path, depth);
  } else {
    read_message (run, path);
  }
}

void
input_run (const Options *options, Writer *writer)
{
  Run run = { .options = options, .writer = writer };

  entry_init (&run.entry);
  for (guint i = 0; options->paths[i] != NULL && !output_failed (writer->output); i++) {
    if (strcmp (options->paths[i], "-") == 0 && isatty (STDIN_FILENO)) {
      fputs ("Paste the message's headers, then press Ctrl-D on a line of its own:\n", stderr);
    }
    read_path (&run, options->paths[i], 0);
  }
  entry_clear (&run.entry);
}
