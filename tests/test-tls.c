/* Tests of tls.c, cipher.c and suites.c: versions, suites, grades.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

static void
test_versions (void)
{
  static const struct {
    const gchar *text, *version;
  } tests[] = {
    { "TLSv1.3", "TLSv1.3" }, { "TLS1_3", "TLSv1.3" },     { "TLS1.3", "TLSv1.3" },
    { "TLSv1_3", "TLSv1.3" }, { "TLSv1.2", "TLSv1.2" },    { "TLS12", "TLSv1.2" },
    { "tls1_2", "TLSv1.2" },  { "TLSv1.1", "TLSv1.1" },    { "TLSv1", "TLSv1.0" },
    { "TLS1", "TLSv1.0" },    { "TLS-1.0", "TLSv1.0" },    { "TLS1.0-PKIX", "TLSv1.0" },
    { "SSLv3", "SSLv3" },     { "SSLv2", "SSLv2" },        { "TLSv1/SSLv3", NULL },
    { "UNKNOWN", NULL },      { "TLS", NULL },             { "SSL", NULL },
    { "", NULL },             { "TLSv1.3x", NULL },        { "TLSv1.4", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_test_message ("%s", tests[i].text);
    g_assert_cmpstr (hopsec_tls_version (tests[i].text, strlen (tests[i].text)), ==, tests[i].version);
  }
}

static void
test_suites (void)
{
  static const struct {
    const gchar *text, *version, *name;
    guint bits;
    gint forward_secrecy;
  } tests[] = {
    { "TLS_AES_256_GCM_SHA384", NULL, "TLS_AES_256_GCM_SHA384", 256, 1 },
    { "tls_chacha20_poly1305_sha256", NULL, "TLS_CHACHA20_POLY1305_SHA256", 256, 1 },
    { "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384", NULL, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", 256, 1 },
    { "TLS_RSA_WITH_AES_128_CBC_SHA", NULL, "TLS_RSA_WITH_AES_128_CBC_SHA", 128, 0 },
    { "TLS_ECDH_anon_WITH_AES_256_CBC_SHA", NULL, "TLS_ECDH_anon_WITH_AES_256_CBC_SHA", 256, 1 },
    { "TLS13_AES_256_GCM_SHA384", NULL, "TLS_AES_256_GCM_SHA384", 256, 1 },
    { "ECDHE-RSA-AES256-GCM-SHA384", NULL, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 256, 1 },
    { "ECDHE-ECDSA-CHACHA20-POLY1305", NULL, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", 256, 1 },
    { "EDH-RSA-DES-CBC3-SHA", NULL, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", 112, 1 },
    { "AES256-SHA", NULL, "TLS_RSA_WITH_AES_256_CBC_SHA", 256, 0 },
    { "AES128-SHA256", NULL, "TLS_RSA_WITH_AES_128_CBC_SHA256", 128, 0 },
    { "DES-CBC3-SHA", NULL, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", 112, 0 },
    { "RC4-SHA", NULL, "TLS_RSA_WITH_RC4_128_SHA", 128, 0 },
    { "EXP-RC4-MD5", NULL, "TLS_RSA_EXPORT_WITH_RC4_40_MD5", 40, 0 },
    { "ADH-AES256-SHA", NULL, "TLS_DH_anon_WITH_AES_256_CBC_SHA", 256, 1 },
    { "AECDH-AES128-SHA", NULL, "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", 128, 1 },
    { "CAMELLIA256-SHA", NULL, "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA", 256, 0 },
    { "AEAD-AES128-GCM-SHA256", "TLSv1.3", "TLS_AES_128_GCM_SHA256", 128, 1 },
    { "ECDHE_RSA_AES_256_CBC_SHA1", "TLSv1.0", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", 256, 1 },
    { "RSA_AES_128_CBC_SHA1", NULL, "TLS_RSA_WITH_AES_128_CBC_SHA", 128, 0 },
    { "ECDHE_RSA_AES_256_GCM_SHA384", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 256, 1 },
    { "ECDHE_RSA_AES_256_GCM_SHA384", "TLSv1.3", "TLS_AES_256_GCM_SHA384", 256, 1 },
    { "ECDHE_X25519__RSA_PSS_RSAE_SHA256__CHACHA20_POLY1305", "TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256", 256, 1 },
    { "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLSv1.3", "TLS_AES_256_GCM_SHA384", 256, 1 },
    { "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256", 256, 1 },
    { "0xC030", NULL, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 256, 1 },
    { "0x1301", NULL, "TLS_AES_128_GCM_SHA256", 128, 1 },
    { "\"AES128-SHA\",", NULL, "TLS_RSA_WITH_AES_128_CBC_SHA", 128, 0 },
    /* known, but no suite of the registry */
    { "AES-256-GCM", NULL, "", 256, -1 },
    { "TLS_ECDHE_WITH_AES256_SHA384", "TLSv1.2", "", 256, 1 },
    { "TLS_DIFFIEHELLMAN_WITH_AES256_NONE", "TLSv1.2", "", 256, 1 },
    { "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLSv1.3", "", 256, 1 },
  };
  static const gchar *const unknown[] = { "", "-", "TLS", "frob", "with", "0xFFFF", "TLS_", "\"" };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    HopsecCipher cipher;

    g_test_message ("%s", tests[i].text);
    g_assert_true (hopsec_cipher_parse (tests[i].text, strlen (tests[i].text), tests[i].version, &cipher));
    g_assert_cmpstr (cipher.name, ==, tests[i].name);
    g_assert_cmpuint (cipher.bits, ==, tests[i].bits);
    g_assert_cmpint (cipher.forward_secrecy, ==, tests[i].forward_secrecy);
  }
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++) {
    HopsecCipher cipher;

    g_test_message ("%s", unknown[i]);
    g_assert_false (hopsec_cipher_parse (unknown[i], strlen (unknown[i]), NULL, &cipher));
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
    const gchar *version, *suite;
    guint bits;
    HopsecGrade grade;
  } tests[] = {
    { "SSLv3", "AES128-SHA", 128, HOPSEC_GRADE_BROKEN },
    { "TLSv1.2", "RC4-SHA", 128, HOPSEC_GRADE_BROKEN },
    { "TLSv1.2", "NULL-SHA256", 0, HOPSEC_GRADE_BROKEN },
    { "TLSv1.2", "EXP-RC4-MD5", 40, HOPSEC_GRADE_BROKEN },
    { "TLSv1.2", "AES128-SHA", 56, HOPSEC_GRADE_BROKEN },
    { "TLSv1.0", "ECDHE-RSA-AES256-SHA", 256, HOPSEC_GRADE_WEAK },
    { "TLSv1.1", NULL, 0, HOPSEC_GRADE_WEAK },
    { "TLSv1.2", "DES-CBC3-SHA", 112, HOPSEC_GRADE_WEAK },
    { NULL, "DES-CBC3-SHA", 0, HOPSEC_GRADE_WEAK },
    { "TLSv1.2", "ECDHE-RSA-AES256-SHA384", 256, HOPSEC_GRADE_ADEQUATE },
    { "TLSv1.2", "AES256-GCM-SHA384", 256, HOPSEC_GRADE_ADEQUATE },
    { "TLSv1.2", "TLS_DH_anon_WITH_AES_256_GCM_SHA384", 256, HOPSEC_GRADE_ADEQUATE },
    { "TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384", 256, HOPSEC_GRADE_STRONG },
    { "TLSv1.3", NULL, 0, HOPSEC_GRADE_STRONG },
    { NULL, "TLS_AES_256_GCM_SHA384", 0, HOPSEC_GRADE_STRONG },
    { NULL, "ECDHE-RSA-AES256-GCM-SHA384", 256, HOPSEC_GRADE_UNKNOWN },
    { "TLSv1.2", NULL, 0, HOPSEC_GRADE_UNKNOWN },
    { NULL, NULL, 0, HOPSEC_GRADE_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    HopsecCipher cipher;

    if (tests[i].suite != NULL) {
      hopsec_cipher_parse (tests[i].suite, strlen (tests[i].suite), tests[i].version, &cipher);
    }
    g_test_message ("%u", i);
    g_assert_cmpint (hopsec_tls_grade (tests[i].version, tests[i].suite != NULL ? &cipher : NULL,
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
