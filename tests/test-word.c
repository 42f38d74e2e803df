/* Tests of word.c: whose word it is.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

static void
read_field (const gchar *text, HopsecReceived *received, HopsecFacts *facts)
{
  hopsec_received_read (received, text, (guint) strlen (text), HOPSEC_MAX_DEPTH);
  hopsec_facts_read (facts, received);
  hopsec_facts_weigh (facts, received);
}

static void
test_server (void)
{
  static const struct {
    const gchar *value, *words; /* the first time that they stand there */
    gboolean server;
  } tests[] = {
    /* after the peer's address */
    { "from h (r [192.0.2.1]) (TLS 1) by s with ESMTPS id 1", "TLS 1", TRUE },
    { "from h (r [192.0.2.1]) (TLS 1) by s with ESMTPS id 1", "ESMTPS", TRUE },
    { "from h (r [192.0.2.1]) (TLS 1) by s with ESMTPS id 1", "h", FALSE },
    { "from h (r [192.0.2.1]) (TLS 1) by s with ESMTPS id 1", "r", FALSE },
    { "from h (r [192.0.2.1]) (TLS 1) by s with ESMTPS id 1", "192.0.2.1", FALSE },
    { "from h (TLS 1) (r [192.0.2.1]) by s", "TLS 1", FALSE },
    { "from h ([192.0.2.1] TLS) by s", "TLS", FALSE },
    { "from h ([192.0.2.1] TLS 1) by s", "TLS 1", TRUE },
    /* where it shows none, from `by` on; where nobody is named, everywhere */
    { "from h (TLS 1) by s with ESMTPS", "TLS 1", FALSE },
    { "from h (TLS 1) by s with ESMTPS", "ESMTPS", TRUE },
    { "from h (TLS 1) by s with ESMTPS", "by s", TRUE },
    { "by s (TLS 1) with ESMTPS", "TLS 1", TRUE },
    { "(TLS 1) by s with ESMTPS", "TLS 1", TRUE },
    { "(TLS 1)", "TLS 1", TRUE },
    { "from h (TLS 1)", "TLS 1", FALSE },
    /* not between a greeting and `by` */
    { "from r ([192.0.2.1] helo=h) (TLS 1) by s with ESMTPS", "TLS 1", FALSE },
    { "from r ([192.0.2.1] helo=h) (TLS 1) by s with ESMTPS", "ESMTPS", TRUE },
    { "from r ([192.0.2.1]) (HELO h) (TLS 1) by s with ESMTPS", "TLS 1", FALSE },
    { "from r ([192.0.2.1]) (EHLO h) (TLS 1) by s with ESMTPS", "TLS 1", FALSE },
    { "from r ([192.0.2.1]) (helo=h) (TLS 1) by s with ESMTPS", "TLS 1", FALSE },
    { "from r ([192.0.2.1]) (TLS 1) (HELO h) by s with ESMTPS", "TLS 1", TRUE },
    { "from r (HELO h) ([192.0.2.1]) (TLS 1) by s with ESMTPS", "TLS 1", TRUE },
    { "from h ([192.0.2.1] r.example) (TLS 1) by s with ESMTPS", "TLS 1", FALSE },
    /* not where a quote was left open */
    { "by s with ESMTP (a \"b) tls TLS_1 (c\") id 1", "TLS_1", FALSE },
    { "by s with ESMTP (a \"b) tls TLS_1 (c\") id 1", "ESMTP", TRUE },
    { "by s with ESMTP (a \"b\") tls TLS_1 (c) id 1", "TLS_1", TRUE },
    /* not in an envelope address */
    { "by s with ESMTP for <TLS@x> id 1", "TLS", FALSE },
    { "by s with ESMTP for <a@x> (TLS 1)", "TLS 1", TRUE },
    { "by s with ESMTP envelope-from <TLS@x> id 1", "TLS", FALSE },
    { "by s with ESMTP (from <TLS@x>) id 1", "TLS", FALSE },
    { "by s with ESMTP (from <a@x> TLS 1) id 1", "TLS 1", FALSE },
    { "by s with ESMTP (TLS 1 from <a@x>) id 1", "TLS 1", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    HopsecReceived received;
    HopsecFacts facts;
    guint at = (guint) (strstr (tests[i].value, tests[i].words) - tests[i].value);
    HopsecSpan span = { at, at + (guint) strlen (tests[i].words) };

    g_test_message ("%s in %s", tests[i].words, tests[i].value);
    read_field (tests[i].value, &received, &facts);
    g_assert_cmpint (hopsec_word_is_server (&facts, &received, span), ==, tests[i].server);
  }
}

