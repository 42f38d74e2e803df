/* hopsec.h: was this message encrypted on its way?
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The whole job in one call:
 *
 *     g_autoptr (HopsecReport) report = hopsec_analyze (data, length, &error);
 *     puts (hopsec_report_get_summary (report));
 *
 * Ownership: what `new`, `to`, `analyze`, `get_hop`, `get_leg` and `get_way` return is the caller's;
 * all else that `get` returns belongs to its object and lives as long as it.
 *
 * Words: a hop is one transfer, a path its hops in travelling order (sender first), a leg a run of
 * hops with one meaning. Text is UTF-8; a byte that was not valid UTF-8 stands as its Latin-1
 * character. Times are seconds since 1970 in UTC.
 *
 * Numbers and indices: a number (of a hop, a Received field, a way) counts from 1, and 0 is none;
 * outputs show numbers. An index, which get_hop (), get_leg () and get_way () take, counts from 0:
 * hop 1 has index 0.
 */
#ifndef HOPSEC_H
#define HOPSEC_H

#include <glib-object.h>
#include <gio/gio.h>

#include "hopsec-version.h"

G_BEGIN_DECLS

#ifndef HOPSEC_API
#define HOPSEC_API __attribute__ ((visibility ("default"))) extern
#endif

/**
 * HOPSEC_ERROR:
 *
 * The error domain of the library; its codes are #HopsecError.
 *
 * Since: 0.1
 */
#define HOPSEC_ERROR (hopsec_error_quark ())
HOPSEC_API GQuark hopsec_error_quark (void);

