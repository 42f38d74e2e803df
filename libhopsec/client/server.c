/* The server that a way leads to: its class, name and port, and what to change about it.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "client/settings.h"

#include <string.h>

guint
hopsec_way_read_port (const gchar *text)
{
  guint64 port = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, 65535, &port, NULL)) {
    return 0;
  }
  return (guint) port;
}

/* A URL without what is nobody's business: a user name and password in front of the host, and a
 * query, which may name the mailbox. */
static gchar *
strip_url (const gchar *url)
{
  gchar *shown = g_strndup (url, strcspn (url, "?#"));
  gchar *host = strstr (shown, "://");
  gsize last = 0;

  if (host != NULL) {
    host += 3;
    for (gsize i = 0; host[i] != '\0' && host[i] != '/'; i++) {
      last = host[i] == '@' ? i + 1 : last;
    }
    memmove (host, host + last, strlen (host + last) + 1);
  }
  return shown;
}

/* GUri takes blanks and control bytes, too. */
static gboolean
is_host (const gchar *host)
{
  gsize n = 0;

  while ((guchar) host[n] > ' ' && host[n] != 127) {
    n++;
  }
  return n > 0 && host[n] == '\0';
}

/* Class, server and port by a URL. */
void
hopsec_way_set_url (HopsecWay *way, HopsecClient *client, const gchar *url)
{
  g_autofree gchar *shown = strip_url (url);
  g_autofree gchar *scheme = NULL, *host = NULL;
  gint port = -1;

  way->url = hopsec_client_keep (client, shown);
  way->security = HOPSEC_SECURITY_UNKNOWN;
  way->how = "an address that cannot be read";
  if (!g_uri_split_network (shown, G_URI_FLAGS_NONE, &scheme, &host, &port, NULL)
      || !is_host (host)) {
    return;
  }
  way->server = hopsec_client_keep (client, host);
  way->port = port > 0 ? (guint) port : 0;
  if (g_ascii_strcasecmp (scheme, "https") == 0) {
    way->security = HOPSEC_SECURITY_TLS;
    way->how = "HTTPS";
  } else if (g_ascii_strcasecmp (scheme, "http") == 0) {
    way->security = HOPSEC_SECURITY_PLAINTEXT;
    way->how = "HTTP, no TLS";
  }
}

/* Class by how the connection is made, in the words of autoconfig and of settings windows. FALSE: it
 * is none of them. */
gboolean
hopsec_way_set_socket (HopsecWay *way, const gchar *socket)
{
  static const struct {
    const gchar *name;
    HopsecSecurity security;
    const gchar *how;
  } types[] = {
    { "SSL", HOPSEC_SECURITY_TLS, "TLS from the start" },
    { "STARTTLS", HOPSEC_SECURITY_TLS, "STARTTLS" },
    { "plain", HOPSEC_SECURITY_PLAINTEXT, "no TLS" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (g_ascii_strcasecmp (types[i].name, socket) == 0) {
      way->security = types[i].security;
      way->how = types[i].how;
      return TRUE;
    }
  }
  return FALSE;
}

/* A program on the same device, such as a gateway or a scanner, goes on by settings of its own. */
static gboolean
is_own_device (const gchar *server)
{
  HopsecAddress address;

  return server != NULL
         && (g_ascii_strcasecmp (server, "localhost") == 0
             || (hopsec_address_parse (server, strlen (server), &address)
                 && hopsec_address_is_loopback (&address)));
}

static const gchar *
hint_for (const HopsecWay *way)
{
  static const struct {
    const gchar *protocol, *hint;
  } hints[] = {
    /* RFC 8314 */
    { "IMAP", "Choose SSL/TLS, port 993." },
    { "POP3", "Choose SSL/TLS, port 995." },
    { "SMTP", "Choose SSL/TLS, port 465, or STARTTLS, port 587." },
  };

  if (way->security == HOPSEC_SECURITY_TLS) {
    return NULL;
  }
  for (guint i = 0; i < G_N_ELEMENTS (hints); i++) {
    if (strcmp (hints[i].protocol, way->protocol) == 0) {
      return hints[i].hint;
    }
  }
  return way->security == HOPSEC_SECURITY_PLAINTEXT ? "Use the https:// address." : NULL;
}

/* What makes the class of a way to this very device, and what to change about any way. */
void
hopsec_way_advise (HopsecWay *way)
{
  if (is_own_device (way->server)) {
    way->security = HOPSEC_SECURITY_UNKNOWN;
    way->how = "a program on the same device, which goes on by its own settings";
    way->hint = "Look at the settings of the program that listens there.";
  } else if (way->hint == NULL) {
    way->hint = hint_for (way);
  }
}
