/* Reads operators: the groups [operator NAME] of a key file.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The built-in ones and those of a site's configuration have one form; the build makes a table of the
 * former.
 */
#include "operator/operator.h"

#include <string.h>

HopsecOperator *
hopsec_operator_new (const gchar *name)
{
  HopsecOperator *owner = g_new0 (HopsecOperator, 1);

  owner->ref_count = 1;
  owner->trust = g_strconcat ("@", name, NULL);
  owner->name = owner->trust + 1;
  owner->domains = g_ptr_array_new_with_free_func (g_free);
  owner->networks = g_array_new (FALSE, FALSE, sizeof (HopsecAddress));
  owner->clients_since = G_MININT64;
  return owner;
}

HopsecOperator *
hopsec_operator_ref (HopsecOperator *owner)
{
  g_atomic_int_inc (&owner->ref_count);
  return owner;
}

void
hopsec_operator_unref (HopsecOperator *owner)
{
  if (g_atomic_int_dec_and_test (&owner->ref_count)) {
    g_free (owner->trust);
    g_ptr_array_unref (owner->domains);
    g_array_unref (owner->networks);
    g_free (owner->clients);
    g_free (owner->cloud_of);
    g_free (owner);
  }
}

static gboolean
take_domain (HopsecOperator *owner, const gchar *value)
{
  if (value[0] == '\0' || value[0] == '.' || strpbrk (value, "/@* ") != NULL) {
    return FALSE;
  }
  g_ptr_array_add (owner->domains, g_ascii_strdown (value, -1));
  return TRUE;
}

static gboolean
take_network (HopsecOperator *owner, const gchar *value)
{
  HopsecAddress network;

  if (!hopsec_network_parse (value, strlen (value), &network)) {
    return FALSE;
  }
  g_array_append_val (owner->networks, network);
  return TRUE;
}

static gboolean
take_text (gchar **text, const gchar *value)
{
  g_free (*text);
  *text = g_strdup (value);
  return value[0] != '\0';
}

static gboolean
take_clients (HopsecOperator *owner, const gchar *value)
{
  return take_text (&owner->clients, value);
}

/* What a service takes of its clients is not known by the day. */
static gboolean
take_since (HopsecOperator *owner, const gchar *value)
{
  guint64 year = 0;
  g_autoptr (GDateTime) start = NULL;

  if (!g_ascii_string_to_unsigned (value, 10, 1970, 9999, &year, NULL)) {
    return FALSE;
  }
  start = g_date_time_new_utc ((gint) year, 1, 1, 0, 0, 0);
  owner->clients_since = g_date_time_to_unix (start);
  return TRUE;
}

static gboolean
take_cloud (HopsecOperator *owner, const gchar *value)
{
  return take_text (&owner->cloud_of, value);
}

static gboolean
take_customer_names (HopsecOperator *owner, const gchar *value)
{
  owner->customer_names = TRUE;
  return strcmp (value, "yes") == 0;
}

static const struct {
  const gchar *what;
  gboolean (*take) (HopsecOperator *owner, const gchar *value);
} takers[] = {
  { "domain", take_domain }, { "network", take_network }, { "reason", take_clients },
  { "year", take_since },    { "operator", take_cloud },  { "yes", take_customer_names },
};

const gchar *const hopsec_operator_keys[]
  = { "domains", "networks", "clients", "clients_since", "cloud_of", "customer_names", NULL };

/* Takes the values of a key; the error says which is wrong. */
gboolean
hopsec_operator_take (const gchar *key, const gchar *const *values, gpointer owner, GError **error)
{
  guint i = 0;

  while (strcmp (hopsec_operator_keys[i], key) != 0) {
    i++;
  }
  for (guint n = 0; values[n] != NULL; n++) {
    if (!takers[i].take (owner, values[n])) {
      g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX, "'%s' is no %s", values[n],
                   takers[i].what);
      return FALSE;
    }
  }
  return TRUE;
}

/* The name that the group of an operator has, or NULL. */
const gchar *
hopsec_operator_name (const gchar *group)
{
  static const gchar prefix[] = "operator ";

  return g_str_has_prefix (group, prefix) ? group + strlen (prefix) : NULL;
}

/* The operators that are compiled in. What is wrong in the file is passed over with a warning: the
 * tests do not let it pass. */
GPtrArray *
hopsec_operators_read_builtin (void)
{
  GPtrArray *operators = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_operator_unref);
  HopsecOperator *owner = NULL;

  for (const HopsecBuiltinValue *row = hopsec_builtin_operators; row->name != NULL; row++) {
    const gchar *const values[] = { row->value, NULL };
    g_autoptr (GError) error = NULL;

    if (owner == NULL || strcmp (owner->name, row->name) != 0) {
      owner = hopsec_operator_new (row->name);
      g_ptr_array_add (operators, owner);
    }
    if (!hopsec_operator_take (row->key, values, owner, &error)) {
      g_warning ("[operator %s] %s: %s", row->name, row->key, error->message);
    }
  }
  return operators;
}