/**
 * HopsecError:
 * @HOPSEC_ERROR_READ: a file or stream could not be read, or holds something else
 * @HOPSEC_ERROR_LIMIT: the input is larger than a limit allows
 * @HOPSEC_ERROR_SYNTAX: a dialect, settings or configuration file is wrong; the message has file and line
 * @HOPSEC_ERROR_ARGUMENT: a value given by the caller cannot be used
 * @HOPSEC_ERROR_MEMORY: there was not enough memory for a buffer of the input's size
 * @HOPSEC_ERROR_NOT_MAIL: a file that can be read holds no mail message, or a symbolic link in a folder
 *   is not followed
 *
 * What the caller can act on. Odd mail is never an error: it is a result with flags.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_ERROR_READ,
  HOPSEC_ERROR_LIMIT,
  HOPSEC_ERROR_SYNTAX,
  HOPSEC_ERROR_ARGUMENT,
  HOPSEC_ERROR_MEMORY,
  HOPSEC_ERROR_NOT_MAIL,
} HopsecError;

/**
 * HopsecSecurity:
 * @HOPSEC_SECURITY_NONE: no hop of the kind that was asked for
 * @HOPSEC_SECURITY_PLAINTEXT: a network hop without TLS
 * @HOPSEC_SECURITY_UNKNOWN: the field does not say
 * @HOPSEC_SECURITY_TLS: a word or mark that the server wrote says TLS
 * @HOPSEC_SECURITY_LOCAL: the message never left the host
 *
 * Ordered: the verdict of several network hops is the smallest.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_SECURITY_NONE,
  HOPSEC_SECURITY_PLAINTEXT,
  HOPSEC_SECURITY_UNKNOWN,
  HOPSEC_SECURITY_TLS,
  HOPSEC_SECURITY_LOCAL,
} HopsecSecurity;

/**
 * HopsecBasis:
 * @HOPSEC_BASIS_NONE: nothing decided it
 * @HOPSEC_BASIS_MARK: a TLS comment or clause in its dialect's slot
 * @HOPSEC_BASIS_KEYWORD: a registered `with` word (RFC 3848, RFC 6531)
 * @HOPSEC_BASIS_IMPLIED: this product has no other way
 * @HOPSEC_BASIS_ADDRESS: loopback, a socket, the same host
 * @HOPSEC_BASIS_ABSENCE: this product marks TLS, and did not
 * @HOPSEC_BASIS_SESSION: a live SMTP session
 * @HOPSEC_BASIS_SETTINGS: the mail program's own settings
 *
 * Why a hop has its class.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_BASIS_NONE,
  HOPSEC_BASIS_MARK,
  HOPSEC_BASIS_KEYWORD,
  HOPSEC_BASIS_IMPLIED,
  HOPSEC_BASIS_ADDRESS,
  HOPSEC_BASIS_ABSENCE,
  HOPSEC_BASIS_SESSION,
  HOPSEC_BASIS_SETTINGS,
} HopsecBasis;

/**
 * HopsecProof:
 * @HOPSEC_PROOF_CLAIMED: anyone may have written it; the default
 * @HOPSEC_PROOF_PROVED: written by a server that the caller trusts, over an unbroken chain
 * @HOPSEC_PROOF_OBSERVED: the live session itself
 *
 * How far a hop may be believed.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_PROOF_CLAIMED,
  HOPSEC_PROOF_PROVED,
  HOPSEC_PROOF_OBSERVED,
} HopsecProof;

/**
 * HopsecGrade:
 * @HOPSEC_GRADE_UNKNOWN: version and suite do not tell
 * @HOPSEC_GRADE_BROKEN: SSL 2 and 3, NULL, EXPORT, RC4, under 112 bits
 * @HOPSEC_GRADE_WEAK: TLS 1.0 and 1.1, 3DES
 * @HOPSEC_GRADE_ADEQUATE: TLS 1.2 with CBC, without forward secrecy, or anonymous
 * @HOPSEC_GRADE_STRONG: TLS 1.3, or TLS 1.2 with AEAD and forward secrecy
 *
 * Strength of the TLS session by RFC 9325, 8996, 7568 and 7465.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_GRADE_UNKNOWN,
  HOPSEC_GRADE_BROKEN,
  HOPSEC_GRADE_WEAK,
  HOPSEC_GRADE_ADEQUATE,
  HOPSEC_GRADE_STRONG,
} HopsecGrade;

/**
 * HopsecEnvelope:
 * @HOPSEC_ENVELOPE_FROM: From
 * @HOPSEC_ENVELOPE_TO: To
 * @HOPSEC_ENVELOPE_DATE: Date
 * @HOPSEC_ENVELOPE_SUBJECT: Subject
 * @HOPSEC_N_ENVELOPES: how many there are
 *
 * What is written on a message, for people: its author's words, never evidence.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_ENVELOPE_FROM,
  HOPSEC_ENVELOPE_TO,
  HOPSEC_ENVELOPE_DATE,
  HOPSEC_ENVELOPE_SUBJECT,
  HOPSEC_N_ENVELOPES
} HopsecEnvelope;

/**
 * HopsecTls:
 * @HOPSEC_TLS_UNKNOWN: not stated
 * @HOPSEC_TLS_SSLV2: SSL 2
 * @HOPSEC_TLS_SSLV3: SSL 3
 * @HOPSEC_TLS_V1_0: TLS 1.0
 * @HOPSEC_TLS_V1_1: TLS 1.1
 * @HOPSEC_TLS_V1_2: TLS 1.2
 * @HOPSEC_TLS_V1_3: TLS 1.3
 *
 * The version of a TLS session, as the server wrote it. Ordered: a later one is larger.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_TLS_UNKNOWN,
  HOPSEC_TLS_SSLV2,
  HOPSEC_TLS_SSLV3,
  HOPSEC_TLS_V1_0,
  HOPSEC_TLS_V1_1,
  HOPSEC_TLS_V1_2,
  HOPSEC_TLS_V1_3,
} HopsecTls;

/**
 * HopsecTristate:
 * @HOPSEC_TRISTATE_UNKNOWN: the field does not say
 * @HOPSEC_TRISTATE_NO: no
 * @HOPSEC_TRISTATE_YES: yes
 *
 * The answer to a question that a field need not answer: compare it, it is no truth value.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_TRISTATE_UNKNOWN,
  HOPSEC_TRISTATE_NO,
  HOPSEC_TRISTATE_YES,
} HopsecTristate;

/**
 * HopsecFlags:
 * @HOPSEC_FLAG_GAP: the hop does not come from where the hop before it went
 * @HOPSEC_FLAG_TIME_ORDER: it is later than the next hop, or long before it
 * @HOPSEC_FLAG_FUTURE: it is later than now
 * @HOPSEC_FLAG_BAD_DATE: it has no date, or an impossible one
 * @HOPSEC_FLAG_BY_SPOOF: it names a trusted server, but that server's own fields do not lead to it
 * @HOPSEC_FLAG_CONFLICT: the field contradicts itself, or several dialects claim it
 * @HOPSEC_FLAG_UNBALANCED: a comment or quote does not end
 * @HOPSEC_FLAG_TRUNCATED: a limit cut the field, a fact or the header block
 * @HOPSEC_FLAG_TOO_MANY: a limit left fields out
 * @HOPSEC_FLAG_NUL: NUL bytes
 * @HOPSEC_FLAG_BARE_CR: a carriage return inside a line
 * @HOPSEC_FLAG_NON_ASCII: bytes beyond ASCII
 * @HOPSEC_FLAG_BOM: a byte order mark in front of the message
 * @HOPSEC_FLAG_JUNK: lines in the header block that are no field
 * @HOPSEC_FLAG_UNFOLDED: the field lost the blanks of its folds
 * @HOPSEC_FLAG_MATCH_LIMIT: a pattern gave up
 * @HOPSEC_FLAG_BOUNDARY_INSIDE: proof ends inside an organisation, before the message entered it
 * @HOPSEC_FLAG_LOOP: the same server gave the same id twice
 * @HOPSEC_FLAG_UNRECORDED: a hand-over inside an organisation left no field
 * @HOPSEC_FLAG_TLS_REQUIRED_NO: the sender waived TLS (RFC 8689)
 * @HOPSEC_FLAG_REQUIRETLS: the sender asked for TLS at every hop (RFC 8689)
 *
 * What is odd about a message or a hop. hopsec_flags_to_string() has their words.
 *
 * Since: 0.1
 */
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
  HOPSEC_FLAG_TLS_REQUIRED_NO = 1 << 19,
  HOPSEC_FLAG_REQUIRETLS = 1 << 20,
} HopsecFlags;

