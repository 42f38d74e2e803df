/* Bytes of strangers on a terminal: what its locale can show, the rest escaped, and never wider than
 * the page.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "write.h"

#include "page/page.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MIN_PAGE 60 /* columns: less has no room for a host's name */
#define MAX_PAGE 200
#define PIPED_PAGE 100

static guint page = PIPED_PAGE;
static gboolean utf8;

/* How wide the page is, and which letters it can show. `terminal`: text goes there. */
void
style_init (gboolean terminal)
{
  const gchar *columns = g_getenv ("COLUMNS");
  struct winsize window;
  gint64 width = columns != NULL ? g_ascii_strtoll (columns, NULL, 10) : 0;

  if (width <= 0 && terminal && ioctl (STDOUT_FILENO, TIOCGWINSZ, &window) == 0) {
    width = window.ws_col;
  }
  page = width > 0 ? (guint) CLAMP (width, MIN_PAGE, MAX_PAGE) : PIPED_PAGE;
  setlocale (LC_CTYPE, "");
  utf8 = g_get_charset (NULL);
}

guint
style_page (void)
{
  return page;
}

/* --- escapes ------------------------------------------------------------------------------------ */

/* Appends the character that begins at `text`, and returns how many bytes it has. */
static gsize
add_character (GString *out, const gchar *text)
{
  gunichar c = utf8 ? g_utf8_get_char_validated (text, -1) : (gunichar) -1;
  gboolean shown = (gint) c >= 0x80 && !hopsec_script_hides (c) && !g_unichar_isspace (c);
  gsize length = (gint) c >= 0x80 ? (gsize) (g_utf8_next_char (text) - text) : 1;

  for (gsize i = 0; i < length; i++) {
    guchar byte = (guchar) text[i];

    if (shown || (byte > ' ' && byte < 0x7f)) {
      g_string_append_c (out, (gchar) byte);
    } else {
      g_string_append_printf (out, "\\x%02X", byte);
    }
  }
  return length;
}

/* One line: no control, no direction mark, no look-alike letter; all but printable ASCII as \xHH where
 * the locale is not UTF-8. */
gchar *
style_escape (const gchar *text)
{
  g_autofree gchar *guarded = utf8 ? hopsec_script_guard (text) : g_strdup (text);
  GString *out = g_string_new (NULL);
  gboolean blank = FALSE;

  for (const gchar *at = guarded; *at != '\0';) {
    if (strchr ("\n\r\t ", *at) != NULL) {
      blank = TRUE;
      at++;
      continue;
    }
    if (blank && out->len > 0) {
      g_string_append_c (out, ' ');
    }
    blank = FALSE;
    at += add_character (out, at);
  }
  return g_string_free (out, FALSE);
}

/* --- widths, of what is escaped ------------------------------------------------------------------- */

static guint
columns_of (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

guint
style_width (const gchar *escaped)
{
  guint width = 0;

  for (; *escaped != '\0'; escaped = g_utf8_next_char (escaped)) {
    width += columns_of (g_utf8_get_char (escaped));
  }
  return width;
}

/* How many bytes of the text fit into so many columns. */
static gsize
head_length (const gchar *escaped, guint width)
{
  const gchar *at = escaped;

  for (guint used = 0; *at != '\0'; at = g_utf8_next_char (at)) {
    used += columns_of (g_utf8_get_char (at));
    if (used > width) {
      break;
    }
  }
  return (gsize) (at - escaped);
}

/* The end of the text, as far as it fits. */
static const gchar *
tail_of (const gchar *escaped, guint width)
{
  while (style_width (escaped) > width) {
    escaped = g_utf8_next_char (escaped);
  }
  return escaped;
}

/* Escaped, and cut in the middle with ".." if it is wider than `width`. */
gchar *
style_fit (const gchar *text, guint width)
{
  g_autofree gchar *whole = style_escape (text);
  guint head = (width - 2) / 2;

  if (style_width (whole) <= width) {
    return g_steal_pointer (&whole);
  }
  return g_strdup_printf ("%.*s..%s", (int) head_length (whole, head), whole,
                          tail_of (whole, width - 2 - head));
}

/* Escaped, and cut at the end with ".." if it is wider than `width`. */
gchar *
style_cut (const gchar *text, guint width)
{
  g_autofree gchar *whole = style_escape (text);

  return style_width (whole) <= width
           ? g_steal_pointer (&whole)
           : g_strdup_printf ("%.*s..", (int) head_length (whole, width - 2), whole);
}

/* Escaped, and cut at the beginning: the end of a path says most. */
gchar *
style_tail (const gchar *text, guint width)
{
  g_autofree gchar *whole = style_escape (text);

  return style_width (whole) <= width ? g_steal_pointer (&whole)
                                      : g_strconcat ("..", tail_of (whole, width - 2), NULL);
}

/* Appends what is escaped, and blanks up to `width`. */
void
style_pad (GString *out, const gchar *escaped, guint width)
{
  guint used = style_width (escaped);

  g_string_append_printf (out, "%s%*s", escaped, (int) (width > used ? width - used : 0), "");
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
    g_autofree gchar *word = g_strndup (at, strcspn (at, " "));
    guint blank = first ? 0 : 1, width = style_width (word);
    gsize n = strlen (word);

    if (used + blank + width > page && !first) {
      g_string_append_printf (out, "\n%*s", (int) indent, "");
      used = indent;
      blank = 0;
    }
    if (used + blank + width > page) {
      n = MAX (head_length (word, page - used - blank), 1);
      width = page - used - blank;
    }
    g_string_append_printf (out, "%*s%.*s", (int) blank, "", (int) n, at);
    used += blank + width;
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
