/* Class, basis and evidence of one hop.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Never `tls` unless a word that the server wrote says so: a mark in its dialect's slot, a
 * registered `with` word, or, from an unknown program, the `tls` clause of RFC 8314. Never `local`
 * unless the server shows no other address than its own host's. A field whose parentheses or clauses
 * disagree says nothing.
 */
#include "path/path.h"

#include <string.h>

/* The mail transmission types of IANA (RFC 3848, RFC 6531), and the like-shaped words that servers
 * use beside them. Letters after them, in any order: S for TLS, A for AUTH. */
static const struct {
  const gchar *word;
  gboolean extended;
} stems[] = {
  { "SMTP", FALSE },    { "ESMTP", TRUE },    { "LMTP", TRUE },
  { "UTF8SMTP", TRUE }, { "UTF8LMTP", TRUE }, { "UTF8ESMTP", TRUE },
};

/* Whether the text is one of these words, or HTTPS; what it says of TLS and AUTH. */
gboolean
hopsec_word_lookup (const gchar *text, gsize length, HopsecWord *word)
{
  *word = (HopsecWord) { 0, 0, 0 };
  if (length == 5 && hopsec_same (text, "HTTPS", 5)) {
    word->tls = 1;
    return TRUE;
  }
  for (; length > 4; length--) {
    gchar letter = hopsec_lower (text[length - 1]);

    if ((letter != 's' && letter != 'a')
        || (letter == 's' ? word->tls : word->authenticated)) {
      break; /* of the stem, or there a second time */
    }
    word->tls |= letter == 's';
    word->authenticated |= letter == 'a';
  }
  for (guint i = 0; i < G_N_ELEMENTS (stems); i++) {
    if (strlen (stems[i].word) == length && hopsec_same (text, stems[i].word, length)) {
      word->extended = stems[i].extended;
      return TRUE;
    }
  }
  *word = (HopsecWord) { 0, 0, 0 };
  return FALSE;
}

static gboolean
is_local_word (const gchar *text, HopsecSpan span)
{
  return hopsec_span_length (span) >= 5 && hopsec_same (text + span.start, "local", 5)
         && (hopsec_span_length (span) == 5 || text[span.start + 5] == '-');
}

/* The `with` clause with its keyword: evidence of what the word says, or does not say. */
static HopsecSpan
with_clause (const HopsecReceived *received)
{
  HopsecSpan span = received->clauses[HOPSEC_CLAUSE_WITH];

  if (span.end > span.start) {
    span.start = received->keyword[HOPSEC_CLAUSE_WITH];
  }
  return span;
}

/* RFC 8314 4.3: an IANA name, or four hexadecimal digits */
static gboolean
is_tls_clause (const HopsecReceived *received)
{
  HopsecSpan span = hopsec_first_word (received->text, received->clauses[HOPSEC_CLAUSE_TLS]);
  const gchar *text = received->text + span.start;
  guint length = hopsec_span_length (span);

  return (length > 4 && hopsec_same (text, "TLS_", 4))
         || (length == 6 && hopsec_same (text, "0x", 2));
}

static void
decide (HopsecVerdict *verdict, HopsecSecurity security, HopsecBasis basis, HopsecSpan evidence)
{
  *verdict = (HopsecVerdict) { security, basis, evidence };
}

/* A registered word that the server itself wrote, after its name or, where it gives none, after the
 * peer's address. Prose of its own may follow ("esmtps port 25"), but no second protocol. */
static gboolean
protocol_word (const HopsecReceived *received, const HopsecFacts *facts, HopsecWord *word)
{
  HopsecSpan rest = facts->span[HOPSEC_FACT_PROTOCOL];
  const gchar *text = received->text;
  gboolean known;
  HopsecSpan next;

  if (((received->present & (1u << HOPSEC_CLAUSE_BY)) == 0 && !facts->address_of_server)
      || !hopsec_word_is_server (facts, received, rest)) {
    return FALSE;
  }
  next = hopsec_first_word (text, rest);
  known = hopsec_word_lookup (text + next.start, hopsec_span_length (next), word);
  while (known && next.end < rest.end) {
    HopsecWord other;

    next = hopsec_first_word (text, (HopsecSpan) { next.end + 1, rest.end });
    known = !hopsec_word_lookup (text + next.start, hopsec_span_length (next), &other)
            && !hopsec_span_is (text, next, "with") && !hopsec_span_is (text, next, "by")
            && !hopsec_span_is (text, next, "from");
  }
  return known;
}

/* --- words of TLS that no dialect knows ------------------------------------------------------- */

