/* The rooms of the benchmark: traces -> mail -> modes -> worst cases.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef BENCH_H
#define BENCH_H

#include "hopsec.h"

/* one message in all the shapes that the modes start from */
typedef struct {
  gchar *path;
  gchar *data;
  gsize length;
  GStrv values; /* its Received fields, newest first */
} Message;

/* bench-mail.c */
GPtrArray *bench_mail_read (const gchar *folder);
GPtrArray *bench_mail_make (const gchar *sources, const gchar *set, const gchar *folder, guint n);
guint bench_mail_count_fields (const GPtrArray *mail);
double bench_mail_new_names (const GPtrArray *mail, HopsecAnalyzer *analyzer);

/* bench-traces.c */
GPtrArray *bench_traces_of_mail (const gchar *sources);
GPtrArray *bench_traces_of_dialects (const gchar *sources);

/* bench-worst.c */
void bench_worst_run (void);

double bench_seconds (void);

#endif
