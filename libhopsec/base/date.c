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
  guint behind; /* where the last token ended */
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
  scan->behind = ++scan->at;
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
  scan->behind = scan->at += n;
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
    if (hopsec_same (scan->text + scan->at, names[i], n)) { /* no letter is the NUL behind a name */
      scan->behind = scan->at += n;
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
      scan->behind = ++scan->at;
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
    scan->behind = scan->at += n;
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

/* two decimal digits, or less than 0 */
static inline gint
two_digits (const gchar *text)
{
  return g_ascii_isdigit (text[0]) && g_ascii_isdigit (text[1])
           ? (text[0] - '0') * 10 + text[1] - '0'
           : -1;
}

/* which of the names begins with these three letters, from 0, or -1 */
static inline gint
three_letters (const gchar *text, const gchar *const *names, guint n_names)
{
  for (guint i = 0; i < n_names; i++) {
    if (hopsec_same (text, names[i], 3)) {
      return (gint) i;
    }
  }
  return -1;
}

/* "Mon, 5 Jan 2026 01:59:06 +0000", by its columns: nearly every server writes it so, and token by
 * token it takes three times as long. All else is left to the forms below, which give the same. */
static gboolean
take_usual (Scan *scan, Moment *moment)
{
  const gchar *text = scan->text + scan->at;
  guint left = scan->end - scan->at, width = left > 6 && g_ascii_isdigit (text[6]) ? 2 : 1;
  guint length = 29 + width;
  gint century, year, hours, minutes, known; /* known: below 0 if one of them is not */

  if (left < length || (left > length && g_ascii_isdigit (text[length])) || text[3] != ','
      || text[4] != ' ' || three_letters (text, days, G_N_ELEMENTS (days)) < 0) {
    return FALSE;
  }
  moment->day = width == 2 ? two_digits (text + 5) : g_ascii_digit_value (text[5]);
  text += 5 + width;
  century = two_digits (text + 5);
  year = two_digits (text + 7);
  moment->month = three_letters (text + 1, months, G_N_ELEMENTS (months)) + 1;
  moment->hour = two_digits (text + 10);
  moment->minute = two_digits (text + 13);
  moment->second = two_digits (text + 16);
  hours = two_digits (text + 20);
  minutes = two_digits (text + 22);
  known = moment->day | moment->hour | moment->minute | moment->second | century | year | hours
          | minutes;
  if (known < 0 || moment->month == 0 || text[0] != ' ' || text[4] != ' ' || text[9] != ' '
      || text[12] != ':' || text[15] != ':' || text[18] != ' '
      || (text[19] != '+' && text[19] != '-')) {
    return FALSE;
  }
  moment->year = century * 100 + year;
  moment->bad = hours * 100 + minutes > MAX_ZONE || minutes > 59;
  moment->zone = (text[19] == '-' ? -1 : 1) * (hours * 60 + minutes);
  moment->has_zone = TRUE;
  scan->behind = scan->at + length;
  return TRUE;
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

static gboolean
is_leap (gint year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static gint
days_of (gint year, gint month)
{
  static const gint n[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

  return n[month - 1] + (month == 2 && is_leap (year));
}

/* days since 1970-01-01 in the Gregorian calendar; years begin in March, so that the leap day is
 * their last */
static gint64
days_since_1970 (gint year, gint month, gint day)
{
  gint64 y = month > 2 ? year : year - 1;
  gint64 m = month > 2 ? month - 3 : month + 9;

  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 719469;
}

static gint64
seconds_of (Moment *moment)
{
  if (moment->year < 1970 || moment->year > 9999 || moment->month < 1 || moment->month > 12
      || moment->day < 1 || moment->day > days_of (moment->year, moment->month) || moment->hour > 23
      || moment->minute > 59 || moment->second > 60) {
    moment->bad = TRUE;
  }
  if (moment->bad || !moment->has_zone) {
    return HOPSEC_NO_TIME;
  }
  return days_since_1970 (moment->year, moment->month, moment->day) * 86400 + moment->hour * 3600
         + moment->minute * 60 + moment->second - moment->zone * 60;
}

/* Reads the date-time that the text begins with, behind white space and comments. TRUE also if it is
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
      date->end = scan.behind;
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

static gchar *
put_number (gchar *out, gint number, guint digits)
{
  for (guint i = digits; i-- > 0; number /= 10) {
    out[i] = (gchar) ('0' + number % 10);
  }
  return out + digits;
}

/* "2026-01-05T01:59:06Z" (RFC 3339); any time whose year has four digits */
void
hopsec_date_format (gint64 time, gchar buffer[32])
{
  gint64 day = time / 86400 - (time % 86400 < 0), second = time - day * 86400;
  gint64 z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
  gint64 of_era = z - era * 146097;
  gint64 year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  gint64 of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
  gchar *out = buffer;

  out = put_number (out, (gint) (year + era * 400 + (month >= 10)), 4);
  *out++ = '-';
  out = put_number (out, (gint) (month < 10 ? month + 3 : month - 9), 2);
  *out++ = '-';
  out = put_number (out, (gint) (of_year - (153 * month + 2) / 5 + 1), 2);
  *out++ = 'T';
  out = put_number (out, (gint) (second / 3600), 2);
  *out++ = ':';
  out = put_number (out, (gint) (second / 60 % 60), 2);
  *out++ = ':';
  out = put_number (out, (gint) (second % 60), 2);
  *out++ = 'Z';
  *out = '\0';
}
