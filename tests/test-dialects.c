/* Tests of dialects: every sample of every built-in file, and what the reader refuses.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

typedef struct {
  HopsecDialects *dialects;
  const HopsecDialect *dialect;
  const HopsecSample *sample;
} Case;

static void
test_sample (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GString) faults = g_string_new (NULL);

  hopsec_dialect_check_sample (test->dialects, test->dialect, test->sample, faults);
  if (faults->len > 0) {
    g_test_message ("%s", faults->str);
    g_test_fail ();
  }
}

static void
add_samples (HopsecDialects *dialects)
{
  for (guint i = 0; i < hopsec_dialects_get_n (dialects); i++) {
    const HopsecDialect *dialect = hopsec_dialects_get (dialects, i);

    for (guint n = 0; n < dialect->samples->len; n++) {
      Case *test = g_new (Case, 1);
      g_autofree gchar *path = NULL, *title = NULL;

      *test = (Case) { dialects, dialect, g_ptr_array_index (dialect->samples, n) };
      title = g_strdelimit (g_strdup (test->sample->title), "/#", '-');
      path = g_strdup_printf ("/dialect/%s/%s", dialect->name, title);
      g_test_add_data_func_full (path, test, test_sample, g_free);
    }
  }
}

/* what is compiled in is what the files say, without their samples */
static void
test_builtin (gconstpointer data)
{
  HopsecDialects *files = (HopsecDialects *) data;
  g_autoptr (GPtrArray) builtin = hopsec_dialect_read_builtin ();

  g_assert_cmpuint (builtin->len, ==, hopsec_dialects_get_n (files));
  for (guint i = 0; i < builtin->len; i++) {
    const HopsecDialect *file = hopsec_dialects_get (files, i), *in = g_ptr_array_index (builtin, i);

    g_assert_cmpstr (in->name, ==, file->name);
    g_assert_cmpuint (in->samples->len, ==, 0);
    g_assert_cmpuint (in->blocks->len, ==, file->blocks->len);
    g_assert_cmpuint (in->reads->len, ==, file->reads->len);
    g_assert_cmpuint (in->classes->len, ==, file->classes->len);
    for (guint n = 0; n < in->classes->len; n++) {
      g_assert_cmpuint (g_array_index (in->classes, HopsecRule, n).line, ==,
                        g_array_index (file->classes, HopsecRule, n).line);
    }
  }
}

/* the files of the source, with their samples */
static HopsecDialects *
read_source (void)
{
  g_autofree gchar *folder = g_test_build_filename (G_TEST_DIST, "..", "libhopsec", "dialect", NULL);
  g_autoptr (GPtrArray) owners = hopsec_operators_read_builtin ();
  g_autoptr (HopsecOperators) operators = hopsec_operators_new (owners);
  g_autoptr (HopsecDialects) none = hopsec_dialects_new (operators);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = hopsec_dialect_read_folder (folder, &error);
  HopsecDialects *all = NULL;

  g_assert_no_error (error);
  all = hopsec_dialects_extend (none, operators, files, &error);
  g_assert_no_error (error);
  return all;
}

/* every dialect proves itself: a sample of each class, and a hostile one */
static void
test_proofs (gconstpointer data)
{
  HopsecDialects *dialects = (HopsecDialects *) data;
  g_autoptr (GString) faults = g_string_new (NULL);

  g_assert_cmpuint (hopsec_dialects_get_n (dialects), >=, 10);
  for (guint i = 0; i < hopsec_dialects_get_n (dialects); i++) {
    hopsec_dialect_check_whole (hopsec_dialects_get (dialects, i), faults);
  }
  g_assert_cmpstr (faults->str, ==, "");
}

/* Whether a sample of any dialect fails once a line of a file is left out; some peers are known from
 * whole paths alone. */
