/* Fuzzes the whole way of a message, from bytes to JSON, twice: the same bytes give the same report.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <stdint.h>

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static HopsecAnalyzer *analyzer;
  g_autoptr (HopsecReport) one = NULL, two = NULL;
  g_autofree gchar *first = NULL, *second = NULL;

  if (analyzer == NULL) {
    analyzer = hopsec_analyzer_new ();
    hopsec_analyzer_set_now (analyzer, 1704100000);
    hopsec_analyzer_set_trust_hops (analyzer, 2);
    hopsec_analyzer_add_trust (analyzer, "@outlook.com", NULL);
  }
  one = hopsec_analyzer_analyze_data (analyzer, (const gchar *) data, size, NULL);
  two = hopsec_analyzer_analyze_data (analyzer, (const gchar *) data, size, NULL);
  first = hopsec_report_to_json (one, "fuzz");
  second = hopsec_report_to_json (two, "fuzz");
  g_assert (strcmp (first, second) == 0);
  g_assert (g_utf8_validate (first, -1, NULL));
  g_assert (strchr (first, '\n') == NULL);
  return 0;
}
