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
 * Since: 0.1
 */
/* clang-format off */
G_DEFINE_QUARK (hopsec-error-quark, hopsec_error) /* whose words it would take apart */
/* clang-format on */

/* --- enums ------------------------------------------------------------------------------------ */

/* The words of an enum's values, in their order. */
typedef struct {
  const gchar *const *words;
  guint n;
} Names;

#define NAMES(...)                                            \
  {                                                           \
    (const gchar *const[]) { __VA_ARGS__ },                   \
      G_N_ELEMENTS (((const gchar *const[]) { __VA_ARGS__ })) \
  }

static const Names securities = NAMES ("none", "plaintext", "unknown", "tls", "local");
static const Names bases
  = NAMES ("none", "mark", "keyword", "implied", "address", "absence", "session", "settings");
static const Names proofs = NAMES ("claimed", "proved", "observed");
static const Names grades = NAMES ("unknown", "broken", "weak", "adequate", "strong");
static const Names versions
  = NAMES ("unknown", "SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3");
static const Names leg_kinds = NAMES ("submission", "internal", "transit", "delivery");
static const Names requirements
  = NAMES ("no-plaintext", "between-tls", "tls", "tls1.2", "tls1.3", "strong");
static const Names flag_names
  = NAMES ("gap", "time-order", "future", "bad-date", "by-spoof", "conflict", "unbalanced",
           "truncated", "too-many", "nul", "bare-cr", "non-ascii", "bom", "junk", "unfolded",
           "match-limit", "boundary-inside", "loop", "unrecorded", "tls-required-no", "requiretls");

/* the same in sentences */
static const Names security_phrases
  = NAMES ("unknown", "plaintext", "unknown", "encrypted", "on one host");
static const Names version_phrases
  = NAMES ("TLS", "SSL 2", "SSL 3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3");

static const gchar *
name_of (const Names *names, guint value)
{
  return names->words[value < names->n ? value : 0];
}

/**
 * hopsec_security_to_string:
 * @security: a class
 *
 * The word for a class: `tls`, `plaintext`, `local`, `unknown` or `none`.
 *
 * Returns: the word
 * Since: 0.1
 */
const gchar *
hopsec_security_to_string (HopsecSecurity security)
{
  return name_of (&securities, security);
}

/**
 * hopsec_basis_to_string:
 * @basis: why a hop has its class
 *
 * The word for a basis: `mark`, `keyword`, `implied`, `address`, `absence`, `session`, `settings`
 * or `none`.
 *
 * Returns: the word
 * Since: 0.1
 */
const gchar *
hopsec_basis_to_string (HopsecBasis basis)
{
  return name_of (&bases, basis);
}

/**
 * hopsec_proof_to_string:
 * @proof: how far a hop may be believed
 *
 * The word for a proof: `claimed`, `proved` or `observed`.
 *
 * Returns: the word
 * Since: 0.1
 */
const gchar *
hopsec_proof_to_string (HopsecProof proof)
{
  return name_of (&proofs, proof);
}

/**
 * hopsec_grade_to_string:
 * @grade: strength of a TLS session
 *
 * The word for a grade: `broken`, `weak`, `adequate`, `strong` or `unknown`.
 *
 * Returns: the word
 * Since: 0.1
 */
const gchar *
hopsec_grade_to_string (HopsecGrade grade)
{
  return name_of (&grades, grade);
}

/**
 * hopsec_tls_to_string:
 * @tls: a version
 *
 * The name of a TLS version, as OpenSSL and most mail servers write it: `SSLv3`, `TLSv1.0`,
 * `TLSv1.2` ..., or `unknown`.
 *
 * Returns: the name
 * Since: 0.1
 */
const gchar *
hopsec_tls_to_string (HopsecTls tls)
{
  return name_of (&versions, tls);
}

/**
 * hopsec_leg_kind_to_string:
 * @kind: what a leg means
 *
 * The word for a leg: `submission`, `internal`, `transit` or `delivery`.
 *
 * Returns: the word
 * Since: 0.1
 */
