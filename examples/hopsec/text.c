/* One message for people: the headline, the two answers, a line a hop, what is proved.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A line names the host that received the hop, in the last column: it is the next hop's sender
 * anyway. Hops over TLS inside one organisation fold into one line.
 */
#include "tool.h"

#include <string.h>

#define HOST_COLUMN 34
#define HOST_WIDTH 45
#define EVIDENCE_COLUMN 12
#define PAGE 80

typedef struct {
  GString *out;
  HopsecReport *report;
  const Options *options;
  GPtrArray *hops;
  guint n;
} Page;

static HopsecHop *
hop_at (const Page *page, guint i)
{
  return g_ptr_array_index (page->hops, i);
}

static const gchar *
fact (const Page *page, guint i, HopsecField field)
{
  return hopsec_hop_get (hop_at (page, i), field);
}

/* --- words ------------------------------------------------------------------------------------- */

static void
add_security (Page *page, HopsecSecurity security)
{
  static const gchar *const colours[] = { "", "\033[31m", "\033[33m", "\033[32m", "\033[2m" };
  gboolean colour = page->options->colour;

  g_string_append_printf (page->out, "%s%-9s%s", colour ? colours[security] : "",
                          hopsec_security_to_string (security), colour ? "\033[0m" : "");
}

/* "TLS 1.2" of "TLSv1.2" */
static gchar *
version_words (const gchar *version)
{
  return g_strdup_printf ("%.3s %s", version, strchr (version, 'v') + 1);
}

/* "TLS 1.2", or "TLS 1.2+" for several hops of which one states more or nothing */
static gchar *
session_words (const Page *page, guint first, guint last)
{
  const gchar *lowest = NULL;
  gboolean mixed = FALSE;
  g_autofree gchar *words = NULL;

  for (guint i = first; i <= last; i++) {
    const gchar *version = fact (page, i, HOPSEC_FIELD_TLS);

    mixed |= (version == NULL && i > first) || (version != NULL && lowest == NULL && i > first)
             || (version != NULL && lowest != NULL && strcmp (version, lowest) != 0);
    if (version != NULL && (lowest == NULL || strcmp (version, lowest) < 0)) {
      lowest = version;
    }
  }
  if (lowest == NULL) {
    const gchar *protocol = fact (page, last, HOPSEC_FIELD_PROTOCOL);

    return g_strdup (g_strcmp0 (protocol, "HTTPS") == 0 ? "HTTPS" : "-");
  }
  words = version_words (lowest);
  return g_strconcat (words, mixed ? "+" : "", NULL);
}

static gchar *
delay_words (gint64 seconds)
{
  gint64 size = ABS (seconds);

  if (size < 120) {
    return g_strdup_printf ("%" G_GINT64_FORMAT " s", seconds);
  }
  if (size < 2 * 3600) {
    return g_strdup_printf ("%" G_GINT64_FORMAT " min", seconds / 60);
  }
  if (size < 2 * 86400) {
    return g_strdup_printf ("%" G_GINT64_FORMAT " h", seconds / 3600);
  }
  return g_strdup_printf ("%" G_GINT64_FORMAT " d", MIN (seconds / 86400, 99999));
}

static gchar *
delays_words (const Page *page, guint first, guint last)
{
  gint64 sum = 0, delay;
  gboolean known = FALSE;

  for (guint i = first; i <= last; i++) {
    if (hopsec_hop_get_delay (hop_at (page, i), &delay)) {
      sum += delay;
      known = TRUE;
    }
  }
  return known ? delay_words (sum) : g_strdup ("");
}

/* The peer: a name that the server looked up is a fact, a HELO is only what the peer calls itself. */
static gchar *
peer_words (const Page *page, guint i, guint width)
{
  const gchar *ip = fact (page, i, HOPSEC_FIELD_IP), *rdns = fact (page, i, HOPSEC_FIELD_RDNS);
  const gchar *helo = fact (page, i, HOPSEC_FIELD_HELO);
  g_autofree gchar *text = NULL;

  if (rdns != NULL) {
    text = ip != NULL ? g_strdup_printf ("%s [%s]", rdns, ip) : g_strdup (rdns);
  } else if (ip != NULL && helo != NULL) {
    text = g_strdup_printf ("%s, calls itself %s", ip, helo);
  } else if (ip != NULL) {
    text = g_strdup (ip);
  } else if (helo != NULL) {
    text = g_strdup_printf ("calls itself %s", helo);
  }
  return text != NULL ? style_fit (text, width) : NULL;
}

