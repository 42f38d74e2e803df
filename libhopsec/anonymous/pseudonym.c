/* Pseudonyms: the names of one message, each of which has another one, and always the same.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Of a name stays whose it is: hosts of one organisation are of one organisation, a known operator's
 * remain its own, and a private address is a private one. Names are taken from those that are nobody's
 * (RFC 2606, 5737, 3849) and counted, so that nothing leads back.
 */
#include "anonymous/anonymous.h"

struct _HopsecPseudonyms {
  HopsecReport scratch; /* where organisations are looked up */
  GHashTable *others;   /* "kind:name in lower case" to the other one */
  GHashTable *taken;    /* how often each form of a label was given */
  GHashTable *kept;
  gboolean kinds; /* a name is replaced by what it is: HOST */
  guint n_persons, n_hosts, n_organisations, n_subnets, n_v4, n_v6;
};

/* `kept`: names in lower case whose letters stay, because a dialect knows its fields by them */
HopsecPseudonyms *
hopsec_pseudonyms_new (HopsecDialects *dialects, GHashTable *kept)
{
  HopsecPseudonyms *self = g_new0 (HopsecPseudonyms, 1);

  self->scratch.arena = hopsec_arena_new (0);
  self->scratch.dialects = dialects;
  self->others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->kept = g_hash_table_ref (kept);
  return self;
}

/* Such as say only what kind of name it was. */
HopsecPseudonyms *
hopsec_pseudonyms_new_kinds (void)
{
  g_autoptr (GHashTable) kept = g_hash_table_new (g_str_hash, g_str_equal);
  HopsecPseudonyms *self = hopsec_pseudonyms_new (NULL, kept);

  self->kinds = TRUE;
  return self;
}

static gboolean
add_kind (const HopsecPseudonyms *self, GString *out, const gchar *kind)
{
  if (self->kinds) {
    g_string_append (out, kind);
  }
  return self->kinds;
}

void
hopsec_pseudonyms_free (HopsecPseudonyms *self)
{
  hopsec_arena_free (self->scratch.arena);
  g_hash_table_unref (self->others);
  g_hash_table_unref (self->taken);
  g_hash_table_unref (self->kept);
  g_free (self);
}

static gboolean
is_kept (const HopsecPseudonyms *self, const gchar *text, gsize length)
{
  g_autofree gchar *lower = g_ascii_strdown (text, (gssize) length);

  return g_hash_table_contains (self->kept, lower);
}

/* The other name that was given before; NULL: none. *key is what to remember it by. */
static const gchar *
recall (HopsecPseudonyms *self, gchar kind, const gchar *text, gsize length, gchar **key)
{
  g_autofree gchar *lower = g_ascii_strdown (text, (gssize) length);

  *key = g_strdup_printf ("%c:%s", kind, lower);
  return g_hash_table_lookup (self->others, *key);
}

static const gchar *
remember (HopsecPseudonyms *self, gchar *key, gchar *other)
{
  g_hash_table_insert (self->others, key, other);
  return other;
}

/* --- ids -------------------------------------------------------------------------------------- */

#define MAX_ROUNDS 20 /* a digit alone may stay where it was, but hardly so often */

void
hopsec_pseudonyms_add_id (HopsecPseudonyms *self, GString *out, const gchar *text, gsize length)
{
  g_autofree gchar *id = g_strndup (text, length);
  gboolean kept = is_kept (self, text, length);
  g_autofree gchar *other = g_strdup (id);

  if (add_kind (self, out, "ID")) {
    return;
  }
  for (guint round = 0; round < MAX_ROUNDS && strcmp (other, id) == 0; round++) {
    g_free (other);
    other = hopsec_shuffle (id, round, kept && round < MAX_ROUNDS / 2);
  }
  g_string_append (out, other);
}

/* --- people ----------------------------------------------------------------------------------- */

