/* The room of the text output.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TEXT_H
#define TEXT_H

#include "../write/write.h"
#include "page/page.h"

/* page.c: one message */
void text_security (GString *out, HopsecSecurity security, const Options *options);
void text_alone (GString *out, HopsecReport *report, const gchar *source, const Options *options);

/* list.c: many messages */
void text_message (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void text_end (Output *out, const Totals *totals, const Options *options);

/* client.c: a mail program's settings */
void text_client (GString *out, HopsecClient *client, const gchar *source, const Options *options);

#endif
