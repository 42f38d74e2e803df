/* Tests a report as HTML: a page and a fragment of the same, which no word of a stranger breaks.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hopsec.h"

#include <string.h>

static const gchar message[]
  = "Received: from a.example (a.example [192.0.2.1]) by mx.example.org (Postfix)\r\n"
    "\twith ESMTPS id 1; Mon, 1 Jan 2024 00:00:00 +0000\r\n"
    "Message-ID: <\"><script>1@example.net>\r\n\r\n";

static gchar *
make (const gchar *source, HopsecHtml flags)
{
  g_autoptr (HopsecReport) report = hopsec_analyze (message, sizeof message - 1, NULL);

  return hopsec_report_to_html (report, source, flags);
}

static guint
count (const gchar *text, const gchar *word)
{
  guint n = 0;

  while ((text = strstr (text, word)) != NULL) {
    text += strlen (word);
    n++;
  }
  return n;
}

static void
test_page (void)
{
  g_autofree gchar *page = make ("a.eml", HOPSEC_HTML_NONE);

  g_assert_true (g_str_has_prefix (page, "<!DOCTYPE html>\n"));
  g_assert_true (g_str_has_suffix (page, "</html>\n"));
  g_assert_nonnull (strstr (page, "<title>hopsec: a.eml</title>"));
  g_assert_nonnull (strstr (page, "default-src 'none'; style-src 'sha256-"));
  g_assert_nonnull (strstr (page, "form-action 'none'\""));
  g_assert_cmpuint (count (page, "<h1>"), ==, 1);
  g_assert_nonnull (strstr (page, "href=\"#hop1\""));
  g_assert_cmpuint (count (page, "<script"), ==, 0);
}

/* All its rules are in the one of its class, its headings under those of the page, and its anchors its
 * own. */
static void
test_fragment (void)
{
  g_autofree gchar *one = make ("a.eml", HOPSEC_HTML_FRAGMENT);
  g_autofree gchar *two = make ("b.eml", HOPSEC_HTML_FRAGMENT);
  const gchar *anchor = strstr (one, "id=\"hopsec-"), *end = strstr (one, "</style>");
  g_autofree gchar *id
    = anchor != NULL ? g_strndup (anchor + 4, strlen ("hopsec-123456789abc-")) : NULL;

  g_assert_true (g_str_has_prefix (
    one, "<div class=\"hopsec-fragment\">\n<style>.hopsec-fragment.hopsec-fragment {\n"));
  g_assert_nonnull (end);
  g_assert_true (end[-1] == '}' && end[-2] == '\n' && end[-3] == '}');
  g_assert_true (g_str_has_suffix (one, "</div>\n</div>\n"));
  g_assert_cmpuint (count (one, "<div"), ==, count (one, "</div>"));
  g_assert_cmpuint (count (one, "<html") + count (one, "<body") + count (one, "<meta"), ==, 0);
  g_assert_cmpuint (count (one, "<h1>"), ==, 0);
  g_assert_cmpuint (count (one, "<h2>"), ==, 1);
  g_assert_nonnull (id);
  g_assert_cmpuint (count (one, id), >, 1);
  g_assert_cmpuint (count (two, id), ==, 0);
}

static void
test_source (void)
{
  static const struct {
    const gchar *source, *shown;
  } cases[] = {
    { NULL, "<title>hopsec: a message</title>" },
    { "", "<title>hopsec: </title>" },
    { "\"><script>&amp;", "<b>&quot;&gt;&lt;script&gt;&amp;amp;</b>" },
    { "\xff\x1b\xe2\x80\xae", "<b>\\xFF\\x1B\\u202E</b>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *page = make (cases[i].source, HOPSEC_HTML_NONE);
    g_autofree gchar *fragment = make (cases[i].source, HOPSEC_HTML_FRAGMENT);

    g_assert_nonnull (strstr (page, cases[i].shown));
    g_assert_true (g_utf8_validate (page, -1, NULL) && g_utf8_validate (fragment, -1, NULL));
    g_assert_cmpuint (count (page, "<script") + count (fragment, "<script"), ==, 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/html/page", test_page);
  g_test_add_func ("/html/fragment", test_fragment);
  g_test_add_func ("/html/source", test_source);
  return g_test_run ();
}
