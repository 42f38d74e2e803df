/* A live SMTP session: the hop whose Received field is not written yet.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/path.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (HopsecSession, hopsec_session, hopsec_session_copy, hopsec_session_free)

/**
 * hopsec_session_new:
 *
 * An empty session; tell it with hopsec_session_set() what the server knows.
 *
 * Returns: (transfer full): the session
 * Since: 0.1
 */
HopsecSession *
hopsec_session_new (void)
{
  return g_new0 (HopsecSession, 1);
}

/**
 * hopsec_session_copy:
 * @self: a session
 *
 * A session of its own with the same facts.
 *
 * Returns: (transfer full): the copy
 * Since: 0.1
 */
HopsecSession *
hopsec_session_copy (HopsecSession *self)
{
  HopsecSession *copy = hopsec_session_new ();

  g_return_val_if_fail (self != NULL, copy);
  for (guint i = 0; i < HOPSEC_N_FACTS; i++) {
    copy->text[i] = g_strdup (self->text[i]);
  }
  return copy;
}

/**
 * hopsec_session_free:
 * @self: (transfer full): a session
 *
 * Frees the session.
 *
 * Since: 0.1
 */
void
hopsec_session_free (HopsecSession *self)
{
  g_return_if_fail (self != NULL);
  for (guint i = 0; i < HOPSEC_N_FACTS; i++) {
    g_free (self->text[i]);
  }
  g_free (self);
}

/**
 * hopsec_session_set:
 * @self: a session
 * @fact: %HOPSEC_FACT_IP, _HELO, _RDNS, _PORT, _BY, _PROTOCOL, _ID, _SENDER, _RECIPIENT, _TLS,
 *   _CIPHER_TEXT, _BITS, _KEY_EXCHANGE, _AUTHENTICATED or _CERTIFICATE
 * @value: (nullable): what the server knows, as text; %NULL if it does not
 *
 * Tells the session one fact. A TLS version or a cipher suite means that the session is encrypted;
 * %HOPSEC_FACT_AUTHENTICATED is true if it has any text; the certificate is the client's:
 * verified, unverified or none.
 *
 * Returns: whether a session has such a fact
 * Since: 0.1
 */
gboolean
hopsec_session_set (HopsecSession *self, HopsecFact fact, const gchar *value)
{
  g_return_val_if_fail (self != NULL, FALSE);
  if ((guint) fact >= HOPSEC_N_FACTS || fact == HOPSEC_FACT_CIPHER /* the library's name for it */
      || (fact != HOPSEC_FACT_CIPHER_TEXT && !hopsec_fact_is_capture (fact))) {
    return FALSE;
  }
  g_free (self->text[fact]);
  self->text[fact] = value != NULL && value[0] != '\0' ? g_strdup (value) : NULL;
  return TRUE;
}

static guint
number (const gchar *text, guint max)
{
  guint64 value = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;

  return value <= max ? (guint) value : 0;
}

static void
copy_texts (HopsecHop *hop, HopsecArena *arena, const HopsecSession *session)
{
  static const HopsecFact texts[]
    = { HOPSEC_FACT_HELO,        HOPSEC_FACT_RDNS,        HOPSEC_FACT_BY,
        HOPSEC_FACT_PROTOCOL,    HOPSEC_FACT_ID,          HOPSEC_FACT_SENDER,
        HOPSEC_FACT_RECIPIENT,   HOPSEC_FACT_VIA,         HOPSEC_FACT_SOFTWARE,
        HOPSEC_FACT_CIPHER_TEXT, HOPSEC_FACT_CERTIFICATE, HOPSEC_FACT_KEY_EXCHANGE };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    const gchar *text = session->text[texts[i]];

    if (text != NULL) {
      hop->text[texts[i]] = hopsec_arena_text (arena, text, MIN (strlen (text), HOPSEC_MAX_TOKEN));
    }
  }
}

static void
set_peer (HopsecHop *hop, HopsecArena *arena, const gchar *ip)
{
  gchar buffer[64];

  if (ip == NULL || !hopsec_address_parse (ip, strlen (ip), &hop->address)) {
    hop->address.length = 0;
    hop->unaddressed = TRUE;
    return;
  }
  hop->address_of_server = TRUE;
  hopsec_address_format (&hop->address, buffer);
  hop->text[HOPSEC_FACT_IP] = hopsec_arena_text (arena, buffer, strlen (buffer));
}

static void
set_tls (HopsecHop *hop, HopsecArena *arena, const HopsecSession *session)
{
  const gchar *version = session->text[HOPSEC_FACT_TLS];
  const gchar *suite = hop->text[HOPSEC_FACT_CIPHER_TEXT];
  HopsecCipher cipher;

  if (version == NULL && suite == NULL) {
    hop->security = hopsec_address_is_loopback (&hop->address) ? HOPSEC_SECURITY_LOCAL
                                                               : HOPSEC_SECURITY_PLAINTEXT;
    return;
  }
  hop->security = HOPSEC_SECURITY_TLS;
  hop->tls = version != NULL ? hopsec_tls_parse (version, strlen (version)) : HOPSEC_TLS_UNKNOWN;
  hopsec_hop_set_cipher (hop, arena, suite != NULL ? suite : "", suite != NULL ? strlen (suite) : 0,
                         &cipher);
}

static void
set_evidence (HopsecHop *hop, HopsecArena *arena, const HopsecSession *session)
{
  g_autofree gchar *text = NULL;
  const gchar *version = session->text[HOPSEC_FACT_TLS];
  const gchar *suite = hop->text[HOPSEC_FACT_CIPHER_TEXT];

  text = g_strdup_printf ("tls_version=%s cipher=%s", version != NULL ? version : "none",
                          suite != NULL ? suite : "none");
  hop->text[HOPSEC_FACT_EVIDENCE]
    = hopsec_arena_text (arena, text, MIN (strlen (text), HOPSEC_MAX_TOKEN));
}

/* The observed hop on top of the path. */
void
hopsec_hop_fill_session (HopsecHop *hop, HopsecArena *arena, const HopsecSession *session,
                         gint64 now)
{
  hop->proof = HOPSEC_PROOF_OBSERVED;
  hop->basis = HOPSEC_BASIS_SESSION;
  hop->parsed = TRUE;
  hop->authenticated
    = session->text[HOPSEC_FACT_AUTHENTICATED] != NULL ? HOPSEC_TRISTATE_YES : HOPSEC_TRISTATE_NO;
  hop->time = now;
  hop->delay = HOPSEC_NO_TIME;
  hop->bits = number (session->text[HOPSEC_FACT_BITS], 100000);
  hop->port = number (session->text[HOPSEC_FACT_PORT], 65535);
  copy_texts (hop, arena, session);
  set_peer (hop, arena, session->text[HOPSEC_FACT_IP]);
  set_tls (hop, arena, session);
  set_evidence (hop, arena, session);
}
