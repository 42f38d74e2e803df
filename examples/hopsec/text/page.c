/* One message for people: the headline, the two answers, a line a hop, what is proved.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A line names the host that received the hop, in the last column: it is the next hop's sender
 * anyway. Where the page has room for both, it names the sender too. Hops over TLS inside one
 * organisation fold into one line.
 */
#include "text.h"

#include <string.h>

#define HOST_COLUMN 35
#define EVIDENCE_COLUMN 12
#define GAP_WIDTH 200 /* names can have 1 KiB */

typedef struct {
  GString *out;
  const Options *options;
  HopsecPath path;
  guint sender; /* width of the column of senders; 0: there is no room for it */
} Page;

/* --- words ------------------------------------------------------------------------------------- */

/* the class as a word of one width, in its colour */
void
text_security (GString *out, HopsecSecurity security, const Options *options)
{
  const HopsecClassWords *words = hopsec_class_words (security);

  g_string_append_printf (out, "%s%-9s%s", options->colour ? words->colour : "", words->name,
                          options->colour ? "\033[0m" : "");
}

/* --- lines ------------------------------------------------------------------------------------- */

/* What is written on the message, a line each. */
static void
add_envelope (Page *page)
{
  static const gchar *const names[] = { "From", "To", "Date", "Subject" };
  gboolean any = FALSE;

  for (guint i = 0; i < HOPSEC_N_ENVELOPES; i++) {
    const gchar *value = hopsec_report_get_envelope (page->path.report, i);

    if (value != NULL) {
      g_autofree gchar *shown = style_cut (value, style_page () - 9);

      g_string_append_printf (page->out, "%s:%*s%s\n", names[i], 8 - (int) strlen (names[i]), "",
                              shown);
      any = TRUE;
    }
  }
  if (any) {
    g_string_append_c (page->out, '\n');
  }
}

static void
add_headline (Page *page, const gchar *source)
{
  g_autofree gchar *name = style_fit (source, style_page () - 20);
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
  return hopsec_hop_get_security (hopsec_path_hop (&page->path, i)) == HOPSEC_SECURITY_UNKNOWN;
}

/* '!' decides the verdict, '?' does not say */
static gchar
mark_of (const Page *page, guint i)
{
  HopsecSecurity security = hopsec_hop_get_security (hopsec_path_hop (&page->path, i));

  if (security == HOPSEC_SECURITY_PLAINTEXT
      && hopsec_report_get_security (page->path.report) == HOPSEC_SECURITY_PLAINTEXT) {
    return '!';
  }
  return is_unknown (page, i) ? '?' : ' ';
}

/* " (mark, Postfix, key exchange X25519)" */
static gchar *
origin_words (HopsecHop *hop)
{
  const gchar *dialect = hopsec_hop_get (hop, HOPSEC_FACT_DIALECT);
  const gchar *exchange = hopsec_hop_get (hop, HOPSEC_FACT_KEY_EXCHANGE);
  GString *words = g_string_new (NULL);

  if (hopsec_hop_get_basis (hop) != HOPSEC_BASIS_NONE) {
    g_string_append (words, hopsec_hop_get (hop, HOPSEC_FACT_BASIS));
  }
  if (dialect != NULL) {
    g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", dialect);
  }
  if (exchange != NULL) {
    g_string_append_printf (words, "%skey exchange %s", words->len > 0 ? ", " : "", exchange);
  }
  if (words->len > 0) {
    g_string_prepend (words, " (");
    g_string_append_c (words, ')');
  }
  return g_string_free (words, FALSE);
}

static void
add_evidence (Page *page, guint i)
{
  HopsecHop *hop = hopsec_path_hop (&page->path, i);
  const gchar *evidence = hopsec_hop_get (hop, HOPSEC_FACT_EVIDENCE);
  const gchar *received = hopsec_hop_get (hop, HOPSEC_FACT_RECEIVED);
  g_autofree gchar *quote = style_cut (evidence != NULL   ? evidence
                                       : received != NULL ? received
                                                          : "",
                                       style_page () - EVIDENCE_COLUMN - 4);
  g_autofree gchar *origin = origin_words (hop);
  g_autofree gchar *line
    = g_strdup_printf ("\"%s\": %s%s", quote, hopsec_path_reason (&page->path, i), origin);

  g_string_append_printf (page->out, "%*s", EVIDENCE_COLUMN, "");
  style_wrap (page->out, line, EVIDENCE_COLUMN, EVIDENCE_COLUMN);
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
  g_autofree gchar *gap = hopsec_path_gap (&page->path, i);

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

  while ((words = hopsec_path_warning (&page->path, i, &from)) != NULL) {
    g_string_append_printf (page->out, "%*s", EVIDENCE_COLUMN, "");
    style_wrap (page->out, words, EVIDENCE_COLUMN, EVIDENCE_COLUMN);
  }
}

