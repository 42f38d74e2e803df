/* From a mail program's settings to its client: which way mail is sent by, and that in words.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "client/settings.h"
#include "mail/mail.h"

#include <string.h>

/* --- which way mail is sent by ---------------------------------------------------------------- */

/* The way that is taken first; of those that are as likely the weakest. 0: none sends. */
static guint
find_deciding (const HopsecClient *client)
{
  const HopsecWay *found = NULL;

  for (guint i = 0; i < client->n_ways; i++) {
    const HopsecWay *way = &client->ways[i];

    if (way->rank > 0
        && (found == NULL || way->rank < found->rank
            || (way->rank == found->rank && way->security < found->security))) {
      found = way;
    }
  }
  return found != NULL ? (guint) (found - client->ways) + 1 : 0;
}

/* The weakest of the ways that are weaker than what was said; NULL if there is none. */
static const HopsecWay *
find_weaker (const HopsecClient *client)
{
  HopsecSecurity limit = client->deciding > 0 ? client->security : HOPSEC_SECURITY_TLS;
  const HopsecWay *found = NULL;

  for (guint i = 0; i < client->n_ways; i++) {
    if (client->ways[i].security < limit) {
      found = &client->ways[i];
      limit = found->security;
    }
  }
  return found;
}

/* A way that may be taken as well, and is stronger; NULL if there is none. */
static const HopsecWay *
find_alternative (const HopsecClient *client)
{
  const HopsecWay *deciding = &client->ways[client->deciding - 1];

  for (guint i = 0; i < client->n_ways; i++) {
    const HopsecWay *way = &client->ways[i];

    if (way->rank == deciding->rank && way->security > deciding->security) {
      return way;
    }
  }
  return NULL;
}

static void
append_password (GString *out, const gchar *password)
{
  static const struct {
    const gchar *word, *words;
  } phrases[] = {
    { "clear", "; the password goes in the clear" },
    { "inside-tls", "; the password goes inside TLS" },
    { "not-sent", "; the password is not sent" },
    { "token", "; a token goes in place of the password" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++) {
    if (strcmp (phrases[i].word, password) == 0) {
      g_string_append (out, phrases[i].words);
    }
  }
}

static void
append_way (GString *out, const gchar *lead, const HopsecWay *way)
{
  g_string_append (out, lead);
  hopsec_way_describe (way, out);
}

static void
write_summary (HopsecClient *client)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const HopsecWay *way = NULL;

  if (client->deciding > 0) {
    const HopsecWay *deciding = &client->ways[client->deciding - 1];

    g_string_append (out, hopsec_security_phrase (client->security));
    append_way (out, " by its settings: ", deciding);
    append_password (out, deciding->password);
    if ((way = find_alternative (client)) != NULL) {
      append_way (out, "; as likely, and encrypted: ", way);
    }
  } else {
    g_string_append (out, "unknown: its settings name no way that mail is sent by");
  }
  if ((way = find_weaker (client)) != NULL) {
    append_way (out,
                way->security == HOPSEC_SECURITY_PLAINTEXT ? "; also named, in plaintext: "
                                                           : "; also named, unknown: ",
                way);
  }
  client->summary = hopsec_client_keep (client, out->str);
}

/* --- making ----------------------------------------------------------------------------------- */

static HopsecClient *
client_new (GError **error)
{
  HopsecArena *arena = hopsec_arena_new (4096);
  HopsecClient *client;

  if (arena == NULL) {
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_MEMORY,
                         "not enough memory for the settings");
    return NULL;
  }
  client = g_new0 (HopsecClient, 1);
  client->ref_count = 1;
  client->arena = arena;
  return client;
}

static HopsecClient *
finish (HopsecClient *client, gboolean ok, GError **error)
{
  if (ok) {
    client->deciding = find_deciding (client);
    client->security = client->deciding > 0 ? client->ways[client->deciding - 1].security
                                            : HOPSEC_SECURITY_UNKNOWN;
    write_summary (client);
    if (!hopsec_arena_failed (client->arena)) {
      return client;
    }
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_MEMORY,
                         "not enough memory for the settings");
  }
  hopsec_client_unref (client);
  return NULL;
}

/**
 * hopsec_client_new_from_data: (constructor)
 * @data: (array length=length) (element-type gchar): an Autodiscover response (the XML of "Test
 *   E-mail AutoConfiguration") or an autoconfig file (`config-v1.1.xml`); UTF-8 or UTF-16
 * @length: its length in bytes
 * @error: return location for a #GError
 *
 * Reads a mail program's settings. Sources of the formats: [MS-OXDSCLI] 2.2.4 and
 * draft-ietf-mailmaint-autoconfig.
 *
 * Returns: (transfer full): the client, or %NULL with %HOPSEC_ERROR_READ (no settings: the message
 *   says what it is, and what to save instead), %HOPSEC_ERROR_SYNTAX (broken XML),
 *   %HOPSEC_ERROR_LIMIT or %HOPSEC_ERROR_MEMORY
 * Since: 0.1
 */
HopsecClient *
hopsec_client_new_from_data (const gchar *data, gsize length, GError **error)
{
  static const HopsecFormat *const formats[] = { &hopsec_autodiscover, &hopsec_autoconfig, NULL };
  HopsecClient *client;

  g_return_val_if_fail (data != NULL || length == 0, NULL);
  client = client_new (error);
  if (client == NULL) {
    return NULL;
  }
  return finish (
    client, hopsec_settings_read (client, formats, data != NULL ? data : "", length, error), error);
}

