/* The file of a mail program's settings: from bytes to the values that its format names.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GMarkup reads the XML, which expands no entity but XML's own five, and knows no DTD: a file that
 * begins one is refused. A format is a table of paths; nothing else in the file is looked at.
 */
#include "client/settings.h"

#include <string.h>

#define WHAT_TO_SAVE                                                                             \
  "save the XML that the mail program's \"Test E-mail AutoConfiguration\" shows, or a file for " \
  "autoconfig (config-v1.1.xml)"

typedef struct {
  HopsecClient *client;
  const HopsecFormat *const *formats; /* NULL-terminated */
  const HopsecFormat *format;         /* NULL before the root */
  HopsecSettings settings;
  GString *path; /* of the innermost element, without the root */
  GString *text; /* of the innermost element */
  guint depth;
} Reader;

/* FALSE, with an error that says what the file is, and what to save instead. */
gboolean
hopsec_settings_fail (GError **error, HopsecError code, const gchar *format, ...)
{
  g_autofree gchar *why = NULL;
  va_list arguments;

  va_start (arguments, format);
  why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, HOPSEC_ERROR, code, "%s; " WHAT_TO_SAVE, why);
  return FALSE;
}

/* The value as it stands in the file, NULL if it is not there or empty. */
const gchar *
hopsec_settings_get (const HopsecSettings *settings, HopsecSetting setting)
{
  const GString *value = settings->value[setting];

  return value->len > 0 ? value->str : NULL;
}

/* --- elements --------------------------------------------------------------------------------- */

static void
append (GString *string, const gchar *text, gsize length)
{
  gsize room = HOPSEC_MAX_TOKEN - MIN (string->len, HOPSEC_MAX_TOKEN);

  if (length > room) { /* whole characters only */
    length = room;
    while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80) {
      length--;
    }
  }
  g_string_append_len (string, text, (gssize) length);
}

static void
take (Reader *reader, const gchar *path, const gchar *text)
{
  const HopsecSettingPath *known = reader->format->paths;

  while (known->path != NULL && strcmp (known->path, path) != 0) {
    known++;
  }
  if (known->path != NULL) {
    g_autofree gchar *value = g_strstrip (g_strdup (text));
    GString *all = reader->settings.value[known->setting];

    append (all, ", ", all->len > 0 && value[0] != '\0' ? 2 : 0);
    append (all, value, strlen (value));
  }
}

static gboolean
is_way (const Reader *reader)
{
  return g_strv_contains (reader->format->ways, reader->path->str);
}

static gboolean
set_format (Reader *reader, const gchar *root, GError **error)
{
  for (guint i = 0; reader->formats[i] != NULL; i++) {
    if (strcmp (reader->formats[i]->root, root) == 0) {
      reader->format = reader->formats[i];
      return TRUE;
    }
  }
  return hopsec_settings_fail (error, HOPSEC_ERROR_READ,
                               "is no mail program's settings: it is XML of another kind, <%.*s>",
                               (int) hopsec_shown_length (root), root);
}

static gboolean
open_element (Reader *reader, const gchar *name, GError **error)
{
  if (++reader->depth > HOPSEC_MAX_NESTING) {
    return hopsec_settings_fail (error, HOPSEC_ERROR_LIMIT,
                                 "has more than %d elements in each other", HOPSEC_MAX_NESTING);
  }
  if (reader->format == NULL) {
    return set_format (reader, name, error);
  }
  g_string_append_printf (reader->path, "%s%s", reader->path->len > 0 ? "/" : "", name);
  g_string_truncate (reader->text, 0);
  if (is_way (reader)) {
    for (guint i = 0; i < HOPSEC_N_WAY_SETTINGS; i++) {
      g_string_truncate (reader->settings.value[i], 0);
    }
  }
  return TRUE;
}

static void
start_element (GMarkupParseContext *context, const gchar *name, const gchar **names,
               const gchar **values, gpointer data, GError **error)
{
  Reader *reader = data;
  gsize length;

  (void) context;
  if (!open_element (reader, name, error)) {
    return;
  }
  length = reader->path->len;
  for (guint i = 0; names[i] != NULL; i++) {
    g_string_append_printf (reader->path, "@%s", names[i]);
    take (reader, reader->path->str, values[i]);
    g_string_truncate (reader->path, length);
  }
}

static void
end_element (GMarkupParseContext *context, const gchar *name, gpointer data, GError **error)
{
  Reader *reader = data;
  gsize length = strlen (name);

  (void) context;
  reader->depth--;
  if (reader->path->len == 0) {
    return; /* the root */
  }
  take (reader, reader->path->str, reader->text->str);
  g_string_truncate (reader->text, 0);
  if (!is_way (reader)
      || reader->format->add (reader->client, &reader->settings, reader->path->str, error)) {
    length = MIN (length + 1, reader->path->len); /* its "/" too, which the first one has not */
    g_string_truncate (reader->path, reader->path->len - length);
  }
}

static void
add_text (GMarkupParseContext *context, const gchar *text, gsize length, gpointer data,
          GError **error)
{
  Reader *reader = data;

  (void) context;
  (void) error;
  append (reader->text, text, length);
}