void
hopsec_pseudonyms_add_person (HopsecPseudonyms *self, GString *out, const gchar *text, gsize length)
{
  gchar *key;
  const gchar *other;

  if (add_kind (self, out, "USER")) {
    return;
  }
  other = recall (self, 'p', text, length, &key);
  if (other == NULL) {
    other = remember (self, g_steal_pointer (&key), g_strdup_printf ("user%u", ++self->n_persons));
  }
  g_free (key);
  g_string_append (out, other);
}

/* --- addresses -------------------------------------------------------------------------------- */

static const HopsecAddress *
find_network (HopsecPseudonyms *self, const HopsecAddress *address)
{
  HopsecOperators *operators = hopsec_dialects_get_operators (self->scratch.dialects);
  const HopsecOperator *owner = hopsec_operators_find_network (operators, address);

  for (guint i = 0; owner != NULL && i < owner->networks->len; i++) {
    const HopsecAddress *network = &g_array_index (owner->networks, HopsecAddress, i);

    if (hopsec_network_contains (network, address)) {
      return network;
    }
  }
  return NULL;
}

/* The n-th address of a network, which is not `not`. */
static void
count_up (HopsecAddress *address, const HopsecAddress *network, guint n, const HopsecAddress * not )
{
  guint room = network->length * 8u - network->prefix;

  *address = *network;
  address->prefix = not ->prefix;
  do {
    address->bytes[address->length - 1]
      = (guint8) (network->bytes[network->length - 1] | (n & 0xff));
    if (room >= 16) {
      address->bytes[address->length - 2]
        = (guint8) (network->bytes[network->length - 2] | (n >> 8 & 0xff));
    }
    n++;
  } while (memcmp (address->bytes, not ->bytes, address->length) == 0 && room > 0);
}

/* 192.0.2.1, 198.51.100.1, 203.0.113.1 and so on; 2001:db8::1, or 2002::1 of such a one (6to4) */
static void
make_public (HopsecPseudonyms *self, HopsecAddress *other, const HopsecAddress *address)
{
  static const guint8 nets[][3] = { { 192, 0, 2 }, { 198, 51, 100 }, { 203, 0, 113 } };
  static const HopsecAddress v6 = { { 0x20, 0x01, 0x0d, 0xb8 }, 16, 32 },
                             to4 = { { 0x20, 0x02 }, 16, 16 };

  if (address->length == 4) {
    guint n = self->n_v4++;

    memcpy (other->bytes, nets[n / 250 % G_N_ELEMENTS (nets)], 3);
    other->bytes[3] = (guint8) (n % 250 + 1);
  } else {
    count_up (other, hopsec_network_contains (&to4, address) ? &to4 : &v6, ++self->n_v6, address);
  }
}

/* The network of 8 to 16 bits stays, and which addresses share the first three bytes. */
static void
make_private (HopsecPseudonyms *self, HopsecAddress *other, const HopsecAddress *address)
{
  g_autofree gchar *subnet
    = g_strdup_printf ("%u.%u.%u", address->bytes[0], address->bytes[1], address->bytes[2]);
  gchar *key;
  const gchar *known = recall (self, 's', subnet, strlen (subnet), &key);
  gboolean wide = address->bytes[0] == 10;

  if (address->length == 16) {
    memset (other->bytes + 2, 0, 13);
    other->bytes[15] = (guint8) ++self->n_v6;
    g_free (key);
    return;
  }
  if (known == NULL) {
    known = remember (self, g_steal_pointer (&key), g_strdup_printf ("%u", self->n_subnets++));
  }
  g_free (key);
  other->bytes[1] = wide ? 0 : address->bytes[1];
  other->bytes[2] = (guint8) g_ascii_strtoull (known, NULL, 10);
  do {
    other->bytes[3] = (guint8) (++self->n_v4 % 250 + 1);
  } while (memcmp (other->bytes, address->bytes, 4) == 0);
}

