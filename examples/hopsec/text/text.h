/* The room of words for people: a message's path in words, and the text output made of them.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TEXT_H
#define TEXT_H

#include "../write/write.h"

/* words.c: what a class is called */
typedef struct {
  const gchar *name;   /* as the API has it; "none": no trace */
  const gchar *colour; /* on a terminal */
  const gchar *badge;  /* of an answer */
  const gchar *wire;   /* on a line between two stations */
  const gchar *shape;  /* of that line, for who does not see it */
} ClassWords;

const ClassWords *class_words (HopsecSecurity security);
const gchar *version_name (HopsecTls tls);

/* path.c: a message's path, and the words that every output for people shares; `guint *from` starts
 * at 0 and asks for the next of several */
#define PATH_ADVICE                                                                             \
  "the sender's own copy (Sent Items, draft), or the header was cut. Ask the recipient to send " \
  "the message back as an attachment, or take a bounce of it: with --attached both are read."
#define PATH_NO_TRACE "no Received field: " PATH_ADVICE

typedef struct {
  HopsecReport *report;
  GPtrArray *hops; /* of HopsecHop, sender first */
  guint n;
} Path;

void path_init (Path *path, HopsecReport *report);
void path_clear (Path *path);
HopsecHop *path_hop (const Path *path, guint i);
const gchar *path_fact (const Path *path, guint i, HopsecFact field);
gboolean path_has_flag (const Path *path, guint i, HopsecFlags flags);
gboolean path_folds (const Path *path, guint i);
gchar *path_session (const Path *path, guint first, guint last);
gboolean path_delay (const Path *path, guint first, guint last, gint64 *sum);
gchar *path_peer (const Path *path, guint i);
const gchar *path_reason (const Path *path, guint i);
const gchar *path_warning (const Path *path, guint i, guint *from);
gchar *path_gap (const Path *path, guint i);
gchar *path_proof (const Path *path);
const gchar *path_note (const Path *path, guint *from);
gchar *delay_words (gint64 seconds);

/* page.c: one message */
void text_security (GString *out, HopsecSecurity security, const Options *options);
void text_alone (GString *out, HopsecReport *report, const gchar *source, const Options *options);

/* list.c: many messages */
void text_message (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void text_end (Output *out, const Totals *totals, const Options *options);

/* client.c: a mail program's settings */
void text_client (GString *out, HopsecClient *client, const gchar *source, const Options *options);

#endif
