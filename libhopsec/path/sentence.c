/* The report in plain words: the headline, the two answers, a sentence for each leg.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Says "encrypted", never "secure": hop by hop, each server could read the message.
 */
#include "path/words.h"

#include <string.h>

/* --- what a run of hops has in common --------------------------------------------------------- */

typedef struct {
  const HopsecHop *first, *last, *crossing; /* crossing: the last one between organisations */
  guint n, n_transit;
  HopsecSecurity all, transit;
  HopsecSecurity inside, after; /* within organisations; what follows the last crossing */
} Run;

static HopsecSecurity
weaker (HopsecSecurity a, HopsecSecurity b)
{
  return a == HOPSEC_SECURITY_NONE ? b : MIN (a, b);
}

static Run
look_at (const HopsecReport *report, guint from)
{
  Run run = { .n = 0 };

  for (guint i = from; i < report->n_hops; i++) {
    const HopsecHop *hop = &report->hops[i];

    run.first = run.first != NULL ? run.first : hop;
    run.last = hop;
    run.n++;
    run.all = weaker (run.all, hop->security);
    if (hop->leg == HOPSEC_LEG_TRANSIT) {
      run.transit = weaker (run.transit, hop->security);
      run.crossing = hop;
      run.after = HOPSEC_SECURITY_NONE;
      run.n_transit++;
    } else {
      run.inside = weaker (run.inside, hop->security);
      run.after = weaker (run.after, hop->security);
    }
  }
  return run;
}

/* ", TLS 1.2", ", TLS 1.2 or later", or nothing where a hop does not state it */
static void
say_versions (Sentence *sentence, const HopsecReport *report, guint from, gboolean transit_only)
{
  HopsecTls lowest = HOPSEC_TLS_V1_3, highest = HOPSEC_TLS_UNKNOWN;

  for (guint i = from; i < report->n_hops; i++) {
    const HopsecHop *hop = &report->hops[i];
    if (!hopsec_hop_is_network (hop) || (transit_only && hop->leg != HOPSEC_LEG_TRANSIT)) {
      continue;
    }
    if (hop->tls == HOPSEC_TLS_UNKNOWN) {
      return;
    }
    lowest = MIN (lowest, hop->tls);
    highest = MAX (highest, hop->tls);
  }
  if (highest != HOPSEC_TLS_UNKNOWN) {
    hopsec_say (sentence, ", ");
    hopsec_say (sentence, hopsec_tls_phrase (lowest));
    hopsec_say (sentence, lowest != highest ? " or later" : "");
  }
}

/* --- the headline ----------------------------------------------------------------------------- */

/* Where others than one organisation could read: between two, or from the author to the first. */
static gboolean
is_exposed (const HopsecHop *hop)
{
  return hop->leg == HOPSEC_LEG_TRANSIT || hop->leg == HOPSEC_LEG_SUBMISSION;
}

/* Why the hop says nothing of its own is known: the submission is implied, or a filter that speaks to
 * its own host alone shows the client that the host had. */
static gboolean
is_explained (const HopsecReport *report, const HopsecHop *hop)
{
  const HopsecLeg *leg = &report->legs[0];

  return (leg->basis == HOPSEC_BASIS_IMPLIED && leg->first == hop->hop)
         || (hop->peer == HOPSEC_PEER_INSIDE
             && (hopsec_address_is_loopback (&hop->own)
                 || hopsec_address_is_same (&hop->own, &hop->address)));
}

/* The hops of one class, or of those the ones inside organisations. */
typedef struct {
  guint n;
  const HopsecHop *first;
  gboolean one_organisation;
} Some;

static Some
find_some (const HopsecReport *report, HopsecSecurity security, gboolean inside_only)
{
  Some some = { .one_organisation = TRUE };

  for (guint i = 0; i < report->n_hops; i++) {
    const HopsecHop *hop = &report->hops[i];

    if (hop->security == security
        && !(inside_only && (hop->leg == HOPSEC_LEG_TRANSIT || is_explained (report, hop)))) {
      some.first = some.first != NULL ? some.first : hop;
      some.one_organisation &= hopsec_organisation_is (&hop->home, &some.first->home);
      some.n++;
    }
  }
  return some;
}

static void
say_inside (Sentence *sentence, const Some *some)
{
  const gchar *name = some->first->home.name;

  hopsec_say (sentence, " inside ");
  hopsec_say_name (sentence, some->n > 1 && !some->one_organisation ? "organisations"
                             : name != NULL                         ? name
                                                                    : "one organisation");
}

