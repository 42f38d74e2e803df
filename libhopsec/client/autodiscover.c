/* Autodiscover's response, plain old XML: [MS-OXDSCLI] 2.2.4.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each Protocol below Account is a way in. Which one a program takes: MAPI over HTTP if it is
 * there; else first the one whose ServerExclusiveConnect is on; else whichever it reaches, RPC
 * straight to the server or RPC over HTTP.
 */
#include "client/settings.h"

#include <string.h>

#define ACCOUNT "Response/Account/"
#define PROTOCOL ACCOUNT "Protocol/"

enum { RANK_MAPI = 1, RANK_FIRST, RANK_OPEN, RANK_SMTP, RANK_WEB };

static const HopsecSettingPath paths[] = {
  { PROTOCOL "Type", HOPSEC_SETTING_TYPE },
  { ACCOUNT "Protocol@Type", HOPSEC_SETTING_TYPE },
  { PROTOCOL "Server", HOPSEC_SETTING_SERVER },
  { PROTOCOL "Port", HOPSEC_SETTING_PORT },
  { PROTOCOL "SSL", HOPSEC_SETTING_SSL },
  { PROTOCOL "Encryption", HOPSEC_SETTING_ENCRYPTION },
  { PROTOCOL "AuthPackage", HOPSEC_SETTING_AUTHENTICATION },
  { PROTOCOL "SPA", HOPSEC_SETTING_SPA },
  { PROTOCOL "AuthRequired", HOPSEC_SETTING_AUTH_REQUIRED },
  { PROTOCOL "ServerExclusiveConnect", HOPSEC_SETTING_EXCLUSIVE },
  { PROTOCOL "MailStore/InternalUrl", HOPSEC_SETTING_INTERNAL_URL },
  { PROTOCOL "MailStore/ExternalUrl", HOPSEC_SETTING_EXTERNAL_URL },
  { PROTOCOL "Internal/OWAUrl", HOPSEC_SETTING_INTERNAL_URL },
  { PROTOCOL "Internal/OWAUrl@AuthenticationMethod", HOPSEC_SETTING_INTERNAL_AUTHENTICATION },
  { PROTOCOL "External/OWAUrl", HOPSEC_SETTING_EXTERNAL_URL },
  { PROTOCOL "External/OWAUrl@AuthenticationMethod", HOPSEC_SETTING_EXTERNAL_AUTHENTICATION },
  { ACCOUNT "RedirectAddr", HOPSEC_SETTING_REDIRECT },
  { ACCOUNT "RedirectUrl", HOPSEC_SETTING_REDIRECT },
  { "Response/Error/ErrorCode", HOPSEC_SETTING_ERROR },
  { "Response/Error/Message", HOPSEC_SETTING_ERROR },
  { "Request/AcceptableResponseSchema", HOPSEC_SETTING_REQUEST },
  { NULL, 0 },
};

static gboolean
is (const HopsecSettings *settings, HopsecSetting setting, const gchar *value)
{
  const gchar *found = hopsec_settings_get (settings, setting);

  return found != NULL && g_ascii_strcasecmp (found, value) == 0;
}

static const gchar *
quote (HopsecClient *client, const gchar *name, const gchar *value)
{
  g_autofree gchar *text = g_strdup_printf ("<%s>%s</%s>", name, value, name);

  return hopsec_client_keep (client, text);
}

static const gchar *
keep_setting (HopsecClient *client, const HopsecSettings *settings, HopsecSetting setting)
{
  return hopsec_client_keep (client, hopsec_settings_get (settings, setting));
}

/* --- HTTP and RPC ----------------------------------------------------------------------------- */

/* The SSL element; without one it is on (2.2.4.1.1.2.6.44), and the type stands as evidence. */
static void
set_ssl (HopsecWay *way, HopsecClient *client, const HopsecSettings *settings, const gchar *on,
         const gchar *off)
{
  const gchar *ssl = hopsec_settings_get (settings, HOPSEC_SETTING_SSL);

  way->evidence = ssl != NULL
                    ? quote (client, "SSL", ssl)
                    : quote (client, "Type", hopsec_settings_get (settings, HOPSEC_SETTING_TYPE));
  if (ssl == NULL || is (settings, HOPSEC_SETTING_SSL, "on")) {
    way->security = HOPSEC_SECURITY_TLS;
    way->how = on;
  } else if (is (settings, HOPSEC_SETTING_SSL, "off")) {
    way->security = HOPSEC_SECURITY_PLAINTEXT;
    way->how = off;
  } else {
    way->security = HOPSEC_SECURITY_UNKNOWN;
    way->how = "SSL neither on nor off";
  }
}

/* Without AuthPackage it is Kerberos or NTLM (2.2.4.1.1.2.6.4). */
static void
set_authentication (HopsecWay *way, HopsecClient *client, const HopsecSettings *settings)
{
  way->authentication = keep_setting (client, settings, HOPSEC_SETTING_AUTHENTICATION);
  if (way->authentication == NULL) {
    way->authentication = "Kerberos, NTLM";
  }
}

