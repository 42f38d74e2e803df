/* What is proved: the walk from the top, as far as trust reaches.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Anyone may write a Received field; the ones that count were written by servers the caller trusts.
 * From the top a field is proved while trust is on and its `by` host is trusted. Trust passes to
 * the field below only through a local hop or the connection address, never a name. Once off it
 * stays off.
 */
#include "path/path.h"

#include <string.h>

HopsecTrust *
hopsec_trust_new (void)
{
  HopsecTrust *trust = g_new0 (HopsecTrust, 1);

  trust->hosts = g_ptr_array_new_with_free_func (g_free);
  trust->networks = g_array_new (FALSE, FALSE, sizeof (HopsecAddress));
  trust->operators = g_ptr_array_new_with_free_func (g_free);
  trust->words = g_string_new (NULL);
  return trust;
}

void
hopsec_trust_free (HopsecTrust *trust)
{
  g_ptr_array_unref (trust->hosts);
  g_array_unref (trust->networks);
  g_ptr_array_unref (trust->operators);
  g_string_free (trust->words, TRUE);
  g_free (trust);
}

static gboolean
is_host_name (const gchar *text)
{
  return text[strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")]
           == '\0'
         && text[0] != '-';
}

/* "mx.example", ".example", "@operator.example", "192.0.2.0/24" */
gboolean
hopsec_trust_add (HopsecTrust *trust, HopsecDialects *dialects, const gchar *text, GError **error)
{
  gsize length = strlen (text);
  HopsecAddress network;

  if (text[0] == '@') {
    HopsecOperators *operators = hopsec_dialects_get_operators (dialects);

    if (hopsec_operators_get (operators, text + 1) == NULL) {
      g_autofree gchar *known = hopsec_operators_describe (operators, text + 1);

      g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_ARGUMENT, "no operator %s is known; %s", text,
                   known);
      return FALSE;
    }
    g_ptr_array_add (trust->operators, g_strdup (text + 1));
  } else if (hopsec_network_parse (text, length, &network)) {
    g_array_append_val (trust->networks, network);
  } else if (length > 1 && is_host_name (text)) {
    g_ptr_array_add (trust->hosts, g_strdup (text));
  } else {
    g_set_error (error, HOPSEC_ERROR, HOPSEC_ERROR_ARGUMENT,
                 "'%s' is no host, .domain, @operator or network", text);
    return FALSE;
  }
  g_string_append_printf (trust->words, "%s%s", trust->words->len > 0 ? ", " : "", text);
  return TRUE;
}

gboolean
hopsec_trust_is_set (const HopsecTrust *trust)
{
  return trust->n_fields > 0 || trust->hosts->len > 0 || trust->networks->len > 0
         || trust->operators->len > 0;
}

static const HopsecOperator *
get_operator (HopsecReport *report, const HopsecTrust *trust, guint index)
{
  return hopsec_operators_get (hopsec_dialects_get_operators (report->dialects),
                               g_ptr_array_index (trust->operators, index));
}

