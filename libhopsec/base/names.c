/* The vocabulary: every class, flag and fact has one name, and it stands here.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "base/base.h"

#include <string.h>

/**
 * hopsec_error_quark:
 *
 * The error domain of the library, as %HOPSEC_ERROR.
 *
 * Returns: the quark
 */
/* clang-format off: it would take the words of the name apart */
G_DEFINE_QUARK (hopsec-error-quark, hopsec_error)
/* clang-format on */

/**
 * hopsec_security_to_string:
 * @security: a class
 *
 * The word for a class: `tls`, `plaintext`, `local` or `unknown`.
 *
 * Returns: (nullable): the word; %NULL for %HOPSEC_SECURITY_NONE
 */
const gchar *
hopsec_security_to_string (HopsecSecurity security)
{
  static const gchar *const words[] = { NULL, "plaintext", "unknown", "tls", "local" };

  return (guint) security < G_N_ELEMENTS (words) ? words[security] : NULL;
}

/**
 * hopsec_basis_to_string:
 * @basis: why a hop has its class
 *
 * The word for a basis: `mark`, `keyword`, `implied`, `address`, `absence`, `session`, `settings`
 * or `none`.
 *
 * Returns: the word
 */
const gchar *
hopsec_basis_to_string (HopsecBasis basis)
{
  static const gchar *const words[]
    = { "none", "mark", "keyword", "implied", "address", "absence", "session", "settings" };

  return (guint) basis < G_N_ELEMENTS (words) ? words[basis] : words[0];
}

/**
 * hopsec_proof_to_string:
 * @proof: how far a hop may be believed
 *
 * The word for a proof: `claimed`, `proved` or `observed`.
 *
 * Returns: the word
 */
const gchar *
hopsec_proof_to_string (HopsecProof proof)
{
  static const gchar *const words[] = { "claimed", "proved", "observed" };

  return (guint) proof < G_N_ELEMENTS (words) ? words[proof] : words[0];
}

/**
 * hopsec_grade_to_string:
 * @grade: strength of a TLS session
 *
 * The word for a grade: `broken`, `weak`, `adequate`, `strong` or `unknown`.
 *
 * Returns: the word
 */
const gchar *
hopsec_grade_to_string (HopsecGrade grade)
{
  static const gchar *const words[] = { "unknown", "broken", "weak", "adequate", "strong" };

  return (guint) grade < G_N_ELEMENTS (words) ? words[grade] : words[0];
}

/**
 * hopsec_leg_kind_to_string:
 * @kind: what a leg means
 *
 * The word for a leg: `submission`, `internal`, `transit` or `delivery`.
 *
 * Returns: the word
 */
const gchar *
hopsec_leg_kind_to_string (HopsecLegKind kind)
{
  static const gchar *const words[] = { "submission", "internal", "transit", "delivery" };

  return (guint) kind < G_N_ELEMENTS (words) ? words[kind] : words[1];
}

/**
 * hopsec_requirement_from_string:
 * @text: `no-plaintext`, `between-tls`, `tls`, `tls1.2`, `tls1.3` or `strong`
 * @requirement: (out): the requirement
 *
 * Reads the name of a requirement, as the tool's `--require` takes it.
 *
 * Returns: whether @text is one of these
 */
gboolean
hopsec_requirement_from_string (const gchar *text, HopsecRequirement *requirement)
{
  static const gchar *const words[]
    = { "no-plaintext", "between-tls", "tls", "tls1.2", "tls1.3", "strong" };

  g_return_val_if_fail (text != NULL && requirement != NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (g_str_equal (text, words[i])) {
      *requirement = (HopsecRequirement) i;
      return TRUE;
    }
  }
  return FALSE;
}

/* --- flags ------------------------------------------------------------------------------------ */

static const gchar *const flag_names[] = {
  "gap",         "time-order",      "future",    "bad-date",   "by-spoof",
  "conflict",    "unbalanced",      "truncated", "too-many",   "nul",
  "bare-cr",     "non-ascii",       "bom",       "junk",       "unfolded",
  "match-limit", "boundary-inside", "loop",      "unrecorded", "tls-required-no",
  "requiretls",
};

