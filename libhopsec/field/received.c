/* One Received field into clauses and comments: RFC 5321 4.4, RFC 5322 3.6.7, and what servers
 * really write.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One pass, no recursion, no allocation. Comments nest and know quoted pairs but, as RFC 5322
 * says, no quotes: so a quoted local part may close a comment early. Such a comment has an open
 * quote, and what stands after it is tainted: it may be the peer's.
 */
#include "field/field.h"

#include <string.h>

typedef struct {
  HopsecReceived *field;
  const gchar *text;
  guint at, end;
  HopsecClause clause;
  gboolean open;      /* the clause's run of words may go on */
  gboolean no_angle;  /* no '>' lies ahead: do not look again */
  guint semicolon[2]; /* after the last and the last but one top-level ';', 0 for none */
  guint dated;        /* after the ';' whose date the field has; 0 for none */
  gboolean again;     /* the clause came a second time: its next word must be the same */
} Reader;

static const struct {
  const gchar *word;
  guint length;
} keywords[HOPSEC_N_CLAUSES] = {
  [HOPSEC_CLAUSE_FROM] = { "from", 4 }, [HOPSEC_CLAUSE_BY] = { "by", 2 },
  [HOPSEC_CLAUSE_VIA] = { "via", 3 },   [HOPSEC_CLAUSE_WITH] = { "with", 4 },
  [HOPSEC_CLAUSE_ID] = { "id", 2 },     [HOPSEC_CLAUSE_FOR] = { "for", 3 },
  [HOPSEC_CLAUSE_TLS] = { "tls", 3 },   [HOPSEC_CLAUSE_ENVELOPE_FROM] = { "envelope-from", 13 },
};

/* What ends a run of bytes that mean nothing by themselves, in a word and in a comment; the NUL
 * after the text always does. And what a keyword begins with. */
enum { IN_WORD = 1, IN_COMMENT = 2, KEYWORD = 4 };

static const guint8 classes[256] = {
  ['\0'] = IN_WORD | IN_COMMENT,
  [' '] = IN_WORD,
  [';'] = IN_WORD,
  ['<'] = IN_WORD,
  ['('] = IN_WORD | IN_COMMENT,
  [')'] = IN_WORD | IN_COMMENT,
  ['"'] = IN_WORD | IN_COMMENT,
  ['\\'] = IN_COMMENT,
  ['f'] = KEYWORD,
  ['b'] = KEYWORD,
  ['v'] = KEYWORD,
  ['w'] = KEYWORD,
  ['i'] = KEYWORD,
  ['t'] = KEYWORD,
  ['e'] = KEYWORD,
  ['F'] = KEYWORD,
  ['B'] = KEYWORD,
  ['V'] = KEYWORD,
  ['W'] = KEYWORD,
  ['I'] = KEYWORD,
  ['T'] = KEYWORD,
  ['E'] = KEYWORD,
};

/* --- tokens ----------------------------------------------------------------------------------- */

/* after the quoted string that begins at `at`, or `end` and unbalanced */
static guint
skip_quoted (Reader *reader, guint at)
{
  for (at++; at < reader->end; at++) {
    HOPSEC_VISIT (1);
    if (reader->text[at] == '\\') {
      at++;
    } else if (reader->text[at] == '"') {
      return at + 1;
    }
  }
  reader->field->flags |= HOPSEC_FLAG_UNBALANCED;
  return reader->end;
}

/* after the '>' that closes the '<' at `at`; at + 1 and tainted if none does, or another '<' comes
 * first */
static guint
skip_angle (Reader *reader, guint at)
{
  guint i = at + 1;

  if (reader->no_angle) {
    return at + 1; /* tainted before */
  }
  while (i < reader->end && reader->text[i] != '>' && reader->text[i] != '<') {
    i = reader->text[i] == '"' ? skip_quoted (reader, i) : i + 1;
  }
  HOPSEC_VISIT (i - at);
  if (i < reader->end && reader->text[i] == '>') {
    return i + 1;
  }
  reader->no_angle = i == reader->end;
  reader->field->taint = MIN (reader->field->taint, at);
  return at + 1;
}

/* the next byte that means something; reader->end if there is none */
static inline guint
skip_run (const Reader *reader, guint at, guint8 where)
{
  const guchar *text = (const guchar *) reader->text, *next = text + at;

  while ((classes[*next] & where) == 0) {
    next++;
  }
  HOPSEC_VISIT ((gsize) (next - text) - at);
  return (guint) (next - text);
}

