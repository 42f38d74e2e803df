/* The rooms of the HTML output: html -> picture, fields, charts -> markup.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HTML_H
#define HTML_H

#include "tool.h"

/* markup.c: the only way in for text */
void markup (GString *out, const gchar *format, ...) G_GNUC_PRINTF (2, 3);
void markup_host (GString *out, const gchar *host);
void markup_raw (GString *out, const guint8 *bytes, gsize size);
void markup_ring (GString *out, HopsecSecurity security);

/* picture.c: the path as boxes, stations and wires */
void picture_add (GString *out, const Path *path, guint number);

/* fields.c: a row for each hop, which opens to its Received field */
void fields_add (GString *out, const Path *path, guint number);

#endif
