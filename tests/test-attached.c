/* Tests of attached.c: which parts are such, and how much of them is taken.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

#define LIMIT 4096 /* bytes of a header block */
#define MESSAGE(id)                                                          \
  "Received: from a.example ([192.0.2.1]) by mx.example with ESMTPS id 1;\n" \
  "\tMon, 5 Jan 2026 01:59:06 +0000\nMessage-ID: <" id ">\n\nbody\n"
#define MULTIPART(type, boundary) \
  "Message-ID: <0>\nContent-Type: multipart/" type ";\n boundary=\"" boundary "\"\n\npreamble\n\n"

static void
take_header (GString *out, HopsecAttached *attached)
{
  gsize length;
  const gchar *header = hopsec_attached_get_header (attached, &length);
  HopsecLimits limits = { LIMIT, LIMIT, 10, 16, 1024, FALSE };
  g_auto (HopsecTrace) trace = { .arena = NULL };

  g_assert_cmpuint (length, <=, 3 * LIMIT);
  g_assert_true (hopsec_trace_read (&trace, header, length, &limits, NULL));
  if (trace.is_message) {
    g_string_append_printf (out, "%s%s:%.*s", out->len > 0 ? " " : "",
                            hopsec_attached_get_part (attached), (gint) trace.message_id.length,
                            trace.message_id.value);
  }
}

/* "2:<1> 3:<2>": the part, and the Message-ID of what is inside, if it has fields. Lines longer than
 * `piece` come in pieces. */
static gchar *
walk (const gchar *message, gsize piece)
{
  GString *out = g_string_new (NULL);
  const gchar *crlf = strstr (message, "\r\n\r\n"), *lf = strstr (message, "\n\n");
  const gchar *body = crlf != NULL ? crlf + 4 : lf + 2;
  HopsecAttached *attached = hopsec_attached_new (message, (gsize) (body - message), LIMIT);

  while (attached != NULL && *body != '\0') {
    gsize line = strcspn (body, "\n"), n = MIN (line + (body[line] == '\n'), piece);

    if (hopsec_attached_line (attached, body, n)) {
      take_header (out, attached);
    }
    body += n;
  }
  if (attached != NULL) {
    if (hopsec_attached_finish (attached)) {
      take_header (out, attached);
    }
    g_assert_false (hopsec_attached_finish (attached));
    hopsec_attached_free (attached);
  }
  return g_string_free (out, FALSE);
}