static gboolean
add_rpc_http (HopsecClient *client, const HopsecSettings *settings, GError **error)
{
  HopsecWay way = { .protocol = "RPC over HTTP" };

  way.server = keep_setting (client, settings, HOPSEC_SETTING_SERVER);
  way.rank = is (settings, HOPSEC_SETTING_EXCLUSIVE, "on") ? RANK_FIRST : RANK_OPEN;
  set_ssl (&way, client, settings, "HTTPS", "HTTP, no TLS");
  set_authentication (&way, client, settings);
  if (way.security == HOPSEC_SECURITY_PLAINTEXT) {
    way.hint = "Tick \"Connect using SSL only\" in the account's proxy settings, and use the "
               "https:// address.";
  }
  return hopsec_client_add_way (client, &way, error);
}

/* A mailbox whose server has an "@" in its name has no host that RPC could go to: newer servers
 * name it by an id, and take HTTP only. */
static gboolean
add_rpc (HopsecClient *client, const HopsecSettings *settings, GError **error)
{
  const gchar *server = hopsec_settings_get (settings, HOPSEC_SETTING_SERVER);
  HopsecWay way = {
    .protocol = "RPC",
    .security = HOPSEC_SECURITY_UNKNOWN,
    .how = "no TLS; whether RPC itself is encrypted is not in the settings",
    .rank = is (settings, HOPSEC_SETTING_EXCLUSIVE, "on") ? RANK_FIRST : RANK_OPEN,
    .hint = "Look in the account's settings whether \"Encrypt data between ...\" is ticked (tab "
            "Security), or let the program connect by HTTPS.",
  };

  if (server == NULL || strchr (server, '@') != NULL) {
    return TRUE;
  }
  way.server = hopsec_client_keep (client, server);
  way.evidence = quote (client, "Type", hopsec_settings_get (settings, HOPSEC_SETTING_TYPE));
  set_authentication (&way, client, settings);
  return hopsec_client_add_way (client, &way, error);
}

/* A way by URL, from inside or from outside; both may be named, and be the same. */
static gboolean
add_url (HopsecClient *client, const HopsecSettings *settings, gboolean inside, HopsecWay *way,
         const gchar *element, GError **error)
{
  const gchar *url = hopsec_settings_get (settings, inside ? HOPSEC_SETTING_INTERNAL_URL
                                                           : HOPSEC_SETTING_EXTERNAL_URL);
  const gchar *authentication
    = hopsec_settings_get (settings, inside ? HOPSEC_SETTING_INTERNAL_AUTHENTICATION
                                            : HOPSEC_SETTING_EXTERNAL_AUTHENTICATION);

  if (url == NULL) {
    return TRUE;
  }
  hopsec_way_set_url (way, client, url);
  way->where = inside ? "from inside the network" : "from outside";
  way->evidence = quote (client, element, way->url);
  way->authentication = hopsec_client_keep (
    client, authentication != NULL ? authentication
                                   : hopsec_settings_get (settings, HOPSEC_SETTING_AUTHENTICATION));
  return hopsec_client_add_way (client, way, error);
}

static gboolean
add_mapi (HopsecClient *client, const HopsecSettings *settings, GError **error)
{
  HopsecWay inside = { .protocol = "MAPI over HTTP", .rank = RANK_MAPI }, outside = inside;

  return add_url (client, settings, TRUE, &inside, "InternalUrl", error)
         && add_url (client, settings, FALSE, &outside, "ExternalUrl", error);
}

static gboolean
add_web (HopsecClient *client, const HopsecSettings *settings, GError **error)
{
  HopsecWay inside = { .protocol = "Web browser", .rank = RANK_WEB }, outside = inside;

  return add_url (client, settings, TRUE, &inside, "OWAUrl", error)
         && add_url (client, settings, FALSE, &outside, "OWAUrl", error);
}

/* --- POP3, IMAP, SMTP ------------------------------------------------------------------------- */

/* The Encryption element, which stands above SSL. */
static void
set_encryption (HopsecWay *way, HopsecClient *client, const HopsecSettings *settings)
{
  const gchar *encryption = hopsec_settings_get (settings, HOPSEC_SETTING_ENCRYPTION);

  if (encryption == NULL) {
    set_ssl (way, client, settings, "TLS from the start", "no TLS");
    return;
  }
  way->evidence = quote (client, "Encryption", encryption);
  if (is (settings, HOPSEC_SETTING_ENCRYPTION, "SSL")) {
    way->security = HOPSEC_SECURITY_TLS;
    way->how = "TLS from the start";
  } else if (is (settings, HOPSEC_SETTING_ENCRYPTION, "TLS")) {
    way->security = HOPSEC_SECURITY_TLS;
    way->how = "STARTTLS";
  } else if (is (settings, HOPSEC_SETTING_ENCRYPTION, "None")) {
    way->security = HOPSEC_SECURITY_PLAINTEXT;
    way->how = "no TLS";
  } else {
    way->security = HOPSEC_SECURITY_UNKNOWN;
    way->how = "TLS if the server offers it";
  }
}

