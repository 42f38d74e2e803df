/* What the milter says, to syslog or standard error, and what it counts.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "milter.h"

#include <stdatomic.h>
#include <stdio.h>

#define TROUBLE_SECONDS 60 /* a trouble of each message must not fill the disk */

static gboolean syslog_is_open;
static atomic_ullong counts[N_COUNTS];

/* GMime warns through GLib; its words may hold bytes of the message, so they are not printed. */
static void
on_library_message (const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data)
{
  (void) text;
  (void) data;
  log_trouble ("a warning of %s (level %d)", domain != NULL ? domain : "a library", (int) level);
}

void
log_open (gboolean to_syslog)
{
  if (to_syslog) {
    openlog ("hopsec-milter", LOG_PID, LOG_MAIL);
  }
  syslog_is_open = to_syslog;
  g_log_set_default_handler (on_library_message, NULL);
}

static void
write_line (int priority, const gchar *format, va_list arguments)
{
  g_autofree gchar *line = NULL;

  if (syslog_is_open) {
    vsyslog (priority, format, arguments);
    return;
  }
  line = g_strdup_vprintf (format, arguments);
  fprintf (stderr, "hopsec-milter: %s\n", line);
}

void
log_line (int priority, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  write_line (priority, format, arguments);
  va_end (arguments);
}

/* One line a minute, whatever happens; the statistics have the number. */
void
log_trouble (const gchar *format, ...)
{
  static _Atomic gint64 next;
  gint64 now = g_get_monotonic_time (), due = atomic_load (&next);
  va_list arguments;

  if (now < due
      || !atomic_compare_exchange_strong (&next, &due, now + TROUBLE_SECONDS * G_USEC_PER_SEC)) {
    return;
  }
  va_start (arguments, format);
  write_line (LOG_WARNING, format, arguments);
  va_end (arguments);
}

void
count_add (Count what, guint n)
{
  atomic_fetch_add (&counts[what], n);
}

void
log_counts (void)
{
  static const gchar *const names[N_COUNTS]
    = { "messages",    "tls",      "plaintext", "unknown", "local", "error", "exempt", "fail",
        "quarantined", "rejected", "forged",    "slow" };
  g_autoptr (GString) line = g_string_new ("statistics:");

  for (guint i = 0; i < N_COUNTS; i++) {
    g_string_append_printf (line, " %s=%llu", names[i], atomic_load (&counts[i]));
  }
  log_line (LOG_INFO, "%s", line->str);
}
