/* hopsec: was this message encrypted on its way?
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "read/read.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

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
  printf ("%s: %u sample%s%s\n", options->check_dialect, n_samples, n_samples == 1 ? "" : "s",
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
  Output *output;
  Input *input;
  Writer writer;
  int status;

  interrupt_catch ();
  output = output_open (options->output);
  if (output == NULL) {
    complain (options->output, g_strerror (errno));
    return STATUS_INPUT;
  }
  interrupt_guard (output_unfinished (output));
  if (options->paths == NULL && options->files_from == NULL) {
    write_client (options, output);
    return output_close (output) ? STATUS_FINE : STATUS_INPUT;
  }
  if (options->unclaimed) {
    status = unclaimed (options, output);
    return output_close (output) ? status : STATUS_INPUT;
  }
  progress_start (options, input_survey);
  writer_init (&writer, options, output);
  input = input_new (options);
  pool_run (input, &writer, options);
  input_free (input);
  progress_stop ();
  if (interrupt_signal () != 0) {
    complain ("", "interrupted: this is what was done so far");
  }
  status = writer_finish (&writer);
  return output_close (output) ? status : STATUS_INPUT;
}

/* A descriptor that is closed must not become a mail file's. Whatever is written to it fails. */
static void
open_standard (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (fcntl (fd, F_GETFD) < 0) {
      (void) !open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
}

int
main (int argc, char **argv)
{
  Options options = { .format = format_find ("text") };
  int status = STATUS_FINE;

  open_standard ();
  signal (SIGPIPE, SIG_IGN); /* the writer says so, and removes what it began */
  if (options_read (&options, argc, argv, &status)) {
    status = options.check_dialect != NULL ? check_dialect (&options) : report (&options);
  }
  options_clear (&options);
  interrupt_die ();
  return status;
}
