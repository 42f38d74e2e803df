/* Tests of analyzer.c: the entries of the library.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static gchar *folder;

static gchar *
write_file (const gchar *name, const gchar *data, gssize length)
{
  gchar *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, length, NULL));
  return path;
}

#define FIELD "Received: from a ([192.0.2.1]) by b.example with ESMTPS id 1;\r\n Mon, 1 Jan 2024 00:00:00 +0000\r\n"

static void
test_file (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (GString) big = g_string_new ("\r\nSubject: x\r\n");
  g_autofree gchar *path = NULL;
  g_autoptr (HopsecReport) report = NULL;

  /* a header block of several chunks, a body that looks like one */
  for (guint i = 0; i < 3000; i++) {
    g_string_append_printf (big, "X-Filler-%u: yes\r\n", i);
  }
  g_string_append (big, FIELD "\r\n" FIELD);
  path = write_file ("big.eml", big->str, (gssize) big->len);
  report = hopsec_analyzer_analyze_file (analyzer, path, NULL);
  g_assert_cmpuint (hopsec_report_get_n_hops (report), ==, 1);
  g_assert_cmpint (hopsec_report_get_security (report), ==, HOPSEC_SECURITY_TLS);
}

/* A message that was saved with its `From ` line is one; a mailbox of two is none. */
static void
test_mailbox (void)
{
  static const gchar postmark[] = "From a@example.org Thu Jan  1 00:00:00 2026\n";
  static const struct {
    const gchar *format;
    guint n_hops; /* 0: refused */
  } tests[] = {
    { "%s" FIELD "\nbody\n", 1 },
    { "\n%s" FIELD "\nbody\nFrom here on\n\nFrom prose to prose\n", 1 },
    { "%s" FIELD "\nbody\n\n%s" FIELD "\n", 0 },
    { "%s" FIELD "\r\n\r\n%sSubject: x\n\n", 0 },
    { "\001\001\001\001\n" FIELD "\nbody\n\001\001\001\001\n\001\001\001\001\n" FIELD "\n", 0 },
    { FIELD "\nbody\n\n%s" FIELD "\n", 1 },
  };
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_auto (GStrv) parts = g_strsplit (tests[i].format, "%s", -1);
    g_autofree gchar *text = g_strjoinv (postmark, parts), *path = write_file ("mbox", text, -1);
    g_autoptr (GError) error = NULL;
    g_autoptr (HopsecReport) report = hopsec_analyzer_analyze_file (analyzer, path, &error);

    g_test_message ("%u: %s", i, error != NULL ? error->message : "");
    if (tests[i].n_hops > 0) {
      g_assert_no_error (error);
      g_assert_cmpuint (hopsec_report_get_n_hops (report), ==, tests[i].n_hops);
    } else {
      g_assert_error (error, HOPSEC_ERROR, HOPSEC_ERROR_READ);
      g_assert_nonnull (strstr (error->message, "several messages"));
    }
  }
}

static void
test_unreadable (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autofree gchar *empty = write_file ("empty", "", 0), *binary = write_file ("binary", "\177ELF\0\1\2\3\n", 9);
  g_autofree gchar *text = write_file ("text", "just prose\nof two lines\n", -1);
  g_autofree gchar *readme = write_file ("readme", "Usage: frob\nOptions: none\n\nWarning: it frobs.\n", -1);
  g_autofree gchar *elf = write_file ("elf", "\177ELF\2\1\1\0\nReceived: by x\nSubject: x\n", 38);
  g_autofree gchar *fifo = g_build_filename (folder, "fifo", NULL);
  g_autofree gchar *missing = g_build_filename (folder, "missing", NULL);
  const gchar *paths[] = { binary, text, readme, elf, empty, fifo, missing, folder, "/dev/zero" };
  const guint n_not_mail = 4;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", paths[i]);
    g_assert_null (hopsec_analyzer_analyze_file (analyzer, paths[i], &error));
    g_assert_true (error->domain == HOPSEC_ERROR);
    g_assert_cmpint (error->code, ==, i < n_not_mail ? HOPSEC_ERROR_NOT_MAIL : HOPSEC_ERROR_READ);
  }
}

