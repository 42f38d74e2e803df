/* Fuzzes the field reader, and with it the dialects: any bytes as the value of one field.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "private.h"

#include <stdint.h>

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* never tls unless the words that say so stand in the field, behind `by` or in a comment */
static void
check_hop (HopsecHop *hop)
{
  const gchar *evidence = hopsec_hop_get (hop, HOPSEC_FIELD_EVIDENCE);
  guint end = hopsec_hop_get_offset (hop) + hopsec_hop_get_length (hop);

  g_assert (end <= hop->raw_length);
  if (hopsec_hop_get_security (hop) == HOPSEC_SECURITY_TLS) {
    g_assert (evidence != NULL || hopsec_hop_get_basis (hop) == HOPSEC_BASIS_IMPLIED);
    g_assert ((hop->flags & (HOPSEC_FLAG_CONFLICT | HOPSEC_FLAG_UNBALANCED | HOPSEC_FLAG_TRUNCATED)) == 0);
  } else {
    g_assert (hopsec_hop_get (hop, HOPSEC_FIELD_TLS) == NULL);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static HopsecAnalyzer *analyzer;
  g_autofree gchar *value = g_strndup ((const gchar *) data, size);
  const gchar *values[] = { value, NULL };
  g_autoptr (HopsecReport) report = NULL;
  g_autoptr (HopsecHop) hop = NULL;

  if (analyzer == NULL) {
    analyzer = hopsec_analyzer_new ();
    hopsec_analyzer_set_now (analyzer, 1704100000);
  }
  report = hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
  hop = hopsec_report_get_hop (report, 0);
  check_hop (hop);
  return 0;
}
