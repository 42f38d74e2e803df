/* Who connected: names and address of the peer.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The standard form is `from HELO (RDNS [IP])` (RFC 5321 4.4): the word after `from` is the peer's,
 * the comment is the server's. Common other forms: `from RDNS (HELO h) (IP)`,
 * `from RDNS ([IP] helo=h port=n)`, `from HELO ([IP] RDNS)`, `from [IP] (helo=h)`. An address
 * counts as the server's only where a peer cannot write; a second one means that one of them is not.
 */
#include "field/field.h"

#include <string.h>

typedef struct {
  HopsecFacts *facts;
  const gchar *text;
  HopsecSpan value;  /* first word after `from` */
  HopsecPlace place; /* of the peer, where the server shows it */
  gboolean greeting; /* the comment shows the HELO name, so the word after `from` is the rDNS */
  gboolean hidden;   /* the comment shows that the server hides the address */
} Peer;

/* words that stand where a name would, and say that there is none */
static const gchar *const no_names[] = {
  "unknown",    "unknown_domain", "unavailable", "unverified", "really",      "verified",
  "softdnserr", "unspecified",    "no-rdns",     "<unknown>",  "unknownhost", "softdnserror",
};

/* "helo=x", with something after the sign */
static gboolean
has_prefix (const gchar *text, HopsecSpan span, const gchar *prefix)
{
  return hopsec_span_begins (text, span, prefix) && !hopsec_span_is (text, span, prefix);
}

/* --- names ------------------------------------------------------------------------------------ */

