/* Legs: runs of hops with one meaning. A leg lives in its report's arena.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "client/client.h"
#include "path/path.h"

G_DEFINE_BOXED_TYPE (HopsecLeg, hopsec_leg, hopsec_leg_ref, hopsec_leg_unref)

static gboolean
has_protocol (const HopsecHop *hop, const gchar *protocol)
{
  return g_strcmp0 (hop->text[HOPSEC_FACT_PROTOCOL], protocol) == 0;
}

/* Whether the first hop is the author's program handing the message over. */
static gboolean
is_submission (const HopsecHop *hop)
{
  return hop->authenticated == HOPSEC_TRISTATE_YES || !hopsec_hop_is_network (hop)
         || hop->peer == HOPSEC_PEER_CLIENT || has_protocol (hop, "HTTPS")
         || has_protocol (hop, "HTTP");
}

/* How many of the first hops hand it over: a login after a local hop of the author's own machine is
 * still its program's. */
static guint
count_submission (const HopsecReport *report)
{
  const HopsecHop *hops = report->hops;

  if (report->n_hops == 0 || !is_submission (hops)
      || (report->client != NULL && !hopsec_hop_is_network (hops))) {
    return 0; /* a local one is no way of a program that has settings */
  }
  return report->n_hops > 1 && !hopsec_hop_is_network (hops)
             && hops[1].authenticated == HOPSEC_TRISTATE_YES && hopsec_hop_is_network (&hops[1])
           ? 2
           : 1;
}

/* Every hop's kind: a hop between organisations is transit, what follows the last one delivery. */
static void
set_kinds (HopsecReport *report)
{
  guint n_submission = count_submission (report);
  gboolean delivery = TRUE;

  for (guint i = report->n_hops; i-- > 0;) {
    HopsecHop *hop = &report->hops[i];

    if (i < n_submission) {
      hop->leg = HOPSEC_LEG_SUBMISSION;
    } else if (hopsec_hop_is_crossing (hop)) {
      hop->leg = HOPSEC_LEG_TRANSIT;
      delivery = FALSE;
    } else {
      hop->leg = delivery ? HOPSEC_LEG_DELIVERY : HOPSEC_LEG_INTERNAL;
    }
  }
  for (guint i = 0; delivery && i < report->n_hops; i++) {
    if (report->hops[i].leg == HOPSEC_LEG_DELIVERY) {
      report->hops[i].leg = HOPSEC_LEG_INTERNAL; /* nothing crossed over: there is no delivery */
    }
  }
}

static gboolean
is_weaker (const HopsecHop *a, const HopsecHop *b)
{
  if (a->security != b->security) {
    return a->security < b->security;
  }
  if (a->grade != b->grade) {
    return a->grade < b->grade;
  }
  return a->proof < b->proof;
}

/* Where the hop came from: whose host it was; else, what the server wrote goes before the peer's own
 * words. Who calls itself one of the organisation that it enters is an address and no more. */
static const gchar *
name_origin (const HopsecHop *hop)
{
  const gchar *ip = hop->text[HOPSEC_FACT_IP], *helo = hop->text[HOPSEC_FACT_HELO];

  if (hop->from.name != NULL
      && !(hop->leg == HOPSEC_LEG_TRANSIT && hopsec_organisation_is (&hop->from, &hop->home))) {
    return hop->from.name;
  }
  return ip != NULL ? ip : helo;
}

static const gchar *
name_end (const HopsecHop *hop)
{
  return hop->by.name != NULL ? hop->by.name : hop->text[HOPSEC_FACT_BY];
}