/**
 * HopsecLegKind:
 * @HOPSEC_LEG_SUBMISSION: from the author's program to its mail service
 * @HOPSEC_LEG_INTERNAL: within one organisation
 * @HOPSEC_LEG_TRANSIT: between two organisations
 * @HOPSEC_LEG_DELIVERY: what follows the last transit
 *
 * What a run of hops means.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_LEG_SUBMISSION,
  HOPSEC_LEG_INTERNAL,
  HOPSEC_LEG_TRANSIT,
  HOPSEC_LEG_DELIVERY,
} HopsecLegKind;

/**
 * HopsecRequirement:
 * @HOPSEC_REQUIRE_NO_PLAINTEXT: no hop is plaintext; unknown passes
 * @HOPSEC_REQUIRE_BETWEEN_TLS: every hop between organisations is TLS
 * @HOPSEC_REQUIRE_TLS: every network hop is TLS
 * @HOPSEC_REQUIRE_TLS_1_2: every network hop states TLS 1.2 or later
 * @HOPSEC_REQUIRE_TLS_1_3: every network hop states TLS 1.3
 * @HOPSEC_REQUIRE_STRONG: every network hop has grade strong
 *
 * What a message may be asked to satisfy.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_REQUIRE_NO_PLAINTEXT,
  HOPSEC_REQUIRE_BETWEEN_TLS,
  HOPSEC_REQUIRE_TLS,
  HOPSEC_REQUIRE_TLS_1_2,
  HOPSEC_REQUIRE_TLS_1_3,
  HOPSEC_REQUIRE_STRONG,
} HopsecRequirement;

/**
 * HopsecHtml:
 * @HOPSEC_HTML_NONE: a page of its own
 * @HOPSEC_HTML_FRAGMENT: for the body of another page, with a style sheet that counts in it alone
 *
 * How hopsec_report_to_html() writes.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_HTML_NONE = 0,
  HOPSEC_HTML_FRAGMENT = 1 << 0,
} HopsecHtml;

/**
 * HopsecFact:
 * @HOPSEC_FACT_HOP: number of the hop, 1 nearest the sender
 * @HOPSEC_FACT_FIELD: number of its Received field, 1 on top
 * @HOPSEC_FACT_SECURITY: tls, plaintext, local or unknown
 * @HOPSEC_FACT_BASIS: why
 * @HOPSEC_FACT_PROOF: how far it may be believed
 * @HOPSEC_FACT_EVIDENCE: the exact bytes that decided it
 * @HOPSEC_FACT_OFFSET: where the evidence begins in the raw value, in bytes
 * @HOPSEC_FACT_LENGTH: how long it is, in bytes
 * @HOPSEC_FACT_DIALECT: which program wrote the field
 * @HOPSEC_FACT_SOFTWARE: what the program calls itself
 * @HOPSEC_FACT_HELO: the name that the peer announced (the peer's word)
 * @HOPSEC_FACT_RDNS: the name that the server looked up
 * @HOPSEC_FACT_IP: the peer's address
 * @HOPSEC_FACT_PORT: the peer's port
 * @HOPSEC_FACT_BY: the server that wrote the field
 * @HOPSEC_FACT_VIA: the link
 * @HOPSEC_FACT_FROM_ORGANISATION: whose the peer is
 * @HOPSEC_FACT_BY_ORGANISATION: whose the server is
 * @HOPSEC_FACT_FROM_NAMED_BY: who named the peer's organisation: server or peer
 * @HOPSEC_FACT_PROTOCOL: the `with` word in upper case
 * @HOPSEC_FACT_ID: the server's id
 * @HOPSEC_FACT_SENDER: envelope sender
 * @HOPSEC_FACT_RECIPIENT: the first `for` address
 * @HOPSEC_FACT_AUTHENTICATED: whether the client logged in
 * @HOPSEC_FACT_TLS: TLS version
 * @HOPSEC_FACT_CIPHER: IANA name of the cipher suite
 * @HOPSEC_FACT_CIPHER_TEXT: the suite as written
 * @HOPSEC_FACT_BITS: key bits
 * @HOPSEC_FACT_KEY_EXCHANGE: how the keys were agreed upon, as written: X25519, X25519MLKEM768
 * @HOPSEC_FACT_GRADE: strength of the TLS session
 * @HOPSEC_FACT_FORWARD_SECRECY: whether the suite has it
 * @HOPSEC_FACT_CERTIFICATE: the client's: verified, unverified or none
 * @HOPSEC_FACT_TIME: when the server took the message
 * @HOPSEC_FACT_DATE: the same as text
 * @HOPSEC_FACT_DELAY: seconds since the hop before
 * @HOPSEC_FACT_FLAGS: what is odd about the hop
 * @HOPSEC_FACT_RECEIVED: the raw value, folds kept
 *
 * Every fact of a hop. Its nick (hopsec_fact_get_nick()) is the JSON key, the CSV column, the
 * Python attribute and the capture name in dialect files.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_FACT_HOP,
  HOPSEC_FACT_FIELD,
  HOPSEC_FACT_SECURITY,
  HOPSEC_FACT_BASIS,
  HOPSEC_FACT_PROOF,
  HOPSEC_FACT_EVIDENCE,
  HOPSEC_FACT_OFFSET,
  HOPSEC_FACT_LENGTH,
  HOPSEC_FACT_DIALECT,
  HOPSEC_FACT_SOFTWARE,
  HOPSEC_FACT_HELO,
  HOPSEC_FACT_RDNS,
  HOPSEC_FACT_IP,
  HOPSEC_FACT_PORT,
  HOPSEC_FACT_BY,
  HOPSEC_FACT_VIA,
  HOPSEC_FACT_FROM_ORGANISATION,
  HOPSEC_FACT_BY_ORGANISATION,
  HOPSEC_FACT_FROM_NAMED_BY,
  HOPSEC_FACT_PROTOCOL,
  HOPSEC_FACT_ID,
  HOPSEC_FACT_SENDER,
  HOPSEC_FACT_RECIPIENT,
  HOPSEC_FACT_AUTHENTICATED,
  HOPSEC_FACT_TLS,
  HOPSEC_FACT_CIPHER,
  HOPSEC_FACT_CIPHER_TEXT,
  HOPSEC_FACT_BITS,
  HOPSEC_FACT_KEY_EXCHANGE,
  HOPSEC_FACT_GRADE,
  HOPSEC_FACT_FORWARD_SECRECY,
  HOPSEC_FACT_CERTIFICATE,
  HOPSEC_FACT_TIME,
  HOPSEC_FACT_DATE,
  HOPSEC_FACT_DELAY,
  HOPSEC_FACT_FLAGS,
  HOPSEC_FACT_RECEIVED,
} HopsecFact;

/**
 * HOPSEC_N_FACTS: (skip)
 *
 * How many #HopsecFact there are.
 *
 * Since: 0.1
 */