static gboolean
is_missed (HopsecDialects *all, HopsecDialect *without)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (HopsecDialects) set = NULL;
  g_autoptr (GString) faults = g_string_new (NULL);

  g_ptr_array_add (one, without);
  set = hopsec_dialects_extend (all, hopsec_dialects_get_operators (all), one, NULL);
  for (guint i = 0; set != NULL && i < hopsec_dialects_get_n (set) && faults->len == 0; i++) {
    const HopsecDialect *dialect = hopsec_dialects_get (set, i);

    hopsec_dialect_check_whole (dialect, faults);
    for (guint n = 0; n < dialect->samples->len && faults->len == 0; n++) {
      hopsec_dialect_check_sample (set, dialect, g_ptr_array_index (dialect->samples, n), faults);
    }
  }
  return set == NULL || faults->len > 0;
}

/* DIALECT_LINES=PATTERN: leaves out each line of the files, and names those that nothing misses. */
static void
test_lines (gconstpointer data)
{
  HopsecDialects *all = (HopsecDialects *) data;
  g_autofree gchar *folder = g_test_build_filename (G_TEST_DIST, "..", "libhopsec", "dialect", NULL);
  guint n = 0, unmissed = 0;

  for (guint i = 0; i < hopsec_dialects_get_n (all); i++) {
    const gchar *name = hopsec_dialects_get (all, i)->file;
    g_autofree gchar *text = NULL, *base = g_path_get_basename (name);
    g_auto (GStrv) lines = NULL;

    if (!g_pattern_match_simple (g_getenv ("DIALECT_LINES"), base)) {
      continue;
    }
    g_assert_true (g_file_get_contents (name, &text, NULL, NULL));
    lines = g_strsplit (text, "\n", -1);
    for (guint l = 0; lines[l] != NULL && !g_str_has_prefix (lines[l], "sample"); l++) {
      gchar *line = lines[l];
      g_autofree gchar *rest = NULL;
      g_autoptr (HopsecDialect) without = NULL;

      if (line[0] == '#' || line[0] == '\0' || g_str_has_prefix (line, "dialect")
          || g_str_has_prefix (line, "peer")) {
        continue;
      }
      lines[l] = (gchar *) "";
      rest = g_strjoinv ("\n", lines);
      lines[l] = line;
      without = hopsec_dialect_read (name, rest, strlen (rest), TRUE, NULL);
      n++;
      if (without != NULL && !is_missed (all, without)) {
        g_test_message ("%s:%u: %s", base, l + 1, line);
        unmissed++;
      }
    }
  }
  g_test_message ("%u lines, %u that no sample misses", n, unmissed);
}

#define HEAD "dialect X\nclaim by-comment ^\"X\"\n"

