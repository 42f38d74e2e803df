/* A message's trace in other names, of which the report says the same.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "anonymous/anonymous.h"

#include "mail/mail.h"

#define COLUMNS 76

/* "Received: ...", folded at blanks */
static void
add_folded (GString *out, const gchar *value)
{
  gsize column = strlen ("Received:");

  g_string_append (out, "Received:");
  while (*value != '\0') {
    gsize n = strcspn (value, " ");

    if (column + 1 + n > COLUMNS && column > 1) {
      g_string_append (out, "\n\t");
      column = 1;
    } else {
      g_string_append_c (out, ' ');
      column++;
    }
    g_string_append_len (out, value, (gssize) n);
    column += n;
    value += n + (value[n] == ' ');
  }
  g_string_append_c (out, '\n');
}

static GString *
rewrite (HopsecReport *report, HopsecPseudonyms *names)
{
  GString *out = g_string_new (NULL);

  for (guint i = report->n_hops; i > 0; i--) {
    const HopsecHop *hop = &report->hops[i - 1];
    g_autoptr (GString) line = g_string_new (NULL);

    if (hop->raw != NULL) {
      hopsec_rewrite_field (names, hop, line);
      add_folded (out, line->str);
    }
  }
  return out;
}

static gboolean
says_the_same (const HopsecHop *a, const HopsecHop *b)
{
  static const HopsecFact facts[]
    = { HOPSEC_FACT_CIPHER, HOPSEC_FACT_CIPHER_TEXT, HOPSEC_FACT_CERTIFICATE };
  gboolean same = a->security == b->security && a->basis == b->basis && a->dialect == b->dialect
                  && a->tls == b->tls && a->bits == b->bits && a->authenticated == b->authenticated
                  && a->address.length == b->address.length;

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++) {
    same = same && g_strcmp0 (a->text[facts[i]], b->text[facts[i]]) == 0;
  }
  return same;
}

#define N_ROUNDS 3

static void
keep (GHashTable *kept, const gchar *name)
{
  if (name != NULL) {
    g_hash_table_add (kept, g_ascii_strdown (name, -1));
  }
}

/* Keeps more of the names of the hops that are not the same: their ids, then the server's name, then
 * the peer's. FALSE: all are the same. */
static gboolean
keep_more (HopsecReport *report, HopsecReport *other, guint round, GHashTable *kept)
{
  static const HopsecFact facts[N_ROUNDS][2] = { { HOPSEC_FACT_ID, HOPSEC_FACT_ID },
                                                 { HOPSEC_FACT_BY, HOPSEC_FACT_BY },
                                                 { HOPSEC_FACT_HELO, HOPSEC_FACT_RDNS } };
  gboolean differ = FALSE;

  for (guint i = 0; i < report->n_hops; i++) {
    if (other->n_hops != report->n_hops || !says_the_same (&report->hops[i], &other->hops[i])) {
      for (guint k = 0; k <= round; k++) {
        keep (kept, report->hops[i].text[facts[k][0]]);
        keep (kept, report->hops[i].text[facts[k][1]]);
      }
      differ = TRUE;
    }
  }
  return differ;
}

static HopsecReport *
read_again (const GString *text, HopsecReport *report, const HopsecLimits *limits)
{
  g_auto (HopsecTrace) trace = { .arena = NULL };
  HopsecTrust *trust = hopsec_trust_new ();
  HopsecReport *other = NULL;

  if (hopsec_trace_read (&trace, text->str, text->len, limits, NULL)) {
    other = hopsec_report_build (&trace, NULL, NULL, report->dialects, trust, limits, report->now,
                                 NULL);
  }
  hopsec_trust_free (trust);
  return other;
}

/* The fields of a report as header lines, in other names. What a dialect has to see of a name is found
 * by reading the result: where it says something else, more of the name stays. */
gchar *
hopsec_trace_rewrite (HopsecReport *report, const HopsecLimits *limits)
{
  g_autoptr (GHashTable) kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint round = 0;; round++) {
    g_autoptr (HopsecPseudonyms) names = hopsec_pseudonyms_new (report->dialects, kept);
    g_autoptr (GString) text = rewrite (report, names);
    g_autoptr (HopsecReport) other = round < N_ROUNDS ? read_again (text, report, limits) : NULL;

    if (other == NULL || !keep_more (report, other, round, kept)) {
      return g_string_free (g_steal_pointer (&text), FALSE);
    }
  }
}
