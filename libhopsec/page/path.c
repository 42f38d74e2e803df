/* A message's path in the words that every output for people shares.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Nothing here is escaped: that is for the one who prints it.
 */
#include "page/page.h"

#include <string.h>

void
hopsec_path_init (HopsecPath *path, HopsecReport *report)
{
  path->report = report;
  path->n = hopsec_report_get_n_hops (report);
  path->hops = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_hop_unref);
  for (guint i = 0; i < path->n; i++) {
    g_ptr_array_add (path->hops, hopsec_report_get_hop (report, i));
  }
}

void
hopsec_path_clear (HopsecPath *path)
{
  g_clear_pointer (&path->hops, g_ptr_array_unref);
}

HopsecHop *
hopsec_path_hop (const HopsecPath *path, guint i)
{
  return g_ptr_array_index (path->hops, i);
}

const gchar *
hopsec_path_fact (const HopsecPath *path, guint i, HopsecFact field)
{
  return hopsec_hop_get (hopsec_path_hop (path, i), field);
}

gboolean
hopsec_path_has_flag (const HopsecPath *path, guint i, HopsecFlags flags)
{
  return (hopsec_hop_get_flags (hopsec_path_hop (path, i)) & flags) != 0;
}

/* Whether hop i says no more than the hop before it: TLS inside the same organisation. */
gboolean
hopsec_path_folds (const HopsecPath *path, guint i)
{
  HopsecHop *hop = hopsec_path_hop (path, i), *before = hopsec_path_hop (path, i - 1);

  return hopsec_hop_get_security (hop) == HOPSEC_SECURITY_TLS
         && hopsec_hop_get_security (before) == HOPSEC_SECURITY_TLS
         && hopsec_hop_get_leg (hop) != HOPSEC_LEG_TRANSIT
         && hopsec_hop_get_leg (before) != HOPSEC_LEG_TRANSIT
         && hopsec_hop_get_leg (before) != HOPSEC_LEG_SUBMISSION
         && g_strcmp0 (hopsec_hop_get (hop, HOPSEC_FACT_BY_ORGANISATION),
                       hopsec_hop_get (before, HOPSEC_FACT_BY_ORGANISATION))
              == 0
         && hopsec_hop_get_proof (hop) == hopsec_hop_get_proof (before)
         && !hopsec_path_has_flag (path, i,
                                   HOPSEC_FLAG_GAP | HOPSEC_FLAG_TIME_ORDER | HOPSEC_FLAG_LOOP
                                     | HOPSEC_FLAG_BY_SPOOF);
}

/* "TLS 1.2", or "TLS 1.2+" for several hops of which one states more or nothing */
gchar *
hopsec_path_session (const HopsecPath *path, guint first, guint last)
{
  HopsecTls lowest = HOPSEC_TLS_UNKNOWN;
  gboolean mixed = FALSE;

  for (guint i = first; i <= last; i++) {
    HopsecTls tls = hopsec_hop_get_tls (hopsec_path_hop (path, i));

    mixed |= i > first && (tls == HOPSEC_TLS_UNKNOWN || tls != lowest);
    if (tls != HOPSEC_TLS_UNKNOWN && (lowest == HOPSEC_TLS_UNKNOWN || tls < lowest)) {
      lowest = tls;
    }
  }
  if (lowest == HOPSEC_TLS_UNKNOWN) {
    const gchar *protocol = hopsec_path_fact (path, last, HOPSEC_FACT_PROTOCOL);

    return g_strdup (g_strcmp0 (protocol, "HTTPS") == 0 ? "HTTPS" : "-");
  }
  return g_strconcat (hopsec_version_name (lowest), mixed ? "+" : "", NULL);
}

/* FALSE: no hop of the run has a delay */
gboolean
hopsec_path_delay (const HopsecPath *path, guint first, guint last, gint64 *sum)
{
  gint64 delay;
  gboolean known = FALSE;

  *sum = 0;
  for (guint i = first; i <= last; i++) {
    if (hopsec_hop_get_delay (hopsec_path_hop (path, i), &delay)) {
      *sum += delay;
      known = TRUE;
    }
  }
  return known;
}

gchar *
hopsec_delay_words (gint64 seconds)
{
  gint64 size = ABS (seconds);

  if (size < 120) {
    return g_strdup_printf ("%" G_GINT64_FORMAT " s", seconds);
  }
  if (size < 2 * 3600) {
    return g_strdup_printf ("%" G_GINT64_FORMAT " min", seconds / 60);
  }
  if (size < 2 * 86400) {
    return g_strdup_printf ("%" G_GINT64_FORMAT " h", seconds / 3600);
  }
  return g_strdup_printf ("%" G_GINT64_FORMAT " d", MIN (seconds / 86400, 99999));
}

/* The peer: a name that the server looked up is a fact, a HELO is only what the peer calls itself.
 * NULL: the field names no peer */
gchar *
hopsec_path_peer (const HopsecPath *path, guint i)
{
  const gchar *ip = hopsec_path_fact (path, i, HOPSEC_FACT_IP),
              *rdns = hopsec_path_fact (path, i, HOPSEC_FACT_RDNS);
  const gchar *helo = hopsec_path_fact (path, i, HOPSEC_FACT_HELO);

  if (rdns != NULL) {
    return ip != NULL ? g_strdup_printf ("%s [%s]", rdns, ip) : g_strdup (rdns);
  }
  if (ip != NULL && helo != NULL) {
    return g_strdup_printf ("%s, calls itself %s", ip, helo);
  }
  if (ip != NULL) {
    return g_strdup (ip);
  }
  return helo != NULL ? g_strdup_printf ("one that calls itself %s", helo) : NULL;
}

