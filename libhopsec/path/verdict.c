/* Verdicts: what the hops of a path say together, and what a caller may ask of them.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/path.h"

typedef gboolean (*Test) (const HopsecHop *hop);

static gboolean
is_any (const HopsecHop *hop)
{
  (void) hop;
  return TRUE;
}

static gboolean
is_proved (const HopsecHop *hop)
{
  return hop->proof != HOPSEC_PROOF_CLAIMED;
}

static gboolean
is_transit (const HopsecHop *hop)
{
  return hop->leg == HOPSEC_LEG_TRANSIT;
}

/* The weakest network hop that passes the test; only local ones give local, none at all NONE. */
static HopsecSecurity
verdict (const HopsecReport *report, Test test)
{
  HopsecSecurity weakest = HOPSEC_SECURITY_NONE;

  for (guint i = 0; i < report->n_hops; i++) {
    const HopsecHop *hop = &report->hops[i];

    if (test (hop) && (weakest == HOPSEC_SECURITY_NONE || hop->security < weakest)) {
      weakest = hop->security; /* local is the largest */
    }
  }
  return weakest;
}

/* Hops that were not read are not known to be encrypted. */
static HopsecSecurity
doubt (const HopsecReport *report, HopsecSecurity security)
{
  return report->cut && security != HOPSEC_SECURITY_PLAINTEXT ? HOPSEC_SECURITY_UNKNOWN : security;
}

/* The hop that decides the verdict: of the weakest ones a crossing first, then the first; where hops
 * are missing, the one that follows them. */
static guint
deciding_hop (const HopsecReport *report)
{
  const HopsecHop *found = NULL;

  for (guint i = 0; i < report->n_hops; i++) {
    const HopsecHop *hop = &report->hops[i];

    if (hop->security == report->security
        && (found == NULL || (is_transit (hop) && !is_transit (found)))) {
      found = hop;
    }
  }
  return found != NULL ? found->hop : 1;
}

void
hopsec_report_judge (HopsecReport *report)
{
  report->cut = (report->flags & (HOPSEC_FLAG_TOO_MANY | HOPSEC_FLAG_TRUNCATED)) != 0;
  report->security = doubt (report, verdict (report, is_any));
  report->proved = verdict (report, is_proved);
  report->between = doubt (report, verdict (report, is_transit));
  for (guint i = 0; i < report->n_hops; i++) {
    report->flags |= report->hops[i].flags;
  }
  if ((report->flags & HOPSEC_FLAG_BOUNDARY_INSIDE) != 0) {
    report->proved = MIN (report->proved, HOPSEC_SECURITY_UNKNOWN);
  }
  if (report->n_hops > 0) {
    report->deciding = deciding_hop (report);
  }
}

/* Whether the hop has to be TLS for the crossings to be; where proof counts, one that may be a
 * crossing has to. */
static gboolean
counts_as_crossing (const HopsecHop *hop, gboolean proved_only)
{
  return hop->leg == HOPSEC_LEG_TRANSIT
         || (proved_only && hop->leg != HOPSEC_LEG_SUBMISSION && !hopsec_hop_is_surely_inside (hop));
}

static gboolean
hop_meets (const HopsecHop *hop, HopsecRequirement requirement, gboolean proved_only)
{
  switch (requirement) {
  case HOPSEC_REQUIRE_NO_PLAINTEXT:
    return hop->security != HOPSEC_SECURITY_PLAINTEXT;
  case HOPSEC_REQUIRE_BETWEEN_TLS:
    return hop->security == HOPSEC_SECURITY_TLS || !counts_as_crossing (hop, proved_only);
  case HOPSEC_REQUIRE_TLS_1_2:
    return hop->tls >= HOPSEC_TLS_V1_2;
  case HOPSEC_REQUIRE_TLS_1_3:
    return hop->tls >= HOPSEC_TLS_V1_3;
  case HOPSEC_REQUIRE_STRONG:
    return hop->security == HOPSEC_SECURITY_TLS && hop->grade == HOPSEC_GRADE_STRONG;
  default:
    return hop->security == HOPSEC_SECURITY_TLS;
  }
}

/**
 * hopsec_report_meets:
 * @self: a report
 * @requirement: what is asked for
 * @proved_only: count proved and observed hops alone
 *
 * Whether every network hop satisfies a requirement. Only local hops satisfy all; no hops satisfy
 * none, and hops that a limit left out only %HOPSEC_REQUIRE_NO_PLAINTEXT. With @proved_only, no proved
 * network hop satisfies none, and neither does proof that ends inside an organisation; and a hop counts
 * as one between organisations unless what its server knows says that it is none.
 *
 * Returns: whether the message satisfies it
 * Since: 0.1
 */
gboolean
hopsec_report_meets (HopsecReport *self, HopsecRequirement requirement, gboolean proved_only)
{
  gboolean unread = self != NULL && self->cut && requirement != HOPSEC_REQUIRE_NO_PLAINTEXT;
  guint n = 0;

  g_return_val_if_fail (self != NULL, FALSE);
  if (proved_only ? (self->flags & HOPSEC_FLAG_BOUNDARY_INSIDE) != 0 : unread) {
    return FALSE;
  }
  for (guint i = 0; i < self->n_hops; i++) {
    const HopsecHop *hop = &self->hops[i];

    if ((proved_only && !is_proved (hop)) || !hopsec_hop_is_network (hop)) {
      continue;
    }
    n++;
    if (!hop_meets (hop, requirement, proved_only)) {
      return FALSE;
    }
  }
  return n > 0 || (!proved_only && self->n_hops > 0);
}