static gboolean
in_networks (const GArray *networks, const HopsecAddress *address)
{
  for (guint i = 0; i < networks->len; i++) {
    if (hopsec_network_contains (&g_array_index (networks, HopsecAddress, i), address)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* A name of the operator, or, of an inner server that writes no name, an address of its networks. */
static gboolean
is_host_of (HopsecReport *report, const HopsecOperator *owner, const gchar *by)
{
  gsize length = strlen (by);
  HopsecAddress address;

  return hopsec_address_parse (by, length, &address)
           ? in_networks (owner->networks, &address)
           : hopsec_operators_find (hopsec_dialects_get_operators (report->dialects), by, length)
               == owner;
}

static gboolean
host_is_trusted (HopsecReport *report, const HopsecTrust *trust, const gchar *by)
{
  gsize length = by != NULL ? strlen (by) : 0;

  for (guint i = 0; length > 0 && i < trust->hosts->len; i++) {
    const gchar *host = g_ptr_array_index (trust->hosts, i);
    gsize n = strlen (host);

    if (hopsec_same_name (by, host + (host[0] == '.'))
        || (host[0] == '.' && length > n && g_ascii_strcasecmp (by + length - n, host) == 0)) {
      return TRUE;
    }
  }
  for (guint i = 0; length > 0 && i < trust->operators->len; i++) {
    const HopsecOperator *owner = get_operator (report, trust, i);

    if (owner != NULL && is_host_of (report, owner, by)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Whether the field below was in the hands of trusted servers too. */
static gboolean
passes_on (HopsecReport *report, const HopsecTrust *trust, const HopsecHop *hop)
{
  if (!hopsec_hop_is_network (hop)) {
    return TRUE;
  }
  if (!hop->address_of_server || hop->unjoined) {
    return FALSE;
  }
  if (hopsec_address_is_loopback (&hop->address)) {
    return hop->security != HOPSEC_SECURITY_UNKNOWN; /* unknown: a proxy, which anyone may reach */
  }
  if (in_networks (trust->networks, &hop->address)) {
    return TRUE;
  }
  for (guint i = 0; i < trust->operators->len; i++) {
    const HopsecOperator *owner = get_operator (report, trust, i);

    if (owner != NULL && in_networks (owner->networks, &hop->address)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* The walk ended before the message entered: what came before is still the operator's own. */
static void
mark_boundary (HopsecReport *report, HopsecHop *boundary)
{
  report->boundary = boundary->hop;
  if (boundary->hop > 1 && hopsec_hop_is_network (boundary)
      && hopsec_organisation_is (&boundary->from, &boundary->by)) {
    boundary->flags |= HOPSEC_FLAG_BOUNDARY_INSIDE;
  }
}

/* A field that was put together again may have lost words, or got some. */
static gboolean
may_be_proved (const HopsecHop *hop)
{
  return hop->parsed && (hop->flags & HOPSEC_FLAG_UNFOLDED) == 0;
}

void
hopsec_trust_walk (HopsecReport *report, const HopsecTrust *trust)
{
  gboolean by_host = TRUE, by_count = TRUE;
  HopsecHop *boundary = NULL;

  for (guint i = report->n_hops; i-- > 0;) {
    HopsecHop *hop = &report->hops[i];
    gboolean trusted = host_is_trusted (report, trust, hop->text[HOPSEC_FACT_BY]);

    if (hop->proof == HOPSEC_PROOF_OBSERVED) {
      by_host = passes_on (report, trust, hop);
      boundary = hop;
      continue;
    }
    by_host = by_host && may_be_proved (hop);
    by_count = by_count && may_be_proved (hop) && hop->field <= trust->n_fields;
    if ((by_host && trusted) || by_count) {
      hop->proof = HOPSEC_PROOF_PROVED;
      boundary = hop;
    } else if (trusted) {
      hop->flags |= HOPSEC_FLAG_BY_SPOOF;
    }
    by_host = by_host && trusted && passes_on (report, trust, hop);
  }
  if (boundary != NULL) {
    mark_boundary (report, boundary);
  }
}

/* What to trust so that at least the top hop of this message is proved: its operator, its server, or,
 * where the field names none that could be trusted, "": its number. NULL: it is proved, or nothing
 * would prove it. */
const gchar *
hopsec_trust_get_hint (HopsecReport *report)
{
  const HopsecHop *top = report->n_hops > 0 ? &report->hops[report->n_hops - 1] : NULL;
  const gchar *by = top != NULL ? top->text[HOPSEC_FACT_BY] : NULL;
  HopsecAddress address;

  if (top == NULL || report->is_copy || top->proof != HOPSEC_PROOF_CLAIMED || !may_be_proved (top)) {
    return NULL;
  }
  if (by != NULL && top->by.owner != NULL && is_host_of (report, top->by.owner, by)) {
    return top->by.owner->trust;
  }
  if (by == NULL || strchr (by, '.') == NULL || !is_host_name (by)
      || hopsec_address_parse (by, strlen (by), &address)) {
    return "";
  }
  return by;
}
