/* What is to be read, in pieces: the files of the paths on the command line, then of those in a
 * list.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "read.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_EMPTY 10000                         /* empty names in a row: /dev/zero, not a list */
#define MAX_LIST (G_GUINT64_CONSTANT (1) << 30) /* bytes: ten million paths of a hundred */

struct _Input {
  const Options *options;
  guint i; /* of the next path on the command line */
  FILE *list;
  GString *names; /* of the list: what was read and not yet used */
  guint64 n_bytes; /* of it, so far */
  guint n_empty;   /* names in a row, so far */
  gchar delimiter;
  gboolean listed;      /* the list was opened, or there is none */
  HopsecMailbox *place; /* whose files are given out */
  gchar *named;         /* its path, as the user named it */
  Piece next;           /* was found while the one before it was gathered */
  gboolean waiting;     /* there is one */
};

Input *
input_new (const Options *options)
{
  Input *self = g_new0 (Input, 1);

  self->options = options;
  self->names = g_string_new (NULL);
  self->listed = options->files_from == NULL;
  return self;
}

void
input_free (Input *self)
{
  if (self->list != NULL && self->list != stdin) {
    fclose (self->list);
  }
  if (self->waiting) {
    piece_clear (&self->next);
  }
  g_clear_object (&self->place);
  g_free (self->named);
  g_string_free (self->names, TRUE);
  g_free (self);
}

void
piece_clear (Piece *piece)
{
  g_clear_pointer (&piece->paths, g_ptr_array_unref);
  g_clear_pointer (&piece->fault, g_free);
}

static void
piece_init (Piece *piece, gchar *path, guint64 start, guint64 end, const gchar *fault)
{
  piece->paths = g_ptr_array_new_with_free_func (g_free);
  piece->start = start;
  piece->end = end;
  piece->fault = g_strdup (fault);
  piece->bytes = 0;
  piece->walked = FALSE;
  g_ptr_array_add (piece->paths, path);
}

/* --- the list ------------------------------------------------------------------------------- */

/* Reads until the waiting names have `wanted` bytes; TRUE: there is something. */
static gboolean
read_names (Input *self, gsize wanted)
{
  gchar buffer[4096];
  gsize n = 1;

  while (self->names->len < wanted && n > 0) {
    n = fread (buffer, 1, sizeof buffer, self->list);
    g_string_append_len (self->names, buffer, (gssize) n);
    self->n_bytes += n;
  }
  return self->names->len > 0;
}

/* Programs write NUL or a newline between the names: as none is longer than PATH_MAX, the beginning
 * of the list tells which. */
static gboolean
open_list (Input *self)
{
  const gchar *path = self->options->files_from;

  self->listed = TRUE;
  self->list = g_str_equal (path, "-") ? stdin : fopen (path, "re");
  if (self->list == NULL) {
    return FALSE;
  }
  read_names (self, PATH_MAX + 1);
  self->delimiter = memchr (self->names->str, '\0', self->names->len) != NULL ? '\0' : '\n';
  return TRUE;
}

/* NULL: that was all, or errno tells why it was */
static gchar *
next_name (Input *self)
{
  gchar *name = NULL;

  errno = 0;
  while (name == NULL && self->list != NULL && read_names (self, PATH_MAX + 1)) {
    const gchar *end = memchr (self->names->str, self->delimiter, self->names->len);
    gsize n = end != NULL ? (gsize) (end - self->names->str) : self->names->len;

    self->n_empty = n == 0 ? self->n_empty + 1 : 0;
    if (n > PATH_MAX || self->n_empty > MAX_EMPTY || self->n_bytes > MAX_LIST) {
      errno = n > PATH_MAX ? ENAMETOOLONG : EFBIG;
      return NULL;
    }
    if (n > 0) {
      /* in a list `-` is a file of that name */
      name = self->names->str[0] == '-' ? g_strdup_printf ("./%.*s", (int) n, self->names->str)
                                        : g_strndup (self->names->str, n);
    }
    g_string_erase (self->names, 0, (gssize) (n + (end != NULL)));
  }
  if (name == NULL && self->list != NULL && ferror (self->list)) {
    errno = errno != 0 ? errno : EIO;
  }
  return name;
}