static HopsecSpan
read_name (const gchar *text, HopsecSpan word)
{
  HopsecAddress address;

  if (word.start < word.end
      && (text[word.start] == '[' || text[word.end - 1] == ']'
          || hopsec_address_parse (text + word.start, hopsec_span_length (word), &address))) {
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

  if (hopsec_span_begins (peer->text, word, "helo=")) {
    *helo = (HopsecSpan) { word.start + 5, word.end };
  } else if (is_greeting (peer->text, word)) {
    *helo = hopsec_next_word (peer->text, rest);
    if (peer->text[word.start] == 'L' || peer->text[word.start] == 'l') {
      return TRUE; /* LMTP's greeting: the word after `from` is the same, nothing was looked up */
    }
  } else {
    if (has_prefix (peer->text, word, "port=")) {
      peer->facts->span[HOPSEC_FACT_PORT]
        = hopsec_place_read_port (peer->text, word.start + 5, word.end);
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

/* --- comments --------------------------------------------------------------------------------- */

/* "Authenticated sender: ...", "envelope-sender <...>", "(may be forged)": no place stands here */
static gboolean
ends_place (const gchar *text, HopsecSpan word)
{
  return text[word.start] == '(' || text[word.end - 1] == ':'
         || (text[word.start] == '<'
             && memchr (text + word.start, '@', hopsec_span_length (word)) != NULL);
}

/* In `(NAME [IP])` the last bracket is the server's, whatever the name looks like; but where a name
 * comes last, a bracket may be one: it makes nobody local. */
static void
add_place (Peer *peer, HopsecPlace *place, const HopsecPlace *other)
{
  gboolean differs = place->is_there && !hopsec_place_is_same (place, other);

  if (differs && (other->bracketed <= place->bracketed)
      && (!other->bracketed || hopsec_address_is_loopback (&other->address)
          || other->address.length == 0)) {
    peer->facts->disputed = TRUE;
  }
  if (other->bracketed || !place->is_there) {
    *place = *other;
  }
}

static HopsecSpan
looked_up_name (const gchar *text, const HopsecPlace *place, const HopsecSpan *words, guint n)
{
  if (n == 1) {
    return name_before (text, words[0]);
  }
  if (n == 2) {
    guint at = words[1].start <= place->span.start; /* the word that is the place */

    return is_alone (text, words[at]) ? read_name (text, words[1 - at]) : (HopsecSpan) { 0, 0 };
  }
  return (HopsecSpan) { 0, 0 };
}

/* Whether the word after `from` is this place, or another one. */
static HopsecTristate
is_of_value (const Peer *peer, const HopsecPlace *place)
{
  HopsecPlace value;

  if (!hopsec_place_read_bracket (peer->text, peer->value, &value)
      && !hopsec_place_read_bare (peer->text, peer->value, &value)) {
    return HOPSEC_TRISTATE_UNKNOWN;
  }
  return hopsec_place_is_same (place, &value) ? HOPSEC_TRISTATE_YES : HOPSEC_TRISTATE_NO;
}

static HopsecSpan
after_place (const gchar *text, const HopsecPlace *place, guint end)
{
  return (HopsecSpan) { hopsec_first_word (text, (HopsecSpan) { place->span.end, end }).end, end };
}

/* What follows in the comment, up to its end: a bracket that is a word of its own. Where names are not
 * looked at, that in `(NAME [IP])` may be a whole place or an option, and only the last word is the
 * server's; after a login it is not. */
static void
read_rest (Peer *peer, HopsecSpan rest, HopsecPlace *place)
{
  HopsecSpan word = hopsec_next_word (peer->text, &rest);
  gboolean login = FALSE;
  HopsecPlace other;

  for (; word.end > word.start; word = hopsec_next_word (peer->text, &rest)) {
    login |= peer->text[word.end - 1] == ':';
    if (peer->text[word.start] != '[' || !hopsec_place_read_bracket (peer->text, word, &other)) {
      continue;
    }
    if (place->is_there) {
      peer->facts->disputed |= !hopsec_place_is_same (place, &other);
    } else if (rest.start == rest.end && !login) {
      peer->facts->disputed |= hopsec_address_is_loopback (&other.address) /* it has no such name */
                               || is_of_value (peer, &other) == HOPSEC_TRISTATE_NO;
      peer->greeting = FALSE;
      peer->facts->span[HOPSEC_FACT_HELO] = (HopsecSpan) { 0, 0 };
      *place = other;
    }
  }
}

/* Reads the comment that shows the peer: TRUE if its place was here, or "unknown" in its stead.
 * After a greeting nothing is the server's. */
static gboolean
read_comment (Peer *peer, HopsecSpan rest)
{
  HopsecSpan words[2] = { { 0, 0 } }, left = rest, *rdns = &peer->facts->span[HOPSEC_FACT_RDNS];
  HopsecPlace place = { .is_there = FALSE }, other;
  guint n = 0;
  gboolean option = FALSE;

  for (;; n++) {
    HopsecSpan word = hopsec_next_word (peer->text, &rest);

    while (hopsec_span_length (word) > 0 && read_option (peer, word, &rest)) {
      option = TRUE;
      word = hopsec_next_word (peer->text, &rest);
    }
    left.start = word.start;
    if (hopsec_span_length (word) == 0 || option || peer->text[word.start] == '"') {
      break; /* a quoted string is the peer's */
    }
    if (hopsec_place_read_bracket (peer->text, word, &other)
        || hopsec_place_read_socket (peer->text, word, &other)
        || (n < G_N_ELEMENTS (words) && hopsec_place_read_bare (peer->text, word, &other))) {
      add_place (peer, &place, &other);
    } else if (ends_place (peer->text, word)) {
      break;
    }
    if (n < G_N_ELEMENTS (words)) {
      words[n] = word;
    }
  }
  read_rest (peer, place.is_there ? after_place (peer->text, &place, rest.end) : left, &place);
  if (place.is_there) {
    peer->place = place;
    *rdns = looked_up_name (peer->text, &place, words, n);
  } else if (n == 1 && !option && !peer->greeting) {
    peer->hidden = hopsec_span_is (peer->text, words[0], "unknown");
    if (is_host (peer->text, words[0])) {
      *rdns = read_name (peer->text, words[0]);
    }
  }
  return place.is_there || peer->hidden;
}

/* A server shows one place, or that it hides it. Another one means that the first stood in the peer's
 * greeting; and so may the same one, which then counts no more. A login may look like an address
 * without brackets. */
static gboolean
shows_again (Peer *peer, HopsecSpan rest)
{
  HopsecSpan word = hopsec_next_word (peer->text, &rest);
  gboolean login = hopsec_span_is (peer->text, word, "authenticated"), again = FALSE, first = TRUE;
  HopsecPlace other;

  for (; word.end > word.start; word = hopsec_next_word (peer->text, &rest)) {
    login |= peer->text[word.end - 1] == ':' || peer->text[word.start] == '<';
    if (((hopsec_place_read_bracket (peer->text, word, &other)
          && (!login || peer->text[word.start] == '['))
         || hopsec_place_read_socket (peer->text, word, &other)
         || (!login && (first || rest.start == rest.end)
             && hopsec_place_read_bare (peer->text, word, &other)))) {
      again = hopsec_place_is_same (&peer->place, &other);
      peer->facts->disputed |= !again;
    }
    first = FALSE;
  }
  return again;
}

/* A HELO has no blank: a bracket that is a word of its own, "h [192.0.2.1]", is the server's. */
static gboolean
read_own_word (Peer *peer, const HopsecReceived *received, HopsecPlace *place)
{
  gboolean found = FALSE;
  HopsecPlace other;
  guint greeting = received->keyword[HOPSEC_CLAUSE_FROM] + (guint) strlen ("from "), at = greeting;
  guint end = MAX (received->keyword[HOPSEC_CLAUSE_BY], received->clauses[HOPSEC_CLAUSE_FROM].end);

  while (at < end) {
    HopsecSpan word = hopsec_first_word (peer->text, (HopsecSpan) { at, end });
    const HopsecComment *comment
      = peer->text[at] == '(' ? hopsec_received_comment_at (received, at) : NULL;

    if (word.end > word.start && at > greeting && peer->text[at] == '[' && peer->text[at - 1] == ' '
        && hopsec_place_read_bracket (peer->text, word, &other)) {
      peer->facts->disputed |= found && !hopsec_place_is_same (place, &other);
      *place = other;
      found = TRUE;
    }
    at = comment != NULL         ? comment->span.end + 1
         : peer->text[at] == '(' ? at + 1
                                 : MAX (word.end, at + 1);
  }
  return found;
}

/* The word after `from` may be an address; whose word it is, a dialect knows. */
static void
read_value (Peer *peer)
{
  HopsecPlace place;

  if (hopsec_place_read_bracket (peer->text, peer->value, &place)
      || hopsec_place_read_bare (peer->text, peer->value, &place)) {
    peer->facts->address = place.address;
    peer->facts->span[HOPSEC_FACT_IP] = place.span;
    peer->facts->span[HOPSEC_FACT_PORT]
      = place.port.end > 0 ? place.port : peer->facts->span[HOPSEC_FACT_PORT];
  }
}

static void
set_place (HopsecFacts *facts, const HopsecPlace *place)
{
  facts->peer = place->span;
  facts->address = place->address;
  facts->socket = place->address.length == 0;
  facts->address_of_server = !facts->socket;
  if (facts->address_of_server) {
    facts->span[HOPSEC_FACT_IP] = place->span;
  }
  if (place->port.end > 0) {
    facts->span[HOPSEC_FACT_PORT] = place->port;
  }
}

/* A stranger does not come from loopback: there stands a proxy in front, and then the peer. */
static gboolean
is_behind_proxy (const Peer *peer)
{
  HopsecPlace place;

  return (hopsec_place_read_bracket (peer->text, peer->value, &place)
          || hopsec_place_read_bare (peer->text, peer->value, &place))
         && hopsec_address_is_loopback (&place.address);
}

/* "([192.0.2.1] helo=x)": the peer speaks after its place, and may end the comment: all up to `by` may be
 * its words then, the same place among them. */
static gboolean
is_said_after (const Peer *peer, HopsecSpan comment)
{
  HopsecSpan rest = { MIN (peer->place.span.end, comment.end), comment.end };
  HopsecSpan word = hopsec_next_word (peer->text, &rest);

  while (word.end > word.start) {
    if (hopsec_span_begins (peer->text, word, "helo=") || is_greeting (peer->text, word)) {
      return TRUE;
    }
    word = hopsec_next_word (peer->text, &rest);
  }
  return FALSE;
}

static void
find_place (Peer *peer, const HopsecReceived *received)
{
  gboolean by = (received->present & (1u << HOPSEC_CLAUSE_BY)) != 0, done = FALSE, said = FALSE;
  HopsecPlace other;

  for (guint i = 0; i < received->n_comments; i++) {
    HopsecSpan span = received->comments[i].span;

    if (received->comments[i].clause != HOPSEC_CLAUSE_FROM && by) {
      continue;
    }
    if (!done || (shows_again (peer, span) && !said)) {
      done = read_comment (peer, span) || done;
      said = peer->place.is_there && is_said_after (peer, span);
    }
  }
  if (peer->greeting && peer->place.is_there) { /* "IP (helo=x)": what follows is said */
    peer->facts->disputed
      |= is_of_value (peer, &peer->place) == HOPSEC_TRISTATE_NO && !is_behind_proxy (peer);
  }
  if (read_own_word (peer, received, &other)) {
    if (!done) {
      peer->place = other;
    } else {
      peer->facts->disputed |= !hopsec_place_is_same (&peer->place, &other);
      if (!said) {
        peer->place.span.end = MAX (peer->place.span.end, other.span.end);
      }
    }
  }
}

/* "(HELO [192.0.2.1])" alone: the address is the peer's greeting, or HELO is its name in the DNS. */
static gboolean
is_name_or_greeting (const Peer *peer)
{
  HopsecSpan helo = peer->facts->span[HOPSEC_FACT_HELO];
  HopsecPlace place;

  return peer->greeting && helo.start > 0 && peer->text[helo.start - 1] == ' '
         && peer->text[helo.start] == '[' && hopsec_place_read_bracket (peer->text, helo, &place);
}

/* Whether the word after `from` is a name: no address with a port, and where the field shows no
 * address at all, no login ("uucp (helo=x)"). */
static gboolean
is_looked_up (const Peer *peer)
{
  HopsecSpan helo = peer->facts->span[HOPSEC_FACT_HELO];
  gboolean login = peer->facts->address.length == 0 && helo.start > 0
                   && peer->text[helo.start - 1] == '=' && !is_host (peer->text, peer->value);
  HopsecPlace place;

  return !login && !hopsec_place_read_bare (peer->text, peer->value, &place);
}

/* Reads who connected; the field has a `from`. */
void
hopsec_peer_read (HopsecFacts *facts, const HopsecReceived *received)
{
  Peer peer = { .facts = facts, .text = received->text };

  peer.value = hopsec_first_word (peer.text, received->clauses[HOPSEC_CLAUSE_FROM]);
  find_place (&peer, received);
  if (peer.place.is_there) {
    set_place (facts, &peer.place);
  } else if (!peer.hidden && !is_name_or_greeting (&peer)) {
    read_value (&peer);
  }
  if (peer.greeting) { /* "from NAME (HELO h) ([IP])" */
    if (facts->span[HOPSEC_FACT_RDNS].end == 0 && is_looked_up (&peer)
        && peer.value.start == received->keyword[HOPSEC_CLAUSE_FROM] + strlen ("from ")) {
      facts->span[HOPSEC_FACT_RDNS] = read_name (peer.text, peer.value);
    }
  } else if (facts->address_of_server || facts->address.length == 0) {
    facts->span[HOPSEC_FACT_HELO] = peer.value;
  }
}