#define HOPSEC_N_FACTS (HOPSEC_FACT_RECEIVED + 1)

/**
 * HopsecFactKind:
 * @HOPSEC_FACT_KIND_TEXT: text
 * @HOPSEC_FACT_KIND_NUMBER: a whole number, in decimal
 * @HOPSEC_FACT_KIND_BOOLEAN: `true` or `false`
 * @HOPSEC_FACT_KIND_TIME: a moment in UTC: `2026-01-05T01:59:06Z`
 * @HOPSEC_FACT_KIND_WORDS: words with a blank between them
 *
 * What the text of a fact holds, for who makes a value of it.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_FACT_KIND_TEXT,
  HOPSEC_FACT_KIND_NUMBER,
  HOPSEC_FACT_KIND_BOOLEAN,
  HOPSEC_FACT_KIND_TIME,
  HOPSEC_FACT_KIND_WORDS,
} HopsecFactKind;

/**
 * HopsecLimit:
 * @HOPSEC_LIMIT_HEADER: bytes of a header block (1 MiB)
 * @HOPSEC_LIMIT_FIELD: bytes of one Received field (64 KiB)
 * @HOPSEC_LIMIT_FIELDS: Received fields of one message (100)
 * @HOPSEC_LIMIT_DEPTH: nested comments (16)
 * @HOPSEC_LIMIT_TOKEN: bytes of one fact (1 KiB)
 *
 * How much of a message is read; in parentheses the default. What lies beyond is left out with
 * flag `truncated` or `too-many`, and is never silently taken for TLS.
 *
 * Since: 0.1
 */
typedef enum {
  HOPSEC_LIMIT_HEADER,
  HOPSEC_LIMIT_FIELD,
  HOPSEC_LIMIT_FIELDS,
  HOPSEC_LIMIT_DEPTH,
  HOPSEC_LIMIT_TOKEN,
} HopsecLimit;

/* tls, plaintext, local, unknown or none; never NULL */
HOPSEC_API const gchar *hopsec_security_to_string (HopsecSecurity security);
/* mark, keyword, implied ...; never NULL */
HOPSEC_API const gchar *hopsec_basis_to_string (HopsecBasis basis);
/* claimed, proved or observed; never NULL */
HOPSEC_API const gchar *hopsec_proof_to_string (HopsecProof proof);
/* strong, adequate, weak, broken or unknown; never NULL */
HOPSEC_API const gchar *hopsec_grade_to_string (HopsecGrade grade);
/* SSLv3, TLSv1.2 ... or unknown; never NULL */
HOPSEC_API const gchar *hopsec_tls_to_string (HopsecTls tls);
/* the words with a blank between them, to be freed; NULL for no flag */
HOPSEC_API gchar *hopsec_flags_to_string (HopsecFlags flags);
/* submission, internal, transit or delivery; never NULL */
HOPSEC_API const gchar *hopsec_leg_kind_to_string (HopsecLegKind kind);
/* FALSE: there is no such requirement */
HOPSEC_API gboolean hopsec_requirement_from_string (const gchar *text,
                                                    HopsecRequirement *requirement);
/* its key in JSON, CSV and dialect files; NULL beyond the last, so that all can be counted */
HOPSEC_API const gchar *hopsec_fact_get_nick (HopsecFact fact);
/* what its text holds: text, a number, a truth value, a time, words */
HOPSEC_API HopsecFactKind hopsec_fact_get_kind (HopsecFact fact);

/**
 * HopsecReport:
 *
 * What one message's trace says: its hops, its legs, its verdicts. Immutable; any thread may read
 * it.
 *
 * Since: 0.1
 */
typedef struct _HopsecReport HopsecReport;

