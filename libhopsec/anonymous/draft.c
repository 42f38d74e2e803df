/* The form of a field that no dialect knows, and the draft of a dialect for it.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A draft has what can be seen of the field: claims and samples. What only somebody who knows the
 * program can tell is left as DECIDE, which the reader of dialects refuses.
 */
#include "anonymous/anonymous.h"

#include "mail/mail.h"

#define COLUMNS 88
#define MIN_LITERAL 3 /* shorter ones are no words */

typedef struct {
  const HopsecReceived *received;
  GString *out;
  gboolean literal; /* a claim has one, by which fields find the dialect */
} Draft;

/* --- the form --------------------------------------------------------------------------------- */

static HopsecSpan
date_of (const gchar *text)
{
  HopsecDate date;
  gsize length = strlen (text);

  return hopsec_date_find (text, length, &date) ? (HopsecSpan) { date.start, date.end }
                                                : (HopsecSpan) { (guint) length, (guint) length };
}

/* The field with HOST, IP, ID, USER, DATE and N in the place of names and numbers: the same for two
 * fields that one program wrote alike. */
gchar *
hopsec_hop_get_form (const HopsecHop *hop)
{
  g_autoptr (HopsecPseudonyms) kinds = hopsec_pseudonyms_new_kinds ();
  g_autoptr (GString) text = g_string_new (NULL);
  GString *form = g_string_new (NULL);
  HopsecSpan date;

  hopsec_rewrite_field (kinds, hop, text);
  date = date_of (text->str);
  for (guint i = 0; i < text->len; i++) {
    if (i == date.start && date.end > date.start) {
      g_string_append (form, "DATE");
      i = date.end - 1;
    } else if (!g_ascii_isdigit (text->str[i])) {
      g_string_append_c (form, text->str[i]);
    } else if (i == 0 || !g_ascii_isdigit (text->str[i - 1])) {
      g_string_append_c (form, 'N');
    }
  }
  return g_string_free (form, FALSE);
}

/* --- claims ----------------------------------------------------------------------------------- */

static void
claim_literal (Draft *self, const gchar *slot, const gchar *place, HopsecSpan span)
{
  g_string_append_printf (self->out, "claim    %s %s\"%.*s\"\n", slot, place,
                          (int) hopsec_span_length (span), self->received->text + span.start);
  self->literal = TRUE;
}

/* The words in front of the first number or sign are the program's, the rest may change. */
static void
claim_words (Draft *self, const gchar *slot, HopsecSpan span)
{
  const gchar *text = self->received->text;
  HopsecSpan words = span;

  while (words.end > words.start
         && strcspn (text + words.start, "0123456789[(<@\"=:;") < hopsec_span_length (words)) {
    words.end = words.start + (guint) strcspn (text + words.start, "0123456789[(<@\"=:;");
  }
  if (hopsec_span_length (words) >= MIN_LITERAL) {
    claim_literal (self, slot, words.end == span.end ? "=" : "^", words);
  } else if (span.end > span.start) {
    g_string_append_printf (self->out, "claim    %s\n", slot);
  }
}

/* what a run of letters and digits is made of, as a pattern has it */
static const gchar *
class_of (const gchar *text, gsize length)
{
  static const struct {
    const gchar *name, *set;
  } sets[] = {
    { "\\d", "0123456789" },
    { "[0-9a-f]", "0123456789abcdef" },
    { "[0-9A-F]", "0123456789ABCDEF" },
    { "[0-9a-z]", "0123456789abcdefghijklmnopqrstuvwxyz" },
    { "[0-9A-Z]", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++) {
    if (strspn (text, sets[i].set) >= length) {
      return sets[i].name;
    }
  }
  return "[0-9A-Za-z]";
}

/* "^[0-9A-F]{8}-\d+$"; of the first word of the slot */
static void
claim_id (Draft *self, HopsecSpan slot)
{
  HopsecSpan span = hopsec_first_word (self->received->text, slot);
  const gchar *text = self->received->text;
  guint at = span.start;

  g_string_append (self->out, "claim    id ^");
  while (at < span.end) {
    guint end = at;

    while (end < span.end && g_ascii_isalnum (text[end])) {
      end++;
    }
    if (end > at) {
      g_string_append_printf (self->out, "%s{%u}", class_of (text + at, end - at), end - at);
    } else {
      g_string_append_printf (self->out, g_ascii_ispunct (text[at]) ? "\\%c" : "%c", text[at]);
      end++;
    }
    at = end;
  }
  g_string_append (self->out, span.end < slot.end ? " \n" : "$\n");
}

static HopsecSpan
slot_span (const Draft *self, const gchar *name)
{
  HopsecSlot slot;
  HopsecSpan span = { 0, 0 };
  guint at = 0;

  if (!hopsec_slot_parse (name, strlen (name), &slot)
      || !hopsec_slot_next (&slot, self->received, &at, &span)) {
    return (HopsecSpan) { 0, 0 };
  }
  return span;
}

static gboolean
is_domain (const Draft *self, HopsecSpan host)
{
  return memchr (self->received->text + host.start, '.', hopsec_span_length (host)) != NULL;
}

/* The word after `with` and the comments in the program's own words; what is not there. */
static void
add_claims (Draft *self)
{
  static const gchar *const words[] = { "by-comment.1", "via", "with", "with-comment.1" };
  static const gchar *const others[] = { "by-comment", "via", "with", "with-comment", "id", "for" };
  HopsecSpan id = slot_span (self, "id");
  g_autoptr (GString) absent = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    claim_words (self, words[i], slot_span (self, words[i]));
  }
  if (id.end > id.start) {
    claim_id (self, id);
  }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    if (slot_span (self, others[i]).end == 0) {
      g_string_append_printf (absent, " %s", others[i]);
    }
  }
  if (!self->literal) {
    g_string_append (self->out, is_domain (self, slot_span (self, "by")) ? "claim    by \".\"\n"
                                                                         : "claim    by DECIDE\n");
  }
  if (absent->len > 0) {
    g_string_append_printf (self->out, "absent  %s\n", absent->str);
  }
}

