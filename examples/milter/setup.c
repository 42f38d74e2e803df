/* The configuration: whom the site trusts is the library's group, [milter] is ours.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "milter.h"

#include <string.h>

#define GROUP "milter"
#define DEFAULT_SOCKET "inet:8897@127.0.0.1"

static GMutex lock;
static Setup *current;

/* --- one value each ------------------------------------------------------------------------------ */

static gboolean
refuse (GError **error, const gchar *what)
{
  g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX, "%s", what);
  return FALSE;
}

static gboolean
take_flag (gboolean *flag, const gchar *value, GError **error)
{
  *flag = strcmp (value, "true") == 0;
  return *flag || strcmp (value, "false") == 0 || refuse (error, "is true or false");
}

static gboolean
take_socket (Setup *setup, const gchar *value, GError **error)
{
  (void) error;
  g_free (setup->socket);
  setup->socket = g_strdup (value);
  return TRUE;
}

static gboolean
take_name (Setup *setup, const gchar *value, GError **error)
{
  for (const gchar *c = value; *c != '\0'; c++) {
    if (!g_ascii_isalnum (*c) && strchr (".-_", *c) == NULL) {
      return refuse (error, "is a host name");
    }
  }
  g_free (setup->name);
  setup->name = g_strdup (value);
  return TRUE;
}

static gboolean
take_log (Setup *setup, const gchar *value, GError **error)
{
  setup->to_syslog = strcmp (value, "syslog") == 0;
  return setup->to_syslog || strcmp (value, "stderr") == 0 || refuse (error, "is syslog or stderr");
}

static gboolean
take_require (Setup *setup, const gchar *value, GError **error)
{
  setup->has_requirement = hopsec_requirement_from_string (value, &setup->requirement);
  return setup->has_requirement
         || refuse (error, "is no-plaintext, between-tls, tls, tls1.2, tls1.3 or strong");
}

static gboolean
take_require_proof (Setup *setup, const gchar *value, GError **error)
{
  return take_flag (&setup->require_proof, value, error);
}

static gboolean
take_action (Setup *setup, const gchar *value, GError **error)
{
  static const gchar *const actions[] = { "tag", "quarantine", "reject" };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    if (strcmp (value, actions[i]) == 0) {
      setup->action = (Action) i;
      return TRUE;
    }
  }
  return refuse (error, "is tag, quarantine or reject");
}

static gboolean
take_network (Setup *setup, const gchar *value, GError **error)
{
  GInetAddressMask *network = g_inet_address_mask_new_from_string (value, error);

  if (network != NULL) {
    g_ptr_array_add (setup->networks, network);
  }
  return network != NULL;
}

static gboolean
take_sender (Setup *setup, const gchar *value, GError **error)
{
  if (strcmp (value, "<>") == 0) {
    value = "";
  } else if (strchr (value, '@') == NULL) {
    return refuse (error, "is an address, @domain, @.domain or <>");
  }
  g_ptr_array_add (setup->senders, g_strdup (value));
  return TRUE;
}

static gboolean
take_except_authenticated (Setup *setup, const gchar *value, GError **error)
{
  return take_flag (&setup->except_authenticated, value, error);
}

/* --- the group ------------------------------------------------------------------------------------- */

static const struct {
  const gchar *key;
  gboolean (*take) (Setup *setup, const gchar *value, GError **error);
  gboolean is_list;
} keys[] = {
  { "socket", take_socket, FALSE },
  { "name", take_name, FALSE },
  { "log", take_log, FALSE },
  { "require", take_require, FALSE },
  { "require_proof", take_require_proof, FALSE },
  { "action", take_action, FALSE },
  { "except_networks", take_network, TRUE },
  { "except_senders", take_sender, TRUE },
  { "except_authenticated", take_except_authenticated, FALSE },
};

static gboolean
take_key (Setup *setup, GKeyFile *file, const gchar *key, GError **error)
{
  g_auto (GStrv) values = g_key_file_get_string_list (file, GROUP, key, NULL, error);
  guint i = 0;

  while (i < G_N_ELEMENTS (keys) && strcmp (keys[i].key, key) != 0) {
    i++;
  }
  if (i == G_N_ELEMENTS (keys)) {
    return refuse (error, "there is no such key");
  }
  if (values != NULL && !keys[i].is_list && g_strv_length (values) != 1) {
    return refuse (error, "has one value");
  }
  for (guint n = 0; values != NULL && values[n] != NULL; n++) {
    if (!keys[i].take (setup, g_strstrip (values[n]), error)) {
      return FALSE;
    }
  }
  return values != NULL;
}

static gboolean
take_group (Setup *setup, const gchar *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) names = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error)) {
    return FALSE;
  }
  names = g_key_file_get_keys (file, GROUP, NULL, NULL);
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    if (!take_key (setup, file, names[i], error)) {
      g_prefix_error (error, "%s: [" GROUP "] %s: ", path, names[i]);
      return FALSE;
    }
  }
  return TRUE;
}

/* --- the setup --------------------------------------------------------------------------------------- */

static void
clear (gpointer data)
{
  Setup *setup = data;

  g_clear_object (&setup->analyzer);
  g_free (setup->socket);
  g_free (setup->name);
  g_ptr_array_unref (setup->networks);
  g_ptr_array_unref (setup->senders);
}

void
setup_unref (Setup *setup)
{
  g_atomic_rc_box_release_full (setup, clear);
}

/* Without a file nobody is trusted and nothing required. */
Setup *
setup_read (const gchar *path, GError **error)
{
  g_autoptr (Setup) setup = g_atomic_rc_box_new0 (Setup);

  setup->analyzer = hopsec_analyzer_new ();
  setup->socket = g_strdup (DEFAULT_SOCKET);
  setup->require_proof = TRUE; /* what anybody may have written refuses no mail, unless asked to */
  setup->networks = g_ptr_array_new_with_free_func (g_object_unref);
  setup->senders = g_ptr_array_new_with_free_func (g_free);
  if (path != NULL
      && (!hopsec_analyzer_add_config (setup->analyzer, path, error)
          || !take_group (setup, path, error))) {
    return NULL;
  }
  hopsec_analyzer_set_limit (setup->analyzer, HOPSEC_LIMIT_FIELD, MAX_FIELD);
  hopsec_analyzer_set_limit (setup->analyzer, HOPSEC_LIMIT_FIELDS, MAX_FIELDS);
  return g_steal_pointer (&setup);
}

/* From now on a new session gets this one. */
void
setup_use (Setup *setup)
{
  Setup *old;

  g_mutex_lock (&lock);
  old = current;
  current = setup;
  g_mutex_unlock (&lock);
  if (old != NULL) {
    setup_unref (old);
  }
}

Setup *
setup_get (void)
{
  Setup *setup;

  g_mutex_lock (&lock);
  setup = g_atomic_rc_box_acquire (current);
  g_mutex_unlock (&lock);
  return setup;
}