static guint
skip_word (Reader *reader, guint at)
{
  while ((at = skip_run (reader, at, IN_WORD)) < reader->end) {
    if (reader->text[at] == '"') {
      at = skip_quoted (reader, at);
    } else if (reader->text[at] == '<') {
      at = skip_angle (reader, at);
    } else {
      return at;
    }
  }
  return reader->end;
}

static void
add_comment (Reader *reader, guint start, guint end)
{
  HopsecReceived *field = reader->field;
  HopsecComment *comment = &field->comments[field->n_comments];
  guint number = 1;

  if (field->n_comments == HOPSEC_MAX_COMMENTS) {
    field->flags |= HOPSEC_FLAG_TRUNCATED;
    return;
  }
  if (field->n_comments > 0 && comment[-1].clause == reader->clause) {
    number = comment[-1].number + 1;
  }
  *comment = (HopsecComment) { { start, end }, reader->clause, number };
  field->n_comments++;
}

/* Whether a '<' of the comment is not closed in it. */
static gboolean
has_open_angle (const gchar *text, guint start, guint end)
{
  const gchar *open = memrchr (text + start, '<', end - start);

  return open != NULL && memchr (open, '>', (gsize) (text + end - open)) == NULL;
}

static void
read_comment (Reader *reader, guint max_depth)
{
  guint start = reader->at + 1, at = start, depth = 1, quotes = 0;

  for (; depth > 0 && (at = skip_run (reader, at, IN_COMMENT)) < reader->end; at++) {
    switch (reader->text[at]) {
    case '\\':
      at += at + 1 < reader->end;
      break;
    case '"':
      quotes++;
      break;
    case '(':
      if (++depth > max_depth) {
        reader->field->flags |= HOPSEC_FLAG_TRUNCATED;
      }
      break;
    case ')':
      depth--;
      break;
    default:
      break;
    }
  }
  if (depth > 0) {
    reader->field->flags |= HOPSEC_FLAG_UNBALANCED;
  }
  add_comment (reader, start, depth > 0 ? at : at - 1);
  if (quotes % 2 == 1 || has_open_angle (reader->text, start, at)) {
    reader->field->taint = MIN (reader->field->taint, at);
  }
  reader->at = at;
  reader->open = reader->open && hopsec_span_length (reader->field->clauses[reader->clause]) == 0;
}

/* --- clauses ---------------------------------------------------------------------------------- */

static HopsecClause
find_keyword (const gchar *word, guint length)
{
  if (length < 2 || (length > 4 && length != 13) || (classes[(guchar) word[0]] & KEYWORD) == 0) {
    return HOPSEC_CLAUSE_START;
  }
  for (guint i = HOPSEC_CLAUSE_FROM; i <= HOPSEC_CLAUSE_ENVELOPE_FROM; i++) {
    if (keywords[i].length == length && hopsec_same (word, keywords[i].word, length)) {
      return i;
    }
  }
  return HOPSEC_CLAUSE_START;
}

static inline gboolean
is_present (const Reader *reader, HopsecClause clause)
{
  return (reader->field->present & (1u << clause)) != 0;
}

/* A HELO or host name may look like a keyword: "from by (name [ip]) by host". It is a name if a
 * comment or the same word again follows. */
static gboolean
is_name (const Reader *reader, guint end, HopsecClause keyword)
{
  guint next = end < reader->end && reader->text[end] == ' ' ? end + 1 : end;
  guint length = keywords[keyword].length;

  if ((reader->clause != HOPSEC_CLAUSE_FROM && reader->clause != HOPSEC_CLAUSE_BY) || !reader->open
      || hopsec_span_length (reader->field->clauses[reader->clause]) > 0 || next >= reader->end) {
    return FALSE;
  }
  if (reader->text[next] == '(') {
    return TRUE;
  }
  return reader->clause != keyword && next + length < reader->end
         && reader->text[next + length] == ' '
         && hopsec_same (reader->text + next, keywords[keyword].word, length);
}

/* a comment follows, so that the clause would have no value */
static gboolean
is_before_comment (const Reader *reader, guint end)
{
  return end + 1 < reader->end && reader->text[end] == ' ' && reader->text[end + 1] == '(';
}

