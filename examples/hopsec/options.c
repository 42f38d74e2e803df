/* The command line.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "write/write.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_JOBS 256

static gchar *format_text, *colour_text, *require_text, *only_text, *dialect_file, *config_file;
static gchar *output, *files_from, *client_text, *client_url;
static gchar **trust, **dialects, **paths;
static gint trust_hops, jobs;
static gboolean verbose, explain, attached, require_proof, no_progress, no_envelope, summary, help, version;
static gboolean anonymise, unclaimed_forms;

/* help.c describes them. */
static const GOptionEntry entries[] = {
  { "format", 'f', 0, G_OPTION_ARG_STRING, &format_text, NULL, NULL },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, NULL, NULL },
  { "verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, NULL, NULL },
  { "explain", 0, 0, G_OPTION_ARG_NONE, &explain, NULL, NULL },
  { "trust", 't', 0, G_OPTION_ARG_STRING_ARRAY, &trust, NULL, NULL },
  { "trust-hops", 0, 0, G_OPTION_ARG_INT, &trust_hops, NULL, NULL },
  { "anonymise", 0, 0, G_OPTION_ARG_NONE, &anonymise, NULL, NULL },
  { "unclaimed", 0, 0, G_OPTION_ARG_NONE, &unclaimed_forms, NULL, NULL },
  { "require", 'r', 0, G_OPTION_ARG_STRING, &require_text, NULL, NULL },
  { "require-proof", 0, 0, G_OPTION_ARG_NONE, &require_proof, NULL, NULL },
  { "client", 'c', 0, G_OPTION_ARG_FILENAME, &client_text, NULL, NULL },
  { "only", 0, 0, G_OPTION_ARG_STRING, &only_text, NULL, NULL },
  { "attached", 'a', 0, G_OPTION_ARG_NONE, &attached, NULL, NULL },
  { "files-from", 0, 0, G_OPTION_ARG_FILENAME, &files_from, NULL, NULL },
  { "jobs", 'j', 0, G_OPTION_ARG_INT, &jobs, NULL, NULL },
  { "config", 0, 0, G_OPTION_ARG_FILENAME, &config_file, NULL, NULL },
  { "dialects", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &dialects, NULL, NULL },
  { "check-dialect", 0, 0, G_OPTION_ARG_FILENAME, &dialect_file, NULL, NULL },
  { "color", 0, 0, G_OPTION_ARG_STRING, &colour_text, NULL, NULL },
  { "no-progress", 0, 0, G_OPTION_ARG_NONE, &no_progress, NULL, NULL },
  { "summary", 0, 0, G_OPTION_ARG_NONE, &summary, NULL, NULL },
  { "no-envelope", 0, 0, G_OPTION_ARG_NONE, &no_envelope, NULL, NULL },
  { "help", 'h', 0, G_OPTION_ARG_NONE, &help, NULL, NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, &version, NULL, NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, NULL },
  { .long_name = NULL },
};

static gboolean
usage (const gchar *format, const gchar *word, int *status)
{
  g_autofree gchar *why = g_strdup_printf (format, word);
  g_autofree gchar *plain = g_str_to_ascii (why, "C"); /* GLib's quotes are curly */

  complain ("", plain);
  fputs ("Try: hopsec --help\n", stderr);
  *status = STATUS_USAGE;
  return FALSE;
}

/* One of the words, or a complaint that has them all and the nearest. */
static gboolean
choose (const gchar *option, const gchar *text, const gchar *const *words, guint *choice,
        int *status)
{
  g_autofree gchar *all = g_strjoinv (", ", (gchar **) words);
  g_autofree gchar *meant = nearest_words (text, words);
  g_autofree gchar *why = NULL;

  for (guint i = 0; words[i] != NULL; i++) {
    if (g_str_equal (words[i], text)) {
      *choice = i;
      return TRUE;
    }
  }
  why = g_strdup_printf ("--%s is one of %s; not %s%s", option, all, text, meant);
  return usage ("%s", why, status);
}

/* What GLib could not parse. */
static gboolean
refuse (const GError *error, int *status)
{
  const gchar *word = strstr (error->message, "--");
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree gchar *name = NULL, *meant = NULL, *why = NULL;

  if (!g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) || word == NULL) {
    return usage ("%s", error->message, status);
  }
  for (guint i = 0; entries[i].long_name != NULL; i++) {
    g_ptr_array_add (names, (gpointer) entries[i].long_name);
  }
  g_ptr_array_add (names, NULL);
  name = g_strndup (word + 2, strcspn (word + 2, "= "));
  meant = nearest_option (name, (const gchar *const *) names->pdata);
  why = g_strconcat (error->message, meant, NULL);
  return usage ("%s", why, status);
}

