/* The Gregorian calendar: from a date to days since 1970, and from a time to its text.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "base/base.h"

static gboolean
is_leap (gint year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

gint
hopsec_days_of_month (gint year, gint month)
{
  static const gint n[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

  return n[month - 1] + (month == 2 && is_leap (year));
}

/* days since 1970-01-01 in the Gregorian calendar; years begin in March, so that the leap day is
 * their last */
gint64
hopsec_days_since_1970 (gint year, gint month, gint day)
{
  gint64 y = month > 2 ? year : year - 1;
  gint64 m = month > 2 ? month - 3 : month + 9;

  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 719469;
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
