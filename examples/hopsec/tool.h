/* The rooms of the tool: options -> input -> text.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOL_H
#define TOOL_H

#include <hopsec.h>
#include <stdio.h>

typedef enum { FORMAT_TEXT, FORMAT_JSONL } Format;

typedef struct {
  Format format;
  gboolean verbose, colour, require_proof, has_requirement;
  HopsecRequirement requirement;
  const gchar *check_dialect; /* a dialect file to prove */
  gchar **paths;
  HopsecAnalyzer *analyzer;
} Options;

/* exit status; every one but 0 wins over the one before it */
enum { STATUS_FINE = 0, STATUS_REQUIREMENT = 1, STATUS_USAGE = 2, STATUS_INPUT = 3 };

/* FALSE: *status is the exit status */
gboolean options_read (Options *options, int argc, char **argv, int *status);
void options_clear (Options *options);

int input_run (const Options *options);

void text_report (FILE *out, HopsecReport *report, const gchar *source, const Options *options);

/* path.c: a message's path, and the words that every output for people shares; `guint *from` starts
 * at 0 and asks for the next of several */
#define PATH_NO_TRACE \
  "no Received field: the sender's own copy (Sent Items, draft), or the header was cut. Ask the " \
  "recipient to send the message back as an attachment, or read a bounce of it: both hold the trace."

typedef struct {
  HopsecReport *report;
  GPtrArray *hops; /* of HopsecHop, sender first */
  guint n;
} Path;

void path_init (Path *path, HopsecReport *report);
void path_clear (Path *path);
HopsecHop *path_hop (const Path *path, guint i);
const gchar *path_fact (const Path *path, guint i, HopsecField field);
gboolean path_has_flag (const Path *path, guint i, const gchar *flag);
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

/* style.c: what is printed is ASCII, whatever the message holds */
gchar *style_escape (const gchar *text);
gchar *style_fit (const gchar *text, guint width);
gchar *style_cut (const gchar *text, guint width);
void style_wrap (GString *out, const gchar *text, guint column, guint indent);
void complain (const gchar *name, const gchar *why);

#endif
