/* Proves a dialect with its own samples.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

#define FAR_FUTURE G_GINT64_CONSTANT (253402300799) /* the year 9999: no sample lies after it */

typedef struct {
  const HopsecDialect *dialect;
  const HopsecSample *sample;
  GString *faults;
} Check;

static void fault (Check *check, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

static void
fault (Check *check, const gchar *format, ...)
{
  va_list args;

  g_string_append_printf (check->faults, "%s:%u: %s, sample '%s': ", check->dialect->file,
                          check->sample->line, check->dialect->name, check->sample->title);
  va_start (args, format);
  g_string_append_vprintf (check->faults, format, args);
  va_end (args);
  g_string_append_c (check->faults, '\n');
}

/* the names of all dialects that claim the field as much as the best one does */
static gchar *
claimants (HopsecDialects *dialects, const HopsecReceived *received, const HopsecDialect *best)
{
  GString *names = g_string_new (NULL);
  guint32 flags = 0;

  for (guint i = 0; i < hopsec_dialects_get_n (dialects); i++) {
    const HopsecDialect *dialect = hopsec_dialects_get (dialects, i);

    if (hopsec_dialect_get_rank (dialect) == hopsec_dialect_get_rank (best)
        && hopsec_dialect_claims (dialect, hopsec_dialects_get_operators (dialects), received,
                                  &flags)) {
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", dialect->name);
    }
  }
  return g_string_free (names, FALSE);
}

/* why the dialect does not claim its sample: its operator, or in each block the first claim that fails */
static void
explain (Check *check, HopsecDialects *dialects, const HopsecReceived *received)
{
  HopsecSpan by = hopsec_first_word (received->text, received->clauses[HOPSEC_CLAUSE_BY]);

  if (check->dialect->operators->len > 0
      && !hopsec_dialect_is_at (check->dialect, hopsec_dialects_get_operators (dialects),
                                received)) {
    fault (check, "not claimed: '%.*s' is no host of its operator", (int) hopsec_span_length (by),
           received->text + by.start);
    return;
  }
  for (guint i = 0; i < check->dialect->blocks->len; i++) {
    g_autoptr (GString) why = g_string_new (NULL);

    if (hopsec_explain_block (why, g_ptr_array_index (check->dialect->blocks, i), received)) {
      fault (check, "not claimed: %s", why->str);
    } else {
      fault (check, "not found by its literals, though its claims hold");
    }
  }
}

/* its own dialect claims the sample, and no other one of this rank */
static void
check_claims (Check *check, HopsecDialects *dialects)
{
  gsize length = strlen (check->sample->value);
  g_autofree gchar *text = g_malloc (length + 1), *names = NULL;
  HopsecRaw raw = { check->sample->value, (guint) length, 0 };
  const HopsecDialect *best = NULL;
  HopsecReceived received;
  HopsecFolds folds;
  guint32 flags = 0;
  guint n;

  length = hopsec_unfold (&raw, text, &folds, &flags);
  hopsec_received_read (&received, text, (guint) length, HOPSEC_MAX_DEPTH);
  n = hopsec_dialects_count (dialects, &received, &best, &flags);
  if (n == 1 && g_str_equal (best->name, check->dialect->name)) {
    return;
  }
  if (n > 0) {
    names = claimants (dialects, &received, best);
    fault (check, "claimed by %s", names);
  }
  if (n == 0
      || !hopsec_dialect_claims (check->dialect, hopsec_dialects_get_operators (dialects),
                                 &received, &flags)) {
    explain (check, dialects, &received);
  }
}

static gboolean
has_all_words (const gchar *have, const gchar *want)
{
  g_auto (GStrv) words = g_strsplit (want, " ", -1);
  g_auto (GStrv) all = g_strsplit (have != NULL ? have : "", " ", -1);

  for (guint i = 0; words[i] != NULL; i++) {
    if (!g_strv_contains ((const gchar *const *) all, words[i])) {
      return FALSE;
    }
  }
  return TRUE;
}

static void
check_fact (Check *check, HopsecHop *hop, const gchar *key, const gchar *want)
{
  gint field = hopsec_fact_from_nick (key, strlen (key));
  const gchar *have = field >= 0 ? hopsec_hop_get (hop, (HopsecFact) field) : NULL;

  if (field < 0) {
    fault (check, "no fact is called '%s'", key);
  } else if (g_str_equal (want, "-")      ? have != NULL
             : field == HOPSEC_FACT_FLAGS ? !has_all_words (have, want)
                                          : g_strcmp0 (have, want) != 0) {
    fault (check, "%s is %s, not %s", key, have != NULL ? have : "-", want);
  }
}

static void
check_facts (Check *check, HopsecHop *hop)
{
  g_auto (GStrv) lines = g_strsplit (check->sample->expect, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    gsize n = strcspn (lines[i], " \t");
    g_autofree gchar *key = g_strndup (lines[i], n);

    check_fact (check, hop, key, lines[i] + n + strspn (lines[i] + n, " \t"));
  }
}

/* Adds to `faults` a line for each thing that is not as the sample expects it. */
void
hopsec_dialect_check_sample (HopsecDialects *dialects, const HopsecDialect *dialect,
                             const HopsecSample *sample, GString *faults)
{
  Check check = { dialect, sample, faults };
  const gchar *values[] = { sample->value, NULL };
  HopsecLimits limits
    = { HOPSEC_MAX_HEADER, HOPSEC_MAX_FIELD, 1, HOPSEC_MAX_DEPTH, HOPSEC_MAX_TOKEN, FALSE };
  g_auto (HopsecTrace) trace = { .arena = NULL };
  g_autoptr (HopsecReport) report = NULL;
  HopsecTrust *trust;

  if (sample->value == NULL || sample->expect == NULL) {
    fault (&check, "a sample has a field and what is expected of it");
    return;
  }
  check_claims (&check, dialects);
  if (!hopsec_trace_take (&trace, values, &limits, NULL)) {
    return;
  }
  trust = hopsec_trust_new ();
  report = hopsec_report_build (&trace, NULL, NULL, dialects, trust, &limits, FAR_FUTURE, NULL);
  hopsec_trust_free (trust);
  if (report != NULL) {
    check_facts (&check, &report->hops[0]);
  }
}

static gboolean
has_sample (const HopsecDialect *dialect, HopsecSecurity security)
{
  g_autofree gchar *line
    = g_strdup_printf ("(?m)^security[ \\t]+%s$", hopsec_security_to_string (security));

  for (guint i = 0; i < dialect->samples->len; i++) {
    const HopsecSample *sample = g_ptr_array_index (dialect->samples, i);

    if (sample->expect != NULL && g_regex_match_simple (line, sample->expect, 0, 0)) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
has_hostile_sample (const HopsecDialect *dialect)
{
  for (guint i = 0; i < dialect->samples->len; i++) {
    const HopsecSample *sample = g_ptr_array_index (dialect->samples, i);

    if (g_str_has_prefix (sample->title, "Hostile")) {
      return TRUE;
    }
  }
  return FALSE;
}

/* A sample of each class that the file names, and a hostile one: adds a line for each that is missing. */
void
hopsec_dialect_check_whole (const HopsecDialect *dialect, GString *faults)
{
  gboolean named[HOPSEC_SECURITY_LOCAL + 1] = { FALSE };

  named[dialect->unmarked] = dialect->unmarked != HOPSEC_SECURITY_UNKNOWN; /* the default */
  for (guint i = 0; i < dialect->classes->len; i++) {
    named[g_array_index (dialect->classes, HopsecRule, i).security] = TRUE;
  }
  for (guint i = HOPSEC_SECURITY_PLAINTEXT; i <= HOPSEC_SECURITY_LOCAL; i++) {
    if (named[i] && !has_sample (dialect, i)) {
      g_string_append_printf (faults, "%s: no sample is %s, which the dialect can give\n",
                              dialect->file, hopsec_security_to_string (i));
    }
  }
  if (!has_hostile_sample (dialect)) {
    g_string_append_printf (faults, "%s: no sample is hostile; its title begins with that word\n",
                            dialect->file);
  }
}
