/* The configuration file of a site: whom it trusts, which dialects and operators it adds.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Group [hopsec] is everybody's; a program that has settings of its own keeps them in the same
 * file, in a group of its own. A fault is told with file and line: a misspelt name that was passed
 * over would silently trust nobody, and require nothing.
 */
#include "face.h"

#include <string.h>

#define GROUP "hopsec"
#define NAME "hopsec.conf"
#define ETC "/etc" /* where the documents say, wherever the library was installed */

/* --- where it is -------------------------------------------------------------------------------- */

/* A path at which something is, or NULL. What is no file that can be read is an error later. */
static gchar *
take_file (const gchar *folder)
{
  g_autofree gchar *path = g_build_filename (folder, NAME, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK) ? g_steal_pointer (&path)
                                                                         : NULL;
}

/**
 * hopsec_find_config:
 *
 * Where this user's configuration is: `hopsec.conf` in the user's configuration folder
 * (`$XDG_CONFIG_HOME`, else `~/.config`), else in the system's (`$XDG_CONFIG_DIRS`, else `/etc/xdg`),
 * else in `/etc`, else in `etc` below the prefix that the library was built for.
 *
 * Returns: (transfer full) (nullable) (type filename): the first file there is, %NULL if there is
 *   none
 * Since: 0.1
 */
gchar *
hopsec_find_config (void)
{
  const gchar *const *folders = g_get_system_config_dirs ();
  gchar *path = take_file (g_get_user_config_dir ());

  for (guint i = 0; path == NULL && folders[i] != NULL; i++) {
    path = take_file (folders[i]);
  }
  if (path == NULL) {
    path = take_file (ETC);
  }
  return path != NULL ? path : take_file (SYSCONFDIR);
}

/* --- its groups --------------------------------------------------------------------------------- */

typedef struct {
  const gchar *path;
  GKeyFile *file;
} Config;

/* The programs that share the file; operators have groups beside them. */
static const gchar *const groups[] = { GROUP, "milter", NULL };

static gboolean
is_header (const gchar *line, const gchar *group)
{
  gsize n = strlen (group);

  return line[0] == '[' && strncmp (line + 1, group, n) == 0 && line[1 + n] == ']';
}

static gboolean
is_entry (const gchar *line, const gchar *key)
{
  gsize n = strlen (key);

  return strncmp (line, key, n) == 0 && line[n + strspn (line + n, " \t")] == '=';
}

/* On which line a group begins, or its key stands: the last of several, as GKeyFile takes it. */
static guint
find_line (const Config *config, const gchar *group, const gchar *key)
{
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean inside = FALSE;
  guint found = 0;

  g_file_get_contents (config->path, &text, NULL, NULL);
  lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    const gchar *line = g_strstrip (lines[i]);

    if (line[0] == '[') {
      inside = is_header (line, group);
    }
    if (inside && (key == NULL ? line[0] == '[' : is_entry (line, key))) {
      found = i + 1;
    }
  }
  return found;
}

/* "...: did you mean that?", or all there are. */
static gchar *
advise (const gchar *name, const gchar *const *names)
{
  const gchar *nearest = hopsec_nearest (name, names);
  g_autofree gchar *all = g_strjoinv (", ", (gchar **) names);

  return nearest != NULL ? g_strdup_printf ("did you mean %s?", nearest)
                         : g_strdup_printf ("there is %s", all);
}

static gboolean
check_groups (const Config *config, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_groups (config->file, NULL);

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree gchar *advice = NULL;

    if (g_strv_contains (groups, names[i]) || hopsec_operator_name (names[i]) != NULL) {
      continue;
    }
    advice = advise (names[i], groups);
    g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX, "%s:%u: no group is called [%s]: %s",
                 config->path, find_line (config, names[i], NULL), names[i], advice);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_keys (const Config *config, const gchar *group, const gchar *const *keys, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (config->file, group, NULL, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    g_autofree gchar *advice = NULL;

    if (g_strv_contains (keys, names[i])) {
      continue;
    }
    advice = advise (names[i], keys);
    g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX, "%s:%u: [%s] has no key %s: %s",
                 config->path, find_line (config, group, names[i]), group, names[i], advice);
    return FALSE;
  }
  return TRUE;
}

static gboolean
take_key (const Config *config, const gchar *group, const gchar *key, HopsecConfigFunc take,
          gpointer user_data, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_auto (GStrv) values = g_key_file_get_string_list (config->file, group, key, NULL, &cause);

  for (guint i = 0; values != NULL && values[i] != NULL; i++) {
    g_strstrip (values[i]);
  }
  if (values != NULL && take (key, (const gchar *const *) values, user_data, &cause)) {
    return TRUE;
  }
  g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX, "%s:%u: [%s] %s: %s", config->path,
               find_line (config, group, key), group, key, cause->message);
  return FALSE;
}

