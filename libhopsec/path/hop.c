/* What callers ask of hops and legs. Both live in their report's arena and count its references.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/path.h"

G_DEFINE_BOXED_TYPE (HopsecHop, hopsec_hop, hopsec_hop_ref, hopsec_hop_unref)
G_DEFINE_BOXED_TYPE (HopsecLeg, hopsec_leg, hopsec_leg_ref, hopsec_leg_unref)

/**
 * hopsec_hop_ref:
 * @self: a hop
 *
 * Adds a reference to the report of @self, which keeps both alive.
 *
 * Returns: (transfer full): @self
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
 */
void
hopsec_hop_unref (HopsecHop *self)
{
  g_return_if_fail (self != NULL);
  hopsec_report_unref (self->report);
}

/**
 * hopsec_leg_ref:
 * @self: a leg
 *
 * Adds a reference to the report of @self, which keeps both alive.
 *
 * Returns: (transfer full): @self
 */
HopsecLeg *
hopsec_leg_ref (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  hopsec_report_ref (self->report);
  return self;
}

/**
 * hopsec_leg_unref:
 * @self: (transfer full): a leg
 *
 * Drops the reference.
 */
void
hopsec_leg_unref (HopsecLeg *self)
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
 * @field: which fact
 *
 * Any fact as text, as the JSON has it: numbers in decimal, `true` and `false`, flags with a blank
 * between them.
 *
 * Returns: (nullable): the fact, %NULL if it is not known
 */
const gchar *
hopsec_hop_get (HopsecHop *self, HopsecFact field)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail ((guint) field < HOPSEC_N_FACTS, NULL);
  if (field == HOPSEC_FACT_RECEIVED && self->text[field] == NULL && self->raw != NULL) {
    return make_received (self);
  }
  return self->text[field];
}

/**
 * hopsec_hop_get_hop:
 * @self: a hop
 *
 * Where the hop stands in the path.
 *
 * Returns: the number of the hop, 1 nearest the sender
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
 */
HopsecGrade
hopsec_hop_get_grade (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_GRADE_UNKNOWN);
  return self->grade;
}

/**
 * hopsec_hop_get_leg:
 * @self: a hop
 *
 * Which leg the hop is in.
 *
 * Returns: the kind of the leg
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
 * Returns: 1 if it did, 0 if not, -1 if the field does not say
 */
gint
hopsec_hop_get_authenticated (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, -1);
  return self->authenticated;
}

/**
 * hopsec_hop_get_forward_secrecy:
 * @self: a hop
 *
 * Whether the cipher suite has forward secrecy.
 *
 * Returns: 1 if it has, 0 if not, -1 if it is not known
 */
gint
hopsec_hop_get_forward_secrecy (HopsecHop *self)
{
  g_return_val_if_fail (self != NULL, -1);
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
 */
const guint8 *
hopsec_hop_get_raw (HopsecHop *self, gsize *size)
{
  g_return_val_if_fail (self != NULL && size != NULL, NULL);
  *size = self->raw_length;
  return (const guint8 *) self->raw;
}

/**
 * hopsec_leg_get_kind:
 * @self: a leg
 *
 * What the leg means.
 *
 * Returns: its kind
 */
HopsecLegKind
hopsec_leg_get_kind (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_LEG_INTERNAL);
  return self->kind;
}

/**
 * hopsec_leg_get_security:
 * @self: a leg
 *
 * Whether the leg ran over TLS.
 *
 * Returns: the class of its weakest hop
 */
HopsecSecurity
hopsec_leg_get_security (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_SECURITY_UNKNOWN);
  return self->security;
}

/**
 * hopsec_leg_get_basis:
 * @self: a leg
 *
 * Why the leg has its class.
 *
 * Returns: the basis of its weakest hop
 */
HopsecBasis
hopsec_leg_get_basis (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_BASIS_NONE);
  return self->basis;
}

/**
 * hopsec_leg_get_proof:
 * @self: a leg
 *
 * How far the leg may be believed.
 *
 * Returns: the proof of its weakest hop
 */
HopsecProof
hopsec_leg_get_proof (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_PROOF_CLAIMED);
  return self->proof;
}

/**
 * hopsec_leg_get_grade:
 * @self: a leg
 *
 * How strong the TLS sessions of the leg are.
 *
 * Returns: the grade of its weakest hop
 */
HopsecGrade
hopsec_leg_get_grade (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_GRADE_UNKNOWN);
  return self->grade;
}

/**
 * hopsec_leg_get_first:
 * @self: a leg
 *
 * Where the leg begins.
 *
 * Returns: the number of its first hop, 0 if no field shows the leg
 */
guint
hopsec_leg_get_first (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->first;
}

/**
 * hopsec_leg_get_n_hops:
 * @self: a leg
 *
 * How many hops the leg has.
 *
 * Returns: the number of hops, 0 if no field shows the leg
 */
guint
hopsec_leg_get_n_hops (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_hops;
}

/**
 * hopsec_leg_get_from:
 * @self: a leg
 *
 * Where the leg comes from.
 *
 * Returns: (nullable): an organisation, host or address
 */
const gchar *
hopsec_leg_get_from (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->from;
}

/**
 * hopsec_leg_get_to:
 * @self: a leg
 *
 * Where the leg ends.
 *
 * Returns: (nullable): an organisation or host
 */
const gchar *
hopsec_leg_get_to (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->to;
}

/**
 * hopsec_leg_get_text:
 * @self: a leg
 *
 * The leg in words.
 *
 * Returns: one plain sentence
 */
const gchar *
hopsec_leg_get_text (HopsecLeg *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->text;
}
