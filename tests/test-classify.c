/* Tests of classify.c: words, and the class of fields that no dialect claims.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

static void
test_words (void)
{
  static const struct {
    const gchar *word;
    gboolean known, tls, authenticated;
  } tests[] = {
    { "SMTP", TRUE, FALSE, FALSE },       { "ESMTP", TRUE, FALSE, FALSE },
    { "ESMTPA", TRUE, FALSE, TRUE },      { "ESMTPS", TRUE, TRUE, FALSE },
    { "ESMTPSA", TRUE, TRUE, TRUE },      { "esmtpsa", TRUE, TRUE, TRUE },
    { "SMTPs", TRUE, TRUE, FALSE },       { "SMTPSA", TRUE, TRUE, TRUE },
    { "LMTP", TRUE, FALSE, FALSE },       { "LMTPA", TRUE, FALSE, TRUE },
    { "LMTPS", TRUE, TRUE, FALSE },       { "LMTPSA", TRUE, TRUE, TRUE },
    { "UTF8SMTP", TRUE, FALSE, FALSE },   { "UTF8SMTPS", TRUE, TRUE, FALSE },
    { "UTF8SMTPSA", TRUE, TRUE, TRUE },   { "UTF8LMTPS", TRUE, TRUE, FALSE },
    { "utf8esmtps", TRUE, TRUE, FALSE },  { "HTTPS", TRUE, TRUE, FALSE },
    { "https", TRUE, TRUE, FALSE },       { "HTTP", FALSE, FALSE, FALSE },
    { "ESMTPSS", FALSE, FALSE, FALSE },   { "ESMTPAA", FALSE, FALSE, FALSE },
    { "SMTPSVC", FALSE, FALSE, FALSE },   { "XESMTPS", FALSE, FALSE, FALSE },
    { "ESMTPS,", FALSE, FALSE, FALSE },   { "ESM TPS", FALSE, FALSE, FALSE },
    { "ESMTP\xc5\xbf", FALSE, FALSE, FALSE }, { "\xd0\x95SMTPS", FALSE, FALSE, FALSE },
    { "", FALSE, FALSE, FALSE },          { "S", FALSE, FALSE, FALSE },
    { "TLS", FALSE, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    HopsecWord word;
    gboolean known = hopsec_word_lookup (tests[i].word, strlen (tests[i].word), &word);

    g_test_message ("%s", tests[i].word);
    g_assert_cmpint (known, ==, tests[i].known);
    g_assert_true (known || (!word.tls && !word.authenticated && !word.extended));
    if (known) {
      g_assert_cmpint (word.tls, ==, tests[i].tls);
      g_assert_cmpint (word.authenticated, ==, tests[i].authenticated);
      g_assert_cmpint (word.extended, ==, strchr ("SsHh", tests[i].word[0]) == NULL); /* RFC 3848 */
    }
  }
}

#define FROM "from h.example (r.example [192.0.2.1]) by s.example (Nobodys Server 1) "
#define DATE "; Mon, 1 Jan 2024 00:00:00 +0000"