/**
 * hopsec_client_new_from_file: (constructor)
 * @path: (type filename): a file as hopsec_client_new_from_data() reads; `-` is standard input
 * @error: return location for a #GError
 *
 * Reads a saved file of a mail program's settings.
 *
 * Returns: (transfer full): the client, or %NULL with an error as hopsec_client_new_from_data() has
 * Since: 0.1
 */
HopsecClient *
hopsec_client_new_from_file (const gchar *path, GError **error)
{
  g_autofree gchar *data = NULL;
  gsize length = 0;

  g_return_val_if_fail (path != NULL, NULL);
  data = hopsec_stream_read_file (path, HOPSEC_MAX_SETTINGS, &length, error);
  return data != NULL ? hopsec_client_new_from_data (data, length, error) : NULL;
}

static gboolean
fail (GError **error, const gchar *why)
{
  g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_ARGUMENT, why);
  return FALSE;
}

static gboolean
check_authentication (const gchar *name, GError **error)
{
  return name == NULL || hopsec_authentication_is_known (name)
         || fail (error, "has an unknown AUTH after the comma: it is basic, ntlm, negotiate, "
                         "kerberos, oauth, certificate or none");
}

/* "smtp://HOST[:PORT],STARTTLS[,AUTH]", or "smtps://HOST[:PORT][,AUTH]" */
static gboolean
read_smtp (HopsecClient *client, const gchar *text, gboolean smtps, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", 3);
  const gchar *socket = smtps ? "SSL" : words[1];
  const gchar *authentication = words[1] != NULL && !smtps ? words[2] : words[1];
  g_autofree gchar *evidence = NULL;
  HopsecWay way = { .protocol = "SMTP", .rank = 1 };

  hopsec_way_set_url (&way, client, words[0]);
  if (way.server == NULL) {
    return fail (error, "is no address: it is smtp://HOST[:PORT],STARTTLS as the settings window "
                        "shows it");
  }
  if (socket == NULL || !hopsec_way_set_socket (&way, socket)) {
    return fail (error, "does not say how it is encrypted: add ,SSL or ,STARTTLS or ,plain");
  }
  if (!check_authentication (authentication, error)) {
    return FALSE;
  }
  evidence = g_strdup_printf ("%s,%s", way.url, socket);
  way.evidence = hopsec_client_keep (client, smtps ? way.url : evidence);
  way.authentication = authentication != NULL ? hopsec_client_keep (client, authentication) : NULL;
  return hopsec_client_add_way (client, &way, error);
}

static gboolean
read_text (HopsecClient *client, const gchar *text, GError **error)
{
  const gchar *comma = strrchr (text, ',');
  g_autofree gchar *url = g_strndup (text, comma != NULL ? (gsize) (comma - text) : strlen (text));
  HopsecWay way = { .rank = 1 };
  gboolean tls;

  hopsec_way_set_url (&way, client, url);
  if (way.server == NULL) {
    return fail (error,
                 "is no address: it is https://HOST[/PATH][,AUTH] as the settings window shows it");
  }
  if (way.security == HOPSEC_SECURITY_UNKNOWN) {
    return fail (error, "begins neither with https:// nor with http://, smtp:// or smtps://");
  }
  if (!check_authentication (comma != NULL ? comma + 1 : NULL, error)) {
    return FALSE;
  }
  tls = way.security == HOPSEC_SECURITY_TLS;
  way.protocol = tls ? "HTTPS" : "HTTP";
  way.how = tls ? "TLS" : "no TLS";
  way.evidence = way.url;
  way.authentication = comma != NULL ? hopsec_client_keep (client, comma + 1) : NULL;
  return hopsec_client_add_way (client, &way, error);
}

/**
 * hopsec_client_new_from_text: (constructor)
 * @text: as the settings window of a mail program shows it, `URL[,AUTH]` with an `https://` or
 *   `http://` address, `smtp://HOST[:PORT],SOCKET[,AUTH]` or `smtps://HOST[:PORT][,AUTH]`; SOCKET is
 *   `STARTTLS`, `SSL` or `plain`, AUTH is `basic`, `ntlm`, `negotiate`, `kerberos`, `oauth`,
 *   `certificate` or `none`
 * @error: return location for a #GError
 *
 * Takes the one way in that a person reads off a settings window.
 *
 * Returns: (transfer full): the client, or %NULL with %HOPSEC_ERROR_ARGUMENT or
 *   %HOPSEC_ERROR_MEMORY
 * Since: 0.1
 */
HopsecClient *
hopsec_client_new_from_text (const gchar *text, GError **error)
{
  gboolean smtp = text != NULL && g_ascii_strncasecmp (text, "smtp://", 7) == 0;
  gboolean smtps = text != NULL && g_ascii_strncasecmp (text, "smtps://", 8) == 0;
  HopsecClient *client;

  g_return_val_if_fail (text != NULL, NULL);
  client = client_new (error);
  if (client == NULL) {
    return NULL;
  }
  return finish (client,
                 smtp || smtps ? read_smtp (client, text, smtps, error)
                               : read_text (client, text, error),
                 error);
}

/**
 * hopsec_client_new:
 * @settings: the path of a settings file, or an address as hopsec_client_new_from_text() takes it
 * @error: return location for a #GError
 *
 * Takes settings as a person gives them: what has `://` in it is read as
 * hopsec_client_new_from_text() does, all else as hopsec_client_new_from_file() does.
 *
 * Returns: (transfer full): the client, or %NULL with an error of theirs
 * Since: 0.1
 */
HopsecClient *
hopsec_client_new (const gchar *settings, GError **error)
{
  g_return_val_if_fail (settings != NULL, NULL);
  return strstr (settings, "://") != NULL ? hopsec_client_new_from_text (settings, error)
                                          : hopsec_client_new_from_file (settings, error);
}
