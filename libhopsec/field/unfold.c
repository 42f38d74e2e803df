/* A field's value on one line, and where its words stand in the raw one.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "field/field.h"

#include <string.h>

static inline gboolean
is_blank (gchar c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

/* After the blanks at `at`: a NUL or a bare CR is white space too, so "ESMTP<CR>S" stays two words. */
static guint
skip_blanks (const HopsecRaw *raw, guint at, guint32 *flags)
{
  for (; at < raw->length && is_blank (raw->value[at]); at++) {
    if (raw->value[at] == '\0') {
      *flags |= HOPSEC_FLAG_NUL;
    } else if (raw->value[at] == '\r' && at + 1 < raw->length && raw->value[at + 1] != '\n') {
      *flags |= HOPSEC_FLAG_BARE_CR;
    }
  }
  return at;
}

/* After the bytes that unfolding copies as they are: words with one blank between them. */
static guint
skip_smooth (const HopsecRaw *raw, guint at)
{
  const gchar *value = raw->value;
  guint start = at, n = 16;

  while (n == 16 && at + 17 <= raw->length) {
    HopsecSixteen c = hopsec_sixteen (value + at), next = hopsec_sixteen (value + at + 1);

    n = hopsec_first_of_sixteen ((HopsecSixteen) ((c < ' ') | ((c == ' ') & (next == ' '))));
    at += n;
  }
  while (at < raw->length
         && (!is_blank (value[at])
             || (value[at] == ' ' && at + 1 < raw->length && !is_blank (value[at + 1])))) {
    at++;
  }
  if (at > start && value[at - 1] == ' ') {
    at--; /* a gap begins, or the text ends, with this blank */
  }
  return at;
}

/* Notes where a line of the raw value begins in the text. Of more lines than there is room for, the
 * last ones are sought from the last that was noted. */
static void
note_fold (HopsecFolds *folds, guint text, guint raw)
{
  if (folds->n < HOPSEC_MAX_FOLDS) {
    folds->at[folds->n].text = text;
    folds->at[folds->n++].raw = raw;
  }
}

/* Copies a raw value so that a run of white space is one blank, none at the ends. `text` has room for
 * raw->length bytes and a NUL. */
guint
hopsec_unfold (const HopsecRaw *raw, gchar *text, HopsecFolds *folds, guint32 *flags)
{
  guint n = 0, at = skip_blanks (raw, 0, flags);

  folds->n = 0;
  while (at < raw->length) {
    guint end = skip_smooth (raw, at);

    note_fold (folds, n, at);
    memcpy (text + n, raw->value + at, end - at);
    n += end - at;
    at = skip_blanks (raw, end, flags);
    if (at < raw->length) {
      text[n++] = ' ';
    }
  }
  text[n] = '\0';
  if (!hopsec_is_ascii (text, n)) {
    *flags |= HOPSEC_FLAG_NON_ASCII;
  }
  HOPSEC_VISIT (raw->length);
  return n;
}

/* Where a span of the unfolded text stands in the raw value. */
void
hopsec_raw_span (const HopsecRaw *raw, const HopsecFolds *folds, HopsecSpan span, guint *offset,
                 guint *length)
{
  guint32 seen = 0;
  guint i = folds->n, n = 0, start = 0, end = 0, at = raw->length;

  while (i > 0 && folds->at[i - 1].text > span.start) {
    i--;
  }
  if (i > 0) {
    n = folds->at[i - 1].text;
    at = folds->at[i - 1].raw;
  }
  while (at < raw->length && n < span.end) {
    guint from = at;

    at = skip_smooth (raw, at);
    if (n <= span.start) {
      start = MIN (from + span.start - n, at);
    }
    end = MIN (at, from + span.end - n);
    n += at - from + 1;
    at = skip_blanks (raw, at, &seen);
  }
  HOPSEC_VISIT (at);
  *offset = start;
  *length = end - start;
}
