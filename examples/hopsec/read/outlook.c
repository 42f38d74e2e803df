/* Outlook's .msg: a compound file. A module of its own reads it.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "read.h"

#include <fcntl.h>
#include <gmodule.h>
#include <string.h>
#include <unistd.h>

#define MODULE "hopsec-compound." G_MODULE_SUFFIX

/* Whether the file has the signature of a compound file. */
gboolean
outlook_is_message (const gchar *path)
{
  gchar begin[8];
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  gboolean is = fd >= 0 && read (fd, begin, sizeof begin) == sizeof begin
                && memcmp (begin, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", sizeof begin) == 0;

  if (fd >= 0) {
    close (fd);
  }
  return is;
}

/* The module stays open; it stands beside the program in the build tree, in a folder of its own when
 * installed. */
static gpointer
find_reader (gpointer data)
{
  g_autofree gchar *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *beside = program != NULL ? g_path_get_dirname (program) : NULL;
  const gchar *const folders[] = { beside != NULL ? beside : MODULEDIR, MODULEDIR };
  gpointer reader = NULL;

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (folders) && reader == NULL; i++) {
    g_autofree gchar *path = g_build_filename (folders[i], MODULE, NULL);
    GModule *module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);

    if (module != NULL && g_module_symbol (module, "compound_read", &reader)) {
      g_module_make_resident (module);
    }
  }
  return reader;
}

/* The header block of such a file; NULL: it cannot be read, or has none. */
GBytes *
outlook_read (const gchar *path, GError **error)
{
  static GOnce found = G_ONCE_INIT;
  CompoundReader read = (CompoundReader) g_once (&found, find_reader, NULL);

  if (read == NULL) {
    g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_READ,
                 "an Outlook .msg file, and this hopsec has no " MODULE
                 " to read it (libgsf): in Outlook copy the "
                 "internet headers (File, Properties) and paste them into: hopsec -");
    return NULL;
  }
  return read (path, error);
}
