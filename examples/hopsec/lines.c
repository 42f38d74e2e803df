/* Many messages for people: a line each, then what they add up to.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tool.h"

#define SOURCE_WIDTH 28
#define NAME_WIDTH 24
#define MAX_ROWS 20 /* of a table: the rest is counted in one line */

static HopsecHop *
deciding_hop (HopsecReport *report)
{
  guint number = hopsec_report_get_deciding_hop (report);

  return number > 0 ? hopsec_report_get_hop (report, number - 1) : NULL;
}

static const gchar *
or_unnamed (const gchar *name)
{
  return name != NULL ? name : "not named";
}

/* "mail.example.org -> outlook.com" of the hop that decides, or of the path's ends */
static void
add_ends (GString *out, HopsecReport *report, HopsecHop *hop)
{
  guint n = hopsec_report_get_n_hops (report);
  g_autoptr (HopsecHop) first = hopsec_report_get_hop (report, 0),
                        last = hopsec_report_get_hop (report, n - 1);
  const gchar *from = hopsec_hop_get (hop != NULL ? hop : first, HOPSEC_FIELD_FROM_ORGANISATION);
  const gchar *ip = hopsec_hop_get (hop != NULL ? hop : first, HOPSEC_FIELD_IP);
  const gchar *into = hopsec_hop_get (hop != NULL ? hop : last, HOPSEC_FIELD_BY_ORGANISATION);
  g_autofree gchar *start = style_fit (or_unnamed (from != NULL ? from : ip), NAME_WIDTH);
  g_autofree gchar *end = style_fit (or_unnamed (into), NAME_WIDTH);

  g_string_append_printf (out, "%s -> %s", start, end);
}

static void
add_line (GString *out, HopsecReport *report)
{
  guint n = hopsec_report_get_n_hops (report);
  HopsecSecurity security = hopsec_report_get_security (report);
  g_autoptr (HopsecHop) hop = security < HOPSEC_SECURITY_TLS ? deciding_hop (report) : NULL;
  Path path;

  if (n == 0) {
    g_string_append (out, "no trace");
    return;
  }
  if (hop != NULL) {
    g_string_append_printf (out, "hop %u/%-4u ", hopsec_hop_get_hop (hop), n);
  } else {
    g_autofree gchar *session = NULL;

    path_init (&path, report);
    session = path_session (&path, 0, n - 1);
    path_clear (&path);
    g_string_append_printf (out, "%-9s ", session);
  }
  add_ends (out, report, hop);
  if (security == HOPSEC_SECURITY_UNKNOWN
      && hopsec_report_get_between (report) == HOPSEC_SECURITY_TLS) {
    g_string_append (out, " (between: tls)");
  }
}

void
text_message (GString *out, HopsecReport *report, const gchar *source, const Options *options)
{
  g_autofree gchar *name = NULL;

  if (options->verbose) {
    text_alone (out, report, source, options);
    g_string_append_c (out, '\n');
    return;
  }
  name = style_fit (source, SOURCE_WIDTH);
  g_string_append_printf (out, "%-*s  %-9s  ", SOURCE_WIDTH, name,
                          hopsec_security_to_string (hopsec_report_get_security (report)));
  add_line (out, report);
  g_string_append_c (out, '\n');
}

/* --- the end ------------------------------------------------------------------------------------- */

static void
add_verdicts (GString *out, const Totals *totals)
{
  static const HopsecSecurity order[] = { HOPSEC_SECURITY_PLAINTEXT, HOPSEC_SECURITY_TLS,
                                          HOPSEC_SECURITY_UNKNOWN, HOPSEC_SECURITY_LOCAL };

  g_string_append_printf (out, "\n%" G_GUINT64_FORMAT " messages:", totals->n_messages);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    g_string_append_printf (out, "%s %" G_GUINT64_FORMAT " %s", i > 0 ? "," : "",
                            totals->security[order[i]], hopsec_security_to_string (order[i]));
  }
  g_string_append_printf (out, ", %" G_GUINT64_FORMAT " without a trace\n",
                          totals->security[HOPSEC_SECURITY_NONE]);
}

static void
add_partners (GString *out, const Totals *totals)
{
  g_autoptr (GPtrArray) partners = totals_partners (totals);

  if (partners->len > 0) {
    g_string_append_printf (out, "\n%-32s %8s  %-10s  into\n", "Plaintext came from", "messages",
                            "last seen");
  }
  for (guint i = 0; i < MIN (partners->len, MAX_ROWS); i++) {
    const Partner *partner = g_ptr_array_index (partners, i);
    g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (partner->crossing.time);
    g_autofree gchar *day = date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("-");
    g_autofree gchar *from = style_fit (partner->crossing.from, 30);
    g_autofree gchar *into = style_fit (partner->crossing.into, 24);

    g_string_append_printf (out, "  %-30s %8" G_GUINT64_FORMAT "  %-10s  %s\n", from,
                            partner->n_messages, day, into);
  }
}

void
text_end (Output *output, const Totals *totals, const Options *options)
{
  g_autoptr (GString) out = g_string_new (NULL);

  (void) options;
  if (totals->n_messages < 2) {
    return;
  }
  add_verdicts (out, totals);
  add_partners (out, totals);
  output_write (output, out->str, out->len);
}
