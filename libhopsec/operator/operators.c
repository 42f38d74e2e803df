/* A set of operators: whose a host or an address is.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "operator/operator.h"

#include <string.h>

#define N_CHAINS 256

typedef struct {
  const gchar *name;
  gsize length;
  const HopsecOperator *owner;
  guint next; /* number of the next domain of the chain, 0 for none */
} Domain;

typedef struct {
  HopsecAddress network;
  const HopsecOperator *owner;
} Network;

struct _HopsecOperators {
  gint ref_count;
  GPtrArray *all;         /* of HopsecOperator */
  GArray *domains;        /* of Domain; numbers begin at 1 */
  guint first[N_CHAINS];  /* number of the first domain whose last labels lead here: the longest */
  GArray *networks;       /* of Network */
  gboolean may_hold[256]; /* whether one of the networks has addresses that begin with this byte */
};

/* By the two last labels of a host name, which it shares with the domains above it. */
static guint
find_chain (const gchar *host, gsize length)
{
  guint sum = 0, dots = 0;

  for (gsize i = length; i > 0 && (host[i - 1] != '.' || ++dots < 2); i--) {
    sum = sum * 31 + (guchar) hopsec_lower (host[i - 1]);
  }
  return sum % N_CHAINS;
}

/* "mx.example.com" is below "example.com": whole labels, caseless */
static gboolean
is_below (const gchar *host, gsize length, const Domain *domain)
{
  return length >= domain->length
         && hopsec_same (host + length - domain->length, domain->name, domain->length)
         && (length == domain->length || host[length - domain->length - 1] == '.');
}

static gint
compare_domains (gconstpointer a, gconstpointer b)
{
  const Domain *x = a, *y = b;

  return (x->length > y->length) - (x->length < y->length);
}

/* Each goes in front of its chain, the longest one last. Of two operators with one domain the later one
 * has it: a site knows better. */
static void
chain_domains (HopsecOperators *self)
{
  g_array_sort (self->domains, compare_domains);
  for (guint i = 0; i < self->domains->len; i++) {
    Domain *domain = &g_array_index (self->domains, Domain, i);
    guint *first = &self->first[find_chain (domain->name, domain->length)];

    domain->next = *first;
    *first = i + 1;
  }
}

static void
index_network (HopsecOperators *self, const HopsecOperator *owner, const HopsecAddress *address)
{
  Network network = { *address, owner };
  guint n = 1u << (8 - MIN (address->prefix, 8));

  g_array_append_val (self->networks, network);
  for (guint byte = address->bytes[0] & ~(n - 1); n > 0; byte++, n--) {
    self->may_hold[byte] = TRUE;
  }
}

static void
add (HopsecOperators *self, HopsecOperator *owner)
{
  g_ptr_array_add (self->all, hopsec_operator_ref (owner));
  for (guint i = 0; i < owner->domains->len; i++) {
    const gchar *name = g_ptr_array_index (owner->domains, i);
    Domain domain = { name, strlen (name), owner, 0 };

    g_array_append_val (self->domains, domain);
  }
  for (guint i = 0; i < owner->networks->len; i++) {
    index_network (self, owner, &g_array_index (owner->networks, HopsecAddress, i));
  }
}

HopsecOperators *
hopsec_operators_new (GPtrArray *operators)
{
  HopsecOperators *self = g_new0 (HopsecOperators, 1);

  self->ref_count = 1;
  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_operator_unref);
  self->domains = g_array_new (FALSE, FALSE, sizeof (Domain));
  self->networks = g_array_new (FALSE, FALSE, sizeof (Network));
  for (guint i = 0; i < operators->len; i++) {
    add (self, g_ptr_array_index (operators, i));
  }
  chain_domains (self);
  return self;
}

static const HopsecOperator *
find_name (const GPtrArray *operators, const gchar *name)
{
  for (guint i = 0; i < operators->len; i++) {
    const HopsecOperator *owner = g_ptr_array_index (operators, i);

    if (g_ascii_strcasecmp (owner->name, name) == 0) {
      return owner;
    }
  }
  return NULL;
}

/* A set of these operators and more; one that has the name of an older one takes its place, so that
 * a site can mend a built-in operator. */
HopsecOperators *
hopsec_operators_extend (HopsecOperators *self, GPtrArray *more)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; i < self->all->len; i++) {
    HopsecOperator *owner = g_ptr_array_index (self->all, i);

    if (find_name (more, owner->name) == NULL) {
      g_ptr_array_add (all, owner);
    }
  }
  g_ptr_array_extend (all, more, NULL, NULL);
  return hopsec_operators_new (all);
}

HopsecOperators *
hopsec_operators_ref (HopsecOperators *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
hopsec_operators_unref (HopsecOperators *self)
{
  if (g_atomic_int_dec_and_test (&self->ref_count)) {
    g_array_unref (self->domains);
    g_array_unref (self->networks);
    g_ptr_array_unref (self->all);
    g_free (self);
  }
}

/* The operator that is called so, or has this domain; NULL: none. */
const HopsecOperator *
hopsec_operators_get (HopsecOperators *self, const gchar *name)
{
  const HopsecOperator *owner = find_name (self->all, name);

  return owner != NULL ? owner : hopsec_operators_find (self, name, strlen (name));
}

/* The operator of a host: of the longest of its domains that is known, by whole labels. */
const HopsecOperator *
hopsec_operators_find (HopsecOperators *self, const gchar *host, gsize length)
{
  length -= length > 0 && host[length - 1] == '.';
  for (guint n = self->first[find_chain (host, length)]; n != 0;) {
    const Domain *domain = &g_array_index (self->domains, Domain, n - 1);

    if (is_below (host, length, domain)) {
      return domain->owner;
    }
    n = domain->next;
  }
  return NULL;
}

/* The operator whose own servers use the address. */
const HopsecOperator *
hopsec_operators_find_network (HopsecOperators *self, const HopsecAddress *address)
{
  for (guint i = 0; self->may_hold[address->bytes[0]] && i < self->networks->len; i++) {
    const Network *network = &g_array_index (self->networks, Network, i);

    if (hopsec_network_contains (&network->network, address)) {
      return network->owner;
    }
  }
  return NULL;
}

/* What to say to somebody who asked for an operator that is not known: the nearest one, and all. */
gchar *
hopsec_operators_describe (HopsecOperators *self, const gchar *wanted)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new (), domains = g_ptr_array_new ();
  g_autofree gchar *all = NULL;
  const gchar *nearest;

  for (guint i = 0; i < self->all->len; i++) {
    const HopsecOperator *owner = g_ptr_array_index (self->all, i);

    g_ptr_array_add (names, (gpointer) owner->name);
    g_ptr_array_extend (domains, owner->domains, NULL, NULL);
  }
  g_ptr_array_add (names, NULL);
  g_ptr_array_add (domains, NULL);
  all = g_strjoinv (" @", (gchar **) names->pdata);
  nearest = hopsec_nearest (wanted, (const gchar *const *) domains->pdata);
  return nearest != NULL ? g_strdup_printf ("did you mean @%s? There are @%s", nearest, all)
                         : g_strdup_printf ("there are @%s", all);
}
