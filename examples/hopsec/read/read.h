/* The room that reads: what the command line names becomes pieces, and pieces messages.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef READ_H
#define READ_H

#include "../write/write.h"

/* input.c: what is to be read, in pieces */
typedef struct {
  GPtrArray *paths;   /* of files; one, if there is a range or a fault */
  guint64 start, end; /* the range of an mbox; 0, G_MAXUINT64: whole files */
  gchar *fault;       /* it cannot be read at all; nullable */
  gboolean walked;    /* found in a folder, links too: nobody said that it is mail */
  guint64 bytes;
} Piece;

typedef struct _Input Input;

Input *input_new (const Options *options);
guint64 input_survey (const Options *options, gint *stop);
void input_free (Input *self);
gboolean input_next (Input *self, guint64 size, guint max_files, Piece *piece);
gboolean piece_is_range (const Piece *piece);
void piece_clear (Piece *piece);

/* work.c: what is done with a piece. The sink takes what comes of it. */
typedef struct _Sink Sink;
struct _Sink {
  gboolean (*entry) (Sink *self, Entry *entry); /* takes it; FALSE: stop */
  void (*complain) (Sink *self, const gchar *name, const gchar *why); /* NULL: it is no mail */
  guint64 (*number) (Sink *self, guint64 n); /* a range has n messages: how many are before it? */
  gboolean first; /* the next message may be the only one */
  guint n_shown;  /* at least so many messages stand before it */
};

void work_piece (const Piece *piece, Sink *sink, const Options *options);

/* outlook.c: .msg files; compound.c: the module that reads them */
typedef GBytes *(*CompoundReader) (const gchar *path, GError **error);

GBytes *compound_read (const gchar *path, GError **error);
gboolean outlook_is_message (const gchar *path);
GBytes *outlook_read (const gchar *path, GError **error);

/* ../unclaimed.c: instead of reports, what no dialect knows; the exit status */
int unclaimed (const Options *options, Output *output);

/* pool.c: several threads, and what they read in the order of the input */
void pool_run (Input *input, Writer *writer, const Options *options);

#endif
