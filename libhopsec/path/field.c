/* From one field to a hop: its facts, its class, its evidence.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/path.h"

#include <string.h>

typedef struct {
  HopsecHop *hop;
  HopsecArena *arena;
  const HopsecLimits *limits;
  HopsecFolds folds;
  HopsecReceived received;
  HopsecFacts facts;
} Build;

/* ASCII, which most fields are, is known to be UTF-8. */
static gchar *
copy_text (Build *build, const gchar *bytes, guint length)
{
  return (build->hop->flags & HOPSEC_FLAG_NON_ASCII) == 0
           ? hopsec_arena_bytes (build->arena, bytes, length)
           : hopsec_arena_text (build->arena, bytes, length);
}

static gchar *
take_text (Build *build, HopsecSpan span)
{
  if (span.end <= span.start) {
    return NULL;
  }
  if (hopsec_span_length (span) > build->limits->token) {
    span.end = span.start + build->limits->token;
    build->hop->flags |= HOPSEC_FLAG_TRUNCATED;
  }
  return copy_text (build, build->received.text + span.start, hopsec_span_length (span));
}

static HopsecSpan
strip (const gchar *text, HopsecSpan span, gchar open, gchar close)
{
  if (hopsec_span_length (span) >= 2 && text[span.start] == open && text[span.end - 1] == close) {
    span.start++;
    span.end--;
  }
  return span;
}

static void
set_names (Build *build)
{
  static const HopsecFact names[]
    = { HOPSEC_FACT_HELO, HOPSEC_FACT_RDNS, HOPSEC_FACT_BY, HOPSEC_FACT_VIA, HOPSEC_FACT_SOFTWARE };
  const gchar *text = build->received.text;
  HopsecSpan *span = build->facts.span;
  HopsecSpan *rdns = &span[HOPSEC_FACT_RDNS];
  HopsecAddress address;

  if (hopsec_address_parse (text + rdns->start, hopsec_span_length (*rdns), &address)
      || hopsec_span_is (text, *rdns, "unknown")) {
    *rdns = (HopsecSpan) { 0, 0 };
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    HopsecSpan name = span[names[i]];

    if (names[i] != HOPSEC_FACT_SOFTWARE && hopsec_span_length (name) > 1
        && text[name.end - 1] == '.') {
      name.end--;
    }
    build->hop->text[names[i]] = take_text (build, name);
  }
}

static void
set_address (Build *build)
{
  gchar buffer[64];
  HopsecHop *hop = build->hop;
  HopsecSpan port = build->facts.span[HOPSEC_FACT_PORT];

  hop->address = build->facts.address;
  hop->address_of_server
    = build->facts.address_of_server && (hop->flags & HOPSEC_FLAGS_UNREADABLE) == 0;
  hop->unaddressed = hopsec_word_shows_no_address (&build->facts, &build->received);
  hop->rdns_checked = hop->address_of_server && hop->text[HOPSEC_FACT_RDNS] != NULL
                      && hop->dialect != NULL
                      && hopsec_dialect_checks_name (hop->dialect, &build->received);
  if (hop->address.length > 0) {
    hopsec_address_format (&hop->address, buffer);
    hop->text[HOPSEC_FACT_IP] = hopsec_arena_text (build->arena, buffer, strlen (buffer));
  }
  for (guint i = port.start; i < port.end && g_ascii_isdigit (build->received.text[i]); i++) {
    hop->port = MIN (hop->port * 10 + (guint) (build->received.text[i] - '0'), 65536);
  }
  hop->port = hop->port > 65535 ? 0 : hop->port;
}

/* "(192.0.2.1)" or "(mx1.example.net [192.0.2.1])" after `by`: the server's address and other name. */
static void
read_own (Build *build, HopsecSpan comment)
{
  const gchar *text = build->received.text;
  HopsecSpan name = hopsec_first_word (text, comment), rest = { name.end, comment.end };

  if (rest.start == rest.end) {
    rest = name;
    name.end = name.start;
  } else {
    rest.start++;
  }
  rest = strip (text, rest, '[', ']');
  if (hopsec_address_parse (text + rest.start, hopsec_span_length (rest), &build->hop->own)) {
    build->hop->own_name = take_text (build, name);
  }
}

static void
set_own (Build *build)
{
  for (guint i = 0; i < build->received.n_comments && build->hop->own.length == 0; i++) {
    const HopsecComment *comment = &build->received.comments[i];

    if (comment->clause == HOPSEC_CLAUSE_BY
        && hopsec_word_is_server (&build->facts, &build->received, comment->span)) {
      read_own (build, comment->span);
    }
  }
}

static void
set_clauses (Build *build)
{
  static const HopsecFact addresses[]
    = { HOPSEC_FACT_ID, HOPSEC_FACT_SENDER, HOPSEC_FACT_RECIPIENT };
  const gchar *text = build->received.text;

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    HopsecSpan span = strip (text, build->facts.span[addresses[i]], '<', '>');

    build->hop->text[addresses[i]] = take_text (build, span);
  }
}

