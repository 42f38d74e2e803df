/* A mail program's settings for people: how mail is sent, then each way in.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "text.h"

#include <string.h>

#define TEXT_COLUMN 18

/* What users call it; NULL: the same. */
static const gchar *
known_as (const gchar *protocol)
{
  static const struct {
    const gchar *protocol, *name;
  } names[] = {
    { "MAPI over HTTP", "Outlook" },
    { "RPC over HTTP", "Outlook Anywhere" },
    { "RPC", "Outlook, straight to the server" },
    { "Web browser", "Outlook on the web" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_str_equal (names[i].protocol, protocol)) {
      return names[i].name;
    }
  }
  return NULL;
}

static void
add_lines (GString *out, const gchar *text)
{
  style_wrap (out, text, TEXT_COLUMN, TEXT_COLUMN);
}

static void
add_way (GString *out, HopsecWay *way, guint number, gboolean deciding, const Options *options)
{
  const gchar *evidence = hopsec_way_get_evidence (way), *hint = hopsec_way_get_hint (way);
  const gchar *name = known_as (hopsec_way_get_protocol (way));

  g_string_append_printf (out, "%c%4u  ", deciding ? '>' : ' ', number);
  text_security (out, hopsec_way_get_security (way), options);
  if (name != NULL) {
    g_string_append_printf (out, "  %s\n%*s", name, TEXT_COLUMN - 2, "");
  }
  g_string_append (out, "  ");
  add_lines (out, hopsec_way_get_text (way));
  if (evidence != NULL) {
    g_autofree gchar *shown = style_cut (evidence, style_page () - TEXT_COLUMN - 2);

    g_string_append_printf (out, "%*s\"%s\"\n", TEXT_COLUMN, "", shown);
  }
  if (hint != NULL) {
    g_string_append_printf (out, "%*s", TEXT_COLUMN, "");
    add_lines (out, hint);
  }
}

void
text_client (GString *out, HopsecClient *client, const gchar *source, const Options *options)
{
  guint deciding = hopsec_client_get_deciding_way (client);
  g_autofree gchar *name = style_fit (source, style_page () - 20);
  g_autofree gchar *headline = g_strdup_printf ("%s: %s", name, hopsec_client_get_summary (client));

  style_wrap (out, headline, 0, 4);
  g_string_append (out, "\n  way  security   what the settings say\n");
  for (guint i = 0; i < hopsec_client_get_n_ways (client); i++) {
    g_autoptr (HopsecWay) way = hopsec_client_get_way (client, i);

    add_way (out, way, i + 1, deciding == i + 1, options);
  }
  g_string_append (out, deciding > 0 ? "\n> the way that mail is sent by. " : "\n");
  g_string_append (out, "Settings are claims: no connection was seen.\n");
}
