/* Whose a host is: an operator, or a registrable domain.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/path.h"

#include <libpsl.h>
#include <string.h>

#define MAX_NAME 255 /* of a host, RFC 1035 */

/* Host names are the same but for case and a trailing dot. */
gboolean
hopsec_same_name (const gchar *a, const gchar *b)
{
  gsize length = a != NULL && b != NULL ? strlen (a) : 0;

  return length > 0 && length == strlen (b) && hopsec_same (a, b, length);
}

static gboolean
is_address (const gchar *name)
{
  HopsecAddress address;

  return name[0] == '[' || hopsec_address_parse (name, strlen (name), &address);
}

/* Letters, digits, hyphens; under_scores, which some hosts have; letters of all languages. */
static gboolean
is_name (const gchar *name)
{
  while (g_ascii_isalnum (*name) || *name == '-' || *name == '.' || *name == '_'
         || (guchar) *name >= 0x80) {
    name++;
  }
  return *name == '\0';
}

/* --- the organisation of a host name ---------------------------------------------------------- */

/* The public suffix list takes longer than all else about a field, and the same hosts come again and
 * again: each thread remembers some. */
#define MEMORY 512
#define MAX_REMEMBERED 55 /* bytes; 99 % of real host names are shorter */

typedef struct {
  gchar host[MAX_REMEMBERED + 1];
  guint serial; /* of the set of dialects; 0: nothing is remembered here */
  guint domain; /* how many bytes of the host's end are the registrable domain */
  const HopsecOperator *owner;
} Remembered;

static gpointer
make_memory (void)
{
  return g_new0 (Remembered, MEMORY);
}

/* What the thread knows of the host, or the place where it is to be written (serial 0). A host has two
 * places: the newer one is forgotten last. */
static Remembered *
recall (const gchar *host, gsize length, guint serial)
{
  Remembered *all = hopsec_thread_get (HOPSEC_KEEP_HOSTS, make_memory, g_free);
  Remembered *two = &all[hopsec_hash (host, length) % (MEMORY / 2) * 2];

  for (guint i = 0; i < 2; i++) {
    if (two[i].serial == serial && memcmp (two[i].host, host, length + 1) == 0) {
      return &two[i];
    }
  }
  two[1] = two[0];
  two[0].serial = 0;
  return two;
}

static void
copy_lower (gchar *out, const gchar *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    out[i] = hopsec_lower (text[i]);
  }
  out[length] = '\0';
}

/* Names are registered under it; "example" stands for such a one in documents (RFC 2606). */
static gboolean
is_suffix (const gchar *name)
{
  return psl_is_public_suffix2 (psl_builtin (), name, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE)
         || strcmp (name, "example") == 0;
}

/* The registrable domain, in the ICANN section of the public suffix list: one label more than the
 * longest suffix. Private sections are whole customers' names, and a name under no suffix at all is
 * none of the Internet (.local, .lan, 56.48). */
static const gchar *
registrable_domain (const gchar *name)
{
  const gchar *domain = name, *dot = strchr (name, '.');

  while (dot != NULL && !is_suffix (dot + 1)) {
    domain = dot + 1;
    dot = strchr (domain, '.');
  }
  return dot != NULL && dot > domain ? domain : NULL;
}

static void
look_up (HopsecDialects *dialects, const gchar *name, gsize length, const HopsecOperator **owner,
         guint *domain)
{
  gchar lower[MAX_NAME + 1];
  const gchar *found = NULL;
  gboolean named = !is_address (name) && is_name (name);

  *owner
    = named ? hopsec_operators_find (hopsec_dialects_get_operators (dialects), name, length) : NULL;
  if (*owner == NULL && named) {
    copy_lower (lower, name, length);
    found = registrable_domain (lower);
  }
  *domain = found != NULL ? (guint) strlen (found) : 0;
}

static void
remember (HopsecDialects *dialects, const gchar *name, gsize length, const HopsecOperator **owner,
          guint *domain)
{
  guint serial = hopsec_dialects_get_serial (dialects);
  Remembered *known = recall (name, length, serial);

  if (known->serial == 0) {
    look_up (dialects, name, length, &known->owner, &known->domain);
    memcpy (known->host, name, length + 1);
    known->serial = serial;
  }
  *owner = known->owner;
  *domain = known->domain;
}

