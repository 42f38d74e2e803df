/* From the fields of one message to its report: the order of the stages.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/path.h"

/* Takes over the memory of the trace: the report's values stand in it. */
static HopsecReport *
report_new (HopsecTrace *trace, HopsecClient *client, HopsecDialects *dialects, gint64 now)
{
  HopsecReport *report = g_new0 (HopsecReport, 1);

  report->ref_count = 1;
  report->arena = g_steal_pointer (&trace->arena);
  report->client = client != NULL ? hopsec_client_ref (client) : NULL;
  report->dialects = hopsec_dialects_ref (dialects);
  report->now = now;
  report->flags = trace->flags;
  report->is_copy = trace->is_copy;
  report->is_mail = trace->is_mail;
  report->names = trace->names;
  report->line = trace->line;
  if (trace->message_id.length > 0) {
    report->message_id
      = hopsec_arena_text (report->arena, trace->message_id.value, trace->message_id.length);
  }
  for (guint i = 0; i < HOPSEC_N_ENVELOPES; i++) {
    report->envelope[i] = trace->envelope[i].value;
  }
  return report;
}

/* A hop of each field, the lowest one first, then that of the live session. */
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

/* Makes the report of a trace, which it takes over. */
HopsecReport *
hopsec_report_build (HopsecTrace *trace, const HopsecSession *session, HopsecClient *client,
                     HopsecDialects *dialects, const HopsecTrust *trust, const HopsecLimits *limits,
                     gint64 now, GError **error)
{
  g_autoptr (HopsecReport) report = report_new (trace, client, dialects, now);
  gboolean ok = fill_hops (report, trace, session, limits); /* what each field says by itself */

  if (ok) {
    hopsec_organisations_find (report); /* whose the hosts are */
    hopsec_path_link (report);          /* what joins one hop to the next */
    if (!trace->is_copy) {               /* whoever attached it may have written all of it */
      hopsec_trust_walk (report, trust); /* how far they may be believed */
    }
    hopsec_legs_find (report);          /* runs of hops with one meaning */
    hopsec_report_judge (report);       /* the verdicts; all that in words is text.c's, when asked */
  }
  if (!ok || hopsec_arena_failed (report->arena)) {
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_MEMORY,
                         "not enough memory for the message");
    return NULL;
  }
  return g_steal_pointer (&report);
}
