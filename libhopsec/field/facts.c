/* Who connected: names and address of the peer, and the other facts that every field has.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The standard form is `from HELO (RDNS [IP])` (RFC 5321 4.4): the word behind `from` is the
 * peer's, the comment is the server's. Common other forms: `from RDNS (HELO h) (IP)`,
 * `from RDNS ([IP] helo=h port=n)`, `from HELO ([IP] RDNS)`, `from [IP] (helo=h)`. An address
 * counts as the server's only where a peer cannot write.
 */
#include "field/field.h"

#include <string.h>

typedef struct {
  HopsecFacts *facts;
  const gchar *text;
  HopsecSpan value;  /* first word behind `from` */
  gboolean greeting; /* the comment shows the HELO name, so the word behind `from` is the rDNS */
  gboolean hidden;   /* the comment shows that the server hides the address */
} Peer;

/* words that stand where a name would, and say that there is none */
static const gchar *const no_names[] = {
  "unknown",    "unknown_domain", "unavailable", "unverified", "really",      "verified",
  "softdnserr", "unspecified",    "no-rdns",     "<unknown>",  "unknownhost", "softdnserror",
};

/* "helo=x", with something behind the sign */
static gboolean
has_prefix (const gchar *text, HopsecSpan span, const gchar *prefix)
{
  return hopsec_span_begins (text, span, prefix) && !hopsec_span_is (text, span, prefix);
}

static HopsecSpan
next_word (const gchar *text, HopsecSpan *rest)
{
  HopsecSpan word = *rest;

  while (word.start < word.end && text[word.start] == ' ') {
    word.start++;
  }
  word = hopsec_first_word (text, word);
  rest->start = word.end;
  return word;
}

/* "1025" behind an address */
static void
set_port (Peer *peer, guint start, guint end)
{
  guint at = start;

  while (at < end && g_ascii_isdigit (peer->text[at])) {
    at++;
  }
  if (at > start && at - start <= 5) {
    peer->facts->span[HOPSEC_FACT_PORT] = (HopsecSpan) { start, at };
  }
}

static gboolean
set_address (Peer *peer, guint start, guint end)
{
  if (!hopsec_address_parse (peer->text + start, end - start, &peer->facts->address)) {
    return FALSE;
  }
  peer->facts->span[HOPSEC_FACT_IP] = (HopsecSpan) { start, end };
  return TRUE;
}

/* "[192.0.2.1]", "[192.0.2.1]:25", "[192.0.2.1:25]", "ident@[192.0.2.1]", "Verified[192.0.2.1]" */
static gboolean
read_bracket (Peer *peer, HopsecSpan word)
{
  const gchar *text = peer->text;
  const gchar *open = memrchr (text + word.start, '[', hopsec_span_length (word));
  const gchar *close, *colon;
  guint start, end;

  if (open == NULL) {
    return FALSE;
  }
  close = memchr (open, ']', (gsize) (text + word.end - open));
  start = (guint) (open + 1 - text);
  end = close != NULL ? (guint) (close - text) : word.end;
  if (set_address (peer, start, end)) {
    if (end + 1 < word.end && text[end + 1] == ':') {
      set_port (peer, end + 2, word.end);
    }
    return TRUE;
  }
  colon = memchr (text + start, ':', end - start);
  if (colon != NULL && set_address (peer, start, (guint) (colon - text))) {
    set_port (peer, (guint) (colon + 1 - text), end);
    return TRUE;
  }
  if (hopsec_span_is (text, (HopsecSpan) { start, end }, "local")) {
    peer->facts->socket = TRUE;
  }
  return FALSE;
}

/* "192.0.2.1", "192.0.2.1:25", "ident@192.0.2.1", "/192.0.2.1" */
static gboolean
read_bare (Peer *peer, HopsecSpan word)
{
  guint start = word.start, colon = 0;

  if (word.end > word.start && peer->text[word.end - 1] == ',') {
    word.end--;
  }
  if (word.end == word.start
      || (!g_ascii_isdigit (peer->text[word.end - 1])
          && memchr (peer->text + word.start, ':', hopsec_span_length (word)) == NULL)) {
    return FALSE; /* most words are names */
  }
  for (guint i = word.start; i < word.end; i++) {
    if (peer->text[i] == '@' || peer->text[i] == '/') {
      start = i + 1;
    } else if (peer->text[i] == ':') {
      colon = i;
    }
  }
  if (set_address (peer, word.start, word.end)
      || (start > word.start && set_address (peer, start, word.end))) {
    return TRUE;
  }
  if (colon > start && set_address (peer, start, colon)) {
    set_port (peer, colon + 1, word.end);
    return TRUE;
  }
  return FALSE;
}

static HopsecSpan
read_name (const gchar *text, HopsecSpan word)
{
  if (word.start < word.end && text[word.start] == '[') {
    return (HopsecSpan) { 0, 0 }; /* an address is no name */
  }
  for (guint i = word.start; i < word.end; i++) {
    if (text[i] == '@' || text[i] == ':') {
      word.start = i + 1; /* "IDENT:user@name" */
    }
  }
  if (word.start < word.end && text[word.end - 1] == '.') {
    word.end--;
  }
  for (guint i = 0; i < G_N_ELEMENTS (no_names); i++) {
    if (hopsec_span_is (text, word, no_names[i])) {
      return (HopsecSpan) { 0, 0 };
    }
  }
  return word;
}

