/* What many messages add up to: a headline, bars, and tables of where plaintext came from and what
 * took long.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A bar is drawn beside its figure, never instead of it. There are no percentages: forged fields
 * would raise those of hops.
 */
#include "html.h"

#define BAR 1000 /* the width of a full bar in its own units */
#define MAX_ROWS 20

static const HopsecSecurity order[]
  = { HOPSEC_SECURITY_PLAINTEXT, HOPSEC_SECURITY_UNKNOWN, HOPSEC_SECURITY_TLS,
      HOPSEC_SECURITY_LOCAL, HOPSEC_SECURITY_NONE };

static gchar *
number_words (guint64 number)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, number);
}

static guint
share (guint64 part, guint64 whole, guint of)
{
  return whole == 0 ? 0 : (guint) (((gdouble) part * of) / (gdouble) whole + 0.5);
}

/* --- the headline ----------------------------------------------------------------------------------- */

static void
add_headline (GString *out, const Totals *totals)
{
  const guint64 *count = totals->security;
  guint64 n = totals->n_messages;
  HopsecSecurity worst = count[HOPSEC_SECURITY_PLAINTEXT] > 0 ? HOPSEC_SECURITY_PLAINTEXT
                         : count[HOPSEC_SECURITY_UNKNOWN] > 0 ? HOPSEC_SECURITY_UNKNOWN
                         : count[HOPSEC_SECURITY_TLS] > 0     ? HOPSEC_SECURITY_TLS
                                                              : HOPSEC_SECURITY_NONE;
  g_autofree gchar *all = number_words (n), *some = number_words (count[worst]);
  const gchar *noun = n == 1 ? "message" : "messages";

  hopsec_markup (out, "<div class=\"headline %s\">", hopsec_class_words (worst)->name);
  hopsec_markup_ring (out, worst);
  switch (worst) {
  case HOPSEC_SECURITY_PLAINTEXT:
    hopsec_markup (out, "<h1>%s of %s %s passed a hop in plaintext (as claimed)</h1></div>\n", some,
                   all, noun);
    break;
  case HOPSEC_SECURITY_UNKNOWN:
    hopsec_markup (
      out,
      "<h1>%s %s, none known in plaintext; %s not known at every hop (as claimed)</h1></div>\n",
      all, noun, some);
    break;
  case HOPSEC_SECURITY_TLS:
    hopsec_markup (out, "<h1>%s %s, encrypted at every recorded hop (as claimed)</h1></div>\n", all,
                   noun);
    break;
  default:
    hopsec_markup (out, "<h1>%s %s, none with a hop over the network (as claimed)</h1></div>\n",
                   all, noun);
  }
}

/* --- bars --------------------------------------------------------------------------------------------- */

static void
add_bar (GString *out, guint64 part, guint64 whole)
{
  hopsec_markup (
    out,
    "<svg class=\"bar\" viewBox=\"0 0 %u 10\" preserveAspectRatio=\"none\" "
    "aria-hidden=\"true\"><rect "
    "class=\"rest\" width=\"%u\" height=\"10\"/><rect width=\"%u\" height=\"10\"/></svg>",
    (guint) BAR, (guint) BAR, share (part, whole, BAR));
}

static void
open_row (GString *out, const gchar *class)
{
  hopsec_markup (out, "<tr class=\"%s\"><th scope=\"row\">", class);
}

static void
close_row (GString *out, const gchar *label, guint64 part, guint64 whole)
{
  g_autofree gchar *number = number_words (part);

  hopsec_markup (out, "%s</th><td class=\"number\">%s</td><td>", label, number);
  add_bar (out, part, whole);
  g_string_append (out, "</td></tr>\n");
}

static void
open_chart (GString *out, const gchar *title)
{
  hopsec_markup (out,
                 "<li class=\"card chart\"><table><caption>%s</caption><thead><tr><th "
                 "scope=\"col\">kind</th><th "
                 "scope=\"col\">number</th><td></td></tr></thead><tbody>\n",
                 title);
}

static void
close_chart (GString *out)
{
  g_string_append (out, "</tbody></table></li>\n");
}

