/* A hop: one transfer, its facts as text and as values. It lives in its report's arena.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/path.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (HopsecHop, hopsec_hop, hopsec_hop_ref, hopsec_hop_unref)

/* --- making ----------------------------------------------------------------------------------- */

/* Suite, grade and forward secrecy from the suite's text; the version is set. */
void
hopsec_hop_set_cipher (HopsecHop *hop, HopsecArena *arena, const gchar *text, gsize length,
                       HopsecCipher *cipher)
{
  gboolean known = length > 0 && hopsec_cipher_parse (text, length, hop->tls, cipher);

  hop->forward_secrecy = known ? cipher->forward_secrecy : HOPSEC_TRISTATE_UNKNOWN;
  if (known && cipher->name[0] == '\0' && hop->bits == 0) {
    hop->bits = cipher->bits; /* no suite, but its bulk cipher was written */
  }
  if (known && cipher->name[0] != '\0') {
    hop->text[HOPSEC_FACT_CIPHER] = hopsec_arena_text (arena, cipher->name, strlen (cipher->name));
  }
  hop->grade = hopsec_tls_grade (hop->tls, known ? cipher : NULL, hop->bits);
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * hopsec_hop_ref:
 * @self: a hop
 *
 * Adds a reference to the report of @self, which keeps both alive.
 *
 * Returns: (transfer full): @self
 * Since: 0.1
 */
HopsecHop *
hopsec_hop_ref (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  hopsec_report_ref (self->report);
  return self;
}

/**
 * hopsec_hop_unref:
 * @self: (transfer full): a hop
 *
 * Drops the reference.
 *
 * Since: 0.1
 */
void
hopsec_hop_unref (HopsecHop *self)
{
  g_return_if_fail (self != NULL);
  hopsec_report_unref (self->report);
}

/* Any thread may be the first to ask. */
static const gchar *
make_received (HopsecHop *self)
{
  gchar *text = g_atomic_pointer_get (&self->received);

  if (text == NULL && (text = hopsec_try_alloc (2 * (gsize) self->raw_length + 1)) != NULL) {
    text[hopsec_to_utf8 (text, self->raw, self->raw_length)] = '\0';
    if (!g_atomic_pointer_compare_and_exchange (&self->received, NULL, text)) {
      g_free (text);
      text = g_atomic_pointer_get (&self->received);
    }
  }
  return text;
}

/**
 * hopsec_hop_get:
 * @self: a hop
 * @fact: which fact
 *
 * Any fact as text, as the JSON has it: numbers in decimal, `true` and `false`, flags with a blank
 * between them.
 *
 * Returns: (nullable): the fact, %NULL if it is not known
 * Since: 0.1
 */
const gchar *
hopsec_hop_get (HopsecHop *self, HopsecFact fact)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail ((guint) fact < HOPSEC_N_FACTS, NULL);
  if (fact == HOPSEC_FACT_RECEIVED && self->text[fact] == NULL && self->raw != NULL) {
    return make_received (self);
  }
  hopsec_report_write_words (self->report);
  return self->text[fact];
}

/**
 * hopsec_hop_get_hop:
 * @self: a hop
 *
 * Where the hop stands in the path.
 *
 * Returns: the number of the hop, 1 nearest the sender
 * Since: 0.1
 */
guint
hopsec_hop_get_hop (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->hop;
}

/**
 * hopsec_hop_get_field:
 * @self: a hop
 *
 * Which Received field the hop was made from.
 *
 * Returns: the number of the field, 1 on top; 0 for a live session
 * Since: 0.1
 */
guint
hopsec_hop_get_field (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->field;
}

/**
 * hopsec_hop_get_security:
 * @self: a hop
 *
 * Whether the hop ran over TLS.
 *
 * Returns: the class
 * Since: 0.1
 */
HopsecSecurity
hopsec_hop_get_security (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_SECURITY_UNKNOWN);
  return self->security;
}

/**
 * hopsec_hop_get_basis:
 * @self: a hop
 *
 * Why the hop has its class.
 *
 * Returns: the basis
 * Since: 0.1
 */
HopsecBasis
hopsec_hop_get_basis (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_BASIS_NONE);
  return self->basis;
}

/**
 * hopsec_hop_get_proof:
 * @self: a hop
 *
 * How far the hop may be believed.
 *
 * Returns: the proof
 * Since: 0.1
 */
HopsecProof
hopsec_hop_get_proof (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_PROOF_CLAIMED);
  return self->proof;
}

/**
 * hopsec_hop_get_grade:
 * @self: a hop
 *
 * How strong the TLS session is, by RFC 9325.
 *
 * Returns: the grade; %HOPSEC_GRADE_UNKNOWN without TLS
 * Since: 0.1
 */