static void
fill_leg (HopsecReport *report, HopsecLeg *leg, guint first, guint n_hops)
{
  HopsecHop *hops = report->hops + first, *weakest = hops;

  for (guint i = 1; i < n_hops; i++) {
    if (is_weaker (&hops[i], weakest)) {
      weakest = &hops[i];
    }
  }
  *leg = (HopsecLeg) {
    .report = report,
    .kind = hops->leg,
    .first = first + 1,
    .n_hops = n_hops,
    .security = weakest->security,
    .basis = weakest->basis,
    .proof = weakest->proof,
    .grade = weakest->grade,
    .from = name_origin (hops),
    .to = name_end (&hops[n_hops - 1]),
  };
  if (hops->leg == HOPSEC_LEG_SUBMISSION && weakest->peer == HOPSEC_PEER_CLIENT
      && !hopsec_hop_is_network (weakest)) {
    leg->security = HOPSEC_SECURITY_UNKNOWN; /* how the program reached the host is not recorded */
    leg->basis = HOPSEC_BASIS_NONE;
  }
}

/* The operator whose clients reach it encrypted though no field shows it: the first hop hands the
 * message over to it and does not say how, or lies inside it already. */
static const HopsecOperator *
implied_owner (const HopsecHop *first)
{
  const HopsecOperator *owner = first->home.owner;

  if (owner == NULL || owner->clients == NULL || !first->parsed
      || ((first->flags & HOPSEC_FLAG_UNFOLDED) != 0 && first->time == HOPSEC_NO_TIME)
      || (first->time != HOPSEC_NO_TIME && first->time < owner->clients_since)) {
    return NULL;
  }
  if (first->leg == HOPSEC_LEG_SUBMISSION) {
    return first->security == HOPSEC_SECURITY_UNKNOWN
               || (first->peer == HOPSEC_PEER_CLIENT && !hopsec_hop_is_network (first))
             ? owner
             : NULL;
  }
  return first->leg != HOPSEC_LEG_TRANSIT
             && (first->from.owner == owner || hopsec_hop_names_nobody (first))
           ? owner
           : NULL;
}

static void
imply_submission (HopsecReport *report, HopsecLeg *leg, const HopsecHop *first)
{
  gboolean own = first->leg == HOPSEC_LEG_SUBMISSION;

  *leg = (HopsecLeg) {
    .report = report,
    .kind = HOPSEC_LEG_SUBMISSION,
    .first = own ? first->hop : 0,
    .n_hops = own ? 1 : 0,
    .security = HOPSEC_SECURITY_TLS,
    .basis = HOPSEC_BASIS_IMPLIED,
    .proof = HOPSEC_PROOF_CLAIMED,
    .to = first->home.name,
  };
}

/* The leg that the author's program tells of, in front of all hops. */
static void
take_settings (HopsecReport *report, HopsecLeg *leg)
{
  HopsecOrganisation service;

  *leg = (HopsecLeg) {
    .report = report,
    .kind = HOPSEC_LEG_SUBMISSION,
    .security = hopsec_client_get_security (report->client),
    .basis = HOPSEC_BASIS_SETTINGS,
    .proof = HOPSEC_PROOF_CLAIMED,
    .to = hopsec_client_get_server (report->client),
  };
  hopsec_organisation_find (report, leg->to, &service);
  report->other_client = service.name != NULL && report->n_hops > 0
                         && report->hops[0].by.name != NULL
                         && !hopsec_organisation_is (&service, &report->hops[0].by);
}

