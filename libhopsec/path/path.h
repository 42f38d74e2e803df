/* path: the fields of one message to a report.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_PATH_H
#define HOPSEC_PATH_H

#include "dialect/dialect.h"

/* --- classify.c: class, basis and evidence of one hop ----------------------------------------- */

typedef struct {
  guint tls : 1;           /* the word says TLS */
  guint authenticated : 1; /* the word says AUTH */
  guint extended : 1;      /* RFC 3848: without A the client did not log in */
} HopsecWord;

gboolean hopsec_word_lookup (const gchar *text, gsize length, HopsecWord *word);
void hopsec_classify (const HopsecReceived *received, const HopsecDialect *dialect,
                      const HopsecFacts *facts, const HopsecSpan *mark, HopsecVerdict *verdict,
                      guint32 *flags);

/* --- hop.c ------------------------------------------------------------------------------------ */

typedef struct _HopsecOrganisation {
  const gchar *name; /* registrable domain, operator or private network; NULL: not known */
  const HopsecOperator *owner; /* nullable */
} HopsecOrganisation;

struct _HopsecHop {
  HopsecReport *report;
  const gchar *text[HOPSEC_N_FACTS];
  guint hop, field, offset, length, port, bits;
  HopsecSecurity security;
  HopsecBasis basis;
  HopsecProof proof;
  HopsecGrade grade;
  HopsecTls tls;
  HopsecTristate authenticated, forward_secrecy;
  gint64 time, delay;         /* HOPSEC_NO_TIME: not known */
  gboolean is_cst, is_east_8; /* the zone is written so: `CST`, `+0800` */
  guint32 flags;
  const gchar *raw; /* the value's bytes, which may hold NUL; NULL for a live session */
  guint raw_length;
  gchar *received; /* `raw` as text where it is none by itself: made when first asked for */
  HopsecAddress address;
  gboolean address_of_server;
  gboolean unaddressed;  /* nothing shows an address of the peer */
  gboolean rdns_checked; /* the server knows that the looked-up name leads back to the address */
  HopsecAddress own;     /* of the server that wrote the field, where it says it */
  const gchar *own_name; /* its other name, beside that; nullable */
  const HopsecDialect *dialect;
  HopsecPeer peer;
  HopsecOrganisation from, by;
  HopsecOrganisation helo; /* of the name that the peer gives itself */
  HopsecOrganisation home; /* whose the server is, also where its own name tells nothing */
  gboolean from_named_by_server;
  HopsecLegKind leg;
  gboolean parsed;   /* its clauses could be told apart */
  gboolean unjoined; /* nothing joins it to the hop below: proof goes no further */
};

void hopsec_hop_fill (HopsecHop *hop, HopsecArena *arena, const HopsecRaw *raw, gchar *scratch,
                      HopsecDialects *dialects, const HopsecLimits *limits);
void hopsec_hop_set_cipher (HopsecHop *hop, HopsecArena *arena, const gchar *text, gsize length,
                            HopsecCipher *cipher);
void hopsec_hop_fill_session (HopsecHop *hop, HopsecArena *arena, const HopsecSession *session,
                              gint64 now);

/* --- organisation.c: whose a host is; crossing.c; links.c; trust.c: proof; leg.c; sentence.c; text.c  */

typedef struct {
  GPtrArray *hosts;     /* of gchar *: "mx.example", or ".example": the domain and all below it */
  GArray *networks;     /* of HopsecAddress */
  GPtrArray *operators; /* of gchar *: one of an operator's hosts */
  guint n_fields;       /* the top fields that are proved without a test */
  GString *words;       /* all that was added, as it was written */
} HopsecTrust;

struct _HopsecLeg {
  HopsecReport *report;
  HopsecLegKind kind;
  guint first, n_hops; /* first: number of its first hop, 0 for none */
  HopsecSecurity security;
  HopsecBasis basis;
  HopsecProof proof;
  HopsecGrade grade;
  const gchar *from, *to, *text;
};

struct _HopsecReport {
  gint ref_count;
  HopsecArena *arena;
  HopsecDialects *dialects; /* keeps the hops' dialects alive */
  HopsecClient *client;     /* the author's program by its settings; nullable */
  gboolean other_client;    /* its server is not where the message began */
  HopsecHop *hops;          /* sender first */
  guint n_hops;
  HopsecLeg *legs;
  guint n_legs;
  HopsecSecurity security, proved, between;
  guint boundary; /* number of the last proved hop counted from the top, 0: none */
  guint deciding; /* number of the hop that decides the verdict, 0: none */
  gint64 now;
  guint32 flags;
  gboolean cut;      /* a limit left fields out: the first hops are missing */
  gboolean is_copy;  /* stood in another message or a text: anyone may have written all of it */
  gint writing, written; /* text.c: a lock, and whether the words are there */
  const gchar *message_id, *summary;
  const gchar *envelope[HOPSEC_N_ENVELOPES]; /* nullable each */
  gboolean is_mail;                          /* a header was read */
  const gchar *names;      /* of its fields, if no Received is among them; nullable */
  guint line;              /* of the text: one that looks like a Received field below it; 0: none */
  const gchar *answers[2]; /* to the two halves of the question */
};

gboolean hopsec_same_name (const gchar *a, const gchar *b);
void hopsec_organisation_find (HopsecReport *report, const gchar *name,
                               HopsecOrganisation *organisation);
void hopsec_organisations_find (HopsecReport *report);
gboolean hopsec_organisation_is (const HopsecOrganisation *a, const HopsecOrganisation *b);
gboolean hopsec_hop_names_nobody (const HopsecHop *hop);
gboolean hopsec_hop_is_network (const HopsecHop *hop);
gboolean hopsec_hop_is_crossing (const HopsecHop *hop);
gboolean hopsec_hop_is_surely_inside (const HopsecHop *hop);
void hopsec_path_link (HopsecReport *report);
HopsecTrust *hopsec_trust_new (void);
void hopsec_trust_free (HopsecTrust *trust);
gboolean hopsec_trust_add (HopsecTrust *trust, HopsecDialects *dialects, const gchar *text,
                           GError **error);
gboolean hopsec_trust_is_set (const HopsecTrust *trust);
const gchar *hopsec_trust_get_hint (HopsecReport *report);
void hopsec_trust_walk (HopsecReport *report, const HopsecTrust *trust);
void hopsec_legs_find (HopsecReport *report);
void hopsec_report_judge (HopsecReport *report);
void hopsec_sentences_write (HopsecReport *report);
void hopsec_report_write_words (HopsecReport *report);
HopsecReport *hopsec_report_build (HopsecTrace *trace, const HopsecSession *session,
                                   HopsecClient *client, HopsecDialects *dialects,
                                   const HopsecTrust *trust, const HopsecLimits *limits, gint64 now,
                                   GError **error);

/* --- session.c ------------------------------------------------------------------------ */

struct _HopsecSession {
  gchar *text[HOPSEC_N_FACTS];
};

#endif
