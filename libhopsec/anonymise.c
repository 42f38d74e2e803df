/* What may be shown to strangers: a trace in other names, and the draft of a dialect.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "anonymous/anonymous.h"
#include "face.h"

/**
 * hopsec_analyzer_anonymise:
 * @self: an analyzer
 * @report: a report
 *
 * The Received fields of a report with other names: people, hosts, addresses and ids are replaced by
 * such as are nobody's, the same by the same. Whose they are stays: an organisation, a known operator,
 * a private address. The report of the result says the same as @report, apart from names; so it can
 * be shown to strangers, in a report of a fault for instance.
 *
 * Returns: (transfer full): header fields, newest first, a line feed behind each line
 * Since: 0.1
 */
gchar *
hopsec_analyzer_anonymise (HopsecAnalyzer *self, HopsecReport *report)
{
  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self) && report != NULL, NULL);
  return hopsec_trace_rewrite (report, hopsec_analyzer_get_limits (self));
}

/**
 * hopsec_hop_to_form:
 * @self: a hop
 *
 * The form of the hop's field: HOST, IP, ID, USER, DATE and N stand in the place of names and numbers.
 * Two fields that one program wrote in the same manner have the same form.
 *
 * Returns: (transfer full) (nullable): the form, %NULL if the hop has no field
 * Since: 0.1
 */
gchar *
hopsec_hop_to_form (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->raw != NULL ? hopsec_hop_get_form (self) : NULL;
}

/**
 * hopsec_analyzer_draft_dialect:
 * @self: an analyzer
 * @hop: a hop
 *
 * The draft of a dialect for fields of the hop's form: claims and samples, all names replaced. What only
 * somebody can tell who knows the program stands as DECIDE, and the file is refused until it is decided.
 *
 * Returns: (transfer full) (nullable): a dialect file, %NULL if the hop has no field
 * Since: 0.1
 */
gchar *
hopsec_analyzer_draft_dialect (HopsecAnalyzer *self, HopsecHop *hop)
{
  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self) && hop != NULL, NULL);
  return hop->raw != NULL ? hopsec_hop_draft (hop, hopsec_analyzer_get_limits (self)) : NULL;
}
