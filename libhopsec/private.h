/* What the rooms of a message hand each other, in flow order: message -> received -> dialect ->
 * security -> hop -> path -> report.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_PRIVATE_H
#define HOPSEC_PRIVATE_H

#include "hopsec.h"
#include "span.h"

/* --- limits: settable ones first, each with its reason ---------------------------------------- */

#define HOPSEC_MAX_HEADER (1024 * 1024) /* as mail servers take; the longest real one had 135 KB */
#define HOPSEC_MAX_FIELD (64 * 1024)    /* real fields have up to 4 KB */
#define HOPSEC_MAX_FIELDS 100           /* mail servers bounce at 30 or 50 */
#define HOPSEC_MAX_DEPTH 16             /* real comments nest 3 deep */
#define HOPSEC_MAX_TOKEN 1024           /* patterns see no longer slot; no fact is longer */
#define HOPSEC_MAX_COMMENTS 32          /* of one field; real ones have up to 8 */

typedef struct {
  guint header, field, fields, depth, token;
} HopsecLimits;

/* --- flags: what is odd ----------------------------------------------------------------------- */

typedef enum {
  HOPSEC_FLAG_GAP = 1 << 0,
  HOPSEC_FLAG_TIME_ORDER = 1 << 1,
  HOPSEC_FLAG_FUTURE = 1 << 2,
  HOPSEC_FLAG_BAD_DATE = 1 << 3,
  HOPSEC_FLAG_BY_SPOOF = 1 << 4,
  HOPSEC_FLAG_CONFLICT = 1 << 5,
  HOPSEC_FLAG_UNBALANCED = 1 << 6,
  HOPSEC_FLAG_TRUNCATED = 1 << 7,
  HOPSEC_FLAG_TOO_MANY = 1 << 8,
  HOPSEC_FLAG_NUL = 1 << 9,
  HOPSEC_FLAG_BARE_CR = 1 << 10,
  HOPSEC_FLAG_NON_ASCII = 1 << 11,
  HOPSEC_FLAG_BOM = 1 << 12,
  HOPSEC_FLAG_JUNK = 1 << 13,
  HOPSEC_FLAG_UNFOLDED = 1 << 14,
  HOPSEC_FLAG_MATCH_LIMIT = 1 << 15,
  HOPSEC_FLAG_BOUNDARY_INSIDE = 1 << 16,
  HOPSEC_FLAG_LOOP = 1 << 17,
  HOPSEC_FLAG_UNRECORDED = 1 << 18,
  HOPSEC_FLAG_TLS_REQUIRED_NO = 1 << 19, /* RFC 8689: the sender waived TLS */
  HOPSEC_FLAG_REQUIRETLS = 1 << 20,      /* RFC 8689: the sender asked for TLS at every hop */
} HopsecFlags;

/* --- arena.c: one block of memory for one report ---------------------------------------------- */

typedef struct _HopsecArena HopsecArena;

gpointer hopsec_try_alloc (gsize size);
HopsecArena *hopsec_arena_new (gsize expected);
void hopsec_arena_free (HopsecArena *arena);
gpointer hopsec_arena_alloc (HopsecArena *arena, gsize size);
gchar *hopsec_arena_bytes (HopsecArena *arena, const gchar *bytes, gsize length);
gchar *hopsec_arena_text (HopsecArena *arena, const gchar *bytes, gsize length);
gchar *hopsec_arena_number (HopsecArena *arena, gint64 number);
gboolean hopsec_is_ascii (const gchar *bytes, gsize length);
gsize hopsec_to_utf8 (gchar *out, const gchar *bytes, gsize length);
gboolean hopsec_arena_failed (HopsecArena *arena);

/* --- words.c: the vocabulary ------------------------------------------------------------------ */

#define HOPSEC_FIELD_BIT(field) (G_GUINT64_CONSTANT (1) << (field)) /* of a set of fields */
G_STATIC_ASSERT (HOPSEC_N_FIELDS <= 64);

gint hopsec_field_from_nick (const gchar *nick, gsize length);
gboolean hopsec_field_is_capture (HopsecField field);
gboolean hopsec_field_is_bare (HopsecField field);
gchar *hopsec_flags_to_text (HopsecArena *arena, guint32 flags);

/* --- message.c: cuts the header block; trace.c: its trace fields, which GMime reads ----------- */

typedef struct {
  const gchar *value; /* raw, folds kept, without the blanks around it; NUL-terminated */
  guint length;
  guint32 flags;
} HopsecRaw;

typedef struct {
  const gchar *source; /* the value in the message; NULL: not in one piece */
  guint32 flags;
} HopsecFound;

typedef struct {
  HopsecArena *arena; /* holds the fields and their values */
  HopsecRaw *fields;  /* top field first */
  guint n_fields;
  HopsecRaw message_id; /* a span of the message */
  guint32 flags;
  gboolean is_message; /* a header field was seen */
  gsize end;           /* behind the blank line that ends the header block; 0: there was none */
} HopsecTrace;

