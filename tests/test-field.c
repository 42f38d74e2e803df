/* Tests of field.c: the facts of one hop, as a caller gets them.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

#define DATE "; Mon, 1 Jan 2024 00:00:00 +0000"
#define FROM "from h.example (r.example [192.0.2.1]) "
#define BY "by s.example "
#define POSTFIX(comments, with) FROM comments " by s.example (Postfix) with " with " id 1" DATE
#define SUITE(bits) "(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (" bits " bits))"

static HopsecHop *
read_hop (HopsecAnalyzer *analyzer, const gchar *value)
{
  const gchar *values[] = { value, NULL };
  g_autoptr (HopsecReport) report = hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);

  return hopsec_report_get_hop (report, 0);
}

static void
test_facts (void)
{
  static const struct {
    HopsecFact fact;
    const gchar *value, *expected;
  } tests[] = {
    /* a host's name without the dot that ends it */
    { HOPSEC_FACT_HELO, "from h.example. ([192.0.2.1]) " BY DATE, "h.example" },
    { HOPSEC_FACT_RDNS, "from h (r.example. [192.0.2.1]) " BY DATE, "r.example" },
    { HOPSEC_FACT_BY, FROM "by s.example. with ESMTP" DATE, "s.example" },
    { HOPSEC_FACT_BY, FROM "by . with ESMTP" DATE, "." },
    { HOPSEC_FACT_HELO, "from [192.0.2.9] ([192.0.2.1]) " BY DATE, "[192.0.2.9]" },
    /* a name that was looked up is no address, and not the word for none */
    { HOPSEC_FACT_RDNS, "from h (unknown [192.0.2.1]) " BY DATE, NULL },
    { HOPSEC_FACT_RDNS, "from h (192.0.2.9 [192.0.2.1]) " BY DATE, NULL },
    /* an address in its shortest form; the port of a connection */
    { HOPSEC_FACT_IP, "from h ([IPv6:2001:DB8:0:0:0:0:0:1]) " BY DATE, "2001:db8::1" },
    { HOPSEC_FACT_PORT, "from h ([192.0.2.1]:25) " BY DATE, "25" },
    { HOPSEC_FACT_PORT, "from h ([192.0.2.1]:65535) " BY DATE, "65535" },
    { HOPSEC_FACT_PORT, "from h ([192.0.2.1]:65536) " BY DATE, NULL },
    { HOPSEC_FACT_PORT, "from h ([192.0.2.1]:0) " BY DATE, NULL },
    { HOPSEC_FACT_PORT, FROM BY DATE, NULL },
    /* what stands in < > */
    { HOPSEC_FACT_ID, FROM BY "id <a@b>" DATE, "a@b" },
    { HOPSEC_FACT_ID, FROM BY "id a>" DATE, "a>" },
    { HOPSEC_FACT_ID, FROM BY "id <a" DATE, "<a" },
    { HOPSEC_FACT_RECIPIENT, FROM BY "with ESMTP for <bob@example.org>" DATE, "bob@example.org" },
    { HOPSEC_FACT_RECIPIENT, FROM BY "with ESMTP for <>" DATE, NULL },
    { HOPSEC_FACT_VIA, FROM BY "via Frontend Transport with ESMTP" DATE, "Frontend Transport" },
    /* the protocol: its word where it is one, else all of it */
    { HOPSEC_FACT_PROTOCOL, FROM BY "with esmtps" DATE, "ESMTPS" },
    { HOPSEC_FACT_PROTOCOL, FROM BY "with ESMTP with STARTTLS" DATE, "ESMTP" },
    { HOPSEC_FACT_PROTOCOL, FROM BY "with ESMTP/TLS/X" DATE, "ESMTP" },
    { HOPSEC_FACT_PROTOCOL, FROM BY "with http/1.1" DATE, "HTTP" },
    { HOPSEC_FACT_PROTOCOL, FROM BY "with Some Mail Server" DATE, "SOME MAIL SERVER" },
    { HOPSEC_FACT_PROTOCOL, FROM BY "with frobs/1.1 x" DATE, "FROBS/1.1 X" },
    { HOPSEC_FACT_PROTOCOL, FROM BY "id 1" DATE, NULL },
    /* a login; that there was none only a product tells that always notes it, and only of EHLO */
    { HOPSEC_FACT_AUTHENTICATED, FROM BY "with ESMTPA" DATE, "true" },
    { HOPSEC_FACT_AUTHENTICATED, FROM "(authenticated) " BY "with ESMTP" DATE, "true" },
    { HOPSEC_FACT_AUTHENTICATED, FROM BY "with ESMTP" DATE, NULL },
    { HOPSEC_FACT_AUTHENTICATED, FROM BY "with ESMTPAA" DATE, NULL }, /* nobody registered it */
    { HOPSEC_FACT_AUTHENTICATED, POSTFIX ("", "ESMTP"), "false" },
    { HOPSEC_FACT_AUTHENTICATED, POSTFIX ("", "ESMTPS"), "false" },
    { HOPSEC_FACT_AUTHENTICATED, POSTFIX ("", "SMTP"), NULL },
    { HOPSEC_FACT_AUTHENTICATED, POSTFIX ("", "ESMTPSA"), "true" },
    /* bits of a key; few are bytes */
    { HOPSEC_FACT_BITS, POSTFIX (SUITE ("256/256"), "ESMTPS"), "256" },
    { HOPSEC_FACT_BITS, POSTFIX (SUITE ("128/256"), "ESMTPS"), "128" },
    { HOPSEC_FACT_BITS, POSTFIX (SUITE ("16/16"), "ESMTPS"), "128" },
    { HOPSEC_FACT_BITS, POSTFIX (SUITE ("24/24"), "ESMTPS"), "192" },
    { HOPSEC_FACT_BITS, POSTFIX (SUITE ("32/32"), "ESMTPS"), "256" },
    { HOPSEC_FACT_BITS, POSTFIX (SUITE ("40/128"), "ESMTPS"), "40" },
    { HOPSEC_FACT_BITS, POSTFIX (SUITE ("0/0"), "ESMTPS"), NULL },
    { HOPSEC_FACT_BITS, POSTFIX (SUITE ("99999999999999999999/1"), "ESMTPS"), "100000" },
    /* the suite: as written, and by the registry's name */
    { HOPSEC_FACT_TLS, POSTFIX (SUITE ("256/256"), "ESMTPS"), "TLSv1.2" },
    { HOPSEC_FACT_CIPHER_TEXT, POSTFIX (SUITE ("256/256"), "ESMTPS"), "ECDHE-RSA-AES256-GCM-SHA384" },
    { HOPSEC_FACT_CIPHER, POSTFIX (SUITE ("256/256"), "ESMTPS"), "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" },
    { HOPSEC_FACT_FORWARD_SECRECY, POSTFIX (SUITE ("256/256"), "ESMTPS"), "true" },
    { HOPSEC_FACT_GRADE, POSTFIX (SUITE ("256/256"), "ESMTPS"), "strong" },
    { HOPSEC_FACT_CIPHER, FROM BY "with ESMTPS tls TLS_AES_128_GCM_SHA256" DATE, "TLS_AES_128_GCM_SHA256" },
    { HOPSEC_FACT_CERTIFICATE, POSTFIX (SUITE ("1/1") " (Client CN \"a\", Issuer \"b\" (verified OK))", "ESMTPS"),
      "verified" },
    { HOPSEC_FACT_CERTIFICATE, POSTFIX (SUITE ("1/1") " (Client CN \"a\", Issuer \"b\" (not verified))", "ESMTPS"),
      "unverified" },
    { HOPSEC_FACT_CERTIFICATE, POSTFIX (SUITE ("1/1") " (Client did not present a certificate)", "ESMTPS"), "none" },
    { HOPSEC_FACT_CERTIFICATE, POSTFIX (SUITE ("1/1"), "ESMTPS"), NULL },
    { HOPSEC_FACT_SOFTWARE, POSTFIX ("", "ESMTP"), "Postfix" },
    { HOPSEC_FACT_DIALECT, POSTFIX ("", "ESMTP"), "Postfix" },
    { HOPSEC_FACT_DIALECT, FROM BY "with ESMTP" DATE, NULL },
  };
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecHop) hop = read_hop (analyzer, tests[i].value);

    g_test_message ("%s of %s", hopsec_fact_get_nick (tests[i].fact), tests[i].value);
    g_assert_cmpstr (hopsec_hop_get (hop, tests[i].fact), ==, tests[i].expected);
  }
}