static void
test_refused (void)
{
  static const struct {
    const gchar *text, *message;
  } tests[] = {
    { "claim by X\n", "f:1: a dialect file begins with `dialect NAME`" },
    { "dialect X\n", "f:1: a dialect has a name, and claims or an operator" },
    { "dialect X\ndialect Y\n", "f:2: a file has one dialect, with a name" },
    { HEAD "frob 1\n", "f:3: 'frob' is no key of a dialect file" },
    { HEAD "claim bye Y\n", "f:3: 'bye' is no slot here" },
    { HEAD "claim by-comment.0 Y\n", "f:3: 'by-comment.0' is no slot here" },
    { HEAD "claim ip Y\n", "f:3: 'ip' is no slot here" },
    { HEAD "claim by \"\"\n", "f:3: a literal has text, and a quote on both sides" },
    { HEAD "claim by =\"Y\n", "f:3: a literal has text, and a quote on both sides" },
    { "dialect X\nclaim by X\n", "f:2: each block of claims needs a literal" },
    { HEAD "absent\n", "f:3: '' is no slot here" },
    { HEAD "absent id bye\n", "f:3: 'bye' is no slot here" },
    { HEAD "absent ip\n", "f:3: 'ip' is no slot here" },
    { HEAD "or\n", "f:3: a claim is missing after the last `or`" },
    { HEAD "or\nor\n", "f:4: `or` stands alone, between two claims" },
    { HEAD "unmarked tls\n", "f:3: unmarked is plaintext, unknown or local" },
    { HEAD "unauthenticated maybe\n", "f:3: unauthenticated is no, or the line is left out" },
    { HEAD "class with x tls\n", "f:3: a class line ends with a security and a basis" },
    { HEAD "read with \"x\"\n", "f:3: a pattern is missing" },
    /* what the peer can write */
    { HEAD "class from ^x local address\n", "f:3: the words after `from` are the peer's: they make nothing local" },
    { HEAD "class from =\"x\" tls mark\n", "f:3: the words after `from` are the peer's: they make nothing tls" },
    { HEAD "claim with-comment \"x\"\n", "f:3: a claim on a comment says how it begins: the rest may be the peer's" },
    { HEAD "claim with-comment.1 \"x\" x$\n", "f:3: a claim on a comment says how it begins: the rest may be the peer's" },
    { HEAD "read from-comment ^\\[(?<ip>.+)\\]$\n",
      "f:3: ip and authenticated are read of a numbered comment: the peer may add one like it" },
    { HEAD "read by-comment ^(?<authenticated>auth)\n",
      "f:3: ip and authenticated are read of a numbered comment: the peer may add one like it" },
    { HEAD "read with (x\n", "f:3: pattern, at character 3: missing closing parenthesis" },
    { HEAD "claim with ^A|B\n", "f:3: ^ anchors the first branch alone: write ^(?:a|b), not ^a|b" },
    { HEAD "class with ^A$|^(B|C)|D tls mark\n", "f:3: ^ anchors the first branch alone: write ^(?:a|b), not ^a|b" },
    { HEAD "read with (?<colour>x)\n", "f:3: no fact that can be captured is called 'colour'" },
    { HEAD "read with (?<security>x)\n", "f:3: no fact that can be captured is called 'security'" },
    { HEAD "operator\n", "f:3: `operator` names who alone runs the program" },
    { HEAD "sample\n", "f:3: a sample has a title" },
    { HEAD "expect\n", "f:3: `expect` stands alone, after a sample" },
    { HEAD "    x\n", "f:3: only samples have indented lines" },
    { HEAD "sample a\n  x\n", "f:4: the lines of a sample begin with four blanks" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (GError) error = NULL;
    HopsecDialect *dialect
      = hopsec_dialect_read ("f", tests[i].text, strlen (tests[i].text), TRUE, &error);

    g_assert_null (dialect);
    g_assert_error (error, HOPSEC_ERROR, HOPSEC_ERROR_SYNTAX);
    g_assert_cmpstr (error->message, ==, tests[i].message);
  }
}

static HopsecDialects *
set_of (const gchar *first, const gchar *second)
{
  static const gchar *const names[] = { "a.example", "op.example" };
  g_autoptr (GPtrArray) owners
    = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_operator_unref);
  g_autoptr (HopsecOperators) operators = NULL;
  g_autoptr (HopsecDialects) none = NULL;
  g_autoptr (GPtrArray) both
    = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_dialect_unref);
  const gchar *texts[] = { first, second };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const gchar *domains[] = { names[i], NULL };

    g_ptr_array_add (owners, hopsec_operator_new (names[i]));
    g_assert_true (hopsec_operator_take ("domains", domains, owners->pdata[i], NULL));
  }
  operators = hopsec_operators_new (owners);
  none = hopsec_dialects_new (operators);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    HopsecDialect *dialect = hopsec_dialect_read ("f", texts[i], strlen (texts[i]), TRUE, NULL);

    g_assert_nonnull (dialect);
    g_ptr_array_add (both, dialect);
  }
  return hopsec_dialects_extend (none, operators, both, NULL);
}

static const gchar *
winner (const gchar *first, const gchar *second, const gchar *field, guint32 *flags)
{
  g_autoptr (HopsecDialects) set = set_of (first, second);
  const HopsecDialect *dialect;
  HopsecReceived received;

  *flags = 0;
  hopsec_received_read (&received, field, (guint) strlen (field), HOPSEC_MAX_DEPTH);
  dialect = hopsec_dialects_find (set, &received, flags);
  return dialect == NULL ? NULL : dialect->name[0] == 'A' ? "A" : "B";
}

