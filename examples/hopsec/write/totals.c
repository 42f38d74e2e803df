/* What is counted over all messages, in constant memory.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "write.h"

#include <string.h>

/* --- one message ------------------------------------------------------------------------------ */

/* A plaintext hop between two organisations, or from a peer that only its address names. */
static void
add_plaintext (Facts *facts, HopsecHop *hop)
{
  const gchar *from = hopsec_hop_get (hop, HOPSEC_FACT_FROM_ORGANISATION);
  const gchar *into = hopsec_hop_get (hop, HOPSEC_FACT_BY_ORGANISATION);
  Crossing *crossing = &facts->plaintext[facts->n_plaintext];

  if (facts->n_plaintext == MAX_CROSSINGS) {
    return;
  }
  from = from != NULL ? from : hopsec_hop_get (hop, HOPSEC_FACT_IP);
  g_strlcpy (crossing->from, from != NULL ? from : "not named", NAME_LENGTH);
  g_strlcpy (crossing->into, into != NULL ? into : "not named", NAME_LENGTH);
  for (guint i = 0; i < facts->n_plaintext; i++) {
    if (strcmp (facts->plaintext[i].from, crossing->from) == 0
        && strcmp (facts->plaintext[i].into, crossing->into) == 0) {
      return;
    }
  }
  if (!hopsec_hop_get_time (hop, &crossing->time)) {
    crossing->time = G_MININT64;
  }
  facts->n_plaintext++;
}

static void
add_hop (Facts *facts, HopsecHop *hop, const gchar *source)
{
  gint64 delay;

  if (hopsec_hop_get_security (hop) == HOPSEC_SECURITY_TLS) {
    facts->versions[hopsec_hop_get_tls (hop)]++;
    facts->grades[hopsec_hop_get_grade (hop)]++;
  } else if (hopsec_hop_get_security (hop) == HOPSEC_SECURITY_PLAINTEXT) {
    add_plaintext (facts, hop);
  }
  if (hopsec_hop_get_delay (hop, &delay) && delay > facts->slowest.delay) {
    const gchar *by = hopsec_hop_get (hop, HOPSEC_FACT_BY);

    facts->slowest.delay = delay;
    facts->slowest.hop = hopsec_hop_get_hop (hop);
    g_strlcpy (facts->slowest.by, by != NULL ? by : "not named", sizeof facts->slowest.by);
    g_strlcpy (facts->slowest.source, source, sizeof facts->slowest.source);
  }
}

void
facts_read (Facts *facts, HopsecReport *report, const gchar *source)
{
  guint n = hopsec_report_get_n_hops (report);

  memset (facts, 0, sizeof *facts);
  facts->security = hopsec_report_get_security (report);
  facts->between = hopsec_report_get_between (report);
  facts->proved = hopsec_report_get_proved (report);
  facts->time = G_MININT64;
  for (guint i = 0; i < n; i++) {
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, i);

    add_hop (facts, hop, source);
    hopsec_hop_get_time (hop, &facts->time);
  }
}

/* --- all messages ------------------------------------------------------------------------------- */

static guint
hash_crossing (gconstpointer key)
{
  const Crossing *crossing = key;

  return g_str_hash (crossing->from) * 31 + g_str_hash (crossing->into);
}

static gboolean
same_crossing (gconstpointer a, gconstpointer b)
{
  const Crossing *one = a, *two = b;

  return strcmp (one->from, two->from) == 0 && strcmp (one->into, two->into) == 0;
}

void
totals_init (Totals *totals)
{
  memset (totals, 0, sizeof *totals);
  totals->partners = g_hash_table_new_full (hash_crossing, same_crossing, NULL, g_free);
  totals->weeks = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
}

void
totals_clear (Totals *totals)
{
  g_clear_pointer (&totals->partners, g_hash_table_unref);
  g_clear_pointer (&totals->weeks, g_hash_table_unref);
}

static void
add_crossing (Totals *totals, const Crossing *crossing)
{
  Partner *partner = g_hash_table_lookup (totals->partners, crossing);

  if (partner == NULL && g_hash_table_size (totals->partners) == MAX_PARTNERS) {
    totals->n_other++;
    return;
  }
  if (partner == NULL) {
    partner = g_new0 (Partner, 1);
    partner->crossing = *crossing;
    g_hash_table_insert (totals->partners, &partner->crossing, partner);
  }
  partner->n_messages++;
  partner->crossing.time = MAX (partner->crossing.time, crossing->time);
}

