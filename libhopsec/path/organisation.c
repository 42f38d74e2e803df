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
is_address (const gchar *name, gsize length)
{
  HopsecAddress address;

  return name[0] == '[' || hopsec_address_parse (name, length, &address);
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

/* The public suffix list takes longer than all else about a field, and the same domains come again and
 * again: each thread remembers the suffixes of some. */
#define MEMORY 2048
#define MAX_REMEMBERED 62 /* bytes; nearly all real domains are shorter */

typedef struct {
  gchar domain[MAX_REMEMBERED];
  guint8 length; /* 0: nothing is remembered here */
  guint8 suffix; /* how many bytes of the domain's end */
} Remembered;

static gpointer
make_memory (void)
{
  return g_new0 (Remembered, MEMORY);
}

/* Names are registered under it; "example" stands for such a one in documents (RFC 2606). */
static gboolean
is_suffix (const gchar *name)
{
  return psl_is_public_suffix2 (psl_builtin (), name, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE)
         || strcmp (name, "example") == 0;
}

/* The length of the longest suffix that the domain is, or ends in, in the ICANN section of the list.
 * Private sections are whole customers' names, and a name under no suffix at all is none of the
 * Internet (.local, .lan, 56.48): 0. */
static gsize
find_suffix (const gchar *domain)
{
  while (domain[0] != '\0' && !is_suffix (domain)) {
    domain += strcspn (domain, ".");
    domain += domain[0] == '.';
  }
  return strlen (domain);
}

/* FNV-1a */
static guint
hash (const gchar *text, gsize length)
{
  guint32 sum = 0x811c9dc5;

  for (gsize i = 0; i < length; i++) {
    sum = (sum ^ (guchar) text[i]) * 0x01000193;
  }
  return sum;
}

/* The same from memory. A domain has two places: the newer one is forgotten last. */
static gsize
recall_suffix (const gchar *domain, gsize length)
{
  Remembered *all = hopsec_thread_get (HOPSEC_KEEP_SUFFIXES, make_memory, g_free);
  Remembered *two = &all[hash (domain, length) % (MEMORY / 2) * 2];

  for (guint i = 0; i < 2; i++) {
    if (two[i].length == length && memcmp (two[i].domain, domain, length) == 0) {
      return two[i].suffix;
    }
  }
  two[1] = two[0];
  two[0].length = (guint8) length;
  two[0].suffix = (guint8) find_suffix (domain);
  memcpy (two[0].domain, domain, length);
  return two[0].suffix;
}

/* The length of the registrable domain that the name in lower case ends in: one label more than its
 * suffix; 0 if it has none. What comes before the first dot is no part of a suffix. */
static gsize
find_registrable (const gchar *name, gsize length)
{
  const gchar *dot = memchr (name, '.', length), *parent = dot != NULL ? dot + 1 : name + length;
  const gchar *before;
  gsize rest = length - (gsize) (parent - name), suffix, start, end;

  if (rest == 0) {
    return 0;
  }
  suffix = rest <= MAX_REMEMBERED ? recall_suffix (parent, rest) : find_suffix (parent);
  if (suffix == 0) {
    return 0;
  }
  end = length - suffix - 1;
  before = memrchr (name, '.', end);
  start = before != NULL ? (gsize) (before + 1 - name) : 0;
  return start < end ? length - start : 0;
}

static void
copy_lower (gchar *out, const gchar *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    out[i] = hopsec_lower (text[i]);
  }
  out[length] = '\0';
}

/* Whose the host of that name is; an empty one if that cannot be told. */
void
hopsec_organisation_find (HopsecReport *report, const gchar *name, HopsecOrganisation *organisation)
{
  HopsecOperators *operators = hopsec_dialects_get_operators (report->dialects);
  gsize length = name != NULL ? strlen (name) : 0, domain;
  gchar lower[MAX_NAME + 1];

  *organisation = (HopsecOrganisation) { NULL, NULL };
  if (length == 0 || length > MAX_NAME || is_address (name, length) || !is_name (name)) {
    return;
  }
  organisation->owner = hopsec_operators_find (operators, name, length);
  if (organisation->owner != NULL) {
    organisation->name = organisation->owner->name;
    return;
  }
  copy_lower (lower, name, length);
  domain = find_registrable (lower, length);
  if (domain > 0) {
    organisation->name = hopsec_arena_bytes (report->arena, lower + length - domain, domain);
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
  const gchar *rdns = hop->text[HOPSEC_FACT_RDNS], *helo = hop->text[HOPSEC_FACT_HELO];

  hopsec_organisation_find (report, rdns, &hop->from);
  hop->helo = hop->from;
  if (g_strcmp0 (rdns, helo) != 0) {
    hopsec_organisation_find (report, helo, &hop->helo);
  }
  hop->from_named_by_server
    = hop->from.name != NULL
      || (hop->address_of_server && operator_of_address (report, &hop->address, &hop->from));
  if (!hop->from_named_by_server) {
    hop->from = hop->helo;
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
