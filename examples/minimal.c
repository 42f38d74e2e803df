/* The library in one screen: minimal MESSAGE.eml
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <hopsec.h>

int
main (int argc, char **argv)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HopsecReport) report
    = hopsec_analyzer_analyze_file (analyzer, argc > 1 ? argv[1] : "-", &error);

  if (report == NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  g_print ("%s\n", hopsec_report_get_summary (report));
  for (guint i = 0; i < hopsec_report_get_n_hops (report); i++) {
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, i);

    g_print ("%u %s %s\n", i + 1, hopsec_security_to_string (hopsec_hop_get_security (hop)),
             hopsec_tls_to_string (hopsec_hop_get_tls (hop)));
  }
  return 0;
}
