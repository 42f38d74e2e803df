/* Another reader reads a report's JSON. Needs json-glib.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef READ_JSON_H
#define READ_JSON_H

#include "hopsec.h"

#include <json-glib/json-glib.h>

void read_json_member (JsonObject *object, const gchar *key, const gchar *want);
void read_json_words (JsonObject *object, const gchar *key, const gchar *want);
/* `shown`: the source as JSON has it */
void read_json_report (HopsecReport *report, const gchar *source, const gchar *shown);

#endif