/* Comments and the XML declaration, too. */
static void
pass_through (GMarkupParseContext *context, const gchar *text, gsize length, gpointer data,
              GError **error)
{
  (void) context;
  (void) data;
  if (length >= 9 && hopsec_same (text, "<!DOCTYPE", 9)) {
    hopsec_settings_fail (error, HOPSEC_ERROR_READ,
                          "is no mail program's settings: it has a DOCTYPE, as web pages have");
  }
}

/* --- bytes ------------------------------------------------------------------------------------ */

static gchar *
from_utf16 (const gchar *data, gsize length, const gchar *charset, gsize *n, GError **error)
{
  gchar *text = g_convert (data, (gssize) length, "UTF-8", charset, NULL, n, NULL);

  if (text == NULL) {
    hopsec_settings_fail (error, HOPSEC_ERROR_READ, "is damaged UTF-16");
  }
  return text;
}

/* UTF-8 of the file, whatever encoding it names: what matters in it is ASCII. Files saved on
 * Windows are often UTF-16, with or without its mark. */
static gchar *
decode (const gchar *data, gsize length, gsize *n, GError **error)
{
  static const struct {
    gchar begin[4];
    gsize length, skip;
    const gchar *charset;
  } marks[] = {
    { "\xff\xfe", 2, 2, "UTF-16LE" }, { "\xfe\xff", 2, 2, "UTF-16BE" }, { "<\0", 2, 0, "UTF-16LE" },
    { "\0<", 2, 0, "UTF-16BE" },      { "\xef\xbb\xbf", 3, 3, NULL },
  };
  gchar *text;

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++) {
    if (length >= marks[i].length && memcmp (data, marks[i].begin, marks[i].length) == 0) {
      data += marks[i].skip;
      length -= marks[i].skip;
      if (marks[i].charset != NULL) {
        return from_utf16 (data, length, marks[i].charset, n, error);
      }
      break;
    }
  }
  text = g_malloc (2 * length + 1);
  *n = hopsec_to_utf8 (text, data, length);
  text[*n] = '\0';
  return text;
}

/* GMarkup would let a NUL pass, and values end there. */
static gboolean
is_markup (const gchar *text, gsize length)
{
  gsize at = 0;

  while (at < length && g_ascii_isspace (text[at])) {
    at++;
  }
  return at < length && text[at] == '<' && memchr (text, '\0', length) == NULL;
}

/* GMarkup's own words depend on the language of the user. */
static gboolean
fail_at (GMarkupParseContext *context, GError *cause, GError **error)
{
  gint line = 0;

  if (cause->domain == HOPSEC_ERROR) {
    g_propagate_error (error, cause);
    return FALSE;
  }
  g_markup_parse_context_get_position (context, &line, NULL);
  g_error_free (cause);
  return hopsec_settings_fail (error, HOPSEC_ERROR_SYNTAX, "line %d: is broken XML", line);
}

static gboolean
parse (Reader *reader, const gchar *text, gsize length, GError **error)
{
  static const GMarkupParser parser = { start_element, end_element, add_text, pass_through, NULL };
  g_autoptr (GMarkupParseContext) context
    = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, reader, NULL);
  GError *cause = NULL;

  if (!is_markup (text, length)) {
    return hopsec_settings_fail (error, HOPSEC_ERROR_READ,
                                 "is no mail program's settings: it is not XML");
  }
  if (!g_markup_parse_context_parse (context, text, (gssize) length, &cause)) {
    return fail_at (context, cause, error);
  }
  if (!g_markup_parse_context_end_parse (context, &cause)) {
    g_error_free (cause);
    return hopsec_settings_fail (error, HOPSEC_ERROR_SYNTAX,
                                 "ends in the middle: the file was not saved whole");
  }
  if (reader->format == NULL) { /* a comment alone is a document to GMarkup */
    return hopsec_settings_fail (error, HOPSEC_ERROR_READ,
                                 "is no mail program's settings: it is empty XML");
  }
  return TRUE;
}

/* Adds the ways in that a settings file names to the client. */
gboolean
hopsec_settings_read (HopsecClient *client, const HopsecFormat *const *formats, const gchar *data,
                      gsize length, GError **error)
{
  Reader reader = { .client = client, .formats = formats };
  g_autofree gchar *text = NULL;
  gsize n = 0;
  gboolean ok;

  if (length > HOPSEC_MAX_SETTINGS) {
    return hopsec_settings_fail (error, HOPSEC_ERROR_LIMIT,
                                 "is no mail program's settings: it is larger than 1 MiB");
  }
  text = decode (data, length, &n, error);
  if (text == NULL) {
    return FALSE;
  }
  reader.path = g_string_new (NULL);
  reader.text = g_string_new (NULL);
  for (guint i = 0; i < HOPSEC_N_SETTINGS; i++) {
    reader.settings.value[i] = g_string_new (NULL);
  }
  ok = parse (&reader, text, n, error);
  if (ok && client->n_ways == 0) {
    reader.format->explain (&reader.settings, error);
    ok = FALSE;
  }
  for (guint i = 0; i < HOPSEC_N_SETTINGS; i++) {
    g_string_free (reader.settings.value[i], TRUE);
  }
  g_string_free (reader.path, TRUE);
  g_string_free (reader.text, TRUE);
  return ok;
}
