/* Cipher suites: from what a program wrote to the IANA name, and what the suite is worth.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Spellings: IANA; schannel (a curve after it); rustls (TLS13_); OpenSSL and LibreSSL (dashes);
 * GnuTLS (underscores, no TLS_); .NET (key exchange, bulk and hash only); a bulk cipher alone; the
 * code point in hexadecimal. A name is given only if it is in the registry.
 */
#include "base/base.h"

#include <string.h>

#define MAX_NAME 63 /* the longest registered name has 47 bytes */

typedef struct {
  const gchar *written, *meaning;
} Word;

/* key exchange, by OpenSSL and by GnuTLS; the longest first where one begins another */
static const Word dash_exchanges[] = {
  { "ECDHE-RSA-", "ECDHE_RSA" },
  { "ECDHE-ECDSA-", "ECDHE_ECDSA" },
  { "DHE-RSA-", "DHE_RSA" },
  { "DHE-DSS-", "DHE_DSS" },
  { "EDH-RSA-", "DHE_RSA" },
  { "EDH-DSS-", "DHE_DSS" },
  { "ECDH-RSA-", "ECDH_RSA" },
  { "ECDH-ECDSA-", "ECDH_ECDSA" },
  { "DH-RSA-", "DH_RSA" },
  { "DH-DSS-", "DH_DSS" },
  { "AECDH-", "ECDH_anon" },
  { "ADH-", "DH_anon" },
  { "ECDHE-", "ECDHE_RSA" },
  { "AEAD-", "" },
  { "", "RSA" },
};
static const Word underscore_exchanges[] = {
  { "ECDHE_RSA_", "ECDHE_RSA" }, { "ECDHE_ECDSA_", "ECDHE_ECDSA" }, { "DHE_RSA_", "DHE_RSA" },
  { "DHE_DSS_", "DHE_DSS" },     { "ANON_ECDH_", "ECDH_anon" },     { "ECDH_ANON_", "ECDH_anon" },
  { "ANON_DH_", "DH_anon" },     { "DH_ANON_", "DH_anon" },         { "RSA_", "RSA" },
};

/* bulk cipher and MAC where the registry spells them otherwise */
static const Word bulks[] = {
  { "AES128-SHA", "AES_128_CBC_SHA" },
  { "AES256-SHA", "AES_256_CBC_SHA" },
  { "AES128-SHA256", "AES_128_CBC_SHA256" },
  { "AES256-SHA256", "AES_256_CBC_SHA256" },
  { "AES256-SHA384", "AES_256_CBC_SHA384" },
  { "AES128-GCM-SHA256", "AES_128_GCM_SHA256" },
  { "AES256-GCM-SHA384", "AES_256_GCM_SHA384" },
  { "AES128-CCM", "AES_128_CCM" },
  { "AES256-CCM", "AES_256_CCM" },
  { "AES128-CCM8", "AES_128_CCM_8" },
  { "AES256-CCM8", "AES_256_CCM_8" },
  { "CHACHA20-POLY1305", "CHACHA20_POLY1305_SHA256" },
  { "CHACHA20-POLY1305-SHA256", "CHACHA20_POLY1305_SHA256" },
  { "ARIA128-GCM-SHA256", "ARIA_128_GCM_SHA256" },
  { "ARIA256-GCM-SHA384", "ARIA_256_GCM_SHA384" },
  { "CAMELLIA128-SHA", "CAMELLIA_128_CBC_SHA" },
  { "CAMELLIA256-SHA", "CAMELLIA_256_CBC_SHA" },
  { "CAMELLIA128-SHA256", "CAMELLIA_128_CBC_SHA256" },
  { "CAMELLIA256-SHA256", "CAMELLIA_256_CBC_SHA256" },
  { "CAMELLIA256-SHA384", "CAMELLIA_256_CBC_SHA384" },
  { "SEED-SHA", "SEED_CBC_SHA" },
  { "IDEA-CBC-SHA", "IDEA_CBC_SHA" },
  { "DES-CBC3-SHA", "3DES_EDE_CBC_SHA" },
  { "DES-CBC-SHA", "DES_CBC_SHA" },
  { "RC4-SHA", "RC4_128_SHA" },
  { "RC4-MD5", "RC4_128_MD5" },
  { "NULL-SHA", "NULL_SHA" },
  { "NULL-MD5", "NULL_MD5" },
  { "NULL-SHA256", "NULL_SHA256" },
  { "AES_128_CBC_SHA1", "AES_128_CBC_SHA" },
  { "AES_256_CBC_SHA1", "AES_256_CBC_SHA" },
  { "3DES_EDE_CBC_SHA1", "3DES_EDE_CBC_SHA" },
  { "3DES_CBC_SHA1", "3DES_EDE_CBC_SHA" },
  { "CAMELLIA_128_CBC_SHA1", "CAMELLIA_128_CBC_SHA" },
  { "CAMELLIA_256_CBC_SHA1", "CAMELLIA_256_CBC_SHA" },
  { "ARCFOUR_128_SHA1", "RC4_128_SHA" },
  { "ARCFOUR_128_MD5", "RC4_128_MD5" },
  { "ARCFOUR_SHA1", "RC4_128_SHA" },
  { "ARCFOUR_MD5", "RC4_128_MD5" },
  { "NULL_SHA1", "NULL_SHA" },
  { "CHACHA20_POLY1305", "CHACHA20_POLY1305_SHA256" },
};
static const Word export_bulks[] = {
  { "RC4-MD5", "RC4_40_MD5" },
  { "DES-CBC-SHA", "DES40_CBC_SHA" },
  { "RC2-CBC-MD5", "RC2_CBC_40_MD5" },
};
/* TLS 1.3 suites by what GnuTLS or a bulk name shows of them */
static const Word tls13_bulks[] = {
  { "AES_256_GCM", "AES_256_GCM_SHA384" },
  { "AES_128_GCM", "AES_128_GCM_SHA256" },
  { "CHACHA20_POLY1305", "CHACHA20_POLY1305_SHA256" },
  { "AES_128_CCM", "AES_128_CCM_SHA256" },
};

