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

/* --- gaps: rules that join the upper hop to the server that took the lower one ------------------- */

/* under one of the names that the upper server gives its peer */
static gboolean
names_host (const HopsecHop *upper, const HopsecHop *lower,
            gboolean (*same) (const gchar *, const gchar *))
{
  static const HopsecFact names[] = { HOPSEC_FACT_RDNS, HOPSEC_FACT_HELO, HOPSEC_FACT_IP };
  const gchar *by = lower->text[HOPSEC_FACT_BY];

  for (guint i = 0; i < G_N_ELEMENTS (names) && by != NULL; i++) {
    const gchar *name = upper->text[names[i]];

    if (name != NULL
        && (same (name, by) || (lower->own_name != NULL && same (name, lower->own_name)))) {
      return TRUE;
    }
  }
  return FALSE;
}

/* The peer is of the organisation, by every name it has. */
static gboolean
is_of (const HopsecHop *upper, const HopsecOrganisation *organisation)
{
  return hopsec_organisation_is (&upper->from, organisation)
         || hopsec_organisation_is (&upper->helo, organisation);
}

/* by the server's own address, or a filter shows the client that the server had */
static gboolean
is_same_address (const HopsecHop *upper, const HopsecHop *lower)
{
  return hopsec_address_is_same (&upper->address, &lower->own)
         || hopsec_address_is_same (&upper->address, &lower->address);
}

/* A host has several names: local hops and its own fields show them. */
static gboolean
has_other_name (const HopsecHop *upper, const HopsecHop *lower)
{
  HopsecOrganisation other;

  hopsec_organisation_find (upper->report, lower->own_name, &other);
  if (is_of (upper, &other)) {
    return TRUE;
  }
  for (; !hopsec_hop_is_network (lower); lower--) {
    if (is_of (upper, &lower->helo) || (lower->hop > 1 && is_of (upper, &lower[-1].by))) {
      return TRUE;
    }
    if (lower->hop == 1) {
      break;
    }
  }
  return FALSE;
}

/* The peer is an operator's server, and none of this one's: the operator handed it on inside. */
static guint32
handed_on (const HopsecHop *upper, const HopsecHop *lower)
{
  return lower->by.owner != NULL && !names_host (upper, lower, same_label) ? HOPSEC_FLAG_UNRECORDED
                                                                           : 0;
}

/* "example.com" and "example2.net": the same but for digits and what follows */
static gboolean
are_sisters (const gchar *a, const gchar *b)
{
  for (;;) {
    a += strspn (a, "0123456789-");
    b += strspn (b, "0123456789-");
    if (*a == '.' || *a == '\0') {
      return *a == '.' && *b == '.';
    }
    if (hopsec_lower (*a++) != hopsec_lower (*b++)) {
      return FALSE;
    }
  }
}

/* One is a cloud of the other: the same program, run apart from it, with names of both. */
static gboolean
are_clouds (const HopsecOperator *a, const HopsecOperator *b)
{
  return a != NULL && b != NULL
         && (g_strcmp0 (a->cloud_of, b->name) == 0 || g_strcmp0 (b->cloud_of, a->name) == 0);
}

/* A service that sends under its customers' names may have any name. */
static gboolean
has_any_name (const HopsecOperator *owner)
{
  return owner != NULL && owner->customer_names;
}

/* Two names of different organisations, with nothing that joins them. */
static gboolean
are_strangers (const HopsecHop *upper, const HopsecHop *lower)
{
  return lower->by.name != NULL && upper->from.name != NULL
         && !(upper->address_of_server && hopsec_address_is_private (&upper->address))
         && !are_sisters (upper->from.name, lower->by.name)
         && !are_clouds (upper->from.owner, lower->by.owner) && !has_any_name (lower->by.owner);
}

static gboolean
is_joined (const HopsecHop *upper, const HopsecHop *lower)
{
  return names_host (upper, lower, hopsec_same_name) || is_same_address (upper, lower)
         || has_other_name (upper, lower);
}

