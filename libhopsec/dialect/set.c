/* A set of dialects.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * It is indexed twice: dialects of operators by these, all others by a literal of their claims, slot
 * by slot.
 */
#include "dialect/set.h"

#include <string.h>

HopsecDialects *
hopsec_dialects_new (HopsecOperators *operators)
{
  static const Entry none = { .next = 0 };
  HopsecDialects *self = g_new0 (HopsecDialects, 1);

  self->ref_count = 1;
  self->operators = hopsec_operators_ref (operators);
  self->dialects = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_dialect_unref);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_append_val (self->entries, none);
  self->owned = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
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
  g_array_unref (self->entries);
  g_hash_table_unref (self->owned);
  g_ptr_array_unref (self->dialects);
  hopsec_operators_unref (self->operators);
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
  case HOPSEC_SLOT_DATE:
    return HOPSEC_CLAUSE_DATE;
  default:
    return 2 * HOPSEC_N_CLAUSES;
  }
}

static Candidate
make_candidate (const HopsecDialect *dialect, const GArray *block)
{
  Candidate candidate = { dialect, block, 0, 0 };

  for (guint i = 0; block != NULL && i < block->len; i++) {
    const HopsecRule *claim = &g_array_index (block, HopsecRule, i);
    guint32 row = 1u << row_of (&claim->slot);

    if (!claim->absent) {
      candidate.needed |= row;
    } else if (claim->slot.number <= 1) {
      candidate.absent |= row;
    }
  }
  return candidate;
}

static void
index_block (HopsecDialects *self, const HopsecDialect *dialect, const GArray *block)
{
  const HopsecRule *key = hopsec_block_get_key (block);
  Entry entry = { .candidate = make_candidate (dialect, block) };
  guint row;

  if (key->length == 0) {
    return; /* the reader refuses a block without a literal */
  }
  row = row_of (&key->slot);
  entry.literal = key->literal;
  entry.length = key->length;
  entry.next = self->first[row][(guchar) key->literal[0]];
  self->first[row][(guchar) key->literal[0]] = self->entries->len;
  self->filled[row] = TRUE;
  g_array_append_val (self->entries, entry);
}

static void
index_owned (HopsecDialects *self, const HopsecDialect *dialect, const HopsecOperator *owner)
{
  GArray *candidates = g_hash_table_lookup (self->owned, owner);
  guint n = MAX (dialect->blocks->len, 1);

  if (candidates == NULL) {
    candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
    g_hash_table_insert (self->owned, (gpointer) owner, candidates);
  }
  for (guint i = 0; i < n; i++) {
    Candidate candidate = make_candidate (
      dialect, dialect->blocks->len > 0 ? g_ptr_array_index (dialect->blocks, i) : NULL);

    g_array_append_val (candidates, candidate);
  }
}

static gboolean
add (HopsecDialects *self, HopsecDialect *dialect, GError **error)
{
  g_ptr_array_add (self->dialects, hopsec_dialect_ref (dialect));
  for (guint i = 0; i < dialect->operators->len; i++) {
    const gchar *name = g_ptr_array_index (dialect->operators, i);
    const HopsecOperator *owner = hopsec_operators_get (self->operators, name);

    if (owner == NULL) {
      g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX, "%s: no operator '%s' is known",
                   dialect->file, name);
      return FALSE;
    }
    index_owned (self, dialect, owner);
  }
  for (guint i = 0; dialect->operators->len == 0 && i < dialect->blocks->len; i++) {
    index_block (self, dialect, g_ptr_array_index (dialect->blocks, i));
  }
  return TRUE;
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

/* A set of these dialects and more, among these operators; one that has the name of an older one
 * takes its place, so that a site can mend a built-in dialect. NULL: one names an operator that is
 * not known. */
HopsecDialects *
hopsec_dialects_extend (HopsecDialects *self, HopsecOperators *operators, GPtrArray *more,
                        GError **error)
{
  g_autoptr (HopsecDialects) set = hopsec_dialects_new (operators);

  for (guint i = 0; i < self->dialects->len; i++) {
    HopsecDialect *dialect = g_ptr_array_index (self->dialects, i);

    if (!has_name (more, dialect->name) && !add (set, dialect, error)) {
      return NULL;
    }
  }
  for (guint i = 0; i < more->len; i++) {
    if (!add (set, g_ptr_array_index (more, i), error)) {
      return NULL;
    }
  }
  return g_steal_pointer (&set);
}

/* All that is compiled in. */
HopsecDialects *
hopsec_dialects_new_builtin (GError **error)
{
  g_autoptr (GPtrArray) owners = hopsec_operators_read_builtin ();
  g_autoptr (GPtrArray) dialects = hopsec_dialect_read_builtin ();
  g_autoptr (HopsecOperators) operators = hopsec_operators_new (owners);
  g_autoptr (HopsecDialects) none = hopsec_dialects_new (operators);

  return hopsec_dialects_extend (none, operators, dialects, error);
}

HopsecOperators *
hopsec_dialects_get_operators (HopsecDialects *self)
{
  return self->operators;
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
