/* Fuzzes the field reader and the dialects: any bytes as the value of one field, from unfolding to
 * its class. The report's sentences are left to fuzz-message, so that this one is fast.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct {
  HopsecReceived received;
  HopsecFacts facts;
  HopsecVerdict verdict;
  guint32 flags;
} Field;

static gboolean
is_in (HopsecSpan span, guint at)
{
  return span.start <= at && at < span.end;
}

/* Whether the byte at `at` is one that a client chooses: told by its place alone. */
static gboolean
is_of_client (const Field *field, guint at)
{
  const HopsecReceived *received = &field->received;
  guint by = received->keyword[HOPSEC_CLAUSE_BY];

  if (is_in (received->clauses[HOPSEC_CLAUSE_FROM], at)
      || is_in (received->clauses[HOPSEC_CLAUSE_FOR], at)
      || is_in (received->clauses[HOPSEC_CLAUSE_ENVELOPE_FROM], at)
      || is_in (field->facts.span[HOPSEC_FACT_HELO], at)
      || is_in (field->facts.span[HOPSEC_FACT_SENDER], at)
      || is_in (field->facts.span[HOPSEC_FACT_RECIPIENT], at) || at >= received->taint) {
    return TRUE;
  }
  for (guint i = 0; i < received->n_comments; i++) {
    if (is_in (received->comments[i].span, at)) { /* in front of `by`: after the address only */
      return at < by && received->comments[i].clause == HOPSEC_CLAUSE_FROM
             && at < field->facts.span[HOPSEC_FACT_IP].start;
    }
  }
  return at < by;
}

static void
check (const Field *field)
{
  HopsecSpan evidence = field->verdict.evidence;
  const guint32 unreadable = HOPSEC_FLAG_CONFLICT | HOPSEC_FLAG_UNBALANCED | HOPSEC_FLAG_TRUNCATED
                             | HOPSEC_FLAG_MATCH_LIMIT;

  g_assert (evidence.start <= evidence.end && evidence.end <= field->received.length);
  if (field->verdict.security != HOPSEC_SECURITY_TLS) {
    return;
  }
  g_assert ((field->flags & unreadable) == 0);
  g_assert (evidence.end > evidence.start || field->verdict.basis == HOPSEC_BASIS_IMPLIED);
  for (guint at = evidence.start; at < evidence.end; at++) {
    g_assert (!is_of_client (field, at));
  }
}

static void
classify (Field *field, HopsecDialects *dialects)
{
  const HopsecDialect *dialect
    = hopsec_dialects_find (dialects, &field->received, &field->flags);
  HopsecSpan mark;
  gboolean marked = FALSE;

  hopsec_facts_read (&field->facts, &field->received);
  if (dialect != NULL) {
    marked = hopsec_dialect_read_facts (dialect, &field->received, &field->facts, &mark,
                                        &field->flags);
  }
  hopsec_facts_weigh (&field->facts, &field->received);
  hopsec_classify (&field->received, dialect, &field->facts, marked ? &mark : NULL, &field->verdict,
                   &field->flags);
}

/* Where the evidence stands in the raw value; a blank may stand for a fold there. */
static void
check_raw (const HopsecRaw *raw, const gchar *text, const HopsecFolds *folds, HopsecSpan evidence)
{
  guint offset, length;

  hopsec_raw_span (raw, folds, evidence, &offset, &length);
  g_assert (offset + length <= raw->length);
  if (evidence.end > evidence.start && text[evidence.start] != ' ' && text[evidence.end - 1] != ' ') {
    g_assert (raw->value[offset] == text[evidence.start]
              && raw->value[offset + length - 1] == text[evidence.end - 1]);
  }
}

static HopsecDialects *
read_dialects (void)
{
  return hopsec_dialects_new_builtin (NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static HopsecDialects *dialects;
  gchar *value = g_memdup2 (data, MAX (size, 1)); /* exact, as the text below: nothing is read beyond */
  HopsecRaw raw = { value, (guint) size, 0 };
  gchar *scratch = g_malloc (size + 1);
  gchar *text;
  HopsecFolds folds;
  Field field;
  guint length;

  if (dialects == NULL) {
    dialects = read_dialects ();
  }
  field.flags = 0;
  length = hopsec_unfold (&raw, scratch, &folds, &field.flags);
  text = g_realloc (scratch, length + 1);
  hopsec_received_read (&field.received, text, length, HOPSEC_MAX_DEPTH);
  field.flags |= field.received.flags;
  classify (&field, dialects);
  check (&field);
  check_raw (&raw, text, &folds, field.verdict.evidence);
  g_free (text);
  g_free (value);
  return 0;
}
