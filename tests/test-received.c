/* Tests of received.c: clauses, comments, unfolding.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

typedef struct {
  HopsecReceived received;
  gchar *text;
  guint32 flags;
} Field;

static void
field_read (Field *field, const gchar *value, gsize length)
{
  HopsecRaw raw = { value, (guint) length, 0 };
  HopsecFolds folds;
  gsize n;

  field->text = g_malloc (length + 1); /* exactly: a read beyond it is found by ASan */
  field->flags = 0;
  n = hopsec_unfold (&raw, field->text, &folds, &field->flags);
  hopsec_received_read (&field->received, field->text, (guint) n, HOPSEC_MAX_DEPTH);
  field->flags |= field->received.flags;
}

static gchar *
text_of (const Field *field, HopsecSpan span)
{
  return g_strndup (field->text + span.start, span.end - span.start);
}

/* clauses as "from=a by=b", comments as "from(c)" */
static gchar *
picture (const Field *field)
{
  static const gchar *const names[]
    = { "start", "from", "by", "via", "with", "id", "for", "tls", "envelope-from", "date" };
  GString *out = g_string_new (NULL);

  for (guint i = HOPSEC_CLAUSE_FROM; i < HOPSEC_CLAUSE_DATE; i++) {
    g_autofree gchar *value = text_of (field, field->received.clauses[i]);

    if ((field->received.present & (1u << i)) != 0) {
      g_string_append_printf (out, "%s=%s|", names[i], value);
    }
  }
  for (guint i = 0; i < field->received.n_comments; i++) {
    const HopsecComment *comment = &field->received.comments[i];
    g_autofree gchar *value = text_of (field, comment->span);

    g_string_append_printf (out, "%s.%u(%s)", names[comment->clause], comment->number, value);
  }
  return g_string_free (out, FALSE);
}

#define DATE "; Mon, 1 Jan 2024 00:00:00 +0000"