static gboolean
begins_with_tls (const gchar *text, HopsecSpan span)
{
  switch (text[span.start] | 0x20) {
  case 't':
    return hopsec_span_begins (text, span, "TLS");
  case 's':
    return hopsec_span_begins (text, span, "SSL");
  case 'c':
    return hopsec_span_begins (text, span, "cipher");
  case 'e':
    return hopsec_span_begins (text, span, "encrypt");
  default:
    return FALSE;
  }
}

static gboolean
speaks_of_tls (const gchar *text, HopsecSpan span)
{
  while (span.start < span.end && !begins_with_tls (text, span)) {
    span.start++;
  }
  return span.start < span.end;
}

/* A comment in the server's own words: no mail address, no login; and no "not using TLS". In front of
 * `by` others tell of the peer: only what begins like a remark on TLS is one. */
static gboolean
is_own_remark (const HopsecReceived *received, const HopsecComment *comment,
               const HopsecFacts *facts)
{
  static const gchar *const remarks[] = { "using", "version", "over", "(" };
  HopsecSpan login = facts->span[HOPSEC_FACT_AUTHENTICATED], span = comment->span;
  const gchar *text = received->text;
  gboolean begins = comment->clause != HOPSEC_CLAUSE_FROM || begins_with_tls (text, span);

  for (guint i = 0; i < G_N_ELEMENTS (remarks); i++) {
    begins |= hopsec_span_begins (text, span, remarks[i]);
  }
  return begins && hopsec_word_is_server (facts, received, span)
         && !(login.start >= span.start && login.end <= span.end && login.end > 0)
         && memchr (text + span.start, '@', hopsec_span_length (span)) == NULL
         && !hopsec_span_begins (text, span, "not ") && !hopsec_span_begins (text, span, "no ");
}

/* After what stands at `at`, if that is no prose: a comment, the server's name, an id, an address. */
static guint
skip_value (const HopsecReceived *received, guint at)
{
  const HopsecSpan *clauses = received->clauses;
  const HopsecComment *comment = hopsec_received_comment_at (received, at);

  if (comment != NULL) {
    return comment->span.end;
  }
  if (at == clauses[HOPSEC_CLAUSE_BY].start || at == clauses[HOPSEC_CLAUSE_ID].start) {
    return hopsec_first_word (received->text, (HopsecSpan) { at, received->length }).end;
  }
  return at == clauses[HOPSEC_CLAUSE_FOR].start ? clauses[HOPSEC_CLAUSE_FOR].end
         : at == clauses[HOPSEC_CLAUSE_ENVELOPE_FROM].start
           ? clauses[HOPSEC_CLAUSE_ENVELOPE_FROM].end
           : at;
}