static const struct {
  const gchar *title, *text, *wanted;
} messages[] = {
  { "a bounce",
    MULTIPART ("report",
               "b") "--b\n\ntext\n\n--b\nContent-Type: message/delivery-status\n\nx: y\n\n"
                    "--b\nContent-Type: message/rfc822\n\n" MESSAGE ("1") "\n--b--\n",
    "3:<1>" },
  { "headers alone, cut by the boundary",
    MULTIPART ("report", "b") "--b\nContent-Type: text/rfc822-headers; charset=x\n\n"
                              "Message-ID: <1>\n--b--\n",
    "1:<1>" },
  { "the body ends before the boundary",
    MULTIPART ("mixed", "b") "--b\ncontent-type : MESSAGE/RFC822\n\nMessage-ID: <1>", "1:<1>" },
  { "inside another multipart, whose boundary begins alike",
    MULTIPART ("mixed",
               "b") "--b\nContent-Type: multipart/related; boundary=bb\n\n--bb\n\nx\n--bb\n"
                    "Content-Type: message/rfc822\n\n" MESSAGE (
                      "1") "--bb--\n--b\n"
                           "Content-Type: message/global\n\n" MESSAGE ("2") "--b--\n",
    "1.2:<1> 2:<2>" },
  { "the inner multipart is not closed",
    MULTIPART ("mixed", "b") "--b\nContent-Type: multipart/related; boundary=bb\n\n--bb\n\nx\n--b\n"
                             "Content-Type: message/rfc822\n\n" MESSAGE ("2") "--b--\n",
    "2:<2>" },
  { "one level",
    MULTIPART ("mixed", "b") "--b\nContent-Type: message/rfc822\n\nMessage-ID: <1>\n"
                             "Content-Type: multipart/mixed; boundary=c\n\n--c\n"
                             "Content-Type: message/rfc822\n\n" MESSAGE ("no") "--c--\n--b--\n",
    "1:<1>" },
  { "a digest",
    MULTIPART ("digest", "b") "--b\n\n" MESSAGE ("1") "--b\nX: y\n\n" MESSAGE (
      "2") "--b\nContent-Type: text/plain\n\n" MESSAGE ("no") "--b--\n",
    "1:<1> 2:<2>" },
  { "base64",
    MULTIPART ("mixed", "b") "--b\nContent-Type: message/rfc822\n"
                             "Content-Transfer-Encoding: base64\n\n"
                             "TWVzc2FnZS1JRDogPDE+ClN1YmplY3Q6IHgKCmJvZHkK\n--b--\n",
    "1:<1>" },
  { "quoted-printable",
    MULTIPART ("mixed", "b") "--b\nContent-Type: text/rfc822-headers\n"
                             "Content-Transfer-Encoding: quoted-printable\n\n"
                             "Message-ID: =\n=3C1>\n--b--\n",
    "1:<1>" },
  { "the message is one itself", "Message-ID: <0>\nContent-Type: message/rfc822\n\n" MESSAGE ("1"),
    "1:<1>" },
  { "a boundary with quoted characters",
    "Message-ID: <0>\nContent-Type: multipart/mixed; x=\"; boundary=no\"; boundary = \"a\\\"b\"\n\n"
    "--no\nContent-Type: message/rfc822\n\n" MESSAGE (
      "no") "--a\"b  \n"
            "Content-Type: message/rfc822\n\n" MESSAGE ("1"),
    "1:<1>" },
  { "no boundary", "Message-ID: <0>\nContent-Type: multipart/mixed\n\n--\n\n" MESSAGE ("no"), "" },
  { "what is inside is no message",
    MULTIPART ("mixed", "b") "--b\nContent-Type: message/rfc822\n\nprose\n\n--b--\n", "" },
  { "text only", "Message-ID: <0>\nContent-Type: text/plain\n\n--b\n", "" },
};

static gchar *
to_crlf (const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv ("\r\n", lines);
}

static void
test_parts (void)
{
  static const gsize pieces[] = { 16384, 40 };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++) {
    g_autofree gchar *crlf = to_crlf (messages[i].text);

    g_test_message ("%s", messages[i].title);
    for (guint j = 0; j < G_N_ELEMENTS (pieces); j++) {
      g_autofree gchar *one = walk (messages[i].text, pieces[j]), *two = walk (crlf, pieces[j]);

      g_assert_cmpstr (one, ==, messages[i].wanted);
      g_assert_cmpstr (two, ==, messages[i].wanted);
    }
  }
}

/* A sender cannot make the walk deep, long or large. */
static void
test_limits (void)
{
  g_autoptr (GString) deep = g_string_new ("Message-ID: <0>\n");
  g_autoptr (GString) many = g_string_new (MULTIPART ("mixed", "b"));
  g_autoptr (GString) large = g_string_new ("Content-Type: message/rfc822\n\nMessage-ID: <1>\n");
  g_autofree gchar *parts = NULL, *none = NULL, *cut = NULL;
  guint n = 0;

  for (guint i = 0; i < 2000; i++) {
    g_string_append_printf (deep, "Content-Type: multipart/mixed; boundary=%u\n\n--%u\n", i, i);
    g_string_append (many, "--b\nContent-Type: message/rfc822\n\nMessage-ID: <1>\n\n");
    g_string_append (large, "X: y\n");
  }
  g_string_append (deep, "Content-Type: message/rfc822\n\n" MESSAGE ("no"));
  none = walk (deep->str, 16384);
  g_assert_cmpstr (none, ==, "");
  parts = walk (many->str, 16384);
  for (const gchar *at = parts; (at = strstr (at, ":<1>")) != NULL; at++) {
    n++;
  }
  g_assert_cmpuint (n, ==, 1000);
  cut = walk (large->str, 16384);
  g_assert_cmpstr (cut, ==, "1:<1>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hopsec_trace_init ();
  g_test_add_func ("/attached/parts", test_parts);
  g_test_add_func ("/attached/limits", test_limits);
  return g_test_run ();
}