static void
test_clauses (void)
{
  static const struct {
    const gchar *value, *picture;
    guint32 flags;
  } tests[] = {
    { "from a (b [192.0.2.1]) by c (d) with ESMTPS id 1 for <x@y>" DATE,
      "from=a|by=c|with=ESMTPS|id=1|for=<x@y>|from.1(b [192.0.2.1])by.1(d)", 0 },
    { "from a\r\n\t(using TLSv1.3 with cipher X (256/256 bits)\r\n\t key-exchange Y) by c" DATE,
      "from=a|by=c|from.1(using TLSv1.3 with cipher X (256/256 bits) key-exchange Y)", 0 },
    { "FROM a BY b WITH ESMTP ID 7" DATE, "from=a|by=b|with=ESMTP|id=7|", 0 },
    { "from by (u [192.0.2.1]) by c with ESMTP" DATE, "from=by|by=c|with=ESMTP|from.1(u [192.0.2.1])", 0 },
    { "from id (u [192.0.2.1]) by c" DATE, "from=id|by=c|from.1(u [192.0.2.1])", 0 },
    { "from by by c" DATE, "from=by|by=c|", 0 },
    { "from from [192.0.2.1] (helo=x) by c" DATE, "from=[192.0.2.1]|by=c|from.1(helo=x)", 0 },
    { "from (HELO x) [192.0.2.1] by c" DATE, "from=[192.0.2.1]|by=c|from.1(HELO x)", 0 },
    { "from a by b with Microsoft SMTP Server (TLS) id 14.3 via Frontend Transport" DATE,
      "from=a|by=b|via=Frontend Transport|with=Microsoft SMTP Server|id=14.3|with.1(TLS)", 0 },
    { "from a by b with ESMTP with STARTTLS (version=TLSv1.2) id 3" DATE,
      "from=a|by=b|with=ESMTP with STARTTLS|id=3|with.1(version=TLSv1.2)", 0 },
    { "from a by b with (X encrypted) ESMTPS" DATE, "from=a|by=b|with=ESMTPS|with.1(X encrypted)", 0 },
    { "from a by b with esmtps  (TLS1.3) tls TLS_X\r\n\t(P 4) id 3" DATE,
      "from=a|by=b|with=esmtps|id=3|tls=TLS_X|with.1(TLS1.3)tls.1(P 4)", 0 },
    { "from a by b with ESMTPS id 5 envelope-from <x@y> tls TLS_X (authenticated)" DATE,
      "from=a|by=b|with=ESMTPS|id=5|tls=TLS_X|envelope-from=<x@y>|tls.1(authenticated)", 0 },
    { "from a by b with ESMTP id 1 by authid <x> with srv_auth" DATE,
      "from=a|by=b|with=ESMTP|id=1 by authid <x> with srv_auth|", 0 },
    { "from a by b with Gateway: keep out! prosecuted for <x@y> from <z@y>" DATE,
      "from=a|by=b|with=Gateway: keep out! prosecuted|for=<x@y> from <z@y>|", 0 },
    { "from a by b with ESMTP id <1;x@[192.0.2.1]>" DATE, "from=a|by=b|with=ESMTP|id=<1;x@[192.0.2.1]>|", 0 },
    { "from a by b with ESMTP for <\"x; with ESMTPS (\"@y>" DATE,
      "from=a|by=b|with=ESMTP|for=<\"x; with ESMTPS (\"@y>|", 0 },
    { "from a (n [192.0.2.1]); authenticated by c running X with esmtpsa (Y) id 3" DATE,
      "from=a|by=c running X|with=esmtpsa|id=3|from.1(n [192.0.2.1])with.1(Y)", 0 },
    { "from a by b with ESMTP" DATE " id 000A", "from=a|by=b|with=ESMTP|id=000A|", 0 },
    { "from a by b id 1" DATE " with ESMTPS", "from=a|by=b|id=1|", 0 },
    { "from a by b with SMTP id 1" DATE " tls TLS_X", "from=a|by=b|with=SMTP|id=1|", 0 },
    { "from a by b with ESMTP id 1" DATE " with ESMTPS", "from=a|by=b|with=ESMTP|id=1|", HOPSEC_FLAG_CONFLICT },
    { "from a (x \\) y) by b" DATE, "from=a|by=b|from.1(x \\) y)", 0 },
    { "from a([192.0.2.1] helo=x) by b" DATE, "from=a|by=b|from.1([192.0.2.1] helo=x)", 0 },
    { "from a by b with  id " DATE, "from=a|by=b|with=|id=|", 0 },
    /* a '<' that nothing closes before the next one is no bracket */
    { "from a by b with ESMTP id <x for <y@z>" DATE, "from=a|by=b|with=ESMTP|id=<x|for=<y@z>|", 0 },
    { "from a by b with ESMTP id <x for y" DATE, "from=a|by=b|with=ESMTP|id=<x|for=y|", 0 },
    /* a name or a value that looks like a keyword */
    { "from by(u [192.0.2.1]) by c" DATE, "from=by|by=c|from.1(u [192.0.2.1])", 0 },
    { "from from from (x) by c" DATE, "from=from|by=c|from.1(x)", 0 },
    { "from a by b with ESMTPS tls TLS_X id 3 tls TLS_Y" DATE, "from=a|by=b|with=ESMTPS|id=3 tls TLS_Y|tls=TLS_X|", 0 },
    /* words that only begin like a keyword, and a keyword at the end of prose */
    { "from a by b running vi with ESMTP wit id fo" DATE, "from=a|by=b running vi|with=ESMTP wit|id=fo|", 0 },
    { "from a by b with ESMTP over tls", "from=a|by=b|with=ESMTP over tls|", HOPSEC_FLAG_BAD_DATE },
    /* disagreement and imbalance */
    { "from a by b with ESMTPS tls TLS_X with x" DATE, "from=a|by=b|with=ESMTPS|tls=TLS_X|", HOPSEC_FLAG_CONFLICT },
    { "from a by b by c with ESMTP" DATE, "from=a|by=b|with=ESMTP|", HOPSEC_FLAG_CONFLICT },
    { "from a by b with ESMTP (c) with ESMTPS id 1" DATE, "from=a|by=b|with=ESMTP|id=1|with.1(c)",
      HOPSEC_FLAG_CONFLICT },
    { "from a by b with ESMTPS (c) with ESMTP" DATE, "from=a|by=b|with=ESMTPS|with.1(c)", HOPSEC_FLAG_CONFLICT },
    { "from a by b with ESMTP (c) with SSMTP id 1" DATE, "from=a|by=b|with=ESMTP|id=1|with.1(c)", HOPSEC_FLAG_CONFLICT },
    { "from a by b with ESMTP (c) with esmtp id 1" DATE, "from=a|by=b|with=ESMTP|id=1|with.1(c)", 0 },
    { "by b with ESMTP from c id 1" DATE, "by=b|with=ESMTP from c|id=1|", 0 },
    { "from a by b with ESMTPS (c) with" DATE, "from=a|by=b|with=ESMTPS|with.1(c)", HOPSEC_FLAG_CONFLICT },
    { "from a" DATE "by b with ESMTPS", "from=a|", 0 }, /* no word begins inside another */
    { "from a by b (c) by d" DATE, "from=a|by=b|by.1(c)", HOPSEC_FLAG_CONFLICT },
    { "from a by b (c) by B" DATE, "from=a|by=b|by.1(c)", HOPSEC_FLAG_CONFLICT },
    { "from a (b by c with ESMTPS" DATE, "from=a|from.1(b by c with ESMTPS" DATE ")",
      HOPSEC_FLAG_UNBALANCED | HOPSEC_FLAG_BAD_DATE },
    { "from x)with(y) (u [192.0.2.1]) by c" DATE, "from=x|by=c|with=|with.1(y)with.2(u [192.0.2.1])",
      HOPSEC_FLAG_UNBALANCED },
    { "from a by b for <\"x>" DATE, "from=a|by=b|for=<\"x>" DATE "|", HOPSEC_FLAG_UNBALANCED | HOPSEC_FLAG_BAD_DATE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    Field field;
    g_autofree gchar *shown = NULL;

    g_test_message ("%s", tests[i].value);
    field_read (&field, tests[i].value, strlen (tests[i].value));
    shown = picture (&field);
    g_assert_cmpstr (shown, ==, tests[i].picture);
    g_assert_cmphex (field.flags, ==, tests[i].flags);
    g_free (field.text);
  }
}

static void
test_date (void)
{
  static const struct {
    const gchar *value;
    gint64 time;
    const gchar *id, *tail;
  } tests[] = {
    { "by b id 1" DATE, 1704067200, "1", "" },
    { "by b id 1" DATE " (UTC) (envelope-from x)", 1704067200, "1", "(UTC) (envelope-from x)" },
    { "by b id 1 Mon, 01 Jan 2024 00:00:00.608 +0000 (UTC)", 1704067200, "1", "(UTC)" },
    { "by b id 1; verify=NO; for <x@y>; Mon, 1 Jan 2024 00:00:00 +0000", 1704067200, "1", "" },
    { "by b id 1; Mon, 1 Jan 2024 00:00:00 +0000; 1582079424.097", 1704067200, "1",
      "; 1582079424.097" },
    { "by b id 1; yesterday", HOPSEC_NO_TIME, "1", "" },
    { "by b id 1", HOPSEC_NO_TIME, "1", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    Field field;
    g_autofree gchar *id = NULL, *tail = NULL;

    g_test_message ("%s", tests[i].value);
    field_read (&field, tests[i].value, strlen (tests[i].value));
    id = text_of (&field, field.received.clauses[HOPSEC_CLAUSE_ID]);
    tail = text_of (&field, field.received.tail);
    g_assert_cmpint (field.received.date.time, ==, tests[i].time);
    g_assert_cmpstr (id, ==, tests[i].id);
    g_assert_cmpstr (tail, ==, tests[i].tail);
    g_assert_cmpint ((field.flags & HOPSEC_FLAG_BAD_DATE) != 0, ==, tests[i].time == HOPSEC_NO_TIME);
    g_free (field.text);
  }
}

static void
test_start (void)
{
  static const struct {
    const gchar *value, *start;
  } tests[] = {
    { "(q 1 invoked by uid 2)" DATE, "(q 1 invoked by uid 2)" },
    { "(from root@localhost) by b id 1" DATE, "(from root@localhost)" },
    { "from a by b" DATE, "" },
    { "a queue 5 by host b" DATE, "a queue 5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    Field field;
    g_autofree gchar *start = NULL;

    field_read (&field, tests[i].value, strlen (tests[i].value));
    start = text_of (&field, field.received.clauses[HOPSEC_CLAUSE_START]);
    g_assert_cmpstr (start, ==, tests[i].start);
    g_free (field.text);
  }
}

static void
test_taint (void)
{
  Field field;
  const gchar *at;

  field_read (&field, "by b with esmtp (e <\"a) tls TLS_X (x\"@y>) id 1" DATE,
              strlen ("by b with esmtp (e <\"a) tls TLS_X (x\"@y>) id 1" DATE));
  at = strstr (field.text, " tls TLS_X");
  g_assert_cmpuint (field.received.taint, ==, (guint) (at - field.text));
  g_free (field.text);
  field_read (&field, "by b (CN \"a\") with esmtp" DATE, strlen ("by b (CN \"a\") with esmtp" DATE));
  g_assert_cmpuint (field.received.taint, >, field.received.length);
  g_free (field.text);
}

/* as deep as the limit allows, and one deeper */
static void
test_depth (void)
{
  for (guint depth = HOPSEC_MAX_DEPTH; depth <= HOPSEC_MAX_DEPTH + 1; depth++) {
    g_autofree gchar *open = g_strnfill (depth, '('), *close = g_strnfill (depth, ')');
    g_autofree gchar *value = g_strconcat ("from a ", open, close, " by b" DATE, NULL);
    Field field;

    field_read (&field, value, strlen (value));
    g_assert_cmphex (field.flags, ==, depth > HOPSEC_MAX_DEPTH ? HOPSEC_FLAG_TRUNCATED : 0);
    g_free (field.text);
  }
}

static void
test_limits (void)
{
  g_autoptr (GString) deep = g_string_new ("from a "), many = g_string_new ("from a ");
  Field field;

  for (guint i = 0; i < 40; i++) {
    g_string_append (deep, "(");
    g_string_append (many, "(c) ");
  }
  for (guint i = 0; i < 40; i++) {
    g_string_append (deep, ")");
  }
  g_string_append (deep, " by b" DATE);
  g_string_append (many, " by b" DATE);
  field_read (&field, deep->str, deep->len);
  g_assert_cmphex (field.flags, ==, HOPSEC_FLAG_TRUNCATED);
  g_free (field.text);
  field_read (&field, many->str, many->len);
  g_assert_cmphex (field.flags, ==, HOPSEC_FLAG_TRUNCATED);
  g_assert_cmpuint (field.received.n_comments, ==, HOPSEC_MAX_COMMENTS);
  g_free (field.text);
}

/* every prefix of a field is read without a byte beyond it, and every span lies inside */
static void
test_prefixes (void)
{
  static const gchar value[]
    = "from by (\"x\\\" [192.0.2.1] (n)) by b (P, from userid 3) with ESMTPS id <1;\"2> tls TLS_X"
      " envelope-from <\"a>\"@b> (c;d) ; Mon, 1 Jan 2024 00:00:00 +0000 (UTC) \xff (x";

  for (gsize n = 0; n < sizeof value; n++) {
    Field field;

    field_read (&field, value, n);
    for (guint i = 0; i < HOPSEC_N_CLAUSES; i++) {
      HopsecSpan span = field.received.clauses[i];

      g_assert_true (span.start <= span.end && span.end <= field.received.length);
    }
    for (guint i = 0; i < field.received.n_comments; i++) {
      HopsecSpan span = field.received.comments[i].span;

      g_assert_true (span.start <= span.end && span.end <= field.received.length);
    }
    g_free (field.text);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/received/clauses", test_clauses);
  g_test_add_func ("/received/date", test_date);
  g_test_add_func ("/received/start", test_start);
  g_test_add_func ("/received/taint", test_taint);
  g_test_add_func ("/received/depth", test_depth);
  g_test_add_func ("/received/limits", test_limits);
  g_test_add_func ("/received/prefixes", test_prefixes);
  return g_test_run ();
}