const gchar *
hopsec_leg_kind_to_string (HopsecLegKind kind)
{
  return name_of (&leg_kinds, kind);
}

/**
 * hopsec_requirement_from_string:
 * @text: `no-plaintext`, `between-tls`, `tls`, `tls1.2`, `tls1.3` or `strong`
 * @requirement: (out): the requirement
 *
 * Reads the name of a requirement, as the tool's `--require` takes it.
 *
 * Returns: whether @text is one of these
 * Since: 0.1
 */
gboolean
hopsec_requirement_from_string (const gchar *text, HopsecRequirement *requirement)
{
  g_return_val_if_fail (text != NULL && requirement != NULL, FALSE);
  for (guint i = 0; i < requirements.n; i++) {
    if (g_str_equal (text, requirements.words[i])) {
      *requirement = (HopsecRequirement) i;
      return TRUE;
    }
  }
  return FALSE;
}

/* --- flags ------------------------------------------------------------------------------------ */

/**
 * hopsec_flags_to_string:
 * @flags: flags of a report or a hop
 *
 * The words for flags, as %HOPSEC_FACT_FLAGS has them: `gap time-order`.
 *
 * Returns: (transfer full) (nullable): words with a blank between them, %NULL for no flag
 * Since: 0.1
 */
gchar *
hopsec_flags_to_string (HopsecFlags flags)
{
  guint known = (guint) flags & ((1u << flag_names.n) - 1);
  GString *text = known != 0 ? g_string_new (NULL) : NULL;

  for (; known != 0; known &= known - 1) { /* from the lowest bit */
    g_string_append (text, text->len > 0 ? " " : "");
    g_string_append (text, flag_names.words[__builtin_ctz (known)]);
  }
  return text != NULL ? g_string_free (text, FALSE) : NULL;
}

/* --- facts ------------------------------------------------------------------------------------ */

/* The one list of a hop's facts: their nick is JSON key, CSV column, attribute and capture name. */
static const struct {
  const gchar *nick;
  HopsecFactKind kind;
  gboolean capture; /* dialect files may capture it */
} facts[HOPSEC_N_FACTS] = {
  [HOPSEC_FACT_HOP] = { "hop", HOPSEC_FACT_KIND_NUMBER, FALSE },
  [HOPSEC_FACT_FIELD] = { "field", HOPSEC_FACT_KIND_NUMBER, FALSE },
  [HOPSEC_FACT_SECURITY] = { "security", HOPSEC_FACT_KIND_TEXT, FALSE },
  [HOPSEC_FACT_BASIS] = { "basis", HOPSEC_FACT_KIND_TEXT, FALSE },
  [HOPSEC_FACT_PROOF] = { "proof", HOPSEC_FACT_KIND_TEXT, FALSE },
  [HOPSEC_FACT_EVIDENCE] = { "evidence", HOPSEC_FACT_KIND_TEXT, FALSE },
  [HOPSEC_FACT_OFFSET] = { "offset", HOPSEC_FACT_KIND_NUMBER, FALSE },
  [HOPSEC_FACT_LENGTH] = { "length", HOPSEC_FACT_KIND_NUMBER, FALSE },
  [HOPSEC_FACT_DIALECT] = { "dialect", HOPSEC_FACT_KIND_TEXT, FALSE },
  [HOPSEC_FACT_SOFTWARE] = { "software", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_HELO] = { "helo", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_RDNS] = { "rdns", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_IP] = { "ip", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_PORT] = { "port", HOPSEC_FACT_KIND_NUMBER, TRUE },
  [HOPSEC_FACT_BY] = { "by", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_VIA] = { "via", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_FROM_ORGANISATION] = { "from_organisation", HOPSEC_FACT_KIND_TEXT, FALSE },
  [HOPSEC_FACT_BY_ORGANISATION] = { "by_organisation", HOPSEC_FACT_KIND_TEXT, FALSE },
  [HOPSEC_FACT_FROM_NAMED_BY] = { "from_named_by", HOPSEC_FACT_KIND_TEXT, FALSE },
  [HOPSEC_FACT_PROTOCOL] = { "protocol", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_ID] = { "id", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_SENDER] = { "sender", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_RECIPIENT] = { "recipient", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_AUTHENTICATED] = { "authenticated", HOPSEC_FACT_KIND_BOOLEAN, TRUE },
  [HOPSEC_FACT_TLS] = { "tls", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_CIPHER] = { "cipher", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_CIPHER_TEXT] = { "cipher_text", HOPSEC_FACT_KIND_TEXT, FALSE },
  [HOPSEC_FACT_BITS] = { "bits", HOPSEC_FACT_KIND_NUMBER, TRUE },
  [HOPSEC_FACT_KEY_EXCHANGE] = { "key_exchange", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_GRADE] = { "grade", HOPSEC_FACT_KIND_TEXT, FALSE },
  [HOPSEC_FACT_FORWARD_SECRECY] = { "forward_secrecy", HOPSEC_FACT_KIND_BOOLEAN, FALSE },
  [HOPSEC_FACT_CERTIFICATE] = { "certificate", HOPSEC_FACT_KIND_TEXT, TRUE },
  [HOPSEC_FACT_TIME] = { "time", HOPSEC_FACT_KIND_NUMBER, FALSE },
  [HOPSEC_FACT_DATE] = { "date", HOPSEC_FACT_KIND_TIME, FALSE },
  [HOPSEC_FACT_DELAY] = { "delay", HOPSEC_FACT_KIND_NUMBER, FALSE },
  [HOPSEC_FACT_FLAGS] = { "flags", HOPSEC_FACT_KIND_WORDS, FALSE },
  [HOPSEC_FACT_RECEIVED] = { "received", HOPSEC_FACT_KIND_TEXT, FALSE },
};