/* a keyword, a comment or nothing follows */
static gboolean
is_without_value (const Reader *reader, guint end)
{
  HopsecSpan next = { MIN (end + 1, reader->end), reader->end };

  next = hopsec_first_word (reader->text, next);
  return next.start == next.end || reader->text[next.start] == '('
         || find_keyword (reader->text + next.start, hopsec_span_length (next))
              != HOPSEC_CLAUSE_START;
}

/* Whether the keyword, which ends at `end`, begins a clause here: prose has the same words
 * ("prosecuted for", "with STARTTLS", "id X by authid", "Authenticated ID (7)"). No server tells the
 * protocol after the date. */
static gboolean
begins_clause (const Reader *reader, HopsecClause keyword, guint end)
{
  gboolean prose = reader->open && reader->clause >= HOPSEC_CLAUSE_WITH
                   && reader->clause <= HOPSEC_CLAUSE_FOR
                   && hopsec_span_length (reader->field->clauses[reader->clause]) > 0;

  switch (keyword) {
  case HOPSEC_CLAUSE_FROM:
    return !is_present (reader, HOPSEC_CLAUSE_BY)
           && hopsec_span_length (reader->field->clauses[HOPSEC_CLAUSE_FROM]) == 0;
  case HOPSEC_CLAUSE_BY:
    return !is_present (reader, keyword) || !prose;
  case HOPSEC_CLAUSE_WITH:
    return is_present (reader, keyword) ? !prose : reader->dated == 0;
  case HOPSEC_CLAUSE_FOR:
  case HOPSEC_CLAUSE_ENVELOPE_FROM:
    return (is_present (reader, HOPSEC_CLAUSE_BY) || reader->field->n_comments > 0)
           && !is_present (reader, keyword);
  case HOPSEC_CLAUSE_ID:
    return !is_present (reader, keyword) && !(prose && is_before_comment (reader, end));
  case HOPSEC_CLAUSE_TLS:
    return is_present (reader, HOPSEC_CLAUSE_WITH) && !is_present (reader, keyword)
           && reader->dated == 0 && !(prose && is_without_value (reader, end));
  default:
    return !is_present (reader, keyword);
  }
}

static void
begin_clause (Reader *reader, HopsecClause clause, guint at)
{
  HopsecReceived *field = reader->field;

  if (!is_present (reader, clause)) {
    field->present |= 1u << clause;
    field->keyword[clause] = at;
    reader->again = FALSE;
  } else {
    reader->again = clause == HOPSEC_CLAUSE_BY || clause == HOPSEC_CLAUSE_WITH;
  }
  reader->clause = clause;
  reader->open = hopsec_span_length (field->clauses[clause]) == 0;
}

/* Two `with` clauses that disagree, or two `by`: one of them is not the server's. */
static void
compare_again (Reader *reader, guint start, guint end)
{
  HopsecReceived *field = reader->field;
  HopsecSpan first = hopsec_first_word (reader->text, field->clauses[reader->clause]);

  if (reader->clause == HOPSEC_CLAUSE_BY || hopsec_span_length (first) != end - start
      || !hopsec_same (reader->text + first.start, reader->text + start, end - start)) {
    field->flags |= HOPSEC_FLAG_CONFLICT;
  }
  reader->again = FALSE;
}

static void
read_word (Reader *reader)
{
  guint start = reader->at, end = skip_word (reader, start);
  HopsecClause keyword = find_keyword (reader->text + start, end - start);
  HopsecSpan *run = &reader->field->clauses[reader->clause];

  reader->at = end;
  if (keyword != HOPSEC_CLAUSE_START && begins_clause (reader, keyword, end)
      && !is_name (reader, end, keyword)) {
    begin_clause (reader, keyword, start);
  } else if (reader->again) {
    compare_again (reader, start, end);
  } else if (reader->open) {
    if (run->start == run->end) {
      run->start = start;
    }
    run->end = end;
  }
}

static gboolean
date_at (HopsecReceived *field, guint start)
{
  HopsecDate date;

  if (start == 0 || !hopsec_date_parse (field->text + start, field->length - start, &date)) {
    return FALSE;
  }
  field->date = (HopsecDate) { date.time, date.start + start, date.end + start, date.bad };
  return TRUE;
}

