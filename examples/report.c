/* The report that every language's binding prints too (bindings/README): report MESSAGE.eml...
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <hopsec.h>
#include <stdio.h>

static const HopsecFact facts[]
  = { HOPSEC_FACT_HOP,  HOPSEC_FACT_SECURITY,      HOPSEC_FACT_TLS, HOPSEC_FACT_CIPHER,
      HOPSEC_FACT_BITS, HOPSEC_FACT_AUTHENTICATED, HOPSEC_FACT_BY,  HOPSEC_FACT_DATE,
      HOPSEC_FACT_DELAY };

/* Characters below `lowest` and above `~` come from a stranger: a run of them is one `?`. */
static void
put (const gchar *text, gchar lowest)
{
  gboolean odd = FALSE;

  for (text = text != NULL ? text : "-"; *text != '\0'; text++) {
    gboolean plain = *text >= lowest && *text <= '~';

    if (plain || !odd) {
      putchar (plain ? *text : '?');
    }
    odd = !plain;
  }
}

static void
print_report (const gchar *path, HopsecReport *report)
{
  g_autofree gchar *flags = hopsec_flags_to_string (hopsec_report_get_flags (report));

  printf ("%s: ", path);
  put (hopsec_report_get_summary (report), ' ');
  putchar ('\n');
  printf ("security=%s proved=%s between=%s ",
          hopsec_security_to_string (hopsec_report_get_security (report)),
          hopsec_security_to_string (hopsec_report_get_proved (report)),
          hopsec_security_to_string (hopsec_report_get_between (report)));
  printf ("flags=%s\n", flags != NULL ? g_strdelimit (flags, " ", ',') : "-");
  for (guint i = 0; i < hopsec_report_get_n_hops (report); i++) {
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, i);

    for (guint j = 0; j < G_N_ELEMENTS (facts); j++) {
      put (hopsec_hop_get (hop, facts[j]), '!');
      putchar (j + 1 < G_N_ELEMENTS (facts) ? ' ' : '\n');
    }
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  int status = 0;

  for (int i = 1; i < argc; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (HopsecReport) report = hopsec_analyzer_analyze_file (analyzer, argv[i], &error);

    if (report != NULL) {
      print_report (argv[i], report);
    } else {
      fprintf (stderr, "%s: %s\n", argv[i], error->message);
      status = 3;
    }
  }
  return status;
}
