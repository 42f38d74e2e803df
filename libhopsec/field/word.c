/* Whose word is it: where in a field the server speaks, and nobody else.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A server writes what it knows of the peer, then what it says of itself:
 *
 *     from GREETING (NAME [ADDRESS]) (remark) by HOST (remark) with WORD id ID for <RECIPIENT>; date
 *                                    ^--------------------------------------------------- server --^
 *
 * Greeting, looked-up name, ident reply and envelope addresses come from a stranger, who may write in
 * them whatever a clause or a comment looks like. So the server's words
 * - begin after the peer's address, which the server alone knows; at `by` if it shows none there;
 * - are no part of what stands between a greeting or a name after that address and `by`;
 * - end where a comment or a clause leaves a quote or a '<' open: what follows may be an address;
 * - are no part of an envelope address: not after a '<', not the value of `for` or `envelope-from`.
 * A field in which more than one server, or more than a server, seems to speak is disputed.
 */
#include "field/field.h"

#include <string.h>

static gboolean
has_clause (const HopsecReceived *received, HopsecClause clause)
{
  return (received->present & (1u << clause)) != 0;
}

/* Where `by` begins; in a field without it, the end. */
static guint
find_by (const HopsecReceived *received)
{
  return has_clause (received, HOPSEC_CLAUSE_BY) ? received->keyword[HOPSEC_CLAUSE_BY]
                                                 : received->length;
}

/* --- a disputed field ------------------------------------------------------------------------- */

static gboolean
is_own_name (const HopsecReceived *received, HopsecSpan name)
{
  HopsecSpan own = hopsec_first_word (received->text, received->clauses[HOPSEC_CLAUSE_BY]);

  return hopsec_span_length (own) == hopsec_span_length (name)
         && hopsec_same (received->text + own.start, received->text + name.start,
                         hopsec_span_length (own));
}

/* The next blank with a "b" after it, from `at` on; the end: there is none. */
static guint
find_word_with_b (const HopsecReceived *received, guint at)
{
  const gchar *text = received->text;
  guint n = 16;

  while (n == 16 && at + 17 <= received->length) {
    HopsecSixteen c = hopsec_sixteen (text + at), next = hopsec_sixteen (text + at + 1) | 0x20;

    n = hopsec_first_of_sixteen ((HopsecSixteen) ((c == ' ') & (next == 'b')));
    at += n;
  }
  while (at < received->length && (text[at] != ' ' || hopsec_lower (text[at + 1]) != 'b')) {
    at++;
  }
  return at;
}

/* Whether " by HOST" stands at `at`, and no prose: "invoked by uid 0", "(name - by example.org)". */
static gboolean
is_by_clause (const HopsecReceived *received, guint at)
{
  const gchar *text = received->text;
  HopsecSpan rest = { at, received->length }, host;

  if (!hopsec_span_begins (text, rest, " by ")) {
    return FALSE;
  }
  rest.start += (guint) strlen (" by ");
  host = hopsec_next_word (text, &rest);
  return host.end > host.start && text[host.start] != '(' && text[host.end - 1] != ')'
         && (memchr (text + host.start, '.', hopsec_span_length (host)) != NULL
             || is_own_name (received, host) || hopsec_span_begins (text, rest, " with "));
}

/* A greeting that opens a comment, a quote or a '<' swallows the server's own `by` if a later word of
 * the peer's closes it, and then the first `by` is the greeting's. */
static gboolean
has_second_server (const HopsecReceived *received)
{
  guint by = find_by (received), at = 0;

  HOPSEC_VISIT (received->length);
  while ((at = find_word_with_b (received, at)) < received->length) {
    if (at + 1 != by && is_by_clause (received, at)) {
      return TRUE;
    }
    at++;
  }
  return FALSE;
}

/* "from by HOST", "by with WORD": a greeting is the next keyword, or ends in one. */
static gboolean
lacks_value (const HopsecReceived *received)
{
  gboolean peer = received->n_comments > 0 && received->comments[0].clause == HOPSEC_CLAUSE_FROM;

  return (hopsec_span_length (received->clauses[HOPSEC_CLAUSE_FROM]) == 0 && !peer)
         || hopsec_span_length (received->clauses[HOPSEC_CLAUSE_BY]) == 0;
}

/* In front of `by` stand `from` and comments on it; an id, too, where no network brought the message.
 * Anything else there ran on from a greeting; and no server begins with its protocol. */
static gboolean
has_text_in_front (const HopsecFacts *facts, const HopsecReceived *received)
{
  guint by = find_by (received);
  gboolean remote = facts->address.length > 0;

  if (received->taint < by) {
    return TRUE;
  }
  if (!has_clause (received, HOPSEC_CLAUSE_BY)) {
    return FALSE;
  }
  if (!has_clause (received, HOPSEC_CLAUSE_FROM)) {
    return has_clause (received, HOPSEC_CLAUSE_WITH) && received->keyword[HOPSEC_CLAUSE_WITH] < by;
  }
  for (guint i = HOPSEC_CLAUSE_VIA; i <= HOPSEC_CLAUSE_ENVELOPE_FROM; i++) {
    if ((remote || i != HOPSEC_CLAUSE_ID) && has_clause (received, i)
        && received->keyword[i] < by) {
      return TRUE;
    }
  }
  for (guint i = 0; i < received->n_comments && received->comments[i].span.start < by; i++) {
    if (received->comments[i].clause != HOPSEC_CLAUSE_FROM) {
      return TRUE;
    }
  }
  return received->keyword[HOPSEC_CLAUSE_FROM] > 0 || lacks_value (received);
}

