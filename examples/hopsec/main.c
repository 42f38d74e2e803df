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
  if (!output_close (output_open (NULL))) {
    return STATUS_INPUT;
  }
  return faults[0] == '\0' ? STATUS_FINE : STATUS_REQUIREMENT;
}

/* What a mail program's settings say, without a message. */
static void
write_client (const Options *options, Output *output)
{
  g_autoptr (GString) out = g_string_new (NULL);

  options->format->client (out, options->client, options->client_source, options);
  output_write (output, out->str, out->len);
}

static int
report (const Options *options)
{
  Output *output = output_open (options->output);
  Writer writer;
  int status;

  if (output == NULL) {
    complain (options->output, g_strerror (errno));
    return STATUS_INPUT;
  }
  if (options->paths == NULL) {
    write_client (options, output);
    return output_close (output) ? STATUS_FINE : STATUS_INPUT;
  }
  writer_init (&writer, options, output);
  input_run (options, &writer);
  status = writer_finish (&writer);
  return output_close (output) ? status : STATUS_INPUT;
}

int
main (int argc, char **argv)
{
  Options options = { .format = format_find ("text") };
  int status = STATUS_FINE;

  if (options_read (&options, argc, argv, &status)) {
    status = options.check_dialect != NULL ? check_dialect (&options) : report (&options);
  }
  options_clear (&options);
  return status;
}
