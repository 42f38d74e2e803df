/* Fuzzes the reader of a mail program's settings: any bytes as the file, or as an address.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <stdint.h>

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* never tls unless the settings name something that says so */
static void
check_way (HopsecWay *way)
{
  HopsecSecurity security = hopsec_way_get_security (way);
  const gchar *evidence = hopsec_way_get_evidence (way), *password = hopsec_way_get_password (way);

  g_assert (hopsec_way_get_protocol (way) != NULL && hopsec_way_get_text (way) != NULL);
  g_assert (
    security != HOPSEC_SECURITY_TLS
    || (evidence != NULL
        && (g_ascii_strncasecmp (evidence, "https://", 8) == 0 || strstr (evidence, ">") != NULL)));
  g_assert (security == HOPSEC_SECURITY_TLS || strcmp (password, "inside-tls") != 0);
  g_assert (security == HOPSEC_SECURITY_PLAINTEXT || strcmp (password, "clear") != 0);
}

static void
check_client (HopsecClient *client)
{
  static const gchar *const values[]
    = { "from a ([192.0.2.1]) by mail.example.org with ESMTPA id 1", NULL };
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (HopsecReport) report = NULL;
  g_autofree gchar *first = hopsec_client_to_json (client, "fuzz"), *second = NULL;

  g_assert (g_utf8_validate (first, -1, NULL) && strchr (first, '\n') == NULL);
  g_assert (hopsec_client_get_deciding_way (client) <= hopsec_client_get_n_ways (client));
  for (guint i = 0; i < hopsec_client_get_n_ways (client); i++) {
    g_autoptr (HopsecWay) way = hopsec_client_get_way (client, i);

    check_way (way);
  }
  hopsec_analyzer_set_client (analyzer, client);
  report = hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
  second = hopsec_report_to_json (report, "fuzz");
  g_assert (g_utf8_validate (second, -1, NULL) && strchr (second, '\n') == NULL);
  g_assert (hopsec_report_get_security (report) == HOPSEC_SECURITY_PLAINTEXT);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree gchar *text = g_strndup ((const gchar *) data, size);
  g_autoptr (GError) file_error = NULL, text_error = NULL;
  g_autoptr (HopsecClient) file
    = hopsec_client_new_from_data ((const gchar *) data, size, &file_error);
  g_autoptr (HopsecClient) address = hopsec_client_new_from_text (text, &text_error);

  g_assert ((file == NULL) == (file_error != NULL));
  g_assert ((address == NULL) == (text_error != NULL));
  if (file != NULL) {
    check_client (file);
  }
  if (address != NULL) {
    check_client (address);
  }
  return 0;
}
