/* The report of one message: it owns the memory of its hops and legs.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/path.h"

G_DEFINE_BOXED_TYPE (HopsecReport, hopsec_report, hopsec_report_ref, hopsec_report_unref)

/**
 * hopsec_report_ref:
 * @self: a report
 *
 * Adds a reference; any thread may.
 *
 * Returns: (transfer full): @self
 * Since: 0.1
 */
HopsecReport *
hopsec_report_ref (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * hopsec_report_unref:
 * @self: (transfer full): a report
 *
 * Drops a reference; the last one frees the report with its hops and legs.
 *
 * Since: 0.1
 */
void
hopsec_report_unref (HopsecReport *self)
{
  g_return_if_fail (self != NULL);
  if (g_atomic_int_dec_and_test (&self->ref_count)) {
    for (guint i = 0; i < self->n_hops && self->hops != NULL; i++) {
      g_free (self->hops[i].received);
    }
    hopsec_arena_free (self->arena);
    hopsec_dialects_unref (self->dialects);
    g_clear_pointer (&self->client, hopsec_client_unref);
    g_free (self);
  }
}

/**
 * hopsec_report_get_security:
 * @self: a report
 *
 * The verdict over all hops, as the fields claim: the weakest network hop. Anyone may have written
 * a field; a filter that decides something uses hopsec_report_get_proved().
 *
 * Returns: the verdict; %HOPSEC_SECURITY_NONE if there are no hops
 * Since: 0.1
 */
HopsecSecurity
hopsec_report_get_security (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_SECURITY_NONE);
  return self->security;
}

/**
 * hopsec_report_get_proved:
 * @self: a report
 *
 * The verdict over observed and proved hops alone.
 *
 * Returns: the verdict; %HOPSEC_SECURITY_NONE if no hop is proved
 * Since: 0.1
 */
HopsecSecurity
hopsec_report_get_proved (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_SECURITY_NONE);
  return self->proved;
}

/**
 * hopsec_report_get_between:
 * @self: a report
 *
 * The verdict over the hops between organisations, as claimed.
 *
 * Returns: the verdict; %HOPSEC_SECURITY_NONE if the message crossed no border
 * Since: 0.1
 */
HopsecSecurity
hopsec_report_get_between (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, HOPSEC_SECURITY_NONE);
  return self->between;
}

/**
 * hopsec_report_get_message_id:
 * @self: a report
 *
 * The Message-ID field as it stands, with its angle brackets.
 *
 * Returns: (nullable): the Message-ID, %NULL if there is none
 * Since: 0.1
 */
const gchar *
hopsec_report_get_message_id (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->message_id;
}

/**
 * hopsec_report_get_trust_hint:
 * @self: a report
 *
 * What to give hopsec_analyzer_add_trust() so that at least the top hop of this message is proved, if
 * the mailbox is one's own: `@operator`, or a host. An empty text stands for
 * hopsec_analyzer_set_trust_hops() with 1: the top field names no server that could be trusted.
 *
 * Returns: (nullable): the hint; %NULL if the top hop is proved already, or nothing would prove it
 * Since: 0.1
 */
const gchar *
hopsec_report_get_trust_hint (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return hopsec_trust_get_hint (self);
}

/**
 * hopsec_report_get_envelope:
 * @self: a report
 * @field: which field
 *
 * What the message says of itself, if hopsec_analyzer_set_envelope() asked for it: the field's value
 * as one line, encoded words decoded, of at most 1 KiB. Anyone may have written it.
 *
 * Returns: (nullable): the value; %NULL if there is none, or it was not asked for
 * Since: 0.1
 */
const gchar *
hopsec_report_get_envelope (HopsecReport *self, HopsecEnvelope field)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail ((guint) field < HOPSEC_N_ENVELOPES, NULL);
  return self->envelope[field];
}

/**
 * hopsec_report_get_summary:
 * @self: a report
 *
 * The verdict in one plain sentence.
 *
 * Returns: the sentence
 * Since: 0.1
 */
const gchar *
hopsec_report_get_summary (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  hopsec_report_write_words (self);
  return self->summary;
}

/**
 * hopsec_report_get_answer:
 * @self: a report
 * @half: 1 or 2
 *
 * The answer in plain words to one half of the question: 1, from the author's program to its mail
 * service; 2, from there to the mailbox.
 *
 * Returns: (nullable): the answer; %NULL if there are no hops, nor settings for the first half
 * Since: 0.1
 */
const gchar *
hopsec_report_get_answer (HopsecReport *self, guint half)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (half == 1 || half == 2, NULL);
  hopsec_report_write_words (self);
  return self->answers[half - 1];
}

/**
 * hopsec_report_get_flags:
 * @self: a report
 *
 * What is odd about the message or any of its hops.
 *
 * Returns: the flags
 * Since: 0.1
 */
HopsecFlags
hopsec_report_get_flags (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return (HopsecFlags) self->flags;
}

/**
 * hopsec_report_get_boundary:
 * @self: a report
 *
 * The proved or observed hop nearest the sender: of what came before it nothing is proved.
 *
 * Returns: the number of the hop, 0 if no hop is proved
 * Since: 0.1
 */
guint
hopsec_report_get_boundary (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->boundary;
}

/**
 * hopsec_report_get_deciding_hop:
 * @self: a report
 *
 * The hop that decides the verdict.
 *
 * Returns: the number of the hop, 0 if there are no hops
 * Since: 0.1
 */
guint
hopsec_report_get_deciding_hop (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->deciding;
}

/**
 * hopsec_report_get_n_hops:
 * @self: a report
 *
 * How many hops the path has.
 *
 * Returns: the number of hops
 * Since: 0.1
 */
guint
hopsec_report_get_n_hops (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_hops;
}

/**
 * hopsec_report_get_hop:
 * @self: a report
 * @index: which hop, from 0 (nearest the sender)
 *
 * One hop of the path.
 *
 * Returns: (transfer full) (nullable): the hop, %NULL if there are not so many
 * Since: 0.1
 */
HopsecHop *
hopsec_report_get_hop (HopsecReport *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  if (index >= self->n_hops) {
    return NULL;
  }
  hopsec_report_ref (self); /* which the hop's references are */
  return &self->hops[index];
}

/**
 * hopsec_report_get_n_legs:
 * @self: a report
 *
 * How many legs the path has.
 *
 * Returns: the number of legs
 * Since: 0.1
 */
guint
hopsec_report_get_n_legs (HopsecReport *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_legs;
}

/**
 * hopsec_report_get_leg:
 * @self: a report
 * @index: which leg, from 0 (nearest the sender)
 *
 * One leg of the path.
 *
 * Returns: (transfer full) (nullable): the leg, %NULL if there are not so many
 * Since: 0.1
 */
HopsecLeg *
hopsec_report_get_leg (HopsecReport *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  if (index >= self->n_legs) {
    return NULL;
  }
  hopsec_report_ref (self);
  return &self->legs[index];
}