gboolean hopsec_field_begins (const gchar *line, gsize length, gsize *name, gsize *value);
gboolean hopsec_trace_try (HopsecTrace *trace, const gchar *data, gsize length, gboolean more,
                           const HopsecLimits *limits, GError **error);
gboolean hopsec_trace_read (HopsecTrace *trace, const gchar *data, gsize length,
                            const HopsecLimits *limits, GError **error);
void hopsec_trace_init (void);
gboolean hopsec_trace_fill (HopsecTrace *trace, const HopsecFound *found, const gchar *block,
                            gsize length);
gboolean hopsec_trace_fail (HopsecTrace *trace, GError **error);
gboolean hopsec_trace_take (HopsecTrace *trace, const gchar *const *values,
                            const HopsecLimits *limits, GError **error);
void hopsec_trace_clear (HopsecTrace *trace);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HopsecTrace, hopsec_trace_clear)

/* --- date.c ----------------------------------------------------------------------------------- */

#define HOPSEC_NO_TIME G_MININT64

typedef struct {
  gint64 time;      /* seconds since 1970, HOPSEC_NO_TIME if it cannot be told */
  guint start, end; /* the date-time inside the text */
  gboolean bad;     /* there is a date, and it is impossible */
} HopsecDate;

gboolean hopsec_date_parse (const gchar *text, gsize length, HopsecDate *date);
gboolean hopsec_date_find (const gchar *text, gsize length, HopsecDate *date);
void hopsec_date_format (gint64 time, gchar buffer[32]);

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
  HOPSEC_CLAUSE_DATE, /* behind the last top-level ';' */
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
  HopsecSpan tail; /* behind the date-time */
  guint taint; /* from here on text may be the peer's: a comment with an open quote ended there */
  HopsecDate date;
  guint32 flags;
} HopsecReceived;

void hopsec_received_read (HopsecReceived *self, const gchar *text, guint length, guint max_depth);
const HopsecComment *hopsec_received_comment_at (const HopsecReceived *self, guint at);

/* --- address.c -------------------------------------------------------------------------------- */

typedef struct {
  guint8 bytes[16]; /* network order; IPv4-mapped IPv6 is IPv4 */
  guint8 length;    /* 4, 16, or 0 for none */
  guint8 prefix;    /* bits that count, for a network */
} HopsecAddress;

gboolean hopsec_address_parse (const gchar *text, gsize length, HopsecAddress *address);
gboolean hopsec_network_parse (const gchar *text, gsize length, HopsecAddress *network);
gboolean hopsec_network_contains (const HopsecAddress *network, const HopsecAddress *address);
gboolean hopsec_address_is_loopback (const HopsecAddress *address);
gboolean hopsec_address_is_private (const HopsecAddress *address);
void hopsec_address_format (const HopsecAddress *address, gchar buffer[64]);

/* --- from.c: who connected -------------------------------------------------------------------- */

typedef struct {
  HopsecSpan span[HOPSEC_N_FIELDS]; /* where each fact stands in the unfolded text */
  HopsecAddress address;
  gboolean address_of_server; /* the address stands where only the server writes */
  gboolean two_addresses;     /* one of them is not the server's word */
  gboolean socket;            /* the peer is a unix socket */
} HopsecFacts;

void hopsec_facts_read (HopsecFacts *facts, const HopsecReceived *received);

/* --- pattern.c: all PCRE2 --------------------------------------------------------------------- */

typedef struct _HopsecPattern HopsecPattern;

HopsecPattern *hopsec_pattern_new (const gchar *text, gsize length);
void hopsec_pattern_free (HopsecPattern *pattern);
gboolean hopsec_pattern_compile (HopsecPattern *pattern, GError **error);
gboolean hopsec_pattern_match (HopsecPattern *pattern, const gchar *text, HopsecSpan slot,
                               HopsecSpan *match, HopsecSpan *captured, guint64 *taken,
                               guint32 *flags);

/* --- slot.c ----------------------------------------------------------------------------------- */

