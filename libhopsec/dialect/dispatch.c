/* Which dialect of a set claims a field.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * By the set's indexes a field meets the one or two dialects that it may belong to, never a loop over
 * all.
 */
#include "dialect/set.h"

#include <string.h>

#define MAX_CANDIDATES 32 /* blocks whose literal stands in one field; real fields have up to 8 */

typedef struct {
  const Candidate *list[MAX_CANDIDATES];
  guint n;
  guint32 present; /* bit set of the rows that are not empty in this field */
} Candidates;

/* Whether the field has the slots that the block speaks of: most others are told from it. */
static inline gboolean
is_possible (const Candidate *candidate, const Candidates *candidates)
{
  return (candidate->needed & ~candidates->present) == 0
         && (candidate->absent & candidates->present) == 0;
}

static void
add_candidate (Candidates *candidates, const Candidate *candidate)
{
  for (guint i = 0; i < candidates->n; i++) {
    if (candidates->list[i] == candidate) {
      return;
    }
  }
  if (candidates->n < MAX_CANDIDATES) {
    candidates->list[candidates->n++] = candidate;
  }
}

static inline gboolean
begins_with (const gchar *text, gsize length, const Entry *entry)
{
  gsize last = entry->length - 1; /* most literals have not the same last byte */

  return length > last && text[last] == entry->literal[last]
         && memcmp (text, entry->literal, last) == 0;
}

static void
search_row (HopsecDialects *self, guint row, const gchar *text, HopsecSpan span,
            Candidates *candidates)
{
  const guint *first = self->first[row];

  if (!self->filled[row]) {
    return;
  }
  HOPSEC_VISIT (hopsec_span_length (span));
  for (guint at = span.start; at < span.end; at++) {
    for (guint n = first[(guchar) text[at]]; n != 0;) {
      const Entry *entry = &g_array_index (self->entries, Entry, n);

      if (begins_with (text + at, span.end - at, entry)
          && is_possible (&entry->candidate, candidates)) {
        add_candidate (candidates, &entry->candidate);
      }
      n = entry->next;
    }
  }
}

static guint32
present_rows (const HopsecReceived *received)
{
  guint32 rows = (guint32) (received->tail.end > received->tail.start) << (2 * HOPSEC_N_CLAUSES);

  rows |= (guint32) (received->date.end > received->date.start) << HOPSEC_CLAUSE_DATE;
  for (guint i = 0; i < HOPSEC_N_CLAUSES; i++) {
    rows |= (guint32) (received->clauses[i].end > received->clauses[i].start) << i;
  }
  for (guint i = 0; i < received->n_comments; i++) {
    rows |= 1u << (HOPSEC_N_CLAUSES + received->comments[i].clause);
  }
  return rows;
}

static void
find_by_literal (HopsecDialects *self, const HopsecReceived *received, Candidates *candidates)
{
  for (guint i = 0; i < HOPSEC_N_CLAUSES; i++) {
    if (received->clauses[i].end > received->clauses[i].start) {
      search_row (self, i, received->text, received->clauses[i], candidates);
    }
  }
  for (guint i = 0; i < received->n_comments; i++) {
    search_row (self, HOPSEC_N_CLAUSES + received->comments[i].clause, received->text,
                received->comments[i].span, candidates);
  }
  search_row (self, HOPSEC_CLAUSE_DATE, received->text,
              (HopsecSpan) { received->date.start, received->date.end }, candidates);
  search_row (self, 2 * HOPSEC_N_CLAUSES, received->text, received->tail, candidates);
}

static void
find_by_operator (HopsecDialects *self, const HopsecReceived *received, Candidates *candidates)
{
  HopsecSpan by = hopsec_first_word (received->text, received->clauses[HOPSEC_CLAUSE_BY]);
  const HopsecOperator *owner
    = hopsec_operators_find (self->operators, received->text + by.start, hopsec_span_length (by));
  const GArray *owned = owner != NULL ? g_hash_table_lookup (self->owned, owner) : NULL;

  for (guint i = 0; owned != NULL && i < owned->len; i++) {
    const Candidate *candidate = &g_array_index (owned, Candidate, i);

    if (is_possible (candidate, candidates)) {
      add_candidate (candidates, candidate);
    }
  }
}

/* How many of the candidates of that rank claim the field; *best is one of them. */
static guint
count_claims (const Candidates *candidates, guint rank, const HopsecReceived *received,
              const HopsecDialect **best, guint32 *flags)
{
  guint n = 0;

  for (guint i = 0; i < candidates->n; i++) {
    const Candidate *candidate = candidates->list[i];

    if (hopsec_dialect_get_rank (candidate->dialect) == rank && *best != candidate->dialect
        && (candidate->block == NULL || hopsec_block_holds (candidate->block, received, flags))) {
      *best = candidate->dialect;
      n++;
    }
  }
  return n;
}

/* How many dialects of the best rank claim the field; *best is one of them. Those of a lower rank
 * are not asked once one claims it. */
guint
hopsec_dialects_count (HopsecDialects *self, const HopsecReceived *received,
                       const HopsecDialect **best, guint32 *flags)
{
  Candidates candidates;
  guint n;

  *best = NULL;
  candidates.n = 0;
  candidates.present = present_rows (received);
  find_by_operator (self, received, &candidates);
  n = count_claims (&candidates, HOPSEC_RANK_OPERATOR, received, best, flags);
  if (n > 0) {
    return n;
  }
  find_by_literal (self, received, &candidates);
  n = count_claims (&candidates, HOPSEC_RANK_PROGRAM, received, best, flags);
  return n > 0 ? n : count_claims (&candidates, HOPSEC_RANK_FALLBACK, received, best, flags);
}

/* The dialect that claims the field. NULL: none does, or two of equal rank do; that is a conflict
 * (flag) unless both are fallbacks, which claim nothing that another one wants. */
const HopsecDialect *
hopsec_dialects_find (HopsecDialects *self, const HopsecReceived *received, guint32 *flags)
{
  const HopsecDialect *best = NULL;

  if (hopsec_dialects_count (self, received, &best, flags) <= 1) {
    return best;
  }
  *flags |= best->fallback ? 0 : HOPSEC_FLAG_CONFLICT;
  return NULL;
}