/**
 * HopsecHop:
 *
 * One transfer. Immutable; keeps its report alive.
 *
 * Since: 0.1
 */
typedef struct _HopsecHop HopsecHop;

/**
 * HopsecLeg:
 *
 * A run of hops with one meaning. Immutable; keeps its report alive.
 *
 * Since: 0.1
 */
typedef struct _HopsecLeg HopsecLeg;

/**
 * HopsecSession:
 *
 * What a mail server knows of a live SMTP session: the hop whose Received field is not written yet.
 *
 * Since: 0.1
 */
typedef struct _HopsecSession HopsecSession;

/**
 * HopsecClient:
 *
 * What the settings of a mail program say about the first leg, from the author's device to the
 * mail service, which no header shows: the ways in, and which of them mail is sent by. Immutable;
 * any thread may read it.
 *
 * Since: 0.1
 */
typedef struct _HopsecClient HopsecClient;

/**
 * HopsecWay:
 *
 * One way in that settings name: a protocol and a server. Immutable; keeps its client alive.
 *
 * Since: 0.1
 */
typedef struct _HopsecWay HopsecWay;

#define HOPSEC_TYPE_REPORT (hopsec_report_get_type ())
#define HOPSEC_TYPE_HOP (hopsec_hop_get_type ())
#define HOPSEC_TYPE_LEG (hopsec_leg_get_type ())
#define HOPSEC_TYPE_SESSION (hopsec_session_get_type ())
#define HOPSEC_TYPE_CLIENT (hopsec_client_get_type ())
#define HOPSEC_TYPE_WAY (hopsec_way_get_type ())
#define HOPSEC_TYPE_ANALYZER (hopsec_analyzer_get_type ())
#define HOPSEC_TYPE_MAILBOX (hopsec_mailbox_get_type ())

/**
 * HopsecAnalyzer:
 *
 * Reads messages: what it trusts, which dialects it knows, its limits. Set it up, then any number
 * of threads may analyse with it.
 *
 * Since: 0.1
 */
HOPSEC_API
G_DECLARE_FINAL_TYPE (HopsecAnalyzer, hopsec_analyzer, HOPSEC, ANALYZER, GObject)

/* the report on a whole message or its header, nobody trusted; NULL with an error */
HOPSEC_API HopsecReport *hopsec_analyze (const gchar *data, gsize length, GError **error);

/**
 * HopsecConfigFunc:
 * @key: one of the keys that were asked for
 * @values: (array zero-terminated=1): what it was set to: the items between `;`
 * @user_data: what the caller gave
 * @error: return location for a #GError, which says what the value should be
 *
 * Takes one key of a group of the configuration file.
 *
 * Returns: whether @values could be used
 * Since: 0.1
 */
typedef gboolean (*HopsecConfigFunc) (const gchar *key, const gchar *const *values,
                                      gpointer user_data, GError **error);

/* the configuration file that the user or this system has, to be freed; NULL: none */
HOPSEC_API gchar *hopsec_find_config (void);
/* gives each key of a group to `take`; FALSE with an error */
HOPSEC_API gboolean hopsec_read_config (const gchar *path, const gchar *group,
                                        const gchar *const *keys, HopsecConfigFunc take,
                                        gpointer user_data, GError **error);

/* trusts nobody, knows the dialects that are compiled in */
HOPSEC_API HopsecAnalyzer *hopsec_analyzer_new (void);
/* a host, .domain, @operator, address or network; FALSE with an error */
HOPSEC_API gboolean hopsec_analyzer_add_trust (HopsecAnalyzer *self, const gchar *trust,
                                               GError **error);
/* what is trusted, with ", " between, to be freed; NULL: nobody */
HOPSEC_API gchar *hopsec_analyzer_trust_to_string (HopsecAnalyzer *self);
/* how many fields from the top are believed without a test */
HOPSEC_API void hopsec_analyzer_set_trust_hops (HopsecAnalyzer *self, guint n_fields);
/* all dialect files of a folder; FALSE with an error */
HOPSEC_API gboolean hopsec_analyzer_add_dialects (HopsecAnalyzer *self, const gchar *folder,
                                                  GError **error);
/* what a configuration file says; FALSE with an error */
HOPSEC_API gboolean hopsec_analyzer_add_config (HopsecAnalyzer *self, const gchar *path,
                                                GError **error);
/* the author's program, whose leg stands in front of the reports; NULL: not known */
HOPSEC_API void hopsec_analyzer_set_client (HopsecAnalyzer *self, HopsecClient *client);
/* the time that `future` is measured by, in seconds since 1970; default: the clock */
HOPSEC_API void hopsec_analyzer_set_now (HopsecAnalyzer *self, gint64 now);
/* whether reports have From, To, Date and Subject; off by default */
HOPSEC_API void hopsec_analyzer_set_envelope (HopsecAnalyzer *self, gboolean envelope);
/* how much of a message is read, in bytes or fields */
HOPSEC_API void hopsec_analyzer_set_limit (HopsecAnalyzer *self, HopsecLimit limit, guint value);
/* the report on the bytes of a message; NULL with an error */
HOPSEC_API HopsecReport *hopsec_analyzer_analyze_data (HopsecAnalyzer *self, const gchar *data,
                                                       gsize length, GError **error);