HopsecGrade
hopsec_hop_get_grade (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_GRADE_UNKNOWN);
  return self->grade;
}

/**
 * hopsec_hop_get_tls:
 * @self: a hop
 *
 * The version of the TLS session.
 *
 * Returns: the version; %HOPSEC_TLS_UNKNOWN if the field does not state it, or without TLS
 * Since: 0.1
 */
HopsecTls
hopsec_hop_get_tls (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_TLS_UNKNOWN);
  return self->tls;
}

/**
 * hopsec_hop_get_flags:
 * @self: a hop
 *
 * What is odd about the hop.
 *
 * Returns: its flags
 * Since: 0.1
 */
HopsecFlags
hopsec_hop_get_flags (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return (HopsecFlags) self->flags;
}

/**
 * hopsec_hop_get_leg:
 * @self: a hop
 *
 * Which leg the hop is in.
 *
 * Returns: the kind of the leg
 * Since: 0.1
 */
HopsecLegKind
hopsec_hop_get_leg (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_LEG_INTERNAL);
  return self->leg;
}

/**
 * hopsec_hop_get_authenticated:
 * @self: a hop
 *
 * Whether the client logged in (RFC 4954).
 *
 * Returns: yes, no, or unknown where the field does not say
 * Since: 0.1
 */
HopsecTristate
hopsec_hop_get_authenticated (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_TRISTATE_UNKNOWN);
  return self->authenticated;
}

/**
 * hopsec_hop_get_forward_secrecy:
 * @self: a hop
 *
 * Whether the cipher suite has forward secrecy.
 *
 * Returns: yes, no, or unknown where there is no suite that is known
 * Since: 0.1
 */
HopsecTristate
hopsec_hop_get_forward_secrecy (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_TRISTATE_UNKNOWN);
  return self->forward_secrecy;
}

/**
 * hopsec_hop_get_time:
 * @self: a hop
 * @time: (out): seconds since 1970 in UTC
 *
 * When the server took the message.
 *
 * Returns: whether it is known
 * Since: 0.1
 */
gboolean
hopsec_hop_get_time (HopsecHop *self, gint64 *time)
{
  g_return_val_if_fail (self != NULL && time != NULL, FALSE);
  *time = self->time;
  return self->time != HOPSEC_NO_TIME;
}

/**
 * hopsec_hop_get_delay:
 * @self: a hop
 * @delay: (out): seconds
 *
 * Time since the hop before; negative where clocks differ.
 *
 * Returns: whether it is known
 * Since: 0.1
 */
gboolean
hopsec_hop_get_delay (HopsecHop *self, gint64 *delay)
{
  g_return_val_if_fail (self != NULL && delay != NULL, FALSE);
  *delay = self->delay;
  return self->delay != HOPSEC_NO_TIME;
}

/**
 * hopsec_hop_get_bits:
 * @self: a hop
 *
 * How strong the key is.
 *
 * Returns: the bits of the key as written, 0 if they are not known
 * Since: 0.1
 */
guint
hopsec_hop_get_bits (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->bits;
}

/**
 * hopsec_hop_get_port:
 * @self: a hop
 *
 * The port that the peer connected from.
 *
 * Returns: the port, 0 if it is not known
 * Since: 0.1
 */
guint
hopsec_hop_get_port (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->port;
}

/**
 * hopsec_hop_get_offset:
 * @self: a hop
 *
 * Where the evidence begins in the raw value.
 *
 * Returns: its offset in bytes
 * Since: 0.1
 */
guint
hopsec_hop_get_offset (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->offset;
}

/**
 * hopsec_hop_get_length:
 * @self: a hop
 *
 * How long the evidence is in the raw value.
 *
 * Returns: its length in bytes
 * Since: 0.1
 */
guint
hopsec_hop_get_length (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->length;
}

/**
 * hopsec_hop_get_raw:
 * @self: a hop
 * @size: (out): how many bytes
 *
 * The value of its Received field as it stands in the message, of which hopsec_hop_get_offset() and
 * hopsec_hop_get_length() are a part. Unlike %HOPSEC_FACT_RECEIVED it is no text: it may hold NUL
 * and invalid UTF-8.
 *
 * Returns: (nullable) (array length=size) (transfer none): the bytes, %NULL for a live session
 * Since: 0.1
 */
const guint8 *
hopsec_hop_get_raw (HopsecHop *self, gsize *size)
{
  g_return_val_if_fail (self != NULL && size != NULL, NULL);
  *size = self->raw_length;
  return (const guint8 *) self->raw;
}
