/* Reads dialect files: hopsec-dialect(5) describes them.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dialect/dialect.h"

#include <string.h>

typedef enum { PART_KEYS, PART_SAMPLE, PART_EXPECT } Part;

typedef struct {
  HopsecDialect *dialect;
  const gchar *text;
  gsize length, at;
  guint line;
  Part part;
  gboolean compile;   /* every pattern, to see whether one is wrong */
  gboolean new_block; /* the next claim begins a block */
  HopsecSample *sample;
} Reader;

static gboolean fail (Reader *reader, GError **error, const gchar *format, ...)
  G_GNUC_PRINTF (3, 4);

static gboolean
fail (Reader *reader, GError **error, const gchar *format, ...)
{
  g_autofree gchar *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX, "%s:%u: %s", reader->dialect->file,
               reader->line, message);
  return FALSE;
}

/* --- rules ------------------------------------------------------------------------------------ */

/* `derived`: slots that are no span of the field are good too */
static gboolean
parse_slot (Reader *reader, HopsecLine word, gboolean derived, HopsecSlot *slot, GError **error)
{
  return (hopsec_slot_parse (word.start, word.length, slot)
          && (derived || (slot->kind != HOPSEC_SLOT_IP && slot->kind != HOPSEC_SLOT_FROM_BY)))
         || fail (reader, error, "'%.*s' is no slot here", (int) word.length, word.start);
}

/* "inside", ^"in front", ="the whole" */
static gboolean
parse_literal (Reader *reader, HopsecLine *rest, HopsecRule *rule, GError **error)
{
  gchar sign = rest->length > 0 ? rest->start[0] : '\0';
  HopsecLine literal;

  if (rest->length > 1 && rest->start[1] == '"' && (sign == '^' || sign == '=')) {
    rule->place = sign == '^' ? HOPSEC_LITERAL_IN_FRONT : HOPSEC_LITERAL_WHOLE;
    rest->start++;
    rest->length--;
  } else if (sign != '"') {
    return TRUE;
  }
  literal = hopsec_line_first_word (rest);
  if (literal.length == 0 || literal.start[0] == '"') {
    return fail (reader, error, "a literal has text, and a quote on both sides");
  }
  rule->literal = g_strndup (literal.start, literal.length);
  rule->length = literal.length;
  return TRUE;
}

static gboolean
parse_pattern (Reader *reader, HopsecLine rest, HopsecRule *rule, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (rest.length == 0) {
    return TRUE;
  }
  rule->pattern = hopsec_pattern_new (rest.start, rest.length);
  return !reader->compile || hopsec_pattern_compile (rule->pattern, &why)
         || fail (reader, error, "%s", why->message);
}

/* SLOT ["LITERAL"] [PATTERN]; of a class also a slot that is no span of the field, and SLOT - for one
 * that is not there. */
static gboolean
parse_rule (Reader *reader, HopsecLine rest, gboolean class, HopsecRule *rule, GError **error)
{
  rule->line = reader->line;
  if (!parse_slot (reader, hopsec_line_first_word (&rest), class, &rule->slot, error)) {
    return FALSE;
  }
  rule->absent = class && hopsec_line_is (rest, "-");
  return rule->absent
         || (parse_literal (reader, &rest, rule, error)
             && parse_pattern (reader, rest, rule, error));
}

static void
take_rule (GArray *rules, HopsecRule *rule)
{
  g_array_append_vals (rules, rule, 1);
  memset (rule, 0, sizeof *rule);
}

/* --- the lines -------------------------------------------------------------------------------- */

static gboolean
read_name (Reader *reader, HopsecLine rest, GError **error)
{
  if (reader->dialect->name != NULL || rest.length == 0) {
    return fail (reader, error, "a file has one dialect, with a name");
  }
  reader->dialect->name = g_strndup (rest.start, rest.length);
  return TRUE;
}