/* the same */
HOPSEC_API HopsecReport *hopsec_analyzer_analyze_bytes (HopsecAnalyzer *self, GBytes *bytes,
                                                        GError **error);
/* the report on a file, "-" is standard input; NULL with an error */
HOPSEC_API HopsecReport *hopsec_analyzer_analyze_file (HopsecAnalyzer *self, const gchar *path,
                                                       GError **error);
/* the report on values of Received fields, newest first; the session is nullable */
HOPSEC_API HopsecReport *hopsec_analyzer_analyze_received (HopsecAnalyzer *self,
                                                           const gchar *const *values,
                                                           HopsecSession *session, GError **error);
/* the slots of a Received value, and which dialects claim it or why not; to be freed */
HOPSEC_API gchar *hopsec_analyzer_explain_received (HopsecAnalyzer *self, const gchar *value);
/* the report's fields with names that are nobody's, of which a report says the same; to be freed */
HOPSEC_API gchar *hopsec_analyzer_anonymise (HopsecAnalyzer *self, HopsecReport *report);
/* a dialect file to be completed, for fields like the hop's; to be freed; NULL: it has none */
HOPSEC_API gchar *hopsec_analyzer_draft_dialect (HopsecAnalyzer *self, HopsecHop *hop);
/* what is wrong with a dialect file, a line each, "": nothing; to be freed; NULL with an error */
HOPSEC_API gchar *hopsec_analyzer_check_dialect (HopsecAnalyzer *self, const gchar *path,
                                                 guint *n_samples, GError **error);

/**
 * HopsecMailbox:
 *
 * The messages of a file, a folder or standard input, one after the other, in constant memory. One
 * thread at a time may use it.
 *
 * Since: 0.1
 */
HOPSEC_API
G_DECLARE_FINAL_TYPE (HopsecMailbox, hopsec_mailbox, HOPSEC, MAILBOX, GObject)

/* a file, a folder or "-"; nothing is opened yet */
HOPSEC_API HopsecMailbox *hopsec_mailbox_new (HopsecAnalyzer *analyzer, const gchar *path);
/* whether messages inside messages are read too; default: no */
HOPSEC_API void hopsec_mailbox_set_attached (HopsecMailbox *self, gboolean attached);
/* only messages that begin in these bytes of the (unpacked) file */
HOPSEC_API void hopsec_mailbox_set_range (HopsecMailbox *self, guint64 start, guint64 end);
/* the next message's report; NULL at the end, or with an error, after which it goes on */
HOPSEC_API HopsecReport *hopsec_mailbox_next (HopsecMailbox *self, GError **error);
/* path of the last message: "box.mbox:17" in a mailbox; never NULL */
HOPSEC_API const gchar *hopsec_mailbox_get_source (HopsecMailbox *self);
/* number of the last message in its file, from 1; 0: the file is no mbox */
HOPSEC_API guint64 hopsec_mailbox_get_number (HopsecMailbox *self);
/* where the last message begins in its (unpacked) file, in bytes */
HOPSEC_API guint64 hopsec_mailbox_get_offset (HopsecMailbox *self);
/* where in its message an attached message is: "1.2"; NULL: it is no part */
HOPSEC_API const gchar *hopsec_mailbox_get_part (HopsecMailbox *self);
/* the path of a file and a range of its bytes, to be freed; NULL at the end, or with an error */
HOPSEC_API gchar *hopsec_mailbox_next_piece (HopsecMailbox *self, guint64 size, guint64 *start,
                                             guint64 *end, GError **error);

HOPSEC_API GType hopsec_report_get_type (void);
/* one more reference; any thread may */
HOPSEC_API HopsecReport *hopsec_report_ref (HopsecReport *self);
/* one less; the last frees the report */
HOPSEC_API void hopsec_report_unref (HopsecReport *self);
/* over all hops, as claimed: the weakest; NONE without hops */
HOPSEC_API HopsecSecurity hopsec_report_get_security (HopsecReport *self);
/* over proved and observed hops; NONE without any */
HOPSEC_API HopsecSecurity hopsec_report_get_proved (HopsecReport *self);
/* over the hops between organisations, as claimed; NONE without any */
HOPSEC_API HopsecSecurity hopsec_report_get_between (HopsecReport *self);
/* with its angle brackets; NULL: the message has none */
HOPSEC_API const gchar *hopsec_report_get_message_id (HopsecReport *self);
/* for add_trust (), if the mailbox is one's own; "": set_trust_hops (1); NULL: nothing proves more */
HOPSEC_API const gchar *hopsec_report_get_trust_hint (HopsecReport *self);
/* one line, decoded; NULL: the message has none, or the analyzer did not ask */
HOPSEC_API const gchar *hopsec_report_get_envelope (HopsecReport *self, HopsecEnvelope field);
/* one sentence; never NULL */
HOPSEC_API const gchar *hopsec_report_get_summary (HopsecReport *self);
/* half 1: from the author to the mail service, 2: from there to the mailbox; NULL without hops */
HOPSEC_API const gchar *hopsec_report_get_answer (HopsecReport *self, guint half);
/* what is odd about the message or any of its hops */
HOPSEC_API HopsecFlags hopsec_report_get_flags (HopsecReport *self);
/* number of the proved hop nearest the sender; 0: none */
HOPSEC_API guint hopsec_report_get_boundary (HopsecReport *self);
/* number of the hop that decides get_security (); 0: there are no hops */
HOPSEC_API guint hopsec_report_get_deciding_hop (HopsecReport *self);
/* how many */
HOPSEC_API guint hopsec_report_get_n_hops (HopsecReport *self);
/* index 0 is nearest the sender; NULL beyond the last */
HOPSEC_API HopsecHop *hopsec_report_get_hop (HopsecReport *self, guint index);
/* how many */
HOPSEC_API guint hopsec_report_get_n_legs (HopsecReport *self);
/* index 0 is nearest the sender; NULL beyond the last */
HOPSEC_API HopsecLeg *hopsec_report_get_leg (HopsecReport *self, guint index);
/* whether every network hop does, or every proved one */
HOPSEC_API gboolean hopsec_report_meets (HopsecReport *self, HopsecRequirement requirement,
                                         gboolean proved_only);
