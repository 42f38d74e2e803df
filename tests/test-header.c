/* Tests of header.c: which fields of a message are its trace.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hopsec-gmime.h"
#include "face.h"

#include <string.h>

static const HopsecLimits limits = { HOPSEC_MAX_HEADER, HOPSEC_MAX_FIELD, HOPSEC_MAX_FIELDS,
                                     HOPSEC_MAX_DEPTH, HOPSEC_MAX_TOKEN, FALSE };

/* values with '|' between them; line ends as they are */
static gchar *
values_of (const HopsecTrace *trace)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < trace->n_fields; i++) {
    g_string_append (out, i > 0 ? "|" : "");
    g_string_append_len (out, trace->fields[i].value, trace->fields[i].length);
  }
  return g_string_free (out, FALSE);
}

static void
test_fields (void)
{
  static const struct {
    const gchar *message, *values;
    guint32 flags; /* of message and fields */
  } tests[] = {
    { "Received: a\nSubject: x\nReceived: b\n\nReceived: body\n", "a|b", 0 },
    { "Received: a\r\n b\r\nTo: x\r\n\r\n", "a\r\n b", 0 },
    { "received : a\nRECEIVED\t:b\n", "a|b", 0 },
    { "Received:a", "a", 0 },
    { "Received:\n", "", 0 },
    { "Received: a\r\n b\n\tc\r\n", "a\r\n b\n\tc", 0 },
    { "Received: a\n \t\n b\n\n", "a\n \t\n b", 0 },
    { "X-Received: a\nReceived-SPF: b\nReceived: c\n", "c", 0 },
    { "Subject: x\n Received: a\nReceived: b\n", "b", 0 },
    { "Subject: x\rReceived: a\nReceived: b\n", "b", 0 },
    { "From x Mon Jan  1\nReceived: a\n", "a", 0 },
    { "\n\r\nReceived: a\n\nbody: x\n", "a", 0 },
    { "\xef\xbb\xbfReceived: a\n", "a", HOPSEC_FLAG_BOM },
    { "junk\nReceived: a\n", "a", HOPSEC_FLAG_JUNK },
    { " fold\nReceived: a\n", "a", HOPSEC_FLAG_JUNK },
    { "Subject: x\njunk\nReceived: a\n", "a", HOPSEC_FLAG_JUNK },
    { "Received: a\nlost fold\nReceived: b\n", "a\n lost fold|b", HOPSEC_FLAG_UNFOLDED },
    { "Received: a\nb; Mon, 1 Jan 2024 00:00:00 +0000\nnot its own\nReceived: c\n",
      "a\n b; Mon, 1 Jan 2024 00:00:00 +0000|c", HOPSEC_FLAG_UNFOLDED | HOPSEC_FLAG_JUNK },
    { "> Received: from a by b\n\n", "", HOPSEC_FLAG_JUNK },
    { "Rece\xd1\x96ved: a\nReceived: b\n", "b", HOPSEC_FLAG_JUNK },
    { "", "", 0 },
    { "Subject: no trace\n\n", "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_auto (HopsecTrace) trace = { .arena = NULL };
    g_autofree gchar *values = NULL;
    guint32 flags;

    g_test_message ("%s", tests[i].message);
    g_assert_true (hopsec_trace_read (&trace, tests[i].message, strlen (tests[i].message), &limits,
                                      NULL));
    values = values_of (&trace);
    g_assert_cmpstr (values, ==, tests[i].values);
    flags = trace.flags;
    for (guint f = 0; f < trace.n_fields; f++) {
      flags |= trace.fields[f].flags;
    }
    g_assert_cmphex (flags, ==, tests[i].flags);
  }
}

static void
test_nul (void)
{
  static const gchar message[] = "Received: from a\0b by c\nReceived: d\n";
  g_auto (HopsecTrace) trace = { .arena = NULL };

  g_assert_true (hopsec_trace_read (&trace, message, sizeof message - 1, &limits, NULL));
  g_assert_cmpuint (trace.n_fields, ==, 2);
  g_assert_cmpmem (trace.fields[0].value, trace.fields[0].length, "from a\0b by c", 13);
  g_assert_cmphex (trace.fields[0].flags, ==, HOPSEC_FLAG_NUL);
  g_assert_cmpstr (trace.fields[1].value, ==, "d");
}

static void
test_others (void)
{
  static const gchar message[]
    = "Message-ID:\n <a@b>\nTLS-Required: No\nReceived: x\nMessage-ID: <second@b>\n\n";
  g_auto (HopsecTrace) trace = { .arena = NULL };

  g_assert_true (hopsec_trace_read (&trace, message, sizeof message - 1, &limits, NULL));
  g_assert_cmpmem (trace.message_id.value, trace.message_id.length, "<a@b>", 5);
  g_assert_cmphex (trace.flags, ==, HOPSEC_FLAG_TLS_REQUIRED_NO);
}

/* RFC 8689, and the header in which a server keeps that the sender asked for REQUIRETLS */
static void
test_requiretls (void)
{
  static const struct {
    const gchar *message;
    guint32 flags;
  } tests[] = {
    { "TLS-Required: No\n\n", HOPSEC_FLAG_TLS_REQUIRED_NO },
    { "tls-required:no \r\n\r\n", HOPSEC_FLAG_TLS_REQUIRED_NO },
    { "TLS-Required: No (we mind not)\n\n", HOPSEC_FLAG_TLS_REQUIRED_NO },
    { "TLS-Required: North\n\n", 0 },
    { "TLS-Required: Yes\n\n", 0 },
    { "TLS-Required:\n\n", 0 },
    { "Require-TLS-ESMTP: yes\n\n", HOPSEC_FLAG_REQUIRETLS },
    { "Require-TLS-ESMTP: no\n\n", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_auto (HopsecTrace) trace = { .arena = NULL };

    g_test_message ("%s", tests[i].message);
    g_assert_true (hopsec_trace_read (&trace, tests[i].message, strlen (tests[i].message), &limits, NULL));
    g_assert_cmphex (trace.flags, ==, tests[i].flags);
  }
}

static void
test_limits (void)
{
  g_autoptr (GString) message = g_string_new (NULL);
  g_autofree gchar *name = g_strnfill (5000, 'R'), *value = g_strnfill (70000, 'v');

  /* a name that GMime cannot bear hides nothing */
  g_string_append_printf (message, "Received: a\n%s: x\nReceived: b\n", name);
  for (guint i = 0; i < 3; i++) {
    g_auto (HopsecTrace) trace = { .arena = NULL };
    HopsecLimits few = limits;

    few.fields = i + 1;
    g_assert_true (hopsec_trace_read (&trace, message->str, message->len, &few, NULL));
    g_assert_cmpuint (trace.n_fields, ==, MIN (i + 1, 2));
    g_assert_cmphex (trace.flags, ==, i == 0 ? HOPSEC_FLAG_TOO_MANY : 0);
  }
  {
    g_auto (HopsecTrace) trace = { .arena = NULL };

    g_string_printf (message, "Received: %s\nReceived: b\n", value);
    g_assert_true (hopsec_trace_read (&trace, message->str, message->len, &limits, NULL));
    g_assert_cmpuint (trace.n_fields, ==, 2);
    g_assert_cmphex (trace.fields[0].flags, ==, HOPSEC_FLAG_TRUNCATED);
    g_assert_cmpuint (trace.fields[0].length, <=, HOPSEC_MAX_FIELD);
    g_assert_cmpstr (trace.fields[1].value, ==, "b");
  }
  {
    g_auto (HopsecTrace) trace = { .arena = NULL };
    HopsecLimits small = limits;

    small.header = 30;
    g_string_assign (message, "Received: a\nReceived: bbbbbbbbbbbbbbbbb\nReceived: c\n");
    g_assert_true (hopsec_trace_read (&trace, message->str, message->len, &small, NULL));
    g_assert_cmphex (trace.flags, ==, HOPSEC_FLAG_TRUNCATED);
    g_assert_cmpuint (trace.n_fields, ==, 2);
  }
}

/* values from a message, values handed over, and a message that GMime parsed give the same report */
static void
test_entries (void)
{
  static const gchar message[]
    = "Received: from a.example (a.example [192.0.2.1])\r\n\tby b.example (X)\r\n with ESMTPS id 1;\r\n"
      " Mon, 1 Jan 2024 00:00:00 +0000\r\nReceived: by a.example; Mon, 1 Jan 2024 00:00:00 +0000\r\n"
      "Subject: x\r\n\r\nbody\r\n";
  static const gchar *const values[]
    = { "from a.example (a.example [192.0.2.1])\r\n\tby b.example (X)\r\n with ESMTPS id 1;\r\n"
        " Mon, 1 Jan 2024 00:00:00 +0000",
        "by a.example; Mon, 1 Jan 2024 00:00:00 +0000", NULL };
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (message, sizeof message - 1);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *parsed = g_mime_parser_construct_message (parser, NULL);
  g_autoptr (HopsecReport) a = NULL, b = NULL, c = NULL;
  g_autofree gchar *json_a = NULL, *json_b = NULL, *json_c = NULL;

  hopsec_analyzer_set_now (analyzer, 1704067200);
  a = hopsec_analyzer_analyze_data (analyzer, message, sizeof message - 1, NULL);
  b = hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
  c = hopsec_analyzer_analyze_message (analyzer, parsed, NULL);
  json_a = hopsec_report_to_json (a, NULL);
  json_b = hopsec_report_to_json (b, NULL);
  json_c = hopsec_report_to_json (c, NULL);
  g_assert_cmpuint (hopsec_report_get_n_hops (a), ==, 2);
  g_assert_cmpstr (json_a, ==, json_b);
  g_assert_cmpstr (json_a, ==, json_c);
  g_object_unref (parsed);
  g_object_unref (parser);
  g_object_unref (stream);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hopsec_trace_init ();
  g_test_add_func ("/message/fields", test_fields);
  g_test_add_func ("/message/nul", test_nul);
  g_test_add_func ("/message/others", test_others);
  g_test_add_func ("/message/requiretls", test_requiretls);
  g_test_add_func ("/message/limits", test_limits);
  g_test_add_func ("/message/entries", test_entries);
  return g_test_run ();
}
