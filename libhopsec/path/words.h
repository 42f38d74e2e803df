/* How a sentence is put together.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_WORDS_H
#define HOPSEC_WORDS_H

#include "path/path.h"

#define MAX_SENTENCE 1000 /* names are cut to leave room for the words */

typedef struct {
  gchar text[MAX_SENTENCE];
  gsize length;
} Sentence;

void hopsec_say (Sentence *sentence, const gchar *words);
void hopsec_say_number (Sentence *sentence, guint number);
void hopsec_say_name (Sentence *sentence, const gchar *name);
void hopsec_say_no_trace (Sentence *sentence, const HopsecReport *report);
const gchar *hopsec_say_end (Sentence *sentence, HopsecReport *report);

#endif