static gboolean
starts (const gchar *text, const gchar *prefix)
{
  return hopsec_same (text, prefix, strlen (prefix));
}

static const gchar *
meaning_of (const Word *words, guint n_words, const gchar *written)
{
  for (guint i = 0; i < n_words; i++) {
    if (g_ascii_strcasecmp (words[i].written, written) == 0) {
      return words[i].meaning;
    }
  }
  return NULL;
}

static const gchar *
take_prefix (const Word *words, guint n_words, const gchar **text)
{
  for (guint i = 0; i < n_words; i++) {
    if (starts (*text, words[i].written)) {
      *text += strlen (words[i].written);
      return words[i].meaning;
    }
  }
  return NULL;
}

static const gchar *
compose (const gchar *exchange, gboolean export, const gchar *bulk)
{
  gchar name[2 * MAX_NAME];

  if (bulk == NULL || strlen (exchange) + strlen (bulk) > MAX_NAME) {
    return NULL;
  }
  if (exchange[0] == '\0') {
    return hopsec_suite_find (bulk);
  }
  g_strlcpy (name, exchange, sizeof name);
  g_strlcat (name, export ? "_EXPORT_WITH_" : "_WITH_", sizeof name);
  g_strlcat (name, bulk, sizeof name);
  return hopsec_suite_find (name);
}

/* "ECDHE-RSA-AES256-GCM-SHA384", "EXP-RC4-MD5", LibreSSL's "AEAD-AES256-GCM-SHA384" */
static const gchar *
from_dashes (const gchar *text)
{
  gboolean export = starts (text, "EXP-");
  const gchar *exchange;

  text += export ? 4 : 0;
  exchange = take_prefix (dash_exchanges, G_N_ELEMENTS (dash_exchanges), &text);
  return compose (exchange, export,
                  export ? meaning_of (export_bulks, G_N_ELEMENTS (export_bulks), text)
                         : meaning_of (bulks, G_N_ELEMENTS (bulks), text));
}

/* In TLS 1.3 GnuTLS shows key exchange, signature and AEAD, or an older suite's name: only the AEAD
 * is the suite's. */
