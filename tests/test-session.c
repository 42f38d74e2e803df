/* Tests of session.c: the hop of a live session.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

#define NOW 1704067200

/* "fact=value ..." */
static HopsecSession *
make_session (const gchar *facts)
{
  HopsecSession *session = hopsec_session_new ();
  g_auto (GStrv) words = g_strsplit (facts, " ", -1);

  for (guint i = 0; words[i] != NULL && words[i][0] != '\0'; i++) {
    gchar *value = strchr (words[i], '=');

    *value++ = '\0';
    g_assert_true (hopsec_session_set (session, hopsec_fact_from_nick (words[i], strlen (words[i])), value));
  }
  return session;
}

static HopsecHop *
observe (HopsecSession *session)
{
  static const gchar *const none[] = { NULL };
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (HopsecReport) report = NULL;

  hopsec_analyzer_set_now (analyzer, NOW);
  report = hopsec_analyzer_analyze_received (analyzer, none, session, NULL);
  return hopsec_report_get_hop (report, 0);
}

static void
test_facts (void)
{
  static const struct {
    const gchar *facts;
    HopsecFact fact;
    const gchar *expected;
  } tests[] = {
    { "", HOPSEC_FACT_SECURITY, "plaintext" },
    { "", HOPSEC_FACT_BASIS, "session" },
    { "", HOPSEC_FACT_PROOF, "observed" },
    { "", HOPSEC_FACT_AUTHENTICATED, "false" },
    { "", HOPSEC_FACT_IP, NULL },
    { "", HOPSEC_FACT_DATE, "2024-01-01T00:00:00Z" },
    { "", HOPSEC_FACT_EVIDENCE, "tls_version=none cipher=none" },
    { "", HOPSEC_FACT_GRADE, NULL },
    /* a version or a suite is TLS, a loopback address without them is local */
    { "ip=127.0.0.1", HOPSEC_FACT_SECURITY, "local" },
    { "ip=127.0.0.1 tls=TLSv1.3", HOPSEC_FACT_SECURITY, "tls" },
    { "ip=192.0.2.1 cipher_text=AES256-SHA", HOPSEC_FACT_SECURITY, "tls" },
    { "ip=192.0.2.1 cipher_text=AES256-SHA", HOPSEC_FACT_TLS, NULL },
    { "ip=192.0.2.1 cipher_text=AES256-SHA", HOPSEC_FACT_CIPHER, "TLS_RSA_WITH_AES_256_CBC_SHA" },
    { "ip=192.0.2.1 cipher_text=AES256-SHA", HOPSEC_FACT_EVIDENCE, "tls_version=none cipher=AES256-SHA" },
    { "ip=192.0.2.1 tls=TLSv1.3", HOPSEC_FACT_EVIDENCE, "tls_version=TLSv1.3 cipher=none" },
    { "ip=192.0.2.1 tls=TLSv1.3", HOPSEC_FACT_TLS, "TLSv1.3" },
    { "ip=192.0.2.1 tls=TLSv1.3", HOPSEC_FACT_GRADE, "strong" },
    { "ip=192.0.2.1 tls=TLSv1", HOPSEC_FACT_GRADE, "weak" },
    { "ip=192.0.2.1", HOPSEC_FACT_SECURITY, "plaintext" },
    /* numbers, or nothing */
    { "port=65535", HOPSEC_FACT_PORT, "65535" },
    { "port=65536", HOPSEC_FACT_PORT, NULL },
    { "port=x", HOPSEC_FACT_PORT, NULL },
    { "tls=TLSv1.3 bits=256", HOPSEC_FACT_BITS, "256" },
    { "tls=TLSv1.3 bits=100001", HOPSEC_FACT_BITS, NULL },
    { "ip=2001:DB8::1", HOPSEC_FACT_IP, "2001:db8::1" },
    { "ip=nowhere", HOPSEC_FACT_IP, NULL },
    /* words as they are */
    { "authenticated=PLAIN", HOPSEC_FACT_AUTHENTICATED, "true" },
    { "helo=h.example", HOPSEC_FACT_HELO, "h.example" },
    { "rdns=r.example", HOPSEC_FACT_RDNS, "r.example" },
    { "by=s.example", HOPSEC_FACT_BY, "s.example" },
    { "protocol=ESMTP", HOPSEC_FACT_PROTOCOL, "ESMTP" },
    { "id=4XyZ", HOPSEC_FACT_ID, "4XyZ" },
    { "sender=a@example.org", HOPSEC_FACT_SENDER, "a@example.org" },
    { "recipient=b@example.org", HOPSEC_FACT_RECIPIENT, "b@example.org" },
    { "tls=TLSv1.3 certificate=verified", HOPSEC_FACT_CERTIFICATE, "verified" },
    { "helo=\xe9", HOPSEC_FACT_HELO, "\xc3\xa9" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecSession) session = make_session (tests[i].facts);
    g_autoptr (HopsecHop) hop = observe (session);

    g_test_message ("%s of %s", hopsec_fact_get_nick (tests[i].fact), tests[i].facts);
    g_assert_cmpstr (hopsec_hop_get (hop, tests[i].fact), ==, tests[i].expected);
  }
}

/* A fact may be told anew, or taken back; what the library makes itself cannot be told. */
static void
test_set (void)
{
  g_autoptr (HopsecSession) session = make_session ("helo=a.example tls=TLSv1.2");
  g_autoptr (HopsecSession) copy = hopsec_session_copy (session);
  g_autoptr (HopsecHop) hop = NULL, copied = NULL;

  g_assert_true (hopsec_session_set (session, HOPSEC_FACT_HELO, "b.example"));
  g_assert_true (hopsec_session_set (session, HOPSEC_FACT_TLS, ""));
  g_assert_true (hopsec_session_set (session, HOPSEC_FACT_PORT, NULL));
  g_assert_false (hopsec_session_set (session, HOPSEC_FACT_SECURITY, "tls"));
  g_assert_false (hopsec_session_set (session, HOPSEC_FACT_CIPHER, "TLS_AES_128_GCM_SHA256"));
  g_assert_false (hopsec_session_set (session, HOPSEC_N_FACTS, "x"));
  hop = observe (session);
  copied = observe (copy);
  g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_HELO), ==, "b.example");
  g_assert_cmpint (hopsec_hop_get_security (hop), ==, HOPSEC_SECURITY_PLAINTEXT);
  g_assert_cmpstr (hopsec_hop_get (copied, HOPSEC_FACT_HELO), ==, "a.example");
  g_assert_cmpint (hopsec_hop_get_security (copied), ==, HOPSEC_SECURITY_TLS);
}

/* no fact is longer than one of a field may be */
static void
test_limit (void)
{
  g_autofree gchar *name = g_strnfill (HOPSEC_MAX_TOKEN + 1, 'x');
  g_autoptr (HopsecSession) session = hopsec_session_new ();
  g_autoptr (HopsecHop) hop = NULL;

  hopsec_session_set (session, HOPSEC_FACT_HELO, name);
  hopsec_session_set (session, HOPSEC_FACT_TLS, name);
  hop = observe (session);
  g_assert_cmpuint (strlen (hopsec_hop_get (hop, HOPSEC_FACT_HELO)), ==, HOPSEC_MAX_TOKEN);
  g_assert_cmpuint (strlen (hopsec_hop_get (hop, HOPSEC_FACT_EVIDENCE)), ==, HOPSEC_MAX_TOKEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/facts", test_facts);
  g_test_add_func ("/session/set", test_set);
  g_test_add_func ("/session/limit", test_limit);
  return g_test_run ();
}
