/* The files of a folder and of the folders in it, by name.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A Maildir is a folder with `cur` and `new`: only what lies in these is mail, and its subfolders
 * are the hidden ones that have a `cur`; others belong to programs that search mail. In any other folder hidden files are nobody's mail. In an MH folder the files
 * are numbers; `,12` was removed.
 *
 * A symbolic link in a folder is not followed: it leads out of it, or to what is read anyway.
 */
#include "mail/mail.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
  gchar *path;
  GPtrArray *names; /* of gchar *, sorted */
  guint at;
} Level;

struct _HopsecFolder {
  gchar *root;
  GArray *levels; /* of Level: the folders that are open, each inside the one before */
  gboolean begun;
  guint64 n_files;
};

static void
level_clear (gpointer data)
{
  Level *level = data;

  g_free (level->path);
  g_ptr_array_unref (level->names);
}

/* `path` may also be a file, or "-". */
HopsecFolder *
hopsec_folder_new (const gchar *path)
{
  HopsecFolder *folder = g_new0 (HopsecFolder, 1);

  folder->root = g_strdup (path);
  folder->levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_array_set_clear_func (folder->levels, level_clear);
  return folder;
}

void
hopsec_folder_free (HopsecFolder *folder)
{
  g_array_unref (folder->levels);
  g_free (folder->root);
  g_free (folder);
}

/* --- names ------------------------------------------------------------------------------------ */

static gboolean
is_number (const gchar *name)
{
  return name[0] != '\0' && name[strspn (name, "0123456789")] == '\0';
}

static gboolean
is_removed (const gchar *name)
{
  return (name[0] == ',' || name[0] == '#') && is_number (name + 1);
}

/* 9 before 10, then by bytes */
static gint
compare (gconstpointer a, gconstpointer b)
{
  const gchar *one = *(const gchar *const *) a, *two = *(const gchar *const *) b;
  gsize n = strlen (one), m = strlen (two);

  if (n != m && is_number (one) && is_number (two)) {
    return n < m ? -1 : 1;
  }
  return strcmp (one, two);
}

static gboolean
is_folder_in (const gchar *path, const gchar *name, const gchar *below)
{
  g_autofree gchar *whole = g_build_filename (path, name, below, NULL);

  return g_file_test (whole, G_FILE_TEST_IS_DIR);
}

/* Whether an entry of a folder may be mail, or hold some. */
static gboolean
is_wanted (const gchar *path, const gchar *name, gboolean maildir)
{
  if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0) {
    return FALSE;
  }
  if (!maildir) {
    return name[0] != '.' && !is_removed (name);
  }
  return strcmp (name, "cur") == 0 || strcmp (name, "new") == 0
         || (name[0] == '.' && is_folder_in (path, name, "cur"));
}

/* Not GDir, which loses why a folder cannot be read. */
static GPtrArray *
list (const gchar *path, GError **error)
{
  DIR *folder = opendir (path);
  GPtrArray *names;
  const struct dirent *entry;
  gboolean maildir;

  if (folder == NULL) {
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_READ, g_strerror (errno));
    return NULL;
  }
  maildir = is_folder_in (path, "cur", NULL) && is_folder_in (path, "new", NULL);
  names = g_ptr_array_new_with_free_func (g_free);
  while ((entry = readdir (folder)) != NULL) {
    if (is_wanted (path, entry->d_name, maildir)) {
      g_ptr_array_add (names, g_strdup (entry->d_name));
    }
  }
  closedir (folder);
  g_ptr_array_sort (names, compare);
  return names;
}

/* --- the walk --------------------------------------------------------------------------------- */

static gboolean
enter (HopsecFolder *folder, const gchar *path, GError **error)
{
  Level level = { .names = list (path, error) };

  if (level.names == NULL) {
    return FALSE;
  }
  level.path = g_strdup (path);
  g_array_append_val (folder->levels, level);
  return TRUE;
}

/* The next name, with its folder; folders that are done are left. NULL: that was all. */
static gchar *
next_path (HopsecFolder *folder)
{
  while (folder->levels->len > 0) {
    Level *level = &g_array_index (folder->levels, Level, folder->levels->len - 1);

    if (level->at < level->names->len) {
      return g_build_filename (level->path, g_ptr_array_index (level->names, level->at++), NULL);
    }
    g_array_set_size (folder->levels, folder->levels->len - 1);
  }
  return NULL;
}

/* The next file or folder, and what it is; whoever named the root may have named a link. */
static gchar *
look (HopsecFolder *folder, struct stat *info)
{
  gboolean inside = folder->begun;
  gchar *path = inside ? next_path (folder) : g_strdup (folder->root);

  folder->begun = TRUE;
  memset (info, 0, sizeof *info);
  if (path != NULL && !g_str_equal (path, "-")) {
    (void) (inside ? lstat (path, info) : stat (path, info)); /* who opens it is told why not */
  }
  return path;
}

/* TRUE: `path` is the next file, and `size` what it is said to have. FALSE with an error: what `path`
 * names cannot be read, and the next call goes on; FALSE without: that was all. */
gboolean
hopsec_folder_next (HopsecFolder *folder, gchar **path, guint64 *size, GError **error)
{
  gboolean inside = folder->levels->len > 0;
  struct stat info;

  for (*path = look (folder, &info); S_ISDIR (info.st_mode); *path = look (folder, &info)) {
    if (!enter (folder, *path, error)) {
      folder->n_files++;
      return FALSE;
    }
    inside = TRUE;
    g_free (*path);
  }
  if (*path == NULL && inside && folder->n_files == 0) {
    *path = g_strdup (folder->root);
    folder->n_files++;
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_READ, "no message in this folder");
    return FALSE;
  }
  folder->n_files += *path != NULL;
  *size = S_ISLNK (info.st_mode) ? 0 : (guint64) info.st_size;
  if (S_ISLNK (info.st_mode)) {
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_NOT_MAIL,
                         "is a symbolic link in a folder, which is not followed");
    return FALSE;
  }
  return *path != NULL;
}