/* The `with` word in upper case: the first word where it is a mail protocol ("ESMTP with STARTTLS",
 * "ESMTP/TLS/..."), else all of them. Also cuts the fact, for the classification. */
static void
set_protocol (Build *build)
{
  HopsecSpan *span = &build->facts.span[HOPSEC_FACT_PROTOCOL];
  HopsecSpan shown = hopsec_first_word (build->received.text, *span);
  const gchar *text = build->received.text;
  const gchar *slash = memchr (text + shown.start, '/', hopsec_span_length (shown));
  HopsecWord word;
  gchar *upper;

  if (slash != NULL) {
    shown.end = (guint) (slash - text);
  }
  if (!hopsec_word_lookup (text + shown.start, hopsec_span_length (shown), &word)
      && !(slash != NULL && hopsec_span_length (shown) == 4)) {
    shown = *span;
  }
  upper = take_text (build, shown);
  build->hop->text[HOPSEC_FACT_PROTOCOL] = upper;
  for (; upper != NULL && *upper != '\0'; upper++) {
    *upper = hopsec_upper (*upper);
  }
}

static void
set_authenticated (Build *build)
{
  const gchar *protocol = build->hop->text[HOPSEC_FACT_PROTOCOL];
  HopsecSpan shown = build->facts.span[HOPSEC_FACT_AUTHENTICATED];
  HopsecWord word = { 0, 0, 0 };
  gboolean known = protocol != NULL && hopsec_word_lookup (protocol, strlen (protocol), &word)
                   && hopsec_word_is_server (&build->facts, &build->received,
                                             build->facts.span[HOPSEC_FACT_PROTOCOL]);

  if ((build->hop->flags & HOPSEC_FLAGS_UNREADABLE) != 0) {
    return;
  }
  if (shown.end > shown.start || (known && word.authenticated)) {
    build->hop->authenticated = HOPSEC_TRISTATE_YES;
  } else if (known && word.extended && build->hop->dialect != NULL
             && build->hop->dialect->tells_authentication) {
    build->hop->authenticated = HOPSEC_TRISTATE_NO;
  }
}

static void
set_bits (Build *build)
{
  HopsecSpan span = build->facts.span[HOPSEC_FACT_BITS];
  guint bits = 0;

  for (guint i = span.start; i < span.end && g_ascii_isdigit (build->received.text[i]); i++) {
    bits = MIN (bits * 10 + (guint) (build->received.text[i] - '0'), 100000);
  }
  /* no cipher has so few: old GnuTLS counted the key in bytes */
  build->hop->bits = bits == 16 || bits == 24 || bits == 32 ? bits * 8 : bits;
}

/* What the server writes of the client's certificate, in its own closed words. */
static const gchar *
certificate_word (const gchar *text, HopsecSpan span)
{
  static const struct {
    const gchar *written, *meaning;
  } words[] = {
    { "verified OK", "verified" },
    { "verified", "verified" },
    { "YES", "verified" },
    { "OK", "verified" },
    { "trusted", "verified" },
    { "not verified", "unverified" },
    { "unverified", "unverified" },
    { "FAIL", "unverified" },
    { "did not present", "none" },
    { "Client did not present a certificate", "none" },
    { "No client certificate requested", "none" },
    { "Client certificate not present", "none" },
    { "not present", "none" },
    { "none", "none" },
    { "NO", "none" },
    { "NOT", "none" },
  };

  for (guint i = 0; span.end > span.start && i < G_N_ELEMENTS (words); i++) {
    if (hopsec_span_is (text, span, words[i].written)) {
      return words[i].meaning;
    }
  }
  return NULL;
}

static void
set_tls (Build *build)
{
  HopsecHop *hop = build->hop;
  const gchar *text = build->received.text;
  HopsecSpan version = build->facts.span[HOPSEC_FACT_TLS];
  HopsecSpan suite = hopsec_first_word (text, build->facts.span[HOPSEC_FACT_CIPHER]);
  HopsecCipher cipher;

  hop->tls = hopsec_tls_parse (text + version.start, hopsec_span_length (version));
  hop->text[HOPSEC_FACT_CIPHER_TEXT] = take_text (build, suite);
  set_bits (build);
  hop->text[HOPSEC_FACT_KEY_EXCHANGE]
    = take_text (build, build->facts.span[HOPSEC_FACT_KEY_EXCHANGE]);
  hop->text[HOPSEC_FACT_CERTIFICATE]
    = certificate_word (text, build->facts.span[HOPSEC_FACT_CERTIFICATE]);
  hopsec_hop_set_cipher (hop, build->arena, text + suite.start, hopsec_span_length (suite),
                         &cipher);
}

/* TLS facts stand only in a hop that is TLS: a suite that proves nothing is not shown as one. */
static void
clear_tls (HopsecHop *hop)
{
  hop->text[HOPSEC_FACT_CIPHER] = hop->text[HOPSEC_FACT_CIPHER_TEXT] = NULL;
  hop->text[HOPSEC_FACT_KEY_EXCHANGE] = hop->text[HOPSEC_FACT_CERTIFICATE] = NULL;
  hop->tls = HOPSEC_TLS_UNKNOWN;
  hop->bits = 0;
  hop->forward_secrecy = HOPSEC_TRISTATE_UNKNOWN;
  hop->grade = HOPSEC_GRADE_UNKNOWN;
}

