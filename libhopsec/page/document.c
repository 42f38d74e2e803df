/* What stands around reports: a page that needs nothing else and no network, or a fragment for the
 * page of another.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "page/page.h"

#include <string.h>

#define SCOPE "hopsec-fragment"

static gchar *
hash (const gchar *text)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = 32;
  guint8 digest[32];

  g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text));
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

static void
add_source (GString *out, const gchar *kind, const gchar *text)
{
  g_autofree gchar *sum = text != NULL ? hash (text) : NULL;

  if (sum != NULL) {
    g_string_append_printf (out, "%s 'sha256-%s'; ", kind, sum);
  }
}

/* The policy names the style sheet and the script by their hashes: nothing else counts, should markup
 * ever slip in. */
gchar *
hopsec_document_policy (const HopsecDocument *document)
{
  g_autofree gchar *style = g_strconcat (hopsec_page_css, document->style, NULL);
  GString *out = g_string_new ("default-src 'none'; ");

  add_source (out, "style-src", style);
  add_source (out, "script-src", document->script);
  g_string_append (out, "base-uri 'none'; ");
  g_string_append (out, document->policy != NULL ? document->policy : "form-action 'none'");
  return g_string_free (out, FALSE);
}

void
hopsec_document_begin (GString *out, const HopsecDocument *document)
{
  g_autofree gchar *policy = hopsec_document_policy (document);

  g_string_append_printf (out,
                          "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n",
                          policy);
  hopsec_markup (out,
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"color-scheme\" content=\"light dark\">\n<title>%s</title>\n<style>",
                 document->title);
  g_string_append_printf (out, "%s%s</style>\n</head>\n<body class=\"hopsec\">\n%s%s<main>\n",
                          hopsec_page_css, document->style != NULL ? document->style : "",
                          hopsec_symbols_svg, document->top != NULL ? document->top : "");
}

static void
add_footer (GString *out)
{
  g_string_append (
    out, "<footer><p>Encryption is hop by hop: each server on the way could read the message, "
         "and who was at the other end was not checked.</p>\n<p>Made by hopsec " PACKAGE_VERSION
         ".</p></footer>\n");
}

void
hopsec_document_end (GString *out, const HopsecDocument *document)
{
  if (document->script != NULL) {
    g_string_append_printf (out, "<script>%s</script>\n", document->script);
  }
  g_string_append (out, "</main>\n");
  add_footer (out);
  g_string_append (out, "</body>\n</html>\n");
}

/* The style sheet counts inside the fragment alone: its rules are nested in the one of its class, which is
 * named twice to weigh more than those of the page around. */
void
hopsec_fragment_begin (GString *out)
{
  g_string_append (out, "<div class=\"" SCOPE "\">\n<style>." SCOPE "." SCOPE " {\n");
  g_string_append_printf (
    out, "%s> .hopsec { padding: 1.25rem; }\n}</style>\n<div class=\"hopsec\">\n%s",
    hopsec_page_css, hopsec_symbols_svg);
}

void
hopsec_fragment_end (GString *out)
{
  add_footer (out);
  g_string_append (out, "</div>\n</div>\n");
}