/* A suite in a field that is not tls after all proves nothing, and is not shown. */
static void
test_no_tls (void)
{
  static const HopsecFact facts[]
    = { HOPSEC_FACT_TLS, HOPSEC_FACT_CIPHER, HOPSEC_FACT_CIPHER_TEXT, HOPSEC_FACT_BITS, HOPSEC_FACT_CERTIFICATE,
        HOPSEC_FACT_FORWARD_SECRECY };
  static const gchar *const values[] = {
    FROM SUITE ("256/256") " (Client did not present a certificate) by s.example (Postfix) with ESMTPS id 1"
                           " (x) by other.example" DATE,
    FROM SUITE ("256/256") " (Client did not present a certificate) by s.example (Postfix) with ESMTPS id 1 (x",
  };
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  for (guint n = 0; n < G_N_ELEMENTS (values); n++) {
    g_autoptr (HopsecHop) hop = read_hop (analyzer, values[n]);

    g_assert_cmpint (hopsec_hop_get_security (hop), ==, HOPSEC_SECURITY_UNKNOWN);
    g_assert_cmpint (hopsec_hop_get_grade (hop), ==, HOPSEC_GRADE_UNKNOWN);
    for (guint i = 0; i < G_N_ELEMENTS (facts); i++) {
      g_test_message ("%s of %s", hopsec_fact_get_nick (facts[i]), values[n]);
      g_assert_null (hopsec_hop_get (hop, facts[i]));
    }
  }
}

/* A fact is no longer than the limit; what was cut is flagged, evidence is shown as far as it goes. */
static void
test_limit (void)
{
  static const struct {
    const gchar *value, *by, *evidence;
    HopsecFlags flags;
  } tests[] = {
    { FROM "by 12345678901234567890 with ESMTPS" DATE, "12345678901234567890", "with ESMTPS", 0 },
    { FROM "by 123456789012345678901 with ESMTPS" DATE, "12345678901234567890", NULL, HOPSEC_FLAG_TRUNCATED },
    { FROM "by b with ESMTPS port 12345678" DATE, "b", "with ESMTPS port 123", 0 },
  };
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  hopsec_analyzer_set_limit (analyzer, HOPSEC_LIMIT_TOKEN, 20);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecHop) hop = read_hop (analyzer, tests[i].value);

    g_test_message ("%s", tests[i].value);
    g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_BY), ==, tests[i].by);
    g_assert_cmpint (hopsec_hop_get_flags (hop), ==, tests[i].flags);
    if (tests[i].evidence != NULL) {
      g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_EVIDENCE), ==, tests[i].evidence);
      g_assert_cmpuint (hopsec_hop_get_length (hop), ==, strlen (tests[i].evidence));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/field/facts", test_facts);
  g_test_add_func ("/field/no-tls", test_no_tls);
  g_test_add_func ("/field/limit", test_limit);
  return g_test_run ();
}