/* "hop 1 of 4", "2 of 4 hops" */
static void
say_hops (Sentence *sentence, const HopsecReport *report, guint n, guint hop)
{
  hopsec_say (sentence, n == 1 ? "hop " : "");
  hopsec_say_number (sentence, n == 1 ? hop : n);
  hopsec_say (sentence, " of ");
  hopsec_say_number (sentence, report->n_hops);
  hopsec_say (sentence, n == 1 ? "" : " hops");
}

/* A crossing or the author's own way in was plaintext. */
static void
say_plaintext (Sentence *sentence, const HopsecReport *report)
{
  Some some = find_some (report, HOPSEC_SECURITY_PLAINTEXT, FALSE);

  hopsec_say (sentence, "NOT encrypted all the way: ");
  say_hops (sentence, report, some.n, report->deciding);
  hopsec_say (sentence, some.n == 1 ? " was plaintext" : " were plaintext");
  if (report->hops[report->deciding - 1].proof != HOPSEC_PROOF_CLAIMED) {
    hopsec_say (sentence, " (proved)");
  }
  if (report->between == HOPSEC_SECURITY_TLS) {
    hopsec_say (sentence, "; encrypted between organisations");
  }
}

/* "plaintext inside example.org (hop 1 of 3)" */
static void
say_plaintext_inside (Sentence *sentence, const HopsecReport *report)
{
  Some some = find_some (report, HOPSEC_SECURITY_PLAINTEXT, TRUE);

  if (some.n > 0) {
    hopsec_say (sentence, sentence->length > 0 ? "; plaintext" : "plaintext");
    say_inside (sentence, &some);
    hopsec_say (sentence, " (");
    say_hops (sentence, report, some.n, some.first->hop);
    hopsec_say (sentence, ")");
  }
}

/* What crossed, and where all of it is known to be encrypted, that alone. */
static void
say_crossings (Sentence *sentence, const HopsecReport *report)
{
  Some unknown = find_some (report, HOPSEC_SECURITY_UNKNOWN, FALSE);

  if (report->cut && unknown.n == 0) {
    hopsec_say (sentence, "not known to be encrypted all the way: its first hops were not read");
  } else if (report->security == HOPSEC_SECURITY_TLS) {
    hopsec_say (sentence, (report->flags & (HOPSEC_FLAG_GAP | HOPSEC_FLAG_UNRECORDED)) == 0
                            ? "encrypted at every hop"
                            : "encrypted at every hop that is recorded");
  } else if (report->between == HOPSEC_SECURITY_TLS) {
    hopsec_say (sentence, "encrypted between organisations");
  } else if (unknown.n > 0) {
    hopsec_say (sentence, "not known to be encrypted all the way: ");
    say_hops (sentence, report, unknown.n, unknown.first->hop);
    hopsec_say (sentence, unknown.n == 1 ? " does not say" : " do not say");
  }
}

/* "; 2 hops inside example.org unknown" */
static void
say_unknown_inside (Sentence *sentence, const HopsecReport *report)
{
  Some some = find_some (report, HOPSEC_SECURITY_UNKNOWN, TRUE);

  if (some.n > 0 && report->between == HOPSEC_SECURITY_TLS) {
    hopsec_say (sentence, "; ");
    hopsec_say_number (sentence, some.n);
    hopsec_say (sentence, some.n == 1 ? " hop" : " hops");
    if (!is_exposed (some.first)) { /* the way in comes before all that is inside */
      say_inside (sentence, &some);
    }
    hopsec_say (sentence, " unknown");
  }
}

/* "; hop 2 by TLS 1.0 (weak)": the weakest session that is not good enough */
static void
say_weak (Sentence *sentence, const HopsecReport *report)
{
  const HopsecHop *weakest = NULL;

  for (guint i = 0; i < report->n_hops; i++) {
    const HopsecHop *hop = &report->hops[i];

    if (hop->security == HOPSEC_SECURITY_TLS
        && (hop->grade == HOPSEC_GRADE_BROKEN || hop->grade == HOPSEC_GRADE_WEAK)
        && (weakest == NULL || hop->grade < weakest->grade)) {
      weakest = hop;
    }
  }
  if (weakest != NULL) {
    hopsec_say (sentence, "; hop ");
    hopsec_say_number (sentence, weakest->hop);
    hopsec_say (sentence, " by ");
    hopsec_say (sentence, hopsec_tls_phrase (weakest->tls));
    hopsec_say (sentence, weakest->grade == HOPSEC_GRADE_BROKEN ? " (broken)" : " (weak)");
  }
}

static void
say_gap (Sentence *sentence, const HopsecReport *report)
{
  for (guint i = 0; i < report->n_hops; i++) {
    if ((report->hops[i].flags & HOPSEC_FLAG_GAP) != 0) {
      hopsec_say (sentence, "; a gap before hop ");
      hopsec_say_number (sentence, i + 1);
      return;
    }
  }
}