/* --- places ----------------------------------------------------------------------------------- */

/* The list is at fault: no more of it. */
static gboolean
give_up_list (Input *self, Piece *piece)
{
  piece_init (piece, g_strdup (self->options->files_from), 0, G_MAXUINT64, g_strerror (errno));
  if (self->list != NULL && self->list != stdin) {
    fclose (self->list);
  }
  self->list = NULL;
  return TRUE;
}

/* The next path of the command line or the list becomes the place. TRUE: `piece` says why not;
 * FALSE and no place: that was all. */
static gboolean
open_place (Input *self, Piece *piece)
{
  gchar **paths = self->options->paths;
  g_autofree gchar *path = NULL;

  if (paths != NULL && paths[self->i] != NULL) {
    path = g_strdup (paths[self->i++]);
  } else {
    if (!self->listed && !open_list (self)) {
      return give_up_list (self, piece);
    }
    path = next_name (self);
    if (path == NULL && errno != 0) {
      return give_up_list (self, piece);
    }
  }
  if (path != NULL) {
    self->place = hopsec_mailbox_new (self->options->analyzer, path);
    g_free (self->named);
    self->named = g_steal_pointer (&path);
  }
  return FALSE;
}

/* --- pieces ------------------------------------------------------------------------------------- */

static guint64
size_of (const gchar *path)
{
  GStatBuf info;

  return !g_str_equal (path, "-") && g_stat (path, &info) == 0 ? (guint64) info.st_size : 0;
}

/* The next file or range by itself; FALSE: that was all. */
static gboolean
next_single (Input *self, guint64 size, Piece *piece)
{
  for (;;) {
    g_autoptr (GError) error = NULL;
    guint64 start, end;
    gchar *path;

    if (self->place == NULL && open_place (self, piece)) {
      return TRUE;
    }
    if (self->place == NULL) {
      return FALSE;
    }
    path = hopsec_mailbox_next_piece (self->place, size, &start, &end, &error);
    if (path != NULL) {
      guint64 length = size_of (path);

      piece_init (piece, path, start, end, NULL);
      piece->bytes = MIN (end, length) - start;
      piece->walked = !g_str_equal (path, self->named);
      return TRUE;
    }
    if (error != NULL) {
      piece_init (piece, g_strdup (hopsec_mailbox_get_source (self->place)), 0, G_MAXUINT64,
                  error->message);
      piece->walked = g_error_matches (error, HOPSEC_ERROR, HOPSEC_ERROR_NOT_MAIL);
      return TRUE;
    }
    g_clear_object (&self->place);
  }
}

gboolean
piece_is_range (const Piece *piece)
{
  return piece->start > 0 || piece->end != G_MAXUINT64;
}

static gboolean
is_plain (const Piece *piece)
{
  return !piece_is_range (piece) && piece->fault == NULL;
}

/* The next piece: up to `max_files` files that have `size` bytes together, or a range of an mbox of
 * about that many. FALSE: that was all. */
gboolean
input_next (Input *self, guint64 size, guint max_files, Piece *piece)
{
  if (self->waiting) {
    *piece = self->next;
    self->waiting = FALSE;
  } else if (!next_single (self, size, piece)) {
    return FALSE;
  }
  while (is_plain (piece) && piece->paths->len < max_files && piece->bytes < size) {
    self->waiting = next_single (self, size, &self->next);
    if (!self->waiting || !is_plain (&self->next) || self->next.walked != piece->walked) {
      break;
    }
    g_ptr_array_add (piece->paths, g_strdup (g_ptr_array_index (self->next.paths, 0)));
    piece->bytes += self->next.bytes;
    piece_clear (&self->next);
    self->waiting = FALSE;
  }
  return TRUE;
}

/* How many bytes there are, until *stop. */
guint64
input_survey (const Options *options, gint *stop)
{
  Input *input = input_new (options);
  guint64 bytes = 0;
  Piece piece;

  while (!g_atomic_int_get (stop) && input_next (input, G_MAXUINT64, 1, &piece)) {
    bytes += piece.bytes;
    piece_clear (&piece);
  }
  input_free (input);
  return bytes;
}
