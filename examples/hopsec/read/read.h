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
  guint64 bytes;
} Piece;

typedef struct _Input Input;

Input *input_new (const Options *options);
guint64 input_survey (const Options *options, gint *stop);
void input_free (Input *self);
gboolean input_next (Input *self, guint64 size, guint max_files, Piece *piece);
gboolean input_has_more (Input *self, guint64 size);
void piece_clear (Piece *piece);

/* work.c: what is done with a piece. The sink takes what comes of it. */
typedef struct _Sink Sink;
struct _Sink {
  gboolean (*entry) (Sink *self, const Entry *entry); /* FALSE: stop */
  void (*complain) (Sink *self, const gchar *name, const gchar *why);
  guint64 (*number) (Sink *self, guint64 n); /* a range has n messages: how many are before it? */
  gboolean first;                            /* the next message may be the only one */
};

void work_piece (const Piece *piece, Sink *sink, const Options *options);

/* outlook.c: .msg files */
gboolean outlook_is_message (const gchar *path);
GBytes *outlook_read (const gchar *path, GError **error);

/* worker.c: a process that works on pieces. What it makes of them comes back in frames: this, then
 * the bytes whose numbers it states. */
typedef enum { FRAME_MESSAGE, FRAME_COMPLAINT, FRAME_COUNT, FRAME_END } FrameKind;

typedef struct {
  FrameKind kind;
  gboolean shown, short_of;
  guint32 facts, text, row, alone; /* of a complaint: text is what, row is why */
  guint64 piece;
  guint64 count; /* of the range's messages: the worker waits for the number of those before it */
} Frame;

typedef struct {
  pid_t pid;
  int to, from;
} Process;

gboolean worker_start (Process *process, const Process *others, guint n, const Options *options);
gboolean worker_send_piece (const Process *process, const Piece *piece, guint64 number);
gboolean worker_send_number (const Process *process, guint64 before);
void worker_stop (Process *process, gboolean now);

/* pool.c: several workers, and their results in the order of the input */
#define POOL_SIZE (4 * 1024 * 1024) /* of the first pieces, in bytes */
#define POOL_FILES 128 /* of a piece; with fewer the workers wait longer for the next one */

void pool_run (Input *input, Piece *first, Writer *writer, const Options *options);

#endif
