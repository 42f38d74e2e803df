/* Several threads, and what they read in the order of the input.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A piece is a job. What a job finds waits in it for its turn, up to a limit; then its thread waits.
 * The first of the jobs is started first and always written: so none waits for ever. The locks are
 * those of POSIX: ThreadSanitizer does not see into GLib's.
 */
#include "read.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#define PIECE_FILES 128         /* of a job: fewer cost time for giving out */
#define FIRST_SIZE (512 * 1024) /* of the first pieces, in bytes */
#define MIN_SIZE (128 * 1024)
#define MAX_SIZE (4 * 1024 * 1024)
#define RANGE_MESSAGES 128         /* that a range should have */
#define JOBS_A_THREAD 4            /* given out before their turn */
#define MAX_HELD (2 * 1024 * 1024) /* bytes that wait in a job */
#define WORTH_WAKING (256 * 1024)  /* bytes that the writer is woken for */
#define TICK 100000000             /* nanoseconds between two looks at the clock */

typedef struct {
  Entry *entry; /* NULL: a complaint */
  gchar *name, *why;
} Found;

typedef struct {
  const Options *options;
  Writer *writer;
  pthread_mutex_t lock; /* of what follows, and of the jobs' finds */
  pthread_cond_t changed;
  GQueue waiting;             /* of Job: no thread works on them yet */
  guint64 n_numbered, before; /* ranges that have their numbers; messages of their file so far */
  gsize size;                 /* of the next piece */
  gboolean stop;
  guint64 n_jobs, n_ranges; /* given out; of the writing thread alone */
} Pool;

typedef struct {
  Sink sink;
  Pool *pool;
  Piece piece;
  guint64 range; /* how many ranges were given out before it */
  GQueue found;  /* of Found */
  gsize held;
  gboolean done;
} Job;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->entry, entry_free);
  g_free (found->name);
  g_free (found->why);
  g_free (found);
}

/* --- in the threads --------------------------------------------------------------------------- */

/* FALSE: nobody wants more */
static gboolean
add_found (Job *job, Found found, gsize size)
{
  Pool *pool = job->pool;
  gboolean stop;

  pthread_mutex_lock (&pool->lock);
  while (job->held >= MAX_HELD && !pool->stop) {
    pthread_cond_wait (&pool->changed, &pool->lock);
  }
  g_queue_push_tail (&job->found, g_memdup2 (&found, sizeof found));
  job->held += size;
  if (job->held >= WORTH_WAKING && job->held - size < WORTH_WAKING) {
    pthread_cond_broadcast (&pool->changed);
  }
  stop = pool->stop;
  pthread_mutex_unlock (&pool->lock);
  return !stop;
}

static gboolean
take_entry (Sink *sink, Entry *entry)
{
  return add_found ((Job *) sink, (Found) { .entry = entry }, entry_size (entry));
}

static void
take_complaint (Sink *sink, const gchar *name, const gchar *why)
{
  add_found ((Job *) sink, (Found) { NULL, g_strdup (name), g_strdup (why) }, sizeof (Found));
}

/* Ranges get their numbers in order: each needs the count of the one before. */
static guint64
number_range (Sink *sink, guint64 n)
{
  Job *job = (Job *) sink;
  Pool *pool = job->pool;
  guint64 before;

  pthread_mutex_lock (&pool->lock);
  while (pool->n_numbered != job->range && !pool->stop) {
    pthread_cond_wait (&pool->changed, &pool->lock);
  }
  before = job->piece.start == 0 ? 0 : pool->before;
  pool->before = before + n;
  pool->n_numbered++;
  if (n > 0) {
    pool->size = CLAMP (job->piece.bytes / n * RANGE_MESSAGES, MIN_SIZE, MAX_SIZE);
  }
  pthread_cond_broadcast (&pool->changed);
  pthread_mutex_unlock (&pool->lock);
  return before;
}

/* The next job, once there is one; NULL: no more */
static Job *
take_job (Pool *pool)
{
  Job *job = NULL;

  pthread_mutex_lock (&pool->lock);
  while (!pool->stop && (job = g_queue_pop_head (&pool->waiting)) == NULL) {
    pthread_cond_wait (&pool->changed, &pool->lock);
  }
  pthread_mutex_unlock (&pool->lock);
  return job;
}