static gchar *
other_address (HopsecPseudonyms *self, const HopsecAddress *address)
{
  HopsecAddress other = *address;
  const HopsecAddress *network = find_network (self, address);
  gchar text[64];

  if (network != NULL) {
    count_up (&other, network, ++self->n_hosts, address);
  } else if (hopsec_address_is_private (address)) {
    make_private (self, &other, address);
  } else if (!hopsec_address_is_loopback (address)) {
    make_public (self, &other, address);
  }
  hopsec_address_format (&other, text);
  return g_strdup (text);
}

void
hopsec_pseudonyms_add_address (HopsecPseudonyms *self, GString *out, const HopsecAddress *address)
{
  gchar text[64], *key;
  const gchar *other;

  if (add_kind (self, out, "IP")) {
    return;
  }
  hopsec_address_format (address, text);
  other = recall (self, 'a', text, strlen (text), &key);
  if (other == NULL) {
    other = remember (self, g_steal_pointer (&key), other_address (self, address));
  }
  g_free (key);
  g_string_append (out, other);
}

/* --- hosts ------------------------------------------------------------------------------------ */

/* "mail-wm1-f41" to "mail-wm0-f00": the letters stay, the digits are counted */
static gchar *
other_label (HopsecPseudonyms *self, const gchar *label)
{
  gchar *form = g_strdup (label), *other;
  guint n;

  for (gchar *c = form; *c != '\0'; c++) {
    *c = g_ascii_isdigit (*c) ? '0' : *c;
  }
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->taken, form));
  do {
    guint rest = n++;

    other = g_strdup (form);
    for (gsize i = strlen (other); i > 0; i--) {
      if (g_ascii_isdigit (other[i - 1])) {
        other[i - 1] = (gchar) ('0' + rest % 10);
        rest /= 10;
      }
    }
    if (strcmp (other, label) == 0) {
      g_clear_pointer (&other, g_free);
    }
  } while (other == NULL);
  g_hash_table_replace (self->taken, form, GUINT_TO_POINTER (n));
  return other;
}

/* The letters stay, and of an operator's host its domain. */
static gchar *
with_other_digits (HopsecPseudonyms *self, const gchar *name, const gchar *domain)
{
  gsize front = strlen (name) - strlen (domain);
  g_autofree gchar *own = g_strndup (name, front);
  g_auto (GStrv) labels = g_strsplit (own, ".", -1);
  g_autofree gchar *others = NULL;

  for (guint i = 0; labels[i] != NULL; i++) {
    gchar *key;
    const gchar *other;

    if (strpbrk (labels[i], "0123456789") == NULL) {
      continue;
    }
    other = recall (self, 'l', labels[i], strlen (labels[i]), &key);
    if (other == NULL) {
      other = remember (self, g_steal_pointer (&key), other_label (self, labels[i]));
    }
    g_free (key);
    g_free (labels[i]);
    labels[i] = g_strdup (other);
  }
  others = g_strjoinv (".", labels);
  return g_strconcat (others, name + front, NULL);
}

/* of the operator's domains, the one that the host is below; "" if it is none of them */
static const gchar *
domain_of (const HopsecOperator *owner, const gchar *name)
{
  const gchar *found = "";

  for (guint i = 0; owner != NULL && i < owner->domains->len; i++) {
    const gchar *domain = g_ptr_array_index (owner->domains, i);
    gsize n = strlen (domain), length = strlen (name);

    if (length >= n && hopsec_same (name + length - n, domain, n) && n > strlen (found)) {
      found = domain;
    }
  }
  return found;
}

/* "a", "b" ... "z", "ba": letters, because names that differ in digits alone are of one house */
static gchar *
letters (guint n)
{
  GString *text = g_string_new (NULL);

  do {
    g_string_prepend_c (text, (gchar) ('a' + n % 26));
    n /= 26;
  } while (n > 0);
  return g_string_free (text, FALSE);
}

