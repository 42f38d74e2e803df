/* A libmilter without a mail server: keeps what the milter asked for, for a test to look at.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef FAKE_LIBMILTER_H
#define FAKE_LIBMILTER_H

#include "../examples/milter/milter.h"

#include <libmilter/mfapi.h>

#define FAKE_MACROS 8

struct smfi_str {
  void *session;
  gchar *macros[FAKE_MACROS][2]; /* name, value */
  gboolean broken;               /* the mail server allows no change */
  guint n_removed, n_inserted, n_lists;
  gboolean in_order; /* removed from the last to the first, then inserted on top */
  gchar *inserted, *quarantine, *code, *reply;
};

extern struct smfiDesc fake_milter; /* what filter_register () registered */
extern gboolean fake_no_memory;     /* the analysis fails */
extern HopsecReport *fake_report;   /* the last one that was made; nullable */
extern guint fake_counts[N_COUNTS];

void fake_clear (SMFICTX *context); /* what the last message left */

#endif
