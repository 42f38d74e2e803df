/* One message for people: the headline, the two answers, a line a hop, what is proved.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A line names the host that received the hop, in the last column: it is the next hop's sender
 * anyway. Hops over TLS inside one organisation fold into one line.
 */
#include "text.h"

#include <string.h>

#define HOST_COLUMN 34
#define HOST_WIDTH 45
#define EVIDENCE_COLUMN 12
#define PAGE 80
#define GAP_WIDTH 200 /* names can have 1 KiB */

typedef struct {
  GString *out;
  const Options *options;
  Path path;
} Page;

/* --- words ------------------------------------------------------------------------------------- */

/* the class as a word of one width, in its colour */
void
text_security (GString *out, HopsecSecurity security, const Options *options)
{
  const ClassWords *words = class_words (security);

  g_string_append_printf (out, "%s%-9s%s", options->colour ? words->colour : "", words->name,
                          options->colour ? "\033[0m" : "");
}

/* --- lines ------------------------------------------------------------------------------------- */

static void
add_headline (Page *page, const gchar *source)
{
  g_autofree gchar *name = style_fit (source, 60);
  g_autofree gchar *line
    = g_strdup_printf ("%s: %s", name, hopsec_report_get_summary (page->path.report));

  style_wrap (page->out, line, 0, 4);
}

static void
add_answers (Page *page)
{
  static const gchar *const questions[]
    = { "  1. author's program -> mail service   ", "  2. mail service -> mailbox            " };

  for (guint half = 1; half <= 2; half++) {
    const gchar *answer = hopsec_report_get_answer (page->path.report, half);

    if (answer != NULL) {
      g_string_append (page->out, questions[half - 1]);
      style_wrap (page->out, answer, (guint) strlen (questions[0]), (guint) strlen (questions[0]));
    }
  }
}

static gboolean
is_unknown (const Page *page, guint i)
{
  return hopsec_hop_get_security (path_hop (&page->path, i)) == HOPSEC_SECURITY_UNKNOWN;
}

/* '!' decides the verdict, '?' does not say */
static gchar
mark_of (const Page *page, guint i)
{
  HopsecSecurity security = hopsec_hop_get_security (path_hop (&page->path, i));

  if (security == HOPSEC_SECURITY_PLAINTEXT
      && hopsec_report_get_security (page->path.report) == HOPSEC_SECURITY_PLAINTEXT) {
    return '!';
  }
  return is_unknown (page, i) ? '?' : ' ';
}

static void
add_evidence (Page *page, guint i)
{
  HopsecHop *hop = path_hop (&page->path, i);
  const gchar *evidence = hopsec_hop_get (hop, HOPSEC_FACT_EVIDENCE);
  const gchar *received = hopsec_hop_get (hop, HOPSEC_FACT_RECEIVED);
  const gchar *dialect = hopsec_hop_get (hop, HOPSEC_FACT_DIALECT);
  g_autofree gchar *quote = style_cut (evidence != NULL   ? evidence
                                       : received != NULL ? received
                                                          : "",
                                       64);
  const gchar *exchange = hopsec_hop_get (hop, HOPSEC_FACT_KEY_EXCHANGE);
  g_autofree gchar *line
    = g_strdup_printf ("\"%s\": %s (%s%s%s)%s%s", quote, path_reason (&page->path, i),
                       hopsec_hop_get (hop, HOPSEC_FACT_BASIS), dialect != NULL ? ", " : "",
                       dialect != NULL ? dialect : "", exchange != NULL ? ", key exchange " : "",
                       exchange != NULL ? exchange : "");

  g_string_append_printf (page->out, "%*s", EVIDENCE_COLUMN, "");
  style_wrap (page->out, line, EVIDENCE_COLUMN, EVIDENCE_COLUMN);
}

static void
add_peer (Page *page, guint i)
{
  g_autofree gchar *peer = path_peer (&page->path, i);

  if (peer != NULL) {
    g_autofree gchar *shown = style_fit (peer, HOST_WIDTH);

    g_string_append_printf (page->out, "%*s%s\n", HOST_COLUMN, "", shown);
  }
}

static void
add_break (Page *page, const gchar *text)
{
  g_string_append (page->out, "         ==  ");
  style_wrap (page->out, text, 13, 13);
}

/* What stands between hop i and the one before it. */
static void
add_breaks (Page *page, guint i)
{
  g_autofree gchar *gap = path_gap (&page->path, i);

  if (gap != NULL) {
    g_autofree gchar *shown = style_cut (gap, GAP_WIDTH);

    add_break (page, shown);
  }
  if (i > 0 && hopsec_report_get_boundary (page->path.report) == i + 1) {
    add_break (page, "above only claimed, below proved");
  }
}

static void
add_warnings (Page *page, guint i)
{
  const gchar *words;
  guint from = 0;

  while ((words = path_warning (&page->path, i, &from)) != NULL) {
    g_string_append_printf (page->out, "%*s", EVIDENCE_COLUMN, "");
    style_wrap (page->out, words, EVIDENCE_COLUMN, EVIDENCE_COLUMN);
  }
}