/* Hands each key of a group that the file has to `take`, in the order of `keys`. */
static gboolean
read_group (const Config *config, const gchar *group, const gchar *const *keys,
            HopsecConfigFunc take, gpointer user_data, GError **error)
{
  if (!check_keys (config, group, keys, error)) {
    return FALSE;
  }
  for (guint i = 0; keys[i] != NULL; i++) {
    if (g_key_file_has_key (config->file, group, keys[i], NULL)
        && !take_key (config, group, keys[i], take, user_data, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static GKeyFile *
load (const gchar *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) cause = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &cause)) {
    g_set_error (error, HOPSEC_ERROR,
                 cause->domain == G_KEY_FILE_ERROR ? HOPSEC_ERROR_SYNTAX : HOPSEC_ERROR_READ,
                 "%s: %s", path, cause->message);
    return NULL;
  }
  return g_steal_pointer (&file);
}

/**
 * hopsec_read_config:
 * @path: (type filename): a configuration file, such as hopsec_find_config() finds
 * @group: the group of a program
 * @keys: (array zero-terminated=1): the keys that it may have, in the order in which they are taken
 * @take: (scope call): takes the value of a key that is there
 * @user_data: for @take
 * @error: return location for a #GError
 *
 * Reads the group that a program has in the file for settings of its own. All groups are checked:
 * none may have a name that nobody knows.
 *
 * Returns: whether all of it could be used; else %HOPSEC_ERROR_READ, or %HOPSEC_ERROR_SYNTAX with
 *   file, line, and for a name that is not known the nearest that is
 * Since: 0.1
 */
gboolean
hopsec_read_config (const gchar *path, const gchar *group, const gchar *const *keys,
                    HopsecConfigFunc take, gpointer user_data, GError **error)
{
  g_autoptr (GKeyFile) file = NULL;
  Config config = { path, NULL };

  g_return_val_if_fail (path != NULL && group != NULL && keys != NULL && take != NULL, FALSE);
  file = config.file = load (path, error);
  return file != NULL && check_groups (&config, error)
         && read_group (&config, group, keys, take, user_data, error);
}

/* --- [hopsec] ----------------------------------------------------------------------------------- */

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

/* In this order: an operator that is trusted may be one that an added dialect names. */
static const struct {
  const gchar *key;
  gboolean (*apply) (HopsecAnalyzer *analyzer, const gchar *value, GError **error);
} table[] = {
  { "dialects", hopsec_analyzer_add_dialects },
  { "trust", hopsec_analyzer_add_trust },
  { "trust_hops", set_trust_hops },
};

static gboolean
apply (const gchar *key, const gchar *const *values, gpointer analyzer, GError **error)
{
  guint i = 0;

  while (strcmp (table[i].key, key) != 0) {
    i++;
  }
  for (guint n = 0; values[n] != NULL; n++) {
    if (!table[i].apply (analyzer, values[n], error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static HopsecOperator *
read_operator (const Config *config, const gchar *group, GError **error)
{
  g_autoptr (HopsecOperator) owner = hopsec_operator_new (hopsec_operator_name (group));

  if (!read_group (config, group, hopsec_operator_keys, hopsec_operator_take, owner, error)) {
    return NULL;
  }
  if (owner->domains->len == 0) {
    g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX, "%s:%u: [%s] has no domains",
                 config->path, find_line (config, group, NULL), group);
    return NULL;
  }
  return g_steal_pointer (&owner);
}

/* Before all else: dialects may name them, and trust too. */
static gboolean
add_operators (HopsecAnalyzer *analyzer, const gchar *path, GError **error)
{
  g_autoptr (GPtrArray) operators
    = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_operator_unref);
  g_autoptr (GKeyFile) file = load (path, error);
  g_auto (GStrv) names = file != NULL ? g_key_file_get_groups (file, NULL) : NULL;
  Config config = { path, file };

  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    HopsecOperator *owner;

    if (hopsec_operator_name (names[i]) == NULL) {
      continue;
    }
    if ((owner = read_operator (&config, names[i], error)) == NULL) {
      return FALSE;
    }
    g_ptr_array_add (operators, owner);
  }
  return names != NULL
         && (operators->len == 0 || hopsec_analyzer_add_operators (analyzer, operators, error));
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
 * Each group `[operator NAME]` says which domains are one organisation, and may name the networks
 * from which its own servers speak to each other:
 *
 *     [operator example.org]
 *     domains = example.org; example.net
 *     networks = 192.0.2.0/24; 2001:db8::/48
 *     clients = our servers take logins only by TLS      why its users reach it encrypted
 *     clients_since = 2018                               from which year on; without it, always
 *     cloud_of = example.com                             whose names a part of its hosts have
 *     customer_names = yes                               its servers have its customers' names too
 *
 * The group `[milter]` is the milter's; no other may be there.
 *
 * Returns: whether all of it could be used; else the errors of hopsec_read_config(), and the
 *   analyzer should not be used
 * Since: 0.1
 */
gboolean
hopsec_analyzer_add_config (HopsecAnalyzer *self, const gchar *path, GError **error)
{
  const gchar *keys[G_N_ELEMENTS (table) + 1] = { NULL };

  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self) && path != NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    keys[i] = table[i].key;
  }
  return add_operators (self, path, error)
         && hopsec_read_config (path, GROUP, keys, apply, self, error);
}
