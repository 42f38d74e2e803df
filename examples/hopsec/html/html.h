/* The room of the HTML output: page -> cards, picture, fields, charts -> markup.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HTML_H
#define HTML_H

#include "../text/text.h"

/* page.c: one message, or many */
void html_alone (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void html_message (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void html_row (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void html_end (Output *out, const Totals *totals, const Options *options);

/* `id` begins every anchor of a message, which may be one of many on its page; `level` is that of the
 * headings. */

/* markup.c: the only way in for text */
void markup (GString *out, const gchar *format, ...) G_GNUC_PRINTF (2, 3);
void markup_host (GString *out, const gchar *host);
void markup_raw (GString *out, const guint8 *bytes, gsize size);
void markup_ring (GString *out, HopsecSecurity security);

/* cards.c: the two answers */
void cards_add (GString *out, const Path *path, guint level);

/* picture.c: the path as boxes, stations and wires */
void picture_add (GString *out, const Path *path, const gchar *id);

/* fields.c: a row for each hop, which opens to its Received field */
void fields_add (GString *out, const Path *path, const gchar *id);

/* charts.c: what many messages add up to */
void charts_add (GString *out, const Totals *totals);

#endif
