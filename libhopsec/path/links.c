/* The path: what joins one hop to the next, and what breaks it.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/path.h"

#include <string.h>

#define CLOCKS_DIFFER (5 * 60)    /* seconds; less is no anomaly: 17 % of real mail has it */
#define LONG_AGO (30 * 24 * 3600) /* queues give up after days */
#define FUTURE (24 * 3600)        /* a zone may be wrong, a day may not */

/* "mx1.example.net" and "mx1.mail.example.net" */
static gboolean
same_label (const gchar *a, const gchar *b)
{
  gsize n = strcspn (a, ".");

  return n > 0 && n == strcspn (b, ".") && hopsec_same (a, b, n);
}

/* Whether the upper hop says that it came from the host that took the lower one. */
static gboolean
names_host (const HopsecHop *upper, const HopsecHop *lower, gboolean by_label)
{
  static const HopsecFact names[] = { HOPSEC_FACT_RDNS, HOPSEC_FACT_HELO, HOPSEC_FACT_IP };
  const gchar *by = lower->text[HOPSEC_FACT_BY];

  for (guint i = 0; i < G_N_ELEMENTS (names) && by != NULL; i++) {
    const gchar *name = upper->text[names[i]];

    if (name != NULL && (hopsec_same_name (name, by) || (by_label && same_label (name, by)))) {
      return TRUE;
    }
  }
  return FALSE;
}

/* The organisation that the upper hop came from, by every name it has. */
static gboolean
same_sender (const HopsecHop *upper, const HopsecHop *lower)
{
  const gchar *helo = upper->text[HOPSEC_FACT_HELO];
  const gchar *domain = lower->by.name;
  gsize n = domain != NULL ? strlen (domain) : 0, length = helo != NULL ? strlen (helo) : 0;

  return hopsec_organisation_is (&upper->from, &lower->by)
         || (n > 0 && length > n && helo[length - n - 1] == '.'
             && hopsec_same (helo + length - n, domain, n));
}

static guint32
link_flags (const HopsecHop *upper, const HopsecHop *lower)
{
  gboolean named = upper->text[HOPSEC_FACT_HELO] != NULL || upper->text[HOPSEC_FACT_RDNS] != NULL
                   || upper->address.length > 0;

  if (!hopsec_hop_is_network (upper) || !named || lower->text[HOPSEC_FACT_BY] == NULL) {
    return 0; /* the same host, or a field that does not say where it came from */
  }
  if (same_sender (upper, lower)) {
    return lower->by.owner != NULL && !names_host (upper, lower, TRUE) ? HOPSEC_FLAG_UNRECORDED : 0;
  }
  if (names_host (upper, lower, lower->by.name == NULL)) {
    return 0;
  }
  if (lower->by.name == NULL
      || (hopsec_address_is_private (&upper->address)
          && hopsec_organisation_is (&upper->by, &lower->by))) {
    return HOPSEC_FLAG_UNRECORDED; /* an inner name: it tells nothing */
  }
  return HOPSEC_FLAG_GAP;
}

static void
set_times (HopsecReport *report)
{
  HopsecHop *before = NULL;

  for (guint i = 0; i < report->n_hops; i++) {
    HopsecHop *hop = &report->hops[i];

    if (hop->time == HOPSEC_NO_TIME) {
      continue;
    }
    if (hop->time > report->now + FUTURE) {
      hop->flags |= HOPSEC_FLAG_FUTURE;
    }
    if (before != NULL && before == hop - 1) {
      hop->delay = hop->time - before->time;
    }
    if (before != NULL
        && (before->time - hop->time > CLOCKS_DIFFER || hop->time - before->time > LONG_AGO)) {
      before->flags |= HOPSEC_FLAG_TIME_ORDER;
    }
    before = hop;
  }
}

/* One server gives an id once: the same id twice is a copy or a loop. */
static void
find_loops (HopsecReport *report)
{
  for (guint i = 1; i < report->n_hops; i++) {
    const gchar *id = report->hops[i].text[HOPSEC_FACT_ID];

    for (guint j = 0; j < i && id != NULL; j++) {
      if (g_strcmp0 (id, report->hops[j].text[HOPSEC_FACT_ID]) == 0
          && hopsec_same_name (report->hops[i].text[HOPSEC_FACT_BY],
                               report->hops[j].text[HOPSEC_FACT_BY])) {
        report->hops[i].flags |= HOPSEC_FLAG_LOOP;
      }
    }
  }
}

void
hopsec_path_link (HopsecReport *report)
{
  for (guint i = 1; i < report->n_hops; i++) {
    report->hops[i].flags |= link_flags (&report->hops[i], &report->hops[i - 1]);
  }
  set_times (report);
  find_loops (report);
}
