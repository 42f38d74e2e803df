/* The HTML output: one page that needs nothing else, no script, no network.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "html.h"

#include <string.h>

/* --- the document --------------------------------------------------------------------------------- */

/* The style sheet is named by its hash: no other one counts, even if markup slipped in. */
static void
add_style (GString *out)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data ("/org/hopsec/tool/html.css", 0, NULL);
  gsize size, length = 32;
  const gchar *style = g_bytes_get_data (bytes, &size);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  g_autofree gchar *hash = NULL;

  g_checksum_update (checksum, (const guchar *) style, (gssize) size);
  g_checksum_get_digest (checksum, digest, &length);
  hash = g_base64_encode (digest, length);
  markup (out,
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
          "'sha256-%s'; base-uri 'none'; form-action 'none'\">\n<style>",
          hash);
  g_string_append_len (out, style, (gssize) size);
  g_string_append (out, "</style>\n");
}

static void
add_symbols (GString *out)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data ("/org/hopsec/tool/symbols.svg", 0, NULL);
  gsize size;
  const gchar *symbols = g_bytes_get_data (bytes, &size);

  g_string_append_len (out, symbols, (gssize) size);
}

void
html_begin (GString *out, const gchar *title)
{
  g_string_append (out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
  add_style (out);
  markup (out,
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n"
          "<title>hopsec: %s</title>\n</head>\n<body>\n",
          title);
  add_symbols (out);
  g_string_append (out, "<main>\n");
}

void
html_end (GString *out)
{
  g_string_append (
    out, "</main>\n<footer><p>Encryption is hop by hop: each server on the way could read the message, "
         "and who was at the other end was not checked.</p><p>Made by hopsec " PACKAGE_VERSION
         ".</p></footer>\n</body>\n</html>\n");
}

/* --- the two answers -------------------------------------------------------------------------------- */

static const gchar *
badge_words (HopsecSecurity security)
{
  switch (security) {
  case HOPSEC_SECURITY_TLS:
    return "encrypted";
  case HOPSEC_SECURITY_PLAINTEXT:
    return "plaintext";
  case HOPSEC_SECURITY_LOCAL:
    return "same host";
  case HOPSEC_SECURITY_UNKNOWN:
    return "unknown";
  default:
    return "not recorded";
  }
}

static void
add_card (GString *out, HopsecSecurity security, const gchar *question, const gchar *answer)
{
  const gchar *word = hopsec_security_to_string (security);

  markup (out, "<li class=\"card %s\"><h3>%s</h3><p class=\"badge\">", word != NULL ? word : "none",
          question);
  markup_ring (out, security);
  markup (out, "%s</p><p class=\"answer\">%s</p>", badge_words (security), answer);
}

static void
add_witness (GString *out, const Path *path, guint i)
{
  const gchar *by = path_fact (path, i, HOPSEC_FIELD_BY);

  g_string_append (out, "<p class=\"witness\">as written by ");
  markup_host (out, by != NULL ? by : "a host that is not named");
  markup (out, ", %s</p></li>\n", path_fact (path, i, HOPSEC_FIELD_PROOF));
}

static void
add_first_card (GString *out, const Path *path)
{
  g_autoptr (HopsecLeg) leg
    = hopsec_report_get_n_legs (path->report) > 0 ? hopsec_report_get_leg (path->report, 0) : NULL;
  gboolean known = leg != NULL && hopsec_leg_get_kind (leg) == HOPSEC_LEG_SUBMISSION;

  add_card (out, known ? hopsec_leg_get_security (leg) : HOPSEC_SECURITY_NONE,
            "Author's program → mail service",
            known ? hopsec_report_get_answer (path->report, 1)
                  : "no field tells how the message reached the first server that is named");
  if (!known) {
    g_string_append (out, "</li>\n");
  } else if (hopsec_leg_get_basis (leg) == HOPSEC_BASIS_SETTINGS) {
    g_string_append (out, "<p class=\"witness\">as the program's settings say; no field shows it</p></li>\n");
  } else if (hopsec_leg_get_basis (leg) == HOPSEC_BASIS_IMPLIED) {
    g_string_append (out, "<p class=\"witness\">as the service works; no field shows it</p></li>\n");
  } else {
    add_witness (out, path, 0);
  }
}

/* How much a hop has to say on the second half: plaintext anywhere, then the weakest crossing. */
static guint
rank (HopsecHop *hop)
{
  HopsecSecurity security = hopsec_hop_get_security (hop);
  gboolean crossing = hopsec_hop_get_leg (hop) == HOPSEC_LEG_TRANSIT;

  return (security == HOPSEC_SECURITY_PLAINTEXT ? 20u : 0u) + (crossing ? 10u : 0u)
         + (HOPSEC_SECURITY_LOCAL - security);
}

/* FALSE: no hop but that of the author's program is recorded */
static gboolean
find_witness (const Path *path, guint *witness)
{
  gboolean found = FALSE;

  for (guint i = 0; i < path->n; i++) {
    if (hopsec_hop_get_leg (path_hop (path, i)) != HOPSEC_LEG_SUBMISSION
        && (!found || rank (path_hop (path, i)) > rank (path_hop (path, *witness)))) {
      *witness = i;
      found = TRUE;
    }
  }
  return found;
}

static void
add_second_card (GString *out, const Path *path)
{
  guint i = 0;
  gboolean known = find_witness (path, &i);

  add_card (out, known ? hopsec_hop_get_security (path_hop (path, i)) : HOPSEC_SECURITY_NONE,
            "Mail service → mailbox", hopsec_report_get_answer (path->report, 2));
  if (known) {
    add_witness (out, path, i);
  } else {
    g_string_append (out, "</li>\n");
  }
}

static void
add_cards (GString *out, const Path *path)
{
  g_string_append (out, "<ol class=\"cards\">\n");
  add_first_card (out, path);
  add_second_card (out, path);
  g_string_append (out, "<li class=\"card aside\"><h3>Not in any header</h3><p class=\"answer\">how the "
                        "reader fetches it, how it is stored, and who was at the other end</p></li>\n</ol>\n");
}

/* --- a message ---------------------------------------------------------------------------------------- */

static void
add_source (GString *out, const Path *path, const gchar *source)
{
  const gchar *id = hopsec_report_get_message_id (path->report);
  const gchar *date = path->n > 0 ? path_fact (path, path->n - 1, HOPSEC_FIELD_DATE) : NULL;

  markup (out, "<p class=\"source\"><b>%s</b>", source);
  if (date != NULL) {
    markup (out, " <time>%s</time>", date);
  }
  if (id != NULL) {
    markup (out, " <span>%s</span>", id);
  }
  g_string_append (out, "</p>\n");
}

static void
add_headline (GString *out, const Path *path)
{
  HopsecSecurity security = hopsec_report_get_security (path->report);
  const gchar *word = hopsec_security_to_string (security);

  markup (out, "<div class=\"headline %s\">", word != NULL ? word : "none");
  markup_ring (out, path->n > 0 ? security : HOPSEC_SECURITY_NONE);
  markup (out, "<h1>%s</h1></div>\n", hopsec_report_get_summary (path->report));
}

static void
add_notes (GString *out, const Path *path)
{
  const gchar *note;
  guint from = 0;

  while ((note = path_note (path, &from)) != NULL) {
    markup (out, "<p class=\"warning\">%s</p>\n", note);
  }
}

void
html_message (GString *out, HopsecReport *report, const gchar *source, guint number)
{
  Path path;

  path_init (&path, report);
  markup (out, "<article id=\"m%u\">\n", number);
  add_source (out, &path, source);
  add_headline (out, &path);
  if (path.n == 0) {
    g_string_append (out, "<p>" PATH_NO_TRACE "</p>\n");
  } else {
    add_cards (out, &path);
    add_notes (out, &path);
    picture_add (out, &path, number);
    fields_add (out, &path, number);
  }
  g_string_append (out, "</article>\n");
  path_clear (&path);
}