/* --- lines ------------------------------------------------------------------------------------- */

static void
add_headline (Page *page, const gchar *source)
{
  g_autofree gchar *name = style_fit (source, 60);
  g_autofree gchar *line
    = g_strdup_printf ("%s: %s", name, hopsec_report_get_summary (page->report));

  style_wrap (page->out, line, 0, 4);
}

static void
add_answers (Page *page)
{
  static const gchar *const questions[]
    = { "  1. author's program -> mail service   ", "  2. mail service -> mailbox            " };

  for (guint half = 1; half <= 2; half++) {
    g_string_append (page->out, questions[half - 1]);
    style_wrap (page->out, hopsec_report_get_answer (page->report, half),
                (guint) strlen (questions[0]), (guint) strlen (questions[0]));
  }
}

static gboolean
is_unknown (const Page *page, guint i)
{
  return hopsec_hop_get_security (hop_at (page, i)) == HOPSEC_SECURITY_UNKNOWN;
}

/* '!' decides the verdict, '?' does not say */
static gchar
mark_of (const Page *page, guint i)
{
  HopsecSecurity security = hopsec_hop_get_security (hop_at (page, i));

  if (security == HOPSEC_SECURITY_PLAINTEXT
      && hopsec_report_get_security (page->report) == HOPSEC_SECURITY_PLAINTEXT) {
    return '!';
  }
  return is_unknown (page, i) ? '?' : ' ';
}

static const gchar *
reason (HopsecHop *hop)
{
  const gchar *flags = hopsec_hop_get (hop, HOPSEC_FIELD_FLAGS);

  if (flags != NULL
      && (strstr (flags, "conflict") != NULL || strstr (flags, "unbalanced") != NULL
          || strstr (flags, "truncated") != NULL)) {
    return "cannot be read for certain";
  }
  switch (hopsec_hop_get_basis (hop)) {
  case HOPSEC_BASIS_ABSENCE:
    return "no TLS mark, and this product writes one whenever TLS is used";
  case HOPSEC_BASIS_KEYWORD:
    return hopsec_hop_get_security (hop) == HOPSEC_SECURITY_PLAINTEXT ? "the word for a hop without TLS"
                                                                      : "keyword";
  case HOPSEC_BASIS_MARK:
    return "TLS mark";
  case HOPSEC_BASIS_IMPLIED:
    return "implied: this service takes nothing but TLS";
  case HOPSEC_BASIS_ADDRESS:
    return "the same host";
  case HOPSEC_BASIS_SESSION:
    return "the live session";
  default:
    return "does not say";
  }
}

static void
add_evidence (Page *page, guint i)
{
  HopsecHop *hop = hop_at (page, i);
  const gchar *evidence = hopsec_hop_get (hop, HOPSEC_FIELD_EVIDENCE);
  const gchar *received = hopsec_hop_get (hop, HOPSEC_FIELD_RECEIVED);
  const gchar *dialect = hopsec_hop_get (hop, HOPSEC_FIELD_DIALECT);
  g_autofree gchar *quote = style_cut (evidence != NULL ? evidence : received != NULL ? received : "",
                                       64);
  g_autofree gchar *line = g_strdup_printf (
    "\"%s\": %s (%s%s%s)", quote, reason (hop), hopsec_hop_get (hop, HOPSEC_FIELD_BASIS),
    dialect != NULL ? ", " : "", dialect != NULL ? dialect : "");

  g_string_append_printf (page->out, "%*s", EVIDENCE_COLUMN, "");
  style_wrap (page->out, line, EVIDENCE_COLUMN, EVIDENCE_COLUMN);
}

static void
add_peer (Page *page, guint i)
{
  g_autofree gchar *peer = peer_words (page, i, HOST_WIDTH);

  if (peer != NULL) {
    g_string_append_printf (page->out, "%*s%s\n", HOST_COLUMN, "", peer);
  }
}

static void
add_break (Page *page, const gchar *text)
{
  g_string_append (page->out, "         ==  ");
  style_wrap (page->out, text, 13, 13);
}

static gboolean
has_flag (const Page *page, guint i, const gchar *flag)
{
  const gchar *flags = fact (page, i, HOPSEC_FIELD_FLAGS);
  g_auto (GStrv) words = g_strsplit (flags != NULL ? flags : "", " ", -1);

  return g_strv_contains ((const gchar *const *) words, flag);
}

