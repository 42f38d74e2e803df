/* Tests of date.c: RFC 5322 date-times, and what servers write instead.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

/* parses an exactly sized copy, so that ASan finds a read beyond it */
static gboolean
parse (const gchar *text, gsize length, HopsecDate *date)
{
  g_autofree gchar *copy = g_malloc (MAX (length, 1));

  memcpy (copy, text, length);
  return hopsec_date_parse (copy, length, date);
}

static void
test_forms (void)
{
  static const struct {
    const gchar *text, *date; /* NULL: no time can be told */
  } tests[] = {
    { "Mon, 1 Jan 2024 00:00:00 +0000", "2024-01-01T00:00:00Z" },
    { " (c1) Mon (c2), 01 (c3 (c4)) Jan 2024 10:00:00 (c\\)5) +0000 (UTC)", "2024-01-01T10:00:00Z" },
    { "1 Jan 2024 00:00:00 -0000", "2024-01-01T00:00:00Z" },
    { "Mon,  1 jan 2024 01:30:00 +0130", "2024-01-01T00:00:00Z" },
    { "Sun, 31 Dec 2023 16:00:00 -0800 (PST)", "2024-01-01T00:00:00Z" },
    { "Mon, 1 January 2024 00:00:00 GMT", "2024-01-01T00:00:00Z" },
    { "Monday, 1 Jan 24 00:00:00 UT", "2024-01-01T00:00:00Z" },
    { "Fri, 1 Jan 99 00:00:00 GMT", "1999-01-01T00:00:00Z" },
    { "Fri, 1 Jan 124 00:00:00 GMT", "2024-01-01T00:00:00Z" },
    { "Mon, 1 Jan 2024 00:00 +0000", "2024-01-01T00:00:00Z" },
    { "Mon, 1 Jan 2024 9:05:07 +0000", "2024-01-01T09:05:07Z" },
    { "Mon, 1 Jan 2024 21:11:24.404 +0000", "2024-01-01T21:11:24Z" },
    { "Mon, 1 Jan 2024 00:00:00 +01:00", "2023-12-31T23:00:00Z" },
    { "Mon, 1 Jan 2024 00:00:00 EST", "2024-01-01T05:00:00Z" },
    { "Mon, 1 Jan 2024 00:00:00 PDT", "2024-01-01T07:00:00Z" },
    { "Mon, 1 Jan 2024 00:00:00 A", "2024-01-01T00:00:00Z" },
    { "Sat, 31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00Z" },
    { "Thu, 29 Feb 2024 12:00:00 +0000", "2024-02-29T12:00:00Z" },
    { "Mon Jan  1 00:00:00 2024 +0000", "2024-01-01T00:00:00Z" },
    { "Mon Jan  1 00:00:00 UTC 2024", "2024-01-01T00:00:00Z" },
    { "2024-01-01 00:00:00.928333532 +0000 UTC m=+6810983.8", "2024-01-01T00:00:00Z" },
    { "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z" },
    { "2015-10-29 11:38:32.817089-04:00", "2015-10-29T15:38:32Z" },
    { "Thu, 1 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00Z" },
    { "Fri, 31 Dec 9999 23:59:59 +0000", "9999-12-31T23:59:59Z" },
    { "Mon, 1 Jan 2024 00:00:00", NULL },
    { "Mon, 1 Jan 2024 00:00:00 CEST", NULL },
    { "Mon, 1 Jan 2024 00:00:00 J", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    HopsecDate date;
    gchar shown[32];

    g_test_message ("%s", tests[i].text);
    g_assert_true (parse (tests[i].text, strlen (tests[i].text), &date));
    g_assert_false (date.bad);
    if (tests[i].date != NULL) {
      hopsec_date_format (date.time, shown);
      g_assert_cmpstr (shown, ==, tests[i].date);
    } else {
      g_assert_cmpint (date.time, ==, HOPSEC_NO_TIME);
    }
  }
}

static void
test_bad (void)
{
  static const gchar *const impossible[] = {
    "Mon, 1 Jan 2024 00:00:00 +9999",  "Mon, 1 Jan 2024 00:00:00 +99999999",
    "Mon, 1 Jan 2024 00:00:00 +0160",  "Mon, 31 Feb 2024 00:00:00 +0000",
    "Wed, 29 Feb 2023 00:00:00 +0000", "Mon, 0 Jan 2024 00:00:00 +0000",
    "Mon, 1 Jan 2024 24:00:00 +0000",  "Mon, 1 Jan 2024 00:60:00 +0000",
    "Mon, 1 Jan 2024 00:00:61 +0000",  "Mon, 1 Jan 12024 00:00:00 +0000",
    "Wed, 31 Dec 1969 00:00:00 +0000", "2024-13-01 00:00:00 +0000",
  };
  static const gchar *const none[] = { "", " ", "yesterday", "1 2 2024", "Mon", "Mon, 1 Jan 2024",
                                       "1582079424.097", "(never closed", "12:00:00 +0000" };

  for (guint i = 0; i < G_N_ELEMENTS (impossible); i++) {
    HopsecDate date;

    g_test_message ("%s", impossible[i]);
    g_assert_true (parse (impossible[i], strlen (impossible[i]), &date));
    g_assert_true (date.bad);
    g_assert_cmpint (date.time, ==, HOPSEC_NO_TIME);
  }
  for (guint i = 0; i < G_N_ELEMENTS (none); i++) {
    HopsecDate date;

    g_test_message ("%s", none[i]);
    g_assert_false (parse (none[i], strlen (none[i]), &date));
  }
}

static void
test_span (void)
{
  static const gchar text[] = " Mon, 1 Jan 2024 00:00:00 +0000 (UTC) (envelope-from x)";
  static const gchar in_clause[] = "by b id X7 Mon, 1 Jan 2024 00:00:00 +0000 (UTC)";
  HopsecDate date;

  g_assert_true (parse (text, sizeof text - 1, &date));
  g_assert_cmpuint (date.start, ==, 1);
  g_assert_cmpmem (text + date.end, 4, " (UT", 4);
  g_assert_true (hopsec_date_find (in_clause, sizeof in_clause - 1, &date));
  g_assert_cmpmem (in_clause + date.start, 6, "Mon, 1", 6);
  g_assert_cmpmem (in_clause + date.end, 6, " (UTC)", 6);
  g_assert_false (hopsec_date_find ("by b id X7", 10, &date));
}

/* every prefix and every single changed byte is read without a byte beyond it */
static void
test_bytes (void)
{
  static const gchar text[] = "Mon (x\\)), 01 Jan 2024 10:00:00.25 +0100 (y)";
  gchar changed[sizeof text];

  for (gsize n = 0; n < sizeof text; n++) {
    for (guint byte = 0; byte < 256; byte++) {
      HopsecDate date = { 0, 0, 0, FALSE };

      memcpy (changed, text, sizeof text);
      changed[n] = (gchar) byte;
      if (parse (changed, n + 1, &date)) {
        g_assert_cmpuint (date.start, <=, date.end);
        g_assert_cmpuint (date.end, <=, n + 1);
      }
    }
  }
}

/* The usual form is read by its columns: each changed byte gives what it gives with a blank more, which
 * is read token by token. */
static void
test_usual (void)
{
  static const gchar *const texts[]
    = { "Mon, 05 Jan 2026 01:59:06 +0130", "Tue, 5 Dec 1999 23:59:60 -1259 (x)", "wed, 31 feb 2026 00:00:00 +00001" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    for (gsize n = 0; texts[i][n] != '\0'; n++) {
      for (guint byte = 0; byte < 256; byte++) {
        g_autofree gchar *text = g_strdup (texts[i]), *wider = NULL;
        HopsecDate usual = { 0, 0, 0, FALSE }, slow = { 0, 0, 0, FALSE };
        gsize length = strlen (text);
        gboolean ok;

        if (n != 4) { /* where the blank is put in */
          text[n] = (gchar) byte;
        }
        wider = g_malloc (length + 1);
        memcpy (wider, text, 4);
        wider[4] = ' ';
        memcpy (wider + 5, text + 4, length - 4);
        ok = parse (text, length, &usual);
        g_assert_cmpint (parse (wider, length + 1, &slow), ==, ok);
        g_assert_cmpint (usual.time, ==, slow.time);
        g_assert_cmpint (usual.bad, ==, slow.bad);
        g_assert_cmpuint (usual.end, ==, slow.end - ok);
      }
    }
  }
}

/* GLib's calendar agrees, day by day over all leap year rules, in every zone */
static void
test_calendar (void)
{
  for (gint64 day = 0; day < 200 * 366; day += 13) {
    g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (day * 86400 + 43200);
    g_autofree gchar *iso = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
    HopsecDate date;
    gchar shown[32];

    hopsec_date_format (day * 86400 + 43200, shown);
    g_assert_cmpstr (shown, ==, iso);
    g_assert_true (parse (iso, strlen (iso), &date));
    g_assert_cmpint (date.time, ==, day * 86400 + 43200);
  }
  for (gint zone = -1200; zone <= 1400; zone += 100) {
    g_autofree gchar *text = g_strdup_printf ("1 Jan 2024 12:00:00 %+05d", zone);
    HopsecDate date;

    g_assert_true (parse (text, strlen (text), &date));
    g_assert_cmpint (date.time, ==, 1704110400 - zone / 100 * 3600);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/date/forms", test_forms);
  g_test_add_func ("/date/bad", test_bad);
  g_test_add_func ("/date/span", test_span);
  g_test_add_func ("/date/bytes", test_bytes);
  g_test_add_func ("/date/usual", test_usual);
  g_test_add_func ("/date/calendar", test_calendar);
  return g_test_run ();
}
