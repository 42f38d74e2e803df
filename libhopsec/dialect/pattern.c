/* All use of PCRE2: patterns of dialect files on single, short slots.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Byte mode, so that only ASCII folds. Limits stand in one match context; under JIT only the match
 * limit and the length of the slot bind. Code is compiled when first needed and then shared; match
 * data belong to a thread.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "dialect/dialect.h"

#include <pcre2.h>
#include <string.h>

#define MATCH_LIMIT 20000 /* a bad pattern stops in about a millisecond */
#define DEPTH_LIMIT 1000  /* without JIT */
#define HEAP_LIMIT 1024   /* KiB; PCRE2's own default is 20 GB */
#define MAX_GROUPS 15     /* of one pattern; match data are made for as many */

struct _HopsecPattern {
  gchar *text;
  gsize length;
  gchar *prefix; /* what a slot begins with if the pattern matches it; "" if that is not known */
  gsize prefix_length;
  gboolean whole, literal; /* the prefix is the whole slot; the pattern is nothing but the prefix */
  gboolean jit;
  gsize ready;                 /* g_once_init_enter () */
  pcre2_code *code;            /* NULL when ready: it does not compile */
  gint8 field[MAX_GROUPS + 1]; /* of each group, -1 for none */
};

static void free_match_data (gpointer data);

static GPrivate thread_data = G_PRIVATE_INIT (free_match_data);

typedef struct {
  pcre2_match_data *data;
  pcre2_match_context *context;
} Matcher;

static void
free_match_data (gpointer data)
{
  Matcher *matcher = data;

  pcre2_match_data_free (matcher->data);
  pcre2_match_context_free (matcher->context);
  g_free (matcher);
}

static Matcher *
get_matcher (void)
{
  Matcher *matcher = g_private_get (&thread_data);

  if (matcher == NULL) {
    matcher = g_new (Matcher, 1);
    matcher->data = pcre2_match_data_create (MAX_GROUPS + 1, NULL);
    matcher->context = pcre2_match_context_create (NULL);
    pcre2_set_match_limit (matcher->context, MATCH_LIMIT);
    pcre2_set_depth_limit (matcher->context, DEPTH_LIMIT);
    pcre2_set_heap_limit (matcher->context, HEAP_LIMIT);
    g_private_set (&thread_data, matcher);
  }
  return matcher;
}

/* --- the literal that a pattern begins with --------------------------------------------------- */

/* behind the character, escape or class at `at` */
static gsize
skip_item (const gchar *text, gsize at, gsize length)
{
  if (text[at] == '\\') {
    return MIN (at + 2, length);
  }
  if (text[at] != '[') {
    return at + 1;
  }
  at += at + 1 < length && text[at + 1] == '^' ? 2 : 1;
  for (at++; at < length && text[at] != ']'; at++) { /* a ']' that comes first is a member */
    at += text[at] == '\\';
  }
  return MIN (at + 1, length);
}

