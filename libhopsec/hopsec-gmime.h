/* hopsec-gmime.h: for callers who hold a GMimeMessage.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_GMIME_H
#define HOPSEC_GMIME_H

#include "hopsec.h"
#include <gmime/gmime.h>

G_BEGIN_DECLS

HOPSEC_API HopsecReport *hopsec_analyzer_analyze_message (HopsecAnalyzer *self,
                                                          GMimeMessage *message, GError **error);

G_END_DECLS

#endif