/* one line without the newline, to be freed; `source` is nullable */
HOPSEC_API gchar *hopsec_report_to_json (HopsecReport *self, const gchar *source);
/* a page for people, or a part of one, to be freed; `source` is nullable */
HOPSEC_API gchar *hopsec_report_to_html (HopsecReport *self, const gchar *source, HopsecHtml flags);

HOPSEC_API GType hopsec_hop_get_type (void);
/* one more reference to its report */
HOPSEC_API HopsecHop *hopsec_hop_ref (HopsecHop *self);
/* one less */
HOPSEC_API void hopsec_hop_unref (HopsecHop *self);
/* any fact as text; NULL: not known */
HOPSEC_API const gchar *hopsec_hop_get (HopsecHop *self, HopsecFact fact);
/* its number, 1 nearest the sender */
HOPSEC_API guint hopsec_hop_get_hop (HopsecHop *self);
/* number of its Received field, 1 on top; 0: a live session */
HOPSEC_API guint hopsec_hop_get_field (HopsecHop *self);
/* never NONE */
HOPSEC_API HopsecSecurity hopsec_hop_get_security (HopsecHop *self);
/* why */
HOPSEC_API HopsecBasis hopsec_hop_get_basis (HopsecHop *self);
/* how far it may be believed */
HOPSEC_API HopsecProof hopsec_hop_get_proof (HopsecHop *self);
/* strength of the session; UNKNOWN without TLS */
HOPSEC_API HopsecGrade hopsec_hop_get_grade (HopsecHop *self);
/* kind of the leg that it is in */
HOPSEC_API HopsecLegKind hopsec_hop_get_leg (HopsecHop *self);
/* version of the session; UNKNOWN: not stated, or no TLS */
HOPSEC_API HopsecTls hopsec_hop_get_tls (HopsecHop *self);
/* whether the client logged in */
HOPSEC_API HopsecTristate hopsec_hop_get_authenticated (HopsecHop *self);
/* whether the cipher suite has it */
HOPSEC_API HopsecTristate hopsec_hop_get_forward_secrecy (HopsecHop *self);
/* what is odd about it */
HOPSEC_API HopsecFlags hopsec_hop_get_flags (HopsecHop *self);
/* seconds since 1970 in UTC; FALSE: not known */
HOPSEC_API gboolean hopsec_hop_get_time (HopsecHop *self, gint64 *time);
/* the field with HOST, IP, ID ... for names and numbers; to be freed; NULL: it has none */
HOPSEC_API gchar *hopsec_hop_to_form (HopsecHop *self);
/* seconds since the hop before, negative where clocks differ; FALSE: not known */
HOPSEC_API gboolean hopsec_hop_get_delay (HopsecHop *self, gint64 *delay);
/* of the key; 0: not known */
HOPSEC_API guint hopsec_hop_get_bits (HopsecHop *self);
/* the peer's; 0: not known */
HOPSEC_API guint hopsec_hop_get_port (HopsecHop *self);
/* where the evidence begins in get_raw (), in bytes */
HOPSEC_API guint hopsec_hop_get_offset (HopsecHop *self);
/* how long the evidence is, in bytes; 0: there is none */
HOPSEC_API guint hopsec_hop_get_length (HopsecHop *self);
/* the field's value as it stands, `size` bytes that may hold NUL; NULL: a live session */
HOPSEC_API const guint8 *hopsec_hop_get_raw (HopsecHop *self, gsize *size);

HOPSEC_API GType hopsec_leg_get_type (void);
/* one more reference to its report */
HOPSEC_API HopsecLeg *hopsec_leg_ref (HopsecLeg *self);
/* one less */
HOPSEC_API void hopsec_leg_unref (HopsecLeg *self);
/* what it means */
HOPSEC_API HopsecLegKind hopsec_leg_get_kind (HopsecLeg *self);
/* of its weakest hop */
HOPSEC_API HopsecSecurity hopsec_leg_get_security (HopsecLeg *self);
/* of its weakest hop */
HOPSEC_API HopsecBasis hopsec_leg_get_basis (HopsecLeg *self);
/* of its weakest hop */
HOPSEC_API HopsecProof hopsec_leg_get_proof (HopsecLeg *self);
/* of its weakest hop; UNKNOWN without TLS */
HOPSEC_API HopsecGrade hopsec_leg_get_grade (HopsecLeg *self);
/* number of its first hop; 0: no field shows the leg */
HOPSEC_API guint hopsec_leg_get_first (HopsecLeg *self);
/* how many, one after the other; 0: no field shows the leg */
HOPSEC_API guint hopsec_leg_get_n_hops (HopsecLeg *self);
/* organisation, host or address; NULL: not known */
HOPSEC_API const gchar *hopsec_leg_get_from (HopsecLeg *self);
/* organisation or host; NULL: not known */
HOPSEC_API const gchar *hopsec_leg_get_to (HopsecLeg *self);
/* one sentence; never NULL */
HOPSEC_API const gchar *hopsec_leg_get_text (HopsecLeg *self);