static gboolean
add_internet (HopsecClient *client, const HopsecSettings *settings, const gchar *protocol,
              guint rank, GError **error)
{
  HopsecWay way = { .protocol = protocol, .rank = rank };

  way.server = keep_setting (client, settings, HOPSEC_SETTING_SERVER);
  way.port = hopsec_way_read_port (hopsec_settings_get (settings, HOPSEC_SETTING_PORT));
  set_encryption (&way, client, settings);
  if (is (settings, HOPSEC_SETTING_AUTH_REQUIRED, "off")) {
    way.authentication = "none";
  } else if (is (settings, HOPSEC_SETTING_SPA, "on")) {
    way.authentication = "SPA";
  } else if (is (settings, HOPSEC_SETTING_SPA, "off")) {
    way.authentication = "basic";
  } else {
    way.authentication = keep_setting (client, settings, HOPSEC_SETTING_AUTHENTICATION);
  }
  return hopsec_client_add_way (client, &way, error);
}

/* --- all -------------------------------------------------------------------------------------- */

/* A type that is not known here says nothing, unless it has a URL. */
static gboolean
add_other (HopsecClient *client, const HopsecSettings *settings, GError **error)
{
  const gchar *server = hopsec_settings_get (settings, HOPSEC_SETTING_SERVER);
  const gchar *type = hopsec_settings_get (settings, HOPSEC_SETTING_TYPE);
  HopsecWay way = { .security = HOPSEC_SECURITY_UNKNOWN, .how = "a type that is not known here" };

  if (type == NULL || server == NULL) {
    return TRUE;
  }
  way.protocol = hopsec_client_keep (client, type);
  way.evidence = quote (client, "Type", type);
  if (strstr (server, "://") != NULL) {
    hopsec_way_set_url (&way, client, server);
    way.evidence = quote (client, "Server", way.url);
  } else {
    way.server = hopsec_client_keep (client, server);
  }
  way.authentication = keep_setting (client, settings, HOPSEC_SETTING_AUTHENTICATION);
  return hopsec_client_add_way (client, &way, error);
}

static gboolean
add (HopsecClient *client, const HopsecSettings *settings, const gchar *path, GError **error)
{
  (void) path;
  if (is (settings, HOPSEC_SETTING_TYPE, "mapiHttp")) {
    return add_mapi (client, settings, error);
  }
  if (is (settings, HOPSEC_SETTING_TYPE, "EXPR") || is (settings, HOPSEC_SETTING_TYPE, "EXHTTP")) {
    return add_rpc_http (client, settings, error);
  }
  if (is (settings, HOPSEC_SETTING_TYPE, "EXCH")) {
    return add_rpc (client, settings, error);
  }
  if (is (settings, HOPSEC_SETTING_TYPE, "WEB")) {
    return add_web (client, settings, error);
  }
  if (is (settings, HOPSEC_SETTING_TYPE, "SMTP")) {
    return add_internet (client, settings, "SMTP", RANK_SMTP, error);
  }
  if (is (settings, HOPSEC_SETTING_TYPE, "IMAP") || is (settings, HOPSEC_SETTING_TYPE, "POP3")) {
    return add_internet (client, settings,
                         is (settings, HOPSEC_SETTING_TYPE, "IMAP") ? "IMAP" : "POP3", 0, error);
  }
  return add_other (client, settings, error);
}

static void
explain (const HopsecSettings *settings, GError **error)
{
  const gchar *why = hopsec_settings_get (settings, HOPSEC_SETTING_ERROR);
  const gchar *target = hopsec_settings_get (settings, HOPSEC_SETTING_REDIRECT);

  if (why != NULL) {
    hopsec_settings_fail (error, HOPSEC_ERROR_READ,
                          "is an Autodiscover error, not settings (%.*s): repeat the test with the "
                          "right address and password",
                          (int) hopsec_shown_length (why), why);
  } else if (target != NULL) {
    hopsec_settings_fail (error, HOPSEC_ERROR_READ,
                          "is an Autodiscover redirect, not settings: repeat the test with %.*s",
                          (int) hopsec_shown_length (target), target);
  } else if (hopsec_settings_get (settings, HOPSEC_SETTING_REQUEST) != NULL) {
    hopsec_settings_fail (error, HOPSEC_ERROR_READ, "is an Autodiscover request, not its answer");
  } else {
    hopsec_settings_fail (error, HOPSEC_ERROR_READ,
                          "is an Autodiscover response that names no way to the mailbox");
  }
}

static const gchar *const ways[] = { ACCOUNT "Protocol", NULL };

const HopsecFormat hopsec_autodiscover = { "Autodiscover", ways, paths, add, explain };
