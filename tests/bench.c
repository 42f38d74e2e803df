/* How fast: all ways into the library beside what GMime alone takes, in one process.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * bench [--set=made|diverse|FOLDER] [--only=MODE] [--rounds=N] SOURCES: the modes run in turn, seven
 * rounds; the median of the process's CPU time counts, and its ratio to mode `naive`. An instruction
 * counter looks at run_measured () of --only=MODE --rounds=1: what warms up is not in it.
 */
#include "bench.h"

#include <gmime/gmime.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MESSAGES 5000
#define MAX_ROUNDS 99

double
bench_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* --- modes: each takes all messages once, and gives how many hops it saw ------------------------ */

typedef struct {
  GPtrArray *mail;
  HopsecAnalyzer *analyzer;
  gchar *mbox;
} Bench;

typedef void (*Ask) (HopsecReport *report); /* what its user asks of a report */

static const Message *
message_at (const Bench *bench, guint i)
{
  return g_ptr_array_index (bench->mail, i);
}

static guint
count_received (GMimeMessage *message)
{
  GMimeHeaderList *list = g_mime_object_get_header_list (GMIME_OBJECT (message));
  guint n = 0;

  for (gint i = 0; i < g_mime_header_list_get_count (list); i++) {
    GMimeHeader *header = g_mime_header_list_get_header_at (list, i);

    if (g_ascii_strcasecmp (g_mime_header_get_name (header), "Received") == 0) {
      n += g_mime_header_get_raw_value (header) != NULL;
    }
  }
  return n;
}

/* Parses the next message, and takes its Received values. */
static guint
count_next (GMimeParser *parser)
{
  GMimeMessage *message = g_mime_parser_construct_message (parser, NULL);
  guint n = message != NULL ? count_received (message) : 0;

  g_clear_object (&message);
  return n;
}

static guint
run_naive (const Bench *bench, Ask ask)
{
  guint n = 0;

  (void) ask;
  for (guint i = 0; i < bench->mail->len; i++) {
    GMimeStream *stream = g_mime_stream_fs_open (message_at (bench, i)->path, 0, 0, NULL);
    GMimeParser *parser = g_mime_parser_new_with_stream (stream);

    n += count_next (parser);
    g_object_unref (parser);
    g_object_unref (stream);
  }
  return n;
}

/* All messages as one mbox, through GMime's own reader of mailboxes. */
static guint
run_naive_mbox (const Bench *bench, Ask ask)
{
  GMimeStream *stream = g_mime_stream_fs_open (bench->mbox, 0, 0, NULL);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  guint n = 0;

  (void) ask;
  g_mime_parser_set_format (parser, GMIME_FORMAT_MBOX);
  while (!g_mime_parser_eos (parser)) {
    n += count_next (parser);
  }
  g_object_unref (parser);
  g_object_unref (stream);
  return n;
}

/* The verdict, the classes: what a filter asks. */
static void
ask_nothing (HopsecReport *report)
{
  (void) report;
}

/* All that the library says in words: every fact as text, every sentence. */
static void
ask_words (HopsecReport *report)
{
  volatile gsize known = hopsec_report_get_summary (report) != NULL;

  known += hopsec_report_get_answer (report, 1) != NULL;
  known += hopsec_report_get_answer (report, 2) != NULL;
  for (guint i = 0; i < hopsec_report_get_n_legs (report); i++) {
    g_autoptr (HopsecLeg) leg = hopsec_report_get_leg (report, i);

    known += hopsec_leg_get_text (leg) != NULL;
  }
  for (guint i = 0; i < hopsec_report_get_n_hops (report); i++) {
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, i);

    for (guint fact = 0; fact < HOPSEC_N_FACTS; fact++) {
      known += hopsec_hop_get (hop, fact) != NULL;
    }
  }
}

static void
ask_json (HopsecReport *report)
{
  g_autofree gchar *line = hopsec_report_to_json (report, "x.eml");
}

static guint
take_report (HopsecReport *report, Ask ask)
{
  guint n = report != NULL ? hopsec_report_get_n_hops (report) : 0;

  if (report != NULL) {
    ask (report);
    hopsec_report_unref (report);
  }
  return n;
}

