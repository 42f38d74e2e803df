/* base: what any room may use: bytes, memory, names, dates, addresses, TLS.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_BASE_H
#define HOPSEC_BASE_H

#include "base/bytes.h"
#include "hopsec.h"

/* --- limits: settable ones first, each with its reason ---------------------------------------- */

#define HOPSEC_MAX_HEADER (1024 * 1024) /* as mail servers take; the longest real one had 135 KB */
#define HOPSEC_MAX_FIELD (64 * 1024)    /* real fields have up to 4 KB */
#define HOPSEC_MAX_FIELDS 100           /* mail servers bounce at 30 or 50 */
#define HOPSEC_MAX_DEPTH 16             /* real comments nest 3 deep */
#define HOPSEC_MAX_TOKEN 1024           /* patterns see no longer slot; no fact is longer */
#define HOPSEC_MAX_COMMENTS 32          /* of one field; real ones have up to 8 */

typedef struct {
  guint header, field, fields, depth, token;
  gboolean envelope; /* From, To, Date and Subject are read too */
} HopsecLimits;

/* --- flags ------------------------------------------------------------------------------------- */

/* nothing that the field says is believed */
#define HOPSEC_FLAGS_UNREADABLE                                                                     \
  (HOPSEC_FLAG_CONFLICT | HOPSEC_FLAG_UNBALANCED | HOPSEC_FLAG_TRUNCATED | HOPSEC_FLAG_MATCH_LIMIT)

/* --- arena.c: one block of memory for one report ---------------------------------------------- */

typedef struct _HopsecArena HopsecArena;

gpointer hopsec_try_alloc (gsize size);
gpointer hopsec_try_realloc (gpointer block, gsize size);
HopsecArena *hopsec_arena_new (gsize expected);
void hopsec_arena_free (HopsecArena *arena);
gpointer hopsec_arena_alloc (HopsecArena *arena, gsize size);
gchar *hopsec_arena_bytes (HopsecArena *arena, const gchar *bytes, gsize length);
gchar *hopsec_arena_text (HopsecArena *arena, const gchar *bytes, gsize length);
gchar *hopsec_arena_number (HopsecArena *arena, gint64 number);
gboolean hopsec_is_ascii (const gchar *bytes, gsize length);
gsize hopsec_to_utf8 (gchar *out, const gchar *bytes, gsize length);
gboolean hopsec_arena_failed (HopsecArena *arena);

/* --- thread.c: what a thread keeps from one message to the next --------------------------------- */

typedef enum {
  HOPSEC_KEEP_SUITES,  /* cipher.c: what some texts mean */
  HOPSEC_KEEP_SUFFIXES, /* organisation.c: the public suffixes of some domains */
  HOPSEC_KEEP_MATCHER, /* pattern.c: PCRE2's memory */
  HOPSEC_KEEP_PARSER,  /* gmime.c: GMime's parser */
  HOPSEC_N_KEEPS,
} HopsecKeep;

gpointer hopsec_thread_get (HopsecKeep name, gpointer (*make) (void), GDestroyNotify drop);

/* --- the raw values of one message -------------------------------------------------------------- */

typedef struct {
  const gchar *value; /* raw, folds kept, without the blanks around it; NUL-terminated */
  guint length;
  guint32 flags;
} HopsecRaw;

typedef struct {
  HopsecArena *arena; /* holds the fields and their values */
  HopsecRaw *fields;  /* top field first */
  guint n_fields;
  HopsecRaw message_id; /* a span of the message */
  HopsecRaw envelope[HOPSEC_N_ENVELOPES]; /* spans of the message, then decoded text */
  guint32 flags;
  gboolean is_message; /* a header field was seen */
  gboolean is_copy;    /* it stood inside another message or a text: anyone may have written it */
  gboolean is_mail;    /* one that mail has, or the line that begins a message in an mbox */
  gsize end;           /* after the blank line that ends the header block; 0: there was none */
  const gchar *names; /* of the fields, if there is no Received; nullable */
  guint line;         /* number of one that looks like a Received field, and is none of the header; 0 */
  GString *block;      /* the header block that was made of another form; nullable */
} HopsecTrace;

/* --- names.c: the vocabulary ------------------------------------------------------------------ */

#define HOPSEC_FACT_BIT(fact) (G_GUINT64_CONSTANT (1) << (fact)) /* of a set of facts */
G_STATIC_ASSERT (HOPSEC_N_FACTS <= 64);

gint hopsec_fact_from_nick (const gchar *nick, gsize length);
gboolean hopsec_fact_is_capture (HopsecFact fact);
gsize hopsec_shown_length (const gchar *name);
const gchar *hopsec_security_phrase (HopsecSecurity security);
const gchar *hopsec_nearest (const gchar *word, const gchar *const *words);
const gchar *hopsec_tls_phrase (HopsecTls tls);

/* --- date.c, calendar.c ------------------------------------------------------------------------ */

#define HOPSEC_NO_TIME G_MININT64

typedef struct {
  gint64 time;      /* seconds since 1970, HOPSEC_NO_TIME if it cannot be told */
  guint start, end; /* the date-time inside the text */
  gboolean bad;     /* there is a date, and it is impossible */
} HopsecDate;

gboolean hopsec_date_parse (const gchar *text, gsize length, HopsecDate *date);
gboolean hopsec_date_find (const gchar *text, gsize length, HopsecDate *date);
gint hopsec_days_of_month (gint year, gint month);
gint64 hopsec_days_since_1970 (gint year, gint month, gint day);
void hopsec_date_format (gint64 time, gchar buffer[32]);

/* --- address.c -------------------------------------------------------------------------------- */

typedef struct {
  guint8 bytes[16]; /* network order; IPv4-mapped IPv6 is IPv4 */
  guint8 length;    /* 4, 16, or 0 for none */
  guint8 prefix;    /* bits that count, for a network */
} HopsecAddress;

gboolean hopsec_address_parse (const gchar *text, gsize length, HopsecAddress *address);
gboolean hopsec_network_parse (const gchar *text, gsize length, HopsecAddress *network);
gboolean hopsec_network_contains (const HopsecAddress *network, const HopsecAddress *address);
gboolean hopsec_address_is_same (const HopsecAddress *a, const HopsecAddress *b);
gboolean hopsec_address_is_loopback (const HopsecAddress *address);
gboolean hopsec_address_is_private (const HopsecAddress *address);
void hopsec_address_format (const HopsecAddress *address, gchar buffer[64]);

/* --- suites.c, cipher.c, tls.c ---------------------------------------------------------------- */

typedef struct {
  gchar name[64];        /* of the IANA registry; "" if it cannot be told */
  guint bits;            /* of the key, as the suite has it; 0 if not known */
  HopsecTristate forward_secrecy;
  guint tls13 : 1, null : 1, export : 1, rc4 : 1, tripledes : 1, aead : 1, anonymous : 1;
} HopsecCipher;

const gchar *hopsec_suite_find (const gchar *name);
const gchar *hopsec_suite_find_code (guint code);
gboolean hopsec_cipher_parse (const gchar *text, gsize length, HopsecTls tls,
                              HopsecCipher *cipher);
HopsecTls hopsec_tls_parse (const gchar *text, gsize length);
HopsecGrade hopsec_tls_grade (HopsecTls tls, const HopsecCipher *cipher, guint bits);

#endif
