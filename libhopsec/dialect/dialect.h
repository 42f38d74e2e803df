/* dialect: data files to claims: which program wrote a field, and what its words mean.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_DIALECT_H
#define HOPSEC_DIALECT_H

#include "field/field.h"

/* --- pattern.c: all PCRE2 --------------------------------------------------------------------- */

typedef struct _HopsecPattern HopsecPattern;

HopsecPattern *hopsec_pattern_new (const gchar *text, gsize length);
void hopsec_pattern_free (HopsecPattern *pattern);
gboolean hopsec_pattern_compile (HopsecPattern *pattern, GError **error);
gboolean hopsec_pattern_match (HopsecPattern *pattern, const gchar *text, HopsecSpan slot,
                               HopsecSpan *match, HopsecSpan *captured, guint64 *taken,
                               guint32 *flags);

/* --- rule.c, reader.c, files.c, set.c, dispatch.c --------------------- */

typedef struct {
  HopsecSlot slot;
  gchar *literal; /* NULL: the slot must be absent */
  gsize length;
  HopsecPattern *pattern; /* nullable */
  guint line;
} HopsecClaim;

typedef struct {
  HopsecSlot slot;
  HopsecPattern *pattern;  /* NULL: the slot must be absent */
  HopsecSecurity security; /* NONE: a `read` line */
  HopsecBasis basis;
} HopsecRule;

typedef struct {
  gchar *title, *value, *expect; /* expect: "key value" lines */
  guint line;
} HopsecSample;

typedef struct {
  gint ref_count;
  gchar *name, *file;
  gchar *clients;     /* why clients reach this operator encrypted; nullable */
  GPtrArray *hosts;   /* of gchar *, lower case; the first names the operator */
  GArray *networks;   /* of HopsecAddress */
  GPtrArray *blocks;  /* of GArray of HopsecClaim */
  GArray *classes;    /* of HopsecRule */
  GArray *reads;      /* of HopsecRule */
  GPtrArray *samples; /* of HopsecSample; only kept when asked for */
  HopsecSecurity unmarked;
  gboolean fallback;             /* claims only what nobody else claims */
  gboolean tells_authentication; /* no AUTH mark means: not authenticated */
} HopsecDialect;

enum {
  HOPSEC_RANK_FALLBACK = 1, /* only what nobody else claims */
  HOPSEC_RANK_PROGRAM,
  HOPSEC_RANK_OPERATOR, /* on its operator's own hosts */
};

typedef struct _HopsecDialects HopsecDialects;

typedef struct {
  HopsecSecurity security;
  HopsecBasis basis;
  HopsecSpan evidence; /* of the unfolded text */
} HopsecVerdict;

HopsecDialect *hopsec_dialect_new (const gchar *file);
HopsecDialect *hopsec_dialect_ref (HopsecDialect *dialect);
void hopsec_dialect_unref (HopsecDialect *dialect);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HopsecDialect, hopsec_dialect_unref)
gboolean hopsec_host_is_below (const gchar *host, gsize length, const gchar *own, gsize own_length);
gboolean hopsec_claim_holds (const HopsecClaim *claim, const HopsecReceived *received,
                             guint32 *flags);
gboolean hopsec_block_holds (const GArray *block, const HopsecReceived *received, guint32 *flags);
gboolean hopsec_dialect_has_host (const HopsecDialect *dialect, const gchar *host, gsize length);
guint hopsec_dialect_get_rank (const HopsecDialect *dialect);
gboolean hopsec_dialect_claims (const HopsecDialect *dialect, const HopsecReceived *received,
                                guint32 *flags);
gboolean hopsec_dialect_read_facts (const HopsecDialect *dialect, const HopsecReceived *received,
                                    HopsecFacts *facts, HopsecSpan *mark, guint32 *flags);
gboolean hopsec_dialect_classify (const HopsecDialect *dialect, const HopsecReceived *received,
                                  const HopsecFacts *facts, HopsecVerdict *verdict, guint32 *flags);

HopsecDialect *hopsec_dialect_read (const gchar *file, const gchar *text, gsize length,
                                    gboolean whole, GError **error);
HopsecDialect *hopsec_dialect_read_file (const gchar *path, gboolean whole, GError **error);
GPtrArray *hopsec_dialect_read_folder (const gchar *folder, GError **error);
GPtrArray *hopsec_dialect_read_builtin (gboolean whole);

HopsecDialects *hopsec_dialects_new (void);
HopsecDialects *hopsec_dialects_extend (HopsecDialects *self, GPtrArray *more);
HopsecDialects *hopsec_dialects_ref (HopsecDialects *self);
void hopsec_dialects_unref (HopsecDialects *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HopsecDialects, hopsec_dialects_unref)
void hopsec_dialects_add (HopsecDialects *self, HopsecDialect *dialect);
guint hopsec_dialects_get_serial (HopsecDialects *self);
guint hopsec_dialects_get_n (HopsecDialects *self);
const HopsecDialect *hopsec_dialects_get (HopsecDialects *self, guint index);
guint hopsec_dialects_count (HopsecDialects *self, const HopsecReceived *received,
                             const HopsecDialect **best, guint32 *flags);
const HopsecDialect *hopsec_dialects_find (HopsecDialects *self, const HopsecReceived *received,
                                           guint32 *flags);
const HopsecDialect *hopsec_dialects_find_operator (HopsecDialects *self, const gchar *host,
                                                    gsize length);
const HopsecDialect *hopsec_dialects_find_network (HopsecDialects *self,
                                                   const HopsecAddress *address);

#endif