static guint
run_file (const Bench *bench, Ask ask)
{
  guint n = 0;

  for (guint i = 0; i < bench->mail->len; i++) {
    n += take_report (hopsec_analyzer_analyze_file (bench->analyzer, message_at (bench, i)->path, NULL), ask);
  }
  return n;
}

static guint
run_memory (const Bench *bench, Ask ask)
{
  guint n = 0;

  for (guint i = 0; i < bench->mail->len; i++) {
    const Message *message = message_at (bench, i);

    n += take_report (hopsec_analyzer_analyze_data (bench->analyzer, message->data, message->length, NULL), ask);
  }
  return n;
}

static guint
run_values (const Bench *bench, Ask ask)
{
  guint n = 0;

  for (guint i = 0; i < bench->mail->len; i++) {
    const gchar *const *values = (const gchar *const *) message_at (bench, i)->values;

    n += take_report (hopsec_analyzer_analyze_received (bench->analyzer, values, NULL, NULL), ask);
  }
  return n;
}

static guint
run_mbox (const Bench *bench, Ask ask)
{
  g_autoptr (HopsecMailbox) mailbox = hopsec_mailbox_new (bench->analyzer, bench->mbox);
  HopsecReport *report;
  guint n = 0;

  while ((report = hopsec_mailbox_next (mailbox, NULL)) != NULL) {
    n += take_report (report, ask);
  }
  return n;
}

typedef struct {
  const gchar *name, *what;
  guint (*run) (const Bench *bench, Ask ask);
  Ask ask;
  double target; /* ratio to the naive mode above it; 0: this is one */
  gboolean on_top; /* it does all that the mode above it does; only what it does more counts */
} Mode;

static const Mode modes[] = {
  { "naive", "GMime parses the whole file, Received values are taken", run_naive, NULL, 0, FALSE },
  { "file", "file -> report", run_file, ask_nothing, 0.20, FALSE },
  { "memory", "bytes in memory -> report", run_memory, ask_nothing, 0.18, FALSE },
  { "json", "report -> JSON line", run_memory, ask_json, 0.12, TRUE },
  { "memory-words", "bytes in memory -> report, all words asked", run_memory, ask_words, 0.20, FALSE },
  { "values", "values in hand -> report (a filter)", run_values, ask_nothing, 0.08, FALSE },
  { "values-words", "values in hand -> report, all words asked", run_values, ask_words, 0.10, FALSE },
  { "gmime-mbox", "GMime parses one mbox of all messages", run_naive_mbox, NULL, 0, FALSE },
  { "mbox", "the same mbox -> reports", run_mbox, ask_nothing, 0.22, FALSE },
};

/* What an instruction counter counts. */
static G_GNUC_NO_INLINE guint
run_measured (const Bench *bench, const Mode *mode)
{
  return mode->run (bench, mode->ask);
}

/* --- the table ----------------------------------------------------------------------------------- */

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
print_mode (const Mode *mode, double *seconds, guint rounds, const Bench *bench, double naive)
{
  double n = bench->mail->len, fields = bench_mail_count_fields (bench->mail), median;

  median = seconds[rounds / 2];
  g_print ("{\"mode\": \"%s\", \"messages\": %.0f, \"fields\": %.0f, \"us_per_message\": %.2f, \"us_per_field\": %.3f, \"ratio\": %.4f, \"target\": ",
           mode->name, n, fields, median / n * 1e6, median / fields * 1e6, naive > 0 ? median / naive : 0);
  g_print (mode->target > 0 ? "%.2f}\n" : "null}\n", mode->target);
  g_printerr ("  %-12s %9.2f %9.3f %8.3f  %-6s %s\n", mode->name, median / n * 1e6, median / fields * 1e6,
              naive > 0 ? median / naive : 0,
              mode->target <= 0                   ? ""
              : median / naive <= mode->target    ? "met"
                                                  : "MISSED",
              mode->what);
}

