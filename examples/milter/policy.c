/* Whether a message falls short of what the site requires, and whom that does not bind.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "milter.h"

#include <string.h>

/* "user@example.org", "@example.org" (all of that domain), "@.example.org" (all below it) */
static gboolean
sender_matches (const gchar *pattern, const gchar *sender)
{
  const gchar *at = strrchr (sender, '@');
  gsize n = strlen (pattern), length;

  if (pattern[0] != '@' || at == NULL) {
    return g_ascii_strcasecmp (pattern, sender) == 0;
  }
  length = strlen (at);
  if (pattern[1] == '.') {
    return length > n && g_ascii_strcasecmp (at + length - (n - 1), pattern + 1) == 0;
  }
  return g_ascii_strcasecmp (pattern, at) == 0;
}

static gboolean
network_matches (const GPtrArray *networks, const gchar *ip)
{
  g_autoptr (GInetAddress) address = ip != NULL ? g_inet_address_new_from_string (ip) : NULL;

  for (guint i = 0; address != NULL && i < networks->len; i++) {
    if (g_inet_address_mask_matches (g_ptr_array_index (networks, i), address)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* The client is the peer of the last hop, the live session's. */
static gboolean
is_exempt (const Setup *setup, HopsecReport *report, const gchar *sender)
{
  g_autoptr (HopsecHop) last
    = hopsec_report_get_hop (report, hopsec_report_get_n_hops (report) - 1);

  if (last != NULL
      && ((setup->except_authenticated && hopsec_hop_get_authenticated (last) == HOPSEC_TRISTATE_YES)
          || network_matches (setup->networks, hopsec_hop_get (last, HOPSEC_FACT_IP)))) {
    return TRUE;
  }
  for (guint i = 0; i < setup->senders->len; i++) {
    if (sender_matches (g_ptr_array_index (setup->senders, i), sender)) {
      return TRUE;
    }
  }
  return FALSE;
}

Policy
policy_judge (const Setup *setup, HopsecReport *report, const gchar *sender)
{
  if (!setup->has_requirement) {
    return POLICY_NONE;
  }
  if (is_exempt (setup, report, sender)) {
    return POLICY_EXEMPT;
  }
  return hopsec_report_meets (report, setup->requirement, setup->require_proof) ? POLICY_PASS
                                                                               : POLICY_FAIL;
}

/* The weakest hop that counts, the first of several. */
static HopsecHop *
find_weakest (const Setup *setup, HopsecReport *report)
{
  g_autoptr (HopsecHop) weakest = NULL;

  for (guint i = 0; i < hopsec_report_get_n_hops (report); i++) {
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, i);

    if ((!setup->require_proof || hopsec_hop_get_proof (hop) != HOPSEC_PROOF_CLAIMED)
        && (weakest == NULL
            || hopsec_hop_get_security (hop) < hopsec_hop_get_security (weakest))) {
      g_clear_pointer (&weakest, hopsec_hop_unref);
      weakest = g_steal_pointer (&hop);
    }
  }
  return g_steal_pointer (&weakest);
}

/* What the sender's server is told: no byte of the message, and no '%', which the MTA expands. */
gchar *
policy_reply (const Setup *setup, HopsecReport *report)
{
  static const gchar plain[] = "This message was not encrypted on its way as this server requires";
  g_autoptr (HopsecHop) hop = find_weakest (setup, report);
  const gchar *ip = hop != NULL ? hopsec_hop_get (hop, HOPSEC_FACT_IP) : NULL;

  if (hop == NULL || hopsec_hop_get_security (hop) > HOPSEC_SECURITY_UNKNOWN || ip == NULL
      || !g_hostname_is_ip_address (ip)) {
    return g_strdup (plain);
  }
  return g_strdup_printf ("%s: see hop %u, from %s", plain, hopsec_hop_get_hop (hop), ip);
}
