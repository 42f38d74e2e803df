/* The two answers, and what no header answers, as cards.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "page/page.h"

static void
add_card (GString *out, HopsecSecurity security, const gchar *words, guint level,
          const gchar *question, const gchar *answer)
{
  hopsec_markup (out, "<li class=\"card %s\"><h%u>%s</h%u><p class=\"badge\">",
                 hopsec_class_words (security)->name, level, question, level);
  hopsec_markup_ring (out, security);
  hopsec_markup (out, "%s</p><p class=\"answer\">%s</p>", words, answer);
}

static void
add_witness (GString *out, const HopsecPath *path, guint i)
{
  const gchar *by = hopsec_path_fact (path, i, HOPSEC_FACT_BY);

  g_string_append (out, "<p class=\"witness\">as written by ");
  hopsec_markup_host (out, by != NULL ? by : "a host that is not named");
  hopsec_markup (out, ", %s</p></li>\n", hopsec_path_fact (path, i, HOPSEC_FACT_PROOF));
}

static void
add_first_card (GString *out, const HopsecPath *path, guint level)
{
  g_autoptr (HopsecLeg) leg
    = hopsec_report_get_n_legs (path->report) > 0 ? hopsec_report_get_leg (path->report, 0) : NULL;
  gboolean known = leg != NULL && hopsec_leg_get_kind (leg) == HOPSEC_LEG_SUBMISSION;
  HopsecSecurity security = known ? hopsec_leg_get_security (leg) : HOPSEC_SECURITY_NONE;

  add_card (out, security, hopsec_class_words (security)->badge, level,
            "Author's program → mail service",
            known         ? hopsec_report_get_answer (path->report, 1)
            : path->n > 0 ? "no field tells how the message reached the first server that is named"
                          : "no field tells");
  if (!known) {
    g_string_append (out, "</li>\n");
  } else if (hopsec_leg_get_basis (leg) == HOPSEC_BASIS_SETTINGS) {
    g_string_append (
      out, "<p class=\"witness\">as the program's settings say; no field shows it</p></li>\n");
  } else if (hopsec_leg_get_basis (leg) == HOPSEC_BASIS_IMPLIED) {
    g_string_append (out,
                     "<p class=\"witness\">as the service works; no field shows it</p></li>\n");
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
find_witness (const HopsecPath *path, guint *witness)
{
  gboolean found = FALSE;

  for (guint i = 0; i < path->n; i++) {
    if (hopsec_hop_get_leg (hopsec_path_hop (path, i)) != HOPSEC_LEG_SUBMISSION
        && (!found || rank (hopsec_path_hop (path, i)) > rank (hopsec_path_hop (path, *witness)))) {
      *witness = i;
      found = TRUE;
    }
  }
  return found;
}

static void
add_second_card (GString *out, const HopsecPath *path, guint level)
{
  guint i = 0;
  gboolean known = find_witness (path, &i);
  HopsecHop *hop = known ? hopsec_path_hop (path, i) : NULL;
  HopsecSecurity security = known ? hopsec_hop_get_security (hop) : HOPSEC_SECURITY_NONE;
  gboolean inside = security == HOPSEC_SECURITY_PLAINTEXT
                    && hopsec_report_get_between (path->report) == HOPSEC_SECURITY_TLS;

  add_card (out, security, inside ? "plaintext inside" : hopsec_class_words (security)->badge,
            level, "Mail service → mailbox",
            known ? hopsec_report_get_answer (path->report, 2) : "no field tells");
  if (known) {
    add_witness (out, path, i);
  } else {
    g_string_append (out, "</li>\n");
  }
}

void
hopsec_cards_add (GString *out, const HopsecPath *path, guint level)
{
  g_string_append (out, "<ol class=\"cards\">\n");
  add_first_card (out, path, level);
  add_second_card (out, path, level);
  hopsec_markup (
    out,
    "<li class=\"card aside\"><h%u>Not in any header</h%u><p class=\"answer\">how the reader "
    "fetches it, how it is stored, and who was at the other end</p></li>\n</ol>\n",
    level, level);
}