static void
say_proof (Sentence *sentence, const HopsecReport *report)
{
  if (report->proved == HOPSEC_SECURITY_NONE) {
    hopsec_say (sentence, " (as claimed)");
  } else if (report->proved == HOPSEC_SECURITY_TLS && report->security == HOPSEC_SECURITY_TLS
             && report->boundary == 1) {
    hopsec_say (sentence, " (proved)");
  }
}

static gboolean
is_plaintext_exposed (const HopsecReport *report)
{
  for (guint i = 0; i < report->n_hops; i++) {
    if (report->hops[i].security == HOPSEC_SECURITY_PLAINTEXT && is_exposed (&report->hops[i])) {
      return TRUE;
    }
  }
  return FALSE;
}

/* What crossed between organisations comes first. */
static void
say_headline (Sentence *sentence, const HopsecReport *report)
{
  if (report->n_hops == 0) {
    hopsec_say_no_trace (sentence, report);
    return;
  }
  if (report->security == HOPSEC_SECURITY_LOCAL) {
    hopsec_say (sentence, "never left its host");
  } else if (is_plaintext_exposed (report)) {
    say_plaintext (sentence, report);
  } else {
    say_crossings (sentence, report);
    say_plaintext_inside (sentence, report);
    say_unknown_inside (sentence, report);
  }
  say_weak (sentence, report);
  say_gap (sentence, report);
  say_proof (sentence, report);
}

/* --- the two answers -------------------------------------------------------------------------- */

static void
say_login (Sentence *sentence, const HopsecHop *hop)
{
  hopsec_say (sentence, hop->authenticated == HOPSEC_TRISTATE_YES  ? ", logged in"
                        : hop->authenticated == HOPSEC_TRISTATE_NO ? ", not logged in"
                                                                   : "");
}

static void
say_submission (Sentence *sentence, const HopsecHop *hop)
{
  if (!hopsec_hop_is_network (hop) && hop->peer == HOPSEC_PEER_CLIENT) {
    hopsec_say (sentence, "unknown: how the program reached the mailbox is not recorded");
    return;
  }
  if (!hopsec_hop_is_network (hop)) {
    hopsec_say (sentence, "written on the mail server itself");
    return;
  }
  if (hop->security == HOPSEC_SECURITY_UNKNOWN) {
    hopsec_say (sentence, "unknown: its field does not say");
    return;
  }
  hopsec_say (sentence, hopsec_security_phrase (hop->security));
  if (hop->tls != HOPSEC_TLS_UNKNOWN) {
    hopsec_say (sentence, ", ");
    hopsec_say (sentence, hopsec_tls_phrase (hop->tls));
  } else if (hop->basis == HOPSEC_BASIS_IMPLIED) {
    hopsec_say (sentence, " (implied: the service takes nothing else)");
  }
  say_login (sentence, hop);
}

/* a submission leg: what the settings say, what is implied, or what its hop says */
static void
say_first_leg (Sentence *sentence, const HopsecReport *report, const HopsecLeg *leg)
{
  if (leg->basis == HOPSEC_BASIS_SETTINGS) {
    hopsec_say (sentence, hopsec_client_get_summary (report->client));
  } else if (leg->basis == HOPSEC_BASIS_IMPLIED && report->hops[0].home.owner != NULL
             && report->hops[0].home.owner->clients != NULL) {
    hopsec_say (sentence, "encrypted (");
    hopsec_say_name (sentence, report->hops[0].home.owner->clients);
    hopsec_say (sentence, "; implied)");
  } else {
    say_submission (sentence, &report->hops[leg->first + leg->n_hops - 2]);
  }
}

/* what the message itself says beside the settings: where it began, and the server's own word */
static void
say_beside_settings (Sentence *sentence, const HopsecReport *report)
{
  const HopsecHop *hop = &report->hops[0];

  if (report->other_client) {
    hopsec_say (sentence, ". But the message began in ");
    hopsec_say_name (sentence, hop->by.name);
    hopsec_say (sentence, ": are these the settings that sent it?");
  }
  if (report->n_hops > 0 && hop->leg == HOPSEC_LEG_SUBMISSION) {
    hopsec_say (sentence, report->other_client ? " Its hop 1: " : ". Its hop 1: ");
    say_submission (sentence, hop);
  }
}

static void
say_first_half (Sentence *sentence, const HopsecReport *report)
{
  const HopsecLeg *leg = report->n_legs > 0 ? &report->legs[0] : NULL;

  if (report->cut && report->client == NULL) {
    hopsec_say (sentence, "unknown: the first hops were not read");
  } else if (leg == NULL || leg->kind != HOPSEC_LEG_SUBMISSION) {
    hopsec_say (sentence, "not recorded in the message");
  } else {
    say_first_leg (sentence, report, leg);
  }
  if (report->client != NULL && !report->cut) {
    say_beside_settings (sentence, report);
  }
}

