/* Many messages for people: a line each, then what they add up to.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "text.h"

#include <string.h>

#define PAGE 80
#define SOURCE_WIDTH 24
#define ENDS_COLUMN 47
#define MAX_ROWS 20 /* of a table: what it leaves out is counted in one line */

/* --- one message ------------------------------------------------------------------------------- */

/* The end of a path says most. */
static gchar *
fit_source (const gchar *source, guint width)
{
  g_autofree gchar *whole = style_escape (source);
  gsize length = strlen (whole);

  return length <= width ? g_steal_pointer (&whole)
                         : g_strconcat ("..", whole + length - (width - 2), NULL);
}

/* "mail.example.org -> outlook.com", both names cut only if they do not fit together */
static void
add_ends (GString *out, const gchar *from, const gchar *into)
{
  guint room = PAGE - ENDS_COLUMN - 4, half = room / 2;
  guint n = from != NULL ? (guint) strlen (from) : 9, m = into != NULL ? (guint) strlen (into) : 9;
  g_autofree gchar *start
    = style_fit (from != NULL ? from : "not named", m < half ? room - m : half);
  g_autofree gchar *end = style_fit (into != NULL ? into : "not named", n < half ? room - n : half);

  g_string_append_printf (out, "%s -> %s", start, end);
}

/* What stands behind the verdict: the hop that decides it, or the weakest session of all. */
static void
add_line (GString *out, HopsecReport *report)
{
  guint n = hopsec_report_get_n_hops (report), number = hopsec_report_get_deciding_hop (report);
  HopsecSecurity security = hopsec_report_get_security (report);
  gboolean decided = number > 0 && security < HOPSEC_SECURITY_TLS;
  g_autoptr (HopsecHop) first = hopsec_report_get_hop (report, decided ? number - 1 : 0);
  g_autoptr (HopsecHop) last = hopsec_report_get_hop (report, decided ? number - 1 : n - 1);
  const gchar *from = hopsec_hop_get (first, HOPSEC_FACT_FROM_ORGANISATION);
  const gchar *into = hopsec_hop_get (last, HOPSEC_FACT_BY_ORGANISATION);

  if (decided) {
    g_string_append_printf (out, "hop %u/%u", number, n);
  } else {
    g_autofree gchar *session = NULL;
    Path path;

    path_init (&path, report);
    session = path_session (&path, 0, n - 1);
    path_clear (&path);
    g_string_append (out, session);
  }
  g_string_append_printf (out, "%*s", MAX (ENDS_COLUMN - (gint) out->len, 1), "");
  if (decided && (from == NULL || g_strcmp0 (from, into) == 0) && into != NULL
      && hopsec_report_get_between (report) == HOPSEC_SECURITY_TLS) {
    g_autofree gchar *inside = style_fit (into, 15);

    g_string_append_printf (out, "in %s (between: tls)", inside);
  } else {
    add_ends (out, from != NULL ? from : hopsec_hop_get (first, HOPSEC_FACT_IP), into);
  }
}

void
text_message (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  g_autofree gchar *name = NULL;
  g_autoptr (GString) line = NULL;

  if (options->verbose) {
    text_alone (out, report, source, options);
    g_string_append_c (out, '\n');
    return;
  }
  name = fit_source (source, SOURCE_WIDTH);
  line = g_string_new (NULL);
  g_string_printf (line, "%-*s  %-9s  ", SOURCE_WIDTH, name,
                   hopsec_security_to_string (hopsec_report_get_security (report)));
  if (hopsec_report_get_n_hops (report) > 0) {
    add_line (line, report);
  } else {
    g_string_append (line, "no trace");
  }
  g_string_append_printf (out, "%s\n", line->str);
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
  const gchar *separator = title;

  for (guint i = 0; i < n; i++) {
    if (counts[i] > 0) {
      add_count (out, separator, counts[i], names[i]);
      separator = ", ";
    }
  }
  if (separator != title) {
    g_string_append_c (out, '\n');
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
  add_count (out, "\n", totals->n_messages, totals->n_messages == 1 ? "message" : "messages");
  add_security (out, ": ", totals->security, "without a trace");
  add_security (out, "Between organisations: ", totals->between, NULL);
  add_security (out, "Proved: ", totals->proved, NULL);
}

static void
add_sessions (GString *out, const Totals *totals)
{
  static const gchar *const versions[]
    = { "SSL 2", "SSL 3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3", "of no stated version" };
  static const gchar *const grades[] = { "unknown", "broken", "weak", "adequate", "strong" };
  guint64 counts[N_VERSIONS];

  memcpy (counts, totals->versions + 1, sizeof counts - sizeof *counts);
  counts[N_VERSIONS - 1] = totals->versions[HOPSEC_TLS_UNKNOWN]; /* what is not stated comes last */
  add_counts (out, "Hops over TLS: ", counts, versions, N_VERSIONS);
  add_counts (out, "Their strength: ", totals->grades, grades, G_N_ELEMENTS (grades));
}

static void
add_partners (GString *out, const Totals *totals)
{
  g_autoptr (GPtrArray) partners = totals_partners (totals);
  guint64 rest = totals->n_other;

  if (partners->len > 0) {
    g_string_append_printf (out, "\n%-32s %8s  %-10s  into\n", "Plaintext came from", "messages",
                            "last seen");
  }
  for (guint i = 0; i < partners->len; i++) {
    const Partner *partner = g_ptr_array_index (partners, i);
    g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (partner->crossing.time);
    g_autofree gchar *day = date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("-");
    g_autofree gchar *from = style_fit (partner->crossing.from, 30);
    g_autofree gchar *into = style_fit (partner->crossing.into, 24);

    if (i >= MAX_ROWS) {
      rest += partner->n_messages;
      continue;
    }
    g_string_append_printf (out, "  %-30s %8" G_GUINT64_FORMAT "  %-10s  %s\n", from,
                            partner->n_messages, day, into);
  }
  if (rest > 0) {
    g_string_append_printf (out, "  %-30s %8" G_GUINT64_FORMAT "\n", "others", rest);
  }
}

static void
add_slowest (GString *out, const Totals *totals)
{
  for (guint i = 0; i < N_SLOWEST && totals->slowest[i].delay > 0; i++) {
    const Slow *slow = &totals->slowest[i];
    g_autofree gchar *delay = delay_words (slow->delay);
    g_autofree gchar *by = style_fit (slow->by, 30);
    g_autofree gchar *source = fit_source (slow->source, 30);

    if (i == 0) {
      g_string_append_printf (out, "\n%-32s %8s  %4s  in\n", "Slowest hops, received by", "delay",
                              "hop");
    }
    g_string_append_printf (out, "  %-30s %8s  %4u  %s\n", by, delay, slow->hop, source);
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
