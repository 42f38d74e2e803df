/* The facts that every field has, whatever program wrote it.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "field/field.h"

#include <string.h>

/* "<"a b"@example.org>": the first address may hold blanks in quotes */
static HopsecSpan
first_address (const gchar *text, HopsecSpan span)
{
  gboolean quoted = FALSE;

  for (guint i = span.start; i < span.end; i++) {
    if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == '\\') {
      i++;
    } else if (text[i] == ' ' && !quoted) {
      span.end = i;
    }
  }
  return span;
}

/* "<multiple recipients>": words, and no address */
static HopsecSpan
real_address (const gchar *text, HopsecSpan span)
{
  gboolean open = span.end > span.start && text[span.start] == '<' && text[span.end - 1] != '>';

  return open && memchr (text + span.start, '@', hopsec_span_length (span)) == NULL
           ? (HopsecSpan) { 0, 0 }
           : span;
}

/* "mx.example.net," and "<mx.example.net>" */
static HopsecSpan
bare_host (const gchar *text, HopsecSpan span)
{
  if (span.end > span.start + 1 && text[span.end - 1] == ',') {
    span.end--;
  }
  if (span.end > span.start + 2 && text[span.start] == '<' && text[span.end - 1] == '>') {
    span = (HopsecSpan) { span.start + 1, span.end - 1 };
  }
  return span;
}

/* "authenticated bits=0", "Authenticated sender: bob", "User authenticated as bob" */
static HopsecSpan
login_word (const gchar *text, HopsecSpan rest)
{
  HopsecSpan word = hopsec_next_word (text, &rest);

  if (!hopsec_span_is (text, word, "authenticated") && !hopsec_span_is (text, word, "not")
      && word.end > word.start && text[word.end - 1] != ':') {
    word = hopsec_next_word (text, &rest);
  }
  return hopsec_span_is (text, word, "authenticated") ? word : (HopsecSpan) { 0, 0 };
}

/* Whether the address stands in a comment and nowhere else; else a comment may be the greeting. */
static gboolean
has_peer_comment (const HopsecFacts *facts, const HopsecReceived *received)
{
  HopsecSpan value = received->clauses[HOPSEC_CLAUSE_FROM];

  return (facts->peer.start < value.start || facts->peer.end > value.end)
         && !hopsec_word_is_address (facts, received, hopsec_first_word (received->text, value));
}

/* A login stands in a comment of its own, in the server's words: after its name, or after a comment
 * with the address. */
static HopsecSpan
find_login (const HopsecFacts *facts, const HopsecReceived *received)
{
  HopsecSpan login = { 0, 0 };

  for (guint i = 0; i < received->n_comments && login.end == 0; i++) {
    const HopsecComment *comment = &received->comments[i];

    if ((comment->clause == HOPSEC_CLAUSE_BY
         || (comment->clause == HOPSEC_CLAUSE_FROM && has_peer_comment (facts, received)))
        && hopsec_word_is_server (facts, received, comment->span)) {
      login = login_word (received->text, comment->span);
    }
  }
  return login;
}

/* The facts that need no dialect. */
void
hopsec_facts_read (HopsecFacts *facts, const HopsecReceived *received)
{
  const gchar *text = received->text;

  memset (facts, 0, sizeof *facts);
  if ((received->present & (1u << HOPSEC_CLAUSE_FROM)) != 0) {
    hopsec_peer_read (facts, received);
  }
  facts->span[HOPSEC_FACT_BY]
    = bare_host (text, hopsec_first_word (text, received->clauses[HOPSEC_CLAUSE_BY]));
  facts->span[HOPSEC_FACT_VIA] = received->clauses[HOPSEC_CLAUSE_VIA];
  facts->span[HOPSEC_FACT_ID] = hopsec_first_word (text, received->clauses[HOPSEC_CLAUSE_ID]);
  facts->span[HOPSEC_FACT_RECIPIENT]
    = real_address (text, first_address (text, received->clauses[HOPSEC_CLAUSE_FOR]));
  facts->span[HOPSEC_FACT_PROTOCOL] = received->clauses[HOPSEC_CLAUSE_WITH];
  facts->span[HOPSEC_FACT_SENDER] = received->clauses[HOPSEC_CLAUSE_ENVELOPE_FROM];
}

static void
forget_peer (HopsecFacts *facts)
{
  static const HopsecFact names[]
    = { HOPSEC_FACT_HELO, HOPSEC_FACT_RDNS, HOPSEC_FACT_IP, HOPSEC_FACT_PORT };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    facts->span[names[i]] = (HopsecSpan) { 0, 0 };
  }
  facts->peer = (HopsecSpan) { 0, 0 };
  facts->address.length = 0;
  facts->address_of_server = facts->socket = FALSE;
}

/* Once a dialect has added what it knows: keeps of what decides something only the server's word. */
void
hopsec_facts_weigh (HopsecFacts *facts, const HopsecReceived *received)
{
  static const HopsecFact weighty[]
    = { HOPSEC_FACT_TLS,          HOPSEC_FACT_CIPHER_TEXT,  HOPSEC_FACT_CIPHER,
        HOPSEC_FACT_BITS,         HOPSEC_FACT_KEY_EXCHANGE, HOPSEC_FACT_CERTIFICATE,
        HOPSEC_FACT_AUTHENTICATED };

  facts->disputed |= hopsec_word_is_disputed (facts, received);
  if (facts->disputed || (received->flags & HOPSEC_FLAGS_UNREADABLE) != 0) {
    forget_peer (facts); /* it cannot be told what the server saw */
  }
  hopsec_word_find_server (facts, received);
  for (guint i = 0; i < G_N_ELEMENTS (weighty); i++) {
    HopsecSpan *span = &facts->span[weighty[i]];

    if (!hopsec_word_is_server (facts, received, *span)) {
      *span = (HopsecSpan) { 0, 0 };
    }
  }
  if (facts->span[HOPSEC_FACT_AUTHENTICATED].end == 0) {
    facts->span[HOPSEC_FACT_AUTHENTICATED] = find_login (facts, received);
  }
}
