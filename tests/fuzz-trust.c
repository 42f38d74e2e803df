/* Fuzzes whose word it is: whatever a client says to a trusted server when it connects, its hop is
 * neither tls nor local, nor authenticated, nor from another address, and no field that came with the
 * message is proved.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define ADDRESS "198.51.100.9"
#define DATE "; Mon, 1 Jan 2024 00:00:02 +0000"

/* the top field, as servers write a connection without TLS; '*' stands for the client's greeting */
static const gchar *const tops[] = {
  "from * (r.example.org [" ADDRESS
  "]) by mx.example.net (Postfix) with ESMTP id 4XyZ1a2b3cz9rS for "
  "<bob@example.net>" DATE,
  "from r.example.org ([" ADDRESS
  "] helo=*) by mx.example.net with esmtp (Exim 4.96) (envelope-from "
  "<a@example.org>) id 1rgAbC-00000001Xyz-0aBc for bob@example.net" DATE,
  "from [" ADDRESS
  "] (helo=*) by mx.example.net with esmtp (Exim 4.96) (envelope-from <a@example.org>) "
  "id 1rgAbC-00000001Xyz-0aBc for bob@example.net" DATE,
  "from * (r.example.org [" ADDRESS
  "]) by mx.example.net (8.18.1/8.18.1) with ESMTP id 622A00aB123456 "
  "for <bob@example.net>" DATE,
  "from * (r.example.org [" ADDRESS "]) by mx.example.net (Haraka/3.0.5) with ESMTP id F28D9EB2.1 "
  "envelope-from <a@example.org>" DATE,
  "from * ([" ADDRESS "]) by mx.example.net (Haraka/3.0.5) with ESMTP id F28D9EB2.1 envelope-from "
  "<a@example.org>" DATE,
  "from unknown (HELO *) (" ADDRESS ") by mx.example.net with SMTP; 1 Jan 2024 00:00:02 -0000",
  "from * (r.example.org [" ADDRESS "]) by mx.example.net (OpenSMTPD) with ESMTP id 0a1b2c3d for "
  "<bob@example.net>" DATE,
  "from * (" ADDRESS
  ") by mx.example.net (192.0.2.25) with Microsoft SMTP Server id 15.1.2507.6" DATE,
  "from * ([" ADDRESS "]) by mx.example.net with Microsoft SMTPSVC(8.5.9600.16384)" DATE,
  "from * ([" ADDRESS "]) by mx.example.net with ESMTP id 1" DATE,
};

/* what the client sent along */
#define FORGED                                                                               \
  "from bank.example.com (bank.example.com [203.0.113.5]) by mx.example.net (Postfix) with " \
  "ESMTPS "                                                                                  \
  "id 4XyZ1a2b3cz9rR; Mon, 1 Jan 2024 00:00:01 +0000"

/* All that some servers let through; bytes that no server takes in a line become '?'. */
static gchar *
write_top (const uint8_t *data, size_t size)
{
  g_auto (GStrv) parts = g_strsplit (tops[data[0] % G_N_ELEMENTS (tops)], "*", 2);
  GString *field = g_string_new (parts[0]);

  for (gsize i = 1; i < MIN (size, 512); i++) {
    gboolean taken = data[i] != '\0' && data[i] != '\n';

    g_string_append_c (field, taken ? (gchar) data[i] : '?');
  }
  g_string_append (field, parts[1]);
  return g_string_free (field, FALSE);
}

static const gchar *
find_rise (const HopsecReport *report)
{
  const HopsecHop *top = &report->hops[report->n_hops - 1];
  const gchar *ip = top->text[HOPSEC_FACT_IP];

  if (top->security == HOPSEC_SECURITY_TLS || top->security == HOPSEC_SECURITY_LOCAL) {
    return "security";
  }
  if (top->authenticated == HOPSEC_TRISTATE_YES) {
    return "authenticated";
  }
  if (ip != NULL && g_strcmp0 (ip, ADDRESS) != 0) {
    return "ip";
  }
  for (guint i = 0; i + 1 < report->n_hops; i++) {
    if (report->hops[i].proof != HOPSEC_PROOF_CLAIMED) {
      return "proof";
    }
  }
  return NULL;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static HopsecAnalyzer *analyzer;
  g_autofree gchar *top = size > 0 ? write_top (data, size) : NULL;
  g_autoptr (HopsecReport) report = NULL;
  const gchar *values[] = { top, FORGED, NULL };
  const gchar *rise;

  if (analyzer == NULL) {
    analyzer = hopsec_analyzer_new ();
    (void) hopsec_analyzer_add_trust (analyzer, "mx.example.net", NULL);
  }
  if (top == NULL) {
    return 0;
  }
  report = hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
  rise = find_rise (report);
  if (rise != NULL) {
    g_printerr ("%s: %s\n", rise, top);
    g_assert_not_reached ();
  }
  return 0;
}