static gboolean
set_format (Options *options, int *status)
{
  g_auto (GStrv) names = format_names ();
  guint choice = 0;

  if (anonymise && format_text != NULL) {
    return usage ("--anonymise is a format of its own: no --format=%s", format_text, status);
  }
  if (format_text != NULL
      && !choose ("format", format_text, (const gchar *const *) names, &choice, status)) {
    return FALSE;
  }
  options->format = anonymise ? &format_anonymous : format_find (names[choice]);
  options->summary = summary;
  return !summary || options->format->end != NULL
         || usage ("--summary is for text and html, not %s", options->format->name, status);
}

/* NO_COLOR (https://no-color.org) counts unless colour is asked for. */
static gboolean
set_colour (Options *options, int *status)
{
  static const gchar *const words[] = { "auto", "always", "never", NULL };
  const gchar *no = g_getenv ("NO_COLOR");
  guint choice = 0;

  if (colour_text != NULL && !choose ("color", colour_text, words, &choice, status)) {
    return FALSE;
  }
  options->colour = choice == 0
                      ? output == NULL && isatty (STDOUT_FILENO) && (no == NULL || no[0] == '\0')
                      : choice == 1;
  return TRUE;
}

static gboolean
set_input (Options *options, int *status)
{
  if (g_strcmp0 (files_from, "-") == 0 && paths != NULL
      && g_strv_contains ((const gchar *const *) paths, "-")) {
    return usage ("standard input is the list: it cannot be a message too%s", "", status);
  }
  options->paths = paths;
  options->files_from = files_from;
  options->attached = attached;
  options->unclaimed = unclaimed_forms;
  options->progress = !no_progress;
  options->envelope = !no_envelope;
  options->jobs = jobs > 0 ? (guint) jobs : g_get_num_processors ();
  if (jobs < 0 || options->jobs > MAX_JOBS) {
    return usage ("--jobs is a number of threads, at most %s", G_STRINGIFY (MAX_JOBS), status);
  }
  return TRUE;
}

static gboolean
set_only (Options *options, int *status)
{
  static const gchar *const words[] = { "plaintext", "unknown", "tls", "weak", NULL };
  static const HopsecSecurity verdicts[] = { HOPSEC_SECURITY_PLAINTEXT, HOPSEC_SECURITY_UNKNOWN,
                                             HOPSEC_SECURITY_TLS, HOPSEC_SECURITY_NONE };
  guint choice = 0;

  if (only_text != NULL && !choose ("only", only_text, words, &choice, status)) {
    return FALSE;
  }
  options->only = only_text != NULL ? verdicts[choice] : HOPSEC_SECURITY_NONE;
  options->only_weak = only_text != NULL && options->only == HOPSEC_SECURITY_NONE;
  return TRUE;
}

static gboolean
set_requirement (Options *options, int *status)
{
  static const gchar *const words[]
    = { "no-plaintext", "between-tls", "tls", "tls1.2", "tls1.3", "strong", NULL };
  guint choice = 2;

  if (require_text != NULL && !choose ("require", require_text, words, &choice, status)) {
    return FALSE;
  }
  options->has_requirement = require_text != NULL || require_proof;
  options->require_proof = require_proof;
  options->requirement_name = words[choice];
  return hopsec_requirement_from_string (words[choice], &options->requirement);
}

/* The site's own servers, which nobody wants to name at each call. */
static gboolean
add_config (Options *options, int *status)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *found = config_file == NULL ? hopsec_find_config () : NULL;
  const gchar *path = config_file != NULL ? config_file : found;
  g_autofree gchar *trust = NULL;

  if (g_strcmp0 (path, "none") == 0) {
    path = NULL;
  }
  if (path != NULL && !hopsec_analyzer_add_config (options->analyzer, path, &error)) {
    return usage ("%s", error->message, status);
  }
  if (verbose) {
    trust = hopsec_analyzer_trust_to_string (options->analyzer);
    fprintf (stderr, "hopsec: %s: %s is trusted\n", path != NULL ? path : "no configuration",
             trust != NULL ? trust : "nobody");
  }
  return TRUE;
}

