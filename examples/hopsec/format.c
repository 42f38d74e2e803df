/* The formats: a file each, and a row here.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "html/html.h"
#include "text/text.h"

static void
jsonl_message (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  g_autofree gchar *json = hopsec_report_to_json (report, source);

  (void) options;
  g_string_append (out, json);
  g_string_append_c (out, '\n');
}

/* as a message of an mbox, which hopsec reads again */
static void
anonymous_message (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  g_autofree gchar *fields = hopsec_analyzer_anonymise (options->analyzer, report);

  (void) source;
  g_string_append_printf (out, "From nobody Thu Jan  1 00:00:00 1970\n%s\n", fields);
}

static void
anonymous_alone (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  g_autofree gchar *fields = hopsec_analyzer_anonymise (options->analyzer, report);

  (void) source;
  g_string_append_printf (out, "%s\n", fields);
}

static void
jsonl_client (GString *out, HopsecClient *client, const gchar *source, const Options *options)
{
  g_autofree gchar *json = hopsec_client_to_json (client, source);

  (void) options;
  g_string_append (out, json);
  g_string_append_c (out, '\n');
}

/* what --anonymise writes */
const Format format_anonymous
  = { .name = "anonymous", .message = anonymous_message, .alone = anonymous_alone };

static const Format formats[] = {
  { .name = "text",
    .message = text_message,
    .alone = text_alone,
    .end = text_end,
    .client = text_client },
  { .name = "jsonl", .message = jsonl_message, .client = jsonl_client },
  { .name = "csv", .begin = csv_begin, .message = csv_message },
  { .name = "html",
    .message = html_message,
    .alone = html_alone,
    .row = html_row,
    .end = html_end },
};

/* NULL: there is none of that name */
const Format *
format_find (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (g_str_equal (formats[i].name, name)) {
      return &formats[i];
    }
  }
  return NULL;
}

/* NULL-terminated; the default first */
gchar **
format_names (void)
{
  gchar **names = g_new0 (gchar *, G_N_ELEMENTS (formats) + 1);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    names[i] = g_strdup (formats[i].name);
  }
  return names;
}