/* Whether the field cannot be one server's alone: nothing that it says is believed. */
gboolean
hopsec_word_is_disputed (const HopsecFacts *facts, const HopsecReceived *received)
{
  return has_text_in_front (facts, received) || has_second_server (received);
}

/* --- the server's words ----------------------------------------------------------------------- */

static gboolean
is_between (HopsecSpan span, guint start, guint end)
{
  return span.end > span.start && start <= span.start && span.end <= end;
}

/* Where the peer speaks once more between its address and `by`; `by` if it does not. */
static guint
find_greeting (const HopsecReceived *received, const HopsecFacts *facts, guint address, guint by)
{
  static const HopsecFact names[] = { HOPSEC_FACT_HELO, HOPSEC_FACT_RDNS };
  guint start = by;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (is_between (facts->span[names[i]], address, by)) {
      start = MIN (start, facts->span[names[i]].start);
    }
  }
  for (guint at = address; at < start; at++) {
    HopsecSpan word = hopsec_first_word (received->text, (HopsecSpan) { at, by });

    at += received->text[at] == '(';
    word.start = at;
    if (hopsec_span_begins (received->text, word, "helo=")
        || hopsec_span_is (received->text, word, "HELO")
        || hopsec_span_is (received->text, word, "EHLO")) {
      return at;
    }
    at = MAX (word.end, at);
  }
  return start;
}

/* Finds where the server's words begin and end; facts about the peer are read. */
void
hopsec_word_find_server (HopsecFacts *facts, const HopsecReceived *received)
{
  guint by = find_by (received);
  HopsecSpan peer = facts->peer;

  facts->server.start = has_clause (received, HOPSEC_CLAUSE_FROM) ? by : 0;
  facts->server.end = MIN (received->taint, received->length);
  facts->greeting = (HopsecSpan) { by, by };
  if (is_between (peer, 0, by)) {
    facts->server.start = peer.end;
    facts->greeting.start = find_greeting (received, facts, peer.end, by);
  }
}

/* Whether the span is of an envelope address, or of a comment with one in front of it. */
static gboolean
is_of_envelope (const HopsecReceived *received, HopsecSpan span)
{
  static const HopsecClause envelope[] = { HOPSEC_CLAUSE_FOR, HOPSEC_CLAUSE_ENVELOPE_FROM };

  for (guint i = 0; i < G_N_ELEMENTS (envelope); i++) {
    HopsecSpan value = received->clauses[envelope[i]];

    if (value.start < span.end && span.start < value.end) {
      return TRUE;
    }
  }
  for (guint i = 0; i < received->n_comments; i++) {
    HopsecSpan comment = received->comments[i].span;

    if (is_between (span, comment.start, comment.end)) {
      return memchr (received->text + comment.start, '<', span.start - comment.start) != NULL;
    }
  }
  return FALSE;
}

/* The gate: whether the server wrote this span. What decides anything passes here. */
gboolean
hopsec_word_is_server (const HopsecFacts *facts, const HopsecReceived *received, HopsecSpan span)
{
  return is_between (span, facts->server.start, facts->server.end)
         && !(span.start < facts->greeting.end && facts->greeting.start < span.end)
         && !is_of_envelope (received, span);
}

/* Whether the span is the peer's address: "192.0.2.1", "[192.0.2.1]". */
gboolean
hopsec_word_is_address (const HopsecFacts *facts, const HopsecReceived *received, HopsecSpan span)
{
  HopsecAddress address;

  if (hopsec_span_length (span) > 1 && received->text[span.start] == '['
      && received->text[span.end - 1] == ']') {
    span = (HopsecSpan) { span.start + 1, span.end - 1 };
  }
  return hopsec_address_parse (received->text + span.start, hopsec_span_length (span), &address)
         && address.length == facts->address.length
         && memcmp (address.bytes, facts->address.bytes, address.length) == 0;
}

/* Whether the server shows the peer's address once more as its own: "by HOST (ADDRESS)", "([..])". */
static gboolean
is_own_address (const HopsecFacts *facts, const HopsecReceived *received)
{
  for (guint i = 0; i < received->n_comments; i++) {
    if (received->comments[i].clause == HOPSEC_CLAUSE_BY
        && hopsec_word_is_address (facts, received, received->comments[i].span)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Whether the peer has no address; where none was read, what looks like one hides it. */
gboolean
hopsec_word_shows_no_address (const HopsecFacts *facts, const HopsecReceived *received)
{
  guint start = received->keyword[HOPSEC_CLAUSE_FROM], length = find_by (received) - start;

  return facts->address.length == 0 && memchr (received->text + start, '[', length) == NULL
         && memchr (received->text + start, '@', length) == NULL;
}

/* Whether the peer may be this host itself: the field shows no address of it but loopback or the
 * server's own. */
gboolean
hopsec_word_allows_local (const HopsecFacts *facts, const HopsecReceived *received)
{
  return facts->address.length == 0 || hopsec_address_is_loopback (&facts->address)
         || is_own_address (facts, received);
}