/**
 * hopsec_fact_get_nick:
 * @fact: a fact of a hop
 *
 * The name of a fact: its JSON key, CSV column, attribute and capture name.
 *
 * Returns: (nullable): the nick, %NULL if @fact is none of #HopsecFact
 * Since: 0.1
 */
const gchar *
hopsec_fact_get_nick (HopsecFact fact)
{
  return (guint) fact < HOPSEC_N_FACTS ? facts[fact].nick : NULL;
}

/**
 * hopsec_fact_get_kind:
 * @fact: a fact of a hop
 *
 * What the text of a fact holds. JSON writes numbers and truth values without quotes, and words as
 * a list.
 *
 * Returns: the kind
 * Since: 0.1
 */
HopsecFactKind
hopsec_fact_get_kind (HopsecFact fact)
{
  return (guint) fact < HOPSEC_N_FACTS ? facts[fact].kind : HOPSEC_FACT_KIND_TEXT;
}

gint
hopsec_fact_from_nick (const gchar *nick, gsize length)
{
  for (guint i = 0; i < HOPSEC_N_FACTS; i++) {
    if (strlen (facts[i].nick) == length && memcmp (facts[i].nick, nick, length) == 0) {
      return (gint) i;
    }
  }
  return -1;
}

gboolean
hopsec_fact_is_capture (HopsecFact fact)
{
  return facts[fact].capture;
}

/* --- in sentences ----------------------------------------------------------------------------- */

#define MAX_SHOWN 80 /* bytes of a stranger's name */

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
  return name_of (&security_phrases, security);
}

const gchar *
hopsec_tls_phrase (HopsecTls tls)
{
  return name_of (&version_phrases, tls);
}

/* --- misspelt words ------------------------------------------------------------------------- */

#define MAX_WORD 64 /* longer ones are nobody's slip */

/* How many letters must be changed, added, left out or swapped with the next (the distance of Damerau
 * and Levenshtein). */
static guint
distance (const gchar *a, const gchar *b)
{
  guint n = (guint) strlen (a), m = (guint) strlen (b), d[MAX_WORD + 1][MAX_WORD + 1];

  for (guint i = 0; i <= n; i++) {
    for (guint j = 0; j <= m; j++) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = MIN (d[i - 1][j - 1] + (g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1])),
                     MIN (d[i - 1][j], d[i][j - 1]) + 1);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = MIN (d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[n][m];
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
