/* Markup: the one place where text becomes HTML.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every %s of markup() is escaped for text and for double-quoted attributes, so a caller cannot
 * forget it. What a reader could not see, or what turns the reading direction, is shown as \xHH or
 * \uHHHH.
 */
#include "page/page.h"

#include <string.h>

/* Appends one character and returns how many bytes it has. */
static gsize
add_character (GString *out, const gchar *at, gsize rest)
{
  gunichar c = g_utf8_get_char_validated (at, (gssize) rest);
  gboolean valid = c != (gunichar) -1 && c != (gunichar) -2;

  if (!valid || c < 0x80) {
    c = (guchar) *at;
  }
  if (c == '&') {
    g_string_append (out, "&amp;");
  } else if (c == '<') {
    g_string_append (out, "&lt;");
  } else if (c == '>') {
    g_string_append (out, "&gt;");
  } else if (c == '"') {
    g_string_append (out, "&quot;");
  } else if (!valid || c < ' ' || c == 0x7f) {
    g_string_append_printf (out, "\\x%02X", c);
  } else if (hopsec_script_hides (c)) {
    g_string_append_printf (out, "\\u%04X", c);
  } else {
    g_string_append_unichar (out, c);
  }
  return valid && c >= 0x80 ? (gsize) g_unichar_to_utf8 (c, NULL) : 1;
}

static void
add_text (GString *out, const gchar *text)
{
  g_autofree gchar *guarded = hopsec_script_guard (text);
  gsize length = strlen (guarded);

  for (gsize i = 0; i < length;) {
    i += add_character (out, guarded + i, length - i);
  }
}

/* A printf() that knows %s (escaped), %u and %%. */
void
hopsec_markup (GString *out, const gchar *format, ...)
{
  const gchar *percent;
  va_list arguments;

  va_start (arguments, format);
  while ((percent = strchr (format, '%')) != NULL) {
    g_string_append_len (out, format, percent - format);
    if (percent[1] == 's') {
      add_text (out, va_arg (arguments, const gchar *));
    } else if (percent[1] == 'u') {
      g_string_append_printf (out, "%u", va_arg (arguments, guint));
    } else {
      g_string_append_c (out, '%');
    }
    format = percent + 2;
  }
  va_end (arguments);
  g_string_append (out, format);
}

/* A host name, which may be broken after each label; an address stays whole. */
void
hopsec_markup_host (GString *out, const gchar *name)
{
  g_autofree gchar *host = hopsec_script_guard (name);
  gsize length = strlen (host);

  for (gsize i = 0; i < length;) {
    i += add_character (out, host + i, length - i);
    if (host[i - 1] == '.' && g_ascii_isalpha (host[i])) {
      g_string_append (out, "<wbr>");
    }
  }
}

/* Bytes as they stand in a message: line ends and tabs are kept. */
void
hopsec_markup_raw (GString *out, const guint8 *bytes, gsize size)
{
  const gchar *at = (const gchar *) bytes;

  for (gsize i = 0; i < size;) {
    if (at[i] == '\n' || at[i] == '\t') {
      g_string_append_c (out, at[i++]);
    } else if (at[i] == '\r' && i + 1 < size && at[i + 1] == '\n') {
      i++;
    } else {
      i += add_character (out, at + i, size - i);
    }
  }
}

/* The ring of a class: closed, broken, dotted, filled. Its word stands beside it. */
void
hopsec_markup_ring (GString *out, HopsecSecurity security)
{
  hopsec_markup (out,
                 "<svg class=\"ring\" width=\"16\" height=\"16\" aria-hidden=\"true\"><use "
                 "href=\"#ring-%s\"/></svg>",
                 hopsec_class_words (security)->name);
}
