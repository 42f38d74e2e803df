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
  g_free (setup->requires);
  setup->requires = g_strdup (value);
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
take_key (const gchar *key, const gchar *const *values, gpointer setup, GError **error)
{
  guint i = 0;

  while (strcmp (keys[i].key, key) != 0) {
    i++;
  }
  if (!keys[i].is_list && (values[0] == NULL || values[1] != NULL)) {
    return refuse (error, "has one value");
  }
  for (guint n = 0; values[n] != NULL; n++) {
    if (!keys[i].take (setup, values[n], error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
take_group (Setup *setup, const gchar *path, GError **error)
{
  const gchar *names[G_N_ELEMENTS (keys) + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    names[i] = keys[i].key;
  }
  return hopsec_read_config (path, GROUP, names, take_key, setup, error);
}

/* --- the setup --------------------------------------------------------------------------------------- */

static void
clear (gpointer data)
{
  Setup *setup = data;

  g_clear_object (&setup->analyzer);
  g_free (setup->path);
  g_free (setup->socket);
  g_free (setup->name);
  g_free (setup->requires);
  g_ptr_array_unref (setup->networks);
  g_ptr_array_unref (setup->senders);
}

void
setup_unref (Setup *setup)
{
  g_atomic_rc_box_release_full (setup, clear);
}

/* NULL: no file, and so nobody is trusted and nothing required. */
Setup *
setup_read (const gchar *path, GError **error)
{
  g_autoptr (Setup) setup = g_atomic_rc_box_new0 (Setup);

  setup->analyzer = hopsec_analyzer_new ();
  setup->path = g_strdup (path);
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

static void
add_exceptions (GString *words, const Setup *setup)
{
  for (guint i = 0; i < setup->networks->len; i++) {
    g_autofree gchar *network
      = g_inet_address_mask_to_string (g_ptr_array_index (setup->networks, i));

    g_string_append_printf (words, ", except from %s", network);
  }
  for (guint i = 0; i < setup->senders->len; i++) {
    const gchar *sender = g_ptr_array_index (setup->senders, i);

    g_string_append_printf (words, ", except by %s", sender[0] != '\0' ? sender : "<>");
  }
  if (setup->except_authenticated) {
    g_string_append (words, ", except by who logged in");
  }
}

/* What holds, in words: a policy that nobody reads is one that nobody has. */
gchar *
setup_to_words (const Setup *setup)
{
  static const gchar *const actions[] = { "is tagged", "goes to quarantine", "is rejected" };
  g_autofree gchar *trust = hopsec_analyzer_trust_to_string (setup->analyzer);
  GString *words = g_string_new (setup->path != NULL ? setup->path : "no configuration");

  g_string_append_printf (words, ": %s is trusted; ", trust != NULL ? trust : "nobody");
  if (!setup->has_requirement) {
    g_string_append (words, "nothing is required");
    return g_string_free (words, FALSE);
  }
  g_string_append_printf (words, "what is not %s at every %s hop %s", setup->requires,
                          setup->require_proof ? "proved" : "claimed", actions[setup->action]);
  add_exceptions (words, setup);
  return g_string_free (words, FALSE);
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