static void
test_disputed (void)
{
  static const struct {
    const gchar *value;
    gboolean disputed;
  } tests[] = {
    { "from h (r [192.0.2.1]) (x) by s with ESMTP", FALSE },
    { "from h (r [192.0.2.1]) id 1 by s with ESMTP", FALSE },
    { "by s with ESMTP", FALSE },
    { "(x) by s with ESMTP", FALSE },
    /* more than a server seems to speak in front of `by` */
    { "from h with ESMTPS (r [192.0.2.1]) by s", TRUE },
    { "with ESMTPS by s", TRUE },
    { "from h via x (r [192.0.2.1]:25) by s", TRUE },
    { "from h (x) for y (r [192.0.2.1]) by s", TRUE },
    { "from h (x) envelope-from y (r [192.0.2.1]) by s", TRUE },
    { "from h id 1 (x) by s", TRUE },
    { "(x) from h by s", TRUE },
    { "x from h by s", TRUE },
    { "from h (a \"b) (r [192.0.2.1]) by s", TRUE },
    { "from h (r [192.0.2.1]) by s with ESMTP (a \"b) id 1", FALSE },
    /* more than one server */
    { "from h (x) by s.example with ESMTP id 1 (r) by t.example with ESMTP", TRUE },
    { "from h (x) by s with ESMTP for a by t.example id 1", TRUE },
    { "from h (x) by s with ESMTP for a by t.example via x", TRUE },
    { "from h (x) by s with ESMTP for a by t.example for x", TRUE },
    { "from h (x) by s with ESMTP for a by t.example (x)", TRUE },
    { "from h (x) by s with ESMTP for a by t.example; x", TRUE },
    { "from h (x by t.example with y) by s", TRUE },
    { "from h (x) by s with ESMTP id 1 by S with x", TRUE },
    { "from h (x) by s with ESMTP id 1 by t x", FALSE },
    { "from h (x) by s with ESMTPS id 1 for a b by t with ESMTP", TRUE },
    { "from h (x) by s with ESMTP id 1 by t.example x", TRUE },
    { "from h (x) by s with ESMTP id 1 by t.example", TRUE },
    { "(invoked by uid 0) by s with local", FALSE },
    { "from by (x) by s with ESMTP", FALSE },
    { "from (x) by s with ESMTP", FALSE },
    /* a greeting that is a keyword */
    { "from by (h [192.0.2.1]) with ESMTP", FALSE },
    { "from x by (h [192.0.2.1]) with ESMTP", TRUE },
    { "from by b (h [192.0.2.1]) with ESMTP", TRUE },
    { "from by with ESMTPS (h [192.0.2.1]) id", TRUE },
  };
  static const HopsecFact peer[] = { HOPSEC_FACT_HELO, HOPSEC_FACT_RDNS, HOPSEC_FACT_IP, HOPSEC_FACT_PORT };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    HopsecReceived received;
    HopsecFacts facts;

    g_test_message ("%s", tests[i].value);
    read_field (tests[i].value, &received, &facts);
    g_assert_cmpint (hopsec_word_is_disputed (&facts, &received), ==, tests[i].disputed);
    for (guint n = 0; tests[i].disputed && n < G_N_ELEMENTS (peer); n++) {
      g_assert_cmpuint (facts.span[peer[n]].end, ==, 0); /* whom the server saw cannot be told */
    }
  }
}

/* the peer may be this host: it shows no address, loopback, or the server's own */
static void
test_local (void)
{
  static const struct {
    const gchar *value;
    gboolean local;
  } tests[] = {
    { "from h by s", TRUE },
    { "from h ([127.0.0.1]) by s", TRUE },
    { "from h ([192.0.2.1]) by s", FALSE },
    { "from h ([192.0.2.1]) by s ([192.0.2.1])", TRUE },
    { "from h ([192.0.2.1]) by s (192.0.2.1)", TRUE },
    { "from h ([192.0.2.1]) by s (x) (192.0.2.1)", TRUE },
    { "from h ([192.0.2.1]) by s (192.0.2.2)", FALSE },
    { "from h ([192.0.2.1]) by s ([192.0.2.1)", FALSE },
    { "from h ([192.0.2.1]) by s (::c000:201)", FALSE },
    { "from h ([192.0.2.1]) (192.0.2.1) by s", FALSE },
    { "from h ([192.0.2.1]) by s with x (192.0.2.1)", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    HopsecReceived received;
    HopsecFacts facts;

    g_test_message ("%s", tests[i].value);
    read_field (tests[i].value, &received, &facts);
    g_assert_cmpint (hopsec_word_allows_local (&facts, &received), ==, tests[i].local);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/word/server", test_server);
  g_test_add_func ("/word/disputed", test_disputed);
  g_test_add_func ("/word/local", test_local);
  return g_test_run ();
}
