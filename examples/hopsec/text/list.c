/* Many messages for people: a line each, then what they add up to.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "text.h"

#include <string.h>

#define NARROW 120  /* columns: on a page of less, date and author have a line of their own */
#define MAX_NAME 50 /* columns of a table */
#define DATE_WIDTH 10
#define WHY_WIDTH 9 /* "hop 10/12", "TLS 1.2+" */
#define MAX_ROWS 20 /* of a table: what it leaves out is counted in one line */

/* --- one message ------------------------------------------------------------------------------- */

typedef struct {
  guint source, author, ends; /* widths; author 0: none is shown in the row */
} Columns;

static Columns
find_columns (const Options *options)
{
  guint page = style_page (), fixed = 9 + WHY_WIDTH + 3 * 2;
  Columns columns = { .source = page * 3 / 10 };

  if (options->envelope && page >= NARROW) {
    columns.source = page * 22 / 100;
    columns.author = page * 18 / 100;
    fixed += columns.author + DATE_WIDTH + 2 * 2;
  }
  columns.ends = page - fixed - columns.source;
  return columns;
}

/* "mail.example.org -> outlook.com", both names cut only if they do not fit together */
static void
add_ends (GString *out, const gchar *from, const gchar *into, guint width)
{
  guint room = width - 4, half = room / 2;
  guint n = from != NULL ? (guint) strlen (from) : 9, m = into != NULL ? (guint) strlen (into) : 9;
  g_autofree gchar *start
    = style_fit (from != NULL ? from : "not named", m < half ? room - m : half);
  g_autofree gchar *end = style_fit (into != NULL ? into : "not named", n < half ? room - n : half);

  g_string_append_printf (out, "%s -> %s", start, end);
}

/* The hop that decides the verdict, or the weakest session of all. */
static void
add_why (GString *out, HopsecReport *report, gboolean decided)
{
  guint n = hopsec_report_get_n_hops (report);
  g_autofree gchar *words = NULL;

  if (decided) {
    words = g_strdup_printf ("hop %u/%u", hopsec_report_get_deciding_hop (report), n);
  } else {
    HopsecPath path;

    hopsec_path_init (&path, report);
    words = hopsec_path_session (&path, 0, n - 1);
    hopsec_path_clear (&path);
  }
  style_pad (out, words, WHY_WIDTH);
  g_string_append (out, "  ");
}

/* What stands after the verdict: why, and from where to where. */
static void
add_line (GString *out, HopsecReport *report, guint width)
{
  guint n = hopsec_report_get_n_hops (report), number = hopsec_report_get_deciding_hop (report);
  HopsecSecurity security = hopsec_report_get_security (report);
  gboolean decided = number > 0 && security < HOPSEC_SECURITY_TLS;
  g_autoptr (HopsecHop) first = hopsec_report_get_hop (report, decided ? number - 1 : 0);
  g_autoptr (HopsecHop) last = hopsec_report_get_hop (report, decided ? number - 1 : n - 1);
  const gchar *from = hopsec_hop_get (first, HOPSEC_FACT_FROM_ORGANISATION);
  const gchar *into = hopsec_hop_get (last, HOPSEC_FACT_BY_ORGANISATION);

  add_why (out, report, decided);
  if (decided && (from == NULL || g_strcmp0 (from, into) == 0) && into != NULL
      && hopsec_report_get_between (report) == HOPSEC_SECURITY_TLS) {
    static const gchar between[] = " (between: tls)";
    g_autofree gchar *inside = style_fit (into, width - 3);
    gboolean fits = 3 + style_width (inside) + strlen (between) <= width;

    g_string_append_printf (out, "in %s%s", inside, fits ? between : "");
  } else {
    add_ends (out, from != NULL ? from : hopsec_hop_get (first, HOPSEC_FACT_IP), into, width);
  }
}

/* The day on which the last server had it, and who says to have written it. */
static void
add_author (GString *out, HopsecReport *report, guint width)
{
  guint n = hopsec_report_get_n_hops (report);
  g_autoptr (HopsecHop) last = n > 0 ? hopsec_report_get_hop (report, n - 1) : NULL;
  const gchar *date = last != NULL ? hopsec_hop_get (last, HOPSEC_FACT_DATE) : NULL;
  const gchar *author = hopsec_report_get_envelope (report, HOPSEC_ENVELOPE_FROM);
  g_autofree gchar *shown = style_cut (author != NULL ? author : "-", width);

  g_string_append_printf (out, "%-*.*s  ", DATE_WIDTH, DATE_WIDTH, date != NULL ? date : "-");
  style_pad (out, shown, width);
}

void
text_message (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  Columns columns = find_columns (options);
  g_autofree gchar *name = style_tail (source, columns.source);

  if (options->verbose) {
    text_alone (out, report, source, options);
    g_string_append_c (out, '\n');
    return;
  }
  style_pad (out, name, columns.source);
  g_string_append (out, "  ");
  text_security (out, hopsec_report_get_security (report), options);
  g_string_append (out, "  ");
  if (columns.author > 0) {
    add_author (out, report, columns.author);
    g_string_append (out, "  ");
  }
  if (hopsec_report_get_n_hops (report) > 0) {
    add_line (out, report, columns.ends);
  } else {
    g_string_append (out, "no trace");
  }
  if (options->envelope && columns.author == 0) {
    g_string_append (out, "\n    ");
    add_author (out, report, style_page () - 4 - DATE_WIDTH - 2);
    while (out->str[out->len - 1] == ' ') {
      g_string_truncate (out, out->len - 1);
    }
  }
  g_string_append_c (out, '\n');
}

