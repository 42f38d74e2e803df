/* Date-times of Received fields: RFC 5322 3.3 and 4.3, and what servers write instead.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An own grammar: GMime's decoder takes a fraction of a second for midnight and an unknown zone for
 * UTC. Without a zone no time is told.
 */
#include "base/base.h"

#include <string.h>

#define MAX_DATE 256  /* bytes that are looked at; a real one has up to 70 */
#define MAX_ZONE 1500 /* hours and minutes; the widest zones are -1200 and +1400 */

typedef struct {
  const gchar *text;
  guint at, end;
  guint ended; /* where the last token ended */
} Scan;

typedef struct {
  gint year, month, day, hour, minute, second;
  gint zone; /* minutes east of UTC */
  gboolean has_zone, bad;
} Moment;

/* --- tokens ----------------------------------------------------------------------------------- */

static void
skip_comment (Scan *scan)
{
  guint depth = 0;

  do {
    gchar c = scan->text[scan->at++];

    if (c == '\\') {
      scan->at++;
    } else if (c == '(') {
      depth++;
    } else if (c == ')') {
      depth--;
    }
  } while (depth > 0 && scan->at < scan->end);
  scan->at = MIN (scan->at, scan->end);
}

static void
skip_blank (Scan *scan)
{
  while (scan->at < scan->end) {
    gchar c = scan->text[scan->at];

    if (c == '(') {
      skip_comment (scan);
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      scan->at++;
    } else {
      return;
    }
  }
}

static gchar
peek (const Scan *scan)
{
  return scan->at < scan->end ? scan->text[scan->at] : '\0';
}

static gboolean
take (Scan *scan, gchar c)
{
  if (peek (scan) != c || c == '\0') {
    return FALSE;
  }
  scan->ended = ++scan->at;
  return TRUE;
}

/* decimal digits, at least `least` and at most `most` of them */
static gboolean
take_number (Scan *scan, guint least, guint most, gint *number)
{
  const gchar *text = scan->text + scan->at;
  guint n = 0, room = scan->end - scan->at;

  *number = 0;
  for (; n < room && text[n] >= '0' && text[n] <= '9'; n++) {
    if (n == most) {
      return FALSE;
    }
    *number = *number * 10 + (text[n] - '0');
  }
  if (n < least) {
    return FALSE;
  }
  scan->ended = scan->at += n;
  return TRUE;
}

static guint
word_length (const Scan *scan)
{
  guint n = 0;

  while (scan->at + n < scan->end && g_ascii_isalpha (scan->text[scan->at + n])) {
    n++;
  }
  return n;
}

/* A name of the list, at least its first three letters: its number, or -1. */
static gint
take_name (Scan *scan, const gchar *const *names, guint n_names)
{
  guint n = word_length (scan);

  for (guint i = 0; n >= 3 && i < n_names; i++) {
    if (hopsec_same (scan->text + scan->at, names[i], n)) { /* no letter is the NUL after a name */
      scan->ended = scan->at += n;
      return (gint) i;
    }
  }
  return -1;
}

static const gchar *const months[]
  = { "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december" };
static const gchar *const days[]
  = { "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday" };

/* --- parts ------------------------------------------------------------------------------------ */

/* hh:mm[:ss[.fraction]] */
static gboolean
take_time (Scan *scan, Moment *moment)
{
  if (!take_number (scan, 1, 2, &moment->hour) || !take (scan, ':')
      || !take_number (scan, 1, 2, &moment->minute)) {
    return FALSE;
  }
  if (!take (scan, ':')) {
    return TRUE;
  }
  if (!take_number (scan, 1, 2, &moment->second)) {
    return FALSE;
  }
  if (take (scan, '.') || take (scan, ',')) {
    while (g_ascii_isdigit (peek (scan))) {
      scan->ended = ++scan->at;
    }
  }
  return TRUE;
}

/* "+0100", "-05:00"; the sign is taken */
static gboolean
take_offset (Scan *scan, Moment *moment, gint sign)
{
  Scan start = *scan;
  gint value, minutes = 0;

  if (take_number (scan, 1, 2, &value) && take (scan, ':') && take_number (scan, 2, 2, &minutes)) {
    value = value * 100 + minutes;
  } else {
    *scan = start;
    if (!take_number (scan, 1, 9, &value)) {
      return FALSE;
    }
    if (scan->at - start.at <= 2) {
      value *= 100; /* "+01" */
    }
  }
  moment->bad |= value > MAX_ZONE || value % 100 > 59;
  moment->zone = sign * (value / 100 % 100 * 60 + value % 100);
  moment->has_zone = TRUE;
  return TRUE;
}

