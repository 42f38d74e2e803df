/* A set of dialects, and which of them claims a field.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The set is indexed by the literals of its claims, slot by slot: so a field meets the one or two
 * dialects whose literal it holds, never a loop over all.
 */
#include "private.h"

#include <string.h>

#define MAX_CANDIDATES 16 /* dialects whose literal stands in one field; real fields have up to 4 */

typedef struct {
  const gchar *literal;
  gsize length;
  const HopsecDialect *dialect;
} Entry;

/* one row for each place where a literal may stand: clauses, comments, the tail */
#define N_ROWS (2 * HOPSEC_N_CLAUSES + 1)

struct _HopsecDialects {
  gint ref_count;
  GPtrArray *dialects;
  GArray *rows[N_ROWS];      /* of Entry */
  guint8 first[N_ROWS][256]; /* whether a literal of the row begins with this byte */
  GHashTable *hosts;         /* host -> dialect that names it as its operator's own */
  guint n_unkeyed;           /* dialects that claim by their hosts alone */
};

/* --- making a set --------------------------------------------------------------------------- */

HopsecDialects *
hopsec_dialects_new (void)
{
  HopsecDialects *self = g_new0 (HopsecDialects, 1);

  self->ref_count = 1;
  self->dialects = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_dialect_unref);
  self->hosts = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < N_ROWS; i++) {
    self->rows[i] = g_array_new (FALSE, FALSE, sizeof (Entry));
  }
  return self;
}

HopsecDialects *
hopsec_dialects_ref (HopsecDialects *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
hopsec_dialects_unref (HopsecDialects *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count)) {
    return;
  }
  for (guint i = 0; i < N_ROWS; i++) {
    g_array_unref (self->rows[i]);
  }
  g_hash_table_unref (self->hosts);
  g_ptr_array_unref (self->dialects);
  g_free (self);
}

static guint
row_of (const HopsecSlot *slot)
{
  switch (slot->kind) {
  case HOPSEC_SLOT_CLAUSE:
    return slot->clause;
  case HOPSEC_SLOT_COMMENT:
    return HOPSEC_N_CLAUSES + slot->clause;
  default:
    return 2 * HOPSEC_N_CLAUSES;
  }
}

/* The dispatch key of a block is its first literal. */
static void
index_block (HopsecDialects *self, const HopsecDialect *dialect, const GArray *block)
{
  for (guint i = 0; i < block->len; i++) {
    const HopsecClaim *claim = &g_array_index (block, HopsecClaim, i);
    guint row = row_of (&claim->slot);

    if (claim->length > 0) {
      Entry entry = { claim->literal, claim->length, dialect };

      g_array_append_val (self->rows[row], entry);
      self->first[row][(guchar) claim->literal[0]] = 1;
      return;
    }
  }
}

/* Adds a dialect; the set takes it over. */
void
hopsec_dialects_add (HopsecDialects *self, HopsecDialect *dialect)
{
  g_ptr_array_add (self->dialects, dialect);
  self->n_unkeyed += dialect->blocks->len == 0;
  for (guint i = 0; i < dialect->hosts->len; i++) {
    gchar *host = g_ptr_array_index (dialect->hosts, i);
    const HopsecDialect *known = g_hash_table_lookup (self->hosts, host);

    /* an operator may have several dialects: the one that tells most of it speaks for it */
    if (known == NULL || (known->networks->len == 0 && dialect->networks->len > 0)
        || (known->clients == NULL && dialect->clients != NULL)) {
      g_hash_table_insert (self->hosts, host, dialect);
    }
  }
  for (guint i = 0; i < dialect->blocks->len; i++) {
    index_block (self, dialect, g_ptr_array_index (dialect->blocks, i));
  }
}

