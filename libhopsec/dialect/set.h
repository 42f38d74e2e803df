/* What a set of dialects is indexed by: set.c fills it, dispatch.c asks it.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_DIALECTS_H
#define HOPSEC_DIALECTS_H

#include "dialect/dialect.h"

/* A block of claims whose dialect may claim a field. */
typedef struct {
  const HopsecDialect *dialect;
  const GArray *block;    /* NULL: it claims by its hosts alone */
  guint32 needed, absent; /* bit sets of rows: what the block wants to see, or not */
} Candidate;

typedef struct {
  Candidate candidate;
  const gchar *literal;
  gsize length;
  guint next; /* number of the next entry of the row with the same first byte, 0 for none */
} Entry;

/* one row for each place where a literal may stand: clauses, comments, the tail */
#define N_ROWS (2 * HOPSEC_N_CLAUSES + 1)

struct _HopsecDialects {
  gint ref_count;
  HopsecOperators *operators;
  GPtrArray *dialects;
  GHashTable *owned;        /* HopsecOperator -> GArray of Candidate: of the programs it runs */
  GArray *entries;          /* of Entry; numbers begin at 1 */
  guint first[N_ROWS][256]; /* number of the row's first entry that begins with this byte */
  gboolean filled[N_ROWS];
};

#endif