static void
test_limit (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  static const gchar message[] = FIELD FIELD FIELD "\r\n";
  g_autoptr (HopsecReport) report = NULL;

  hopsec_analyzer_set_limit (analyzer, HOPSEC_LIMIT_FIELDS, 2);
  report = hopsec_analyzer_analyze_data (analyzer, message, sizeof message - 1, NULL);
  g_assert_cmpuint (hopsec_report_get_n_hops (report), ==, 2);
  g_assert_cmphex (hopsec_report_get_flags (report) & HOPSEC_FLAG_TOO_MANY, !=, 0);
}

static void
test_dialects (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autofree gchar *own = g_build_filename (folder, "dialects", NULL);
  g_autofree gchar *good = g_build_filename (own, "good.dialect", NULL);
  g_autofree gchar *bad = g_build_filename (own, "bad.dialect", NULL);
  static const gchar *const values[]
    = { "from a ([192.0.2.1]) by b (Frob 1) with FROB (enc) id 1; Mon, 1 Jan 2024 00:00:00 +0000", NULL };
  g_autoptr (HopsecReport) before = NULL, after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HopsecHop) hop = NULL;

  g_assert_cmpint (g_mkdir (own, 0700), ==, 0);
  g_assert_true (g_file_set_contents (good,
                                      "dialect Frob\nclaim by-comment ^\"Frob \"\n"
                                      "class with-comment.1 =\"enc\" tls mark\n", -1, NULL));
  before = hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
  g_assert_cmpint (hopsec_report_get_security (before), ==, HOPSEC_SECURITY_UNKNOWN);
  g_assert_true (hopsec_analyzer_add_dialects (analyzer, own, &error));
  after = hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
  hop = hopsec_report_get_hop (after, 0);
  g_assert_cmpint (hopsec_report_get_security (after), ==, HOPSEC_SECURITY_TLS);
  g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_DIALECT), ==, "Frob");

  g_assert_true (g_file_set_contents (bad, "dialect Bad\nclaim by \"X\"\nfrob\n", -1, NULL));
  g_assert_false (hopsec_analyzer_add_dialects (analyzer, own, &error));
  g_assert_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX);
  g_assert_true (g_str_has_suffix (error->message, "bad.dialect:3: 'frob' is no key of a dialect file"));
}

static void
test_check (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  static const gchar file[]
    = "dialect Frob\nclaim by-comment ^\"Frob\"\nsample good\n"
      "    from a ([192.0.2.1]) by b (Frob) with ESMTPS id 1; Mon, 1 Jan 2024 00:00:00 +0000\n"
      "expect\n    security tls\n    id 1\nsample bad\n"
      "    by b (Grob) with ESMTP id 1; Mon, 1 Jan 2024 00:00:00 +0000\n"
      "expect\n    security tls\n    colour red\n    ip 192.0.2.1\n";
  g_autofree gchar *path = write_file ("frob.dialect", file, -1);
  guint n = 0;
  g_autofree gchar *faults = hopsec_analyzer_check_dialect (analyzer, path, &n, NULL);
  g_auto (GStrv) lines = g_strsplit (faults, "\n", -1);

  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (g_strv_length (lines), ==, 6);
  g_assert_true (g_str_has_suffix (lines[0], "frob.dialect:8: Frob, sample 'bad': not claimed: "
                                             "line 2 does not hold for 'Grob'"));
  g_assert_true (g_str_has_suffix (lines[1], "security is unknown, not tls"));
  g_assert_true (g_str_has_suffix (lines[2], "no fact is called 'colour'"));
  g_assert_true (g_str_has_suffix (lines[3], "ip is -, not 192.0.2.1"));
  g_assert_true (g_str_has_suffix (
    lines[4], "frob.dialect: no sample is hostile; its title begins with that word"));
}

