/* Bytes of strangers on a terminal: ASCII, escaped, and never wider than the page.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "write.h"

#include <stdio.h>
#include <string.h>

#define PAGE 80

/* Everything but printable ASCII as \xHH: no control, no direction mark, no look-alike letter. */
gchar *
style_escape (const gchar *text)
{
  GString *out = g_string_new (NULL);
  gboolean blank = FALSE;

  for (; *text != '\0'; text++) {
    guchar c = (guchar) *text;

    if (c == '\n' || c == '\r' || c == '\t' || c == ' ') {
      blank = TRUE;
      continue;
    }
    if (blank && out->len > 0) {
      g_string_append_c (out, ' ');
    }
    blank = FALSE;
    if (c > ' ' && c < 127) {
      g_string_append_c (out, (gchar) c);
    } else {
      g_string_append_printf (out, "\\x%02X", c);
    }
  }
  return g_string_free (out, FALSE);
}

/* Escaped, and cut in the middle with ".." if it is wider than `width`. */
gchar *
style_fit (const gchar *text, guint width)
{
  g_autofree gchar *whole = style_escape (text);
  gsize length = strlen (whole);
  guint head = (width - 2) / 2, tail = width - 2 - head;

  if (length <= width) {
    return g_steal_pointer (&whole);
  }
  return g_strdup_printf ("%.*s..%s", (int) head, whole, whole + length - tail);
}

/* Escaped, and cut at the end with ".." if it is wider than `width`. */
gchar *
style_cut (const gchar *text, guint width)
{
  g_autofree gchar *whole = style_escape (text);

  if (strlen (whole) <= width) {
    return g_steal_pointer (&whole);
  }
  return g_strdup_printf ("%.*s..", (int) width - 2, whole);
}

/* Appends text from `column` on, word by word; further lines begin at `indent`. A word that is
 * wider than a line is broken. */
void
style_wrap (GString *out, const gchar *text, guint column, guint indent)
{
  g_autofree gchar *whole = style_escape (text);
  const gchar *at = whole;
  guint used = column;
  gboolean first = TRUE;

  while (*at != '\0') {
    guint n = (guint) strcspn (at, " ");
    guint blank = first ? 0 : 1;

    if (used + blank + n > PAGE && !first) {
      g_string_append_printf (out, "\n%*s", (int) indent, "");
      used = indent;
      blank = 0;
    }
    n = MIN (n, PAGE - used - blank);
    g_string_append_printf (out, "%*s%.*s", (int) blank, "", (int) n, at);
    used += blank + n;
    at += n;
    at += *at == ' ';
    first = FALSE;
  }
  g_string_append_c (out, '\n');
}

/* One line on standard error: what, and why. */
void
complain (const gchar *name, const gchar *why)
{
  g_autofree gchar *shown = style_escape (name), *reason = style_escape (why);

  fflush (stdout);
  progress_hide ();
  fprintf (stderr, "hopsec: %s%s%s\n", shown, shown[0] != '\0' ? ": " : "", reason);
}
