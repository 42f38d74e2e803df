/* What each class of security is called: the one table of these words.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "page/page.h"

static const HopsecClassWords table[] = {
  [HOPSEC_SECURITY_NONE] = { "none", "", "not recorded", "not recorded", "no line" },
  [HOPSEC_SECURITY_PLAINTEXT]
  = { "plaintext", "\033[31m", "plaintext", "plaintext", "line cut in the middle: plaintext" },
  [HOPSEC_SECURITY_UNKNOWN]
  = { "unknown", "\033[33m", "unknown", "? does not say", "dotted line: the field does not say" },
  [HOPSEC_SECURITY_TLS] = { "tls", "\033[32m", "encrypted", "encrypted", "double line: encrypted" },
  [HOPSEC_SECURITY_LOCAL]
  = { "local", "\033[2m", "same host", "same host", "arc: never left the host" },
};

const HopsecClassWords *
hopsec_class_words (HopsecSecurity security)
{
  return &table[security];
}

/* As people write it. */
const gchar *
hopsec_version_name (HopsecTls tls)
{
  static const gchar *const names[]
    = { "of no stated version", "SSL 2", "SSL 3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3" };

  return names[tls];
}
