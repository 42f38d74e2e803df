/* The author's mail program, as its settings describe it: the first leg, which no header shows.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "client/client.h"
#include "client/settings.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (HopsecClient, hopsec_client, hopsec_client_ref, hopsec_client_unref)

/* A copy that lives as long as the client; NULL of NULL, or if there is no memory. */
const gchar *
hopsec_client_keep (HopsecClient *client, const gchar *text)
{
  return text != NULL
           ? hopsec_arena_text (client->arena, text, MIN (strlen (text), HOPSEC_MAX_TOKEN))
           : NULL;
}

/* The server that mail is sent to; NULL: it is not named. */
const gchar *
hopsec_client_get_server (const HopsecClient *client)
{
  return client->deciding > 0 ? client->ways[client->deciding - 1].server : NULL;
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * hopsec_client_ref:
 * @self: a client
 *
 * Adds a reference; any thread may.
 *
 * Returns: (transfer full): @self
 * Since: 0.1
 */
HopsecClient *
hopsec_client_ref (HopsecClient *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * hopsec_client_unref:
 * @self: (transfer full): a client
 *
 * Drops a reference; the last one frees the client with its ways.
 *
 * Since: 0.1
 */
void
hopsec_client_unref (HopsecClient *self)
{
  g_return_if_fail (self != NULL);
  if (g_atomic_int_dec_and_test (&self->ref_count)) {
    hopsec_arena_free (self->arena);
    g_free (self);
  }
}

/**
 * hopsec_client_get_security:
 * @self: a client
 *
 * Whether mail is sent encrypted, by these settings.
 *
 * Returns: the class of the way that mail is sent by; %HOPSEC_SECURITY_UNKNOWN if none is named
 * Since: 0.1
 */
HopsecSecurity
hopsec_client_get_security (HopsecClient *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_SECURITY_UNKNOWN);
  return self->security;
}

/**
 * hopsec_client_get_summary:
 * @self: a client
 *
 * How mail is sent: the first answer of a report that has these settings
 * (hopsec_analyzer_set_client()).
 *
 * Returns: one plain sentence
 * Since: 0.1
 */
const gchar *
hopsec_client_get_summary (HopsecClient *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->summary;
}

/**
 * hopsec_client_get_deciding_way:
 * @self: a client
 *
 * The way that mail is sent by: the one that the format says is taken first; of several that are
 * as likely, the weakest.
 *
 * Returns: its number, from 1; 0 if no way sends mail
 * Since: 0.1
 */
guint
hopsec_client_get_deciding_way (HopsecClient *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->deciding;
}

/**
 * hopsec_client_get_n_ways:
 * @self: a client
 *
 * How many ways in the settings name.
 *
 * Returns: the number of ways
 * Since: 0.1
 */
guint
hopsec_client_get_n_ways (HopsecClient *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_ways;
}

/**
 * hopsec_client_get_way:
 * @self: a client
 * @index: which way, from 0, in the order of the settings
 *
 * One of the ways in.
 *
 * Returns: (transfer full) (nullable): the way, %NULL if there are not so many
 * Since: 0.1
 */
HopsecWay *
hopsec_client_get_way (HopsecClient *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  if (index >= self->n_ways) {
    return NULL;
  }
  hopsec_client_ref (self); /* which the way's references are */
  return &self->ways[index];
}