/* --- the table ----------------------------------------------------------------------------------- */

static guint
host_room (const Page *page)
{
  return style_page () - HOST_COLUMN - (page->sender > 0 ? page->sender + 4 : 0);
}

/* What has to be said of the hop beside its host. */
static const gchar *
host_note (const Page *page, guint i)
{
  HopsecHop *hop = hopsec_path_hop (&page->path, i);

  if (hopsec_report_get_boundary (page->path.report) > 0
      && hopsec_hop_get_proof (hop) == HOPSEC_PROOF_CLAIMED) {
    return " (claimed only)";
  }
  switch (hopsec_hop_get_grade (hop)) {
  case HOPSEC_GRADE_BROKEN:
    return " (broken TLS)";
  case HOPSEC_GRADE_WEAK:
    return " (weak TLS)";
  default:
    return "";
  }
}

static gchar *
host_words (const Page *page, guint i)
{
  const gchar *by = hopsec_path_fact (&page->path, i, HOPSEC_FACT_BY), *note = host_note (page, i);
  const gchar *id = hopsec_path_fact (&page->path, i, HOPSEC_FACT_DIALECT);
  g_autofree gchar *host = NULL;

  if (by == NULL) {
    g_autofree gchar *text
      = g_strdup_printf ("(not named%s%s)", id != NULL ? ", " : "", id != NULL ? id : "");

    host = style_fit (text, host_room (page));
  } else {
    host = style_fit (by, host_room (page) - (guint) strlen (note));
  }
  return g_strconcat (host, note, NULL);
}

static gchar *
sender_words (const Page *page, guint i)
{
  g_autofree gchar *peer = hopsec_path_peer (&page->path, i);

  return style_escape (peer != NULL ? peer : "(not named)");
}

/* The last hop of the line that begins with hop i. */
static guint
last_of_line (const Page *page, guint i)
{
  while (!page->options->verbose && i + 1 < page->path.n
         && hopsec_path_folds (&page->path, i + 1)) {
    i++;
  }
  return i;
}

/* Whether the longest names of both ends fit beside each other. */
static void
measure (Page *page)
{
  guint sender = 0, host = 0;

  for (guint i = 0; i < page->path.n; i = last_of_line (page, i) + 1) {
    g_autofree gchar *from = sender_words (page, i);
    g_autofree gchar *to = host_words (page, last_of_line (page, i));

    sender = MAX (sender, style_width (from));
    host = MAX (host, style_width (to));
  }
  page->sender = HOST_COLUMN + sender + 4 + host <= style_page () ? sender : 0;
}

static void
add_title (Page *page)
{
  g_autofree gchar *peer = hopsec_path_peer (&page->path, 0);

  if (page->sender > 0) {
    g_string_append (page->out, "\n  hop  security   session   delay  ");
    style_pad (page->out, "from", page->sender);
    g_string_append (page->out, " -> received by\n");
    return;
  }
  if (peer != NULL
      && hopsec_hop_get_security (hopsec_path_hop (&page->path, 0)) != HOPSEC_SECURITY_LOCAL) {
    g_string_append (page->out, "\n  from ");
    style_wrap (page->out, peer, 7, 7);
  } else {
    g_string_append_c (page->out, '\n');
  }
  g_string_append (page->out, "  hop  security   session   delay  received by\n");
}

/* Short evidence stands after the host, where it fits; else on a line of its own. */
static void
add_short_evidence (Page *page, guint i, const gchar *host)
{
  const gchar *evidence = hopsec_path_fact (&page->path, i, HOPSEC_FACT_EVIDENCE);
  g_autofree gchar *quote = evidence != NULL ? style_escape (evidence) : NULL;

  if (quote != NULL && style_width (quote) + style_width (host) + 5 <= host_room (page)) {
    g_string_append_printf (page->out, " (\"%s\")\n", quote);
  } else {
    g_string_append_c (page->out, '\n');
    add_evidence (page, i);
  }
}

