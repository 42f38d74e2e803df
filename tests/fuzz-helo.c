/* Fuzzes what a client says when it connects: whatever its greeting and its envelope addresses are, a
 * hop that the server wrote without TLS is never tls nor local, nor authenticated, nor from another
 * address.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define DATE "; Mon, 1 Jan 2024 00:00:00 +0000"

/* how servers write a connection without TLS; '*' stands for the client's greeting, '~' for the local
 * part of an address that it names */
static const gchar *const fields[] = {
  "from * (r.example [192.0.2.1]) by mx.example.net (Postfix) with ESMTP id 4XyZ1a2b3cz9rS for "
  "<bob@example.net>" DATE,
  "from * (unknown [192.0.2.1]) by mx.example.net (Postfix) with SMTP id 4XyZ1a2b3cz9rS" DATE,
  "from mail.example.org (r.example [192.0.2.1]) by mx.example.net (Postfix) with ESMTP id "
  "4XyZ1a2b3cz9rS for <~@example.net>" DATE,
  "from r.example ([192.0.2.1] helo=*) by mx.example.net with esmtp (Exim 4.96) (envelope-from "
  "<a@example.org>) id 1rAbCd-000abc-1x for bob@example.net" DATE,
  "from r.example ([192.0.2.1] helo=mail.example.org) by mx.example.net with esmtp (Exim 4.96) "
  "(envelope-from <~@example.org>) id 1rAbCd-000abc-1x for bob@example.net" DATE,
  "from * (r.example [192.0.2.1]) by mx.example.net (8.17.1/8.17.1) with ESMTP id 401AbCdE012345 "
  "for "
  "<bob@example.net>" DATE,
  "from unknown (HELO *) (192.0.2.1) by mx.example.net with SMTP; 1 Jan 2024 00:00:00 -0000",
  "from * (192.0.2.1) by ex.example.net (192.0.2.25) with Microsoft SMTP Server id "
  "15.1.2507.6" DATE,
  "from * ([192.0.2.1]) by mx.example.net with ESMTP id 1" DATE,
};

/* What a client can say on a line, as long as servers take it. A local part is a quoted string, where
 * it may say most (RFC 5321 4.1.2). */
static void
append_words (GString *field, const guint8 *data, gsize size, gboolean quoted)
{
  g_string_append (field, quoted ? "\"" : "");
  for (gsize i = 0; i < MIN (size, 512); i++) {
    if (quoted && (data[i] == '"' || data[i] == '\\')) {
      g_string_append_c (field, '\\');
    }
    g_string_append_c (field, data[i] >= ' ' && data[i] < 0x7f ? (gchar) data[i] : '?');
  }
  g_string_append (field, quoted ? "\"" : "");
}

static gboolean
has_risen (const HopsecHop *hop)
{
  const gchar *ip = hop->text[HOPSEC_FACT_IP];

  return hop->security == HOPSEC_SECURITY_TLS || hop->security == HOPSEC_SECURITY_LOCAL
         || hop->authenticated == HOPSEC_TRISTATE_YES
         || (ip != NULL && g_strcmp0 (ip, "192.0.2.1") != 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static HopsecAnalyzer *analyzer;
  g_autoptr (GString) field = g_string_new (NULL);
  g_autoptr (HopsecReport) report = NULL;
  const gchar *shape, *star;
  const gchar *values[2] = { NULL };

  if (analyzer == NULL) {
    analyzer = hopsec_analyzer_new ();
  }
  if (size == 0) {
    return 0;
  }
  shape = fields[data[0] % G_N_ELEMENTS (fields)];
  star = strpbrk (shape, "*~");
  g_string_append_len (field, shape, star - shape);
  append_words (field, data + 1, size - 1, *star == '~');
  g_string_append (field, star + 1);
  values[0] = field->str;
  report = hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
  if (has_risen (&report->hops[0])) {
    g_printerr ("%s\n", field->str);
    g_assert_not_reached ();
  }
  return 0;
}
