/* A dialect: whether a field is its program's, and what the field's words mean then.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dialect/dialect.h"

#include <string.h>

/* --- one line --------------------------------------------------------------------------------- */

void
hopsec_rule_clear (HopsecRule *rule)
{
  g_free (rule->literal);
  hopsec_pattern_free (rule->pattern);
}

GArray *
hopsec_rules_new (void)
{
  GArray *rules = g_array_new (FALSE, TRUE, sizeof (HopsecRule));

  g_array_set_clear_func (rules, (GDestroyNotify) hopsec_rule_clear);
  return rules;
}

/* Where the literal first stands in the slot, after `at`; NULL: nowhere. */
static const gchar *
search_literal (const HopsecRule *rule, const gchar *at, gsize length)
{
  const gchar *end = at + length;

  while ((gsize) (end - at) >= rule->length
         && (at = memchr (at, rule->literal[0], (gsize) (end - at) - rule->length + 1)) != NULL) {
    if (memcmp (at, rule->literal, rule->length) == 0) {
      return at;
    }
    at++;
  }
  return NULL;
}

static gboolean
find_literal (const HopsecRule *rule, const gchar *text, HopsecSpan slot, HopsecSpan *where)
{
  const gchar *start = text + slot.start, *at = start;
  gsize length = hopsec_span_length (slot);

  if (rule->place == HOPSEC_LITERAL_INSIDE) {
    at = search_literal (rule, start, length);
  } else if (length < rule->length || memcmp (start, rule->literal, rule->length) != 0
             || (rule->place == HOPSEC_LITERAL_WHOLE && length > rule->length)) {
    at = NULL;
  }
  if (at != NULL) {
    where->start = slot.start + (guint) (at - start);
    where->end = where->start + (guint) rule->length;
  }
  return at != NULL;
}

static gboolean
holds_in (const HopsecRule *rule, const gchar *text, HopsecSpan slot, HopsecMatch *match)
{
  HopsecSpan where = slot;

  if (rule->literal != NULL && !find_literal (rule, text, slot, &where)) {
    return FALSE;
  }
  if (rule->pattern != NULL) {
    return hopsec_pattern_match (rule->pattern, text, slot, match);
  }
  match->where = where;
  return TRUE;
}

/* Whether the slot is there, with the literal in it, and the pattern matches; or whether it is absent,
 * where the line says so. */
gboolean
hopsec_rule_holds (const HopsecRule *rule, const HopsecReceived *received, HopsecMatch *match)
{
  HopsecSpan slot;
  guint at = 0;

  while (hopsec_slot_next (&rule->slot, received, &at, &slot)) {
    if (rule->absent) {
      return FALSE;
    }
    if (holds_in (rule, received->text, slot, match)) {
      return TRUE;
    }
  }
  return rule->absent;
}

/* --- claims ----------------------------------------------------------------------------------- */

/* The claim by whose literal a field finds the block: the longest, the rarest in other fields. */
const HopsecRule *
hopsec_block_get_key (const GArray *block)
{
  const HopsecRule *key = &g_array_index (block, HopsecRule, 0);

  for (guint i = 1; i < block->len; i++) {
    const HopsecRule *claim = &g_array_index (block, HopsecRule, i);

    key = claim->length > key->length ? claim : key;
  }
  return key;
}