/* --- the end ------------------------------------------------------------------------------------- */

/* "1,234 tls" */
static void
add_count (GString *out, const gchar *separator, guint64 count, const gchar *what)
{
  g_autofree gchar *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, count);
  gsize n = strlen (digits);

  g_string_append (out, separator);
  for (gsize i = 0; i < n; i++) {
    g_string_append_printf (out, "%s%c", i > 0 && (n - i) % 3 == 0 ? "," : "", digits[i]);
  }
  g_string_append_printf (out, " %s", what);
}

/* The counts that are not 0. */
static void
add_counts (GString *out, const gchar *title, const guint64 *counts, const gchar *const *names,
            guint n)
{
  g_autoptr (GString) line = g_string_new (NULL);
  const gchar *separator = title;

  for (guint i = 0; i < n; i++) {
    if (counts[i] > 0) {
      add_count (line, separator, counts[i], names[i]);
      separator = ", ";
    }
  }
  if (line->len > 0) {
    style_wrap (out, line->str, 0, 2);
  }
}

/* The worst first. */
static void
add_security (GString *out, const gchar *title, const guint64 *counts, const gchar *none)
{
  const gchar *names[] = { "plaintext", "tls", "unknown", "local", none };
  guint64 ordered[] = { counts[HOPSEC_SECURITY_PLAINTEXT], counts[HOPSEC_SECURITY_TLS],
                        counts[HOPSEC_SECURITY_UNKNOWN], counts[HOPSEC_SECURITY_LOCAL],
                        counts[HOPSEC_SECURITY_NONE] };

  add_counts (out, title, ordered, names, none != NULL ? 5 : 4);
}

static void
add_verdicts (GString *out, const Totals *totals)
{
  g_autoptr (GString) all = g_string_new (NULL);

  add_count (all, "", totals->n_messages, totals->n_messages == 1 ? "message" : "messages");
  g_string_append (all, ", as claimed: ");
  g_string_append_c (out, '\n');
  add_security (out, all->str, totals->security, "without a trace");
  add_security (out, "Between organisations: ", totals->between, NULL);
  add_security (out, "Proved: ", totals->proved, NULL);
}

static void
add_sessions (GString *out, const Totals *totals)
{
  static const gchar *const grades[] = { "unknown", "broken", "weak", "adequate", "strong" };
  const gchar *versions[N_VERSIONS];
  guint64 counts[N_VERSIONS];

  for (guint i = 0; i < N_VERSIONS; i++) {
    guint version = (i + 1) % N_VERSIONS; /* what is not stated comes last */

    versions[i] = hopsec_version_name ((HopsecTls) version);
    counts[i] = totals->versions[version];
  }
  add_counts (out, "Hops over TLS: ", counts, versions, N_VERSIONS);
  add_counts (out, "Their strength: ", totals->grades, grades, G_N_ELEMENTS (grades));
}

static void
add_partners (GString *out, const Totals *totals)
{
  g_autoptr (GPtrArray) partners = totals_partners (totals);
  guint64 rest = totals->n_other;
  guint width = MIN ((style_page () - 25) / 2, MAX_NAME);

  if (partners->len > 0) {
    g_string_append_c (out, '\n');
    style_pad (out, "Plaintext came from", width + 2);
    g_string_append_printf (out, " %8s  %-10s  into\n", "messages", "last seen");
  }
  for (guint i = 0; i < partners->len; i++) {
    const Partner *partner = g_ptr_array_index (partners, i);
    g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (partner->crossing.time);
    g_autofree gchar *day = date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("-");
    g_autofree gchar *from = style_fit (partner->crossing.from, width);
    g_autofree gchar *into = style_fit (partner->crossing.into, width);

    if (i >= MAX_ROWS) {
      rest += partner->n_messages;
      continue;
    }
    g_string_append (out, "  ");
    style_pad (out, from, width);
    g_string_append_printf (out, " %8" G_GUINT64_FORMAT "  %-10s  %s\n", partner->n_messages, day,
                            into);
  }
  if (rest > 0) {
    g_string_append_printf (out, "  %-*s %8" G_GUINT64_FORMAT "\n", (int) width, "others", rest);
  }
}

static void
add_slowest (GString *out, const Totals *totals)
{
  guint width = MIN ((style_page () - 20) / 2, MAX_NAME);

  for (guint i = 0; i < N_SLOWEST && totals->slowest[i].delay > 0; i++) {
    const Slow *slow = &totals->slowest[i];
    g_autofree gchar *delay = hopsec_delay_words (slow->delay);
    g_autofree gchar *by = style_fit (slow->by, width);
    g_autofree gchar *source = style_tail (slow->source, width);

    if (i == 0) {
      g_string_append_c (out, '\n');
      style_pad (out, "Slowest hops, received by", width + 2);
      g_string_append_printf (out, " %8s  %4s  in\n", "delay", "hop");
    }
    g_string_append (out, "  ");
    style_pad (out, by, width);
    g_string_append_printf (out, " %8s  %4u  %s\n", delay, slow->hop, source);
  }
}

void
text_end (Output *output, const Totals *totals, const Options *options)
{
  g_autoptr (GString) out = g_string_new (NULL);

  (void) options;
  if (totals->n_messages == 0) {
    return;
  }
  add_verdicts (out, totals);
  add_sessions (out, totals);
  add_partners (out, totals);
  add_slowest (out, totals);
  output_write (output, out->str, out->len);
}