static gboolean
read_operator (Reader *reader, HopsecLine rest, GError **error)
{
  if (rest.length == 0) {
    return fail (reader, error, "`operator` names who alone runs the program");
  }
  while (rest.length > 0) {
    HopsecLine name = hopsec_line_first_word (&rest);

    g_ptr_array_add (reader->dialect->operators, g_strndup (name.start, name.length));
  }
  return TRUE;
}

/* the block that claims are added to */
static GArray *
get_block (Reader *reader)
{
  GPtrArray *blocks = reader->dialect->blocks;

  if (reader->new_block) {
    g_ptr_array_add (blocks, hopsec_rules_new ());
    reader->new_block = FALSE;
  }
  return g_ptr_array_index (blocks, blocks->len - 1);
}

/* What begins a comment is the server's; what stands further on may be an address or a name in it. */
static gboolean
is_anchored (const HopsecRule *rule)
{
  return rule->slot.kind != HOPSEC_SLOT_COMMENT || (rule->literal == NULL && rule->pattern == NULL)
         || (rule->literal != NULL && rule->place != HOPSEC_LITERAL_INSIDE)
         || (rule->pattern != NULL && hopsec_pattern_get_text (rule->pattern)[0] == '^');
}

static gboolean
read_claim (Reader *reader, HopsecLine rest, GError **error)
{
  g_auto (HopsecRule) rule = { .absent = FALSE };

  if (!parse_rule (reader, rest, FALSE, &rule, error)) {
    return FALSE;
  }
  if (!is_anchored (&rule)) {
    return fail (reader, error,
                 "a claim on a comment says how it begins: the rest may be the peer's");
  }
  take_rule (get_block (reader), &rule);
  return TRUE;
}

/* the other half of a claim: slots that are not there */
static gboolean
read_absent (Reader *reader, HopsecLine rest, GError **error)
{
  do {
    HopsecRule rule = { .absent = TRUE, .line = reader->line };

    if (!parse_slot (reader, hopsec_line_first_word (&rest), FALSE, &rule.slot, error)) {
      return FALSE;
    }
    take_rule (get_block (reader), &rule);
  } while (rest.length > 0);
  return TRUE;
}

static gboolean
read_or (Reader *reader, HopsecLine rest, GError **error)
{
  if (rest.length > 0 || reader->new_block) {
    return fail (reader, error, "`or` stands alone, between two claims");
  }
  reader->new_block = TRUE;
  return TRUE;
}

