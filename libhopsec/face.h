/* face: what the entries hand each other: the analyzer to a mailbox, the checks of a dialect.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_FACE_H
#define HOPSEC_FACE_H

#include "mail/mail.h"
#include "path/path.h"

/* --- analyzer.c: what the messages of a mailbox are read with --------------------------------- */

gboolean hopsec_analyzer_add_operators (HopsecAnalyzer *self, GPtrArray *more, GError **error);
HopsecDialects *hopsec_analyzer_get_dialects (HopsecAnalyzer *self);
const HopsecLimits *hopsec_analyzer_get_limits (HopsecAnalyzer *self);
HopsecReport *hopsec_analyzer_build (HopsecAnalyzer *self, HopsecTrace *trace,
                                     HopsecSession *session, GError **error);

/* --- explain.c: why a field was claimed, or not ------------------------------------------------ */

gboolean hopsec_explain_block (GString *out, const GArray *block, const HopsecReceived *received);

/* --- check.c: the samples of a dialect -------------------------------------------------------- */

void hopsec_dialect_check_sample (HopsecDialects *dialects, const HopsecDialect *dialect,
                                  const HopsecSample *sample, GString *faults);
void hopsec_dialect_check_whole (const HopsecDialect *dialect, GString *faults);

#endif