static void
test_classes (void)
{
  static const struct {
    const gchar *value, *security, *basis, *evidence;
  } tests[] = {
    { FROM "with ESMTPS id 1" DATE, "tls", "keyword", "with ESMTPS" },
    { FROM "with ESMTP id 1" DATE, "plaintext", "keyword", "with ESMTP" },
    { FROM "with HTTPS" DATE, "tls", "keyword", "with HTTPS" },
    { FROM "with HTTP" DATE, "unknown", "none", "with HTTP" },
    { FROM "with FROB" DATE, "unknown", "none", "with FROB" },
    { FROM "id 1" DATE, "unknown", "none", NULL },
    /* without `by`: after an address that the server shows */
    { "from h (r [192.0.2.1]) with ESMTPS id 1" DATE, "tls", "keyword", "with ESMTPS" },
    { "from [192.0.2.1] with ESMTPS id 1" DATE, "unknown", "none", "with ESMTPS" },
    { "from h with ESMTPS (r [192.0.2.1]) with ESMTP id 1" DATE, "unknown", "none", NULL },
    { FROM "with ESMTP tls TLS_AES_128_GCM_SHA256 id 1" DATE, "tls", "mark", "tls TLS_AES_128_GCM_SHA256" },
    { FROM "with ESMTP tls 0xC030 id 1" DATE, "tls", "mark", "tls 0xC030" },
    { FROM "with ESMTP tls maybe id 1" DATE, "unknown", "none", "with ESMTP" },
    { FROM "with ESMTP id 1" DATE " (by TLS)", "unknown", "none", "with ESMTP" },
    { FROM "over TLS with ESMTP id 1" DATE, "unknown", "none", "with ESMTP" },
    { FROM "with ESMTP id tls1 for ssl@x" DATE, "plaintext", "keyword", "with ESMTP" },
    { "from h (r [192.0.2.1]) by tls.example with ESMTP id 1" DATE, "plaintext", "keyword", "with ESMTP" },
    { FROM "with esmtps port 25 id 1" DATE, "tls", "keyword", "with esmtps port 25" },
    { FROM "with ESMTP not ESMTPS id 1" DATE, "unknown", "none", "with ESMTP not ESMTPS" },
    { FROM "with ESMTPS by hand id 1" DATE, "unknown", "none", "with ESMTPS by hand" },
    { FROM "with ESMTPS from here id 1" DATE, "unknown", "none", "with ESMTPS from here" },
    { FROM "with ESMTP with X id 1" DATE, "unknown", "none", "with ESMTP with X" },
    { FROM "(TLS authenticated) with ESMTP id 1" DATE, "plaintext", "keyword", "with ESMTP" },
    { FROM "with ESMTP tls TLS_X id 1" DATE, "tls", "mark", "tls TLS_X" },
    { FROM "with ESMTP tls TLS_ id 1" DATE, "unknown", "none", "with ESMTP" },
    { FROM "with ESMTP tls 0x1301 id 1" DATE, "tls", "mark", "tls 0x1301" },
    { FROM "with ESMTP tls 0x130 id 1" DATE, "unknown", "none", "with ESMTP" },
    /* words of TLS that no dialect knows: neither tls nor plaintext */
    { "from h (r [192.0.2.1]) (authenticated) by s (TLS it was) with ESMTP", "unknown", "none", "with ESMTP" },
    { "from h (r [192.0.2.1]) (using some TLS) (authenticated) by s with ESMTP", "unknown", "none", "with ESMTP" },
    { "from h [192.0.2.1] (using some TLS) by s with ESMTP", "unknown", "none", "with ESMTP" },
    { "from h (r [192.0.2.1]) (version TLS) by s with ESMTP", "unknown", "none", "with ESMTP" },
    { "from h (r [192.0.2.1]) (over SSL) by s with ESMTP", "unknown", "none", "with ESMTP" },
    { "from h (r [192.0.2.1]) (cipher X) by s with ESMTP", "unknown", "none", "with ESMTP" },
    { "from h (r [192.0.2.1]) (no TLS) by s with ESMTP", "plaintext", "keyword", "with ESMTP" },
    { "from h (r [192.0.2.1]) by s (no TLS) with ESMTP", "plaintext", "keyword", "with ESMTP" },
    { "from h (r [192.0.2.1]) by s (not TLS) with ESMTP", "plaintext", "keyword", "with ESMTP" },
    { "from h (r [192.0.2.1]) by s (tls@example.org) with ESMTP", "plaintext", "keyword", "with ESMTP" },
    { FROM "with ESMTP (TLSv1.3 it was) id 1" DATE, "unknown", "none", "with ESMTP" },
    { FROM "with ESMTP (encrypted) id 1" DATE, "unknown", "none", "with ESMTP" },
    { FROM "with ESMTP via SSL id 1" DATE, "unknown", "none", "with ESMTP" },
    { "from h (r [192.0.2.1]) (using some TLS) by s with ESMTP" DATE, "unknown", "none", "with ESMTP" },
    { "from h (r [192.0.2.1]) (not using TLS) by s with ESMTP" DATE, "plaintext", "keyword", "with ESMTP" },
    { "from h (tls.ssl.example [192.0.2.1]) by s with ESMTP" DATE, "plaintext", "keyword", "with ESMTP" },
    { "from h (r [192.0.2.1]) (Authenticated sender: TLS) by s with ESMTP" DATE, "plaintext", "keyword",
      "with ESMTP" },
    { FROM "with ESMTP (envelope-from <tls@x>) id 1" DATE, "plaintext", "keyword", "with ESMTP" },
    { FROM "with ESMTP for <ssl@x> (by TLS)" DATE, "unknown", "none", "with ESMTP" },
    { "from h ([192.0.2.1]) (helo=TLS) by s with ESMTP" DATE, "plaintext", "keyword", "with ESMTP" },
    { "from h [192.0.2.1] (EHLO TLS) by s with ESMTP" DATE, "plaintext", "keyword", "with ESMTP" },
    { "from h ([192.0.2.1]) by s with ESMTP for <\"a TLS\"@x>" DATE, "plaintext", "keyword", "with ESMTP" },
    { "from h ([192.0.2.1]) by s with ESMTP by t with ESMTPS" DATE, "unknown", "none", NULL },
    /* a greeting with parentheses in it */
    { "from 192.0.2.1 (EHLO h) (using TLSv1.3 with cipher X (1/1 bits)) by s with SMTP id 1", "unknown",
      "none", NULL },
    { "from r (192.0.2.1) (helo=h) (using TLSv1.3 with cipher X (1/1 bits)) by s with ESMTP id 1",
      "unknown", "none", NULL },
    { "from r (HELO h) (192.0.2.1) (using TLSv1.3 with cipher X (1/1 bits)) by s with ESMTP id 1" DATE,
      "tls", "mark", "using TLSv1.3 with cipher X (1/1 bits)" },
    { "from h (some TLS) (r [192.0.2.1]) by s with ESMTP" DATE, "plaintext", "keyword", "with ESMTP" },
    { "from h ([127.0.0.1]) (r [192.0.2.1]) by s with ESMTP" DATE, "unknown", "none", NULL },
    { "from x (y [192.0.2.9]) by s with ESMTPS id 1 (r [192.0.2.1]) by s with ESMTPS id 1" DATE, "unknown",
      "none", NULL },
    { "from x (OpenSMTPD) id 1 (TLSv1.3:TLS_AES_128_GCM_SHA256:128:NO)" DATE
      " (192.0.2.1) by s (192.0.2.2) with Microsoft SMTP Server id 15.1.1.1" DATE, "unknown", "none", NULL },
    { "from x (y [192.0.2.9]) (using TLSv1.2 with cipher AES128-SHA (128/128 bits))" DATE
      " (r [192.0.2.1]) by s (Postfix) with ESMTP id 1" DATE, "unknown", "none", NULL },
    { "from x ([192.0.2.9]) by s (m [192.0.2.7]) with ESMTPSA (Nemesis) id ([192.0.2.1]) by s with ESMTP"
      DATE, "unknown", "none", NULL },
    { "from h (r [x.x.x.x]) (using TLSv1.2 with cipher AES128-SHA (128/128 bits)) by s (Postfix) with ESMTPS id 1"
      DATE, "tls", "keyword", "with ESMTPS" },
    { "from h (r [x.x.x.x]) (using TLSv1.2 with cipher AES128-SHA (128/128 bits)) by s (Postfix) with ESMTP id 1"
      DATE, "unknown", "none", NULL },
    { "from x (using TLSv1.2 with cipher AES128-SHA (128/128 bits)) (unknown) (r [192.0.2.1])"
      " by s (Postfix) with ESMTP id 1" DATE, "unknown", "none", NULL },
    { "from ([192.0.2.9]) by s ((Outbound)) with ASMTP (SSL) id PHH00116; <"
      " (r [192.0.2.1]) by s (Postfix) with ESMTP id 1 for <a@b>" DATE, "unknown", "none", NULL },
    { FROM "with ESMTP with ESMTPS id 1" DATE, "unknown", "none", "with ESMTP with ESMTPS" },
    { FROM "with ESMTP (x) with ESMTPS id 1" DATE, "unknown", "none", NULL },
    { FROM "(x with ESMTPS id 1" DATE, "unknown", "none", NULL },
    { "from h (localhost [127.0.0.1]) by s with ESMTP id 1" DATE, "local", "address", "127.0.0.1" },
    { "from h (localhost [127.0.0.1]) by s with ESMTPS id 1" DATE, "tls", "keyword", "with ESMTPS" },
    { "from h ([unix socket]) by s with LMTPA" DATE, "local", "address", NULL },
    { "from h by s with LMTP id 1" DATE, "local", "address", "with LMTP" },
    { "from h (h) by s with UTF8LMTP id 1" DATE, "local", "address", "with UTF8LMTP" },
    { "from h by s with LMTPS id 1" DATE, "tls", "keyword", "with LMTPS" },
    { "from h (h [192.0.2.1]) by s with LMTP id 1" DATE, "plaintext", "keyword", "with LMTP" },
    { "by s with LMTP id 1" DATE, "unknown", "none", "with LMTP" },
    { "from LMTP (LMTP) by s with ESMTP id 1" DATE, "plaintext", "keyword", "with ESMTP" },
    { "from h with LMTP by s with ESMTP id 1" DATE, "unknown", "none", NULL },
    { "from h by s with LMTP id 1 (r [192.0.2.1]) by s with ESMTP id 1" DATE, "unknown", "none", NULL },
    { "from localhost (localhost [192.0.2.1]) by s with ESMTP" DATE, "plaintext", "keyword", "with ESMTP" },
    { "from [127.0.0.1] by s with ESMTP" DATE, "plaintext", "keyword", "with ESMTP" },
    { "from 127.0.0.1 (unknown) by s with ESMTP" DATE, "plaintext", "keyword", "with ESMTP" },
    { "from root by s with local", "local", "keyword", "with local" },
    { "from root by s with local-smtp", "local", "keyword", "with local-smtp" },
    { "from root by s with locals", "unknown", "none", "with locals" },
    { "from h ([192.0.2.1]) by s with local", "unknown", "none", "with local" },
    { "from h ([192.0.2.1]) by s with local (Exim 4.96) (envelope-from <a@b>) id 1abcDE-000abc-AB" DATE, "unknown",
      "none", NULL },
    { "from h ([192.0.2.1]) by s with local-frob" DATE, "unknown", "none", "with local-frob" },
    /* a protocol in front of `by` is the peer's */
    { "from x with ESMTPS by s id 1" DATE, "unknown", "none", NULL },
    { "from ESMTPS ([192.0.2.1]) by s id 1" DATE, "unknown", "none", NULL },
    { "TLS ESMTPS cipher", "unknown", "none", NULL },
    { ";;;;", "unknown", "none", NULL },
    { "", "unknown", "none", NULL },
    /* after a comment with an open quote nothing is the server's */
    { FROM "(e <\"a) tls TLS_AES_128_GCM_SHA256 (x\"@y>) with ESMTP id 1" DATE, "unknown", "none",
      "with ESMTP" },
    { FROM "with ESMTP (e <\"a) tls TLS_AES_128_GCM_SHA256 (x\"@y>) id 1" DATE, "unknown", "none", NULL },
    { FROM "with (e <\"a) ESMTPS (x\"@y>) id 1" DATE, "unknown", "none", "with (e <\"a) ESMTPS" },
  };
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    const gchar *values[] = { tests[i].value, NULL };
    g_autoptr (HopsecReport) report = NULL;
    g_autoptr (HopsecHop) hop = NULL;

    g_test_message ("%s", tests[i].value);
    report = hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
    hop = hopsec_report_get_hop (report, 0);
    g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_SECURITY), ==, tests[i].security);
    g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_BASIS), ==, tests[i].basis);
    g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_EVIDENCE), ==, tests[i].evidence);
    if (tests[i].evidence != NULL) { /* the exact bytes */
      g_assert_cmpmem (tests[i].value + hopsec_hop_get_offset (hop), hopsec_hop_get_length (hop),
                       tests[i].evidence, strlen (tests[i].evidence));
    }
  }
}