static gboolean
parse_security (HopsecLine word, HopsecSecurity *security)
{
  for (guint i = HOPSEC_SECURITY_PLAINTEXT; i <= HOPSEC_SECURITY_LOCAL; i++) {
    if (hopsec_line_is (word, hopsec_security_to_string (i))) {
      *security = i;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
parse_basis (HopsecLine word, HopsecBasis *basis)
{
  for (guint i = HOPSEC_BASIS_NONE; i <= HOPSEC_BASIS_ABSENCE; i++) {
    if (hopsec_line_is (word, hopsec_basis_to_string (i))) {
      *basis = i;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
read_unmarked (Reader *reader, HopsecLine rest, GError **error)
{
  HopsecSecurity *security = &reader->dialect->unmarked;

  return (parse_security (rest, security) && *security != HOPSEC_SECURITY_TLS)
         || fail (reader, error, "unmarked is plaintext, unknown or local");
}

static gboolean
read_fallback (Reader *reader, HopsecLine rest, GError **error)
{
  reader->dialect->fallback = TRUE;
  return rest.length == 0 || fail (reader, error, "`fallback` stands alone");
}

static gboolean
read_unauthenticated (Reader *reader, HopsecLine rest, GError **error)
{
  reader->dialect->tells_authentication = TRUE;
  return hopsec_line_is (rest, "no")
         || fail (reader, error, "unauthenticated is no, or the line is left out");
}

static gboolean
read_class (Reader *reader, HopsecLine rest, GError **error)
{
  g_auto (HopsecRule) rule = { .absent = FALSE };
  HopsecLine basis = hopsec_line_last_word (&rest), security = hopsec_line_last_word (&rest);

  if (!parse_security (security, &rule.security) || !parse_basis (basis, &rule.basis)) {
    return fail (reader, error, "a class line ends with a security and a basis");
  }
  if (!parse_rule (reader, rest, TRUE, &rule, error)) {
    return FALSE;
  }
  if (rule.slot.kind == HOPSEC_SLOT_CLAUSE && rule.slot.clause == HOPSEC_CLAUSE_FROM
      && (rule.security == HOPSEC_SECURITY_LOCAL || rule.security == HOPSEC_SECURITY_TLS)) {
    return fail (reader, error, "the words after `from` are the peer's: they make nothing %s",
                 hopsec_security_to_string (rule.security));
  }
  take_rule (reader->dialect->classes, &rule);
  return TRUE;
}

/* The peer's comments count as much as the server's where a slot has no number. */
static gboolean
is_of_any_comment (const HopsecRule *rule)
{
  const gchar *text = hopsec_pattern_get_text (rule->pattern);

  return rule->slot.kind == HOPSEC_SLOT_COMMENT && rule->slot.number == 0
         && (strstr (text, "(?<ip>") != NULL || strstr (text, "(?<authenticated>") != NULL);
}

static gboolean
parse_peer (HopsecLine word, HopsecPeer *peer)
{
  *peer = hopsec_line_is (word, "client")   ? HOPSEC_PEER_CLIENT
          : hopsec_line_is (word, "inside") ? HOPSEC_PEER_INSIDE
                                            : HOPSEC_PEER_UNKNOWN;
  return *peer != HOPSEC_PEER_UNKNOWN;
}

static gboolean
read_peer (Reader *reader, HopsecLine rest, GError **error)
{
  g_auto (HopsecRule) rule = { .absent = FALSE };

  if (!parse_peer (hopsec_line_last_word (&rest), &rule.peer)) {
    return fail (reader, error, "a peer line ends with client or inside");
  }
  if (!parse_rule (reader, rest, TRUE, &rule, error)) {
    return FALSE;
  }
  take_rule (reader->dialect->peers, &rule);
  return TRUE;
}

static gboolean
read_read (Reader *reader, HopsecLine rest, GError **error)
{
  g_auto (HopsecRule) rule = { .absent = FALSE };

  if (!parse_rule (reader, rest, FALSE, &rule, error)) {
    return FALSE;
  }
  if (rule.pattern == NULL) {
    return fail (reader, error, "a pattern is missing");
  }
  if (is_of_any_comment (&rule)) {
    return fail (
      reader, error,
      "ip and authenticated are read of a numbered comment: the peer may add one like it");
  }
  take_rule (reader->dialect->reads, &rule);
  return TRUE;
}

static gboolean
read_checked (Reader *reader, HopsecLine rest, GError **error)
{
  g_auto (HopsecRule) rule = { .absent = FALSE };

  if (!parse_rule (reader, rest, FALSE, &rule, error)) {
    return FALSE;
  }
  take_rule (reader->dialect->checked, &rule);
  return TRUE;
}

static gboolean
read_sample (Reader *reader, HopsecLine rest, GError **error)
{
  HopsecSample *sample = g_new0 (HopsecSample, 1);

  g_ptr_array_add (reader->dialect->samples, sample);
  sample->line = reader->line;
  sample->title = g_strndup (rest.start, rest.length);
  reader->sample = sample;
  reader->part = PART_SAMPLE;
  return rest.length > 0 || fail (reader, error, "a sample has a title");
}

static gboolean
read_expect (Reader *reader, HopsecLine rest, GError **error)
{
  if (rest.length > 0 || reader->sample == NULL || reader->sample->value == NULL) {
    return fail (reader, error, "`expect` stands alone, after a sample");
  }
  reader->part = PART_EXPECT;
  return TRUE;
}

static const struct {
  const gchar *key;
  gboolean (*read) (Reader *reader, HopsecLine rest, GError **error);
} keys[] = {
  { "dialect", read_name },
  { "operator", read_operator },
  { "claim", read_claim },
  { "absent", read_absent },
  { "or", read_or },
  { "unmarked", read_unmarked },
  { "class", read_class },
  { "read", read_read },
  { "checked", read_checked },
  { "peer", read_peer },
  { "sample", read_sample },
  { "expect", read_expect },
  { "fallback", read_fallback },
  { "unauthenticated", read_unauthenticated },
};

static gboolean
read_key (Reader *reader, HopsecLine line, GError **error)
{
  HopsecLine key = hopsec_line_first_word (&line);

  if (reader->dialect->name == NULL && !hopsec_line_is (key, "dialect")) {
    return fail (reader, error, "a dialect file begins with `dialect NAME`");
  }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (hopsec_line_is (key, keys[i].key)) {
      return keys[i].read (reader, line, error);
    }
  }
  return fail (reader, error, "'%.*s' is no key of a dialect file", (int) key.length, key.start);
}

static void
append_line (gchar **text, HopsecLine line)
{
  gchar *longer = g_strdup_printf ("%s%s%.*s", *text != NULL ? *text : "",
                                   *text != NULL ? "\n" : "", (int) line.length, line.start);

  g_free (*text);
  *text = longer;
}

/* an indented line of a sample or of what is expected of it */
static gboolean
read_indented (Reader *reader, HopsecLine line, GError **error)
{
  if (reader->sample == NULL || reader->part == PART_KEYS) {
    return fail (reader, error, "only samples have indented lines");
  }
  if (line.length < 4 || memcmp (line.start, "    ", 4) != 0) {
    return fail (reader, error, "the lines of a sample begin with four blanks");
  }
  line.start += 4;
  line.length -= 4;
  append_line (reader->part == PART_SAMPLE ? &reader->sample->value : &reader->sample->expect,
               line);
  return TRUE;
}

static gboolean
read_line (Reader *reader, GError **error)
{
  const gchar *start = reader->text + reader->at;
  const gchar *newline = memchr (start, '\n', reader->length - reader->at);
  gsize length = newline != NULL ? (gsize) (newline - start) : reader->length - reader->at;
  HopsecLine line = { start, length };

  reader->at += length + 1;
  reader->line++;
  while (line.length > 0 && hopsec_is_blank (line.start[line.length - 1])) {
    line.length--;
  }
  if (line.length == 0 || line.start[0] == '#') {
    return TRUE;
  }
  return hopsec_is_blank (line.start[0]) ? read_indented (reader, line, error)
                                         : read_key (reader, line, error);
}

/* Without a literal a block would never be looked at: it is how a field finds its dialect. */
static gboolean
has_literals (const HopsecDialect *dialect)
{
  for (guint i = 0; i < dialect->blocks->len; i++) {
    const GArray *block = g_ptr_array_index (dialect->blocks, i);
    gsize length = 0;

    for (guint n = 0; n < block->len; n++) {
      length += g_array_index (block, HopsecRule, n).length;
    }
    if (length == 0) {
      return FALSE;
    }
  }
  return TRUE;
}

/* A dialect from the text of a file. `compile`: its patterns now, not when they are first used. */
HopsecDialect *
hopsec_dialect_read (const gchar *file, const gchar *text, gsize length, gboolean compile,
                     GError **error)
{
  g_autoptr (HopsecDialect) dialect = hopsec_dialect_new (file);
  Reader reader
    = { .dialect = dialect, .text = text, .length = length, .compile = compile, .new_block = TRUE };

  if (memchr (text, '\0', length) != NULL) {
    fail (&reader, error, "a dialect file is text, without NUL");
    return NULL;
  }
  while (reader.at < length) {
    if (!read_line (&reader, error)) {
      return NULL;
    }
  }
  if (dialect->name == NULL || (dialect->blocks->len == 0 && dialect->operators->len == 0)) {
    fail (&reader, error, "a dialect has a name, and claims or an operator");
    return NULL;
  }
  if (reader.new_block && dialect->blocks->len > 0) {
    fail (&reader, error, "a claim is missing after the last `or`");
    return NULL;
  }
  if (!has_literals (dialect)) {
    fail (&reader, error, "each block of claims needs a literal");
    return NULL;
  }
  return g_steal_pointer (&dialect);
}
