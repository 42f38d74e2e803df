/* The autoconfig file, config-v1.1.xml: draft-ietf-mailmaint-autoconfig.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each incomingServer and outgoingServer is a way in; of several the program takes the first that
 * it can use. An incomingServer that is neither IMAP nor POP3 takes mail too, where no other does.
 */
#include "client/settings.h"

#include <string.h>

#define INCOMING "emailProvider/incomingServer"
#define OUTGOING "emailProvider/outgoingServer"

static const HopsecSettingPath paths[] = {
  { INCOMING "@type", HOPSEC_SETTING_TYPE },
  { INCOMING "/hostname", HOPSEC_SETTING_SERVER },
  { INCOMING "/port", HOPSEC_SETTING_PORT },
  { INCOMING "/socketType", HOPSEC_SETTING_ENCRYPTION },
  { INCOMING "/authentication", HOPSEC_SETTING_AUTHENTICATION },
  { INCOMING "/ewsURL", HOPSEC_SETTING_EXTERNAL_URL },
  { INCOMING "/url", HOPSEC_SETTING_EXTERNAL_URL },
  { OUTGOING "@type", HOPSEC_SETTING_TYPE },
  { OUTGOING "/hostname", HOPSEC_SETTING_SERVER },
  { OUTGOING "/port", HOPSEC_SETTING_PORT },
  { OUTGOING "/socketType", HOPSEC_SETTING_ENCRYPTION },
  { OUTGOING "/authentication", HOPSEC_SETTING_AUTHENTICATION },
  { NULL, 0 },
};

static gboolean
only_fetches (const gchar *type)
{
  return g_ascii_strcasecmp (type, "imap") == 0 || g_ascii_strcasecmp (type, "pop3") == 0;
}

static gboolean
add (HopsecClient *client, const HopsecSettings *settings, const gchar *path, GError **error)
{
  const gchar *type = hopsec_settings_get (settings, HOPSEC_SETTING_TYPE);
  const gchar *socket = hopsec_settings_get (settings, HOPSEC_SETTING_ENCRYPTION);
  const gchar *url = hopsec_settings_get (settings, HOPSEC_SETTING_EXTERNAL_URL);
  g_autofree gchar *protocol = g_ascii_strup (type != NULL ? type : "server", -1);
  g_autofree gchar *evidence = NULL;
  HopsecWay way = { .protocol = hopsec_client_keep (client, protocol) };

  if (url != NULL) {
    hopsec_way_set_url (&way, client, url);
    evidence = g_strdup_printf ("<url>%s</url>", way.url);
  } else {
    way.server = hopsec_client_keep (client, hopsec_settings_get (settings, HOPSEC_SETTING_SERVER));
    way.port = hopsec_way_read_port (hopsec_settings_get (settings, HOPSEC_SETTING_PORT));
    if (!hopsec_way_set_socket (&way, socket != NULL ? socket : "")) {
      way.security = HOPSEC_SECURITY_UNKNOWN;
      way.how = "its socketType does not say";
    }
    evidence = socket != NULL ? g_strdup_printf ("<socketType>%s</socketType>", socket) : NULL;
  }
  way.evidence = hopsec_client_keep (client, evidence);
  way.authentication
    = hopsec_client_keep (client, hopsec_settings_get (settings, HOPSEC_SETTING_AUTHENTICATION));
  if (strcmp (path, OUTGOING) == 0) {
    way.rank = client->n_ways + 1;
  } else if (!only_fetches (protocol)) {
    way.rank = HOPSEC_MAX_WAYS + client->n_ways + 1;
  }
  return hopsec_client_add_way (client, &way, error);
}

static void
explain (const HopsecSettings *settings, GError **error)
{
  (void) settings;
  hopsec_settings_fail (error, HOPSEC_ERROR_READ, "is an autoconfig file that names no server");
}

static const gchar *const ways[] = { INCOMING, OUTGOING, NULL };

const HopsecFormat hopsec_autoconfig = { "clientConfig", ways, paths, add, explain };