static void
set_evidence (Build *build, const HopsecRaw *raw, HopsecSpan span)
{
  HopsecHop *hop = build->hop;

  if (span.end <= span.start) {
    return;
  }
  hopsec_raw_span (raw, &build->folds, span, &hop->offset, &hop->length);
  if (hop->length > build->limits->token) {
    hop->length = build->limits->token;
  }
  hop->text[HOPSEC_FACT_EVIDENCE] = copy_text (build, raw->value + hop->offset, hop->length);
}

static void
set_received (HopsecHop *hop, const HopsecRaw *raw)
{
  hop->raw = raw->value;
  hop->raw_length = raw->length;
  if ((hop->flags & (HOPSEC_FLAG_NUL | HOPSEC_FLAG_NON_ASCII)) == 0) {
    hop->text[HOPSEC_FACT_RECEIVED] = raw->value; /* NUL-terminated in the trace's storage */
  }
}

static void
read_facts (Build *build, HopsecDialects *dialects, HopsecVerdict *verdict)
{
  HopsecHop *hop = build->hop;
  HopsecSpan mark;
  gboolean marked = FALSE;

  hop->dialect = hopsec_dialects_find (dialects, &build->received, &hop->flags);
  hopsec_facts_read (&build->facts, &build->received);
  if (hop->dialect != NULL) {
    hop->text[HOPSEC_FACT_DIALECT] = hop->dialect->name;
    marked = hopsec_dialect_read_facts (hop->dialect, &build->received, &build->facts, &mark,
                                        &hop->flags);
  }
  hopsec_facts_weigh (&build->facts, &build->received);
  if (hop->dialect != NULL) {
    hop->peer
      = hopsec_dialect_find_peer (hop->dialect, &build->received, &build->facts, &hop->flags);
  }
  hopsec_classify (&build->received, hop->dialect, &build->facts, marked ? &mark : NULL, verdict,
                   &hop->flags);
  hop->security = verdict->security;
  hop->basis = verdict->basis;
  if (build->facts.span[HOPSEC_FACT_CIPHER].end == 0
      && hopsec_word_is_server (&build->facts, &build->received,
                                build->received.clauses[HOPSEC_CLAUSE_TLS])) {
    build->facts.span[HOPSEC_FACT_CIPHER] = build->received.clauses[HOPSEC_CLAUSE_TLS];
  }
}

/* No RFC gives REQUIRETLS a place in the field: servers that note it do so after the protocol. */
static void
set_requiretls (Build *build)
{
  for (guint i = 0; i < build->received.n_comments; i++) {
    const HopsecComment *comment = &build->received.comments[i];

    if (comment->clause == HOPSEC_CLAUSE_WITH
        && hopsec_span_is (build->received.text, comment->span, "requiretls")) {
      build->hop->flags |= HOPSEC_FLAG_REQUIRETLS;
    }
  }
}

/* China writes CST too, which RFC 5322 gives to Chicago: what is meant, the other fields tell. */
static void
set_time (Build *build)
{
  HopsecDate date = build->received.date;
  const gchar *end = build->received.text + date.end;

  build->hop->time = date.time;
  build->hop->is_cst = date.end > date.start + 4 && memcmp (end - 4, " CST", 4) == 0;
  build->hop->is_east_8
    = memmem (end - (date.end - date.start), date.end - date.start, " +0800", 6) != NULL;
}

/* Makes the hop of one field. `scratch` has room for the raw value and a NUL; the hop keeps nothing
 * of it. */
void
hopsec_hop_fill (HopsecHop *hop, HopsecArena *arena, const HopsecRaw *raw, gchar *scratch,
                 HopsecDialects *dialects, const HopsecLimits *limits)
{
  HopsecVerdict verdict;
  Build build = { .hop = hop, .arena = arena, .limits = limits };
  guint length;

  hop->flags = raw->flags;
  hop->delay = HOPSEC_NO_TIME;
  length = hopsec_unfold (raw, scratch, &build.folds, &hop->flags);
  hopsec_received_read (&build.received, scratch, length, limits->depth);
  hop->flags |= build.received.flags;
  read_facts (&build, dialects, &verdict);
  set_names (&build);
  set_address (&build);
  set_own (&build);
  set_clauses (&build);
  set_protocol (&build);
  set_authenticated (&build);
  set_requiretls (&build);
  set_tls (&build);
  if (hop->security != HOPSEC_SECURITY_TLS) {
    clear_tls (hop);
  }
  set_evidence (&build, raw, verdict.evidence);
  set_received (hop, raw);
  set_time (&build);
  hop->parsed = (hop->text[HOPSEC_FACT_BY] != NULL || hop->dialect != NULL)
                && (hop->flags & HOPSEC_FLAGS_UNREADABLE) == 0;
}
