/* The words of a line of a dialect file.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dialect/dialect.h"

#include <string.h>

gboolean
hopsec_is_blank (gchar c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

/* The first word of a line, which it loses; "in quotes" it may hold blanks. */
HopsecLine
hopsec_line_first_word (HopsecLine *rest)
{
  HopsecLine word;
  gboolean quoted;
  gsize n = 0;

  while (rest->length > 0 && hopsec_is_blank (rest->start[0])) {
    rest->start++;
    rest->length--;
  }
  quoted = rest->length > 1 && rest->start[0] == '"'
           && memchr (rest->start + 1, '"', rest->length - 1) != NULL;
  word.start = rest->start + quoted;
  while (n < rest->length - quoted
         && (quoted ? word.start[n] != '"' : !hopsec_is_blank (word.start[n]))) {
    n++;
  }
  word.length = n;
  rest->length -= n + 2u * quoted;
  rest->start += n + 2u * quoted;
  while (rest->length > 0 && hopsec_is_blank (rest->start[0])) {
    rest->start++;
    rest->length--;
  }
  return word;
}

/* The last word of a line, which it loses. */
HopsecLine
hopsec_line_last_word (HopsecLine *rest)
{
  gsize n = 0;
  HopsecLine word;

  while (n < rest->length && !hopsec_is_blank (rest->start[rest->length - 1 - n])) {
    n++;
  }
  word = (HopsecLine) { rest->start + rest->length - n, n };
  rest->length -= n;
  while (rest->length > 0 && hopsec_is_blank (rest->start[rest->length - 1])) {
    rest->length--;
  }
  return word;
}

gboolean
hopsec_line_is (HopsecLine word, const gchar *text)
{
  return word.length == strlen (text) && memcmp (word.start, text, word.length) == 0;
}
