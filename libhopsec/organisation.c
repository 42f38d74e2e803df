/* Whose a host is: an operator that a dialect names, or a registrable domain.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "private.h"

#include <libpsl.h>
#include <string.h>

#define MAX_NAME 255 /* of a host, RFC 1035 */

/* Host names are the same but for case and a trailing dot. */
gboolean
hopsec_same_name (const gchar *a, const gchar *b)
{
  return a != NULL && b != NULL && g_ascii_strcasecmp (a, b) == 0;
}

/* The public suffix list takes longer than all else about a field, and the same hosts come again and
 * again: each thread remembers some. */
#define MEMORY 64

typedef struct {
  gchar host[MAX_NAME + 1];
  const gchar *domain; /* its end, NULL: it has none */
} Remembered;

static const gchar *
registrable_domain (const gchar *host, gsize length)
{
  static GPrivate memory = G_PRIVATE_INIT (g_free);
  Remembered *all = g_private_get (&memory), *one;

  if (all == NULL) {
    all = g_new0 (Remembered, MEMORY);
    g_private_set (&memory, all);
  }
  one = &all[g_str_hash (host) % MEMORY];
  if (strcmp (one->host, host) != 0) {
    memcpy (one->host, host, length + 1);
    one->domain = psl_registrable_domain (psl_builtin (), one->host);
  }
  return one->domain;
}

static gboolean
is_address (const gchar *name)
{
  HopsecAddress address;

  return name[0] == '[' || hopsec_address_parse (name, strlen (name), &address);
}

static void
organisation_of (HopsecReport *report, const gchar *name, HopsecOrganisation *organisation)
{
  gchar lower[MAX_NAME + 1];
  gsize length = name != NULL ? strlen (name) : 0;
  const gchar *domain;

  *organisation = (HopsecOrganisation) { NULL, NULL };
  if (length == 0 || length > MAX_NAME || is_address (name)) {
    return;
  }
  organisation->owner = hopsec_dialects_find_operator (report->dialects, name, length);
  if (organisation->owner != NULL) {
    organisation->name = g_ptr_array_index (organisation->owner->hosts, 0);
    return;
  }
  for (gsize i = 0; i <= length; i++) {
    lower[i] = g_ascii_tolower (name[i]);
  }
  domain = registrable_domain (lower, length);
  if (domain != NULL) {
    organisation->name = hopsec_arena_text (report->arena, domain, strlen (domain));
  }
}

/* an address that an operator's own servers use is as good as a name that the server looked up */
static gboolean
operator_of_address (HopsecReport *report, HopsecHop *hop)
{
  const HopsecDialect *dialect
    = hop->address.length > 0 && hop->address_of_server
        ? hopsec_dialects_find_network (report->dialects, &hop->address)
        : NULL;

  if (dialect == NULL) {
    return FALSE;
  }
  hop->from.owner = dialect;
  hop->from.name = g_ptr_array_index (dialect->hosts, 0);
  hop->from_named_by_server = TRUE;
  return TRUE;
}

static void
find_from (HopsecReport *report, HopsecHop *hop)
{
  const gchar *rdns = hop->text[HOPSEC_FIELD_RDNS];

  organisation_of (report, rdns, &hop->from);
  hop->from_named_by_server = hop->from.name != NULL;
  if (hop->from.name == NULL && !operator_of_address (report, hop)) {
    organisation_of (report, hop->text[HOPSEC_FIELD_HELO], &hop->from);
  }
  hop->text[HOPSEC_FIELD_FROM_ORGANISATION] = hop->from.name;
  hop->text[HOPSEC_FIELD_FROM_NAMED_BY]
    = hop->from.name == NULL ? NULL : hop->from_named_by_server ? "server" : "peer";
}

static gboolean
names_nobody (const HopsecHop *hop)
{
  return hop->text[HOPSEC_FIELD_HELO] == NULL && hop->text[HOPSEC_FIELD_RDNS] == NULL
         && hop->address.length == 0;
}

void
hopsec_organisations_find (HopsecReport *report)
{
  for (guint i = 0; i < report->n_hops; i++) {
    HopsecHop *hop = &report->hops[i];

    find_from (report, hop);
    organisation_of (report, hop->text[HOPSEC_FIELD_BY], &hop->by);
    if (i > 0 && hop->by.name == NULL && names_nobody (hop)) {
      hop->by = hop[-1].by; /* an inner host that took it from its own kind, and says no more */
    }
    hop->text[HOPSEC_FIELD_BY_ORGANISATION] = hop->by.name;
  }
}

gboolean
hopsec_organisation_is (const HopsecOrganisation *a, const HopsecOrganisation *b)
{
  return hopsec_same_name (a->name, b->name);
}

/* Whether the hop stays inside one organisation, as far as the server's own words tell: a HELO
 * alone makes nobody a member where the address is public. */
gboolean
hopsec_hop_is_inside (const HopsecHop *hop)
{
  if (!hopsec_hop_is_network (hop)) {
    return TRUE;
  }
  if (hop->address.length > 0 && hop->address_of_server
      && (hopsec_address_is_private (&hop->address) || hopsec_address_is_loopback (&hop->address))) {
    return TRUE;
  }
  if (hop->address.length > 0 && !hop->from_named_by_server) {
    return FALSE;
  }
  return hop->from.name == NULL || hopsec_organisation_is (&hop->from, &hop->by);
}

gboolean
hopsec_hop_is_network (const HopsecHop *hop)
{
  return hop->security != HOPSEC_SECURITY_LOCAL;
}