static gboolean
is_greeting (const gchar *text, HopsecSpan word)
{
  return hopsec_span_is (text, word, "HELO") || hopsec_span_is (text, word, "EHLO")
         || hopsec_span_is (text, word, "LHLO");
}

/* "helo=x", "port=5", or the greeting word whose value is the next word */
static gboolean
read_option (Peer *peer, HopsecSpan word, HopsecSpan *rest)
{
  HopsecSpan *helo = &peer->facts->span[HOPSEC_FACT_HELO];

  if (has_prefix (peer->text, word, "helo=")) {
    *helo = (HopsecSpan) { word.start + 5, word.end };
  } else if (is_greeting (peer->text, word)) {
    *helo = next_word (peer->text, rest);
    if (peer->text[word.start] == 'L' || peer->text[word.start] == 'l') {
      return TRUE; /* LMTP's greeting: the word behind `from` is the same, nothing was looked up */
    }
  } else {
    if (has_prefix (peer->text, word, "port=")) {
      set_port (peer, word.start + 5, word.end);
    }
    return has_prefix (peer->text, word, "port=") || has_prefix (peer->text, word, "ident=");
  }
  peer->greeting = TRUE;
  return TRUE;
}

/* the word is the address, with nothing in front of it ("Verified[192.0.2.1]") */
static gboolean
is_alone (const gchar *text, HopsecSpan word)
{
  return text[word.start] == '[' || g_ascii_isxdigit (text[word.start]) || text[word.start] == ':';
}

/* a name with a dot and nothing else than names have */
static gboolean
is_host (const gchar *text, HopsecSpan word)
{
  gboolean dot = FALSE;

  for (guint i = word.start; i < word.end; i++) {
    if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '.') {
      return FALSE;
    }
    dot |= text[i] == '.';
  }
  return dot;
}

/* "r.example[192.0.2.1]" */
static HopsecSpan
name_before (const gchar *text, HopsecSpan word)
{
  const gchar *open = memchr (text + word.start, '[', hopsec_span_length (word));

  word.end = open != NULL ? (guint) (open - text) : word.start;
  return is_host (text, word) ? read_name (text, word) : (HopsecSpan) { 0, 0 };
}

/* TRUE: the address was here, or "unknown" stood in its place */
static gboolean
read_comment (Peer *peer, HopsecSpan rest)
{
  HopsecSpan words[3] = { { 0, 0 } };
  guint n = 0, at = 0;
  gboolean found = FALSE, option = FALSE;

  while (rest.start < rest.end && n < G_N_ELEMENTS (words)) {
    HopsecSpan word = next_word (peer->text, &rest);

    if (hopsec_span_is (peer->text, word, "[unix")
        || hopsec_span_is (peer->text, word, "[[UNIX:")) {
      peer->facts->socket = TRUE;
    }
    if (hopsec_span_length (word) == 0 || peer->text[word.start] == '('
        || peer->text[word.end - 1] == ':'
        || (peer->text[word.start] == '<'
            && memchr (peer->text + word.start, '@', hopsec_span_length (word)) != NULL)) {
      break; /* "Authenticated sender: ...", "envelope-sender <...>": no address stands here */
    }
    if (read_option (peer, word, &rest)) {
      option = TRUE;
      continue;
    }
    if (!found && n < 2 && (read_bracket (peer, word) || read_bare (peer, word))) {
      found = TRUE;
      at = n;
    }
    words[n++] = word;
  }
  if (peer->facts->socket) {
    found = TRUE;
    at = MAX (n, 1) - 1;
  }
  if (found && n == 2 && is_alone (peer->text, words[at])) {
    peer->facts->span[HOPSEC_FACT_RDNS] = read_name (peer->text, words[1 - at]);
  } else if (found && n == 1) {
    peer->facts->span[HOPSEC_FACT_RDNS] = name_before (peer->text, words[0]);
  } else if (!found && n == 1 && !option) {
    peer->hidden = hopsec_span_is (peer->text, words[0], "unknown");
    if (is_host (peer->text, words[0])) {
      peer->facts->span[HOPSEC_FACT_RDNS] = read_name (peer->text, words[0]);
    }
  }
  return found || peer->hidden;
}

/* A HELO has no blank: a bracket that is a word of its own, "h [192.0.2.1]", is the server's. */
static gboolean
read_own_word (Peer *peer, const HopsecReceived *received)
{
  guint at = MAX (peer->value.end, received->keyword[HOPSEC_CLAUSE_FROM] + 4);
  guint end = MAX (received->keyword[HOPSEC_CLAUSE_BY], received->clauses[HOPSEC_CLAUSE_FROM].end);

  while (at < end) {
    HopsecSpan word = hopsec_first_word (peer->text, (HopsecSpan) { at, end });
    const HopsecComment *comment
      = peer->text[at] == '(' ? hopsec_received_comment_at (received, at) : NULL;

    if (word.end > word.start && peer->text[at] == '[' && peer->text[at - 1] == ' '
        && read_bracket (peer, word)) {
      return TRUE;
    }
    at = comment != NULL         ? comment->span.end + 1
         : peer->text[at] == '(' ? at + 1
                                 : MAX (word.end, at + 1);
  }
  return FALSE;
}