/* The flags' names with a blank between them; NULL for none. */
gchar *
hopsec_flags_to_text (HopsecArena *arena, guint32 flags)
{
  gchar text[320]; /* all names together have 201 bytes */
  gsize n = 0;

  for (guint i = 0; flags >> i != 0 && i < G_N_ELEMENTS (flag_names); i++) {
    if ((flags & (1u << i)) != 0) {
      gsize length = strlen (flag_names[i]);

      if (n > 0) {
        text[n++] = ' ';
      }
      memcpy (text + n, flag_names[i], length);
      n += length;
    }
  }
  return n > 0 ? hopsec_arena_text (arena, text, n) : NULL;
}

/* --- facts ------------------------------------------------------------------------------------ */

typedef enum { FACT_TEXT, FACT_NUMBER, FACT_BOOLEAN, FACT_LIST } FactType;

/* The one list of a hop's keys: their nick is JSON key, CSV column, attribute and capture name. */
static const struct {
  const gchar *nick;
  FactType type;
  gboolean capture; /* dialect files may capture it */
} table[HOPSEC_N_FACTS] = {
  [HOPSEC_FACT_HOP] = { "hop", FACT_NUMBER, FALSE },
  [HOPSEC_FACT_FIELD] = { "field", FACT_NUMBER, FALSE },
  [HOPSEC_FACT_SECURITY] = { "security", FACT_TEXT, FALSE },
  [HOPSEC_FACT_BASIS] = { "basis", FACT_TEXT, FALSE },
  [HOPSEC_FACT_PROOF] = { "proof", FACT_TEXT, FALSE },
  [HOPSEC_FACT_EVIDENCE] = { "evidence", FACT_TEXT, FALSE },
  [HOPSEC_FACT_OFFSET] = { "offset", FACT_NUMBER, FALSE },
  [HOPSEC_FACT_LENGTH] = { "length", FACT_NUMBER, FALSE },
  [HOPSEC_FACT_DIALECT] = { "dialect", FACT_TEXT, FALSE },
  [HOPSEC_FACT_SOFTWARE] = { "software", FACT_TEXT, TRUE },
  [HOPSEC_FACT_HELO] = { "helo", FACT_TEXT, TRUE },
  [HOPSEC_FACT_RDNS] = { "rdns", FACT_TEXT, TRUE },
  [HOPSEC_FACT_IP] = { "ip", FACT_TEXT, TRUE },
  [HOPSEC_FACT_PORT] = { "port", FACT_NUMBER, TRUE },
  [HOPSEC_FACT_BY] = { "by", FACT_TEXT, TRUE },
  [HOPSEC_FACT_VIA] = { "via", FACT_TEXT, TRUE },
  [HOPSEC_FACT_FROM_ORGANISATION] = { "from_organisation", FACT_TEXT, FALSE },
  [HOPSEC_FACT_BY_ORGANISATION] = { "by_organisation", FACT_TEXT, FALSE },
  [HOPSEC_FACT_FROM_NAMED_BY] = { "from_named_by", FACT_TEXT, FALSE },
  [HOPSEC_FACT_PROTOCOL] = { "protocol", FACT_TEXT, TRUE },
  [HOPSEC_FACT_ID] = { "id", FACT_TEXT, TRUE },
  [HOPSEC_FACT_SENDER] = { "sender", FACT_TEXT, TRUE },
  [HOPSEC_FACT_RECIPIENT] = { "recipient", FACT_TEXT, TRUE },
  [HOPSEC_FACT_AUTHENTICATED] = { "authenticated", FACT_BOOLEAN, TRUE },
  [HOPSEC_FACT_TLS] = { "tls", FACT_TEXT, TRUE },
  [HOPSEC_FACT_CIPHER] = { "cipher", FACT_TEXT, TRUE },
  [HOPSEC_FACT_CIPHER_TEXT] = { "cipher_text", FACT_TEXT, FALSE },
  [HOPSEC_FACT_BITS] = { "bits", FACT_NUMBER, TRUE },
  [HOPSEC_FACT_GRADE] = { "grade", FACT_TEXT, FALSE },
  [HOPSEC_FACT_FORWARD_SECRECY] = { "forward_secrecy", FACT_BOOLEAN, FALSE },
  [HOPSEC_FACT_CERTIFICATE] = { "certificate", FACT_TEXT, TRUE },
  [HOPSEC_FACT_TIME] = { "time", FACT_NUMBER, FALSE },
  [HOPSEC_FACT_DATE] = { "date", FACT_TEXT, FALSE },
  [HOPSEC_FACT_DELAY] = { "delay", FACT_NUMBER, FALSE },
  [HOPSEC_FACT_FLAGS] = { "flags", FACT_LIST, FALSE },
  [HOPSEC_FACT_RECEIVED] = { "received", FACT_TEXT, FALSE },
};

