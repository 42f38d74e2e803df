/* Letters that pose as others: a name whose letters are of several scripts is shown in ASCII.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "page/page.h"

#include <string.h>

/* The scripts of Chinese, Japanese and Korean names stand together, and look like no others. */
static GUnicodeScript
script_of (gunichar c)
{
  GUnicodeScript script = g_unichar_get_script (c);

  switch (script) {
  case G_UNICODE_SCRIPT_HIRAGANA:
  case G_UNICODE_SCRIPT_KATAKANA:
  case G_UNICODE_SCRIPT_HANGUL:
  case G_UNICODE_SCRIPT_BOPOMOFO:
    return G_UNICODE_SCRIPT_HAN;
  case G_UNICODE_SCRIPT_INHERITED:
    return G_UNICODE_SCRIPT_COMMON;
  default:
    return script;
  }
}

static gboolean
is_mixed (const gchar *word)
{
  GUnicodeScript first = G_UNICODE_SCRIPT_COMMON;

  for (; *word != '\0'; word = g_utf8_next_char (word)) {
    GUnicodeScript script = script_of (g_utf8_get_char (word));

    if (script != G_UNICODE_SCRIPT_COMMON && first != G_UNICODE_SCRIPT_COMMON && script != first) {
      return TRUE;
    }
    first = script != G_UNICODE_SCRIPT_COMMON ? script : first;
  }
  return FALSE;
}

/* How many bytes of the text are one word, or a host's name. */
static gsize
word_length (const gchar *text)
{
  const gchar *at = text;
  gboolean host = FALSE;

  while (g_unichar_isalnum (g_utf8_get_char (at)) || g_unichar_ismark (g_utf8_get_char (at))
         || *at == '.' || *at == '-') {
    host |= *at == '.';
    at = g_utf8_next_char (at);
  }
  return host ? (gsize) (at - text) : MIN ((gsize) (at - text), strcspn (text, "-"));
}

static void
add_word (GString *out, const gchar *word)
{
  g_autofree gchar *ascii = strchr (word, '.') != NULL ? g_hostname_to_ascii (word) : NULL;

  if (ascii != NULL) {
    g_string_append (out, ascii);
    return;
  }
  for (; *word != '\0'; word = g_utf8_next_char (word)) {
    gunichar c = g_utf8_get_char (word);

    if (c < 0x80) {
      g_string_append_c (out, (gchar) c);
    } else {
      g_string_append_printf (out, "\\u%04X", c);
    }
  }
}

/* The text, in which hosts of mixed scripts stand in their xn-- form, and other words of mixed
 * scripts as \uHHHH. What is no UTF-8 is left as it is. */
gchar *
hopsec_script_guard (const gchar *text)
{
  GString *out;

  if (!g_utf8_validate (text, -1, NULL) || g_str_is_ascii (text)) {
    return g_strdup (text);
  }
  out = g_string_new (NULL);
  while (*text != '\0') {
    gsize length = word_length (text);
    g_autofree gchar *word = g_strndup (text, length);

    if (length == 0) {
      const gchar *next = g_utf8_next_char (text);

      g_string_append_len (out, text, next - text);
      text = next;
      continue;
    }
    if (is_mixed (word)) {
      add_word (out, word);
    } else {
      g_string_append (out, word);
    }
    text += length;
  }
  return g_string_free (out, FALSE);
}

/* What a reader would not see, or what turns the direction of reading. */
gboolean
hopsec_script_hides (gunichar c)
{
  switch (g_unichar_type (c)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_FORMAT: /* direction marks, joiners, soft hyphens, tags */
  case G_UNICODE_UNASSIGNED:
  case G_UNICODE_PRIVATE_USE:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
    return TRUE;
  default:
    return FALSE;
  }
}
