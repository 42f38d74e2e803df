/* The tool's face: what the command line asks for. The rooms, each with its header, in flow order:
 * read (input -> pieces -> messages) -> write (entries, in order, to the output); the formats of text
 * and html stand in the table of format.c.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOL_H
#define TOOL_H

#include <hopsec.h>

typedef struct _Format Format;

typedef struct {
  const Format *format;
  gboolean verbose, explain, colour, require_proof, has_requirement;
  HopsecRequirement requirement;
  const gchar *check_dialect; /* a dialect file to prove */
  const gchar *output;        /* a file; NULL: standard output */
  const gchar *files_from;    /* a file with paths, or "-"; nullable */
  gchar **paths;              /* NULL, and no file with paths: the settings alone */
  HopsecClient *client;       /* the author's mail program by its settings; nullable */
  const gchar *client_source;
  gboolean attached, progress, envelope, summary, unclaimed;
  guint jobs;
  HopsecSecurity only;       /* show messages with this verdict alone; NONE: all */
  gboolean only_weak;        /* those with a session that is weak or broken */
  const gchar *requirement_name;
  HopsecAnalyzer *analyzer;
} Options;

/* exit status; every one but 0 wins over the one before it */
enum { STATUS_FINE = 0, STATUS_REQUIREMENT = 1, STATUS_USAGE = 2, STATUS_INPUT = 3 };

/* FALSE: *status is the exit status */
gboolean options_read (Options *options, int argc, char **argv, int *status);
void options_clear (Options *options);

/* help.c */
extern const gchar help_text[];

/* format.c: the table of formats */
extern const Format format_anonymous;
const Format *format_find (const gchar *name);
gchar **format_names (void);

/* nearest.c: what a mistyped word was meant to be; "" if nobody can tell */
gchar *nearest_words (const gchar *word, const gchar *const *words);
gchar *nearest_option (const gchar *word, const gchar *const *names);

#endif
