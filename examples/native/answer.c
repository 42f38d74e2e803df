/* A request and its answer.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native.h"

#include <string.h>

#define MAX_TRUSTED_FIELDS 100 /* as many as the library reads */

/* --- JSON -------------------------------------------------------------------------------------- */

/* `text` is UTF-8. */
static void
add_string (GString *out, const gchar *text)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++) {
    if ((guchar) *text < ' ') {
      g_string_append_printf (out, "\\u%04x", (guint) *text);
    } else {
      if (*text == '"' || *text == '\\') {
        g_string_append_c (out, '\\');
      }
      g_string_append_c (out, *text);
    }
  }
  g_string_append_c (out, '"');
}

/* A member with a comma in front, unless it is the first; NULL is null. */
static void
add_member (GString *out, const gchar *key, const gchar *value)
{
  g_string_append_printf (out, "%c\"%s\":", out->len == 0 ? '{' : ',', key);
  if (value != NULL) {
    add_string (out, value);
  } else {
    g_string_append (out, "null");
  }
}

GString *
answer_error (const gchar *sentence)
{
  GString *out = g_string_new (NULL);

  add_member (out, "error", sentence);
  return g_string_append_c (out, '}');
}

/* --- the request ------------------------------------------------------------------------------- */

static gboolean
refuse (GError **error, const gchar *why)
{
  g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_ARGUMENT, why);
  return FALSE;
}

/* Whom hopsec.conf trusts, and whom the request does. */
static gboolean
set_trust (HopsecAnalyzer *analyzer, GVariant *request, GError **error)
{
  g_autofree gchar *config = hopsec_find_config ();
  const gchar *trust = "", *hops = NULL;
  g_auto (GStrv) names = NULL;
  guint64 n_hops = 0;
  gboolean fine = config == NULL || hopsec_analyzer_add_config (analyzer, config, error);

  g_variant_lookup (request, "trust", "&s", &trust);
  names = g_strsplit (trust, ";", -1);
  for (guint i = 0; fine && names[i] != NULL; i++) {
    const gchar *name = g_strstrip (names[i]);

    fine = *name == '\0' || hopsec_analyzer_add_trust (analyzer, name, error);
  }
  if (fine && g_variant_lookup (request, "trust_hops", "&s", &hops)) {
    fine = g_ascii_string_to_unsigned (hops, 10, 0, MAX_TRUSTED_FIELDS, &n_hops, error);
    hopsec_analyzer_set_trust_hops (analyzer, (guint) n_hops);
  }
  return fine;
}

static HopsecReport *
analyze (GVariant *request, GError **error)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  const gchar *header = NULL;
  g_autofree guchar *data = NULL;
  gsize length = 0;

  if (!g_variant_lookup (request, "header", "&s", &header)) {
    refuse (error, "the request has no header");
    return NULL;
  }
  if (!set_trust (analyzer, request, error)) {
    return NULL;
  }
  hopsec_analyzer_set_envelope (analyzer, TRUE);
  data = g_base64_decode (header, &length);
  return hopsec_analyzer_analyze_data (analyzer, (const gchar *) data, length, error);
}

/* --- the answer -------------------------------------------------------------------------------- */

static const gchar *
class_word (HopsecSecurity security)
{
  return security != HOPSEC_SECURITY_NONE ? hopsec_security_to_string (security) : NULL;
}

static gboolean
add_wanted (GString *out, GVariant *request, HopsecReport *report, GError **error)
{
  const gchar *want = "line";

  g_variant_lookup (request, "want", "&s", &want);
  if (strcmp (want, "html") == 0) {
    g_autofree gchar *html = hopsec_report_to_html (report, NULL, HOPSEC_HTML_NONE);

    add_member (out, "html", html);
  } else if (strcmp (want, "report") == 0) {
    g_autofree gchar *json = hopsec_report_to_json (report, NULL);

    g_string_append_printf (out, ",\"report\":%s", json);
  } else if (strcmp (want, "line") != 0) {
    return refuse (error, "want is line, report or html");
  }
  return TRUE;
}

static gboolean
add_report (GString *out, GVariant *request, GError **error)
{
  g_autoptr (HopsecReport) report = analyze (request, error);

  if (report == NULL) {
    return FALSE;
  }
  add_member (out, "security", class_word (hopsec_report_get_security (report)));
  add_member (out, "between", class_word (hopsec_report_get_between (report)));
  add_member (out, "summary", hopsec_report_get_summary (report));
  add_member (out, "hint", hopsec_report_get_trust_hint (report));
  if (!add_wanted (out, request, report, error)) {
    return FALSE;
  }
  g_string_append_c (out, '}');
  return out->len <= MAX_ANSWER
         || refuse (error, "the report is larger than the 1 MiB that a mail program takes: save "
                           "the message and run hopsec on the file");
}

/* An object of strings is GVariant's text of a{ss} too, so GLib reads it. It knows no JSON escapes of
 * half a character; base64 and names need none. */
static GVariant *
parse_members (const gchar *request, gsize length)
{
  if (!g_utf8_validate (request, (gssize) length, NULL) || memchr (request, '\\', length) != NULL) {
    return NULL;
  }
  return g_variant_parse (G_VARIANT_TYPE ("a{ss}"), request, request + length, NULL, NULL);
}

GString *
answer_request (const gchar *request, gsize length)
{
  g_autoptr (GVariant) members = parse_members (request, length);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (members == NULL) {
    return answer_error ("the request is no JSON object of strings without escapes");
  }
  if (!add_report (out, members, &error)) {
    return answer_error (error->message);
  }
  return g_steal_pointer (&out);
}
