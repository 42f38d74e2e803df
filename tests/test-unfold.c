/* Tests of unfold.c: a value on one line, and the way back.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

static void
test_bytes (void)
{
  static const struct {
    const gchar *value;
    gsize length;
    const gchar *text;
    guint32 flags;
  } tests[] = {
    { "a\0b", 3, "a b", HOPSEC_FLAG_NUL },
    { "ESMTP\rS", 7, "ESMTP S", HOPSEC_FLAG_BARE_CR },
    { "a\r\n b", 5, "a b", 0 },
    { " \t a \r\n", 7, "a", 0 },
    { "a\vb", 3, "a\vb", 0 },
    { "\xc3\xa4", 2, "\xc3\xa4", HOPSEC_FLAG_NON_ASCII },
    { "", 0, "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    HopsecRaw raw = { tests[i].value, (guint) tests[i].length, 0 };
    gchar text[16];
    HopsecFolds folds;
    guint32 flags = 0;
    guint n = hopsec_unfold (&raw, text, &folds, &flags);

    g_assert_cmpmem (text, n, tests[i].text, strlen (tests[i].text));
    g_assert_cmphex (flags, ==, tests[i].flags);
  }
}

/* byte by byte, as the words about it say */
static guint
unfold_slowly (const gchar *value, gsize length, gchar *text)
{
  guint n = 0;
  gboolean gap = FALSE;

  for (gsize i = 0; i < length; i++) {
    if (memchr (" \t\r\n", value[i], 5) != NULL) { /* the NUL too */
      gap = TRUE;
      continue;
    }
    if (gap && n > 0) {
      text[n++] = ' ';
    }
    gap = FALSE;
    text[n++] = value[i];
  }
  return n;
}

/* all ways in which blanks, folds and words meet, whatever the place of eight bytes begins */
static void
test_unfold_all (void)
{
  static const gchar bytes[] = "a! \t\r\n\0\1aabb   (c";
  guint32 random = 1;

  for (guint round = 0; round < 20000; round++) {
    gchar value[40], text[40], wanted[40];
    HopsecRaw raw = { value, round % 39, 0 };
    HopsecFolds folds;
    guint32 flags = 0;
    guint n;

    for (guint i = 0; i < raw.length; i++) {
      random = random * 1664525 + 1013904223;
      value[i] = bytes[(random >> 24) % (sizeof bytes - 1)];
    }
    value[raw.length] = '\0';
    n = hopsec_unfold (&raw, text, &folds, &flags);
    g_assert_cmpmem (text, n, wanted, unfold_slowly (value, raw.length, wanted));
    for (guint at = 0; at < n; at++) {
      guint offset, length;

      hopsec_raw_span (&raw, &folds, (HopsecSpan) { at, n }, &offset, &length);
      g_assert_true (text[at] == ' ' || value[offset] == text[at]);
      g_assert_cmpint (value[offset + length - 1], ==, text[n - 1]);
    }
  }
}

/* a span of the unfolded text and its bytes in the raw value begin and end alike */
static void
test_offsets (void)
{
  static const gchar value[] = "  from a\r\n\t (b\t\tc)\r\n by d";
  HopsecRaw raw = { value, sizeof value - 1, 0 };
  gchar text[sizeof value];
  HopsecFolds folds;
  guint32 flags = 0;
  guint n = hopsec_unfold (&raw, text, &folds, &flags);

  for (guint start = 0; start < n; start++) {
    for (guint end = start + 1; end <= n; end++) {
      guint offset, length;

      if (text[start] == ' ' || text[end - 1] == ' ') {
        continue;
      }
      hopsec_raw_span (&raw, &folds, (HopsecSpan) { start, end }, &offset, &length);
      g_assert_cmpint (value[offset], ==, text[start]);
      g_assert_cmpint (value[offset + length - 1], ==, text[end - 1]);
    }
  }
}

/* more lines than are noted */
static void
test_many_folds (void)
{
  gchar value[200], text[sizeof value + 1];
  HopsecRaw raw = { value, sizeof value, 0 };
  HopsecFolds folds;
  guint32 flags = 0;
  guint n;

  for (guint i = 0; i < sizeof value; i++) {
    value[i] = i % 3 == 0 ? (gchar) ('a' + i / 3 % 26) : i % 3 == 1 ? '\n' : '\t';
  }
  n = hopsec_unfold (&raw, text, &folds, &flags);
  g_assert_cmpuint (n, >, 4 * HOPSEC_MAX_FOLDS);
  for (guint at = 0; at < n; at += 2) {
    guint offset, length;

    hopsec_raw_span (&raw, &folds, (HopsecSpan) { at, at + 1 }, &offset, &length);
    g_assert_cmpuint (offset, ==, at / 2 * 3);
    g_assert_cmpuint (length, ==, 1);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unfold/bytes", test_bytes);
  g_test_add_func ("/unfold/all", test_unfold_all);
  g_test_add_func ("/unfold/offsets", test_offsets);
  g_test_add_func ("/unfold/many-folds", test_many_folds);
  return g_test_run ();
}
