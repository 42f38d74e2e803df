/* hopsec-native: answers a mail program's add-on, which may start it and nothing else.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The protocol is the browsers' native messaging: a message is its length, 32 bits in native order,
 * and a JSON text in UTF-8. Each request is answered before the next is read.
 *
 * A request is an object of strings without escapes:
 *
 *     header       the header block in base64; nothing else is needed
 *     want         line (default), report or html
 *     trust        hosts, .domains, @operators and networks with ";" between, besides hopsec.conf's
 *     trust_hops   how many fields from the top are believed
 *
 * and the answer is one of
 *
 *     {"error": SENTENCE}
 *     {"security": CLASS or null, "between": CLASS or null, "summary": SENTENCE,
 *      "hint": what proves the message's top hop, for trust; "" is trust_hops 1; or null}
 *     the last with "report": what "hopsec --format=jsonl" writes, or "html": a page
 */
#ifndef NATIVE_H
#define NATIVE_H

#include <hopsec.h>
#include <stdio.h>

#define MAX_REQUEST \
  (2 * 1024 * 1024)              /* bytes: 1 MiB, which the library reads, in base64; and room */
#define MAX_ANSWER (1024 * 1024) /* bytes: Firefox and Thunderbird take no more */

/* the answer to a request, to be freed; never NULL, and never longer than MAX_ANSWER */
GString *answer_request (const gchar *request, gsize length);
/* an answer that says what went wrong, to be freed */
GString *answer_error (const gchar *sentence);
/* answers until the input ends, or nobody reads any more */
void serve (FILE *in, FILE *out);

#endif