/* Whether one of several branches may match: then none of them is a must. */
static gboolean
has_branches (const gchar *text, gsize length)
{
  gint depth = 0;

  for (gsize i = 0; i < length; i = skip_item (text, i, length)) {
    depth += (text[i] == '(') - (text[i] == ')');
    if (text[i] == '|' && depth == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Behind the "(?<name>" at `at`, if the group must take part and has no branches; else `at`. */
static gsize
enter_group (const gchar *text, gsize at, gsize length)
{
  const gchar *name = text + at + 3, *inside = strchr (text + at, '>');
  gsize end = at + 1;
  gint depth = 1;

  if (strncmp (text + at, "(?<", 3) != 0 || !g_ascii_isalpha (*name) || inside == NULL) {
    return at;
  }
  for (; end < length && depth > 0; end = skip_item (text, end, length)) {
    depth += (text[end] == '(') - (text[end] == ')');
    if (text[end] == '|' && depth == 1) {
      return at;
    }
  }
  return depth > 0 || (end < length && strchr ("?*{", text[end]) != NULL)
           ? at
           : (gsize) (inside + 1 - text);
}

static gboolean
is_literal (gchar c)
{
  return c != '\0' && strchr ("^$.[]|()?*+{}\\#", c) == NULL;
}

/* Most patterns are anchored and begin with plain text: a slot that begins otherwise is told from it
 * without PCRE2, and so is one that a pattern of plain text alone matches. */
static void
find_prefix (HopsecPattern *pattern)
{
  const gchar *text = pattern->text;
  gsize at = 1, n = 0;
  gboolean captures = FALSE;

  pattern->prefix = g_malloc0 (pattern->length + 1);
  if (pattern->length < 2 || text[0] != '^') {
    return;
  }
  while (at < pattern->length) {
    gboolean escaped
      = text[at] == '\\' && at + 1 < pattern->length && g_ascii_ispunct (text[at + 1]);
    gsize inside = enter_group (text, at, pattern->length);

    if (inside > at || (captures && text[at] == ')')) {
      captures = TRUE;
      at = inside > at ? inside : at + 1;
      continue;
    }
    if (!escaped && !is_literal (text[at])) {
      break;
    }
    at += escaped;
    pattern->prefix[n++] = text[at++];
  }
  pattern->whole = at + 1 == pattern->length && text[at] == '$';
  pattern->literal = (at == pattern->length || pattern->whole) && !captures;
  if (at < pattern->length && strchr ("?*{+", text[at]) != NULL && n > 0) {
    n--; /* the last character may be there or not */
  }
  if (has_branches (text, pattern->length) || strstr (text, "\\Q") != NULL) {
    n = 0;
  }
  pattern->prefix_length = n;
}

HopsecPattern *
hopsec_pattern_new (const gchar *text, gsize length)
{
  HopsecPattern *pattern = g_new0 (HopsecPattern, 1);

  pattern->text = g_strndup (text, length);
  pattern->length = length;
  find_prefix (pattern);
  return pattern;
}

void
hopsec_pattern_free (HopsecPattern *pattern)
{
  if (pattern != NULL) {
    pcre2_code_free (pattern->code);
    g_free (pattern->text);
    g_free (pattern->prefix);
    g_free (pattern);
  }
}

static gboolean
map_groups (HopsecPattern *pattern, GError **error)
{
  uint32_t n_names = 0, entry = 0, n_groups = 0;
  PCRE2_SPTR table = NULL;

  pcre2_pattern_info (pattern->code, PCRE2_INFO_CAPTURECOUNT, &n_groups);
  pcre2_pattern_info (pattern->code, PCRE2_INFO_NAMECOUNT, &n_names);
  pcre2_pattern_info (pattern->code, PCRE2_INFO_NAMEENTRYSIZE, &entry);
  pcre2_pattern_info (pattern->code, PCRE2_INFO_NAMETABLE, &table);
  memset (pattern->field, -1, sizeof pattern->field);
  if (n_groups > MAX_GROUPS) {
    g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX, "a pattern may have %d groups, not %u",
                 MAX_GROUPS, n_groups);
    return FALSE;
  }
  for (uint32_t i = 0; i < n_names; i++) {
    const gchar *name = (const gchar *) table + i * entry + 2;
    gint field = hopsec_fact_from_nick (name, strlen (name));

    if (field < 0 || !hopsec_fact_is_capture (field)) {
      g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX,
                   "no fact that can be captured is called '%s'", name);
      return FALSE;
    }
    pattern->field[table[i * entry] << 8 | table[i * entry + 1]] = (gint8) field;
  }
  return TRUE;
}

static gboolean
compile (HopsecPattern *pattern, GError **error)
{
  gchar message[120];
  int code = 0;
  PCRE2_SIZE offset = 0;

  pattern->code = pcre2_compile ((PCRE2_SPTR) pattern->text, pattern->length,
                                 PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C, &code,
                                 &offset, NULL);
  if (pattern->code == NULL) {
    pcre2_get_error_message (code, (PCRE2_UCHAR *) message, sizeof message);
    g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX, "pattern, at character %u: %s",
                 (guint) offset + 1, message);
    return FALSE;
  }
  if (!map_groups (pattern, error)) {
    g_clear_pointer (&pattern->code, pcre2_code_free);
    return FALSE;
  }
  pattern->jit = pcre2_jit_compile (pattern->code, PCRE2_JIT_COMPLETE) == 0;
  return TRUE;
}

/* Compiles it if that was not done yet; FALSE with an error if it cannot be. */
gboolean
hopsec_pattern_compile (HopsecPattern *pattern, GError **error)
{
  gboolean ok = TRUE;

  if (g_once_init_enter (&pattern->ready)) {
    ok = compile (pattern, error);
    g_once_init_leave (&pattern->ready, 1);
  }
  return ok && pattern->code != NULL;
}

/* Whether the pattern matches the slot. `match` and `captured` (one span for each HopsecFact) are spans
 * of the whole text; both may be NULL. A group that has text sets its field, and that is `taken` then:
 * no later one sets it. */
gboolean
hopsec_pattern_match (HopsecPattern *pattern, const gchar *text, HopsecSpan slot, HopsecSpan *match,
                      HopsecSpan *captured, guint64 *taken, guint32 *flags)
{
  gsize length = MIN (hopsec_span_length (slot), HOPSEC_MAX_TOKEN);
  Matcher *matcher;
  const PCRE2_SIZE *at;
  int n;

  if (pattern->prefix_length > 0
      && (length < pattern->prefix_length || text[slot.start] != pattern->prefix[0]
          || memcmp (text + slot.start, pattern->prefix, pattern->prefix_length) != 0)) {
    return FALSE;
  }
  if (pattern->literal && pattern->prefix_length > 0) {
    if (match != NULL) {
      *match = (HopsecSpan) { slot.start, slot.start + (guint) pattern->prefix_length };
    }
    return !pattern->whole || length == pattern->prefix_length;
  }
  if (!hopsec_pattern_compile (pattern, NULL)) {
    return FALSE;
  }
  HOPSEC_VISIT (length);
  matcher = get_matcher ();
  /* the same, but for the checks of its arguments */
  n = (pattern->jit ? pcre2_jit_match : pcre2_match) (
    pattern->code, (PCRE2_SPTR) text + slot.start, length, 0, 0, matcher->data, matcher->context);
  if (n < 0) {
    if (n != PCRE2_ERROR_NOMATCH) {
      *flags |= HOPSEC_FLAG_MATCH_LIMIT;
    }
    return FALSE;
  }
  at = pcre2_get_ovector_pointer (matcher->data);
  if (match != NULL) {
    *match = (HopsecSpan) { slot.start + (guint) at[0], slot.start + (guint) at[1] };
  }
  for (int i = 1; captured != NULL && i < n; i++) {
    gint field = pattern->field[i];
    const PCRE2_SIZE *group = at + 2 * i;

    if (field >= 0 && (*taken & HOPSEC_FACT_BIT (field)) == 0
        && group[0] != group[1]) { /* it took part, and is not empty */
      captured[field]
        = (HopsecSpan) { slot.start + (guint) group[0], slot.start + (guint) group[1] };
      *taken |= HOPSEC_FACT_BIT (field);
    }
  }
  return TRUE;
}
