/* Tests of tls.c, cipher.c and suites.c: versions, suites, grades.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

#define ANY HOPSEC_TLS_UNKNOWN
#define YES HOPSEC_TRISTATE_YES
#define NO HOPSEC_TRISTATE_NO
#define UNKNOWN HOPSEC_TRISTATE_UNKNOWN

static void
test_versions (void)
{
  static const struct {
    const gchar *text;
    HopsecTls tls;
  } tests[] = {
    { "TLSv1.3", HOPSEC_TLS_V1_3 }, { "TLS1_3", HOPSEC_TLS_V1_3 },     { "TLS1.3", HOPSEC_TLS_V1_3 },
    { "TLSv1_3", HOPSEC_TLS_V1_3 }, { "TLSv1.2", HOPSEC_TLS_V1_2 },    { "TLS12", HOPSEC_TLS_V1_2 },
    { "tls1_2", HOPSEC_TLS_V1_2 },  { "TLSv1.1", HOPSEC_TLS_V1_1 },    { "TLSv1", HOPSEC_TLS_V1_0 },
    { "TLS1", HOPSEC_TLS_V1_0 },    { "TLS-1.0", HOPSEC_TLS_V1_0 },    { "TLS1.0-PKIX", HOPSEC_TLS_V1_0 },
    { "SSLv3", HOPSEC_TLS_SSLV3 },     { "SSLv2", HOPSEC_TLS_SSLV2 },        { "TLSv1/SSLv3", HOPSEC_TLS_UNKNOWN },
    { "UNKNOWN", HOPSEC_TLS_UNKNOWN },      { "TLS", HOPSEC_TLS_UNKNOWN },             { "SSL", HOPSEC_TLS_UNKNOWN },
    { "", HOPSEC_TLS_UNKNOWN },             { "TLSv1.3x", HOPSEC_TLS_UNKNOWN },        { "TLSv1.4", HOPSEC_TLS_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_test_message ("%s", tests[i].text);
    g_assert_cmpint (hopsec_tls_parse (tests[i].text, strlen (tests[i].text)), ==, tests[i].tls);
  }
}

static void
test_suites (void)
{
  static const struct {
    const gchar *text;
    HopsecTls tls;
    const gchar *name;
    guint bits;
    HopsecTristate forward_secrecy;
  } tests[] = {
    { "TLS_AES_256_GCM_SHA384", ANY, "TLS_AES_256_GCM_SHA384", 256, YES },
    { "tls_chacha20_poly1305_sha256", ANY, "TLS_CHACHA20_POLY1305_SHA256", 256, YES },
    { "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384", ANY, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", 256, YES },
    { "TLS_RSA_WITH_AES_128_CBC_SHA", ANY, "TLS_RSA_WITH_AES_128_CBC_SHA", 128, NO },
    { "TLS_ECDH_anon_WITH_AES_256_CBC_SHA", ANY, "TLS_ECDH_anon_WITH_AES_256_CBC_SHA", 256, YES },
    { "TLS13_AES_256_GCM_SHA384", ANY, "TLS_AES_256_GCM_SHA384", 256, YES },
    { "ECDHE-RSA-AES256-GCM-SHA384", ANY, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 256, YES },
    { "ECDHE-ECDSA-CHACHA20-POLY1305", ANY, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", 256, YES },
    { "EDH-RSA-DES-CBC3-SHA", ANY, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", 112, YES },
    { "AES256-SHA", ANY, "TLS_RSA_WITH_AES_256_CBC_SHA", 256, NO },
    { "AES128-SHA256", ANY, "TLS_RSA_WITH_AES_128_CBC_SHA256", 128, NO },
    { "DES-CBC3-SHA", ANY, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", 112, NO },
    { "RC4-SHA", ANY, "TLS_RSA_WITH_RC4_128_SHA", 128, NO },
    { "EXP-RC4-MD5", ANY, "TLS_RSA_EXPORT_WITH_RC4_40_MD5", 40, NO },
    { "ADH-AES256-SHA", ANY, "TLS_DH_anon_WITH_AES_256_CBC_SHA", 256, YES },
    { "AECDH-AES128-SHA", ANY, "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", 128, YES },
    { "CAMELLIA256-SHA", ANY, "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA", 256, NO },
    { "AEAD-AES128-GCM-SHA256", HOPSEC_TLS_V1_3, "TLS_AES_128_GCM_SHA256", 128, YES },
    { "ECDHE_RSA_AES_256_CBC_SHA1", HOPSEC_TLS_V1_0, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", 256, YES },
    { "RSA_AES_128_CBC_SHA1", ANY, "TLS_RSA_WITH_AES_128_CBC_SHA", 128, NO },
    { "ECDHE_RSA_AES_256_GCM_SHA384", HOPSEC_TLS_V1_2, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 256, YES },
    { "ECDHE_RSA_AES_256_GCM_SHA384", HOPSEC_TLS_V1_3, "TLS_AES_256_GCM_SHA384", 256, YES },
    { "ECDHE_X25519__RSA_PSS_RSAE_SHA256__CHACHA20_POLY1305", HOPSEC_TLS_V1_3, "TLS_CHACHA20_POLY1305_SHA256", 256, YES },
    { "ECDHE_SECP256R1__RSA_PSS_RSAE_SHA256__AES_256_GCM", HOPSEC_TLS_V1_2, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 256, YES },
    { "ECDHE_X25519__ECDSA_SHA256__CHACHA20_POLY1305", HOPSEC_TLS_V1_2, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", 256, YES },
    { "DHE_FFDHE2048__RSA_SHA256__AES_128_CBC__SHA1", HOPSEC_TLS_V1_2, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", 128, YES },
    { "RSA__AES_256_CBC__SHA1", HOPSEC_TLS_V1_1, "TLS_RSA_WITH_AES_256_CBC_SHA", 256, NO },
    { "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", HOPSEC_TLS_V1_3, "TLS_AES_256_GCM_SHA384", 256, YES },
    { "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", HOPSEC_TLS_V1_3, "TLS_CHACHA20_POLY1305_SHA256", 256, YES },
    { "0xC030", ANY, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 256, YES },
    { "0x1301", ANY, "TLS_AES_128_GCM_SHA256", 128, YES },
    { "\"AES128-SHA\",", ANY, "TLS_RSA_WITH_AES_128_CBC_SHA", 128, NO },
    /* known, but no suite of the registry */
    { "AES-256-GCM", ANY, "", 256, UNKNOWN },
    { "ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM", ANY, "", 256, YES },
    { "TLS_ECDHE_WITH_AES256_SHA384", HOPSEC_TLS_V1_2, "", 256, YES },
    { "TLS_DIFFIEHELLMAN_WITH_AES256_NONE", HOPSEC_TLS_V1_2, "", 256, YES },
    { "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", HOPSEC_TLS_V1_3, "", 256, YES },
  };
  static const gchar *const unknown[] = { "", "-", "TLS", "frob", "with", "0xFFFF", "TLS_", "\"" };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    HopsecCipher cipher;

    g_test_message ("%s", tests[i].text);
    g_assert_true (hopsec_cipher_parse (tests[i].text, strlen (tests[i].text), tests[i].tls, &cipher));
    g_assert_cmpstr (cipher.name, ==, tests[i].name);
    g_assert_cmpuint (cipher.bits, ==, tests[i].bits);
    g_assert_cmpint (cipher.forward_secrecy, ==, tests[i].forward_secrecy);
  }
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++) {
    HopsecCipher cipher;

    g_test_message ("%s", unknown[i]);
    g_assert_false (hopsec_cipher_parse (unknown[i], strlen (unknown[i]), HOPSEC_TLS_UNKNOWN, &cipher));
    g_assert_cmpstr (cipher.name, ==, "");
  }
}