/* Whether all claims of a block hold. */
gboolean
hopsec_block_holds (const GArray *block, const HopsecReceived *received, guint32 *flags)
{
  HopsecMatch match = { .flags = flags };

  for (guint i = 0; i < block->len; i++) {
    if (!hopsec_rule_holds (&g_array_index (block, HopsecRule, i), received, &match)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Whether the field's `by` host is one of the operators' that run the program. */
gboolean
hopsec_dialect_is_at (const HopsecDialect *dialect, HopsecOperators *operators,
                      const HopsecReceived *received)
{
  HopsecSpan by = hopsec_first_word (received->text, received->clauses[HOPSEC_CLAUSE_BY]);
  const HopsecOperator *owner
    = hopsec_operators_find (operators, received->text + by.start, hopsec_span_length (by));

  for (guint i = 0; owner != NULL && i < dialect->operators->len; i++) {
    if (hopsec_operators_get (operators, g_ptr_array_index (dialect->operators, i)) == owner) {
      return TRUE;
    }
  }
  return FALSE;
}

/* What its claim is worth against another dialect's. */
guint
hopsec_dialect_get_rank (const HopsecDialect *dialect)
{
  return dialect->fallback             ? HOPSEC_RANK_FALLBACK
         : dialect->operators->len > 0 ? HOPSEC_RANK_OPERATOR
                                       : HOPSEC_RANK_PROGRAM;
}

/* One block of claims must hold, and where the dialect names operators the `by` host is theirs. */
gboolean
hopsec_dialect_claims (const HopsecDialect *dialect, HopsecOperators *operators,
                       const HopsecReceived *received, guint32 *flags)
{
  gboolean claimed = dialect->blocks->len == 0;

  if (dialect->operators->len > 0 && !hopsec_dialect_is_at (dialect, operators, received)) {
    return FALSE;
  }
  for (guint i = 0; i < dialect->blocks->len && !claimed; i++) {
    claimed = hopsec_block_holds (g_ptr_array_index (dialect->blocks, i), received, flags);
  }
  return claimed;
}

/* --- what a dialect says ---------------------------------------------------------------------- */

static gboolean
is_same (const HopsecAddress *a, const HopsecAddress *b)
{
  return a->length == b->length && memcmp (a->bytes, b->bytes, a->length) == 0;
}

/* What was captured of the peer counts only if it says something: an address is one, and a name was
 * looked up of an address. A name that is the peer's greeting was not looked up. */
static void
check_peer (HopsecFacts *facts, guint64 taken, const HopsecSpan *ip, const HopsecSpan *rdns,
            const gchar *text)
{
  HopsecSpan *span = &facts->span[HOPSEC_FACT_IP];
  HopsecAddress address;

  if ((taken & HOPSEC_FACT_BIT (HOPSEC_FACT_IP)) != 0) {
    if (hopsec_address_parse (text + span->start, hopsec_span_length (*span), &address)) {
      facts->disputed |= facts->address_of_server && !is_same (&address, &facts->address);
      facts->address = address;
      facts->address_of_server = TRUE;
      facts->peer = facts->peer.start > span->start ? facts->peer : *span; /* the last counts */
    } else {
      *span = *ip;
    }
  }
  if ((taken & HOPSEC_FACT_BIT (HOPSEC_FACT_RDNS)) != 0 && facts->address.length == 0) {
    facts->span[HOPSEC_FACT_RDNS] = *rdns;
  }
  if ((taken & HOPSEC_FACT_BIT (HOPSEC_FACT_HELO)) != 0
      && facts->span[HOPSEC_FACT_HELO].start == facts->span[HOPSEC_FACT_RDNS].start) {
    facts->span[HOPSEC_FACT_RDNS] = (HopsecSpan) { 0, 0 };
  }
}

/* a word that says that there is none is no version and no suite: "cipher=NONE" */
static gboolean
is_told (const gchar *text, HopsecSpan captured)
{
  static const gchar *const none[]
    = { "-", "0", "none", "(none)", "null", "no", "not", "off", "unknown", "n/a" };

  for (guint i = 0; i < G_N_ELEMENTS (none); i++) {
    if (hopsec_span_is (text, captured, none[i])) {
      return FALSE;
    }
  }
  return captured.end > captured.start;
}

static gboolean
is_marked (const gchar *text, const HopsecSpan *captured)
{
  return is_told (text, captured[HOPSEC_FACT_TLS]) || is_told (text, captured[HOPSEC_FACT_CIPHER]);
}

/* Adds the dialect's captures to the facts. TRUE: one was a TLS mark, which stands at `mark`. A
 * fact is captured once: the first `read` line that has it decides. */
gboolean
hopsec_dialect_read_facts (const HopsecDialect *dialect, const HopsecReceived *received,
                           HopsecFacts *facts, HopsecSpan *mark, guint32 *flags)
{
  HopsecSpan ip = facts->span[HOPSEC_FACT_IP], rdns = facts->span[HOPSEC_FACT_RDNS];
  HopsecMatch match = { .facts = facts->span, .flags = flags };
  gboolean marked = FALSE;

  for (guint i = 0; i < dialect->reads->len; i++) {
    if (hopsec_rule_holds (&g_array_index (dialect->reads, HopsecRule, i), received, &match)
        && !marked && is_marked (received->text, facts->span)) {
      marked = TRUE;
      *mark = match.where;
    }
  }
  check_peer (facts, match.taken, &ip, &rdns, received->text);
  return marked;
}

/* `ip` and `from-by` are not spans of the field: they are written out for the pattern. */
static guint
derived_slot (const HopsecSlot *slot, const HopsecReceived *received, const HopsecFacts *facts,
              gchar *text, gsize size)
{
  HopsecSpan from, by;
  guint n = 0;

  if (slot->kind == HOPSEC_SLOT_IP) {
    hopsec_address_format (&facts->address, text);
    return (guint) strlen (text);
  }
  from = hopsec_first_word (received->text, received->clauses[HOPSEC_CLAUSE_FROM]);
  by = hopsec_first_word (received->text, received->clauses[HOPSEC_CLAUSE_BY]);
  if (hopsec_span_length (from) + hopsec_span_length (by) + 1 > size) {
    return 0;
  }
  for (guint i = from.start; i < from.end; i++) {
    text[n++] = hopsec_lower (received->text[i]);
  }
  text[n++] = ' ';
  for (guint i = by.start; i < by.end; i++) {
    text[n++] = hopsec_lower (received->text[i]);
  }
  return n;
}

static gboolean
class_holds (const HopsecRule *rule, const HopsecReceived *received, const HopsecFacts *facts,
             HopsecMatch *match)
{
  gchar text[600]; /* two host names of 255 bytes */
  HopsecSpan span;

  if (rule->slot.kind != HOPSEC_SLOT_IP && rule->slot.kind != HOPSEC_SLOT_FROM_BY) {
    return hopsec_rule_holds (rule, received, match);
  }
  span = (HopsecSpan) { 0, derived_slot (&rule->slot, received, facts, text, sizeof text) };
  if (span.end == 0 || rule->absent) {
    return (span.end == 0) == rule->absent;
  }
  if (!holds_in (rule, text, span, match)) {
    return FALSE;
  }
  match->where = facts->span[HOPSEC_FACT_IP];
  return TRUE;
}

/* The first `class` line that holds. */
gboolean
hopsec_dialect_classify (const HopsecDialect *dialect, const HopsecReceived *received,
                         const HopsecFacts *facts, HopsecVerdict *verdict, guint32 *flags)
{
  HopsecMatch match = { .where = verdict->evidence, .flags = flags };

  for (guint i = 0; i < dialect->classes->len; i++) {
    const HopsecRule *rule = &g_array_index (dialect->classes, HopsecRule, i);

    if (class_holds (rule, received, facts, &match)) {
      *verdict = (HopsecVerdict) { rule->security, rule->basis, match.where };
      return TRUE;
    }
  }
  return FALSE;
}

/* Whether the program looked the peer's name up and it led back to the peer's address. */
gboolean
hopsec_dialect_checks_name (const HopsecDialect *dialect, const HopsecReceived *received)
{
  guint32 flags = 0;
  HopsecMatch match = { .flags = &flags };

  for (guint i = 0; i < dialect->checked->len; i++) {
    if (hopsec_rule_holds (&g_array_index (dialect->checked, HopsecRule, i), received, &match)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Who is at the other end: the first `peer` line that holds. */
HopsecPeer
hopsec_dialect_find_peer (const HopsecDialect *dialect, const HopsecReceived *received,
                          const HopsecFacts *facts, guint32 *flags)
{
  HopsecMatch match = { .flags = flags };

  for (guint i = 0; i < dialect->peers->len; i++) {
    const HopsecRule *rule = &g_array_index (dialect->peers, HopsecRule, i);

    if (class_holds (rule, received, facts, &match)) {
      return rule->peer;
    }
  }
  return HOPSEC_PEER_UNKNOWN;
}

/* --- life ------------------------------------------------------------------------------------- */

static void
free_sample (gpointer data)
{
  HopsecSample *sample = data;

  g_free (sample->title);
  g_free (sample->value);
  g_free (sample->expect);
  g_free (sample);
}

HopsecDialect *
hopsec_dialect_new (const gchar *file)
{
  HopsecDialect *dialect = g_new0 (HopsecDialect, 1);

  dialect->ref_count = 1;
  dialect->file = g_strdup (file);
  dialect->operators = g_ptr_array_new_with_free_func (g_free);
  dialect->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  dialect->classes = hopsec_rules_new ();
  dialect->reads = hopsec_rules_new ();
  dialect->checked = hopsec_rules_new ();
  dialect->peers = hopsec_rules_new ();
  dialect->samples = g_ptr_array_new_with_free_func (free_sample);
  dialect->unmarked = HOPSEC_SECURITY_UNKNOWN;
  return dialect;
}

HopsecDialect *
hopsec_dialect_ref (HopsecDialect *dialect)
{
  g_atomic_int_inc (&dialect->ref_count);
  return dialect;
}

void
hopsec_dialect_unref (HopsecDialect *dialect)
{
  if (!g_atomic_int_dec_and_test (&dialect->ref_count)) {
    return;
  }
  g_free (dialect->name);
  g_free (dialect->file);
  g_ptr_array_unref (dialect->operators);
  g_ptr_array_unref (dialect->blocks);
  g_array_unref (dialect->classes);
  g_array_unref (dialect->reads);
  g_array_unref (dialect->checked);
  g_array_unref (dialect->peers);
  g_ptr_array_unref (dialect->samples);
  g_free (dialect);
}
