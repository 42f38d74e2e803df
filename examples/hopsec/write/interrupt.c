/* Ctrl-C ends the work, not what was done so far.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "write.h"

#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t caught, keep;
static const gchar *unfinished_file;

/* As long as there is nothing to keep the signal does what it does to any program; a second one
 * always does. */
static void
on_signal (int number)
{
  if (keep && !caught) {
    caught = number;
    return;
  }
  if (unfinished_file != NULL) {
    unlink (unfinished_file);
  }
  signal (number, SIG_DFL);
  raise (number);
}

/* A file that must not stay behind; nullable */
void
interrupt_guard (const gchar *unfinished)
{
  unfinished_file = unfinished;
}

void
interrupt_catch (void)
{
  static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
  struct sigaction action = { .sa_handler = on_signal };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    struct sigaction old;

    /* nohup and shells let programs ignore some of them */
    if (sigaction (numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
      sigaction (numbers[i], &action, NULL);
    }
  }
}

/* From now on there is something to keep. */
void
interrupt_keep (void)
{
  keep = TRUE;
}

/* 0: none came */
int
interrupt_signal (void)
{
  return caught;
}

/* Whoever started this learns that it was interrupted. */
void
interrupt_die (void)
{
  if (caught != 0) {
    signal (caught, SIG_DFL);
    raise (caught);
  }
}