static void
test_rank (void)
{
  static const gchar a[] = "dialect A\nclaim by-comment ^\"Prod\"\n";
  static const gchar a_owned[] = "dialect A\noperator op.example\nclaim by-comment ^\"Prod\"\n";
  static const gchar b[] = "dialect B\nclaim by-comment =\"Prod\"\nor\nclaim with \"HOP\"\nabsent id via\n";
  guint32 flags;

  g_assert_cmpstr (winner (a, b, "by m.op.example (Prod) id 1", &flags), ==, NULL);
  g_assert_cmphex (flags, ==, HOPSEC_FLAG_CONFLICT);
  g_assert_cmpstr (winner (a, b, "by m.op.example (Prod 2) id 1", &flags), ==, "A");
  g_assert_cmpstr (winner (a_owned, b, "by m.op.example (Prod) id 1", &flags), ==, "A");
  g_assert_cmpstr (winner (a_owned, b, "by op.example (Prod) id 1", &flags), ==, "A");
  g_assert_cmpstr (winner (a_owned, b, "by m.OP.example (Prod) id 1", &flags), ==, "A");
  g_assert_cmpstr (winner (a_owned, b, "by mop.example (Prod) id 1", &flags), ==, "B");
  g_assert_cmpstr (winner (a_owned, b, "by m.other.example (Prod) id 1", &flags), ==, "B");
  g_assert_cmpstr (winner (a, b, "by x with HOP", &flags), ==, "B");
  g_assert_cmpstr (winner (a, b, "by x with HOP id 1", &flags), ==, NULL);
  g_assert_cmphex (flags, ==, 0);
}

/* what a faulty dialect is told of its samples */
static void
test_faults (void)
{
#define EXPECT "expect\n    security unknown\n"
#define SAMPLE(by) "sample s\n    from x ([192.0.2.1]) by " by "; Mon, 1 Jan 2024 00:00:00 +0000\n"
  static const struct {
    const gchar *text, *fault;
  } tests[] = {
    { "dialect A\nclaim by-comment ^\"Prod\"\n" SAMPLE ("m (Prod) with SMTP") EXPECT,
      "" },
    { "dialect A\nclaim by-comment ^\"Prod\"\n" SAMPLE ("m (Prod) with SMTP") "expect\n    security tls\n",
      "security" },
    { "dialect A\nclaim by-comment ^\"Prod\"\n" SAMPLE ("m (Prod) with SMTP"), "what is expected" },
    { "dialect A\noperator a.example\nclaim by-comment ^\"Prod\"\n" SAMPLE ("b.example (Prod)") EXPECT,
      "'b.example' is no host of its operator" },
    { "dialect A\noperator a.example\nclaim by-comment ^\"Prod\"\n" SAMPLE ("m.a.example. (Other)") EXPECT,
      "line 3 does not hold for 'Other'" },
    { "dialect A\nclaim by-comment ^\"Prod\"\n" SAMPLE ("m with SMTP") EXPECT,
      "the slot of line 2 is not there" },
    { "dialect A\nclaim by-comment ^\"Rival\"\n" SAMPLE ("m (Rival) with SMTP") EXPECT,
      "claimed by A, B" },
    { "dialect A\noperator a.example\nclaim by-comment ^\"Rival\"\n" SAMPLE ("b.example (Rival)") EXPECT,
      "'b.example' is no host of its operator" },
    { "dialect A\nclaim by-comment ^\"Prod\"\nread id (?<ip>\\S+)\n" SAMPLE ("m (Prod) with SMTP id 192.0.2.300")
      EXPECT "    ip 192.0.2.1\n",
      "" },
    { "dialect A\nclaim by-comment ^\"Prod\"\nread id (?<ip>\\S+)\n" SAMPLE ("m (Prod) with SMTP id 192.0.2.3")
      EXPECT "    ip 192.0.2.1\n",
      "ip" },
    { "dialect A\nclaim by-comment ^\"Prod\"\nclass ip - tls implied\n" SAMPLE ("m (Prod) with SMTP")
      "expect\n    security tls\n",
      "security" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecDialects) set = set_of (tests[i].text, "dialect B\nclaim by-comment ^\"Rival\"\n");
    const HopsecDialect *dialect = hopsec_dialects_get (set, 0);
    g_autoptr (GString) faults = g_string_new (NULL);

    hopsec_dialect_check_sample (set, dialect, g_ptr_array_index (dialect->samples, 0), faults);
    g_test_message ("%s", faults->str);
    g_assert_true (tests[i].fault[0] == '\0' ? faults->len == 0
                                             : strstr (faults->str, tests[i].fault) != NULL);
  }
#undef SAMPLE
#undef EXPECT
}

