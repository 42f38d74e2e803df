/* The characters of a copy, as they stood in the message: pages, chats and programs write blanks,
 * quotes and angles in their own way.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A coding is undone only where all of the text is in it: else its signs may be words of a peer.
 */
#include "form/form.h"

typedef struct {
  const gchar *written, *meant;
} Sign;

/* UTF-8: blanks that do not break, marks that are not seen, quotes of typographers, line separators */
static const Sign signs[] = {
  { "\xc2\xa0", " " },      { "\xc2\xad", "" },       { "\xe2\x80\x82", " " },
  { "\xe2\x80\x83", " " },  { "\xe2\x80\x89", " " },  { "\xe2\x80\x8b", "" },
  { "\xe2\x80\x8c", "" },   { "\xe2\x80\x8d", "" },   { "\xe2\x80\x8e", "" },
  { "\xe2\x80\x8f", "" },   { "\xe2\x80\x98", "'" },  { "\xe2\x80\x99", "'" },
  { "\xe2\x80\x9c", "\"" }, { "\xe2\x80\x9d", "\"" }, { "\xe2\x80\x9e", "\"" },
  { "\xe2\x80\xa8", "\n" }, { "\xe2\x80\xaf", " " },  { "\xe2\x81\xa0", "" },
  { "\xef\xbb\xbf", "" },   { NULL, NULL },
};

/* of HTML */
static const Sign entities[] = {
  { "&lt;", "<" },   { "&gt;", ">" },  { "&amp;", "&" },  { "&quot;", "\"" },
  { "&nbsp;", " " }, { "&#39;", "'" }, { "&#34;", "\"" }, { NULL, NULL },
};

/* The sign that stands at the beginning of these bytes; NULL: none does. */
static const Sign *
find_sign (const Sign *all, const gchar *data, gsize length)
{
  while (all->written != NULL) {
    gsize n = strlen (all->written);

    if (n <= length && memcmp (data, all->written, n) == 0) {
      return all;
    }
    all++;
  }
  return NULL;
}

/* --- quoted-printable ----------------------------------------------------------------------------- */

/* After a `=` at the end of a line: the bytes of the line end; 0: it is no such `=`. */
static gsize
soft_break (const gchar *data, gsize length)
{
  gsize n = 0;

  while (n < length && (data[n] == ' ' || data[n] == '\t' || data[n] == '\r')) {
    n++;
  }
  return n < length && data[n] == '\n' ? n + 1 : 0;
}

static gboolean
is_equals (const gchar *data, gsize length)
{
  return length >= 2 && data[0] == '3' && g_ascii_toupper (data[1]) == 'D';
}

static gboolean
is_quoted_printable (const gchar *data, gsize length)
{
  const gchar *end = data + length, *at = data;
  gboolean any = FALSE;

  while ((at = memchr (at, '=', (gsize) (end - at))) != NULL) {
    gsize rest = (gsize) (end - ++at);

    any |= is_equals (at, rest);
    if (!(rest >= 2 && g_ascii_isxdigit (at[0]) && g_ascii_isxdigit (at[1]))
        && soft_break (at, rest) == 0) {
      return FALSE;
    }
  }
  return any;
}

/* Of what is coded only `=` stands where it matters; no byte of another kind is made. */
static GString *
decode_quoted_printable (const gchar *data, gsize length)
{
  GString *out = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++) {
    gsize rest = length - i - 1;
    gsize broken = data[i] == '=' ? soft_break (data + i + 1, rest) : 0;

    if (broken == 0) {
      g_string_append_c (out, data[i]);
    }
    i += data[i] == '=' && is_equals (data + i + 1, rest) ? 2 : broken;
  }
  return out;
}

/* --- signs and line ends --------------------------------------------------------------------------- */

static gboolean
is_escaped (const gchar *data, gsize length)
{
  return memchr (data, '&', length) != NULL && memchr (data, '<', length) == NULL
         && (g_strstr_len (data, (gssize) length, "&lt;") != NULL
             || g_strstr_len (data, (gssize) length, "&gt;") != NULL
             || g_strstr_len (data, (gssize) length, "&nbsp;") != NULL);
}

/* Classic Mac OS ended lines with CR alone; where there are other line ends, a CR is none. */
static gchar
line_end (const gchar *data, gsize length)
{
  return memchr (data, '\n', length) == NULL ? '\r' : '\n';
}

