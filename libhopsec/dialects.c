/* A set of dialects, and which of them claims a field.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The set is indexed twice: an operator's dialects by its hosts, all others by a literal of their
 * claims, slot by slot. So a field meets the one or two dialects that it may belong to, never a
 * loop over all.
 */
#include "private.h"

#include <string.h>

#define MAX_CANDIDATES 32 /* blocks whose literal stands in one field; real fields have up to 8 */
#define MAX_TAIL 63       /* bytes of the two last labels of an operator's host name */

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

typedef struct {
  const gchar *name;
  gsize length;
  const HopsecDialect *operator; /* speaks for the operator: has its networks and clients */
  GArray *candidates;            /* of Candidate: of all that name the host */
} Host;

typedef struct {
  HopsecAddress network;
  const HopsecDialect *dialect;
} Network;

struct _HopsecDialects {
  gint ref_count;
  guint serial; /* no other set has it or will have it */
  GPtrArray *dialects;
  GArray *entries;          /* of Entry; numbers begin at 1 */
  guint first[N_ROWS][256]; /* number of the row's first entry that begins with this byte */
  gboolean filled[N_ROWS];
  GHashTable *hosts;        /* the two last labels of hosts -> GPtrArray of Host, longest first */
  GArray *networks;         /* of Network */
  gboolean may_hold[256];   /* whether one of the networks has addresses that begin with this byte */
};

/* --- making a set --------------------------------------------------------------------------- */

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
  self->hosts = g_hash_table_new_full (hash_tail, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
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

  if (host->operator == NULL || (host->operator->networks->len == 0 && dialect->networks->len > 0)
      || (host->operator->clients == NULL && dialect->clients != NULL)) {
    host->operator = dialect;
  }
  for (guint i = 0; i < n; i++) {
    Candidate candidate
      = make_candidate (dialect, dialect->blocks->len > 0 ? g_ptr_array_index (dialect->blocks, i) : NULL);

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

/* --- finding ---------------------------------------------------------------------------------- */

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

  return length > last && text[last] == entry->literal[last] && memcmp (text, entry->literal, last) == 0;
}

static void
search_row (HopsecDialects *self, guint row, const gchar *text, HopsecSpan span,
            Candidates *candidates)
{
  const guint *first = self->first[row];

  if (!self->filled[row]) {
    return;
  }
  span.end = MIN (span.end, span.start + HOPSEC_MAX_TOKEN);
  HOPSEC_VISIT (hopsec_span_length (span));
  for (guint at = span.start; at < span.end; at++) {
    for (guint n = first[(guchar) text[at]]; n != 0;) {
      const Entry *entry = &g_array_index (self->entries, Entry, n);

      if (begins_with (text + at, span.end - at, entry) && is_possible (&entry->candidate, candidates)) {
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

/* The next of the known hosts from *at on that `name` is or lies below, the longest first; NULL at
 * the end. */
static const Host *
next_host (const GPtrArray *hosts, guint *at, const gchar *name, gsize length)
{
  while (hosts != NULL && *at < hosts->len) {
    const Host *host = g_ptr_array_index (hosts, (*at)++);

    if (hopsec_host_is_below (name, length, host->name, host->length)) {
      return host;
    }
  }
  return NULL;
}

static const GPtrArray *
find_hosts (HopsecDialects *self, const gchar *name, gsize *length)
{
  gchar tail[MAX_TAIL + 1];

  *length -= *length > 0 && name[*length - 1] == '.';
  copy_tail (tail, name, *length);
  return g_hash_table_lookup (self->hosts, tail);
}

static void
find_by_host (HopsecDialects *self, const HopsecReceived *received, Candidates *candidates)
{
  HopsecSpan by = hopsec_first_word (received->text, received->clauses[HOPSEC_CLAUSE_BY]);
  const gchar *name = received->text + by.start;
  gsize length = hopsec_span_length (by);
  const GPtrArray *hosts = find_hosts (self, name, &length);
  const Host *host;
  guint at = 0;

  while ((host = next_host (hosts, &at, name, length)) != NULL) {
    for (guint i = 0; i < host->candidates->len; i++) {
      const Candidate *candidate = &g_array_index (host->candidates, Candidate, i);

      if (is_possible (candidate, candidates)) {
        add_candidate (candidates, candidate);
      }
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
  find_by_host (self, received, &candidates);
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

/* The dialect that speaks for the operator of a host: of the longest of its domains that is known. */
const HopsecDialect *
hopsec_dialects_find_operator (HopsecDialects *self, const gchar *host, gsize length)
{
  const GPtrArray *hosts = find_hosts (self, host, &length);
  guint at = 0;
  const Host *found = next_host (hosts, &at, host, length);

  return found != NULL ? found->operator : NULL;
}

/* The dialect of the operator whose own servers use the address. */
const HopsecDialect *
hopsec_dialects_find_network (HopsecDialects *self, const HopsecAddress *address)
{
  for (guint i = 0; self->may_hold[address->bytes[0]] && i < self->networks->len; i++) {
    const Network *network = &g_array_index (self->networks, Network, i);

    if (hopsec_network_contains (&network->network, address)) {
      return network->dialect;
    }
  }
  return NULL;
}