/* RFC 5322 4.3; a military letter was used so inconsistently that it means -0000 */
static gboolean
take_zone_name (Scan *scan, Moment *moment)
{
  static const struct {
    const gchar *name;
    gint hours;
  } zones[]
    = { { "UT", 0 },   { "UTC", 0 },  { "GMT", 0 },  { "EST", -5 }, { "EDT", -4 }, { "CST", -6 },
        { "CDT", -5 }, { "MST", -7 }, { "MDT", -6 }, { "PST", -8 }, { "PDT", -7 } };
  guint n = word_length (scan);

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++) {
    if (strlen (zones[i].name) == n && hopsec_same (scan->text + scan->at, zones[i].name, n)) {
      moment->zone = zones[i].hours * 60;
      moment->has_zone = TRUE;
    }
  }
  moment->has_zone |= n == 1 && peek (scan) != 'J' && peek (scan) != 'j';
  if (moment->has_zone) {
    scan->ended = scan->at += n;
  }
  return moment->has_zone;
}

static void
take_zone (Scan *scan, Moment *moment)
{
  Scan start;

  skip_blank (scan);
  start = *scan;
  if (!(take (scan, '+') && take_offset (scan, moment, 1))
      && (*scan = start, !(take (scan, '-') && take_offset (scan, moment, -1)))) {
    *scan = start;
    take_zone_name (scan, moment);
  }
}

/* two digits are 1950 to 2049, three count from 1900 (RFC 5322 4.3) */
static gboolean
take_year (Scan *scan, Moment *moment)
{
  guint start = scan->at;

  if (!take_number (scan, 2, 5, &moment->year)) {
    return FALSE;
  }
  if (scan->at - start == 2) {
    moment->year += moment->year < 50 ? 2000 : 1900;
  } else if (scan->at - start == 3) {
    moment->year += 1900;
  }
  return TRUE;
}

/* --- the usual form --------------------------------------------------------------------------- */