static gboolean
has_name (GPtrArray *dialects, const gchar *name)
{
  for (guint i = 0; i < dialects->len; i++) {
    if (g_strcmp0 (((HopsecDialect *) g_ptr_array_index (dialects, i))->name, name) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* A set of these dialects and more; one that has the name of an older one takes its place, so that
 * a site can mend a built-in dialect. */
HopsecDialects *
hopsec_dialects_extend (HopsecDialects *self, GPtrArray *more)
{
  HopsecDialects *set = hopsec_dialects_new ();

  for (guint i = 0; i < self->dialects->len; i++) {
    HopsecDialect *dialect = g_ptr_array_index (self->dialects, i);

    if (!has_name (more, dialect->name)) {
      hopsec_dialects_add (set, hopsec_dialect_ref (dialect));
    }
  }
  for (guint i = 0; i < more->len; i++) {
    hopsec_dialects_add (set, hopsec_dialect_ref (g_ptr_array_index (more, i)));
  }
  return set;
}

guint
hopsec_dialects_get_n (HopsecDialects *self)
{
  return self->dialects->len;
}

const HopsecDialect *
hopsec_dialects_get (HopsecDialects *self, guint index)
{
  return g_ptr_array_index (self->dialects, index);
}

/* --- finding ---------------------------------------------------------------------------------- */

typedef struct {
  const HopsecDialect *dialect[MAX_CANDIDATES];
  guint n;
} Candidates;

static void
add_candidate (Candidates *candidates, const HopsecDialect *dialect)
{
  for (guint i = 0; i < candidates->n; i++) {
    if (candidates->dialect[i] == dialect) {
      return;
    }
  }
  if (candidates->n < MAX_CANDIDATES) {
    candidates->dialect[candidates->n++] = dialect;
  }
}

static void
search_row (HopsecDialects *self, guint row, const gchar *text, HopsecSpan span,
            Candidates *candidates)
{
  const GArray *entries = self->rows[row];

  span.end = MIN (span.end, span.start + HOPSEC_MAX_TOKEN);
  for (guint at = span.start; entries->len > 0 && at < span.end; at++) {
    if (G_LIKELY (self->first[row][(guchar) text[at]] == 0)) {
      continue;
    }
    for (guint i = 0; i < entries->len; i++) {
      const Entry *entry = &g_array_index (entries, Entry, i);

      if (entry->literal[0] == text[at] && span.end - at >= entry->length
          && memcmp (entry->literal, text + at, entry->length) == 0) {
        add_candidate (candidates, entry->dialect);
      }
    }
  }
}

static void
find_candidates (HopsecDialects *self, const HopsecReceived *received, Candidates *candidates)
{
  HopsecSpan by = hopsec_first_word (received->text, received->clauses[HOPSEC_CLAUSE_BY]);

  for (guint i = 0; i < HOPSEC_N_CLAUSES; i++) {
    search_row (self, i, received->text, received->clauses[i], candidates);
  }
  for (guint i = 0; i < received->n_comments; i++) {
    search_row (self, HOPSEC_N_CLAUSES + received->comments[i].clause, received->text,
                received->comments[i].span, candidates);
  }
  search_row (self, 2 * HOPSEC_N_CLAUSES, received->text, received->tail, candidates);
  for (guint i = 0; self->n_unkeyed > 0 && i < self->dialects->len; i++) {
    const HopsecDialect *dialect = g_ptr_array_index (self->dialects, i);

    if (dialect->blocks->len == 0
        && hopsec_dialect_has_host (dialect, received->text + by.start, hopsec_span_length (by))) {
      add_candidate (candidates, dialect);
    }
  }
}

/* How many dialects of the best rank claim the field; *best is one of them. Those of a lower rank
 * are not asked once one claims it. */
guint
hopsec_dialects_count (HopsecDialects *self, const HopsecReceived *received,
                       const HopsecDialect **best, guint32 *flags)
{
  Candidates candidates = { .n = 0 };
  guint n = 0;

  find_candidates (self, received, &candidates);
  for (guint rank = HOPSEC_RANK_OPERATOR; rank > 0 && n == 0; rank--) {
    for (guint i = 0; i < candidates.n; i++) {
      const HopsecDialect *dialect = candidates.dialect[i];

      if (hopsec_dialect_get_rank (dialect) == rank
          && hopsec_dialect_claims (dialect, received, flags)) {
        *best = dialect;
        n++;
      }
    }
  }
  return n;
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

/* The dialect whose operator runs the host: the longest of its domains that is known. */
const HopsecDialect *
hopsec_dialects_find_operator (HopsecDialects *self, const gchar *host, gsize length)
{
  gchar lower[256]; /* a host name has at most 255 bytes */
  const HopsecDialect *dialect = NULL;
  const gchar *at = lower;

  if (length > 0 && host[length - 1] == '.') {
    length--;
  }
  if (length == 0 || length >= sizeof lower) {
    return NULL;
  }
  for (gsize i = 0; i < length; i++) {
    lower[i] = g_ascii_tolower (host[i]);
  }
  lower[length] = '\0';
  while (at != NULL && dialect == NULL) {
    dialect = g_hash_table_lookup (self->hosts, at);
    at = strchr (at, '.');
    at = at != NULL ? at + 1 : NULL;
  }
  return dialect;
}