/* A field that lost its folds is read as far as it is whole, and is never proved. */
static void
test_unfolded (void)
{
  static const struct {
    const gchar *message;
    HopsecSecurity security;
  } tests[] = {
    { "Received: from h ([192.0.2.1]) by s\nwith ESMTPS id 1; Mon, 1 Jan 2024 00:00:00 +0000\n\n",
      HOPSEC_SECURITY_TLS },
    { "Received: from h ([192.0.2.1]) by s\nwith ESMTPS id 1\n\n", HOPSEC_SECURITY_UNKNOWN },
    { "Received: from h ([192.0.2.1]) by s\nwith SMTP id 1\n\n", HOPSEC_SECURITY_PLAINTEXT },
    { "Received: from h ([192.0.2.1]) by s with SMTP; Mon, 1 Jan 2024 00:00:00 +0000\n"
      "with ESMTPS id 1; Mon, 1 Jan 2024 00:00:00 +0000\n\n",
      HOPSEC_SECURITY_PLAINTEXT },
  };
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  hopsec_analyzer_set_trust_hops (analyzer, 1);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    const gchar *message = tests[i].message;
    g_autoptr (HopsecReport) report
      = hopsec_analyzer_analyze_data (analyzer, message, strlen (message), NULL);
    gboolean whole = i == 3; /* what stands after its date is not its own */

    g_test_message ("%s", message);
    g_assert_cmpint (hopsec_report_get_security (report), ==, tests[i].security);
    g_assert_cmpint (hopsec_report_get_proved (report), ==,
                     whole ? HOPSEC_SECURITY_PLAINTEXT : HOPSEC_SECURITY_NONE);
    g_assert_cmphex (hopsec_report_get_flags (report) & ~HOPSEC_FLAG_BAD_DATE, ==,
                     whole ? HOPSEC_FLAG_JUNK : HOPSEC_FLAG_UNFOLDED);
  }
}

/* the evidence is a part of the raw value, also where the value is no text */
static void
test_raw (void)
{
  static const gchar message[]
    = "Received: from \xe9\xff.example ([192.0.2.1])\r\n by s.example \0 with\r\n ESMTPS id 1\r\n\r\n";
  g_autoptr (HopsecReport) report = hopsec_analyze (message, sizeof message - 1, NULL);
  g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, 0);
  const guint8 *raw;
  gsize size;

  raw = hopsec_hop_get_raw (hop, &size);
  g_assert_cmpmem (raw, size, message + 10, sizeof message - 1 - 10 - 4);
  g_assert_cmpmem (raw + hopsec_hop_get_offset (hop), hopsec_hop_get_length (hop),
                   "with\r\n ESMTPS", 13);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/security/words", test_words);
  g_test_add_func ("/security/classes", test_classes);
  g_test_add_func ("/security/unfolded", test_unfolded);
  g_test_add_func ("/security/raw", test_raw);
  return g_test_run ();
}
