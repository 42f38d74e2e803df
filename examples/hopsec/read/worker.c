/* A process that works on pieces, and the two pipes to it.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Processes, because threads would wait for each other inside GLib's allocator.
 */
#include "read.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FLUSH_SIZE (64 * 1024)
#define PIPE_SIZE (256 * 1024) /* a worker need not wait for the parent at every flush */

/* A piece on its way: then follow its paths and its fault, each with a NUL. */
typedef struct {
  guint64 number, start, end;
  guint32 n_paths, has_fault, length;
} Order;

typedef struct {
  Sink sink;
  int in, out;
  GString *frames;
  guint64 piece;
} Worker;

static gboolean
write_all (int fd, const gchar *bytes, gsize length)
{
  while (length > 0) {
    gssize n = write (fd, bytes, length);

    if (n < 0 && errno != EINTR) {
      return FALSE;
    }
    bytes += MAX (n, 0);
    length -= (gsize) MAX (n, 0);
  }
  return TRUE;
}

static gboolean
read_all (int fd, gpointer to, gsize length)
{
  gchar *at = to;

  while (length > 0) {
    gssize n = read (fd, at, length);

    if (n == 0 || (n < 0 && errno != EINTR)) {
      return FALSE;
    }
    at += MAX (n, 0);
    length -= (gsize) MAX (n, 0);
  }
  return TRUE;
}

/* --- pieces --------------------------------------------------------------------------------- */

/* The worker must be idle: then it reads, and this does not wait. */
gboolean
worker_send_piece (const Process *process, const Piece *piece, guint64 number)
{
  Order order = { .number = number,
                  .start = piece->start,
                  .end = piece->end,
                  .n_paths = piece->paths->len,
                  .has_fault = piece->fault != NULL };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < piece->paths->len; i++) {
    const gchar *path = g_ptr_array_index (piece->paths, i);

    g_string_append_len (text, path, (gssize) strlen (path) + 1);
  }
  if (piece->fault != NULL) {
    g_string_append_len (text, piece->fault, (gssize) strlen (piece->fault) + 1);
  }
  order.length = (guint32) text->len;
  g_string_prepend_len (text, (const gchar *) &order, sizeof order);
  return write_all (process->to, text->str, text->len);
}

static gboolean
receive_piece (Worker *worker, Piece *piece)
{
  g_autofree gchar *text = NULL;
  const gchar *at;
  Order order;

  if (!read_all (worker->in, &order, sizeof order)) {
    return FALSE;
  }
  at = text = g_malloc (order.length);
  if (!read_all (worker->in, text, order.length)) {
    return FALSE;
  }
  worker->piece = order.number;
  *piece = (Piece) { .start = order.start, .end = order.end };
  piece->paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < order.n_paths; i++) {
    g_ptr_array_add (piece->paths, g_strdup (at));
    at += strlen (at) + 1;
  }
  piece->fault = order.has_fault ? g_strdup (at) : NULL;
  return TRUE;
}

gboolean
worker_send_number (const Process *process, guint64 before)
{
  return write_all (process->to, (const gchar *) &before, sizeof before);
}

/* --- frames --------------------------------------------------------------------------------- */

/* The parent is gone: so is the reason to work. */
static void
flush (Worker *worker)
{
  if (!write_all (worker->out, worker->frames->str, worker->frames->len)) {
    _exit (STATUS_INPUT);
  }
  g_string_truncate (worker->frames, 0);
}

static void
add (Worker *worker, gconstpointer bytes, gsize length)
{
  g_string_append_len (worker->frames, bytes, (gssize) length);
}

static gboolean
add_entry (Sink *sink, const Entry *entry)
{
  Worker *worker = (Worker *) sink;
  Frame frame = { .kind = FRAME_MESSAGE, .piece = worker->piece };

  frame.shown = entry->shown;
  frame.short_of = entry->short_of;
  frame.facts = (guint32) (offsetof (Facts, plaintext)
                           + entry->facts.n_plaintext * sizeof entry->facts.plaintext[0]);
  frame.text = (guint32) entry->text->len;
  frame.row = (guint32) entry->row->len;
  frame.alone = (guint32) entry->alone->len;
  add (worker, &frame, sizeof frame);
  add (worker, &entry->facts, frame.facts);
  add (worker, entry->text->str, frame.text);
  add (worker, entry->row->str, frame.row);
  add (worker, entry->alone->str, frame.alone);
  if (worker->frames->len >= FLUSH_SIZE) {
    flush (worker);
  }
  return TRUE;
}

static void
add_complaint (Sink *sink, const gchar *name, const gchar *why)
{
  Worker *worker = (Worker *) sink;
  Frame frame = { .kind = FRAME_COMPLAINT, .piece = worker->piece };

  frame.text = (guint32) strlen (name);
  frame.row = (guint32) strlen (why);
  add (worker, &frame, sizeof frame);
  add (worker, name, frame.text);
  add (worker, why, frame.row);
}

static guint64
ask_number (Sink *sink, guint64 n)
{
  Worker *worker = (Worker *) sink;
  Frame frame = { .kind = FRAME_COUNT, .piece = worker->piece, .count = n };
  guint64 before;

  add (worker, &frame, sizeof frame);
  flush (worker);
  if (!read_all (worker->in, &before, sizeof before)) {
    _exit (STATUS_INPUT);
  }
  return before;
}

static void
serve (int in, int out, const Options *options)
{
  Worker worker = { { add_entry, add_complaint, ask_number, TRUE }, in, out, NULL, 0 };
  Piece piece;

  worker.frames = g_string_sized_new (2 * FLUSH_SIZE);
  while (receive_piece (&worker, &piece)) {
    Frame end = { .kind = FRAME_END, .piece = worker.piece };

    worker.sink.first = TRUE;
    work_piece (&piece, &worker.sink, options);
    add (&worker, &end, sizeof end);
    flush (&worker);
    piece_clear (&piece);
  }
}

/* --- the process ---------------------------------------------------------------------------- */

/* Of the others' pipes a new process keeps nothing: each ends when the parent closes it. FALSE with
 * errno. */
gboolean
worker_start (Process *process, const Process *others, guint n, const Options *options)
{
  int to[2], from[2];

  if (pipe2 (to, O_CLOEXEC) != 0) {
    return FALSE;
  }
  if (pipe2 (from, O_CLOEXEC) != 0) {
    close (to[0]);
    close (to[1]);
    return FALSE;
  }
  fcntl (from[1], F_SETPIPE_SZ, PIPE_SIZE);
  process->pid = fork ();
  if (process->pid == 0) {
    signal (SIGINT, SIG_IGN); /* the parent decides */
    signal (SIGTERM, SIG_DFL);
    signal (SIGHUP, SIG_DFL);
    for (guint i = 0; i < n; i++) {
      close (others[i].to);
      close (others[i].from);
    }
    close (to[1]);
    close (from[0]);
    serve (to[0], from[1], options);
    _exit (STATUS_FINE);
  }
  close (to[0]);
  close (from[1]);
  process->to = to[1];
  process->from = from[0];
  if (process->pid < 0) {
    close (process->to);
    close (process->from);
  }
  return process->pid > 0;
}

void
worker_stop (Process *process, gboolean now)
{
  close (process->to);
  close (process->from);
  if (now) {
    kill (process->pid, SIGTERM);
  }
  while (waitpid (process->pid, NULL, 0) < 0 && errno == EINTR) {
  }
}
