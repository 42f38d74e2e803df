/* TLS versions as programs write them, and the grade of a session.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "base/base.h"

#include <string.h>

static const struct {
  gchar written[12];
  HopsecTls tls;
} versions[] = {
  { "TLSv1.3", HOPSEC_TLS_V1_3 },     { "TLS1.3", HOPSEC_TLS_V1_3 },
  { "TLS1_3", HOPSEC_TLS_V1_3 },      { "TLSv1_3", HOPSEC_TLS_V1_3 },
  { "TLS13", HOPSEC_TLS_V1_3 },       { "TLS-1.3", HOPSEC_TLS_V1_3 },
  { "TLSv1.2", HOPSEC_TLS_V1_2 },     { "TLS1.2", HOPSEC_TLS_V1_2 },
  { "TLS1_2", HOPSEC_TLS_V1_2 },      { "TLSv1_2", HOPSEC_TLS_V1_2 },
  { "TLS12", HOPSEC_TLS_V1_2 },       { "TLS-1.2", HOPSEC_TLS_V1_2 },
  { "TLSv1.1", HOPSEC_TLS_V1_1 },     { "TLS1.1", HOPSEC_TLS_V1_1 },
  { "TLS1_1", HOPSEC_TLS_V1_1 },      { "TLSv1_1", HOPSEC_TLS_V1_1 },
  { "TLS11", HOPSEC_TLS_V1_1 },       { "TLS-1.1", HOPSEC_TLS_V1_1 },
  { "TLSv1", HOPSEC_TLS_V1_0 },       { "TLS1", HOPSEC_TLS_V1_0 },
  { "TLSv1.0", HOPSEC_TLS_V1_0 },     { "TLS1.0", HOPSEC_TLS_V1_0 },
  { "TLS1_0", HOPSEC_TLS_V1_0 },      { "TLSv1_0", HOPSEC_TLS_V1_0 },
  { "TLS10", HOPSEC_TLS_V1_0 },       { "TLS-1.0", HOPSEC_TLS_V1_0 },
  { "TLS1.0-PKIX", HOPSEC_TLS_V1_0 }, { "SSLv3", HOPSEC_TLS_SSLV3 },
  { "SSL3", HOPSEC_TLS_SSLV3 },       { "SSL3.0", HOPSEC_TLS_SSLV3 },
  { "SSLv2", HOPSEC_TLS_SSLV2 },      { "SSL2", HOPSEC_TLS_SSLV2 },
  { "SSL-3.0", HOPSEC_TLS_SSLV3 },    { "TLS-0x0304", HOPSEC_TLS_V1_3 },
};

/* "TLSv1/SSLv3" is OpenSSL's name for a generation of ciphers, "TLS" says nothing. */
HopsecTls
hopsec_tls_parse (const gchar *text, gsize length)
{
  if (length == 0 || length >= sizeof versions[0].written) {
    return HOPSEC_TLS_UNKNOWN;
  }
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++) {
    if (versions[i].written[length] == '\0' && hopsec_same (versions[i].written, text, length)) {
      return versions[i].tls;
    }
  }
  return HOPSEC_TLS_UNKNOWN;
}

static gboolean
is_broken (HopsecTls tls, const HopsecCipher *cipher, guint bits)
{
  return tls == HOPSEC_TLS_SSLV2 || tls == HOPSEC_TLS_SSLV3 || (bits > 0 && bits < 112)
         || (cipher != NULL
             && (cipher->null || cipher->export || cipher->rc4
                 || (cipher->bits > 0 && cipher->bits < 112)));
}

/* The strength of a session: SSL 2 and 3 (RFC 6176, 7568), RC4 (RFC 7465), NULL, EXPORT and less
 * than 112 bits (RFC 9325 4.1) are broken; TLS 1.0 and 1.1 (RFC 8996) and 3DES weak; TLS 1.2 without
 * AEAD, forward secrecy or authentication adequate. The version is never inferred from the suite,
 * but its strength is, where TLS 1.2 or 1.3 alone has it. `cipher` is nullable; `bits`: 0 for not known. */
HopsecGrade
hopsec_tls_grade (HopsecTls tls, const HopsecCipher *cipher, guint bits)
{
  if (is_broken (tls, cipher, bits)) {
    return HOPSEC_GRADE_BROKEN;
  }
  if (tls == HOPSEC_TLS_V1_0 || tls == HOPSEC_TLS_V1_1 || (cipher != NULL && cipher->tripledes)) {
    return HOPSEC_GRADE_WEAK;
  }
  if (tls == HOPSEC_TLS_V1_3 || (cipher != NULL && cipher->tls13)) {
    return HOPSEC_GRADE_STRONG;
  }
  if (cipher == NULL || cipher->forward_secrecy == HOPSEC_TRISTATE_UNKNOWN) {
    return HOPSEC_GRADE_UNKNOWN;
  }
  if (cipher->aead && cipher->forward_secrecy == HOPSEC_TRISTATE_YES && !cipher->anonymous) {
    return HOPSEC_GRADE_STRONG; /* TLS 1.2 or later: there are no such suites in older ones */
  }
  return tls == HOPSEC_TLS_UNKNOWN ? HOPSEC_GRADE_UNKNOWN : HOPSEC_GRADE_ADEQUATE;
}
