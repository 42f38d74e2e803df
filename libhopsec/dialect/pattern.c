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
  gsize ready;                /* g_once_init_enter () */
  pcre2_code *code;           /* NULL when ready: it does not compile */
  gint8 fact[MAX_GROUPS + 1]; /* of each group, -1 for none */
};

typedef struct {
  pcre2_match_data *data;
  pcre2_match_context *context;
} Matcher;

static void
free_matcher (gpointer data)
{
  Matcher *matcher = data;

  pcre2_match_data_free (matcher->data);
  pcre2_match_context_free (matcher->context);
  g_free (matcher);
}

static gpointer
make_matcher (void)
{
  Matcher *matcher = g_new (Matcher, 1);

  matcher->data = pcre2_match_data_create (MAX_GROUPS + 1, NULL);
  matcher->context = pcre2_match_context_create (NULL);
  pcre2_set_match_limit (matcher->context, MATCH_LIMIT);
  pcre2_set_depth_limit (matcher->context, DEPTH_LIMIT);
  pcre2_set_heap_limit (matcher->context, HEAP_LIMIT);
  return matcher;
}

HopsecPattern *
hopsec_pattern_new (const gchar *text, gsize length)
{
  HopsecPattern *pattern = g_new0 (HopsecPattern, 1);

  pattern->text = g_strndup (text, length);
  pattern->length = length;
  return pattern;
}

const gchar *
hopsec_pattern_get_text (const HopsecPattern *pattern)
{
  return pattern->text;
}

void
hopsec_pattern_free (HopsecPattern *pattern)
{
  if (pattern != NULL) {
    pcre2_code_free (pattern->code);
    g_free (pattern->text);
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
  memset (pattern->fact, -1, sizeof pattern->fact);
  if (n_groups > MAX_GROUPS) {
    g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX, "a pattern may have %d groups, not %u",
                 MAX_GROUPS, n_groups);
    return FALSE;
  }
  for (uint32_t i = 0; i < n_names; i++) {
    const gchar *name = (const gchar *) table + i * entry + 2;
    gint fact = hopsec_fact_from_nick (name, strlen (name));

    if (fact < 0 || !hopsec_fact_is_capture (fact)) {
      g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX,
                   "no fact that can be captured is called '%s'", name);
      return FALSE;
    }
    pattern->fact[table[i * entry] << 8 | table[i * entry + 1]] = (gint8) fact;
  }
  return TRUE;
}

/* "^a|b" is not what it looks like: b may stand anywhere. PCRE2 knows a pattern as anchored if each of
 * its branches is. */
static gboolean
check_anchor (HopsecPattern *pattern, GError **error)
{
  uint32_t options = 0;

  pcre2_pattern_info (pattern->code, PCRE2_INFO_ALLOPTIONS, &options);
  if (pattern->text[0] == '^' && (options & PCRE2_ANCHORED) == 0) {
    g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX,
                 "^ anchors the first branch alone: write ^(?:a|b), not ^a|b");
    return FALSE;
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
  if (!check_anchor (pattern, error) || !map_groups (pattern, error)) {
    g_clear_pointer (&pattern->code, pcre2_code_free);
    return FALSE;
  }
  pcre2_jit_compile (pattern->code, PCRE2_JIT_COMPLETE); /* without it matching is only slower */
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

/* The group's fact is that text, unless it took no part, is empty, or an earlier line set the fact. */
static void
take_group (HopsecMatch *match, gint fact, guint start, guint end)
{
  if (fact >= 0 && (match->taken & HOPSEC_FACT_BIT (fact)) == 0 && start != end) {
    match->facts[fact] = (HopsecSpan) { start, end };
    match->taken |= HOPSEC_FACT_BIT (fact);
  }
}

/* Whether the pattern matches the slot. One that is too long is cut and flagged, and has no end for `$`. */
gboolean
hopsec_pattern_match (HopsecPattern *pattern, const gchar *text, HopsecSpan slot,
                      HopsecMatch *match)
{
  gsize length = MIN (hopsec_span_length (slot), HOPSEC_MAX_TOKEN);
  gboolean cut = length < hopsec_span_length (slot);
  Matcher *matcher;
  const PCRE2_SIZE *at;
  int n;

  if (!hopsec_pattern_compile (pattern, NULL)) {
    return FALSE;
  }
  HOPSEC_VISIT (length);
  *match->flags |= cut ? HOPSEC_FLAG_TRUNCATED : 0;
  matcher = hopsec_thread_get (HOPSEC_KEEP_MATCHER, make_matcher, free_matcher);
  n = pcre2_match (pattern->code, (PCRE2_SPTR) text + slot.start, length, 0, cut ? PCRE2_NOTEOL : 0,
                   matcher->data, matcher->context);
  if (n < 0) {
    *match->flags |= n != PCRE2_ERROR_NOMATCH ? HOPSEC_FLAG_MATCH_LIMIT : 0;
    return FALSE;
  }
  at = pcre2_get_ovector_pointer (matcher->data);
  match->where = (HopsecSpan) { slot.start + (guint) at[0], slot.start + (guint) at[1] };
  for (int i = 1; match->facts != NULL && i < n; i++) {
    take_group (match, pattern->fact[i], slot.start + (guint) at[2 * i],
                slot.start + (guint) at[2 * i + 1]);
  }
  return TRUE;
}
