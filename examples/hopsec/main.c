/* hopsec: was this message encrypted on its way?
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tool.h"

#include <errno.h>
#include <string.h>

static int
check_dialect (const Options *options)
{
  g_autoptr (GError) error = NULL;
  guint n_samples = 0;
  g_autofree gchar *faults
    = hopsec_analyzer_check_dialect (options->analyzer, options->check_dialect, &n_samples, &error);

  if (faults == NULL) {
    complain ("", error->message);
    return STATUS_INPUT;
  }
  fputs (faults, stdout);
  printf ("%s: %u samples%s\n", options->check_dialect, n_samples,
          faults[0] == '\0' ? ", all as expected" : "");
  return faults[0] == '\0' ? STATUS_FINE : STATUS_REQUIREMENT;
}

/* A report that did not reach its reader is no success. */
static int
close_output (int status)
{
  if (fflush (stdout) != 0 || ferror (stdout)) {
    complain ("standard output", g_strerror (errno));
    return STATUS_INPUT;
  }
  return status;
}

int
main (int argc, char **argv)
{
  Options options = { .format = FORMAT_TEXT };
  int status = STATUS_FINE;

  if (options_read (&options, argc, argv, &status)) {
    status = options.check_dialect != NULL ? check_dialect (&options) : input_run (&options);
    status = close_output (status);
  }
  options_clear (&options);
  return status;
}