/* a line holds if its slot is there with the literal in its place and the pattern matches it */
static void
test_rules (void)
{
  static const struct {
    const gchar *line, *via; /* the clause; NULL: there is none */
    gboolean holds;
  } tests[] = {
    { "claim via \"ab\"", "ab", TRUE },
    { "claim via \"ab\"", "xabx", TRUE },
    { "claim via \"ab\"", "aab", TRUE },
    { "claim via \"ab\"", "Ab a", FALSE },
    { "claim via \"ab\"", "a", FALSE },
    { "claim via \"a b\"", "xa b", TRUE },
    { "claim via ^\"ab\"", "ab", TRUE },
    { "claim via ^\"ab\"", "abx", TRUE },
    { "claim via ^\"ab\"", "xab", FALSE },
    { "claim via ^\"ab\"", "a", FALSE },
    { "claim via =\"ab\"", "ab", TRUE },
    { "claim via =\"ab\"", "abx", FALSE },
    { "claim via =\"ab\"", "xab", FALSE },
    { "claim via \"ab\" ^x", "xab", TRUE },
    { "claim via \"ab\" ^x", "ab", FALSE },
    { "claim via \"ab\" ^x", "x", FALSE },
    { "claim via ^a+$", "aa", TRUE },
    { "claim via ^a+$", "ab", FALSE },
    { "claim via", "anything", TRUE },
    { "claim via", NULL, FALSE },
    { "claim via \"a\"", NULL, FALSE },
    { "absent via", NULL, TRUE },
    { "absent via", "a", FALSE },
    { "absent id for via", NULL, TRUE },
    { "absent id for via", "a", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *file = g_strdup_printf ("dialect A\nclaim by \"m\"\n%s\n", tests[i].line);
    g_autofree gchar *field = tests[i].via != NULL ? g_strdup_printf ("by m via %s with X", tests[i].via)
                                                  : g_strdup ("by m with X");
    guint32 flags;

    g_test_message ("%s on '%s'", tests[i].line, field);
    g_assert_cmpstr (winner (file, "dialect B\nclaim with \"HOP\"\n", field, &flags), ==,
                     tests[i].holds ? "A" : NULL);
    g_assert_cmphex (flags, ==, 0);
  }
}

/* The class of a one-field message, and its flags. */
static HopsecSecurity
security_of (HopsecDialects *set, const gchar *value, guint32 *flags)
{
  HopsecLimits limits
    = { HOPSEC_MAX_HEADER, HOPSEC_MAX_FIELD, 1, HOPSEC_MAX_DEPTH, HOPSEC_MAX_TOKEN, FALSE };
  HopsecTrust *trust = hopsec_trust_new ();
  const gchar *values[] = { value, NULL };
  g_auto (HopsecTrace) trace = { .arena = NULL };
  g_autoptr (HopsecReport) report = NULL;

  g_assert_true (hopsec_trace_take (&trace, values, &limits, NULL));
  report = hopsec_report_build (&trace, NULL, NULL, set, trust, &limits, 0, NULL);
  hopsec_trust_free (trust);
  *flags = report->hops[0].flags;
  return report->hops[0].security;
}

/* a pattern that would run for years stops, and the field is not judged by it */
static void
test_match_limit (void)
{
  static const gchar file[]
    = "dialect A\nclaim by-comment ^\"P\"\nread from-comment ^(?<cipher>(?:a|aa)+)$\n";
  g_autofree gchar *many = g_strnfill (60, 'a');
  g_autofree gchar *value = g_strdup_printf (
    "from x (%sc) by m (P) with ESMTPS id 1; Mon, 1 Jan 2024 00:00:00 +0000", many);
  g_autoptr (HopsecDialects) set = set_of (file, "dialect B\nclaim by-comment ^\"Q\"\n");
  guint32 flags;

  g_assert_cmpint (security_of (set, value, &flags), ==, HOPSEC_SECURITY_UNKNOWN);
  g_assert_cmphex (flags & HOPSEC_FLAG_MATCH_LIMIT, !=, 0);
}

/* A pattern that sees a slot's beginning alone decides nothing, in whichever line it stands; a literal
 * sees it all. */
static void
test_cut_slot (void)
{
  static const struct {
    const gchar *lines;
    guint length;
    HopsecSecurity security;
    guint32 flags;
  } tests[] = {
    { "read with-comment ^(?<cipher>a+)$", HOPSEC_MAX_TOKEN, HOPSEC_SECURITY_TLS, 0 },
    { "read with-comment ^(?<cipher>a+)$", HOPSEC_MAX_TOKEN + 1, HOPSEC_SECURITY_UNKNOWN,
      HOPSEC_FLAG_TRUNCATED },
    { "read with-comment ^(?<cipher>a+)", HOPSEC_MAX_TOKEN + 1, HOPSEC_SECURITY_UNKNOWN,
      HOPSEC_FLAG_TRUNCATED },
    { "class with-comment ^a+$ tls mark", HOPSEC_MAX_TOKEN + 1, HOPSEC_SECURITY_UNKNOWN,
      HOPSEC_FLAG_TRUNCATED },
    { "class with ^ESMTP$ tls mark\npeer with-comment ^a+$ client", HOPSEC_MAX_TOKEN + 1,
      HOPSEC_SECURITY_UNKNOWN, HOPSEC_FLAG_TRUNCATED },
    { "class with-comment ^\"a\" tls mark", HOPSEC_MAX_TOKEN + 1, HOPSEC_SECURITY_TLS, 0 },
  };
  static const gchar other[] = "dialect B\nclaim via \"end\"\n";
  g_autofree gchar *many = g_strnfill (HOPSEC_MAX_TOKEN + 1, 'a');
  g_autofree gchar *late = g_strdup_printf ("by m via %s end id 1", many);
  guint32 flags;

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *file
      = g_strdup_printf ("dialect A\nclaim by-comment ^\"P\"\n%s\n", tests[i].lines);
    g_autofree gchar *value
      = g_strdup_printf ("from x by m (P) with ESMTP (%.*s) id 1; Mon, 1 Jan 2024 00:00:00 +0000",
                         (int) tests[i].length, many);
    g_autoptr (HopsecDialects) set = set_of (file, other);

    g_test_message ("%s, %u bytes", tests[i].lines, tests[i].length);
    g_assert_cmpint (security_of (set, value, &flags), ==, tests[i].security);
    g_assert_cmphex (flags & HOPSEC_FLAGS_UNREADABLE, ==, tests[i].flags);
  }
  g_assert_cmpstr (winner ("dialect A\nclaim by-comment ^\"P\"\n", other, late, &flags), ==, "B");
  g_assert_cmphex (flags, ==, 0);
}

int
main (int argc, char **argv)
{
  g_autoptr (HopsecDialects) all = NULL;

  g_test_init (&argc, &argv, NULL);
  hopsec_trace_init ();
  all = read_source ();
  g_test_add_data_func ("/dialects/builtin", all, test_builtin);
  g_test_add_data_func ("/dialects/proofs", all, test_proofs);
  g_test_add_func ("/dialects/refused", test_refused);
  g_test_add_func ("/dialects/rank", test_rank);
  g_test_add_func ("/dialects/rules", test_rules);
  g_test_add_func ("/dialects/faults", test_faults);
  g_test_add_func ("/dialects/match-limit", test_match_limit);
  g_test_add_func ("/dialects/cut-slot", test_cut_slot);
  if (g_getenv ("DIALECT_LINES") != NULL) {
    g_test_add_data_func ("/dialects/lines", all, test_lines);
  }
  add_samples (all);
  return g_test_run ();
}