/* A server that speaks of TLS in words that its dialect does not know is not one that says nothing. */
static gboolean
hints_at_tls (const HopsecReceived *received, const HopsecFacts *facts)
{
  guint end = MIN (MIN (received->date.start, received->length), received->taint);

  for (guint at = received->keyword[HOPSEC_CLAUSE_BY]; at < end; at++) {
    HopsecSpan rest = { skip_value (received, at), end };

    if (rest.start == at && begins_with_tls (received->text, rest)) {
      return TRUE;
    }
    at = rest.start;
  }
  for (guint i = 0; i < received->n_comments; i++) {
    if (is_own_remark (received, &received->comments[i], facts)
        && speaks_of_tls (received->text, received->comments[i].span)) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_local_peer (const HopsecFacts *facts)
{
  return facts->socket
         || (facts->address_of_server && hopsec_address_is_loopback (&facts->address));
}

/* LMTP, and no address: nothing connects to a socket from another host. */
static gboolean
is_lmtp_of_socket (const HopsecReceived *received, const HopsecFacts *facts)
{
  HopsecSpan word = facts->span[HOPSEC_FACT_PROTOCOL];

  word.start += hopsec_span_begins (received->text, word, "UTF8") ? (guint) strlen ("UTF8") : 0;
  return hopsec_word_shows_no_address (facts, received)
         && hopsec_span_begins (received->text, word, "LMTP");
}

/* What a network hop without any TLS word is. */
static void
classify_unmarked (const HopsecReceived *received, const HopsecDialect *dialect,
                   const HopsecFacts *facts, gboolean registered, HopsecVerdict *verdict)
{
  HopsecSpan with = with_clause (received);
  gboolean from = (received->present & (1u << HOPSEC_CLAUSE_FROM)) != 0;
  HopsecSecurity unmarked = dialect != NULL      ? dialect->unmarked
                            : registered && from ? HOPSEC_SECURITY_PLAINTEXT
                                                 : HOPSEC_SECURITY_UNKNOWN;

  if (unmarked == HOPSEC_SECURITY_PLAINTEXT && hints_at_tls (received, facts)) {
    unmarked = HOPSEC_SECURITY_UNKNOWN;
  }
  if (unmarked == HOPSEC_SECURITY_PLAINTEXT && registered && is_lmtp_of_socket (received, facts)) {
    unmarked = HOPSEC_SECURITY_LOCAL;
  }
  switch (unmarked) {
  case HOPSEC_SECURITY_PLAINTEXT:
    decide (verdict, unmarked, registered ? HOPSEC_BASIS_KEYWORD : HOPSEC_BASIS_ABSENCE, with);
    break;
  case HOPSEC_SECURITY_LOCAL:
    decide (verdict, unmarked, HOPSEC_BASIS_ADDRESS, with);
    break;
  default:
    decide (verdict, HOPSEC_SECURITY_UNKNOWN, HOPSEC_BASIS_NONE, with);
  }
}

static void
classify (const HopsecReceived *received, const HopsecDialect *dialect, const HopsecFacts *facts,
          const HopsecSpan *mark, HopsecVerdict *verdict, guint32 *flags)
{
  HopsecWord word;
  gboolean registered = protocol_word (received, facts, &word);
  HopsecSpan with = with_clause (received);
  gboolean said = registered && word.tls;

  /* a mark where the peer speaks takes nothing from what the server says */
  if (mark != NULL && (!said || hopsec_word_is_server (facts, received, *mark))) {
    decide (verdict, HOPSEC_SECURITY_TLS, HOPSEC_BASIS_MARK, *mark);
  } else if (dialect != NULL
             && hopsec_dialect_classify (dialect, received, facts, verdict, flags)) {
    /* decided */
  } else if (said) {
    decide (verdict, HOPSEC_SECURITY_TLS, HOPSEC_BASIS_KEYWORD, with);
  } else if (dialect == NULL && is_tls_clause (received)) {
    HopsecSpan span = received->clauses[HOPSEC_CLAUSE_TLS];

    span.start = received->keyword[HOPSEC_CLAUSE_TLS];
    decide (verdict, HOPSEC_SECURITY_TLS, HOPSEC_BASIS_MARK, span);
  } else if (is_local_peer (facts)) {
    decide (verdict, HOPSEC_SECURITY_LOCAL, HOPSEC_BASIS_ADDRESS, facts->span[HOPSEC_FACT_IP]);
  } else if (is_local_word (received->text, facts->span[HOPSEC_FACT_PROTOCOL])
             && facts->address.length == 0) {
    decide (verdict, HOPSEC_SECURITY_LOCAL, HOPSEC_BASIS_KEYWORD, with);
  } else {
    classify_unmarked (received, dialect, facts, registered, verdict);
  }
}

/* Whether the server wrote what the class rests on. */
static gboolean
is_founded (const HopsecReceived *received, const HopsecFacts *facts, const HopsecVerdict *verdict)
{
  switch (verdict->security) {
  case HOPSEC_SECURITY_TLS:
    return hopsec_word_is_server (facts, received, verdict->evidence);
  case HOPSEC_SECURITY_LOCAL:
    return hopsec_word_allows_local (facts, received)
           && (verdict->evidence.end == 0
               || verdict->evidence.start == facts->span[HOPSEC_FACT_IP].start
               || hopsec_word_is_server (facts, received, verdict->evidence));
  default:
    return TRUE;
  }
}

/* Whether the field lost folds, and has no date: whoever copied it may not have copied all. */
static gboolean
is_part (const HopsecReceived *received, guint32 flags)
{
  return (flags & HOPSEC_FLAG_UNFOLDED) != 0 && received->date.time == HOPSEC_NO_TIME;
}

/* The class of a field. `mark`: where the dialect's TLS mark stands, nullable. */
void
hopsec_classify (const HopsecReceived *received, const HopsecDialect *dialect,
                 const HopsecFacts *facts, const HopsecSpan *mark, HopsecVerdict *verdict,
                 guint32 *flags)
{
  decide (verdict, HOPSEC_SECURITY_UNKNOWN, HOPSEC_BASIS_NONE, (HopsecSpan) { 0, 0 });
  *flags |= facts->disputed ? HOPSEC_FLAG_CONFLICT : 0;
  if ((*flags & HOPSEC_FLAGS_UNREADABLE) == 0) {
    classify (received, dialect, facts, mark, verdict, flags);
    if (!is_founded (received, facts, verdict)) {
      *flags |= HOPSEC_FLAG_CONFLICT; /* words that the peer may have written */
    }
  }
  if ((*flags & HOPSEC_FLAGS_UNREADABLE) != 0
      || (verdict->security == HOPSEC_SECURITY_TLS && is_part (received, *flags))) {
    decide (verdict, HOPSEC_SECURITY_UNKNOWN, HOPSEC_BASIS_NONE, (HopsecSpan) { 0, 0 });
  }
}
