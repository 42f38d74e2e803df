/* The configuration file of a site: whom it trusts, which dialects it adds.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Group [hopsec] is everybody's; a program that has settings of its own keeps them in the same
 * file, in a group of its own.
 */
#include "face.h"

#include <string.h>

#define GROUP "hopsec"
#define NAME "hopsec.conf"

/* A path that is a file, or NULL. */
static gchar *
take_file (const gchar *folder)
{
  g_autofree gchar *path = g_build_filename (folder, NAME, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

/**
 * hopsec_find_config:
 *
 * Where this user's configuration is: `hopsec.conf` in the user's configuration folder
 * (`$XDG_CONFIG_HOME`), else in the system's (`$XDG_CONFIG_DIRS`), else in the folder of system
 * configuration that the library was built for (`/etc`).
 *
 * Returns: (transfer full) (nullable) (type filename): the first file there is, %NULL if there is
 *   none
 */
gchar *
hopsec_find_config (void)
{
  const gchar *const *folders = g_get_system_config_dirs ();
  gchar *path = take_file (g_get_user_config_dir ());

  for (guint i = 0; path == NULL && folders[i] != NULL; i++) {
    path = take_file (folders[i]);
  }
  return path != NULL ? path : take_file (SYSCONFDIR);
}

static gboolean
fail (GError **error, const gchar *path, const gchar *key, const GError *cause)
{
  g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX, "%s: [" GROUP "] %s: %s", path, key,
               cause->message);
  return FALSE;
}

static gboolean
add_dialects (HopsecAnalyzer *analyzer, const gchar *value, GError **error)
{
  return hopsec_analyzer_add_dialects (analyzer, value, error);
}

static gboolean
set_trust_hops (HopsecAnalyzer *analyzer, const gchar *value, GError **error)
{
  guint64 n = 0;

  if (!g_ascii_string_to_unsigned (value, 10, 0, HOPSEC_MAX_FIELDS, &n, error)) {
    return FALSE;
  }
  hopsec_analyzer_set_trust_hops (analyzer, (guint) n);
  return TRUE;
}

/* In the order in which they are applied: an operator may be one that an added dialect names. */
static const struct {
  const gchar *key;
  gboolean (*apply) (HopsecAnalyzer *analyzer, const gchar *value, GError **error);
} keys[] = {
  { "dialects", add_dialects },
  { "trust", hopsec_analyzer_add_trust },
  { "trust_hops", set_trust_hops },
};

static gboolean
apply_key (HopsecAnalyzer *analyzer, GKeyFile *file, const gchar *path, guint i, GError **error)
{
  g_auto (GStrv) values = g_key_file_get_string_list (file, GROUP, keys[i].key, NULL, NULL);

  for (guint n = 0; values != NULL && values[n] != NULL; n++) {
    g_autoptr (GError) cause = NULL;

    if (!keys[i].apply (analyzer, g_strstrip (values[n]), &cause)) {
      return fail (error, path, keys[i].key, cause);
    }
  }
  return TRUE;
}

/* A misspelt key would silently trust nobody. */
static gboolean
check_keys (GKeyFile *file, const gchar *path, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, GROUP, NULL, NULL);

  for (guint n = 0; names != NULL && names[n] != NULL; n++) {
    guint i = 0;

    while (i < G_N_ELEMENTS (keys) && strcmp (names[n], keys[i].key) != 0) {
      i++;
    }
    if (i == G_N_ELEMENTS (keys)) {
      g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX,
                   "%s: [" GROUP "] has no key '%s': it has dialects, trust and trust_hops", path,
                   names[n]);
      return FALSE;
    }
  }
  return TRUE;
}

/**
 * hopsec_analyzer_add_config:
 * @self: an analyzer
 * @path: (type filename): a configuration file, such as hopsec_find_config() finds
 * @error: return location for a #GError
 *
 * Adds what the group `[hopsec]` of a key file says; lists have `;` between their items:
 *
 *     [hopsec]
 *     trust = mx.example.net; .example.org; 192.0.2.0/24     as hopsec_analyzer_add_trust()
 *     trust_hops = 0                                         as hopsec_analyzer_set_trust_hops()
 *     dialects = /etc/hopsec/dialects                        as hopsec_analyzer_add_dialects()
 *
 * Other groups belong to other programs and are passed over.
 *
 * Returns: whether all of it could be used; else %HOPSEC_ERROR_READ or %HOPSEC_ERROR_SYNTAX, and
 *   the analyzer should not be used
 */
gboolean
hopsec_analyzer_add_config (HopsecAnalyzer *self, const gchar *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) cause = NULL;

  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self) && path != NULL, FALSE);
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &cause)) {
    g_set_error (error, HOPSEC_ERROR,
                 cause->domain == G_KEY_FILE_ERROR ? HOPSEC_ERROR_SYNTAX : HOPSEC_ERROR_READ,
                 "%s: %s", path, cause->message);
    return FALSE;
  }
  if (!check_keys (file, path, error)) {
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (!apply_key (self, file, path, i, error)) {
      return FALSE;
    }
  }
  return TRUE;
}
