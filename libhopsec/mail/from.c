/* The `From ` line in front of a message of an mbox (RFC 4155).
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mail/mail.h"

#include <string.h>

#define FROM "From "

/* Whether a field stands after the line. A UUCP relay wrote `>From ` lines in front of it; `others`:
 * so may `From ` lines, as in MMDF. */
gboolean
hopsec_from_precedes_field (const gchar *line, gsize length, gboolean others)
{
  const gchar *end = line + MIN (length, HOPSEC_FROM_LOOKAHEAD), *newline;
  const gchar *from = others ? FROM : ">" FROM;
  gsize name, value;

  do {
    newline = memchr (line, '\n', (gsize) (end - line));
    if (newline == NULL) {
      return FALSE;
    }
    line = newline + 1;
    length = (gsize) (end - line);
  } while (length >= strlen (from) && memcmp (line, from, strlen (from)) == 0);
  newline = memchr (line, '\n', length);
  return hopsec_field_begins (line, newline != NULL ? (gsize) (newline - line) : length, &name,
                              &value);
}

/* Whether the line ends with a date, as a writer of mailboxes has it: such a line is no prose. */
gboolean
hopsec_from_has_date (const gchar *line, gsize length)
{
  const gchar *newline = memchr (line, '\n', MIN (length, HOPSEC_FROM_LOOKAHEAD));
  HopsecDate date;

  return newline != NULL
         && hopsec_date_find (line + strlen (FROM), (gsize) (newline - line) - strlen (FROM), &date)
         && !date.bad;
}
