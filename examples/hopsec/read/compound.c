/* The module that reads compound files, by libgsf: the tool opens it for the first one, as most mail is in
 * none and libgsf takes as long to load as all else. The property 0x007D has the message's header block
 * ([MS-OXPROPS] 2.1023, PidTagTransportMessageHeaders).
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "read.h"

#include <gmodule.h>
#include <gsf/gsf-infile-msole.h>
#include <gsf/gsf-input-stdio.h>
#include <gsf/gsf-utils.h>

#define MAX_HEADERS \
  (2 * 1024 * 1024) /* bytes of the property: twice the header limit, for UTF-16 */

static GBytes *
read_property (GsfInfile *file, const gchar *name)
{
  GsfInput *stream = gsf_infile_child_by_name (file, name);
  gsize length = stream != NULL ? MIN ((gsize) gsf_input_size (stream), MAX_HEADERS) : 0;
  const guint8 *data = length > 0 ? gsf_input_read (stream, length, NULL) : NULL;
  GBytes *bytes = data != NULL ? g_bytes_new (data, length) : NULL;

  g_clear_object (&stream);
  return bytes;
}

/* Text comes as UTF-16, or from old programs in bytes. */
static GBytes *
read_headers (GsfInfile *file)
{
  g_autoptr (GBytes) wide = read_property (file, "__substg1.0_007D001F");
  gsize length = 0;
  gchar *text;

  if (wide == NULL) {
    return read_property (file, "__substg1.0_007D001E");
  }
  text
    = g_convert_with_fallback (g_bytes_get_data (wide, NULL), (gssize) g_bytes_get_size (wide) & ~1,
                               "UTF-8", "UTF-16LE", "?", NULL, &length, NULL);
  return text != NULL ? g_bytes_new_take (text, length) : NULL;
}

static void
ignore_log (const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data)
{
  (void) domain;
  (void) level;
  (void) text;
  (void) data;
}

/* libgsf warns on standard error of what is damaged; our error tells that. */
static gpointer
silence_libgsf (gpointer data)
{
  static const gchar *const domains[] = { "libgsf", "libgsf:msole" };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (domains); i++) {
    g_log_set_handler (domains[i], G_LOG_LEVEL_MASK, ignore_log, NULL);
  }
  return NULL;
}

/* The header block of such a file; NULL: it cannot be read, or has none. */
G_MODULE_EXPORT GBytes *
compound_read (const gchar *path, GError **error)
{
  static GOnce silenced = G_ONCE_INIT;
  GsfInput *input;
  GsfInfile *file;
  GBytes *headers;

  g_once (&silenced, silence_libgsf, NULL);
  input = gsf_input_stdio_new (path, NULL);
  file = input != NULL ? gsf_infile_msole_new (input, NULL) : NULL;
  headers = file != NULL ? read_headers (file) : NULL;
  if (file == NULL) {
    g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_READ, "an Outlook .msg file that is damaged");
  } else if (headers == NULL) {
    g_set_error (
      error, HOPSEC_ERROR, HOPSEC_ERROR_READ,
      "an Outlook file without transport headers: Sent Items, drafts and mail inside one "
      "Exchange organisation have none. Ask the recipient for theirs (File, Properties, "
      "Internet headers), or the administrator for a message trace");
  }
  g_clear_object (&file);
  g_clear_object (&input);
  return headers;
}
