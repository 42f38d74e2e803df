/* Bytes and spans of a text: the small things that every room does many times in each field.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_SPAN_H
#define HOPSEC_SPAN_H

#include <glib.h>
#include <string.h>

/* Built for the tests of hostile input: how many bytes the rooms have looked at. */
#ifdef HOPSEC_TORTURE
extern guint64 hopsec_visited;
extern guint hopsec_torture_countdown;
#define HOPSEC_VISIT(bytes) (hopsec_visited += (bytes))
#else
#define HOPSEC_VISIT(bytes) ((void) 0)
#endif

/* --- bytes ------------------------------------------------------------------------------------ */

static inline gchar
hopsec_lower (gchar c)
{
  return c >= 'A' && c <= 'Z' ? (gchar) (c + ('a' - 'A')) : c;
}

static inline gchar
hopsec_upper (gchar c)
{
  return c >= 'a' && c <= 'z' ? (gchar) (c - ('a' - 'A')) : c;
}

/* Whether texts of one length are the same but for ASCII case; most differ in their first byte. */
static inline gboolean
hopsec_same (const gchar *a, const gchar *b, gsize length)
{
  gsize i = 0;

  while (i < length && (a[i] == b[i] || hopsec_lower (a[i]) == hopsec_lower (b[i]))) {
    i++;
  }
  return i == length;
}

/* --- sixteen bytes at once, in the vectors of gcc and clang ------------------------------------- */

typedef guint8 HopsecSixteen __attribute__ ((vector_size (16)));

static inline HopsecSixteen
hopsec_sixteen (const gchar *bytes)
{
  HopsecSixteen sixteen;

  memcpy (&sixteen, bytes, sizeof sixteen);
  return sixteen;
}

/* The first byte that a comparison holds for; 16: for none. */
static inline guint
hopsec_first_of_sixteen (HopsecSixteen holds)
{
  guint64 half[2];

  memcpy (half, &holds, sizeof half);
  return half[0] != 0   ? (guint) __builtin_ctzll (GUINT64_FROM_LE (half[0])) / 8
         : half[1] != 0 ? 8 + (guint) __builtin_ctzll (GUINT64_FROM_LE (half[1])) / 8
                        : 16;
}

/* --- spans ------------------------------------------------------------------------------------ */

typedef struct {
  guint start, end; /* [start, end) of the unfolded text; empty: not there */
} HopsecSpan;

static inline guint
hopsec_span_length (HopsecSpan span)
{
  return span.end - span.start;
}

/* Whether a span begins with these words; ASCII case does not count. */
static inline gboolean
hopsec_span_begins (const gchar *text, HopsecSpan span, const gchar *words)
{
  return span.end > span.start && hopsec_lower (text[span.start]) == hopsec_lower (words[0])
         && hopsec_span_length (span) >= strlen (words)
         && hopsec_same (text + span.start, words, strlen (words));
}

static inline gboolean
hopsec_span_is (const gchar *text, HopsecSpan span, const gchar *words)
{
  return hopsec_span_begins (text, span, words) && hopsec_span_length (span) == strlen (words);
}

/* The span up to its first blank. */
static inline HopsecSpan
hopsec_first_word (const gchar *text, HopsecSpan span)
{
  const gchar *blank = memchr (text + span.start, ' ', hopsec_span_length (span));

  HOPSEC_VISIT (blank != NULL ? (gsize) (blank - text) - span.start : hopsec_span_length (span));
  return (HopsecSpan) { span.start, blank != NULL ? (guint) (blank - text) : span.end };
}

/* The next word of *rest, which loses it; an empty one at the end. */
static inline HopsecSpan
hopsec_next_word (const gchar *text, HopsecSpan *rest)
{
  HopsecSpan word = *rest;

  while (word.start < word.end && text[word.start] == ' ') {
    word.start++;
  }
  word = hopsec_first_word (text, word);
  rest->start = word.end;
  return word;
}

#endif
