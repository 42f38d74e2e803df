/* Why a field was claimed, or not: its slots, and the dialects that came into question.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

static void
add_slot (GString *out, const gchar *name, guint number, const gchar *text, HopsecSpan span)
{
  g_autofree gchar *words = g_strndup (text + span.start, hopsec_span_length (span));
  g_autofree gchar *plain = g_strescape (words, NULL); /* foreign bytes must not reach a terminal */
  g_autofree gchar *slot
    = number > 0 ? g_strdup_printf ("%s-comment.%u", name, number) : g_strdup (name);

  if (span.end > span.start) {
    g_string_append_printf (out, "  %-22s %s\n", slot, plain);
  }
}

static void
add_slots (GString *out, const HopsecReceived *received)
{
  for (guint i = 0; i < HOPSEC_N_CLAUSES; i++) {
    HopsecSpan span = i == HOPSEC_CLAUSE_DATE
                        ? (HopsecSpan) { received->date.start, received->date.end }
                        : received->clauses[i];

    add_slot (out, hopsec_clause_get_name (i), 0, received->text, span);
    for (guint n = 0; n < received->n_comments; n++) {
      const HopsecComment *comment = &received->comments[n];

      if (comment->clause == i) {
        add_slot (out, hopsec_clause_get_name (i), comment->number, received->text, comment->span);
      }
    }
  }
  add_slot (out, "tail", 0, received->text, received->tail);
}

/* A block comes into question where the literal is there by which the set finds it. */
static gboolean
is_near (const GArray *block, const HopsecReceived *received)
{
  guint32 flags = 0;
  HopsecMatch match = { .flags = &flags };
  HopsecRule key = *hopsec_block_get_key (block);

  key.place = HOPSEC_LITERAL_INSIDE;
  key.pattern = NULL;
  return hopsec_rule_holds (&key, received, &match);
}

/* Says which line of a block is the first that does not hold; FALSE: all do. */
gboolean
hopsec_explain_block (GString *out, const GArray *block, const HopsecReceived *received)
{
  guint32 flags = 0;
  HopsecMatch match = { .flags = &flags };

  for (guint i = 0; i < block->len; i++) {
    const HopsecRule *claim = &g_array_index (block, HopsecRule, i);
    HopsecSpan slot;
    guint at = 0;

    if (hopsec_rule_holds (claim, received, &match)) {
      continue;
    }
    if (hopsec_slot_next (&claim->slot, received, &at, &slot)) {
      g_autofree gchar *words = g_strndup (received->text + slot.start, hopsec_span_length (slot));
      g_autofree gchar *plain = g_strescape (words, NULL);

      g_string_append_printf (out, "line %u does not hold for '%s'", claim->line, plain);
    } else {
      g_string_append_printf (out, "the slot of line %u is not there", claim->line);
    }
    return TRUE;
  }
  return FALSE;
}

static void
add_dialect (GString *out, HopsecDialects *dialects, const HopsecDialect *dialect,
             const HopsecReceived *received)
{
  gboolean owned = dialect->operators->len > 0;

  if (owned
      && !hopsec_dialect_is_at (dialect, hopsec_dialects_get_operators (dialects), received)) {
    return;
  }
  if (owned && dialect->blocks->len == 0) {
    g_string_append_printf (out, "  %s: claims it\n", dialect->name);
  }
  for (guint i = 0; i < dialect->blocks->len; i++) {
    const GArray *block = g_ptr_array_index (dialect->blocks, i);

    if (!owned && !is_near (block, received)) {
      continue;
    }
    g_string_append_printf (out, "  %s: ", dialect->name);
    if (!hopsec_explain_block (out, block, received)) {
      g_string_append (out, "claims it");
    }
    g_string_append_c (out, '\n');
  }
}

/**
 * hopsec_analyzer_explain_received:
 * @self: an analyzer
 * @value: the value of a Received field
 *
 * For who writes a dialect, or wonders why none claimed a field: the slots into which the field is
 * cut, and each dialect that came into question, with the first of its lines that does not hold.
 *
 * Returns: (transfer full): lines of text; bytes that are not ASCII are escaped
 * Since: 0.1
 */
gchar *
hopsec_analyzer_explain_received (HopsecAnalyzer *self, const gchar *value)
{
  HopsecRaw raw = { value, 0, 0 };
  g_autofree gchar *text = NULL;
  HopsecDialects *dialects;
  const HopsecDialect *best;
  HopsecReceived received;
  HopsecFolds folds;
  guint32 flags = 0;
  GString *out;

  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self) && value != NULL, NULL);
  dialects = hopsec_analyzer_get_dialects (self);
  raw.length = (guint) MIN (strlen (value), HOPSEC_MAX_FIELD);
  text = g_malloc (raw.length + 1);
  hopsec_received_read (&received, text, hopsec_unfold (&raw, text, &folds, &flags),
                        HOPSEC_MAX_DEPTH);
  out = g_string_new ("slots\n");
  add_slots (out, &received);
  g_string_append (out, "dialects\n");
  for (guint i = 0; i < hopsec_dialects_get_n (dialects); i++) {
    add_dialect (out, dialects, hopsec_dialects_get (dialects, i), &received);
  }
  best = hopsec_dialects_find (dialects, &received, &flags);
  g_string_append_printf (out, "%s%s\n", best != NULL ? "read as " : "no dialect claims it alone",
                          best != NULL ? best->name : "");
  return g_string_free (out, FALSE);
}
