/* hopsec-milter: tells a mail server whether a message was encrypted on its way.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "milter.h"

#include <libmilter/mfapi.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static gchar *config_file, *socket_text;
static gboolean check_only, version;

static const GOptionEntry entries[] = {
  { "config", 'c', 0, G_OPTION_ARG_FILENAME, &config_file,
    "The configuration (default: the hopsec.conf that the tool finds)", "FILE" },
  { "socket", 's', 0, G_OPTION_ARG_STRING, &socket_text,
    "Where the mail server finds us: unix:PATH, inet:PORT@HOST or inet6:PORT@HOST", "SOCKET" },
  { "check", 0, 0, G_OPTION_ARG_NONE, &check_only,
    "Read the configuration, say what it says, and end", NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Show the version", NULL },
  { .long_name = NULL },
};

static gchar *
find_file (void)
{
  return config_file != NULL ? g_strdup (config_file) : hopsec_find_config ();
}

/* --- signals ------------------------------------------------------------------------------------- */

/* libmilter has a thread that waits for SIGHUP and SIGTERM, in order to end within five seconds. Its
 * call finds this function instead of the C library's: signals are the main thread's. */
int
sigwait (const sigset_t *set, int *number)
{
  (void) set;
  (void) number;
  for (;;) {
    pause ();
  }
}

/* The file that was named, or else the one that is there now. A fault changes nothing, and neither
 * does a file that is gone: mail would pass unread, and nobody have asked for that. */
static void
reload (void)
{
  g_autoptr (Setup) old = setup_get ();
  g_autofree gchar *path = find_file ();
  g_autofree gchar *words = NULL;
  g_autoptr (GError) error = NULL;
  Setup *setup;

  if (path == NULL) {
    log_line (old->path != NULL ? LOG_ERR : LOG_INFO, "not reloaded: there is no hopsec.conf%s%s",
              old->path != NULL ? " any more; what holds is still that of " : "",
              old->path != NULL ? old->path : "");
    return;
  }
  setup = setup_read (path, &error);
  if (setup == NULL) {
    log_line (LOG_ERR, "not reloaded: %s", error->message);
    return;
  }
  words = setup_to_words (setup);
  setup_use (setup);
  log_line (LOG_INFO, "reloaded %s", words);
}

/* Blocked before there is a second thread, since each one inherits that. */
static void
block_signals (sigset_t *set)
{
  sigemptyset (set);
  sigaddset (set, SIGHUP);
  sigaddset (set, SIGUSR1);
  sigaddset (set, SIGTERM);
  sigaddset (set, SIGINT);
  pthread_sigmask (SIG_BLOCK, set, NULL);
}

/* Until the program is to end. */
static void
serve_signals (const sigset_t *set)
{
  for (;;) {
    switch (sigwaitinfo (set, NULL)) {
    case SIGHUP:
      reload ();
      break;
    case SIGUSR1:
      log_counts ();
      break;
    case SIGTERM:
    case SIGINT:
      log_counts ();
      return;
    default:
      break;
    }
  }
}

/* --- start ----------------------------------------------------------------------------------------- */

/* libmilter sends each change of a message by itself, and TCP holds the second back until the first
 * is acknowledged: 40 ms. The option is inherited by what is accepted. libmilter does not tell which
 * descriptor it listens on; there are few yet. */
static void
send_at_once (void)
{
  for (gint fd = 0; fd < 64; fd++) {
    gint on = 1, listens = 0;
    socklen_t size = sizeof listens;

    if (getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0) {
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
  }
}

static gboolean
listen_on (const gchar *text, const Setup *setup)
{
  g_autofree gchar *words = setup_to_words (setup);

  /* TRUE: a socket file that an earlier run left behind is removed */
  if (filter_register () && smfi_setconn ((gchar *) text) == MI_SUCCESS
      && smfi_opensocket (TRUE) == MI_SUCCESS) {
    send_at_once ();
    log_line (LOG_INFO, "ready on %s, %s", text, words);
    return TRUE;
  }
  log_line (LOG_ERR, "cannot listen on %s", text);
  return FALSE;
}

/* Comes back only if libmilter can no longer listen. */
static gpointer
serve_mail (gpointer failed)
{
  smfi_main ();
  g_atomic_int_set ((gint *) failed, TRUE);
  kill (getpid (), SIGTERM);
  return NULL;
}

static int
run (void)
{
  static gint failed;
  g_autoptr (Setup) setup = setup_get ();
  sigset_t set;

  log_open (setup->to_syslog);
  block_signals (&set);
  if (!listen_on (socket_text != NULL ? socket_text : setup->socket, setup)) {
    return 1;
  }
  g_thread_unref (g_thread_new ("milter", serve_mail, &failed));
  serve_signals (&set);
  return g_atomic_int_get (&failed) ? 1 : 0;
}

static gboolean
read_options (int argc, char **argv, GError **error)
{
  g_autoptr (GOptionContext) context
    = g_option_context_new ("- tell a mail server whether a message was encrypted on its way");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error)) {
    return FALSE;
  }
  if (argc > 1) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "no arguments, please: %s", argv[1]);
    return FALSE;
  }
  return TRUE;
}

static void
tell (const Setup *setup)
{
  g_autofree gchar *words = setup_to_words (setup);

  puts (words);
}

int
main (int argc, char **argv)
{
  g_autofree gchar *path = NULL;
  g_autoptr (GError) error = NULL;
  Setup *setup;

  if (!read_options (argc, argv, &error)) {
    fprintf (stderr, "hopsec-milter: %s\n", error->message);
    return 2;
  }
  if (version) {
    puts ("hopsec-milter " PACKAGE_VERSION);
    return 0;
  }
  path = find_file ();
  setup = setup_read (path, &error);
  if (setup == NULL) {
    fprintf (stderr, "hopsec-milter: %s\n", error->message);
    return 2;
  }
  if (check_only) {
    tell (setup);
    setup_unref (setup);
    return 0;
  }
  setup_use (setup);
  return run ();
}
