/* dialect: data files to claims: which program wrote a field, and what its words mean.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_DIALECT_H
#define HOPSEC_DIALECT_H

#include "field/field.h"
#include "operator/operator.h"

/* --- line.c ----------------------------------------------------------------------------------- */

typedef struct {
  const gchar *start;
  gsize length;
} HopsecLine; /* or what is left of it, or a word */

gboolean hopsec_is_blank (gchar c);
HopsecLine hopsec_line_first_word (HopsecLine *rest);
HopsecLine hopsec_line_last_word (HopsecLine *rest);
gboolean hopsec_line_is (HopsecLine word, const gchar *text);

/* --- pattern.c: all PCRE2 --------------------------------------------------------------------- */

typedef struct _HopsecPattern HopsecPattern;

/* What a match gives. */
typedef struct {
  HopsecSpan where;  /* of the field, what the last line that held matched */
  HopsecSpan *facts; /* one for each HopsecFact: groups set theirs; NULL: they are not asked for */
  guint64 taken;     /* facts that are set: no later line sets them */
  guint32 *flags;
} HopsecMatch;

HopsecPattern *hopsec_pattern_new (const gchar *text, gsize length);
void hopsec_pattern_free (HopsecPattern *pattern);
const gchar *hopsec_pattern_get_text (const HopsecPattern *pattern);
gboolean hopsec_pattern_compile (HopsecPattern *pattern, GError **error);
gboolean hopsec_pattern_match (HopsecPattern *pattern, const gchar *text, HopsecSpan slot,
                               HopsecMatch *match);

/* --- rule.c, reader.c, files.c, set.c, dispatch.c --------------------- */

typedef enum {
  HOPSEC_LITERAL_INSIDE,   /* "text": somewhere in the slot */
  HOPSEC_LITERAL_IN_FRONT, /* ^"text": the slot begins with it */
  HOPSEC_LITERAL_WHOLE,    /* ="text": the slot is that, and nothing more */
} HopsecLiteral;

/* Who is at the other end, where the form of a field tells it. */
typedef enum {
  HOPSEC_PEER_UNKNOWN,
  HOPSEC_PEER_CLIENT, /* the author's program */
  HOPSEC_PEER_INSIDE, /* a server of the same organisation */
} HopsecPeer;

/* One line: a slot and what stands in it. A claim, a class, a read or a peer. */
typedef struct {
  HopsecSlot slot;
  gboolean absent; /* the slot is not there */
  HopsecLiteral place;
  gchar *literal; /* nullable */
  gsize length;
  HopsecPattern *pattern;  /* matches it; nullable */
  HopsecSecurity security; /* of a `class` line */
  HopsecBasis basis;
  HopsecPeer peer; /* of a `peer` line */
  guint line;
} HopsecRule;

typedef struct {
  gchar *title, *value, *expect; /* expect: "key value" lines */
  guint line;
} HopsecSample;

typedef struct {
  gint ref_count;
  gchar *name, *file;
  GPtrArray *operators; /* of gchar *: who alone runs the program; none: anybody */
  GPtrArray *blocks;    /* of GArray of HopsecRule: claims that hold together */
  GArray *classes;      /* of HopsecRule */
  GArray *reads;        /* of HopsecRule */
  GArray *checked;      /* of HopsecRule: where one holds, the looked-up name led back to the address */
  GPtrArray *samples;   /* of HopsecSample; the built-in ones have none */
  GArray *peers;        /* of HopsecRule */
  HopsecSecurity unmarked;
  gboolean fallback;             /* claims only what nobody else claims */
  gboolean tells_authentication; /* no AUTH mark means: not authenticated */
} HopsecDialect;

enum {
  HOPSEC_RANK_FALLBACK = 1, /* only what nobody else claims */
  HOPSEC_RANK_PROGRAM,
  HOPSEC_RANK_OPERATOR, /* on its operator's own hosts */
};

/* builtin.c, which builtin.awk makes: the dialects that are compiled in */
typedef struct {
  const gchar *name, *text; /* NULL ends the table */
} HopsecBuiltin;

extern const HopsecBuiltin hopsec_builtin_dialects[];

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
GArray *hopsec_rules_new (void);
void hopsec_rule_clear (HopsecRule *rule);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HopsecRule, hopsec_rule_clear)
gboolean hopsec_rule_holds (const HopsecRule *rule, const HopsecReceived *received,
                            HopsecMatch *match);
const HopsecRule *hopsec_block_get_key (const GArray *block);
gboolean hopsec_block_holds (const GArray *block, const HopsecReceived *received, guint32 *flags);
gboolean hopsec_dialect_is_at (const HopsecDialect *dialect, HopsecOperators *operators,
                               const HopsecReceived *received);
guint hopsec_dialect_get_rank (const HopsecDialect *dialect);
gboolean hopsec_dialect_claims (const HopsecDialect *dialect, HopsecOperators *operators,
                                const HopsecReceived *received, guint32 *flags);
gboolean hopsec_dialect_read_facts (const HopsecDialect *dialect, const HopsecReceived *received,
                                    HopsecFacts *facts, HopsecSpan *mark, guint32 *flags);
gboolean hopsec_dialect_checks_name (const HopsecDialect *dialect, const HopsecReceived *received);
gboolean hopsec_dialect_classify (const HopsecDialect *dialect, const HopsecReceived *received,
                                  const HopsecFacts *facts, HopsecVerdict *verdict, guint32 *flags);
HopsecPeer hopsec_dialect_find_peer (const HopsecDialect *dialect, const HopsecReceived *received,
                                     const HopsecFacts *facts, guint32 *flags);

HopsecDialect *hopsec_dialect_read (const gchar *file, const gchar *text, gsize length,
                                    gboolean compile, GError **error);
HopsecDialect *hopsec_dialect_read_file (const gchar *path, GError **error);
GPtrArray *hopsec_dialect_read_folder (const gchar *folder, GError **error);
GPtrArray *hopsec_dialect_read_builtin (void);

HopsecDialects *hopsec_dialects_new (HopsecOperators *operators);
HopsecDialects *hopsec_dialects_extend (HopsecDialects *self, HopsecOperators *operators,
                                        GPtrArray *more, GError **error);
HopsecDialects *hopsec_dialects_new_builtin (GError **error);
HopsecDialects *hopsec_dialects_ref (HopsecDialects *self);
void hopsec_dialects_unref (HopsecDialects *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HopsecDialects, hopsec_dialects_unref)
HopsecOperators *hopsec_dialects_get_operators (HopsecDialects *self);
guint hopsec_dialects_get_n (HopsecDialects *self);
const HopsecDialect *hopsec_dialects_get (HopsecDialects *self, guint index);
guint hopsec_dialects_count (HopsecDialects *self, const HopsecReceived *received,
                             const HopsecDialect **best, guint32 *flags);
const HopsecDialect *hopsec_dialects_find (HopsecDialects *self, const HopsecReceived *received,
                                           guint32 *flags);

#endif