static const gchar *
from_tls13_aead (const gchar *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (tls13_bulks); i++) {
    if (starts (text, tls13_bulks[i].written)) {
      return tls13_bulks[i].meaning;
    }
  }
  return NULL;
}

/* "ECDHE_SECP256R1" and "RSA_PSS_RSAE_SHA256" of a session, together the suite's key exchange */
static const gchar *
session_exchange (const gchar *exchange, const gchar *signature)
{
  gboolean ecdsa = signature != NULL && starts (signature, "ECDSA");

  if (starts (exchange, "ECDHE_")) {
    return ecdsa ? "ECDHE_ECDSA" : "ECDHE_RSA";
  }
  if (starts (exchange, "DHE_")) {
    return "DHE_RSA";
  }
  return strcmp (exchange, "RSA") == 0 && signature == NULL ? "RSA" : NULL;
}

/* How GnuTLS describes a session: key exchange, signature, cipher and, if it is no AEAD, MAC, with two
 * signs between them: "ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM", "RSA__AES_256_CBC__SHA1" */
static const gchar *
from_session (const gchar *text, HopsecTls tls)
{
  g_auto (GStrv) parts = g_strsplit (text, "__", 5);
  guint n = g_strv_length (parts);
  gboolean mac = n > 2 && starts (parts[n - 1], "SHA");
  const gchar *aead = mac ? NULL : from_tls13_aead (parts[n - 1]);
  guint n_names = n - 1 - mac; /* of key exchange and signature */
  g_autofree gchar *bulk = mac ? g_strconcat (parts[n - 2], "_", parts[n - 1], NULL) : NULL;
  const gchar *exchange;

  if (tls == HOPSEC_TLS_V1_3 || tls == HOPSEC_TLS_UNKNOWN) {
    return tls == HOPSEC_TLS_V1_3 ? aead : NULL;
  }
  exchange = n_names <= 2 ? session_exchange (parts[0], n_names == 2 ? parts[1] : NULL) : NULL;
  if (exchange == NULL) {
    return NULL;
  }
  return compose (exchange, FALSE, mac ? meaning_of (bulks, G_N_ELEMENTS (bulks), bulk) : aead);
}

/* "ECDHE_RSA_AES_256_CBC_SHA1" */
static const gchar *
from_underscores (const gchar *text, HopsecTls tls)
{
  const gchar *exchange, *bulk;

  if (strstr (text, "__") != NULL) {
    return from_session (text, tls);
  }
  exchange = take_prefix (underscore_exchanges, G_N_ELEMENTS (underscore_exchanges), &text);
  if (exchange == NULL) {
    return NULL;
  }
  if (tls == HOPSEC_TLS_V1_3) {
    return from_tls13_aead (text);
  }
  bulk = meaning_of (bulks, G_N_ELEMENTS (bulks), text);
  return compose (exchange, FALSE, bulk != NULL ? bulk : text);
}

/* "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384", "TLS13_AES_256_GCM_SHA384"; GnuTLS may show an
 * older suite's name in TLS 1.3 */
static const gchar *
from_iana (gchar *text, HopsecTls tls)
{
  gsize length = strlen (text);
  const gchar *bulk = strstr (text, "_WITH_");

  if (bulk != NULL && tls == HOPSEC_TLS_V1_3) {
    return from_tls13_aead (bulk + strlen ("_WITH_"));
  }

  if (length > 5 && text[length - 5] == '_' && text[length - 4] == 'P') {
    text[length - 5] = '\0';
  }
  return hopsec_suite_find (text + (starts (text, "TLS13_") ? 6 : 4));
}

static const gchar *
find_name (gchar *text, HopsecTls tls)
{
  if (starts (text, "0x") && strlen (text) == 6) {
    return hopsec_suite_find_code ((guint) g_ascii_strtoull (text + 2, NULL, 16));
  }
  if (starts (text, "TLS_") || starts (text, "TLS13_")) {
    return from_iana (text, tls);
  }
  return strchr (text, '-') != NULL || strchr (text, '_') == NULL ? from_dashes (text)
                                                                  : from_underscores (text, tls);
}

