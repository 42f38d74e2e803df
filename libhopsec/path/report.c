/* The report: from a trace to verdicts.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/path.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (HopsecReport, hopsec_report, hopsec_report_ref, hopsec_report_unref)

/* --- verdicts --------------------------------------------------------------------------------- */

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
  if (report->security == HOPSEC_SECURITY_NONE) {
    report->security = HOPSEC_SECURITY_UNKNOWN;
  }
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

/* --- building --------------------------------------------------------------------------------- */

static gboolean
fill_hops (HopsecReport *report, const HopsecTrace *trace, const HopsecSession *session,
           const HopsecLimits *limits)
{
  guint n = trace->n_fields, longest = 0;
  g_autofree gchar *scratch = NULL;

  report->n_hops = n + (session != NULL);
  report->hops = hopsec_arena_alloc (report->arena, MAX (report->n_hops, 1) * sizeof (HopsecHop));
  for (guint i = 0; i < n; i++) {
    longest = MAX (longest, trace->fields[i].length);
  }
  scratch = hopsec_try_alloc ((gsize) longest + 1);
  if (report->hops == NULL || scratch == NULL) {
    return FALSE;
  }
  for (guint i = 0; i < report->n_hops; i++) {
    HopsecHop *hop = &report->hops[i];

    hop->report = report;
    hop->hop = i + 1;
    if (i < n) {
      hop->field = n - i;
      hopsec_hop_fill (hop, report->arena, &trace->fields[n - 1 - i], scratch, report->dialects,
                       limits);
    } else {
      hopsec_hop_fill_session (hop, report->arena, session, report->now);
    }
  }
  return TRUE;
}

static void
finish (HopsecReport *report, const HopsecTrust *trust)
{
  hopsec_organisations_find (report);
  hopsec_path_link (report);
  hopsec_trust_walk (report, trust);
  hopsec_legs_find (report);
  hopsec_report_judge (report);
  hopsec_sentences_write (report);
  report->flags_text = hopsec_flags_to_text (report->arena, report->flags);
  for (guint i = 0; i < report->n_hops; i++) {
    hopsec_hop_finish (&report->hops[i], report->arena);
  }
}

/* Makes the report of a trace, which it takes over. */
HopsecReport *
hopsec_report_build (HopsecTrace *trace, const HopsecSession *session, HopsecClient *client,
                     HopsecDialects *dialects, const HopsecTrust *trust, const HopsecLimits *limits,
                     gint64 now, GError **error)
{
  g_autoptr (HopsecReport) report = g_new0 (HopsecReport, 1);
  gboolean ok;

  report->ref_count = 1;
  report->arena = g_steal_pointer (&trace->arena);
  report->client = client != NULL ? hopsec_client_ref (client) : NULL;
  report->dialects = hopsec_dialects_ref (dialects);
  report->now = now;
  report->flags = trace->flags;
  if (trace->message_id.length > 0) {
    report->message_id
      = hopsec_arena_text (report->arena, trace->message_id.value, trace->message_id.length);
  }
  ok = fill_hops (report, trace, session, limits);
  if (ok) {
    finish (report, trust);
  }
  if (!ok || hopsec_arena_failed (report->arena)) {
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_MEMORY,
                         "not enough memory for the message");
    return NULL;
  }
  return g_steal_pointer (&report);
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * hopsec_report_ref:
 * @self: a report
 *
 * Adds a reference; any thread may.
 *
 * Returns: (transfer full): @self
 */
HopsecReport *
hopsec_report_ref (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * hopsec_report_unref:
 * @self: (transfer full): a report
 *
 * Drops a reference; the last one frees the report with its hops and legs.
 */
void
hopsec_report_unref (HopsecReport *self)
{
  g_return_if_fail (self != NULL);
  if (g_atomic_int_dec_and_test (&self->ref_count)) {
    for (guint i = 0; i < self->n_hops && self->hops != NULL; i++) {
      g_free (self->hops[i].received);
    }
    hopsec_arena_free (self->arena);
    hopsec_dialects_unref (self->dialects);
    g_clear_pointer (&self->client, hopsec_client_unref);
    g_free (self);
  }
}

/**
 * hopsec_report_get_security:
 * @self: a report
 *
 * The verdict over all hops, as the fields claim: the weakest network hop. Anyone may have written
 * a field; a filter that decides something uses hopsec_report_get_proved().
 *
 * Returns: the verdict; %HOPSEC_SECURITY_UNKNOWN if there are no hops
 */
HopsecSecurity
hopsec_report_get_security (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_SECURITY_UNKNOWN);
  return self->security;
}

/**
 * hopsec_report_get_proved:
 * @self: a report
 *
 * The verdict over observed and proved hops alone.
 *
 * Returns: the verdict; %HOPSEC_SECURITY_NONE if no hop is proved
 */