static void *
work (void *data)
{
  Pool *pool = data;
  Job *job;

  while ((job = take_job (pool)) != NULL) {
    work_piece (&job->piece, &job->sink, pool->options);
    pthread_mutex_lock (&pool->lock);
    job->done = TRUE;
    pthread_cond_broadcast (&pool->changed);
    pthread_mutex_unlock (&pool->lock);
  }
  return NULL;
}

/* --- in the thread that writes ---------------------------------------------------------------- */

static void
write_found (Writer *writer, GQueue *all)
{
  Found *found;

  while ((found = g_queue_pop_head (all)) != NULL) {
    if (found->entry != NULL) {
      writer_add (writer, found->entry);
    } else if (found->why != NULL) {
      writer_complain (writer, found->name, found->why);
    } else {
      writer->n_passed++;
    }
    found_free (found);
  }
}

/* Writes what the first job has found by now. TRUE: that was all of it. */
static gboolean
write_first (Pool *pool, Job *job)
{
  struct timespec end;
  GQueue found;
  gboolean done;

  clock_gettime (CLOCK_REALTIME, &end);
  end.tv_sec += (end.tv_nsec + TICK) / 1000000000;
  end.tv_nsec = (end.tv_nsec + TICK) % 1000000000;
  pthread_mutex_lock (&pool->lock);
  while (!job->done && job->held < WORTH_WAKING
         && pthread_cond_timedwait (&pool->changed, &pool->lock, &end) == 0) {
  }
  found = job->found;
  g_queue_init (&job->found);
  job->held = 0;
  done = job->done;
  pthread_cond_broadcast (&pool->changed);
  pthread_mutex_unlock (&pool->lock);
  write_found (pool->writer, &found);
  progress_tick ();
  return done;
}

/* The next piece as a job; NULL: that was all */
static Job *
next_job (Pool *pool, Input *input)
{
  Job *job = g_new0 (Job, 1);
  gsize size;

  pthread_mutex_lock (&pool->lock);
  size = pool->size;
  pthread_mutex_unlock (&pool->lock);
  if (!input_next (input, size, PIECE_FILES, &job->piece)) {
    g_free (job);
    return NULL;
  }
  job->pool = pool;
  job->sink = (Sink) { take_entry, take_complaint, number_range, pool->n_jobs++ == 0,
                       pool->writer->n_spooled };
  job->range = pool->n_ranges;
  pool->n_ranges += piece_is_range (&job->piece);
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  piece_clear (&job->piece);
  g_queue_clear_full (&job->found, found_free);
  g_free (job);
}

/* Gives out jobs, and writes what the first of them finds, until there are none. */
static void
run_jobs (Pool *pool, Input *input, GQueue *jobs)
{
  Job *job;

  do {
    while (jobs->length < pool->options->jobs * JOBS_A_THREAD
           && (job = next_job (pool, input)) != NULL) {
      g_queue_push_tail (jobs, job);
      pthread_mutex_lock (&pool->lock);
      g_queue_push_tail (&pool->waiting, job);
      pthread_cond_broadcast (&pool->changed);
      pthread_mutex_unlock (&pool->lock);
    }
    job = g_queue_peek_head (jobs);
    if (job != NULL && write_first (pool, job)) {
      progress_add (0, job->piece.bytes);
      job_free (g_queue_pop_head (jobs));
    }
  } while (job != NULL && interrupt_signal () == 0 && !output_failed (pool->writer->output));
}

void
pool_run (Input *input, Writer *writer, const Options *options)
{
  Pool pool = { .options = options,
                .writer = writer,
                .lock = PTHREAD_MUTEX_INITIALIZER,
                .changed = PTHREAD_COND_INITIALIZER,
                .waiting = G_QUEUE_INIT,
                .size = FIRST_SIZE };
  g_autofree pthread_t *threads = g_new (pthread_t, options->jobs);
  GQueue jobs = G_QUEUE_INIT;
  guint n = 0;

  while (n < options->jobs && pthread_create (&threads[n], NULL, work, &pool) == 0) {
    n++;
  }
  if (n == 0) {
    writer_complain (writer, "no thread", g_strerror (EAGAIN));
  } else {
    run_jobs (&pool, input, &jobs);
  }
  pthread_mutex_lock (&pool.lock);
  pool.stop = TRUE;
  pthread_cond_broadcast (&pool.changed);
  pthread_mutex_unlock (&pool.lock);
  while (n > 0) {
    pthread_join (threads[--n], NULL);
  }
  g_queue_clear (&pool.waiting);
  g_queue_clear_full (&jobs, job_free);
}