/* What stands between hop i and the one before it. */
static void
add_breaks (Page *page, guint i)
{
  guint boundary = hopsec_report_get_boundary (page->report);
  guint number = hopsec_hop_get_hop (hop_at (page, i));
  g_autofree gchar *peer = has_flag (page, i, "gap") ? peer_words (page, i, 60) : NULL;
  const gchar *by = i > 0 ? fact (page, i - 1, HOPSEC_FIELD_BY) : NULL;

  if (peer != NULL) {
    g_autofree gchar *text
      = g_strdup_printf ("gap: hop %u came from %s, not from %s", number, peer, by);

    add_break (page, text);
  }
  if (i > 0 && boundary == number) {
    add_break (page, "above only claimed, below proved");
  }
}

static void
add_flags (Page *page, guint i)
{
  static const gchar *const loud[] = { "time-order", "future", "by-spoof", "loop" };
  static const gchar *const words[] = {
    "the clocks of this hop and the next differ by more than 5 minutes",
    "dated in the future",
    "names a host that you trust, but nothing proves that it wrote this",
    "the same id stands in an earlier hop: a copy or a loop",
  };

  for (guint n = 0; n < G_N_ELEMENTS (loud); n++) {
    if (has_flag (page, i, loud[n])) {
      g_string_append_printf (page->out, "%*s", EVIDENCE_COLUMN, "");
      style_wrap (page->out, words[n], EVIDENCE_COLUMN, EVIDENCE_COLUMN);
    }
  }
}

static gchar *
host_words (const Page *page, guint i)
{
  const gchar *by = fact (page, i, HOPSEC_FIELD_BY), *id = fact (page, i, HOPSEC_FIELD_DIALECT);
  gboolean claimed = hopsec_report_get_boundary (page->report) > 0
                     && hopsec_hop_get_proof (hop_at (page, i)) == HOPSEC_PROOF_CLAIMED;
  g_autofree gchar *host = NULL;

  if (by == NULL) {
    g_autofree gchar *text = g_strdup_printf ("(not named%s%s)", id != NULL ? ", " : "",
                                              id != NULL ? id : "");

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
  const gchar *evidence = fact (page, i, HOPSEC_FIELD_EVIDENCE);
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
  g_autofree gchar *session = session_words (page, first, last);
  g_autofree gchar *delay = delays_words (page, first, last);
  g_autofree gchar *host = host_words (page, last);
  gchar numbers[32];
  HopsecSecurity security = hopsec_hop_get_security (hop_at (page, first));

  if (first == last) {
    g_snprintf (numbers, sizeof numbers, "%u", first + 1);
  } else {
    g_snprintf (numbers, sizeof numbers, "%u-%u", first + 1, last + 1);
  }
  g_string_append_printf (page->out, "%c%4s  ", mark_of (page, first), numbers);
  add_security (page, security);
  g_string_append_printf (page->out, "  %-8s %6s  %s",
                          security == HOPSEC_SECURITY_TLS ? session : "-", delay, host);
  if (evidence) {
    add_short_evidence (page, first, HOST_COLUMN + strlen (host));
  } else {
    g_string_append_c (page->out, '\n');
  }
}

/* Whether hop i may stand on one line with the hop before it. */
static gboolean
folds (const Page *page, guint i)
{
  HopsecHop *hop = hop_at (page, i);

  return !page->options->verbose && hopsec_hop_get_security (hop) == HOPSEC_SECURITY_TLS
         && hopsec_hop_get_security (hop_at (page, i - 1)) == HOPSEC_SECURITY_TLS
         && hopsec_hop_get_leg (hop) != HOPSEC_LEG_TRANSIT
         && hopsec_hop_get_leg (hop_at (page, i - 1)) != HOPSEC_LEG_TRANSIT
         && g_strcmp0 (fact (page, i, HOPSEC_FIELD_BY_ORGANISATION),
                       fact (page, i - 1, HOPSEC_FIELD_BY_ORGANISATION))
              == 0
         && hopsec_hop_get_proof (hop) == hopsec_hop_get_proof (hop_at (page, i - 1))
         && !has_flag (page, i, "gap") && !has_flag (page, i, "time-order")
         && !has_flag (page, i, "loop") && !has_flag (page, i, "by-spoof");
}

static void
add_path (Page *page)
{
  g_string_append (page->out, "\n  hop  security   session   delay  received by\n");
  for (guint i = 0; i < page->n; i++) {
    guint last = i;
    gchar mark = mark_of (page, i);

    add_breaks (page, i);
    if (i == 0 && hopsec_hop_get_security (hop_at (page, i)) != HOPSEC_SECURITY_LOCAL) {
      add_peer (page, i);
    }
    while (last + 1 < page->n && folds (page, last + 1)) {
      last++;
    }
    add_hops (page, i, last, mark == '?' && !page->options->verbose);
    if (mark == '!' || page->options->verbose) {
      add_evidence (page, i);
    }
    add_flags (page, i);
    i = last;
  }
}

/* --- proof ---------------------------------------------------------------------------------------- */

static gboolean
is_operator (const gchar *organisation)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autofree gchar *trust = g_strconcat ("@", organisation, NULL);

  return hopsec_analyzer_add_trust (analyzer, trust, NULL);
}