/* Whether nothing but a blank, a ';' or a parenthesis follows: the date's words are whole, and none of
 * them is a comment. */
static gboolean
ends_whole (const gchar *text, guint start, guint end)
{
  return (text[end] == '\0' || strchr (" ;()", text[end]) != NULL)
         && memchr (text + start, '(', end - start) == NULL;
}

/* After a ';' the date is nearly always at once: its words are no clauses. */
static void
read_semicolon (Reader *reader)
{
  HopsecReceived *field = reader->field;

  reader->at++;
  reader->semicolon[1] = reader->semicolon[0];
  reader->semicolon[0] = reader->at;
  reader->clause = HOPSEC_CLAUSE_DATE;
  reader->open = FALSE;
  if (date_at (field, reader->at)) {
    reader->dated = reader->at;
    if (!reader->again && ends_whole (field->text, reader->at, field->date.end)) {
      reader->at = field->date.end;
    }
  }
}

/* --- the date --------------------------------------------------------------------------------- */

/* no ';': the date is the last thing of the last clause */
static gboolean
date_in_clause (HopsecReceived *field)
{
  if (!hopsec_date_find (field->text, field->length, &field->date)) {
    return FALSE;
  }
  for (guint i = 0; i < HOPSEC_N_CLAUSES; i++) {
    HopsecSpan *span = &field->clauses[i];

    if (span->end > field->date.start) {
      span->end = MAX (span->start, field->date.start);
      while (span->end > span->start && field->text[span->end - 1] == ' ') {
        span->end--;
      }
    }
  }
  return TRUE;
}

static void
read_date (Reader *reader)
{
  HopsecReceived *field = reader->field;

  if (!(reader->dated > 0 && reader->dated == reader->semicolon[0])
      && !date_at (field, reader->semicolon[0]) && !date_at (field, reader->semicolon[1])
      && ((field->flags & HOPSEC_FLAG_UNBALANCED) != 0 || !date_in_clause (field))) {
    field->date = (HopsecDate) { HOPSEC_NO_TIME, field->length, field->length, TRUE };
  }
  if (field->date.bad || field->date.time == HOPSEC_NO_TIME) {
    field->flags |= HOPSEC_FLAG_BAD_DATE;
  }
  field->tail = (HopsecSpan) { field->date.end, field->length };
  while (field->tail.start < field->length && field->text[field->tail.start] == ' ') {
    field->tail.start++;
  }
}

/* the text before the first clause, comments included */
static void
set_start (HopsecReceived *field, guint semicolon)
{
  guint end = semicolon > 0 ? semicolon - 1 : MIN (field->length, field->date.start);

  for (guint i = HOPSEC_CLAUSE_FROM; i <= HOPSEC_CLAUSE_ENVELOPE_FROM; i++) {
    if ((field->present & (1u << i)) != 0) {
      end = MIN (end, field->keyword[i]);
    }
  }
  while (end > 0 && field->text[end - 1] == ' ') {
    end--;
  }
  field->clauses[HOPSEC_CLAUSE_START] = (HopsecSpan) { 0, end };
}

/* Reads the text, which a NUL ends and no other one stands in. */
void
hopsec_received_read (HopsecReceived *self, const gchar *text, guint length, guint max_depth)
{
  Reader reader = { .field = self, .text = text, .end = length, .open = TRUE };

  memset (self, 0, G_STRUCT_OFFSET (HopsecReceived, comments));
  self->n_comments = 0;
  self->flags = 0;
  self->text = text;
  self->length = length;
  self->taint = length + 1;
  while (reader.at < length) {
    switch (text[reader.at]) {
    case ' ':
      reader.at++;
      break;
    case '(':
      read_comment (&reader, max_depth);
      break;
    case ')':
      self->flags |= HOPSEC_FLAG_UNBALANCED;
      reader.at++;
      break;
    case ';':
      read_semicolon (&reader);
      break;
    default:
      read_word (&reader);
    }
  }
  read_date (&reader);
  set_start (self, reader.semicolon[0]);
}

/* The comment whose parenthesis opens at `at`; NULL if none does. */
const HopsecComment *
hopsec_received_comment_at (const HopsecReceived *self, guint at)
{
  for (guint i = 0; i < self->n_comments; i++) {
    if (self->comments[i].span.start == at + 1) {
      return &self->comments[i];
    }
  }
  return NULL;
}
