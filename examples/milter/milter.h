/* The rooms of the milter: setup (what the site wants) -> filter (one SMTP session) -> policy ->
 * result; log is everybody's.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef MILTER_H
#define MILTER_H

#include <hopsec.h>
#include <syslog.h>

#define RESULT_FIELD "Hopsec-Result"

/* What one message can hold in memory: 800 KB. Real fields have up to 4 KB, and mail servers bounce
 * at 50 of them. The library is handed one byte and one field more, so that it sees and flags what
 * was cut. */
#define MAX_FIELD 8192
#define MAX_FIELDS 100

/* --- setup.c: the configuration ------------------------------------------------------------------ */

typedef enum { ACTION_TAG, ACTION_QUARANTINE, ACTION_REJECT } Action;

/* Immutable and counted: a session keeps the one that it began with. */
typedef struct {
  HopsecAnalyzer *analyzer;
  gchar *path;          /* of the file; NULL: none was found */
  gchar *socket, *name; /* name: of this server, in the result field; NULL: what the MTA says */
  gboolean to_syslog;
  gboolean has_requirement, require_proof;
  HopsecRequirement requirement;
  gchar *requires; /* the requirement as it was written */
  Action action;
  GPtrArray *networks; /* of GInetAddressMask: clients that the requirement does not bind */
  GPtrArray *senders;  /* of gchar *: "user@example.org", "@example.org", "@.example.org", "<>" */
  gboolean except_authenticated;
} Setup;

Setup *setup_read (const gchar *path, GError **error);
gchar *setup_to_words (const Setup *setup);
void setup_unref (Setup *setup);
void setup_use (Setup *setup); /* takes it over */
Setup *setup_get (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Setup, setup_unref)

/* --- filter.c: the callbacks --------------------------------------------------------------------- */

gboolean filter_register (void);

/* --- policy.c: whether a message falls short ------------------------------------------------------ */

typedef enum { POLICY_NONE, POLICY_PASS, POLICY_EXEMPT, POLICY_FAIL } Policy;

Policy policy_judge (const Setup *setup, HopsecReport *report, const gchar *sender);
gchar *policy_reply (const Setup *setup, HopsecReport *report);

/* --- result.c: the field --------------------------------------------------------------------------- */

gchar *result_write (const gchar *server, HopsecReport *report, Policy policy);

/* --- log.c ------------------------------------------------------------------------------------------ */

typedef enum {
  COUNT_MESSAGES,
  COUNT_TLS,
  COUNT_PLAINTEXT,
  COUNT_UNKNOWN,
  COUNT_LOCAL,
  COUNT_ERROR,
  COUNT_EXEMPT,
  COUNT_FAIL,
  COUNT_QUARANTINED,
  COUNT_REJECTED,
  COUNT_FORGED,
  COUNT_SLOW,
  N_COUNTS,
} Count;

void log_open (gboolean to_syslog);
void log_line (int priority, const gchar *format, ...) G_GNUC_PRINTF (2, 3);
void log_trouble (const gchar *format, ...) G_GNUC_PRINTF (1, 2);
void count_add (Count what, guint n);
void log_counts (void);

#endif