static gchar *
host_words (const Page *page, guint i)
{
  const gchar *by = path_fact (&page->path, i, HOPSEC_FACT_BY);
  const gchar *id = path_fact (&page->path, i, HOPSEC_FACT_DIALECT);
  gboolean claimed = hopsec_report_get_boundary (page->path.report) > 0
                     && hopsec_hop_get_proof (path_hop (&page->path, i)) == HOPSEC_PROOF_CLAIMED;
  g_autofree gchar *host = NULL;

  if (by == NULL) {
    g_autofree gchar *text
      = g_strdup_printf ("(not named%s%s)", id != NULL ? ", " : "", id != NULL ? id : "");

    host = style_fit (text, HOST_WIDTH);
  } else {
    host = style_fit (by, claimed ? HOST_WIDTH - 15 : HOST_WIDTH);
  }
  return g_strconcat (host, claimed ? " (claimed only)" : "", NULL);
}

/* Short evidence stands behind the host, where it fits; else on a line of its own. */
static void
add_short_evidence (Page *page, guint i, gsize used)
{
  const gchar *evidence = path_fact (&page->path, i, HOPSEC_FACT_EVIDENCE);
  g_autofree gchar *quote = evidence != NULL ? style_escape (evidence) : NULL;

  if (quote != NULL && used + strlen (quote) + 4 <= PAGE) {
    g_string_append_printf (page->out, ": \"%s\"\n", quote);
  } else {
    g_string_append_c (page->out, '\n');
    add_evidence (page, i);
  }
}

static void
add_hops (Page *page, guint first, guint last, gboolean evidence)
{
  gint64 seconds;
  gboolean dated = path_delay (&page->path, first, last, &seconds);
  g_autofree gchar *session = path_session (&page->path, first, last);
  g_autofree gchar *delay = dated ? delay_words (seconds) : g_strdup ("");
  g_autofree gchar *host = host_words (page, last);
  gchar numbers[32];
  HopsecSecurity security = hopsec_hop_get_security (path_hop (&page->path, first));

  if (first == last) {
    g_snprintf (numbers, sizeof numbers, "%u", first + 1);
  } else {
    g_snprintf (numbers, sizeof numbers, "%u-%u", first + 1, last + 1);
  }
  g_string_append_printf (page->out, "%c%4s  ", mark_of (page, first), numbers);
  text_security (page->out, security, page->options);
  g_string_append_printf (page->out, "  %-8s %6s  %s",
                          security == HOPSEC_SECURITY_TLS ? session : "-", delay, host);
  if (evidence) {
    add_short_evidence (page, first, HOST_COLUMN + strlen (host));
  } else {
    g_string_append_c (page->out, '\n');
  }
}

/* The leg that no field shows, but the settings of the author's program. */
static void
add_settings (Page *page)
{
  g_autoptr (HopsecLeg) leg = hopsec_report_get_leg (page->path.report, 0);
  HopsecSecurity security = leg != NULL ? hopsec_leg_get_security (leg) : HOPSEC_SECURITY_NONE;
  const gchar *to = leg != NULL ? hopsec_leg_get_to (leg) : NULL;
  g_autofree gchar *host = style_fit (to != NULL ? to : "(not named)", HOST_WIDTH - 11);

  if (leg != NULL && hopsec_leg_get_basis (leg) == HOPSEC_BASIS_SETTINGS) {
    g_string_append_printf (page->out, "%c   -  ",
                            security == HOPSEC_SECURITY_PLAINTEXT ? '!'
                            : security == HOPSEC_SECURITY_UNKNOWN ? '?'
                                                                  : ' ');
    text_security (page->out, security, page->options);
    g_string_append_printf (page->out, "  %-8s %6s  %s (settings)\n", "-", "", host);
  }
}

static void
add_path (Page *page)
{
  g_string_append (page->out, "\n  hop  security   session   delay  received by\n");
  add_settings (page);
  for (guint i = 0; i < page->path.n; i++) {
    guint last = i;
    gchar mark = mark_of (page, i);

    add_breaks (page, i);
    if (i == 0 && hopsec_hop_get_security (path_hop (&page->path, i)) != HOPSEC_SECURITY_LOCAL) {
      add_peer (page, i);
    }
    while (!page->options->verbose && last + 1 < page->path.n
           && path_folds (&page->path, last + 1)) {
      last++;
    }
    add_hops (page, i, last, mark == '?' && !page->options->verbose);
    if (mark == '!' || page->options->verbose) {
      add_evidence (page, i);
    }
    add_warnings (page, i);
    i = last;
  }
}

/* --- proof ---------------------------------------------------------------------------------------- */

static void
add_proof (Page *page)
{
  g_autofree gchar *words = path_proof (&page->path);
  const gchar *note;
  guint from = 0;

  g_string_append_c (page->out, '\n');
  style_wrap (page->out, words, 0, 0);
  while ((note = path_note (&page->path, &from)) != NULL) {
    style_wrap (page->out, note, 0, 0);
  }
}

static void
add_no_trace (Page *page, const gchar *source)
{
  g_autofree gchar *name = style_fit (source, 60);
  g_autofree gchar *line = g_strdup_printf ("%s: " PATH_NO_TRACE, name);

  style_wrap (page->out, line, 0, 4);
}

void
text_alone (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  Page page = { .out = out, .options = options };

  path_init (&page.path, report);
  if (page.path.n == 0) {
    add_no_trace (&page, source);
    add_answers (&page);
  } else {
    add_headline (&page, source);
    add_answers (&page);
    add_path (&page);
    add_proof (&page);
  }
  path_clear (&page.path);
}