/* Why the hop has its class. */
const gchar *
hopsec_path_reason (const HopsecPath *path, guint i)
{
  if (hopsec_path_has_flag (
        path, i, HOPSEC_FLAG_CONFLICT | HOPSEC_FLAG_UNBALANCED | HOPSEC_FLAG_TRUNCATED)) {
    return "cannot be read for certain";
  }
  switch (hopsec_hop_get_basis (hopsec_path_hop (path, i))) {
  case HOPSEC_BASIS_ABSENCE:
    return "no TLS mark, and this product writes one whenever TLS is used";
  case HOPSEC_BASIS_KEYWORD:
    return hopsec_hop_get_security (hopsec_path_hop (path, i)) == HOPSEC_SECURITY_PLAINTEXT
             ? "the word for a hop without TLS"
             : "the word for a hop over TLS";
  case HOPSEC_BASIS_MARK:
    return "TLS mark";
  case HOPSEC_BASIS_IMPLIED:
    return "implied: this service takes nothing but TLS";
  case HOPSEC_BASIS_ADDRESS:
    return "the same host";
  case HOPSEC_BASIS_SESSION:
    return "the live session";
  default:
    return "does not say";
  }
}

typedef struct {
  HopsecFlags flag;
  const gchar *words;
} FlagWords;

static const gchar *
next_words (const FlagWords *all, guint n, HopsecFlags flags, guint *from)
{
  while (*from < n) {
    const FlagWords *one = &all[(*from)++];

    if ((flags & one->flag) != 0) {
      return one->words;
    }
  }
  return NULL;
}

/* What is odd about the hop and worth a line; NULL after the last. */
const gchar *
hopsec_path_warning (const HopsecPath *path, guint i, guint *from)
{
  static const FlagWords all[] = {
    { HOPSEC_FLAG_TIME_ORDER, "the clocks of this hop and the next differ by more than 5 minutes" },
    { HOPSEC_FLAG_FUTURE, "dated in the future" },
    { HOPSEC_FLAG_BY_SPOOF, "names a host that you trust, but nothing proves that it wrote this" },
    { HOPSEC_FLAG_LOOP, "the same id stands in an earlier hop: a copy or a loop" },
  };

  return next_words (all, G_N_ELEMENTS (all), hopsec_hop_get_flags (hopsec_path_hop (path, i)),
                     from);
}

/* Why hop i does not join the hop before it; NULL if it does. */
gchar *
hopsec_path_gap (const HopsecPath *path, guint i)
{
  g_autofree gchar *peer
    = hopsec_path_has_flag (path, i, HOPSEC_FLAG_GAP) ? hopsec_path_peer (path, i) : NULL;

  return i > 0 && peer != NULL
           ? g_strdup_printf ("gap: hop %u came from %s, not from %s", i + 1, peer,
                              hopsec_path_fact (path, i - 1, HOPSEC_FACT_BY))
           : NULL;
}

/* What is proved, and how to get more of it. */
gchar *
hopsec_path_proof (const HopsecPath *path)
{
  guint boundary = hopsec_report_get_boundary (path->report);
  const gchar *hint = hopsec_report_get_trust_hint (path->report);

  if (boundary == 0 && hint == NULL) {
    return g_strdup ("Claimed, not proved.");
  }
  if (boundary == 0) {
    return g_strdup_printf ("Claimed, not proved. If this mailbox is yours, add --trust%s%s",
                            hint[0] != '\0' ? "=" : "-hops=1", hint);
  }
  if (hopsec_path_has_flag (path, boundary - 1, HOPSEC_FLAG_BOUNDARY_INSIDE)) {
    return g_strdup_printf (
      "Proof ends at hop %u, inside %s, before the message entered it: how it came in "
      "is not proved.",
      boundary, hopsec_path_fact (path, boundary - 1, HOPSEC_FACT_BY_ORGANISATION));
  }
  if (boundary == 1) {
    return g_strdup ("Proved for every hop (hosts you trust).");
  }
  if (boundary == path->n) {
    return g_strdup_printf (
      "Proved for hop %u (a host you trust). What came before counts for nothing.", boundary);
  }
  return g_strdup_printf (
    "Proved for hops %u-%u (hosts you trust). What came before counts for nothing.", boundary,
    path->n);
}

/* What the message's flags mean for its reader; NULL after the last. */
const gchar *
hopsec_path_note (const HopsecPath *path, guint *from)
{
  static const FlagWords all[] = {
    { HOPSEC_FLAG_UNFOLDED,
      "The lines of the header had lost their folds, and were put together again: nothing in such "
      "fields can be proved." },
    { HOPSEC_FLAG_TOO_MANY, "The message has more Received fields than are read." },
    { HOPSEC_FLAG_TRUNCATED,
      "The header is longer than the limits allow: not all of it was read." },
    { HOPSEC_FLAG_TLS_REQUIRED_NO, "The sender allowed delivery without TLS (TLS-Required: No)." },
    { HOPSEC_FLAG_REQUIRETLS, "The sender asked for TLS at every hop (REQUIRETLS)." },
  };

  return next_words (all, G_N_ELEMENTS (all), hopsec_report_get_flags (path->report), from);
}
