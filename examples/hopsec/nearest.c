/* What a mistyped word was meant to be.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tool.h"

#include <string.h>

#define MAX_WORD 32

/* How many letters must be changed, added, left out or swapped with the next (the distance of Damerau
 * and Levenshtein). */
static guint
distance (const gchar *a, const gchar *b)
{
  guint n = (guint) strlen (a), m = (guint) strlen (b), d[MAX_WORD + 1][MAX_WORD + 1];

  for (guint i = 0; i <= n; i++) {
    for (guint j = 0; j <= m; j++) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = MIN (d[i - 1][j - 1] + (a[i - 1] != b[j - 1]), MIN (d[i - 1][j], d[i][j - 1]) + 1);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = MIN (d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[n][m];
}

/* A third of the word may be wrong; the beginning of a name is meant as the name. */
static const gchar *
find_nearest (const gchar *word, const gchar *const *words)
{
  guint length = (guint) strlen (word), best = MAX (1, length / 3) + 1;
  const gchar *nearest = NULL;

  for (guint i = 0; words[i] != NULL && length <= MAX_WORD; i++) {
    guint n = g_str_has_prefix (words[i], word) && length > 1 ? 0 : distance (word, words[i]);

    if (n < best) {
      best = n;
      nearest = words[i];
    }
  }
  return nearest;
}

/* "; did you mean html?" */
gchar *
nearest_words (const gchar *word, const gchar *const *words)
{
  const gchar *nearest = find_nearest (word, words);

  return nearest != NULL ? g_strdup_printf ("; did you mean %s?", nearest) : g_strdup ("");
}

/* "; did you mean --format?" */
gchar *
nearest_option (const gchar *word, const gchar *const *names)
{
  const gchar *nearest = find_nearest (word, names);

  return nearest != NULL ? g_strdup_printf ("; did you mean --%s?", nearest) : g_strdup ("");
}