/* Every hop is in exactly one leg; each crossing between organisations is a leg of its own. */
void
hopsec_legs_find (HopsecReport *report)
{
  guint at = 0;

  if (report->n_hops == 0 && report->client == NULL) {
    return;
  }
  set_kinds (report);
  report->legs = hopsec_arena_alloc (report->arena, (report->n_hops + 1) * sizeof (HopsecLeg));
  if (report->legs == NULL) {
    return;
  }
  if (report->client != NULL) {
    take_settings (report, &report->legs[report->n_legs++]);
  } else if (implied_owner (&report->hops[0]) != NULL) {
    imply_submission (report, &report->legs[report->n_legs], &report->hops[0]);
    at = report->legs[report->n_legs++].n_hops;
  }
  while (at < report->n_hops) {
    guint n = 1;

    while (report->hops[at].leg != HOPSEC_LEG_TRANSIT && at + n < report->n_hops
           && report->hops[at + n].leg == report->hops[at].leg) {
      n++;
    }
    fill_leg (report, &report->legs[report->n_legs++], at, n);
    at += n;
  }
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * hopsec_leg_ref:
 * @self: a leg
 *
 * Adds a reference to the report of @self, which keeps both alive.
 *
 * Returns: (transfer full): @self
 * Since: 0.1
 */
HopsecLeg *
hopsec_leg_ref (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  hopsec_report_ref (self->report);
  return self;
}

/**
 * hopsec_leg_unref:
 * @self: (transfer full): a leg
 *
 * Drops the reference.
 *
 * Since: 0.1
 */
void
hopsec_leg_unref (HopsecLeg *self)
{
  g_return_if_fail (self != NULL);
  hopsec_report_unref (self->report);
}

/**
 * hopsec_leg_get_kind:
 * @self: a leg
 *
 * What the leg means.
 *
 * Returns: its kind
 * Since: 0.1
 */
HopsecLegKind
hopsec_leg_get_kind (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_LEG_INTERNAL);
  return self->kind;
}

/**
 * hopsec_leg_get_security:
 * @self: a leg
 *
 * Whether the leg ran over TLS.
 *
 * Returns: the class of its weakest hop
 * Since: 0.1
 */
HopsecSecurity
hopsec_leg_get_security (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_SECURITY_UNKNOWN);
  return self->security;
}

/**
 * hopsec_leg_get_basis:
 * @self: a leg
 *
 * Why the leg has its class.
 *
 * Returns: the basis of its weakest hop
 * Since: 0.1
 */
HopsecBasis
hopsec_leg_get_basis (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_BASIS_NONE);
  return self->basis;
}

/**
 * hopsec_leg_get_proof:
 * @self: a leg
 *
 * How far the leg may be believed.
 *
 * Returns: the proof of its weakest hop
 * Since: 0.1
 */
HopsecProof
hopsec_leg_get_proof (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_PROOF_CLAIMED);
  return self->proof;
}

/**
 * hopsec_leg_get_grade:
 * @self: a leg
 *
 * How strong the TLS sessions of the leg are.
 *
 * Returns: the grade of its weakest hop
 * Since: 0.1
 */
HopsecGrade
hopsec_leg_get_grade (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_GRADE_UNKNOWN);
  return self->grade;
}

/**
 * hopsec_leg_get_first:
 * @self: a leg
 *
 * Where the leg begins.
 *
 * Returns: the number of its first hop, 0 if no field shows the leg
 * Since: 0.1
 */
guint
hopsec_leg_get_first (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->first;
}

/**
 * hopsec_leg_get_n_hops:
 * @self: a leg
 *
 * How many hops the leg has.
 *
 * Returns: the number of hops, 0 if no field shows the leg
 * Since: 0.1
 */
guint
hopsec_leg_get_n_hops (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_hops;
}

/**
 * hopsec_leg_get_from:
 * @self: a leg
 *
 * Where the leg comes from.
 *
 * Returns: (nullable): an organisation, host or address
 * Since: 0.1
 */
const gchar *
hopsec_leg_get_from (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->from;
}

/**
 * hopsec_leg_get_to:
 * @self: a leg
 *
 * Where the leg ends.
 *
 * Returns: (nullable): an organisation or host
 * Since: 0.1
 */
const gchar *
hopsec_leg_get_to (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->to;
}

/**
 * hopsec_leg_get_text:
 * @self: a leg
 *
 * The leg in words.
 *
 * Returns: one plain sentence
 * Since: 0.1
 */
const gchar *
hopsec_leg_get_text (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  hopsec_report_write_words (self->report);
  return self->text;
}