/* Within one host, whether it is encrypted there or not. */
static gboolean
is_from_loopback (const HopsecHop *hop)
{
  return hop->address_of_server && hopsec_address_is_loopback (&hop->address);
}

static void
link_hops (HopsecHop *upper, const HopsecHop *lower)
{
  if (!hopsec_hop_is_network (upper) || is_from_loopback (upper) || hopsec_hop_names_nobody (upper)
      || lower->text[HOPSEC_FACT_BY] == NULL) {
    return; /* the same host, or a field that does not say where it came from */
  }
  if (lower->by.name != NULL && is_of (upper, &lower->by)) {
    upper->flags |= handed_on (upper, lower);
  } else if (!is_joined (upper, lower)) {
    upper->flags |= are_strangers (upper, lower) ? HOPSEC_FLAG_GAP : HOPSEC_FLAG_UNRECORDED;
    upper->unjoined = lower->by.name != NULL
                      && !(hopsec_address_is_private (&upper->address)
                           && hopsec_organisation_is (&upper->by, &lower->by));
  }
}

/* --- times -------------------------------------------------------------------------------------- */

#define CST_TO_EAST_8 (14 * 3600) /* from -0600 to +0800 */

static void
set_zones (HopsecReport *report)
{
  gboolean east_8 = FALSE;

  for (guint i = 0; i < report->n_hops; i++) {
    east_8 |= report->hops[i].is_east_8;
  }
  for (guint i = 0; east_8 && i < report->n_hops; i++) {
    if (report->hops[i].is_cst && report->hops[i].time != HOPSEC_NO_TIME) {
      report->hops[i].time -= CST_TO_EAST_8;
    }
  }
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

/* --- loops -------------------------------------------------------------------------------------- */

/* The same two fields in a row: they were copied. */
static gboolean
is_copied (const HopsecReport *report, guint i, guint j)
{
  for (guint n = 0; n < 2; n++) {
    const HopsecHop *a = &report->hops[i - n], *b = &report->hops[j - n];

    if (a->raw == NULL || b->raw == NULL || a->raw_length != b->raw_length
        || memcmp (a->raw, b->raw, a->raw_length) != 0) {
      return FALSE;
    }
  }
  return TRUE;
}

/* From the same host to the same server of another organisation. */
static gboolean
is_same_road (const HopsecHop *a, const HopsecHop *b)
{
  return hopsec_same_name (a->text[HOPSEC_FACT_BY], b->text[HOPSEC_FACT_BY])
         && (hopsec_same_name (a->text[HOPSEC_FACT_RDNS], b->text[HOPSEC_FACT_RDNS])
             || hopsec_same_name (a->text[HOPSEC_FACT_HELO], b->text[HOPSEC_FACT_HELO])
             || hopsec_address_is_same (&a->address, &b->address))
         && hopsec_hop_is_crossing (a) && hopsec_hop_is_crossing (b);
}

/* Between the two hops the message was with another organisation, known by name. */
static gboolean
has_left (const HopsecReport *report, guint i, guint j)
{
  for (guint n = i + 1; n < j; n++) {
    if (report->hops[n].by.name != NULL
        && !hopsec_organisation_is (&report->hops[n].by, &report->hops[j].by)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* A message comes back to a server that it had left, by the same road; an id alone tells nothing. */
static void
find_loops (HopsecReport *report)
{
  for (guint j = 2; j < report->n_hops; j++) {
    for (guint i = 0; i + 1 < j; i++) {
      if ((i > 0 && is_copied (report, i, j))
          || (is_same_road (&report->hops[i], &report->hops[j]) && has_left (report, i, j))) {
        report->hops[j].flags |= HOPSEC_FLAG_LOOP;
      }
    }
  }
}

void
hopsec_path_link (HopsecReport *report)
{
  for (guint i = 1; i < report->n_hops; i++) {
    link_hops (&report->hops[i], &report->hops[i - 1]);
  }
  set_zones (report);
  set_times (report);
  find_loops (report);
}