/* what the crossing alone does not say */
static void
say_inner (Sentence *sentence, const Run *run)
{
  if (run->after == HOPSEC_SECURITY_TLS && run->transit != HOPSEC_SECURITY_TLS) {
    hopsec_say (sentence, ", then TLS");
  } else if (run->inside == HOPSEC_SECURITY_PLAINTEXT && run->transit == HOPSEC_SECURITY_TLS) {
    hopsec_say (sentence, "; plaintext inside");
  }
}

static void
say_second_half (Sentence *sentence, const HopsecReport *report, guint from)
{
  Run run = look_at (report, from);

  if (run.n == 0) {
    hopsec_say (sentence, "no further hop recorded");
    return;
  }
  if (run.n_transit == 0) {
    hopsec_say (sentence, hopsec_security_phrase (run.all));
    if (run.last->home.name != NULL) {
      hopsec_say (sentence, " inside ");
      hopsec_say_name (sentence, run.last->home.name);
    }
    if (run.all == HOPSEC_SECURITY_TLS) {
      say_versions (sentence, report, from, FALSE);
    }
    return;
  }
  hopsec_say (sentence, hopsec_security_phrase (run.transit));
  if (run.n_transit == 1 && run.crossing->by.name != NULL) {
    hopsec_say (sentence, " into ");
    hopsec_say_name (sentence, run.crossing->by.name);
  } else if (run.n_transit > 1) {
    hopsec_say (sentence,
                run.transit == HOPSEC_SECURITY_TLS ? " at every crossing" : " at a crossing");
  }
  if (run.transit == HOPSEC_SECURITY_TLS) {
    say_versions (sentence, report, from, TRUE);
  }
  say_inner (sentence, &run);
}

/* --- legs ------------------------------------------------------------------------------------- */

static void
say_leg (Sentence *sentence, const HopsecReport *report, const HopsecLeg *leg)
{
  const HopsecHop *last = leg->n_hops > 0 ? &report->hops[leg->first + leg->n_hops - 2] : NULL;

  if (leg->kind == HOPSEC_LEG_SUBMISSION) {
    hopsec_say (sentence, "From the sender's program to ");
    hopsec_say_name (sentence, leg->to != NULL ? leg->to : "its mail service");
    hopsec_say (sentence, ": ");
    say_first_leg (sentence, report, leg);
    hopsec_say (sentence, ".");
    return;
  }
  if (leg->kind == HOPSEC_LEG_TRANSIT) {
    hopsec_say (sentence, "From ");
    hopsec_say_name (sentence, leg->from != NULL ? leg->from : "an unnamed host");
    hopsec_say (sentence, " to ");
  } else {
    hopsec_say (sentence, "Inside ");
  }
  hopsec_say_name (sentence, leg->to != NULL ? leg->to : "one organisation");
  hopsec_say (sentence, ": ");
  hopsec_say (sentence, hopsec_security_phrase (leg->security));
  if (leg->n_hops == 1 && last->tls != HOPSEC_TLS_UNKNOWN) {
    hopsec_say (sentence, ", ");
    hopsec_say (sentence, hopsec_tls_phrase (last->tls));
  }
  if (last->text[HOPSEC_FACT_BY] != NULL && leg->n_hops == 1) {
    hopsec_say (sentence, ", as written by ");
    hopsec_say_name (sentence, last->text[HOPSEC_FACT_BY]);
  }
  hopsec_say (sentence, leg->proof == HOPSEC_PROOF_OBSERVED ? " (observed)."
                        : leg->proof == HOPSEC_PROOF_PROVED ? " (proved)."
                                                            : " (not proved).");
}

/* Writes all sentences of the report. */
void
hopsec_sentences_write (HopsecReport *report)
{
  Sentence sentence = { .length = 0 };
  guint rest = 0;

  while (rest < report->n_hops && report->hops[rest].leg == HOPSEC_LEG_SUBMISSION) {
    rest++;
  }

  say_headline (&sentence, report);
  report->summary = hopsec_say_end (&sentence, report);
  if (report->n_hops > 0 || report->client != NULL) {
    say_first_half (&sentence, report);
    report->answers[0] = hopsec_say_end (&sentence, report);
  }
  if (report->n_hops > 0) {
    say_second_half (&sentence, report, rest);
    report->answers[1] = hopsec_say_end (&sentence, report);
  }
  for (guint i = 0; i < report->n_legs; i++) {
    say_leg (&sentence, report, &report->legs[i]);
    report->legs[i].text = hopsec_say_end (&sentence, report);
  }
}
