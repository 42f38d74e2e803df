/* Files in UTF-16, as programs on Windows save them, and files whose lines end with CR alone, as those
 * of classic Mac OS do.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A mail file is told by its first bytes, which are ASCII; of a message on its way no server leaves
 * them in these forms.
 */
#include "form/form.h"

#define PROBE 512 /* bytes that tell: some fields of a header */

/* --- CR alone ----------------------------------------------------------------------------------------- */

typedef struct {
  GObject parent;
} LineEnds;
typedef GObjectClass LineEndsClass;

static GConverterResult
convert (GConverter *converter, const void *from, gsize length, void *to, gsize room,
         GConverterFlags flags, gsize *taken, gsize *n, GError **error)
{
  gchar *out = to;

  (void) converter;
  *taken = *n = MIN (length, room);
  if (*n == 0) {
    if ((flags & G_CONVERTER_INPUT_AT_END) != 0) {
      return G_CONVERTER_FINISHED;
    }
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "no more bytes");
    return G_CONVERTER_ERROR;
  }
  memcpy (out, from, *n);
  for (gsize i = 0; i < *n; i++) {
    out[i] = out[i] == '\r' ? '\n' : out[i];
  }
  return G_CONVERTER_CONVERTED;
}

static void
reset (GConverter *converter)
{
  (void) converter;
}

static void
converter_init (GConverterIface *iface)
{
  iface->convert = convert;
  iface->reset = reset;
}

static GType line_ends_get_type (void);
G_DEFINE_TYPE_WITH_CODE (LineEnds, line_ends, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER, converter_init))

static void
line_ends_class_init (LineEndsClass *class)
{
  (void) class;
}

static void
line_ends_init (LineEnds *self)
{
  (void) self;
}

/* CR stands between lines, and LF nowhere. */
static gboolean
has_only_cr (const gchar *data, gsize length)
{
  guint n_lines = 0;

  for (gsize i = 0; i + 1 < length; i++) {
    n_lines += data[i] == '\r' && g_ascii_isalpha (data[i + 1]);
  }
  return length == PROBE && n_lines > 1 && memchr (data, '\n', length) == NULL;
}

/* --- UTF-16 ------------------------------------------------------------------------------------------- */

/* Whether of each two bytes the one at `zero` is 0 and the other is ASCII. */
static gboolean
is_wide_ascii (const gchar *data, gsize length, guint zero)
{
  gsize n = MIN (length, PROBE) & ~(gsize) 1;

  for (gsize i = 0; i < n; i += 2) {
    if (data[i + zero] != '\0' || data[i + 1 - zero] <= 0) {
      return FALSE;
    }
  }
  return n >= 8;
}

static const gchar *
find_charset (const gchar *data, gsize length)
{
  if (length >= 2 && memcmp (data, "\xff\xfe", 2) == 0) {
    return "UTF-16LE";
  }
  if (length >= 2 && memcmp (data, "\xfe\xff", 2) == 0) {
    return "UTF-16BE";
  }
  return is_wide_ascii (data, length, 1)   ? "UTF-16LE"
         : is_wide_ascii (data, length, 0) ? "UTF-16BE"
                                           : NULL;
}

/* What makes UTF-8 with LF of a file that begins with these bytes; NULL: nothing is needed. */
GConverter *
hopsec_form_get_converter (const gchar *data, gsize length)
{
  const gchar *charset = find_charset (data, length);
  GCharsetConverter *converter;

  if (charset == NULL) {
    return has_only_cr (data, MIN (length, PROBE)) ? g_object_new (line_ends_get_type (), NULL)
                                                   : NULL;
  }
  converter = g_charset_converter_new ("UTF-8", charset, NULL);
  if (converter != NULL) {
    g_charset_converter_set_use_fallback (converter, TRUE);
  }
  return G_CONVERTER (converter);
}