typedef enum {
  HOPSEC_SLOT_CLAUSE,  /* the words of a clause */
  HOPSEC_SLOT_COMMENT, /* a comment behind a clause */
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

gboolean hopsec_slot_parse (const gchar *text, gsize length, HopsecSlot *slot);
gboolean hopsec_slot_next (const HopsecSlot *slot, const HopsecReceived *received, guint *at,
                           HopsecSpan *span);

/* --- dialect.c, dialect-reader.c, dialect-check.c, dialects.c, dispatch.c --------------------- */

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
void hopsec_dialect_check_sample (HopsecDialects *dialects, const HopsecDialect *dialect,
                                  const HopsecSample *sample, GString *faults);
void hopsec_dialect_check_whole (const HopsecDialect *dialect, GString *faults);

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

/* --- suites.c, cipher.c, tls.c ---------------------------------------------------------------- */

typedef struct {
  gchar name[64];        /* of the IANA registry; "" if it cannot be told */
  guint bits;            /* of the key, as the suite has it; 0 if not known */
  gint8 forward_secrecy; /* -1: not known */
  guint tls13 : 1, null : 1, export : 1, rc4 : 1, des : 1, tripledes : 1, aead : 1, anonymous : 1;
} HopsecCipher;

const gchar *hopsec_suite_find (const gchar *name);
const gchar *hopsec_suite_find_code (guint code);
gboolean hopsec_cipher_parse (const gchar *text, gsize length, const gchar *version,
                              HopsecCipher *cipher);
const gchar *hopsec_tls_version (const gchar *text, gsize length);
HopsecGrade hopsec_tls_grade (const gchar *version, const HopsecCipher *cipher, guint bits);

/* --- security.c: class, basis and evidence of one hop ----------------------------------------- */

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
  const gchar *name;          /* registrable domain, operator or private network; NULL: not known */
  const HopsecDialect *owner; /* whose `hosts` name it, nullable */
} HopsecOrganisation;

struct _HopsecHop {
  HopsecReport *report;
  const gchar *text[HOPSEC_N_FIELDS];
  guint hop, field, offset, length, port, bits;
  HopsecSecurity security;
  HopsecBasis basis;
  HopsecProof proof;
  HopsecGrade grade;
  gint authenticated, forward_secrecy; /* -1: not known */
  gint64 time, delay;                  /* HOPSEC_NO_TIME: not known */
  guint32 flags;
  const gchar *raw; /* the value's bytes, which may hold NUL; NULL for a live session */
  guint raw_length;
  gchar *received; /* `raw` as text where it is none by itself: made when first asked for */
  HopsecAddress address;
  gboolean address_of_server;
  const HopsecDialect *dialect;
  HopsecOrganisation from, by;
  gboolean from_named_by_server;
  HopsecLegKind leg;
  gboolean parsed; /* its clauses could be told apart */
};

void hopsec_hop_fill (HopsecHop *hop, HopsecArena *arena, const HopsecRaw *raw, gchar *scratch,
                      HopsecDialects *dialects, const HopsecLimits *limits);
void hopsec_hop_set_cipher (HopsecHop *hop, HopsecArena *arena, const gchar *text, gsize length,
                            HopsecCipher *cipher);
void hopsec_hop_fill_session (HopsecHop *hop, HopsecArena *arena, const HopsecSession *session,
                              gint64 now);
void hopsec_hop_finish (HopsecHop *hop, HopsecArena *arena);

/* --- organisation.c: whose a host is; path.c: links; trust.c: proof; leg.c; report.c; sentence.c --- */

typedef struct {
  GPtrArray *hosts;     /* of gchar *: "mx.example", or ".example": the domain and all below it */
  GArray *networks;     /* of HopsecAddress */
  GPtrArray *operators; /* of gchar *: one of an operator's hosts */
  guint n_fields;       /* the top fields that are proved without a test */
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
  gboolean trusting; /* the caller named servers to trust */
  gboolean cut;      /* a limit left fields out: the first hops are missing */
  const gchar *message_id, *summary, *flags_text;
  const gchar *answers[2]; /* to the two halves of the question */
};

gboolean hopsec_same_name (const gchar *a, const gchar *b);
void hopsec_organisation_find (HopsecReport *report, const gchar *name,
                               HopsecOrganisation *organisation);
void hopsec_organisations_find (HopsecReport *report);
gboolean hopsec_organisation_is (const HopsecOrganisation *a, const HopsecOrganisation *b);
gboolean hopsec_hop_is_inside (const HopsecHop *hop);
gboolean hopsec_hop_is_network (const HopsecHop *hop);
void hopsec_path_link (HopsecReport *report);
HopsecTrust *hopsec_trust_new (void);
void hopsec_trust_free (HopsecTrust *trust);
gboolean hopsec_trust_add (HopsecTrust *trust, HopsecDialects *dialects, const gchar *text,
                           GError **error);
gboolean hopsec_trust_is_set (const HopsecTrust *trust);
void hopsec_trust_walk (HopsecReport *report, const HopsecTrust *trust);
void hopsec_legs_find (HopsecReport *report);
void hopsec_report_judge (HopsecReport *report);
void hopsec_sentences_write (HopsecReport *report);
gsize hopsec_shown_length (const gchar *name);
const gchar *hopsec_security_phrase (HopsecSecurity security);
HopsecReport *hopsec_report_build (HopsecTrace *trace, const HopsecSession *session,
                                   HopsecClient *client, HopsecDialects *dialects,
                                   const HopsecTrust *trust, const HopsecLimits *limits, gint64 now,
                                   GError **error);

/* --- session.c, json.c ------------------------------------------------------------------------ */

struct _HopsecSession {
  gchar *text[HOPSEC_N_FIELDS];
};

void hopsec_json_report (GString *out, HopsecReport *report, const gchar *source);

#endif