static void
add_verdicts (GString *out, const gchar *title, const guint64 *count, guint64 whole,
              const gchar *none)
{
  open_chart (out, title);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    if (count[order[i]] > 0 || order[i] == HOPSEC_SECURITY_PLAINTEXT) {
      open_row (out, hopsec_class_words (order[i])->name);
      hopsec_markup_ring (out, order[i]);
      close_row (out, order[i] != HOPSEC_SECURITY_NONE ? hopsec_class_words (order[i])->name : none,
                 count[order[i]], whole);
    }
  }
  close_chart (out);
}

static void
add_versions (GString *out, const Totals *totals)
{
  guint64 whole = 0;

  for (guint i = 0; i < N_VERSIONS; i++) {
    whole += totals->versions[i];
  }
  open_chart (out, "TLS versions, by hop");
  for (guint i = HOPSEC_TLS_V1_3; i > HOPSEC_TLS_UNKNOWN; i--) {
    if (totals->versions[i] > 0) {
      open_row (out, "tls");
      close_row (out, hopsec_version_name ((HopsecTls) i), totals->versions[i], whole);
    }
  }
  if (totals->versions[HOPSEC_TLS_UNKNOWN] > 0) {
    open_row (out, "tls");
    close_row (out, "not stated", totals->versions[HOPSEC_TLS_UNKNOWN], whole);
  }
  close_chart (out);
}

static void
add_grades (GString *out, const Totals *totals)
{
  guint64 whole = 0;

  for (guint i = 0; i <= HOPSEC_GRADE_STRONG; i++) {
    whole += totals->grades[i];
  }
  open_chart (out, "Grades of TLS, by hop");
  for (guint i = HOPSEC_GRADE_STRONG + 1; i-- > 0;) {
    if (totals->grades[i] > 0) {
      open_row (out, i == HOPSEC_GRADE_BROKEN || i == HOPSEC_GRADE_WEAK ? "plaintext" : "tls");
      close_row (out, hopsec_grade_to_string ((HopsecGrade) i), totals->grades[i], whole);
    }
  }
  close_chart (out);
}

/* --- over time ---------------------------------------------------------------------------------------- */

#define MAX_PERIODS 48 /* the last ones; more make no picture */

static void
add_period (GString *out, const Period *period, gboolean month)
{
  static const HopsecSecurity shares[]
    = { HOPSEC_SECURITY_PLAINTEXT, HOPSEC_SECURITY_UNKNOWN, HOPSEC_SECURITY_TLS };
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (period->start);
  g_autofree gchar *name = g_date_time_format (date, month ? "%Y-%m" : "%Y-%m-%d");
  guint64 whole = 0;
  guint at = 0;

  hopsec_markup (out, "<tr><th scope=\"row\">%s</th>", name);
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++) {
    g_autofree gchar *number = number_words (period->security[shares[i]]);

    whole += period->security[shares[i]];
    hopsec_markup (out, "<td class=\"number\">%s</td>", number);
  }
  hopsec_markup (out,
                 "<td class=\"bars\"><svg class=\"bar\" viewBox=\"0 0 %u 10\" "
                 "preserveAspectRatio=\"none\" aria-hidden=\"true\">",
                 (guint) BAR);
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++) {
    guint width = share (period->security[shares[i]], whole, BAR);

    hopsec_markup (out, "<rect class=\"%s\" x=\"%u\" width=\"%u\" height=\"10\"/>",
                   hopsec_class_words (shares[i])->name, at, width);
    at += width;
  }
  g_string_append (out, "</svg></td></tr>\n");
}

static void
add_times (GString *out, const Totals *totals)
{
  gboolean months;
  g_autoptr (GArray) periods = totals_periods (totals, &months);
  guint first = periods->len > MAX_PERIODS ? periods->len - MAX_PERIODS : 0;

  if (periods->len < 2) {
    return;
  }
  hopsec_markup (out,
                 "<h2 class=\"part\">Over time</h2>\n<table class=\"list times\"><thead><tr><th "
                 "scope=\"col\">%s</th><th scope=\"col\" class=\"number\">plaintext</th><th "
                 "scope=\"col\" class=\"number\">unknown</th><th scope=\"col\" "
                 "class=\"number\">tls</th><td></td></tr></thead><tbody>\n",
                 months ? "Month" : "Week of");
  for (guint i = first; i < periods->len; i++) {
    add_period (out, &g_array_index (periods, Period, i), months);
  }
  g_string_append (out, "</tbody></table>\n");
  if (first > 0) {
    hopsec_markup (out, "<p class=\"note\">and %u earlier ones</p>\n", first);
  }
}