/* the table is sorted, so every name of it is found */
static void
test_registry (void)
{
  guint n = 0;

  for (guint code = 0; code < 0x10000; code++) {
    const gchar *name = hopsec_suite_find_code (code);

    if (name != NULL) {
      g_assert_true (hopsec_suite_find (name) == name);
      n++;
    }
  }
  g_assert_cmpuint (n, >, 200);
  g_assert_null (hopsec_suite_find ("RSA_WITH_FROB"));
  g_assert_null (hopsec_suite_find (""));
}

static void
test_grades (void)
{
  static const struct {
    HopsecTls tls;
    const gchar *suite;
    guint bits;
    HopsecGrade grade;
  } tests[] = {
    { HOPSEC_TLS_SSLV3, "AES128-SHA", 128, HOPSEC_GRADE_BROKEN },
    { HOPSEC_TLS_V1_2, "RC4-SHA", 128, HOPSEC_GRADE_BROKEN },
    { HOPSEC_TLS_V1_2, "NULL-SHA256", 0, HOPSEC_GRADE_BROKEN },
    { HOPSEC_TLS_V1_2, "EXP-RC4-MD5", 40, HOPSEC_GRADE_BROKEN },
    { HOPSEC_TLS_V1_2, "AES128-SHA", 56, HOPSEC_GRADE_BROKEN },
    { HOPSEC_TLS_V1_0, "ECDHE-RSA-AES256-SHA", 256, HOPSEC_GRADE_WEAK },
    { HOPSEC_TLS_V1_1, NULL, 0, HOPSEC_GRADE_WEAK },
    { HOPSEC_TLS_V1_2, "DES-CBC3-SHA", 112, HOPSEC_GRADE_WEAK },
    { ANY, "DES-CBC3-SHA", 0, HOPSEC_GRADE_WEAK },
    { HOPSEC_TLS_V1_2, "ECDHE-RSA-AES256-SHA384", 256, HOPSEC_GRADE_ADEQUATE },
    { HOPSEC_TLS_V1_2, "AES256-GCM-SHA384", 256, HOPSEC_GRADE_ADEQUATE },
    { HOPSEC_TLS_V1_2, "TLS_DH_anon_WITH_AES_256_GCM_SHA384", 256, HOPSEC_GRADE_ADEQUATE },
    { HOPSEC_TLS_V1_2, "ECDHE-RSA-AES256-GCM-SHA384", 256, HOPSEC_GRADE_STRONG },
    { HOPSEC_TLS_V1_3, NULL, 0, HOPSEC_GRADE_STRONG },
    { ANY, "TLS_AES_256_GCM_SHA384", 0, HOPSEC_GRADE_STRONG },
    /* AEAD with forward secrecy: TLS 1.2 or 1.3, whatever is stated */
    { ANY, "ECDHE-RSA-AES256-GCM-SHA384", 256, HOPSEC_GRADE_STRONG },
    { ANY, "ECDHE-RSA-AES256-SHA384", 256, HOPSEC_GRADE_UNKNOWN },
    { ANY, "AES256-GCM-SHA384", 256, HOPSEC_GRADE_UNKNOWN },
    { ANY, "TLS_DH_anon_WITH_AES_256_GCM_SHA384", 256, HOPSEC_GRADE_UNKNOWN },
    { HOPSEC_TLS_V1_2, NULL, 0, HOPSEC_GRADE_UNKNOWN },
    { HOPSEC_TLS_UNKNOWN, NULL, 0, HOPSEC_GRADE_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    HopsecCipher cipher;

    if (tests[i].suite != NULL) {
      hopsec_cipher_parse (tests[i].suite, strlen (tests[i].suite), tests[i].tls, &cipher);
    }
    g_test_message ("%u", i);
    g_assert_cmpint (hopsec_tls_grade (tests[i].tls, tests[i].suite != NULL ? &cipher : NULL,
                                       tests[i].bits),
                     ==, tests[i].grade);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tls/versions", test_versions);
  g_test_add_func ("/tls/suites", test_suites);
  g_test_add_func ("/tls/registry", test_registry);
  g_test_add_func ("/tls/grades", test_grades);
  return g_test_run ();
}
