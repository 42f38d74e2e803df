/* field: one raw value to clauses and facts. It knows no dialect.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_FACT_H
#define HOPSEC_FACT_H

#include "base/base.h"

/* --- unfold.c: a value on one line ------------------------------------------------------------ */

#define HOPSEC_MAX_FOLDS 16 /* that are noted; real fields have up to 6 */

typedef struct {
  guint n;
  struct {
    guint text, raw;
  } at[HOPSEC_MAX_FOLDS];
} HopsecFolds;

guint hopsec_unfold (const HopsecRaw *raw, gchar *text, HopsecFolds *folds, guint32 *flags);
void hopsec_raw_span (const HopsecRaw *raw, const HopsecFolds *folds, HopsecSpan span,
                      guint *offset, guint *length);

/* --- received.c: one field into clauses and comments ------------------------------------------ */

typedef enum {
  HOPSEC_CLAUSE_START, /* before the first clause */
  HOPSEC_CLAUSE_FROM,
  HOPSEC_CLAUSE_BY,
  HOPSEC_CLAUSE_VIA,
  HOPSEC_CLAUSE_WITH,
  HOPSEC_CLAUSE_ID,
  HOPSEC_CLAUSE_FOR,
  HOPSEC_CLAUSE_TLS,
  HOPSEC_CLAUSE_ENVELOPE_FROM,
  HOPSEC_CLAUSE_DATE, /* after the last top-level ';' */
  HOPSEC_N_CLAUSES,
} HopsecClause;

typedef struct {
  HopsecSpan span; /* without the outer parentheses */
  HopsecClause clause;
  guint number; /* 1 is the first of its clause */
} HopsecComment;

typedef struct {
  const gchar *text; /* unfolded, a run of white space is one blank */
  guint length;
  HopsecSpan clauses[HOPSEC_N_CLAUSES]; /* the first run of words, without the keyword */
  guint keyword[HOPSEC_N_CLAUSES];      /* where the keyword begins */
  guint present;                        /* bit set of HopsecClause */
  HopsecComment comments[HOPSEC_MAX_COMMENTS];
  guint n_comments;
  HopsecSpan tail; /* after the date-time */
  guint taint; /* from here on text may be the peer's: a quote or a '<' was left open there */
  HopsecDate date;
  guint32 flags;
} HopsecReceived;

void hopsec_received_read (HopsecReceived *self, const gchar *text, guint length, guint max_depth);
const HopsecComment *hopsec_received_comment_at (const HopsecReceived *self, guint at);

/* --- place.c: where somebody connects from ----------------------------------------------------- */

typedef struct {
  HopsecAddress address; /* none: a socket */
  HopsecSpan span, port;
  gboolean is_there, bracketed;
} HopsecPlace;

HopsecSpan hopsec_place_read_port (const gchar *text, guint start, guint end);
gboolean hopsec_place_read_bracket (const gchar *text, HopsecSpan word, HopsecPlace *place);
gboolean hopsec_place_read_bare (const gchar *text, HopsecSpan word, HopsecPlace *place);
gboolean hopsec_place_read_socket (const gchar *text, HopsecSpan word, HopsecPlace *place);
gboolean hopsec_place_is_same (const HopsecPlace *a, const HopsecPlace *b);

/* --- peer.c, facts.c: who connected, and what every field says ---------------------------------- */

typedef struct {
  HopsecSpan span[HOPSEC_N_FACTS]; /* where each fact stands in the unfolded text */
  HopsecSpan peer;                 /* where the server shows its address or socket */
  HopsecSpan server;               /* where the server's own words stand */
  HopsecSpan greeting;             /* and in there the peer's once more, up to `by` */
  HopsecAddress address;
  gboolean address_of_server; /* the server shows it; else whoever wrote the word after `from` */
  gboolean disputed;          /* more than one server, or more than a server, seems to speak */
  gboolean socket;            /* the server says that the peer is a unix socket */
} HopsecFacts;

void hopsec_peer_read (HopsecFacts *facts, const HopsecReceived *received);
void hopsec_facts_read (HopsecFacts *facts, const HopsecReceived *received);
void hopsec_facts_weigh (HopsecFacts *facts, const HopsecReceived *received);

/* --- word.c: whose word it is ------------------------------------------------------------------ */

gboolean hopsec_word_is_disputed (const HopsecFacts *facts, const HopsecReceived *received);
void hopsec_word_find_server (HopsecFacts *facts, const HopsecReceived *received);
gboolean hopsec_word_is_server (const HopsecFacts *facts, const HopsecReceived *received,
                                HopsecSpan span);
gboolean hopsec_word_is_address (const HopsecFacts *facts, const HopsecReceived *received,
                                 HopsecSpan span);
gboolean hopsec_word_shows_no_address (const HopsecFacts *facts, const HopsecReceived *received);
gboolean hopsec_word_allows_local (const HopsecFacts *facts, const HopsecReceived *received);

/* --- slot.c ----------------------------------------------------------------------------------- */

typedef enum {
  HOPSEC_SLOT_CLAUSE,  /* the words of a clause */
  HOPSEC_SLOT_COMMENT, /* a comment after a clause */
  HOPSEC_SLOT_DATE,    /* as it is written */
  HOPSEC_SLOT_TAIL,
  HOPSEC_SLOT_IP,
  HOPSEC_SLOT_FROM_BY,
} HopsecSlotKind;

typedef struct {
  HopsecSlotKind kind;
  HopsecClause clause;
  guint number; /* of the comment; 0: any */
} HopsecSlot;

const gchar *hopsec_clause_get_name (HopsecClause clause);
gboolean hopsec_slot_parse (const gchar *text, gsize length, HopsecSlot *slot);
gboolean hopsec_slot_next (const HopsecSlot *slot, const HopsecReceived *received, guint *at,
                           HopsecSpan *span);

#endif