static void
test_envelope (void)
{
  static const struct {
    const gchar *header;
    const gchar *from, *to, *date, *subject;
  } cases[] = {
    { "From: Ann <ann@example.org>\r\nTo: b@example.net\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\nSubject: Hi\r\n",
      "Ann <ann@example.org>", "b@example.net", "Mon, 1 Jan 2024 00:00:00 +0000", "Hi" },
    { "subject:  =?utf-8?q?J=C3=B6rg_?= =?utf-8?b?IGhlcmU=?=\n\tand there \nTO: a@example.org,\n b@example.org\n",
      NULL, "a@example.org, b@example.org", NULL, "J\303\266rg here and there" },
    { "Subject: one\nX-Subject: no\nSubject: two\n three\nSubjects: no\n", NULL, NULL, NULL, "one" },
    { "Subject: =?utf-8?q?a=0D=0AFrom:_x?=\nFrom:\n", "", NULL, NULL, "a From: x" },
    { "Subject: \377 =?utf-8?q?=ff?= =?frob?q?x?=\nFrom: =?utf-8?\n", "=?utf-8?", NULL, NULL, NULL },
    { "> Subject: quoted\n>  folded\n> From: a\n> To: b\n", "a", "b", NULL, "quoted folded" },
    { "\nSubject: first\n\nFrom: a body\n", NULL, NULL, NULL, "first" },
  };
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  for (guint with = 0; with < 2; with++) {
    hopsec_analyzer_set_envelope (analyzer, with);
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
      const gchar *wanted[] = { cases[i].from, cases[i].to, cases[i].date, cases[i].subject };
      g_autoptr (HopsecReport) report = hopsec_analyzer_analyze_data (analyzer, cases[i].header, strlen (cases[i].header), NULL);

      g_test_message ("%u, %u", with, i);
      for (guint j = 0; j < HOPSEC_N_ENVELOPES; j++) {
        const gchar *got = hopsec_report_get_envelope (report, j);

        if (with && i == 4 && j == HOPSEC_ENVELOPE_SUBJECT) {
          g_assert_true (g_utf8_validate (got, -1, NULL));
        } else {
          g_assert_cmpstr (got, ==, with ? wanted[j] : NULL);
        }
      }
    }
  }
}

/* No more of it is read than anyone reads. */
static void
test_long_envelope (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (GString) header = g_string_new ("Subject:");
  g_autoptr (HopsecReport) report = NULL;

  for (guint i = 0; i < 10000; i++) {
    g_string_append (header, " =?utf-8?q?x?=\r\n");
  }
  hopsec_analyzer_set_envelope (analyzer, TRUE);
  report = hopsec_analyzer_analyze_data (analyzer, header->str, header->len, NULL);
  g_assert_cmpuint (strlen (hopsec_report_get_envelope (report, HOPSEC_ENVELOPE_SUBJECT)), <, 1024);
}

/* a field's slots, and the first line of each dialect near it that does not hold */
static void
test_explain (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autofree gchar *why = hopsec_analyzer_explain_received (
    analyzer, "from x\r\n\t(x [192.0.2.1]) (a\033b) by mx.example.net (Postfix) with FROB id 1; "
              "Mon, 1 Jan 2024 00:00:00 +0000");

  g_assert_true (g_str_has_prefix (why, "slots\n"
                                        "  from                   x\n"
                                        "  from-comment.1         x [192.0.2.1]\n"
                                        "  from-comment.2         a\\033b\n"
                                        "  by                     mx.example.net\n"
                                        "  by-comment.1           Postfix\n"
                                        "  with                   FROB\n"
                                        "  id                     1\n"
                                        "  date                   Mon, 1 Jan 2024 00:00:00 +0000\n"
                                        "dialects\n"));
  g_assert_true (g_regex_match_simple ("\n  Postfix: line \\d+ does not hold for 'FROB'\n", why, 0, 0));
  g_assert_null (strstr (why, "Exchange Online")); /* it is Microsoft's alone */
  g_assert_true (g_str_has_suffix (why, "\nno dialect claims it alone\n"));
}

int
main (int argc, char **argv)
{
  int status;
  g_autofree gchar *rm = NULL;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("hopsec-XXXXXX", NULL);
  g_test_add_func ("/analyzer/file", test_file);
  g_test_add_func ("/analyzer/mailbox", test_mailbox);
  g_test_add_func ("/analyzer/unreadable", test_unreadable);
  g_test_add_func ("/analyzer/limit", test_limit);
  g_test_add_func ("/analyzer/envelope", test_envelope);
  g_test_add_func ("/analyzer/envelope/long", test_long_envelope);
  g_test_add_func ("/analyzer/dialects", test_dialects);
  g_test_add_func ("/analyzer/explain", test_explain);
  g_test_add_func ("/analyzer/check", test_check);
  status = g_test_run ();
  rm = g_strdup_printf ("rm -rf '%s'", folder);
  if (g_spawn_command_line_sync (rm, NULL, NULL, NULL, NULL)) {
    g_free (folder);
  }
  return status;
}