/**
 * hopsec_fact_get_nick:
 * @field: a fact of a hop
 *
 * The name of a fact: its JSON key, CSV column, attribute and capture name.
 *
 * Returns: (nullable): the nick, %NULL if @field is none of #HopsecFact
 */
const gchar *
hopsec_fact_get_nick (HopsecFact field)
{
  return (guint) field < HOPSEC_N_FACTS ? table[field].nick : NULL;
}

gint
hopsec_fact_from_nick (const gchar *nick, gsize length)
{
  for (guint i = 0; i < HOPSEC_N_FACTS; i++) {
    if (strlen (table[i].nick) == length && memcmp (table[i].nick, nick, length) == 0) {
      return (gint) i;
    }
  }
  return -1;
}

gboolean
hopsec_fact_is_capture (HopsecFact field)
{
  return table[field].capture;
}

/* JSON writes it without quotes. */
gboolean
hopsec_fact_is_bare (HopsecFact field)
{
  return table[field].type == FACT_NUMBER || table[field].type == FACT_BOOLEAN;
}

#define MAX_SHOWN 80 /* bytes of a name in a sentence */

/* --- in sentences --------------------------------------------------------------------------- */

/* How many bytes of a stranger's name a sentence has room for; whole characters only. */
gsize
hopsec_shown_length (const gchar *name)
{
  gsize n = strlen (name);

  if (n > MAX_SHOWN) {
    n = MAX_SHOWN;
    while (n > 0 && ((guchar) name[n] & 0xc0) == 0x80) {
      n--;
    }
  }
  return n;
}

const gchar *
hopsec_security_phrase (HopsecSecurity security)
{
  switch (security) {
  case HOPSEC_SECURITY_TLS:
    return "encrypted";
  case HOPSEC_SECURITY_PLAINTEXT:
    return "plaintext";
  case HOPSEC_SECURITY_LOCAL:
    return "on one host";
  default:
    return "unknown";
  }
}

/* --- misspelt words ------------------------------------------------------------------------- */

#define MAX_WORD 64 /* longer ones are nobody's slip */

/* How many characters must be put in, left out or changed (Levenshtein). */
static guint
distance (const gchar *a, const gchar *b)
{
  guint n = (guint) strlen (b), row[MAX_WORD + 1];

  for (guint j = 0; j <= n; j++) {
    row[j] = j;
  }
  for (guint i = 1; a[i - 1] != '\0'; i++) {
    guint diagonal = row[0];

    row[0] = i;
    for (guint j = 1; j <= n; j++) {
      guint changed = diagonal + (g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]));

      diagonal = row[j];
      row[j] = MIN (changed, MIN (row[j], row[j - 1]) + 1);
    }
  }
  return row[n];
}

/* The one of `words` that `word` is a slip of: a third of it may be wrong. NULL: of none. */
const gchar *
hopsec_nearest (const gchar *word, const gchar *const *words)
{
  const gchar *nearest = NULL;
  guint best = MAX (1, (guint) MIN (strlen (word), MAX_WORD) / 3) + 1;

  for (guint i = 0; words[i] != NULL && strlen (word) <= MAX_WORD; i++) {
    guint n = strlen (words[i]) <= MAX_WORD ? distance (word, words[i]) : best;

    if (n < best) {
      best = n;
      nearest = words[i];
    }
  }
  return nearest;
}
