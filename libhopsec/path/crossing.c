/* Crossings: which hops lead from one organisation to another.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A hop stays inside if one of these rules says so, by words of the server alone: a mere HELO makes
 * nobody a member.
 */
#include "path/path.h"

#include <string.h>

gboolean
hopsec_hop_is_network (const HopsecHop *hop)
{
  return hop->security != HOPSEC_SECURITY_LOCAL;
}

static const HopsecHop *
lower_of (const HopsecHop *hop)
{
  return hop->hop > 1 ? hop - 1 : NULL;
}

static gboolean
is_local (const HopsecHop *hop)
{
  return !hopsec_hop_is_network (hop);
}

/* a field without `by`, of a pipe or a filter */
static gboolean
is_by_nobody (const HopsecHop *hop)
{
  return hop->text[HOPSEC_FACT_BY] == NULL;
}

/* by the host's own loopback address, and no peer's address tells otherwise */
static gboolean
is_by_loopback (const HopsecHop *hop)
{
  const gchar *by = hop->text[HOPSEC_FACT_BY];
  HopsecAddress address;

  return hop->unaddressed
         && (hopsec_same_name (by, "localhost")
             || (hopsec_address_parse (by, strlen (by), &address)
                 && hopsec_address_is_loopback (&address)));
}

static gboolean
is_told (const HopsecHop *hop)
{
  return hop->peer == HOPSEC_PEER_INSIDE;
}

/* A balancer or NAT shows its own address: the peer is known by its HELO and by the server below,
 * if both name the same operator. */
static gboolean
is_hidden (const HopsecHop *hop)
{
  const HopsecHop *lower = lower_of (hop);

  return lower != NULL && hop->from.owner != NULL && lower->by.owner == hop->from.owner
         && !hopsec_organisation_is (&hop->from, &hop->home);
}

static gboolean
is_private (const HopsecHop *hop)
{
  return hop->address_of_server
         && (hopsec_address_is_loopback (&hop->address)
             || (hopsec_address_is_private (&hop->address) && !is_hidden (hop)));
}

/* Anyone may give his address a name of this organisation: whether the server checked that it leads
 * back, or knows the address itself as an operator's. */
static gboolean
is_sure_of_name (const HopsecHop *hop)
{
  return hop->rdns_checked || hop->text[HOPSEC_FACT_RDNS] == NULL;
}

/* a name that the server looked up, or an operator's network; a name that it did not check, if the
 * server below says the same of itself */
static gboolean
is_member (const HopsecHop *hop)
{
  const HopsecHop *lower = lower_of (hop);

  return hop->from_named_by_server && hopsec_organisation_is (&hop->from, &hop->home)
         && (is_sure_of_name (hop)
             || (lower != NULL && hopsec_organisation_is (&lower->home, &hop->home)));
}

/* no address at all, and no other organisation's name */
static gboolean
is_unaddressed (const HopsecHop *hop)
{
  return hop->unaddressed
         && (hop->from.name == NULL || hopsec_organisation_is (&hop->from, &hop->home));
}

/* LMTP hands a message to a filter or store of the same house (RFC 2033), whatever the peer calls itself. */
static gboolean
is_by_lmtp (const HopsecHop *hop)
{
  const gchar *protocol = hop->text[HOPSEC_FACT_PROTOCOL];

  return protocol != NULL && strstr (protocol, "LMTP") != NULL;
}

static gboolean
are_neighbours (const HopsecAddress *a, const HopsecAddress *b)
{
  HopsecAddress network = *a;

  network.prefix = a->length == 4 ? 24 : 48;
  return hopsec_network_contains (&network, b);
}

/* The peer calls itself a host of this organisation, and the address bears it out: it is that of
 * the server below or beside this one, or the server has given it to itself. */
static gboolean
is_borne_out (const HopsecHop *hop)
{
  const HopsecHop *lower = lower_of (hop);

  if (hop->from_named_by_server || !hopsec_organisation_is (&hop->from, &hop->home)) {
    return FALSE;
  }
  return are_neighbours (&hop->own, &hop->address)
         || (lower != NULL
             && (hopsec_address_is_same (&lower->own, &hop->address)
                 || (hopsec_same_name (hop->text[HOPSEC_FACT_HELO], hop->text[HOPSEC_FACT_BY])
                     && hopsec_organisation_is (&lower->home, &hop->home))));
}

gboolean
hopsec_hop_is_crossing (const HopsecHop *hop)
{
  static gboolean (*const rules[]) (const HopsecHop *hop)
    = { is_local,  is_by_nobody,   is_by_loopback, is_told,   is_private,
        is_member, is_unaddressed, is_borne_out,   is_by_lmtp };

  if ((hop->flags & HOPSEC_FLAGS_UNREADABLE) != 0) {
    return TRUE; /* whoever it came from may have written it so */
  }
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    if (rules[i](hop)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Whether the hop stays inside by what no stranger can bring about; a peer that is not known is no
 * inner one. */
gboolean
hopsec_hop_is_surely_inside (const HopsecHop *hop)
{
  return (hop->flags & HOPSEC_FLAGS_UNREADABLE) == 0
         && (is_local (hop) || is_told (hop) || is_private (hop) || is_borne_out (hop)
             || (is_sure_of_name (hop) && is_member (hop)));
}
