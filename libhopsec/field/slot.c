/* Slots: the places of a field where a server writes a thing.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "field/field.h"

#include <string.h>

static const gchar *const clause_names[HOPSEC_N_CLAUSES] = {
  "start", "from", "by", "via", "with", "id", "for", "tls", "envelope-from", "date",
};

static gboolean
is_word (const gchar *text, gsize length, const gchar *word)
{
  return length == strlen (word) && memcmp (text, word, length) == 0;
}

/* the clause that is called so, or HOPSEC_N_CLAUSES */
static HopsecClause
find_clause (const gchar *text, gsize length)
{
  guint clause = 0;

  while (clause < HOPSEC_N_CLAUSES && !is_word (text, length, clause_names[clause])) {
    clause++;
  }
  return clause;
}

static gboolean
parse_number (const gchar *text, gsize length, guint *number)
{
  *number = 0;
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isdigit (text[i]) || *number > HOPSEC_MAX_COMMENTS) {
      return FALSE;
    }
    *number = *number * 10 + (guint) (text[i] - '0');
  }
  return *number > 0;
}

/* "with-comment", "with-comment.2" */
static gboolean
parse_comment (const gchar *text, gsize length, HopsecSlot *slot)
{
  static const gchar suffix[] = "-comment";
  const gchar *dot = memchr (text, '.', length);
  gsize n = dot != NULL ? (gsize) (dot - text) : length;

  if (dot != NULL && !parse_number (dot + 1, length - n - 1, &slot->number)) {
    return FALSE;
  }
  if (n < sizeof suffix
      || memcmp (text + n - (sizeof suffix - 1), suffix, sizeof suffix - 1) != 0) {
    return FALSE;
  }
  slot->kind = HOPSEC_SLOT_COMMENT;
  slot->clause = find_clause (text, n - (sizeof suffix - 1));
  return slot->clause != HOPSEC_N_CLAUSES;
}

const gchar *
hopsec_clause_get_name (HopsecClause clause)
{
  return clause_names[clause];
}

/* Reads a slot's name, as dialect files have it. */
gboolean
hopsec_slot_parse (const gchar *text, gsize length, HopsecSlot *slot)
{
  *slot = (HopsecSlot) { HOPSEC_SLOT_CLAUSE, find_clause (text, length), 0 };
  if (slot->clause < HOPSEC_CLAUSE_DATE) {
    return TRUE;
  }
  if (slot->clause == HOPSEC_CLAUSE_DATE) {
    slot->kind = HOPSEC_SLOT_DATE;
  } else if (is_word (text, length, "tail")) {
    slot->kind = HOPSEC_SLOT_TAIL;
  } else if (is_word (text, length, "ip")) {
    slot->kind = HOPSEC_SLOT_IP;
  } else if (is_word (text, length, "from-by")) {
    slot->kind = HOPSEC_SLOT_FROM_BY;
  } else {
    return parse_comment (text, length, slot);
  }
  return TRUE;
}

/* The next span that the slot stands for, from comment *at on, which begins with 0. No tainted
 * clause or comment fills one. */
gboolean
hopsec_slot_next (const HopsecSlot *slot, const HopsecReceived *received, guint *at,
                  HopsecSpan *span)
{
  if (slot->kind == HOPSEC_SLOT_COMMENT) {
    while (*at < received->n_comments) {
      const HopsecComment *comment = &received->comments[(*at)++];

      if (comment->clause == slot->clause && (slot->number == 0 || slot->number == comment->number)
          && comment->span.end < received->taint) {
        *span = comment->span;
        return TRUE;
      }
    }
    return FALSE;
  }
  *span = slot->kind == HOPSEC_SLOT_TAIL ? received->tail
          : slot->kind == HOPSEC_SLOT_DATE
            ? (HopsecSpan) { received->date.start, received->date.end }
            : received->clauses[slot->clause];
  return (*at)++ == 0 && span->end > span->start
         && (slot->kind != HOPSEC_SLOT_CLAUSE || span->end <= received->taint);
}