/* Whether the text has the form: 'a' is a letter, '0' a digit, 's' a sign, all else itself. */
static gboolean
has_form (const gchar *text, const gchar *form)
{
  for (; *form != '\0'; text++, form++) {
    if (!(*form == 'a'   ? g_ascii_isalpha (*text)
          : *form == '0' ? g_ascii_isdigit (*text)
          : *form == 's' ? *text == '+' || *text == '-'
                         : *text == *form)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* which of the names begins with these three letters, from 0, or -1 */
static gint
three_letters (const gchar *text, const gchar *const *names, guint n_names)
{
  for (guint i = 0; i < n_names; i++) {
    if (hopsec_same (text, names[i], 3)) {
      return (gint) i;
    }
  }
  return -1;
}

/* so many digits */
static gint
digits (const gchar *text, guint n)
{
  gint number = 0;

  while (n-- > 0) {
    number = number * 10 + (*text++ - '0');
  }
  return number;
}

/* "Mon, 5 Jan 2026 01:59:06 +0000": nearly every server writes it so, and token by token it takes
 * three times as long. All else is left to the forms below, which give the same. */
static gboolean
take_usual (Scan *scan, Moment *moment)
{
  static const gchar *const forms[]
    = { "aaa, 0 aaa 0000 00:00:00 s0000", "aaa, 00 aaa 0000 00:00:00 s0000" };
  const gchar *text = scan->text + scan->at;
  guint left = scan->end - scan->at, width = left > 6 && g_ascii_isdigit (text[6]) ? 2 : 1;
  guint length = 29 + width;

  if (left < length || (left > length && g_ascii_isdigit (text[length]))
      || !has_form (text, forms[width - 1])
      || three_letters (text, days, G_N_ELEMENTS (days)) < 0) {
    return FALSE;
  }
  moment->day = digits (text + 5, width);
  text += 5 + width;
  moment->month = three_letters (text + 1, months, G_N_ELEMENTS (months)) + 1;
  moment->year = digits (text + 5, 4);
  moment->hour = digits (text + 10, 2);
  moment->minute = digits (text + 13, 2);
  moment->second = digits (text + 16, 2);
  moment->bad = digits (text + 20, 4) > MAX_ZONE || digits (text + 22, 2) > 59;
  moment->zone = (text[19] == '-' ? -1 : 1) * (digits (text + 20, 2) * 60 + digits (text + 22, 2));
  moment->has_zone = TRUE;
  scan->ended = scan->at + length;
  return moment->month > 0;
}

/* --- the other forms -------------------------------------------------------------------------- */

/* "[Mon, ]1 Jan 2024 00:00:00 +0000"; dashes for blanks are seen too */
static gboolean
take_rfc5322 (Scan *scan, Moment *moment)
{
  if (take_name (scan, days, G_N_ELEMENTS (days)) >= 0) {
    skip_blank (scan);
    take (scan, ',');
    skip_blank (scan);
  }
  if (!take_number (scan, 1, 2, &moment->day)) {
    return FALSE;
  }
  skip_blank (scan);
  take (scan, '-');
  moment->month = take_name (scan, months, G_N_ELEMENTS (months)) + 1;
  if (moment->month == 0) {
    return FALSE;
  }
  skip_blank (scan);
  take (scan, '-');
  if (!take_year (scan, moment)) {
    return FALSE;
  }
  skip_blank (scan);
  take (scan, ',');
  skip_blank (scan);
  if (!take_time (scan, moment)) {
    return FALSE;
  }
  take_zone (scan, moment);
  return TRUE;
}

/* "Mon Jan  2 15:04:05 [+0000 ]2006[ +0000]" */
static gboolean
take_asctime (Scan *scan, Moment *moment)
{
  if (take_name (scan, days, G_N_ELEMENTS (days)) < 0) {
    return FALSE;
  }
  skip_blank (scan);
  take (scan, ',');
  skip_blank (scan);
  moment->month = take_name (scan, months, G_N_ELEMENTS (months)) + 1;
  skip_blank (scan);
  if (moment->month == 0 || !take_number (scan, 1, 2, &moment->day)) {
    return FALSE;
  }
  skip_blank (scan);
  if (!take_time (scan, moment)) {
    return FALSE;
  }
  skip_blank (scan);
  if (!take_year (scan, moment)) {
    take_zone (scan, moment);
    skip_blank (scan);
    return take_year (scan, moment);
  }
  take_zone (scan, moment);
  return TRUE;
}

/* "2025-11-23 09:48:19.9 +0000 UTC", "2026-01-05T01:59:06Z" */
static gboolean
take_iso8601 (Scan *scan, Moment *moment)
{
  if (!take_number (scan, 4, 4, &moment->year) || !take (scan, '-')
      || !take_number (scan, 2, 2, &moment->month) || !take (scan, '-')
      || !take_number (scan, 2, 2, &moment->day)) {
    return FALSE;
  }
  if (!take (scan, 'T')) {
    skip_blank (scan);
  }
  if (!take_time (scan, moment)) {
    return FALSE;
  }
  take_zone (scan, moment);
  return TRUE;
}

/* --- seconds ---------------------------------------------------------------------------------- */

static gint64
seconds_of (Moment *moment)
{
  if (moment->year < 1970 || moment->year > 9999 || moment->month < 1 || moment->month > 12
      || moment->day < 1 || moment->day > hopsec_days_of_month (moment->year, moment->month)
      || moment->hour > 23 || moment->minute > 59 || moment->second > 60) {
    moment->bad = TRUE;
  }
  if (moment->bad || !moment->has_zone) {
    return HOPSEC_NO_TIME;
  }
  return hopsec_days_since_1970 (moment->year, moment->month, moment->day) * 86400
         + moment->hour * 3600 + moment->minute * 60 + moment->second - moment->zone * 60;
}

/* Reads the date-time that the text begins with, after white space and comments. TRUE also if it is
 * an impossible one; then its time is not known. */
gboolean
hopsec_date_parse (const gchar *text, gsize length, HopsecDate *date)
{
  static gboolean (*const forms[]) (Scan *, Moment *)
    = { take_usual, take_rfc5322, take_asctime, take_iso8601 };
  Scan start = { text, 0, (guint) MIN (length, MAX_DATE), 0 };

  skip_blank (&start);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    Scan scan = start;
    Moment moment = { .year = 0 };

    HOPSEC_VISIT (1);
    if (forms[i](&scan, &moment)) {
      date->time = seconds_of (&moment);
      date->bad = moment.bad;
      date->start = start.at;
      date->end = scan.ended;
      return TRUE;
    }
  }
  return FALSE;
}

/* Finds a date-time that stands last in a text without a ';' before it. */
gboolean
hopsec_date_find (const gchar *text, gsize length, HopsecDate *date)
{
  gsize first = length > MAX_DATE ? length - MAX_DATE : 0;

  for (gsize at = first; at < length; at++) {
    gboolean begins = at == 0 || text[at - 1] == ' ';

    if (begins && g_ascii_isalnum (text[at]) && hopsec_date_parse (text + at, length - at, date)) {
      date->start += (guint) at;
      date->end += (guint) at;
      return TRUE;
    }
  }
  return FALSE;
}