/* --- tables ------------------------------------------------------------------------------------------- */

static void
add_partner (GString *out, const Partner *partner, guint64 most)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (partner->crossing.time);
  g_autofree gchar *day = date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("");
  g_autofree gchar *number = number_words (partner->n_messages);

  g_string_append (out, "<tr class=\"plaintext\"><th scope=\"row\">");
  hopsec_markup_host (out, partner->crossing.from);
  g_string_append (out, "</th><td class=\"into\">");
  hopsec_markup_host (out, partner->crossing.into);
  hopsec_markup (out,
                 "</td><td class=\"number\">%s</td><td><time>%s</time></td><td class=\"bars\">",
                 number, day);
  add_bar (out, partner->n_messages, most);
  g_string_append (out, "</td></tr>\n");
}

static void
add_partners (GString *out, const Totals *totals)
{
  g_autoptr (GPtrArray) partners = totals_partners (totals);

  if (partners->len == 0) {
    return;
  }
  g_string_append (
    out, "<h2 class=\"part\">Where plaintext came from</h2>\n<table class=\"list\"><thead><tr>"
         "<th scope=\"col\">From</th><th scope=\"col\">Into</th><th scope=\"col\" "
         "class=\"number\">Messages</th><th scope=\"col\">Last seen</th><td></td></tr>"
         "</thead><tbody>\n");
  for (guint i = 0; i < MIN (partners->len, MAX_ROWS); i++) {
    const Partner *first = g_ptr_array_index (partners, 0);

    add_partner (out, g_ptr_array_index (partners, i), first->n_messages);
  }
  g_string_append (out, "</tbody></table>\n");
  if (partners->len > MAX_ROWS) {
    hopsec_markup (out, "<p class=\"note\">and %u more</p>\n", partners->len - MAX_ROWS);
  }
}

static void
add_slowest (GString *out, const Totals *totals)
{
  if (totals->slowest[0].delay <= 0) {
    return;
  }
  g_string_append (out,
                   "<h2 class=\"part\">What took longest</h2>\n<table class=\"list\"><thead><tr>"
                   "<th scope=\"col\">Delay</th><th scope=\"col\">Before</th><th "
                   "scope=\"col\">Hop</th><th scope=\"col\">Message</th></tr></thead><tbody>\n");
  for (guint i = 0; i < N_SLOWEST && totals->slowest[i].delay > 0; i++) {
    const Slow *slow = &totals->slowest[i];
    g_autofree gchar *delay = hopsec_delay_words (slow->delay);

    hopsec_markup (out, "<tr><td class=\"delay\">%s</td><td>", delay);
    hopsec_markup_host (out, slow->by);
    hopsec_markup (out, "</td><td class=\"hop\">%u</td><td>%s</td></tr>\n", slow->hop,
                   slow->source);
  }
  g_string_append (out, "</tbody></table>\n");
}

void
charts_add (GString *out, const Totals *totals)
{
  guint64 proved = totals->n_messages - totals->proved[HOPSEC_SECURITY_NONE];

  add_headline (out, totals);
  g_string_append (out, "<ol class=\"cards charts\">\n");
  add_verdicts (out, "Messages, by their weakest hop", totals->security, totals->n_messages,
                "no trace");
  add_verdicts (out, "The same, between organisations only", totals->between, totals->n_messages,
                "no crossing");
  if (proved > 0) {
    add_verdicts (out, "The same, proved hops only", totals->proved, totals->n_messages,
                  "nothing proved");
  }
  add_versions (out, totals);
  add_grades (out, totals);
  g_string_append (out, "</ol>\n");
  add_times (out, totals);
  add_partners (out, totals);
  add_slowest (out, totals);
}