static void
add_slow (Totals *totals, const Slow *slow)
{
  guint i = N_SLOWEST;

  while (i > 0 && totals->slowest[i - 1].delay < slow->delay) {
    i--;
  }
  if (i < N_SLOWEST) {
    memmove (totals->slowest + i + 1, totals->slowest + i, (N_SLOWEST - 1 - i) * sizeof *slow);
    totals->slowest[i] = *slow;
  }
}

#define DAY 86400
#define WEEK (7 * DAY)
#define FIRST_MONDAY (4 * DAY) /* of 1970 */
#define MAX_WEEKS 4000         /* dates can be forged: no more than 80 years are kept */
#define MANY_WEEKS 26          /* that are told apart; more of them are months */

static void
add_week (Totals *totals, const Facts *facts)
{
  gint64 start;
  Period *week;

  if (facts->time < FIRST_MONDAY) {
    return; /* not known, too */
  }
  start = facts->time - (facts->time - FIRST_MONDAY) % WEEK;
  week = g_hash_table_lookup (totals->weeks, &start);
  if (week == NULL && g_hash_table_size (totals->weeks) == MAX_WEEKS) {
    return;
  }
  if (week == NULL) {
    week = g_new0 (Period, 1);
    week->start = start;
    g_hash_table_insert (totals->weeks, &week->start, week);
  }
  week->security[facts->security]++;
}

void
totals_add (Totals *totals, const Facts *facts)
{
  totals->n_messages++;
  totals->security[facts->security]++;
  totals->between[facts->between]++;
  totals->proved[facts->proved]++;
  for (guint i = 0; i < N_VERSIONS; i++) {
    totals->versions[i] += facts->versions[i];
  }
  for (guint i = 0; i <= HOPSEC_GRADE_STRONG; i++) {
    totals->grades[i] += facts->grades[i];
  }
  for (guint i = 0; i < facts->n_plaintext; i++) {
    add_crossing (totals, &facts->plaintext[i]);
  }
  add_slow (totals, &facts->slowest);
  add_week (totals, facts);
}

static gint
compare_partners (gconstpointer a, gconstpointer b)
{
  const Partner *one = *(const Partner *const *) a, *two = *(const Partner *const *) b;
  gint order = (one->n_messages < two->n_messages) - (one->n_messages > two->n_messages);

  order = order != 0 ? order : strcmp (one->crossing.from, two->crossing.from);
  return order != 0 ? order : strcmp (one->crossing.into, two->crossing.into);
}

/* Of Partner, most messages first; they belong to the totals. */
GPtrArray *
totals_partners (const Totals *totals)
{
  GPtrArray *partners = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer partner;

  g_hash_table_iter_init (&iter, totals->partners);
  while (g_hash_table_iter_next (&iter, NULL, &partner)) {
    g_ptr_array_add (partners, partner);
  }
  g_ptr_array_sort (partners, compare_partners);
  return partners;
}

static gint
compare_periods (gconstpointer a, gconstpointer b)
{
  const Period *one = a, *two = b;

  return (one->start > two->start) - (one->start < two->start);
}

/* The first day of the month in which a week begins. */
static gint64
month_of (gint64 start)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (start);
  g_autoptr (GDateTime) first = date != NULL
                                  ? g_date_time_new_utc (g_date_time_get_year (date),
                                                         g_date_time_get_month (date), 1, 0, 0, 0)
                                  : NULL;

  return first != NULL ? g_date_time_to_unix (first) : start;
}

/* Of Period, in order of time: the weeks, or where they are many the months in which they begin. */
GArray *
totals_periods (const Totals *totals, gboolean *months)
{
  GArray *periods = g_array_new (FALSE, FALSE, sizeof (Period));
  GHashTableIter iter;
  gpointer week;
  guint n = 0;

  g_hash_table_iter_init (&iter, totals->weeks);
  while (g_hash_table_iter_next (&iter, NULL, &week)) {
    g_array_append_vals (periods, week, 1);
  }
  g_array_sort (periods, compare_periods);
  *months = periods->len > MANY_WEEKS;
  for (guint i = 0; *months && i < periods->len; i++) {
    Period *period = &g_array_index (periods, Period, i);
    Period *last = n > 0 ? &g_array_index (periods, Period, n - 1) : NULL;

    period->start = month_of (period->start);
    if (last == NULL || last->start != period->start) {
      g_array_index (periods, Period, n++) = *period;
      continue;
    }
    for (guint j = 0; j < G_N_ELEMENTS (period->security); j++) {
      last->security[j] += period->security[j];
    }
  }
  g_array_set_size (periods, *months ? n : periods->len);
  return periods;
}