/* "orga" for "example.com", and "orga2" for "example-3.net" */
static gchar *
new_organisation (HopsecPseudonyms *self, const gchar *name)
{
  g_autoptr (GString) house = g_string_new (NULL);
  g_autofree gchar *key = NULL, *own = NULL;
  const gchar *other;
  guint n;

  for (const gchar *c = name; *c != '\0' && *c != '.'; c++) {
    if (!g_ascii_isdigit (*c) && *c != '-') {
      g_string_append_c (house, *c);
    }
  }
  other = recall (self, 'k', house->str, house->len, &key);
  if (other == NULL) {
    other = remember (self, g_steal_pointer (&key), letters (self->n_organisations++));
  }
  own = g_strdup_printf ("org:%s", other);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->taken, own)) + 1;
  g_hash_table_replace (self->taken, g_strdup (own), GUINT_TO_POINTER (n));
  return n == 1 ? g_strdup_printf ("org%s.example", other)
                : g_strdup_printf ("org%s%u.example", other, n);
}

static const gchar *
other_organisation (HopsecPseudonyms *self, const gchar *name)
{
  gchar *key;
  const gchar *other = recall (self, 'o', name, strlen (name), &key);

  if (other == NULL) {
    other = remember (self, g_steal_pointer (&key), new_organisation (self, name));
  }
  g_free (key);
  return other;
}

/* "host1.host2": labels are compared by themselves where hosts of one organisation are joined */
static gchar *
other_labels (HopsecPseudonyms *self, const gchar *name, gsize length)
{
  g_autofree gchar *own = g_strndup (name, length);
  g_auto (GStrv) labels = g_strsplit (own, ".", -1);

  for (guint i = 0; labels[i] != NULL; i++) {
    gchar *key;
    const gchar *other = recall (self, 'n', labels[i], strlen (labels[i]), &key);

    if (labels[i][0] == '\0') {
      g_free (key);
      continue;
    }
    if (other == NULL) {
      other = remember (self, g_steal_pointer (&key), g_strdup_printf ("host%u", ++self->n_hosts));
    }
    g_free (key);
    g_free (labels[i]);
    labels[i] = g_strdup (other);
  }
  return g_strjoinv (".", labels);
}

static gchar *
other_host (HopsecPseudonyms *self, const gchar *name)
{
  g_autofree gchar *labels = NULL;
  HopsecOrganisation organisation;

  hopsec_organisation_find (&self->scratch, name, &organisation);
  if (organisation.owner != NULL || is_kept (self, name, strlen (name))) {
    return with_other_digits (self, name, domain_of (organisation.owner, name));
  }
  if (organisation.name == NULL) {
    return other_labels (self, name, strlen (name));
  }
  if (hopsec_same_name (organisation.name, name)) {
    return g_strdup (other_organisation (self, organisation.name));
  }
  labels = other_labels (self, name, strlen (name) - strlen (organisation.name) - 1);
  return g_strconcat (labels, ".", other_organisation (self, organisation.name), NULL);
}

/* names that are nobody's */
static gboolean
is_nobody (const gchar *name)
{
  static const gchar *const nobody[]
    = { "localhost", "localhost.localdomain", "localhost4", "localhost6", "unknown", "local" };

  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++) {
    if (g_ascii_strcasecmp (name, nobody[i]) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

void
hopsec_pseudonyms_add_host (HopsecPseudonyms *self, GString *out, const gchar *text, gsize length)
{
  gboolean dot = length > 1 && text[length - 1] == '.';
  g_autofree gchar *name = g_strndup (text, length - dot);
  gchar *key;
  const gchar *other;

  if (add_kind (self, out, "HOST")) {
    return;
  }
  other = recall (self, 'h', name, strlen (name), &key);
  if (other == NULL) {
    other = remember (self, g_steal_pointer (&key),
                      is_nobody (name) ? g_strdup (name) : other_host (self, name));
  }
  g_free (key);
  g_string_append (out, other);
  if (dot) {
    g_string_append_c (out, '.');
  }
}