static void
add_hops (Page *page, guint first, guint last)
{
  gint64 seconds;
  gboolean dated = hopsec_path_delay (&page->path, first, last, &seconds);
  g_autofree gchar *session = hopsec_path_session (&page->path, first, last);
  g_autofree gchar *delay = dated ? hopsec_delay_words (seconds) : g_strdup ("");
  g_autofree gchar *host = host_words (page, last);
  gchar numbers[32];
  HopsecSecurity security = hopsec_hop_get_security (hopsec_path_hop (&page->path, first));

  if (first == last) {
    g_snprintf (numbers, sizeof numbers, "%u", first + 1);
  } else {
    g_snprintf (numbers, sizeof numbers, "%u-%u", first + 1, last + 1);
  }
  g_string_append_printf (page->out, "%c%4s  ", mark_of (page, first), numbers);
  text_security (page->out, security, page->options);
  g_string_append_printf (page->out, "  %-8s %6s  ",
                          security == HOPSEC_SECURITY_TLS ? session : "-", delay);
  if (page->sender > 0) {
    g_autofree gchar *sender = sender_words (page, first);

    style_pad (page->out, sender, page->sender);
    g_string_append (page->out, " -> ");
  }
  g_string_append (page->out, host);
  if (mark_of (page, first) == '?' && !page->options->verbose) {
    add_short_evidence (page, first, host);
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
  g_autofree gchar *host = style_fit (to != NULL ? to : "(not named)", host_room (page) - 11);

  if (leg != NULL && hopsec_leg_get_basis (leg) == HOPSEC_BASIS_SETTINGS) {
    g_string_append_printf (page->out, "%c   -  ",
                            security == HOPSEC_SECURITY_PLAINTEXT ? '!'
                            : security == HOPSEC_SECURITY_UNKNOWN ? '?'
                                                                  : ' ');
    text_security (page->out, security, page->options);
    g_string_append_printf (page->out, "  %-8s %6s  ", "-", "");
    if (page->sender > 0) {
      g_autofree gchar *program = style_fit ("the program", page->sender);

      style_pad (page->out, program, page->sender);
      g_string_append (page->out, " -> ");
    }
    g_string_append_printf (page->out, "%s (settings)\n", host);
  }
}

/* for who writes a dialect: why the field is read as it is */
static void
add_explanation (Page *page, guint i)
{
  const gchar *received = hopsec_hop_get (hopsec_path_hop (&page->path, i), HOPSEC_FACT_RECEIVED);
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (received == NULL) {
    return;
  }
  text = hopsec_analyzer_explain_received (page->options->analyzer, received);
  lines = g_strsplit (text, "\n", -1);
  for (guint n = 0; lines[n] != NULL && lines[n][0] != '\0'; n++) {
    g_string_append_printf (page->out, "       %s\n", lines[n]);
  }
}

static void
add_path (Page *page)
{
  measure (page);
  add_title (page);
  add_settings (page);
  for (guint i = 0; i < page->path.n; i++) {
    guint last = last_of_line (page, i);

    add_breaks (page, i);
    add_hops (page, i, last);
    if (mark_of (page, i) == '!' || page->options->verbose) {
      add_evidence (page, i);
    }
    if (page->options->explain) {
      add_explanation (page, i);
    }
    add_warnings (page, i);
    i = last;
  }
}

/* --- proof ---------------------------------------------------------------------------------------- */

static void
add_proof (Page *page)
{
  g_autofree gchar *words = hopsec_path_proof (&page->path);
  const gchar *note;
  guint from = 0;

  g_string_append_c (page->out, '\n');
  style_wrap (page->out, words, 0, 0);
  while ((note = hopsec_path_note (&page->path, &from)) != NULL) {
    style_wrap (page->out, note, 0, 0);
  }
}

/* How many messages --attached would find in the body, which nothing else looks at. */
static guint
count_attached (const gchar *source, const Options *options)
{
  g_autoptr (HopsecMailbox) mailbox = NULL;
  guint n = 0;

  if (options->attached || g_str_equal (source, "-") || !g_file_test (source, G_FILE_TEST_IS_REGULAR)) {
    return 0;
  }
  mailbox = hopsec_mailbox_new (options->analyzer, source);
  hopsec_mailbox_set_attached (mailbox, TRUE);
  for (;;) {
    g_autoptr (HopsecReport) report = hopsec_mailbox_next (mailbox, NULL);

    if (report == NULL) {
      return n;
    }
    n += hopsec_mailbox_get_part (mailbox) != NULL;
  }
}

static void
add_attached (Page *page, const gchar *source)
{
  guint n = count_attached (source, page->options);

  if (n == 1) {
    g_string_append (page->out, "A message is attached: --attached reads it too.\n");
  } else if (n > 1) {
    g_string_append_printf (page->out, "%u messages are attached: --attached reads them too.\n", n);
  }
}

static void
add_no_trace (Page *page, const gchar *source)
{
  g_autofree gchar *name = style_fit (source, style_page () - 20);
  g_autofree gchar *line
    = g_strdup_printf ("%s: %s. " HOPSEC_ADVICE, name, hopsec_report_get_summary (page->path.report));

  style_wrap (page->out, line, 0, 4);
}

void
text_alone (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  Page page = { .out = out, .options = options };

  hopsec_path_init (&page.path, report);
  add_envelope (&page);
  if (page.path.n == 0) {
    add_no_trace (&page, source);
    add_answers (&page);
  } else {
    add_headline (&page, source);
    add_answers (&page);
    add_path (&page);
    add_proof (&page);
  }
  add_attached (&page, source);
  hopsec_path_clear (&page.path);
}
