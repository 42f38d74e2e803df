/* What stands in front of each line of a copy: the marks of a quote, of a list or of one side of a
 * conversation, line numbers, an indentation.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The first Received field tells what it is; the other lines lose as much of it as they have. What
 * blanks are left then are their folds.
 */
#include "form/form.h"

#define RECEIVED "Received"
#define EMPHASIS "*_`\"'"

gboolean
hopsec_line_is_blank (const HopsecLine *line)
{
  gsize n = 0;

  while (n < line->length && strchr (" \t\r>|", line->start[n]) != NULL && line->start[n] != '\0') {
    n++;
  }
  return n == line->length;
}

static void
skip (HopsecLine *line, gsize n)
{
  line->start += n;
  line->length -= n;
}

/* How many of these characters the line begins with. */
static gsize
span_of (const HopsecLine *line, const gchar *characters)
{
  gsize n = 0;

  while (n < line->length && line->start[n] != '\0'
         && strchr (characters, line->start[n]) != NULL) {
    n++;
  }
  return n;
}

static gboolean
begins (const HopsecLine *line, const gchar *word)
{
  gsize n = strlen (word);

  return line->length >= n && hopsec_same (line->start, word, n);
}

/* --- the margin of a Received field ----------------------------------------------------------------- */

/* The bytes of one mark at the beginning of the line; 0: what stands there is none. */
static gsize
mark_length (const HopsecLine *line)
{
  static const gchar *const marks[] = { "C:", "->", "~>", "\xe2\x80\xa2" /* bullet */ };
  gsize n = span_of (line, "0123456789");

  if (n > 0) {
    return n + (n < line->length && strchr (".:)", line->start[n]) != NULL);
  }
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++) {
    if (begins (line, marks[i])) {
      return strlen (marks[i]);
    }
  }
  return span_of (line, " \t>|-+" EMPHASIS);
}

/* A value that a server may have written; in a text stand other lines that begin with "Received:". */
static gboolean
is_value (const HopsecLine *line)
{
  static const gchar *const words[]
    = { "from ", "by ", "(", "via ", "with ", "id ", "for ", "from\t", "by\t" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (begins (line, words[i])) {
      return TRUE;
    }
  }
  return line->length == 0;
}

/* Whether the line is a Received field with a margin in front of it, or with none. */
gboolean
hopsec_margin_find (HopsecMargin *margin, const HopsecLine *line, HopsecLine *value)
{
  HopsecLine rest = *line;
  gsize n;

  while (!begins (&rest, RECEIVED) && (n = mark_length (&rest)) > 0
         && (gsize) (rest.start - line->start) + n <= HOPSEC_MAX_MARGIN) {
    skip (&rest, n);
  }
  if (!begins (&rest, RECEIVED)) {
    return FALSE;
  }
  n = (gsize) (rest.start - line->start);
  memcpy (margin->text, line->start, n);
  margin->text[n] = '\0';
  skip (&rest, strlen (RECEIVED));
  skip (&rest, span_of (&rest, EMPHASIS " \t"));
  if (!begins (&rest, ":")) {
    return FALSE;
  }
  skip (&rest, 1);
  skip (&rest, span_of (&rest, EMPHASIS " \t"));
  *value = rest;
  return is_value (&rest);
}

/* Whether the line is quoted; that is its margin, then. */
gboolean
hopsec_margin_find_quote (HopsecMargin *margin, const HopsecLine *line)
{
  gsize n = MIN (span_of (line, "> "), HOPSEC_MAX_MARGIN);

  memcpy (margin->text, line->start, n);
  margin->text[n] = '\0';
  return n > 0 && *line->start == '>';
}

/* --- other lines ------------------------------------------------------------------------------------ */

/* The line without what it has of the margin. Its own number may have more digits, and more blanks
 * in front. */
HopsecLine
hopsec_margin_strip (const HopsecMargin *margin, HopsecLine line)
{
  const gchar *mark = margin->text;

  while (*mark != '\0' && line.length > 0) {
    if (g_ascii_isdigit (*mark)) {
      skip (&line, span_of (&line, "0123456789"));
      mark += strspn (mark, "0123456789");
    } else {
      skip (&line, *line.start == *mark);
      mark++;
    }
  }
  return line;
}

/* Whether the line looks like a Received field: by itself, or `inside` of it. */
gboolean
hopsec_line_has_received (const HopsecLine *line, gboolean inside)
{
  HopsecLine rest = *line, value;
  HopsecMargin margin;

  if (hopsec_margin_find (&margin, line, &value)) {
    return value.length > 0;
  }
  while (inside && rest.length > 0) {
    if (begins (&rest, RECEIVED) && hopsec_margin_find (&margin, &rest, &value)) {
      return value.length > 0;
    }
    skip (&rest, 1);
  }
  return FALSE;
}
