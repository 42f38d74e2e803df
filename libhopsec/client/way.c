/* One way in, in words, and what callers ask of it. It lives in its client's arena.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "client/settings.h"

G_DEFINE_BOXED_TYPE (HopsecWay, hopsec_way, hopsec_way_ref, hopsec_way_unref)

/* --- words ------------------------------------------------------------------------------------ */

/* "SMTP to smtp.example.net, port 587" */
static void
append_ends (GString *out, const HopsecWay *way)
{
  hopsec_append_name (out, way->protocol);
  if (way->server != NULL) {
    g_string_append (out, " to ");
    hopsec_append_name (out, way->server);
  }
  if (way->port > 0) {
    g_string_append_printf (out, ", port %u", way->port);
  }
}

/* The same with what makes its class: "SMTP to smtp.example.net, port 587 (STARTTLS)" */
void
hopsec_way_describe (const HopsecWay *way, GString *out)
{
  append_ends (out, way);
  g_string_append_printf (out, " (%s)", way->how);
}

static void
write_words (HopsecWay *way)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_ends (text, way);
  g_string_append_printf (text, "%s%s: %s (%s). ", way->where != NULL ? ", " : "",
                          way->where != NULL ? way->where : "",
                          hopsec_security_phrase (way->security), way->how);
  hopsec_password_describe (text, way->authentication, way->security);
  way->password = hopsec_password_word (way->authentication, way->security);
  way->text = hopsec_client_keep (way->client, text->str);
}

/* --- public ----------------------------------------------------------------------------------- */

/* Adds a way, whose strings live as long as the client, and writes its words. FALSE with an error:
 * there are too many. */
gboolean
hopsec_client_add_way (HopsecClient *client, const HopsecWay *way, GError **error)
{
  HopsecWay *added = &client->ways[client->n_ways];

  if (hopsec_arena_failed (client->arena)) {
    return TRUE; /* which the end tells */
  }
  if (client->n_ways == HOPSEC_MAX_WAYS) {
    return hopsec_settings_fail (error, HOPSEC_ERROR_LIMIT, "names more than %d servers",
                                 HOPSEC_MAX_WAYS);
  }
  *added = *way;
  added->client = client;
  hopsec_way_advise (added);
  write_words (added);
  client->n_ways++;
  return TRUE;
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * hopsec_way_ref:
 * @self: a way
 *
 * Adds a reference to the client of @self, which keeps both alive.
 *
 * Returns: (transfer full): @self
 * Since: 0.1
 */
HopsecWay *
hopsec_way_ref (HopsecWay *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  hopsec_client_ref (self->client);
  return self;
}

/**
 * hopsec_way_unref:
 * @self: (transfer full): a way
 *
 * Drops the reference.
 *
 * Since: 0.1
 */
void
hopsec_way_unref (HopsecWay *self)
{
  g_return_if_fail (self != NULL);
  hopsec_client_unref (self->client);
}

/**
 * hopsec_way_get_protocol:
 * @self: a way
 *
 * What is spoken on the way: `MAPI over HTTP`, `RPC over HTTP`, `RPC`, `Web browser`, `IMAP`,
 * `POP3`, `SMTP`, `HTTPS`, `HTTP`, or the type as it stands in the settings.
 *
 * Returns: the protocol
 * Since: 0.1
 */
const gchar *
hopsec_way_get_protocol (HopsecWay *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->protocol;
}

/**
 * hopsec_way_get_server:
 * @self: a way
 *
 * The host that the way leads to.
 *
 * Returns: (nullable): its name, %NULL if it is not named
 * Since: 0.1
 */
const gchar *
hopsec_way_get_server (HopsecWay *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->server;
}

/**
 * hopsec_way_get_port:
 * @self: a way
 *
 * The port that the way leads to.
 *
 * Returns: the port, 0 if it is not named
 * Since: 0.1
 */
guint
hopsec_way_get_port (HopsecWay *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->port;
}

/**
 * hopsec_way_get_url:
 * @self: a way
 *
 * The URL of the way, without its query.
 *
 * Returns: (nullable): the URL, %NULL if it has none
 * Since: 0.1
 */
const gchar *
hopsec_way_get_url (HopsecWay *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->url;
}

/**
 * hopsec_way_get_security:
 * @self: a way
 *
 * Whether the way is encrypted: HTTPS, TLS from the start, or STARTTLS.
 *
 * Returns: %HOPSEC_SECURITY_TLS, %HOPSEC_SECURITY_PLAINTEXT or %HOPSEC_SECURITY_UNKNOWN
 * Since: 0.1
 */
HopsecSecurity
hopsec_way_get_security (HopsecWay *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_SECURITY_UNKNOWN);
  return self->security;
}

/**
 * hopsec_way_get_basis:
 * @self: a way
 *
 * Why the way has its class.
 *
 * Returns: %HOPSEC_BASIS_SETTINGS
 * Since: 0.1
 */
HopsecBasis
hopsec_way_get_basis (HopsecWay *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_BASIS_NONE);
  return HOPSEC_BASIS_SETTINGS;
}

/**
 * hopsec_way_get_evidence:
 * @self: a way
 *
 * What decided the class of the way.
 *
 * Returns: (nullable): an element of the settings, or the URL
 * Since: 0.1
 */
const gchar *
hopsec_way_get_evidence (HopsecWay *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->evidence;
}

/**
 * hopsec_way_get_authentication:
 * @self: a way
 *
 * How the program logs in, as the settings name it; of several, any may be used.
 *
 * Returns: (nullable): the names of the methods, %NULL if there are none
 * Since: 0.1
 */
const gchar *
hopsec_way_get_authentication (HopsecWay *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->authentication;
}

/**
 * hopsec_way_get_password:
 * @self: a way
 *
 * How the password travels: `clear` (whoever listens can read it), `inside-tls`, `not-sent` (its
 * knowledge is proved), `token` (another secret is sent in its place), `none` or `unknown`.
 *
 * Returns: the word
 * Since: 0.1
 */
const gchar *
hopsec_way_get_password (HopsecWay *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->password;
}

/**
 * hopsec_way_get_sends:
 * @self: a way
 *
 * Whether mail may be sent by this way.
 *
 * Returns: %FALSE if it is only fetched
 * Since: 0.1
 */
gboolean
hopsec_way_get_sends (HopsecWay *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->rank > 0;
}

/**
 * hopsec_way_get_hint:
 * @self: a way
 *
 * What to change, or where to look.
 *
 * Returns: (nullable): one plain sentence, %NULL if nothing has to be changed
 * Since: 0.1
 */
const gchar *
hopsec_way_get_hint (HopsecWay *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->hint;
}

/**
 * hopsec_way_get_text:
 * @self: a way
 *
 * The way in words: whether it is encrypted, and how the password travels.
 *
 * Returns: one plain sentence
 * Since: 0.1
 */
const gchar *
hopsec_way_get_text (HopsecWay *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->text;
}