/* Whose the host of that name is; an empty one if that cannot be told. */
void
hopsec_organisation_find (HopsecReport *report, const gchar *name, HopsecOrganisation *organisation)
{
  gsize length = name != NULL ? strlen (name) : 0;
  guint domain = 0;
  gchar *copy;

  *organisation = (HopsecOrganisation) { NULL, NULL };
  if (length == 0 || length > MAX_NAME) {
    return;
  }
  (length <= MAX_REMEMBERED ? remember : look_up) (report->dialects, name, length,
                                                   &organisation->owner, &domain);
  if (organisation->owner != NULL) {
    organisation->name = organisation->owner->name;
  } else if (domain > 0
             && (copy = hopsec_arena_bytes (report->arena, name + length - domain, domain))
                  != NULL) {
    copy_lower (copy, name + length - domain, domain);
    organisation->name = copy;
  }
}

static gboolean
operator_of_address (HopsecReport *report, const HopsecAddress *address,
                     HopsecOrganisation *organisation)
{
  HopsecOperators *operators = hopsec_dialects_get_operators (report->dialects);
  const HopsecOperator *owner
    = address->length > 0 ? hopsec_operators_find_network (operators, address) : NULL;

  if (owner != NULL) {
    *organisation = (HopsecOrganisation) { owner->name, owner };
  }
  return owner != NULL;
}

/* A name that the server looked up goes before HELO, and so does an address of an operator's servers. */
static void
find_from (HopsecReport *report, HopsecHop *hop)
{
  hopsec_organisation_find (report, hop->text[HOPSEC_FACT_RDNS], &hop->from);
  hop->from_named_by_server
    = hop->from.name != NULL
      || (hop->address_of_server && operator_of_address (report, &hop->address, &hop->from));
  if (!hop->from_named_by_server) {
    hopsec_organisation_find (report, hop->text[HOPSEC_FACT_HELO], &hop->from);
  }
  hop->text[HOPSEC_FACT_FROM_ORGANISATION] = hop->from.name;
  hop->text[HOPSEC_FACT_FROM_NAMED_BY] = hop->from.name == NULL      ? NULL
                                         : hop->from_named_by_server ? "server"
                                                                     : "peer";
}

static void
find_by (HopsecReport *report, HopsecHop *hop)
{
  const gchar *by = hop->text[HOPSEC_FACT_BY];
  HopsecAddress address;

  hopsec_organisation_find (report, by, &hop->by);
  if (by != NULL && hop->by.name == NULL && hopsec_address_parse (by, strlen (by), &address)) {
    operator_of_address (report, &address, &hop->by);
  }
}

/* The field does not say where the message came from. */
gboolean
hopsec_hop_names_nobody (const HopsecHop *hop)
{
  return hop->text[HOPSEC_FACT_HELO] == NULL && hop->text[HOPSEC_FACT_RDNS] == NULL
         && hop->address.length == 0;
}

/* A server whose name tells nothing is of those who took the message from it, or of those it took it
 * from. From the top: the upper one is known already. */
static void
find_home (HopsecReport *report, HopsecHop *hop)
{
  const HopsecHop *upper = hop->hop < report->n_hops ? hop + 1 : NULL;

  if (hop->by.name != NULL) {
    hop->home = hop->by;
  } else if (hop->own_name != NULL) {
    hopsec_organisation_find (report, hop->own_name, &hop->home);
  } else if (upper != NULL && upper->address.length > 0
             && !hopsec_address_is_private (&upper->address)
             && !hopsec_address_is_loopback (&upper->address)) {
    hop->home = upper->from;
  } else if (upper != NULL) {
    hop->home = upper->home;
  }
}

void
hopsec_organisations_find (HopsecReport *report)
{
  for (guint i = 0; i < report->n_hops; i++) {
    HopsecHop *hop = &report->hops[i];

    find_from (report, hop);
    find_by (report, hop);
    if (i > 0 && hop->by.name == NULL && hopsec_hop_names_nobody (hop)) {
      hop->by = hop[-1].by; /* an inner host that took it from its own kind, and says no more */
    }
    hop->text[HOPSEC_FACT_BY_ORGANISATION] = hop->by.name;
  }
  for (guint i = report->n_hops; i-- > 0;) {
    find_home (report, &report->hops[i]);
  }
}

gboolean
hopsec_organisation_is (const HopsecOrganisation *a, const HopsecOrganisation *b)
{
  return hopsec_same_name (a->name, b->name);
}
