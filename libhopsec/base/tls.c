/* TLS versions as programs write them, and the grade of a session.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "base/base.h"

#include <string.h>

static const struct {
  gchar written[12];
  const gchar *version;
} versions[] = {
  { "TLSv1.3", "TLSv1.3" }, { "TLS1.3", "TLSv1.3" },  { "TLS1_3", "TLSv1.3" },
  { "TLSv1_3", "TLSv1.3" }, { "TLS13", "TLSv1.3" },   { "TLS-1.3", "TLSv1.3" },
  { "TLSv1.2", "TLSv1.2" }, { "TLS1.2", "TLSv1.2" },  { "TLS1_2", "TLSv1.2" },
  { "TLSv1_2", "TLSv1.2" }, { "TLS12", "TLSv1.2" },   { "TLS-1.2", "TLSv1.2" },
  { "TLSv1.1", "TLSv1.1" }, { "TLS1.1", "TLSv1.1" },  { "TLS1_1", "TLSv1.1" },
  { "TLSv1_1", "TLSv1.1" }, { "TLS11", "TLSv1.1" },   { "TLS-1.1", "TLSv1.1" },
  { "TLSv1", "TLSv1.0" },   { "TLS1", "TLSv1.0" },    { "TLSv1.0", "TLSv1.0" },
  { "TLS1.0", "TLSv1.0" },  { "TLS1_0", "TLSv1.0" },  { "TLSv1_0", "TLSv1.0" },
  { "TLS10", "TLSv1.0" },   { "TLS-1.0", "TLSv1.0" }, { "TLS1.0-PKIX", "TLSv1.0" },
  { "SSLv3", "SSLv3" },     { "SSL3", "SSLv3" },      { "SSL3.0", "SSLv3" },
  { "SSLv2", "SSLv2" },     { "SSL2", "SSLv2" },
};

/* The version, or NULL: "TLSv1/SSLv3" is OpenSSL's name for a generation of ciphers, "TLS" says
 * nothing. */
const gchar *
hopsec_tls_version (const gchar *text, gsize length)
{
  if (length == 0 || length >= sizeof versions[0].written) {
    return NULL;
  }
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++) {
    if (versions[i].written[length] == '\0' && hopsec_same (versions[i].written, text, length)) {
      return versions[i].version;
    }
  }
  return NULL;
}

/* The strength of a session: SSL 2 and 3 (RFC 6176, 7568), RC4 (RFC 7465), NULL, EXPORT and less
 * than 112 bits (RFC 9325 4.1) are broken; TLS 1.0 and 1.1 (RFC 8996) and 3DES weak; TLS 1.2 without
 * AEAD, forward secrecy or authentication adequate. The version is never inferred from the suite,
 * but a suite of TLS 1.3 is strong. `version` and `cipher` are nullable; `bits`: 0 for not known. */
HopsecGrade
hopsec_tls_grade (const gchar *version, const HopsecCipher *cipher, guint bits)
{
  gboolean v13 = g_strcmp0 (version, "TLSv1.3") == 0, v12 = g_strcmp0 (version, "TLSv1.2") == 0;

  if ((version != NULL && version[0] == 'S') || (bits > 0 && bits < 112)
      || (cipher != NULL
          && (cipher->null || cipher->export || cipher->rc4
              || (cipher->bits > 0 && cipher->bits < 112)))) {
    return HOPSEC_GRADE_BROKEN;
  }
  if ((version != NULL && !v12 && !v13) || (cipher != NULL && cipher->tripledes)) {
    return HOPSEC_GRADE_WEAK;
  }
  if (v13 || (cipher != NULL && cipher->tls13)) {
    return HOPSEC_GRADE_STRONG;
  }
  if (!v12 || cipher == NULL || cipher->forward_secrecy < 0) {
    return HOPSEC_GRADE_UNKNOWN;
  }
  return cipher->aead && cipher->forward_secrecy > 0 && !cipher->anonymous ? HOPSEC_GRADE_STRONG
                                                                           : HOPSEC_GRADE_ADEQUATE;
}
