/* Where dialects come from: one file, a folder of them, or the built-in ones.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dialect/dialect.h"

#include <string.h>

#define MAX_FILE (1024 * 1024) /* the longest dialect has 30 KB */

HopsecDialect *
hopsec_dialect_read_file (const gchar *path, GError **error)
{
  g_autofree gchar *text = NULL;
  gsize length = 0;
  g_autoptr (GError) why = NULL;

  if (!g_file_get_contents (path, &text, &length, &why)) {
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_READ, why->message);
    return NULL;
  }
  if (length > MAX_FILE) {
    g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_LIMIT, "%s: longer than a dialect file may be",
                 path);
    return NULL;
  }
  return hopsec_dialect_read (path, text, length, TRUE, error);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const gchar *const *) a, *(const gchar *const *) b);
}

/* All *.dialect files of a folder, by name; NULL at the first that is wrong. */
GPtrArray *
hopsec_dialect_read_folder (const gchar *folder, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) dialects
    = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_dialect_unref);
  g_autoptr (GError) why = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &why);
  const gchar *name;

  if (dir == NULL) {
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_READ, why->message);
    return NULL;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_suffix (name, ".dialect")) {
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
    }
  }
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    HopsecDialect *dialect = hopsec_dialect_read_file (g_ptr_array_index (names, i), error);

    if (dialect == NULL) {
      return NULL;
    }
    g_ptr_array_add (dialects, dialect);
  }
  return g_steal_pointer (&dialects);
}

/* The built-in dialects, without samples. A broken one is left out with a warning: the tests do not
 * let it pass. */
GPtrArray *
hopsec_dialect_read_builtin (void)
{
  GPtrArray *dialects = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_dialect_unref);

  for (const HopsecBuiltin *file = hopsec_builtin_dialects; file->name != NULL; file++) {
    g_autoptr (GError) error = NULL;
    HopsecDialect *dialect
      = hopsec_dialect_read (file->name, file->text, strlen (file->text), FALSE, &error);

    if (dialect != NULL) {
      g_ptr_array_add (dialects, dialect);
    } else {
      g_warning ("%s", error->message);
    }
  }
  return dialects;
}
