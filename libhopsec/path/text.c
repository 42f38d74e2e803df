/* What a report says as text: the values of its hops, and its sentences. Many callers never ask.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "path/path.h"

#include <string.h>

static void
set_number (HopsecHop *hop, HopsecArena *arena, HopsecFact fact, gboolean known, gint64 number)
{
  hop->text[fact] = known ? hopsec_arena_number (arena, number) : NULL;
}

static const gchar *
boolean_text (HopsecTristate value)
{
  static const gchar *const words[] = { NULL, "false", "true" };

  return words[value];
}

static const gchar *
flags_text (HopsecArena *arena, guint32 flags)
{
  g_autofree gchar *text = flags != 0 ? hopsec_flags_to_string ((HopsecFlags) flags) : NULL;

  return text != NULL ? hopsec_arena_bytes (arena, text, strlen (text)) : NULL;
}

static void
write_facts (HopsecHop *hop, HopsecArena *arena)
{
  gchar date[32];
  gboolean evident = hop->text[HOPSEC_FACT_EVIDENCE] != NULL && hop->raw != NULL;

  hop->text[HOPSEC_FACT_SECURITY] = hopsec_security_to_string (hop->security);
  hop->text[HOPSEC_FACT_BASIS] = hopsec_basis_to_string (hop->basis);
  hop->text[HOPSEC_FACT_PROOF] = hopsec_proof_to_string (hop->proof);
  hop->text[HOPSEC_FACT_GRADE]
    = hop->security == HOPSEC_SECURITY_TLS ? hopsec_grade_to_string (hop->grade) : NULL;
  hop->text[HOPSEC_FACT_AUTHENTICATED] = boolean_text (hop->authenticated);
  hop->text[HOPSEC_FACT_FORWARD_SECRECY] = boolean_text (hop->forward_secrecy);
  hop->text[HOPSEC_FACT_TLS]
    = hop->tls != HOPSEC_TLS_UNKNOWN ? hopsec_tls_to_string (hop->tls) : NULL;
  hop->text[HOPSEC_FACT_FLAGS] = flags_text (arena, hop->flags);
  set_number (hop, arena, HOPSEC_FACT_HOP, TRUE, hop->hop);
  set_number (hop, arena, HOPSEC_FACT_FIELD, hop->field > 0, hop->field);
  set_number (hop, arena, HOPSEC_FACT_OFFSET, evident, hop->offset);
  set_number (hop, arena, HOPSEC_FACT_LENGTH, evident, hop->length);
  set_number (hop, arena, HOPSEC_FACT_PORT, hop->port > 0, hop->port);
  set_number (hop, arena, HOPSEC_FACT_BITS, hop->bits > 0, hop->bits);
  set_number (hop, arena, HOPSEC_FACT_DELAY, hop->delay != HOPSEC_NO_TIME, hop->delay);
  set_number (hop, arena, HOPSEC_FACT_TIME, hop->time != HOPSEC_NO_TIME, hop->time);
  if (hop->time != HOPSEC_NO_TIME) {
    hopsec_date_format (hop->time, date);
    hop->text[HOPSEC_FACT_DATE] = hopsec_arena_text (arena, date, strlen (date));
  }
}

/* Once for a report; any thread may be the first to ask. What there is no memory for stays NULL. */
void
hopsec_report_write_words (HopsecReport *report)
{
  if (g_atomic_int_get (&report->written)) {
    return;
  }
  g_bit_lock (&report->writing, 0);
  if (!g_atomic_int_get (&report->written)) {
    hopsec_sentences_write (report);
    for (guint i = 0; i < report->n_hops; i++) {
      write_facts (&report->hops[i], report->arena);
    }
    g_atomic_int_set (&report->written, TRUE);
  }
  g_bit_unlock (&report->writing, 0);
}