static gboolean
run_modes (const Bench *bench, const gchar *only, guint rounds)
{
  static double seconds[G_N_ELEMENTS (modes)][MAX_ROUNDS], whole[G_N_ELEMENTS (modes)];
  guint wanted = bench_mail_count_fields (bench->mail);
  double naive = 0;

  for (guint round = 0; round <= rounds; round++) { /* the first warms up */
    for (guint m = 0; m < G_N_ELEMENTS (modes); m++) {
      const Mode *mode = &modes[m];
      guint r = round > 0 ? round - 1 : 0;
      double start = bench_seconds ();

      if ((only == NULL || strcmp (only, mode->name) == 0)
          && (round > 0 ? run_measured (bench, mode) : mode->run (bench, mode->ask)) != wanted) {
        g_printerr ("bench: mode %s did not see all Received fields\n", mode->name);
        return FALSE;
      }
      whole[m] = bench_seconds () - start;
      seconds[m][r] = whole[m] - (mode->on_top ? whole[m - 1] : 0);
    }
  }
  g_printerr ("%u messages, %u Received fields, %.0f %% of their host names new, %u rounds\n"
              "  %-12s %9s %9s %8s\n", bench->mail->len, wanted, bench_mail_new_names (bench->mail, bench->analyzer),
              rounds, "mode", "us/msg", "us/field", "ratio");
  for (guint m = 0; m < G_N_ELEMENTS (modes); m++) {
    qsort (seconds[m], rounds, sizeof (double), compare);
    naive = only != NULL ? 0 : modes[m].target > 0 ? naive : seconds[m][rounds / 2];
    if (only == NULL || strcmp (only, modes[m].name) == 0) {
      print_mode (&modes[m], seconds[m], rounds, bench, naive);
    }
  }
  return TRUE;
}

static void
write_quoted (FILE *file, const gchar *data, gsize length)
{
  const gchar *end = data + length, *from;

  while ((from = g_strstr_len (data, end - data, "\nFrom ")) != NULL) {
    fwrite (data, 1, (gsize) (from + 1 - data), file);
    fputc ('>', file);
    data = from + 1;
  }
  fwrite (data, 1, (gsize) (end - data), file);
}

/* All messages as one mbox; FALSE: there is no room for it */
static gboolean
write_mbox (const Bench *bench)
{
  FILE *file = fopen (bench->mbox, "we");
  gboolean ok = file != NULL;

  for (guint i = 0; ok && i < bench->mail->len; i++) {
    fputs ("From sender@example.org Mon Jan  5 01:59:06 2026\n", file);
    write_quoted (file, message_at (bench, i)->data, message_at (bench, i)->length);
    ok = fputs ("\n\n", file) >= 0;
  }
  return (file == NULL || fclose (file) == 0) && ok;
}

static void
remove_mail (const Bench *bench, const gchar *folder, gboolean made)
{
  for (guint i = 0; made && i < bench->mail->len; i++) {
    g_unlink (message_at (bench, i)->path);
  }
  g_unlink (bench->mbox);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_autofree gchar *only = NULL, *set = g_strdup ("made");
  gint rounds = 7, messages = MESSAGES;
  gboolean worst = FALSE;
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_STRING, &set, "Whose messages (made)", "made|diverse|FOLDER" },
    { "only", 0, 0, G_OPTION_ARG_STRING, &only, "One mode", "MODE" },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &rounds, "How often (7)", "N" },
    { "messages", 0, 0, G_OPTION_ARG_INT, &messages, "How many made messages", "N" },
    { "worst", 0, 0, G_OPTION_ARG_NONE, &worst, "The worst cases instead", NULL },
    { .long_name = NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("SOURCES");
  g_autofree gchar *folder = g_dir_make_tmp ("hopsec-bench-XXXXXX", NULL);
  g_autofree gchar *mbox = g_strconcat (folder, "/mbox", NULL);
  Bench bench = { NULL, hopsec_analyzer_new (), mbox };
  gboolean ok, given;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || argc != 2 || rounds < 1 || rounds > MAX_ROUNDS) {
    g_printerr ("usage: bench [--set=SET] [--only=MODE] [--rounds=N] [--messages=N] [--worst] SOURCES\n");
    return 2;
  }
  g_mime_init ();
  given = strchr (set, '/') != NULL;
  if (worst) {
    bench_worst_run ();
    messages = 0;
  }
  bench.mail = given ? bench_mail_read (set) : bench_mail_make (argv[1], set, folder, (guint) messages);
  ok = worst || (bench.mail->len > 0 && write_mbox (&bench) && run_modes (&bench, only, (guint) rounds));
  remove_mail (&bench, folder, !given);
  g_ptr_array_unref (bench.mail);
  g_object_unref (bench.analyzer);
  return ok ? 0 : 1;
}
