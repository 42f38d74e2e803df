/* Several workers, and their results in the order of the input.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each worker has one piece at a time. Frames of a piece whose turn has not come are held up to a
 * limit; then its worker waits, because nobody empties its pipe. The worker whose turn it is is
 * always read, and nothing is sent to a worker that does not wait for it: so none waits for ever.
 */
#include "read.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define MAX_HELD 256 /* messages that are ready before their turn, and their bytes */
#define MAX_HELD_BYTES (8 * 1024 * 1024)
#define READ_SIZE (256 * 1024)
#define RANGE_MESSAGES 128    /* that a range should have */
#define MIN_SIZE (128 * 1024) /* of a piece, in bytes */
#define MAX_SIZE (4 * 1024 * 1024)
#define TICK 100 /* milliseconds between two looks at the clock */

typedef struct {
  Process process;
  GString *in;                 /* frames that came */
  gsize used, seen;            /* of them: what was written, what was looked at */
  guint64 piece, start, bytes; /* what it works on */
  gboolean busy, waits;        /* waits: for the number of messages before its range */
  guint64 count;
} Worker;

typedef struct {
  Input *input;
  Writer *writer;
  Worker *workers;
  guint n_workers, n_held;
  GQueue ranges;          /* of Worker: whose ranges are not numbered yet, in order */
  guint64 numbered;       /* messages of the file up to the range before */
  guint64 n_pieces, turn; /* pieces given out; the one that is written */
  gsize size;             /* of the next piece */
  gboolean exhausted, failed;
} Pool;

/* --- giving out ------------------------------------------------------------------------------- */

static gsize
held_bytes (const Pool *pool)
{
  gsize bytes = 0;

  for (guint i = 0; i < pool->n_workers; i++) {
    bytes += pool->workers[i].in->len - pool->workers[i].used;
  }
  return bytes;
}

static gboolean
is_full (const Pool *pool)
{
  return pool->n_held >= MAX_HELD || held_bytes (pool) >= MAX_HELD_BYTES;
}

static void
give (Pool *pool, Worker *worker, Piece *piece)
{
  worker->piece = pool->n_pieces++;
  worker->start = piece->start;
  worker->bytes = piece->bytes;
  worker->busy = TRUE;
  if (piece->start > 0 || piece->end != G_MAXUINT64) {
    g_queue_push_tail (&pool->ranges, worker);
  }
  pool->failed |= !worker_send_piece (&worker->process, piece, worker->piece);
  piece_clear (piece);
}

static void
give_all (Pool *pool)
{
  for (guint i = 0; i < pool->n_workers && !pool->exhausted && !is_full (pool); i++) {
    Piece piece;

    if (!pool->workers[i].busy) {
      pool->exhausted = !input_next (pool->input, pool->size, POOL_FILES, &piece);
      if (!pool->exhausted) {
        give (pool, &pool->workers[i], &piece);
      }
    }
  }
}

/* --- taking in ---------------------------------------------------------------------------------- */

/* Ranges get their numbers in order: each needs the count of the one before. */
static void
number_ranges (Pool *pool)
{
  Worker *worker;

  while ((worker = g_queue_peek_head (&pool->ranges)) != NULL && worker->waits) {
    guint64 before = worker->start == 0 ? 0 : pool->numbered;

    pool->numbered = before + worker->count;
    worker->waits = FALSE;
    pool->failed |= !worker_send_number (&worker->process, before);
    g_queue_pop_head (&pool->ranges);
  }
}

/* Whether a frame stands whole at `at` of what came. */
static gboolean
get_frame (const Worker *worker, gsize at, Frame *frame)
{
  gsize rest = worker->in->len - at;

  if (rest < sizeof *frame) {
    return FALSE;
  }
  memcpy (frame, worker->in->str + at, sizeof *frame);
  return rest - sizeof *frame >= (gsize) frame->facts + frame->text + frame->row + frame->alone;
}

static gsize
frame_size (const Frame *frame)
{
  return sizeof *frame + frame->facts + frame->text + frame->row + frame->alone;
}

static void
see_frames (Pool *pool, Worker *worker)
{
  Frame frame;

  while (get_frame (worker, worker->seen, &frame)) {
    worker->seen += frame_size (&frame);
    if (frame.kind == FRAME_MESSAGE) {
      pool->n_held++;
    } else if (frame.kind == FRAME_COUNT) {
      worker->count = frame.count;
      worker->waits = TRUE;
      if (frame.count > 0) {
        pool->size = CLAMP (worker->bytes / frame.count * RANGE_MESSAGES, MIN_SIZE, MAX_SIZE);
      }
      number_ranges (pool);
    } else if (frame.kind == FRAME_END) {
      worker->busy = FALSE;
      progress_add (0, worker->bytes);
    }
  }
}