HopsecSecurity
hopsec_report_get_proved (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_SECURITY_NONE);
  return self->proved;
}

/**
 * hopsec_report_get_between:
 * @self: a report
 *
 * The verdict over the hops between organisations, as claimed.
 *
 * Returns: the verdict; %HOPSEC_SECURITY_NONE if the message crossed no border
 */
HopsecSecurity
hopsec_report_get_between (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_SECURITY_NONE);
  return self->between;
}

/**
 * hopsec_report_get_message_id:
 * @self: a report
 *
 * The Message-ID field as it stands, with its angle brackets.
 *
 * Returns: (nullable): the Message-ID, %NULL if there is none
 */
const gchar *
hopsec_report_get_message_id (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->message_id;
}

/**
 * hopsec_report_get_summary:
 * @self: a report
 *
 * The verdict in one plain sentence.
 *
 * Returns: the sentence
 */
const gchar *
hopsec_report_get_summary (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->summary;
}

/**
 * hopsec_report_get_answer:
 * @self: a report
 * @half: 1 or 2
 *
 * The answer in plain words to one half of the question: 1, from the author's program to its mail
 * service; 2, from there to the mailbox.
 *
 * Returns: (nullable): the answer; %NULL if there are no hops, nor settings for the first half
 */
const gchar *
hopsec_report_get_answer (HopsecReport *self, guint half)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (half == 1 || half == 2, NULL);
  return self->answers[half - 1];
}

/**
 * hopsec_report_get_flags:
 * @self: a report
 *
 * What is odd about the message or any of its hops: words with a blank between them.
 *
 * Returns: (nullable): the flags, %NULL if there are none
 */
const gchar *
hopsec_report_get_flags (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->flags_text;
}

/**
 * hopsec_report_get_boundary:
 * @self: a report
 *
 * The proved or observed hop nearest the sender: of what came before it nothing is proved.
 *
 * Returns: the number of the hop, 0 if no hop is proved
 */
guint
hopsec_report_get_boundary (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->boundary;
}

/**
 * hopsec_report_get_deciding_hop:
 * @self: a report
 *
 * The hop that decides the verdict.
 *
 * Returns: the number of the hop, 0 if there are no hops
 */
guint
hopsec_report_get_deciding_hop (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->deciding;
}

/**
 * hopsec_report_get_n_hops:
 * @self: a report
 *
 * How many hops the path has.
 *
 * Returns: the number of hops
 */
guint
hopsec_report_get_n_hops (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_hops;
}

/**
 * hopsec_report_get_hop:
 * @self: a report
 * @index: which hop, from 0 (nearest the sender)
 *
 * One hop of the path.
 *
 * Returns: (transfer full) (nullable): the hop, %NULL if there are not so many
 */
HopsecHop *
hopsec_report_get_hop (HopsecReport *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  return index < self->n_hops ? hopsec_hop_ref (&self->hops[index]) : NULL;
}

/**
 * hopsec_report_get_n_legs:
 * @self: a report
 *
 * How many legs the path has.
 *
 * Returns: the number of legs
 */
guint
hopsec_report_get_n_legs (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_legs;
}

/**
 * hopsec_report_get_leg:
 * @self: a report
 * @index: which leg, from 0 (nearest the sender)
 *
 * One leg of the path.
 *
 * Returns: (transfer full) (nullable): the leg, %NULL if there are not so many
 */
HopsecLeg *
hopsec_report_get_leg (HopsecReport *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  return index < self->n_legs ? hopsec_leg_ref (&self->legs[index]) : NULL;
}

static gboolean
hop_meets (const HopsecHop *hop, HopsecRequirement requirement)
{
  const gchar *tls = hop->text[HOPSEC_FACT_TLS];
  gboolean v13 = g_strcmp0 (tls, "TLSv1.3") == 0, v12 = v13 || g_strcmp0 (tls, "TLSv1.2") == 0;

  switch (requirement) {
  case HOPSEC_REQUIRE_NO_PLAINTEXT:
    return hop->security != HOPSEC_SECURITY_PLAINTEXT;
  case HOPSEC_REQUIRE_BETWEEN_TLS:
    return hop->leg != HOPSEC_LEG_TRANSIT || hop->security == HOPSEC_SECURITY_TLS;
  case HOPSEC_REQUIRE_TLS_1_2:
    return hop->security == HOPSEC_SECURITY_TLS && v12;
  case HOPSEC_REQUIRE_TLS_1_3:
    return hop->security == HOPSEC_SECURITY_TLS && v13;
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
 * network hop satisfies none, and neither does proof that ends inside an organisation.
 *
 * Returns: whether the message satisfies it
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
    if (!hop_meets (hop, requirement)) {
      return FALSE;
    }
  }
  return n > 0 || (!proved_only && self->n_hops > 0);
}