static GString *
replace_signs (const gchar *data, gsize length, gboolean escaped)
{
  GString *out = g_string_sized_new (length);
  gchar newline = line_end (data, length);

  for (gsize i = 0; i < length; i++) {
    const Sign *sign = (guchar) data[i] >= 0x80    ? find_sign (signs, data + i, length - i)
                       : escaped && data[i] == '&' ? find_sign (entities, data + i, length - i)
                                                   : NULL;

    if (sign != NULL) {
      g_string_append (out, sign->meant);
      i += strlen (sign->written) - 1;
    } else if (data[i] == newline) {
      g_string_append_c (out, '\n');
    } else if (data[i] != '\r' || i + 1 == length || data[i + 1] != '\n') {
      g_string_append_c (out, data[i]);
    }
  }
  return out;
}

static gboolean
has_signs (const gchar *data, gsize length)
{
  gboolean any = FALSE;

  for (gsize i = 0; i < length && !any; i++) {
    any = (guchar) data[i] >= 0x80 && find_sign (signs, data + i, length - i) != NULL;
  }
  return any;
}

/* Whether characters of a text are not those that were copied. */
gboolean
hopsec_form_has_signs (const gchar *data, gsize length)
{
  return is_escaped (data, length) || is_quoted_printable (data, length)
         || (!hopsec_is_ascii (data, length) && has_signs (data, length));
}

/* The same of a header block of which nothing else is odd: a coding then has to stand where a server
 * writes, among blanks; a greeting has none. */
gboolean
hopsec_form_is_coded (const gchar *block, gsize length)
{
  static const gchar *const words[]
    = { " for &lt;", "\tfor &lt;", "envelope-from &lt;", " cipher=3D", "\tcipher=3D", " bits=3D" };
  const gchar *equals = memchr (block, '=', length);
  gsize rest = equals != NULL ? length - (gsize) (equals - block) : 0;

  if (!is_escaped (block, length)
      && (rest < 3 || !is_equals (equals + 1, rest - 1) || !is_quoted_printable (block, length))) {
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (g_strstr_len (block, (gssize) length, words[i]) != NULL) {
      return TRUE;
    }
  }
  return FALSE;
}

/* --- a header on one line ---------------------------------------------------------------------------- */

/* Whether no line ends in the text, and more than one Received field stands in it. */
gboolean
hopsec_form_is_joined (const gchar *data, gsize length)
{
  while (length > 0 && g_ascii_isspace (data[length - 1])) {
    length--;
  }
  return memchr (data, '\n', length) == NULL && memchr (data, '\r', length) == NULL
         && g_strstr_len (data, (gssize) length, " Received: ") != NULL;
}

/* Whether a field begins here. A word with a colon is a name in a Received field only if it has a hyphen. */
static gboolean
is_name_here (const gchar *data, gsize length)
{
  static const gchar *const names[]
    = { "Received", "From", "To", "Cc", "Date", "Subject", "Sender", NULL };
  gsize n = 0;
  gboolean hyphen = FALSE;

  while (n < length && (g_ascii_isalnum (data[n]) || data[n] == '-')) {
    hyphen |= data[n++] == '-';
  }
  for (guint i = 0; names[i] != NULL && !hyphen; i++) {
    hyphen = strlen (names[i]) == n && memcmp (names[i], data, n) == 0;
  }
  return hyphen && g_ascii_isupper (data[0]) && n + 1 < length && data[n] == ':'
         && data[n + 1] == ' ';
}

static void
part_fields (GString *text)
{
  for (gsize i = 0; i < text->len; i++) {
    if (text->str[i] == ' ' && is_name_here (text->str + i + 1, text->len - i - 1)) {
      text->str[i] = '\n';
    }
  }
}

/* The text with the characters that were meant, and LF at the end of its lines. `joined`: they stood on
 * one. */
GString *
hopsec_form_to_text (const gchar *data, gsize length, gboolean joined)
{
  GString *decoded = NULL, *text;

  HOPSEC_VISIT (length);
  if (is_quoted_printable (data, length)) {
    decoded = decode_quoted_printable (data, length);
    data = decoded->str;
    length = decoded->len;
  }
  text = replace_signs (data, length, is_escaped (data, length));
  if (decoded != NULL) {
    g_string_free (decoded, TRUE);
  }
  if (joined) {
    part_fields (text);
  }
  return text;
}