/* Where a comment has a version and a suite as Sendmail writes them. */
static void
add_reads (Draft *self)
{
  static const gchar *const slots[]
    = { "by-comment.1", "with-comment.1", "id-comment.1", "for-comment.1" };

  for (guint i = 0; i < G_N_ELEMENTS (slots); i++) {
    if (hopsec_span_begins (self->received->text, slot_span (self, slots[i]), "version=")) {
      g_string_append_printf (
        self->out, "read     %s ^version=(?<tls>[^\\s,]+),? cipher=(?<cipher>[^\\s,)]+)\n",
        slots[i]);
    }
  }
}

/* --- samples ---------------------------------------------------------------------------------- */

static void
add_sample (GString *out, const gchar *title, const gchar *value, const gchar *facts)
{
  gsize column = strlen ("    "), n = strcspn (value, " ");

  g_string_append_printf (out, "\nsample   %s\n    %.*s", title, (int) n, value);
  for (column += n; value[n] == ' '; column += 1 + n) {
    value += n + 1;
    n = strcspn (value, " ");
    if (column + 1 + n > COLUMNS) {
      g_string_append (out, "\n    ");
      column = strlen ("    ");
    }
    g_string_append_printf (out, " %.*s", (int) n, value);
  }
  g_string_append_printf (out, "\nexpect\n    security DECIDE\n%s", facts);
}

static gchar *
facts_of (const HopsecHop *hop)
{
  static const HopsecFact facts[]
    = { HOPSEC_FACT_HELO, HOPSEC_FACT_RDNS, HOPSEC_FACT_IP, HOPSEC_FACT_BY };
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++) {
    const gchar *text = hop->text[facts[i]];

    g_string_append_printf (lines, "    %-8s %s\n", hopsec_fact_get_nick (facts[i]),
                            text != NULL ? text : "-");
  }
  return g_string_free (lines, FALSE);
}

/* The sample with words for TLS in the place of what the peer calls itself; of the word after `from` if
 * that is not known. */
static gchar *
hostile_value (const HopsecHop *hop, const gchar *value)
{
  const gchar *helo = hop->text[HOPSEC_FACT_HELO];
  const gchar *at = helo != NULL ? strstr (value, helo) : NULL;
  gsize n = helo != NULL ? strlen (helo) : 0;

  if (at == NULL && g_ascii_strncasecmp (value, "from ", strlen ("from ")) == 0) {
    at = value + strlen ("from ");
    n = strcspn (at, " ");
  }
  return at == NULL ? g_strdup (value)
                    : g_strdup_printf ("%.*sESMTPS.TLSv1.3%s", (int) (at - value), value, at + n);
}

static HopsecReport *
read_value (const gchar *value, HopsecReport *report, const HopsecLimits *limits)
{
  const gchar *const values[] = { value, NULL };
  g_auto (HopsecTrace) trace = { .arena = NULL };
  HopsecTrust *trust = hopsec_trust_new ();
  HopsecReport *other = hopsec_trace_take (&trace, values, limits, NULL) ? hopsec_report_build (
                          &trace, NULL, NULL, report->dialects, trust, limits, report->now, NULL)
                                                                         : NULL;

  hopsec_trust_free (trust);
  return other;
}

/* A dialect file for fields of the hop's form, names replaced. */
gchar *
hopsec_hop_draft (const HopsecHop *hop, const HopsecLimits *limits)
{
  g_autoptr (GHashTable) kept = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (HopsecPseudonyms) names = hopsec_pseudonyms_new (hop->report->dialects, kept);
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (HopsecReport) report = NULL;
  g_autofree gchar *facts = NULL, *hostile = NULL;
  HopsecReceived received;
  Draft self = { &received, g_string_new (NULL), FALSE };

  hopsec_rewrite_field (names, hop, value);
  hopsec_received_read (&received, value->str, (guint) value->len, limits->depth);
  report = read_value (value->str, hop->report, limits);
  g_string_append (self.out,
                   "# DECIDE: the program, where you know it from, what is odd about it.\n"
                   "dialect  DECIDE\n");
  add_claims (&self);
  g_string_append (self.out, "unmarked DECIDE\n");
  add_reads (&self);
  if (report != NULL && report->n_hops == 1) {
    facts = facts_of (&report->hops[0]);
    hostile = hostile_value (&report->hops[0], value->str);
    add_sample (self.out, "As it was seen", value->str, facts);
    add_sample (self.out, "Hostile: the peer calls itself what TLS is called", hostile, "");
  }
  return g_string_free (self.out, FALSE);
}
