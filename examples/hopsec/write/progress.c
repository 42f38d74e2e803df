/* How far the work is: one line on a terminal, from the second second on.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "write.h"

#include <stdio.h>
#include <unistd.h>

#define FIRST_LOOK G_USEC_PER_SEC
#define NEXT_LOOK (G_USEC_PER_SEC / 5)
#define BAR 20

static struct {
  const Options *options; /* NULL: nothing is shown */
  guint64 messages, bytes;
  gint64 begin, next; /* monotonic microseconds */
  gboolean shown;
  Survey survey;
  GThread *thread;
  gint done, stop; /* atomic: the survey is done, or shall be */
  guint64 total;   /* bytes there are, once it is done */
} progress;

/* Sizes need no reading, so a walk over all folders is soon through. */
static gpointer
survey (gpointer data)
{
  (void) data;
  progress.total = progress.survey (progress.options, &progress.stop);
  g_atomic_int_set (&progress.done, TRUE);
  return NULL;
}

/* Whether the input can be walked over twice. */
static gboolean
can_survey (const Options *options)
{
  return options->files_from == NULL
         && !g_strv_contains ((const gchar *const *) options->paths, "-");
}

void
progress_start (const Options *options, Survey all)
{
  if (options->progress && isatty (STDERR_FILENO)) {
    progress.options = options;
    progress.survey = all;
    progress.begin = g_get_monotonic_time ();
    progress.next = progress.begin + FIRST_LOOK;
  }
}

/* `bytes` of the input are done with. */
void
progress_add (guint64 messages, guint64 bytes)
{
  progress.messages += messages;
  progress.bytes += bytes;
}

static void
add_bytes (GString *line, guint64 bytes)
{
  static const gchar *const units[] = { "kB", "MB", "GB", "TB" };
  gdouble size = (gdouble) bytes / 1e3;
  guint unit = 0;

  while (size >= 999.95 && unit + 1 < G_N_ELEMENTS (units)) {
    size /= 1e3;
    unit++;
  }
  g_string_append_printf (line, "%.1f %s", size, units[unit]);
}

static void
add_bar (GString *line, gdouble part)
{
  guint done = (guint) (part * BAR);

  g_string_append_c (line, '[');
  for (guint i = 0; i < BAR; i++) {
    g_string_append_c (line, i < done ? '#' : '.');
  }
  g_string_append_printf (line, "] %3.0f %%, ", part * 100);
}

static void
add_left (GString *line, gdouble part, gdouble seconds)
{
  gdouble left = (1 - part) / part * seconds;

  g_string_append (line, " of ");
  add_bytes (line, progress.total);
  g_string_append_printf (line, left < 100 ? ", %.0f s left" : ", %.0f min left",
                          left < 100 ? left : left / 60);
}

static void
show (gint64 now)
{
  g_autoptr (GString) line = g_string_new ("\r");
  gdouble seconds = (gdouble) (now - progress.begin) / G_USEC_PER_SEC;
  guint64 bytes = progress.bytes;
  gboolean known = g_atomic_int_get (&progress.done) && bytes > 0 && bytes <= progress.total;
  gdouble part = known ? (gdouble) bytes / (gdouble) progress.total : 0;

  if (known) {
    add_bar (line, part);
  }
  g_string_append_printf (line, "%" G_GUINT64_FORMAT " messages, %.0f/s, ", progress.messages,
                          (gdouble) progress.messages / seconds);
  add_bytes (line, bytes);
  if (known) {
    add_left (line, part, seconds);
  }
  g_string_append (line, "\033[K");
  fflush (stdout);
  fputs (line->str, stderr);
  progress.shown = TRUE;
}

/* To be called often. */
void
progress_tick (void)
{
  gint64 now;

  if (progress.options == NULL || (now = g_get_monotonic_time ()) < progress.next) {
    return;
  }
  if (progress.thread == NULL && can_survey (progress.options)) {
    progress.thread = g_thread_new ("survey", survey, NULL);
  }
  show (now);
  progress.next = now + NEXT_LOOK;
}

/* Makes way for a line of something else. */
void
progress_hide (void)
{
  if (progress.shown) {
    fputs ("\r\033[K", stderr);
    progress.shown = FALSE;
  }
}

void
progress_stop (void)
{
  progress_hide ();
  g_atomic_int_set (&progress.stop, TRUE);
  g_clear_pointer (&progress.thread, g_thread_join);
  progress.options = NULL;
}
