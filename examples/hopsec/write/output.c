/* Where reports go: standard output, or a file that is written beside and renamed when it is whole.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "write.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER (256 * 1024) /* a report has some 8 KB, and a call for each costs time */

/* Of what is spooled. */
typedef struct {
  gint64 time;
  off_t offset;
  gsize length;
} Part;

struct _Output {
  FILE *file;
  gchar *path;   /* NULL: standard output */
  gchar *beside; /* NULL: what is there is no regular file, so it is written itself */
  gboolean terminal;
  FILE *spool;
  GArray *spooled;    /* of Part */
  int fault;          /* errno of the first failure */
  gboolean abandoned; /* what is there stays */
};

static void
note (Output *self, gboolean ok)
{
  if (!ok && self->fault == 0) {
    self->fault = errno != 0 ? errno : EIO;
  }
}

/* A new file in the same folder, with the rights that the old one has or a new one would get. */
static gboolean
open_beside (Output *self, const struct stat *old)
{
  g_autofree gchar *folder = g_path_get_dirname (self->path);
  g_autofree gchar *name = g_path_get_basename (self->path);
  mode_t mask = umask (0);
  int fd;

  umask (mask);
  self->beside = g_strdup_printf ("%s/.%s.XXXXXX", folder, name);
  fd = g_mkstemp_full (self->beside, O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0) {
    note (self, fchmod (fd, old != NULL ? old->st_mode & 0777 : 0666 & ~mask) == 0);
    self->file = fdopen (fd, "w");
  }
  if (self->file != NULL) {
    setvbuf (self->file, NULL, _IOFBF, BUFFER);
  }
  return self->file != NULL;
}

static gboolean
open_path (Output *self, const gchar *path)
{
  struct stat info;
  gboolean there = stat (path, &info) == 0;
  char *real = there ? realpath (path, NULL) : NULL;

  self->path = g_strdup (real != NULL ? real : path);
  free (real);
  if (there && !S_ISREG (info.st_mode)) {
    self->file = fopen (path, "we");
    return self->file != NULL;
  }
  return open_beside (self, there ? &info : NULL);
}

/* `path` NULL is standard output. NULL with errno: it cannot be written */
Output *
output_open (const gchar *path)
{
  Output *self = g_new0 (Output, 1);

  if (path == NULL) {
    self->file = stdout;
    self->terminal = isatty (STDOUT_FILENO);
    if (!self->terminal) {
      setvbuf (stdout, NULL, _IOFBF, BUFFER);
    }
  } else if (!open_path (self, path)) {
    int fault = errno;

    g_free (self->path);
    g_free (self->beside);
    g_free (self);
    errno = fault;
    return NULL;
  }
  return self;
}

void
output_write (Output *self, const gchar *bytes, gsize length)
{
  if (self->terminal) {
    progress_hide ();
  }
  if (self->fault == 0) {
    note (self, fwrite (bytes, 1, length, self->file) == length);
  }
}

/* Keeps a part in a temporary file, for a format that puts the newest first. */
void
output_spool (Output *self, const gchar *bytes, gsize length, gint64 time)
{
  Part part = { .time = time, .length = length };

  if (self->spool == NULL && self->fault == 0) {
    self->spool = tmpfile ();
    self->spooled = g_array_new (FALSE, FALSE, sizeof (Part));
    note (self, self->spool != NULL);
  }
  if (self->fault == 0) {
    part.offset = ftello (self->spool);
    note (self, fwrite (bytes, 1, length, self->spool) == length);
    g_array_append_val (self->spooled, part);
  }
}

static gint
compare_parts (gconstpointer a, gconstpointer b)
{
  const Part *one = a, *two = b;
  gint newer = (one->time < two->time) - (one->time > two->time);

  return newer != 0 ? newer : (one->offset > two->offset) - (one->offset < two->offset);
}

/* Writes what was spooled, the newest part first. */
void
output_copy_spool (Output *self)
{
  g_autofree gchar *buffer = NULL;
  gsize size = 0;

  if (self->spool == NULL) {
    return;
  }
  note (self, fflush (self->spool) == 0);
  g_array_sort (self->spooled, compare_parts);
  for (guint i = 0; i < self->spooled->len && self->fault == 0; i++) {
    const Part *part = &g_array_index (self->spooled, Part, i);

    if (part->length > size) {
      size = part->length;
      buffer = g_realloc (buffer, size);
    }
    note (self, fseeko (self->spool, part->offset, SEEK_SET) == 0
                  && fread (buffer, 1, part->length, self->spool) == part->length);
    output_write (self, buffer, part->length);
  }
}

/* The file that is not whole yet; NULL: there is none. */
const gchar *
output_unfinished (const Output *self)
{
  return self->beside;
}

gboolean
output_failed (const Output *self)
{
  return self->fault != 0;
}

/* There is nothing to report: an old report stays as it is. */
void
output_abandon (Output *self)
{
  self->abandoned = TRUE;
}

static void
finish_file (Output *self)
{
  if (self->beside != NULL && self->fault == 0) {
    note (self, fsync (fileno (self->file)) == 0);
  }
  note (self, fclose (self->file) == 0);
  if (self->beside != NULL && self->fault == 0 && !self->abandoned) {
    note (self, rename (self->beside, self->path) == 0);
  }
  if (self->beside != NULL && (self->fault != 0 || self->abandoned)) {
    unlink (self->beside);
  }
}

/* A report that did not reach its reader is no success: FALSE, after a line on standard error. Who reads
 * a pipe may stop when he has enough: then this ends the process, as any other in the pipe. */
gboolean
output_close (Output *self)
{
  gboolean ok;

  if (self->fault == 0) {
    note (self, fflush (self->file) == 0);
  }
  if (self->path != NULL) {
    finish_file (self);
  }
  ok = self->fault == 0;
  if (self->fault == EPIPE && self->path == NULL) {
    signal (SIGPIPE, SIG_DFL);
    raise (SIGPIPE);
  } else if (!ok) {
    complain (self->path != NULL ? self->path : "standard output", g_strerror (self->fault));
  }
  g_clear_pointer (&self->spool, fclose);
  g_clear_pointer (&self->spooled, g_array_unref);
  g_free (self->path);
  g_free (self->beside);
  g_free (self);
  return ok;
}