static gboolean
set_analyzer (Options *options, int *status)
{
  g_autoptr (GError) error = NULL;

  options->analyzer = hopsec_analyzer_new ();
  hopsec_analyzer_set_envelope (options->analyzer, options->envelope);
  if (!add_config (options, status)) {
    return FALSE;
  }
  for (guint i = 0; dialects != NULL && dialects[i] != NULL; i++) {
    if (!hopsec_analyzer_add_dialects (options->analyzer, dialects[i], &error)) {
      return usage ("%s", error->message, status);
    }
  }
  for (guint i = 0; trust != NULL && trust[i] != NULL; i++) {
    if (!hopsec_analyzer_add_trust (options->analyzer, trust[i], &error)) {
      return usage ("--trust: %s", error->message, status);
    }
  }
  if (trust_hops < 0) {
    return usage ("--trust-hops is a number of fields%s", "", status);
  }
  if (trust_hops > 0) {
    hopsec_analyzer_set_trust_hops (options->analyzer, (guint) trust_hops);
  }
  return TRUE;
}

/* NULL with *status, after a complaint */
static HopsecClient *
read_client (const gchar *settings, int *status)
{
  g_autoptr (GError) error = NULL;
  HopsecClient *client = hopsec_client_new (settings, &error);

  if (client == NULL) {
    gboolean is_address = error->code == HOPSEC_ERROR_ARGUMENT;

    complain (is_address ? "--client" : settings, error->message); /* which may hold a password */
    *status = is_address ? STATUS_USAGE : STATUS_INPUT;
  }
  return client;
}

/* Settings are told from the same place as their leg: the address without a password. */
static gboolean
set_client (Options *options, int *status)
{
  g_autoptr (HopsecWay) way = NULL;

  if (client_text == NULL) {
    return TRUE;
  }
  options->client = read_client (client_text, status);
  if (options->client == NULL) {
    return FALSE;
  }
  hopsec_analyzer_set_client (options->analyzer, options->client);
  way = hopsec_client_get_way (options->client, 0);
  client_url = strstr (client_text, "://") != NULL ? g_strdup (hopsec_way_get_url (way)) : NULL;
  options->client_source = client_url != NULL ? client_url : client_text;
  return TRUE;
}

/* Whether somebody sends something to standard input. */
static gboolean
is_piped (void)
{
  struct stat info;

  return fstat (STDIN_FILENO, &info) == 0 && !S_ISCHR (info.st_mode);
}

/* Whether there is something to report on. */
static gboolean
check_paths (Options *options, int *status)
{
  static const gchar *const standard_input[] = { "-", NULL };

  if (paths != NULL || files_from != NULL || dialect_file != NULL) {
    return TRUE;
  }
  if (options->client == NULL && is_piped ()) {
    paths = g_strdupv ((gchar **) standard_input);
    options->paths = paths;
    return TRUE;
  }
  if (options->client == NULL || options->has_requirement) {
    return usage ("no message given: name a saved message, a mailbox or a folder%s", "", status);
  }
  return options->format->client != NULL
         || usage ("--client without a message is reported as text or jsonl, not %s",
                   options->format->name, status);
}

gboolean
options_read (Options *options, int argc, char **argv, int *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_help_enabled (context, FALSE); /* its own does not fit a screen */
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    return refuse (error, status);
  }
  style_init (output == NULL && isatty (STDOUT_FILENO));
  if (help || version) {
    fputs (help ? help_text : "hopsec " PACKAGE_VERSION "\n", stdout);
    return FALSE;
  }
  if (!set_format (options, status) || !set_colour (options, status) || !set_only (options, status)
      || !set_requirement (options, status) || !set_input (options, status)
      || !set_analyzer (options, status) || !set_client (options, status)) {
    return FALSE;
  }
  options->verbose = verbose || explain;
  options->explain = explain;
  options->output = output;
  options->check_dialect = dialect_file;
  return check_paths (options, status);
}

void
options_clear (Options *options)
{
  g_clear_object (&options->analyzer);
  g_clear_pointer (&options->client, hopsec_client_unref);
  g_strfreev (paths);
  g_strfreev (trust);
  g_strfreev (dialects);
  g_free (format_text);
  g_free (colour_text);
  g_free (require_text);
  g_free (dialect_file);
  g_free (config_file);
  g_free (output);
  g_free (files_from);
  g_free (client_text);
  g_free (client_url);
  g_free (only_text);
}
