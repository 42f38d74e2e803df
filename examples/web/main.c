/* hopsec-web: the picture of a message's path in a browser.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "web.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>

#define DEFAULT_PORT 8898
#define MIB (1024 * 1024)

static gchar *listen_text, *base_path, *config_file;
static gchar **trust, **hosts;
static gint max_size = 25, max_requests = 8, timeout = 60;
static gboolean open_browser, version;

static const GOptionEntry entries[] = {
  { "listen", 'l', 0, G_OPTION_ARG_STRING, &listen_text,
    "Where browsers find us (default: 127.0.0.1:8898)", "ADDRESS:PORT" },
  { "open", 'o', 0, G_OPTION_ARG_NONE, &open_browser, "Open the browser", NULL },
  { "trust", 't', 0, G_OPTION_ARG_STRING_ARRAY, &trust,
    "Believe what this server wrote; may be given again", "HOST" },
  { "config", 'c', 0, G_OPTION_ARG_FILENAME, &config_file,
    "The configuration (default: the hopsec.conf that the tool finds), or none", "FILE" },
  { "base-path", 0, 0, G_OPTION_ARG_STRING, &base_path, "The path that a proxy gives us",
    "/PATH/" },
  { "host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &hosts,
    "A name by which browsers may call us, as behind a proxy; may be given again", "NAME" },
  { "max-size", 0, 0, G_OPTION_ARG_INT, &max_size,
    "The largest request, unpacked too (default: 25)", "MIB" },
  { "max-requests", 0, 0, G_OPTION_ARG_INT, &max_requests,
    "As many requests of that size are held at once (default: 8)", "N" },
  { "timeout", 0, 0, G_OPTION_ARG_INT, &timeout,
    "A request and its answer may take as long (default: 60)", "SECONDS" },
  { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Show the version", NULL },
  { .long_name = NULL },
};

static gboolean
refuse (GError **error, const gchar *why)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, why);
  return FALSE;
}

/* --- what is trusted ------------------------------------------------------------------------------ */

/* NULL with an error */
HopsecAnalyzer *
site_new_analyzer (const Site *site, GError **error)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  hopsec_analyzer_set_envelope (analyzer, TRUE);
  if (site->config != NULL && !hopsec_analyzer_add_config (analyzer, site->config, error)) {
    return NULL;
  }
  for (guint i = 0; site->trust != NULL && site->trust[i] != NULL; i++) {
    if (!hopsec_analyzer_add_trust (analyzer, site->trust[i], error)) {
      return NULL;
    }
  }
  return g_steal_pointer (&analyzer);
}

/* --- the command line ----------------------------------------------------------------------------- */

static gboolean
set_address (Site *site, GError **error)
{
  const gchar *text = listen_text != NULL ? listen_text : "127.0.0.1";
  g_autoptr (GSocketConnectable) parsed = g_network_address_parse (text, DEFAULT_PORT, NULL);
  g_autoptr (GInetAddress) address = NULL;

  if (parsed != NULL) {
    address = g_inet_address_new_from_string (
      g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
  }
  if (address == NULL) {
    return refuse (error, "--listen is ADDRESS:PORT, as 127.0.0.1:8898 or [::1]:8898");
  }
  site->address
    = g_inet_socket_address_new (address, g_network_address_get_port (G_NETWORK_ADDRESS (parsed)));
  return TRUE;
}

static gboolean
set_base (Site *site, GError **error)
{
  const gchar *path = base_path != NULL ? base_path : "/";

  if (path[0] != '/'
      || path[strspn (path, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-._~/")] != '\0') {
    return refuse (error, "--base-path begins with / and has letters, digits and -._~");
  }
  site->base = g_str_has_suffix (path, "/") ? g_strdup (path) : g_strconcat (path, "/", NULL);
  return TRUE;
}

static gboolean
set_limits (Site *site, GError **error)
{
  if (max_size < 1 || max_size > 1024 || max_requests < 1 || max_requests > 1024 || timeout < 1
      || timeout > 3600) {
    return refuse (error, "--max-size and --max-requests are 1 to 1024, --timeout is 1 to 3600");
  }
  site->max_size = (guint64) max_size * MIB;
  site->max_requests = (guint) max_requests;
  site->timeout = (guint) timeout;
  return TRUE;
}

static gboolean
set_analyzer (Site *site, GError **error)
{
  site->config = config_file != NULL ? g_strdup (config_file) : hopsec_find_config ();
  if (g_strcmp0 (site->config, "none") == 0) {
    g_clear_pointer (&site->config, g_free);
  }
  site->trust = trust;
  site->hosts = hosts;
  site->analyzer = site_new_analyzer (site, error);
  return site->analyzer != NULL;
}

static gboolean
read_options (Site *site, int argc, char **argv, GError **error)
{
  g_autoptr (GOptionContext) context
    = g_option_context_new ("- the way of a message, as a picture in the browser");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error)) {
    return FALSE;
  }
  if (argc > 1) {
    return refuse (error, "no arguments, please");
  }
  return version
         || (set_address (site, error) && set_base (site, error) && set_limits (site, error)
             && set_analyzer (site, error));
}

/* --- until it is told to end ---------------------------------------------------------------------- */

static gboolean
stop (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
serve (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree gchar *uri = server_uri ();
  g_autoptr (GError) error = NULL;

  printf ("hopsec-web: %s\n", uri);
  fflush (stdout);
  if (open_browser && !g_app_info_launch_default_for_uri (uri, NULL, &error)) {
    fprintf (stderr, "hopsec-web: no browser: %s\n", error->message);
  }
  g_unix_signal_add (SIGTERM, stop, loop);
  g_unix_signal_add (SIGINT, stop, loop);
  g_main_loop_run (loop);
  server_stop ();
}

static void
site_clear (Site *site)
{
  g_clear_object (&site->address);
  g_clear_object (&site->analyzer);
  g_free (site->base);
  g_free (site->config);
}

int
main (int argc, char **argv)
{
  Site site = { .address = NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  signal (SIGPIPE, SIG_IGN);
  if (!read_options (&site, argc, argv, &error)) {
    fprintf (stderr, "hopsec-web: %s\n", error->message);
    status = 2;
  } else if (version) {
    puts ("hopsec-web " PACKAGE_VERSION);
  } else if (!server_start (&site, &error)) {
    fprintf (stderr, "hopsec-web: %s\n", error->message);
    status = 1;
  } else {
    serve ();
  }
  site_clear (&site);
  return status;
}