static gchar *
proof_words (const Page *page)
{
  guint boundary = hopsec_report_get_boundary (page->report);
  const gchar *owner = fact (page, page->n - 1, HOPSEC_FIELD_BY_ORGANISATION);
  const gchar *by = fact (page, page->n - 1, HOPSEC_FIELD_BY);

  if (boundary == 0) {
    return owner != NULL && is_operator (owner)
             ? g_strdup_printf ("Claimed, not proved. If this mailbox is yours, add --trust=@%s", owner)
             : g_strdup_printf ("Claimed, not proved. If this mailbox is yours, add --trust=%s",
                                by != NULL ? by : "HOST");
  }
  if (has_flag (page, boundary - 1, "boundary-inside")) {
    return g_strdup_printf ("Proof ends at hop %u, inside %s, before the message entered it: how it came in "
                            "is not proved.",
                            boundary, fact (page, boundary - 1, HOPSEC_FIELD_BY_ORGANISATION));
  }
  if (boundary == 1) {
    return g_strdup ("Proved for every hop (hosts you trust).");
  }
  if (boundary == page->n) {
    return g_strdup_printf ("Proved for hop %u (a host you trust). What came before counts for nothing.",
                            boundary);
  }
  return g_strdup_printf ("Proved for hops %u-%u (hosts you trust). What came before counts for nothing.",
                          boundary, page->n);
}

static void
add_proof (Page *page)
{
  g_autofree gchar *words = proof_words (page);
  const gchar *flags = hopsec_report_get_flags (page->report);

  g_string_append_c (page->out, '\n');
  style_wrap (page->out, words, 0, 0);
  if (flags != NULL && (strstr (flags, "too-many") != NULL || strstr (flags, "truncated") != NULL)) {
    style_wrap (page->out, "The header is longer than the limits allow: not all of it was read.", 0, 0);
  }
  if (flags != NULL && strstr (flags, "tls-required-no") != NULL) {
    style_wrap (page->out, "The sender allowed delivery without TLS (TLS-Required: No).", 0, 0);
  }
  if (flags != NULL && strstr (flags, "requiretls") != NULL) {
    style_wrap (page->out, "The sender asked for TLS at every hop (REQUIRETLS).", 0, 0);
  }
}

static void
add_no_trace (Page *page, const gchar *source)
{
  g_autofree gchar *name = style_fit (source, 60);
  g_autofree gchar *line = g_strdup_printf (
    "%s: no Received field: the sender's own copy (Sent Items, draft), or the header was cut. Ask "
    "the recipient to send the message back as an attachment, or read a bounce of it: both hold the "
    "trace.",
    name);

  style_wrap (page->out, line, 0, 4);
}

void
text_report (FILE *out, HopsecReport *report, const gchar *source, const Options *options)
{
  g_autoptr (GPtrArray) hops = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_hop_unref);
  g_autoptr (GString) text = g_string_new (NULL);
  Page page = { text, report, options, hops, hopsec_report_get_n_hops (report) };

  for (guint i = 0; i < page.n; i++) {
    g_ptr_array_add (hops, hopsec_report_get_hop (report, i));
  }
  if (page.n == 0) {
    add_no_trace (&page, source);
  } else {
    add_headline (&page, source);
    add_answers (&page);
    add_path (&page);
    add_proof (&page);
  }
  fwrite (text->str, 1, text->len, out);
}