static void
read_value (Peer *peer, const HopsecReceived *received)
{
  if (read_own_word (peer, received)) {
    peer->facts->address_of_server = TRUE;
  } else if (!read_bracket (peer, peer->value)) {
    (void) read_bare (peer, peer->value);
  }
}

/* A server writes one address, or that it hides it. A second one means that the first was in the
 * peer's greeting. A login and a greeting may look like one. */
static gboolean
is_second_address (const Peer *peer, HopsecSpan rest)
{
  HopsecFacts facts = { .socket = FALSE };
  Peer other = { .facts = &facts, .text = peer->text };
  HopsecSpan word = next_word (peer->text, &rest);

  if ((peer->facts->address.length == 0 && !peer->facts->socket && !peer->hidden)
      || is_greeting (peer->text, word) || hopsec_span_is (peer->text, word, "authenticated")) {
    return FALSE;
  }
  while (word.end > word.start && peer->text[word.end - 1] != ':') {
    if ((peer->text[word.start] == '[' && read_bracket (&other, word))
        || (rest.start == rest.end && read_bare (&other, word))) {
      return TRUE;
    }
    word = next_word (peer->text, &rest);
  }
  return facts.socket;
}

static void
read_peer (Peer *peer, const HopsecReceived *received)
{
  HopsecFacts *facts = peer->facts;
  gboolean done = FALSE;

  for (guint i = 0; i < received->n_comments; i++) {
    HopsecSpan span = received->comments[i].span;

    if (received->comments[i].clause != HOPSEC_CLAUSE_FROM) {
      continue;
    }
    if (!done) {
      done = read_comment (peer, span);
    } else {
      facts->two_addresses |= is_second_address (peer, span);
    }
  }
  facts->address_of_server = facts->address.length > 0;
  if (facts->address.length == 0 && !facts->socket && !peer->hidden) {
    read_value (peer, received);
  }
  if (peer->greeting) {
    facts->span[HOPSEC_FACT_RDNS] = read_name (peer->text, peer->value);
  } else if (facts->address_of_server || facts->address.length == 0) {
    facts->span[HOPSEC_FACT_HELO] = peer->value;
  }
}

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

/* "authenticated bits=0", "Authenticated sender: bob", "User authenticated as bob" */
static HopsecSpan
login_word (const gchar *text, HopsecSpan rest)
{
  HopsecSpan word = next_word (text, &rest);

  if (!hopsec_span_is (text, word, "authenticated") && !hopsec_span_is (text, word, "not")) {
    word = next_word (text, &rest);
  }
  return hopsec_span_is (text, word, "authenticated") ? word : (HopsecSpan) { 0, 0 };
}

/* A login stands in a comment of its own, behind the address or behind the server's name. */
static void
read_login (HopsecFacts *facts, const HopsecReceived *received)
{
  HopsecSpan *login = &facts->span[HOPSEC_FACT_AUTHENTICATED];

  for (guint i = 0; i < received->n_comments && login->end == 0; i++) {
    const HopsecComment *comment = &received->comments[i];

    if (comment->clause == HOPSEC_CLAUSE_BY
        || (comment->clause == HOPSEC_CLAUSE_FROM
            && comment->span.start > facts->span[HOPSEC_FACT_IP].start)) {
      *login = login_word (received->text, comment->span);
    }
  }
}

/* The facts that need no dialect. */
void
hopsec_facts_read (HopsecFacts *facts, const HopsecReceived *received)
{
  const gchar *text = received->text;
  Peer peer = { .facts = facts, .text = text };

  memset (facts, 0, sizeof *facts);
  peer.value = hopsec_first_word (text, received->clauses[HOPSEC_CLAUSE_FROM]);
  if (hopsec_span_length (received->clauses[HOPSEC_CLAUSE_FROM]) > 0
      || (received->present & (1u << HOPSEC_CLAUSE_FROM)) != 0) {
    read_peer (&peer, received);
  }
  read_login (facts, received);
  facts->span[HOPSEC_FACT_BY] = hopsec_first_word (text, received->clauses[HOPSEC_CLAUSE_BY]);
  facts->span[HOPSEC_FACT_VIA] = received->clauses[HOPSEC_CLAUSE_VIA];
  facts->span[HOPSEC_FACT_ID] = hopsec_first_word (text, received->clauses[HOPSEC_CLAUSE_ID]);
  facts->span[HOPSEC_FACT_RECIPIENT] = first_address (text, received->clauses[HOPSEC_CLAUSE_FOR]);
  facts->span[HOPSEC_FACT_PROTOCOL] = received->clauses[HOPSEC_CLAUSE_WITH];
  facts->span[HOPSEC_FACT_SENDER] = received->clauses[HOPSEC_CLAUSE_ENVELOPE_FROM];
}
