/* A set of dialects.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * It is indexed twice: an operator's dialects by its hosts, all others by a literal of their claims,
 * slot by slot.
 */
#include "dialect/set.h"

#include <string.h>

#define MAX_TAIL 63 /* bytes of the two last labels of an operator's host name */

static void
free_host (gpointer data)
{
  Host *host = data;

  g_array_unref (host->candidates);
  g_free (host);
}

static guint
hash_tail (gconstpointer tail)
{
  return hopsec_hash (tail, strlen (tail));
}

HopsecDialects *
hopsec_dialects_new (void)
{
  static const Entry none = { .next = 0 };
  static gint last_serial;
  HopsecDialects *self = g_new0 (HopsecDialects, 1);

  self->ref_count = 1;
  self->serial = (guint) g_atomic_int_add (&last_serial, 1) + 1;
  self->dialects = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_dialect_unref);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_append_val (self->entries, none);
  self->hosts
    = g_hash_table_new_full (hash_tail, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->networks = g_array_new (FALSE, FALSE, sizeof (Network));
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
  g_array_unref (self->networks);
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
    const HopsecClaim *claim = &g_array_index (block, HopsecClaim, i);
    guint32 row = 1u << row_of (&claim->slot);

    if (claim->literal != NULL) {
      candidate.needed |= row;
    } else if (claim->slot.number <= 1) {
      candidate.absent |= row;
    }
  }
  return candidate;
}

/* The dispatch key of a block is its longest literal: the rarest in other fields. */
static void
index_block (HopsecDialects *self, const HopsecDialect *dialect, const GArray *block)
{
  const HopsecClaim *key = &g_array_index (block, HopsecClaim, 0);
  Entry entry = { .candidate = make_candidate (dialect, block) };
  guint row;

  for (guint i = 0; i < block->len; i++) {
    const HopsecClaim *claim = &g_array_index (block, HopsecClaim, i);

    key = claim->length > key->length ? claim : key;
  }
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

/* The two last labels of a host name in lower case; "" if they are too long for any operator's. */
static void
copy_tail (gchar tail[MAX_TAIL + 1], const gchar *host, gsize length)
{
  gsize n = 0;
  guint dots = 0;

  while (n < length && (host[length - 1 - n] != '.' || ++dots < 2)) {
    n++;
  }
  n = n <= MAX_TAIL ? n : 0;
  for (gsize i = 0; i < n; i++) {
    tail[i] = hopsec_lower (host[length - n + i]);
  }
  tail[n] = '\0';
}

/* The hosts that may be this one or a domain of it, and its length without a dot at the end; NULL:
 * none. */
GPtrArray *
hopsec_dialects_find_hosts (HopsecDialects *self, const gchar *name, gsize *length)
{
  gchar tail[MAX_TAIL + 1];

  *length -= *length > 0 && name[*length - 1] == '.';
  copy_tail (tail, name, *length);
  return g_hash_table_lookup (self->hosts, tail);
}

static gint
compare_hosts (gconstpointer a, gconstpointer b)
{
  const Host *x = *(const Host *const *) a, *y = *(const Host *const *) b;

  return (x->length < y->length) - (x->length > y->length);
}

static Host *
get_host (HopsecDialects *self, const gchar *name)
{
  gchar tail[MAX_TAIL + 1];
  GPtrArray *hosts;
  Host *host;

  copy_tail (tail, name, strlen (name));
  hosts = g_hash_table_lookup (self->hosts, tail);
  if (hosts == NULL) {
    hosts = g_ptr_array_new_with_free_func (free_host);
    g_hash_table_insert (self->hosts, g_strdup (tail), hosts);
  }
  for (guint i = 0; i < hosts->len; i++) {
    host = g_ptr_array_index (hosts, i);
    if (strcmp (host->name, name) == 0) {
      return host;
    }
  }
  host = g_new (Host, 1);
  *host = (Host) { name, strlen (name), NULL, g_array_new (FALSE, FALSE, sizeof (Candidate)) };
  g_ptr_array_add (hosts, host);
  g_ptr_array_sort (hosts, compare_hosts);
  return host;
}

/* An operator may have several dialects: the one that tells most of it speaks for it. */
static void
index_host (HopsecDialects *self, const HopsecDialect *dialect, const gchar *name)
{
  Host *host = get_host (self, name);
  guint n = MAX (dialect->blocks->len, 1);

  if (host->operator== NULL || (host->operator->networks->len == 0 && dialect->networks->len> 0)
      || (host->operator->clients == NULL && dialect->clients != NULL)) {
    host->operator= dialect;
  }
  for (guint i = 0; i < n; i++) {
    Candidate candidate = make_candidate (
      dialect, dialect->blocks->len > 0 ? g_ptr_array_index (dialect->blocks, i) : NULL);

    g_array_append_val (host->candidates, candidate);
  }
}

static void
note_first_bytes (HopsecDialects *self, const HopsecAddress *network)
{
  guint n = 1u << (8 - MIN (network->prefix, 8));

  for (guint byte = network->bytes[0] & ~(n - 1); n > 0; byte++, n--) {
    self->may_hold[byte] = TRUE;
  }
}

/* Adds a dialect; the set takes it over. */
void
hopsec_dialects_add (HopsecDialects *self, HopsecDialect *dialect)
{
  g_ptr_array_add (self->dialects, dialect);
  for (guint i = 0; i < dialect->hosts->len; i++) {
    index_host (self, dialect, g_ptr_array_index (dialect->hosts, i));
  }
  for (guint i = 0; i < dialect->networks->len; i++) {
    Network network = { g_array_index (dialect->networks, HopsecAddress, i), dialect };

    g_array_append_val (self->networks, network);
    note_first_bytes (self, &network.network);
  }
  for (guint i = 0; dialect->hosts->len == 0 && i < dialect->blocks->len; i++) {
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
hopsec_dialects_get_serial (HopsecDialects *self)
{
  return self->serial;
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
