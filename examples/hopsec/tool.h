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

/* style.c: what is printed is ASCII, whatever the message holds */
gchar *style_escape (const gchar *text);
gchar *style_fit (const gchar *text, guint width);
gchar *style_cut (const gchar *text, guint width);
void style_wrap (GString *out, const gchar *text, guint column, guint indent);
void complain (const gchar *name, const gchar *why);

#endif