HOPSEC_API GType hopsec_session_get_type (void);
/* knows nothing yet */
HOPSEC_API HopsecSession *hopsec_session_new (void);
/* the same facts once more */
HOPSEC_API HopsecSession *hopsec_session_copy (HopsecSession *self);
/* with its facts */
HOPSEC_API void hopsec_session_free (HopsecSession *self);
/* one fact as text, NULL: not known; FALSE: a session has no such fact */
HOPSEC_API gboolean hopsec_session_set (HopsecSession *self, HopsecFact fact, const gchar *value);

HOPSEC_API GType hopsec_client_get_type (void);
/* a settings file, or URL[,AUTH]; NULL with an error */
HOPSEC_API HopsecClient *hopsec_client_new (const gchar *settings, GError **error);
/* the bytes of a settings file; NULL with an error */
HOPSEC_API HopsecClient *hopsec_client_new_from_data (const gchar *data, gsize length,
                                                      GError **error);
/* a settings file, "-" is standard input; NULL with an error */
HOPSEC_API HopsecClient *hopsec_client_new_from_file (const gchar *path, GError **error);
/* URL[,AUTH]; NULL with an error */
HOPSEC_API HopsecClient *hopsec_client_new_from_text (const gchar *text, GError **error);
/* one more reference; any thread may */
HOPSEC_API HopsecClient *hopsec_client_ref (HopsecClient *self);
/* one less; the last frees the client */
HOPSEC_API void hopsec_client_unref (HopsecClient *self);
/* of the way that mail is sent by; UNKNOWN: none is named */
HOPSEC_API HopsecSecurity hopsec_client_get_security (HopsecClient *self);
/* one sentence; never NULL */
HOPSEC_API const gchar *hopsec_client_get_summary (HopsecClient *self);
/* number of the way that mail is sent by, from 1; 0: none */
HOPSEC_API guint hopsec_client_get_deciding_way (HopsecClient *self);
/* how many */
HOPSEC_API guint hopsec_client_get_n_ways (HopsecClient *self);
/* index 0 is the first in the settings; NULL beyond the last */
HOPSEC_API HopsecWay *hopsec_client_get_way (HopsecClient *self, guint index);
/* one line without the newline, to be freed; `source` is nullable */
HOPSEC_API gchar *hopsec_client_to_json (HopsecClient *self, const gchar *source);

HOPSEC_API GType hopsec_way_get_type (void);
/* one more reference to its client */
HOPSEC_API HopsecWay *hopsec_way_ref (HopsecWay *self);
/* one less */
HOPSEC_API void hopsec_way_unref (HopsecWay *self);
/* SMTP, MAPI over HTTP ...; never NULL */
HOPSEC_API const gchar *hopsec_way_get_protocol (HopsecWay *self);
/* its host name; NULL: not named */
HOPSEC_API const gchar *hopsec_way_get_server (HopsecWay *self);
/* 0: not named */
HOPSEC_API guint hopsec_way_get_port (HopsecWay *self);
/* without its query; NULL: it has none */
HOPSEC_API const gchar *hopsec_way_get_url (HopsecWay *self);
/* tls, plaintext or unknown */
HOPSEC_API HopsecSecurity hopsec_way_get_security (HopsecWay *self);
/* always SETTINGS */
HOPSEC_API HopsecBasis hopsec_way_get_basis (HopsecWay *self);
/* an element of the settings, or the URL; NULL: none */
HOPSEC_API const gchar *hopsec_way_get_evidence (HopsecWay *self);
/* how the program logs in, as the settings name it; NULL: they do not */
HOPSEC_API const gchar *hopsec_way_get_authentication (HopsecWay *self);
/* clear, inside-tls, not-sent, token, none or unknown; never NULL */
HOPSEC_API const gchar *hopsec_way_get_password (HopsecWay *self);
/* FALSE: mail is only fetched by it */
HOPSEC_API gboolean hopsec_way_get_sends (HopsecWay *self);
/* what to change, in one sentence; NULL: nothing */
HOPSEC_API const gchar *hopsec_way_get_hint (HopsecWay *self);
/* one sentence; never NULL */
HOPSEC_API const gchar *hopsec_way_get_text (HopsecWay *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HopsecReport, hopsec_report_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HopsecHop, hopsec_hop_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HopsecLeg, hopsec_leg_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HopsecSession, hopsec_session_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HopsecClient, hopsec_client_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HopsecWay, hopsec_way_unref)

G_END_DECLS

#endif