static gboolean
holds (const gchar *text, const gchar *word)
{
  return strstr (text, word) != NULL;
}

/* The bits of the key by words of the name, of which the first that stands in it counts; 0: not known,
 * or no key. */
static guint
key_bits (const gchar *name)
{
  static const struct {
    const gchar *word;
    guint bits;
  } keys[] = {
    { "NULL", 0 },       { "EXPORT", 40 }, { "EXP-", 40 },      { "3DES", 112 },
    { "DES-CBC3", 112 }, { "DES", 56 },    { "AES_256", 256 },  { "AES256", 256 },
    { "AES-256", 256 },  { "A_256", 256 }, { "CHACHA20", 256 }, { "128", 128 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (holds (name, keys[i].word)) {
      return keys[i].bits;
    }
  }
  return 0;
}

/* What the suite is worth, from its name or from as much as was written. */
static void
set_worth (HopsecCipher *cipher, const gchar *name, gboolean registered)
{
  gboolean ephemeral = holds (name, "DHE") || holds (name, "EDH-") || holds (name, "_anon_")
                       || holds (name, "DIFFIEHELLMAN") || starts (name, "ADH-")
                       || starts (name, "AECDH-");

  cipher->tls13 = registered && !holds (name, "_WITH_");
  cipher->null = holds (name, "NULL");
  cipher->export = holds (name, "EXPORT") || starts (name, "EXP-");
  cipher->rc4 = holds (name, "RC4") || holds (name, "ARCFOUR");
  cipher->tripledes = holds (name, "3DES") || holds (name, "DES-CBC3");
  cipher->aead = holds (name, "GCM") || holds (name, "CCM") || holds (name, "POLY1305");
  cipher->anonymous = holds (name, "_anon_");
  cipher->forward_secrecy = cipher->tls13 || ephemeral             ? HOPSEC_TRISTATE_YES
                            : registered || holds (name, "_WITH_") ? HOPSEC_TRISTATE_NO
                                                                   : HOPSEC_TRISTATE_UNKNOWN;
  cipher->bits = key_bits (name);
}

static gboolean
parse (gchar *written, HopsecTls tls, HopsecCipher *cipher)
{
  const gchar *name = find_name (written, tls);

  memset (cipher, 0, sizeof *cipher);
  if (name != NULL) {
    g_strlcpy (cipher->name, "TLS_", sizeof cipher->name);
    g_strlcat (cipher->name, name, sizeof cipher->name);
    set_worth (cipher, name, TRUE);
    return TRUE;
  }
  set_worth (cipher, written, FALSE);
  return cipher->bits > 0 || cipher->null;
}

/* A handful of suites is all that most mail sees: each thread remembers some. */
#define MEMORY 32

typedef struct {
  gchar written[MAX_NAME + 1];
  HopsecTls tls;
  gboolean known;
  HopsecCipher cipher;
} Remembered;

static gpointer
make_memory (void)
{
  return g_new0 (Remembered, MEMORY);
}

static Remembered *
recall (const gchar *written)
{
  Remembered *all = hopsec_thread_get (HOPSEC_KEEP_SUITES, make_memory, g_free);

  return &all[g_str_hash (written) % MEMORY];
}

/* What a program wrote as the suite, cut at the first blank. FALSE: nothing in it is known. */
gboolean
hopsec_cipher_parse (const gchar *text, gsize length, HopsecTls tls, HopsecCipher *cipher)
{
  gchar written[MAX_NAME + 1];
  Remembered *one;

  memset (cipher, 0, sizeof *cipher);
  while (length > 0 && strchr ("\"',;)", text[length - 1]) != NULL) {
    length--;
  }
  if (length > 0 && text[0] == '"') {
    text++;
    length--;
  }
  if (length == 0 || length > MAX_NAME) {
    return FALSE;
  }
  memcpy (written, text, length);
  written[length] = '\0';
  one = recall (written);
  if (one->tls != tls || strcmp (one->written, written) != 0) {
    memcpy (one->written, written, length + 1);
    one->tls = tls;
    one->known = parse (written, tls, &one->cipher);
  }
  *cipher = one->cipher;
  return one->known;
}