static void
take_in (Pool *pool, Worker *worker)
{
  gsize length = worker->in->len;
  gssize n;

  g_string_set_size (worker->in, length + READ_SIZE);
  n = read (worker->process.from, worker->in->str + length, READ_SIZE);
  g_string_set_size (worker->in, length + (gsize) MAX (n, 0));
  if (n == 0 || (n < 0 && errno != EINTR)) {
    writer_complain (pool->writer, "", "a worker process ended before its work was done");
    pool->failed = TRUE;
  }
  see_frames (pool, worker);
}

/* Waits until a worker has something to say that may be heard. */
static void
hear (Pool *pool)
{
  g_autofree struct pollfd *polls = g_new (struct pollfd, pool->n_workers);
  gboolean full = is_full (pool);

  for (guint i = 0; i < pool->n_workers; i++) {
    Worker *worker = &pool->workers[i];

    polls[i].fd
      = worker->busy && (!full || worker->piece == pool->turn) ? worker->process.from : -1;
    polls[i].events = POLLIN;
    polls[i].revents = 0;
  }
  if (poll (polls, pool->n_workers, TICK) > 0) {
    for (guint i = 0; i < pool->n_workers; i++) {
      if (polls[i].revents != 0) {
        take_in (pool, &pool->workers[i]);
      }
    }
  }
}

/* --- writing ------------------------------------------------------------------------------------ */

static GString
view (const gchar **at, gsize length)
{
  GString text = { (gchar *) *at, length, length };

  *at += length;
  return text;
}

static void
use_message (Pool *pool, const Frame *frame, const gchar *at)
{
  Entry entry = { .shown = frame->shown, .short_of = frame->short_of };
  GString text, row, alone;

  memcpy (&entry.facts, at, frame->facts);
  at += frame->facts;
  text = view (&at, frame->text);
  row = view (&at, frame->row);
  alone = view (&at, frame->alone);
  entry.text = &text;
  entry.row = &row;
  entry.alone = &alone;
  writer_add (pool->writer, &entry);
  pool->n_held--;
}

static void
use_complaint (Pool *pool, const Frame *frame, const gchar *at)
{
  g_autofree gchar *name = g_strndup (at, frame->text);
  g_autofree gchar *why = g_strndup (at + frame->text, frame->row);

  writer_complain (pool->writer, name, why);
}

/* Writes what is there of the piece whose turn it is. TRUE: the piece is done. */
static gboolean
use_frames (Pool *pool, Worker *worker)
{
  gboolean done = FALSE;
  Frame frame;

  while (!done && worker->used < worker->seen && get_frame (worker, worker->used, &frame)) {
    const gchar *at = worker->in->str + worker->used + sizeof frame;

    if (frame.piece != pool->turn) {
      break;
    }
    worker->used += frame_size (&frame);
    if (frame.kind == FRAME_MESSAGE) {
      use_message (pool, &frame, at);
    } else if (frame.kind == FRAME_COMPLAINT) {
      use_complaint (pool, &frame, at);
    }
    done = frame.kind == FRAME_END;
  }
  if (worker->used == worker->in->len || worker->used > MAX_HELD_BYTES) {
    g_string_erase (worker->in, 0, (gssize) worker->used);
    worker->seen -= worker->used;
    worker->used = 0;
  }
  return done;
}

static void
use_all (Pool *pool)
{
  gboolean done = TRUE;

  while (done) {
    done = FALSE;
    for (guint i = 0; i < pool->n_workers && !done; i++) {
      done = use_frames (pool, &pool->workers[i]);
    }
    pool->turn += done;
  }
}

/* --- the pool ----------------------------------------------------------------------------------- */

static gboolean
start (Pool *pool, const Options *options)
{
  g_autofree Process *others = g_new (Process, options->jobs);

  while (pool->n_workers < options->jobs) {
    Worker *worker = &pool->workers[pool->n_workers];

    if (!worker_start (&worker->process, others, pool->n_workers, options)) {
      break;
    }
    worker->in = g_string_sized_new (2 * READ_SIZE);
    others[pool->n_workers++] = worker->process;
  }
  if (pool->n_workers == 0) {
    writer_complain (pool->writer, "no worker process", g_strerror (errno));
  }
  return pool->n_workers > 0;
}

/* Works on `first`, which is cleared, and on all that follows it. */
void
pool_run (Input *input, Piece *first, Writer *writer, const Options *options)
{
  Pool pool = { .input = input, .writer = writer, .size = POOL_SIZE, .ranges = G_QUEUE_INIT };

  pool.workers = g_new0 (Worker, options->jobs);
  pool.failed = !start (&pool, options);
  if (pool.failed) {
    piece_clear (first);
  } else {
    give (&pool, &pool.workers[0], first);
  }
  while (!pool.failed && interrupt_signal () == 0 && !output_failed (writer->output)
         && (pool.turn < pool.n_pieces || !pool.exhausted)) {
    give_all (&pool);
    hear (&pool);
    use_all (&pool);
    progress_tick ();
  }
  for (guint i = 0; i < pool.n_workers; i++) {
    worker_stop (&pool.workers[i].process, pool.workers[i].busy);
    g_string_free (pool.workers[i].in, TRUE);
  }
  g_queue_clear (&pool.ranges);
  g_free (pool.workers);
}
