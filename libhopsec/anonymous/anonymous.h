/* anonymous: the same trace with other names: whose they are, their form and their order stay.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_ANONYMOUS_H
#define HOPSEC_ANONYMOUS_H

#include "path/path.h"

/* --- pseudonym.c: names of one message, each of which has another one ------------------------- */

typedef struct _HopsecPseudonyms HopsecPseudonyms;

HopsecPseudonyms *hopsec_pseudonyms_new (HopsecDialects *dialects, GHashTable *kept);
HopsecPseudonyms *hopsec_pseudonyms_new_kinds (void);
void hopsec_pseudonyms_free (HopsecPseudonyms *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HopsecPseudonyms, hopsec_pseudonyms_free)
void hopsec_pseudonyms_add_host (HopsecPseudonyms *self, GString *out, const gchar *text,
                                 gsize length);
void hopsec_pseudonyms_add_address (HopsecPseudonyms *self, GString *out,
                                    const HopsecAddress *address);
void hopsec_pseudonyms_add_person (HopsecPseudonyms *self, GString *out, const gchar *text,
                                   gsize length);
void hopsec_pseudonyms_add_id (HopsecPseudonyms *self, GString *out, const gchar *text,
                               gsize length);

/* --- shuffle.c: another id of the same form --------------------------------------------------- */

gchar *hopsec_shuffle (const gchar *text, guint round, gboolean digits_only);

/* --- rewrite.c: one field --------------------------------------------------------------------- */

void hopsec_rewrite_field (HopsecPseudonyms *names, const HopsecHop *hop, GString *out);

/* --- trace.c: all fields of a message --------------------------------------------------------- */

gchar *hopsec_trace_rewrite (HopsecReport *report, const HopsecLimits *limits);

/* --- shape.c, draft.c: fields of a form that no dialect knows ---------------------------------- */

gchar *hopsec_hop_get_form (const HopsecHop *hop);
gchar *hopsec_hop_draft (const HopsecHop *hop, const HopsecLimits *limits);

#endif
