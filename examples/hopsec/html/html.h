/* The room of the HTML output: page -> list -> charts; a message is drawn by the library's room of the page.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HTML_H
#define HTML_H

#include "../write/write.h"
#include "page/page.h"

/* page.c: the whole output */
void html_alone (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void html_end (Output *out, const Totals *totals, const Options *options);

/* list.c: many messages */
void html_begin (GString *out, const HopsecDocument *document, const Totals *totals,
                 gboolean summary);
void html_message (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void html_row (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void html_finish (GString *out, const HopsecDocument *document, gboolean summary);

/* charts.c: what many messages add up to */
void charts_add (GString *out, const Totals *totals);

/* files.c: what is compiled in */
extern const char html_many_css[], html_filter_js[];

#endif
