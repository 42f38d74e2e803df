/* One block of memory for one report: its strings live and go together.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every buffer whose size a message decides comes from hopsec_try_alloc (), so that a mail server
 * is never aborted for the size of a message. A failed arena stays failed: its callers go on with
 * NULL strings, and the analyzer turns that into one error at the end.
 */
#include "base/base.h"

#include <string.h>

#define CHUNK_MIN 2048 /* a report of five hops fits into two of these */

typedef struct _Chunk Chunk;

struct _Chunk {
  Chunk *next;
  gsize used, size;
  gchar data[];
};

struct _HopsecArena {
  Chunk *chunk;
  gboolean failed;
};

#ifdef HOPSEC_TORTURE
/* the tests let the k-th allocation of an input's size fail */
guint hopsec_torture_countdown;
guint64 hopsec_visited;
#endif

/* As g_try_realloc (): without memory NULL, and the block stays. */
gpointer
hopsec_try_realloc (gpointer block, gsize size)
{
#ifdef HOPSEC_TORTURE
  if (hopsec_torture_countdown > 0 && --hopsec_torture_countdown == 0) {
    return NULL;
  }
#endif
  return g_try_realloc (block, size);
}

gpointer
hopsec_try_alloc (gsize size)
{
  return hopsec_try_realloc (NULL, size);
}

static Chunk *
chunk_new (Chunk *next, gsize size)
{
  Chunk *chunk = hopsec_try_alloc (sizeof (Chunk) + size);

  if (chunk != NULL) {
    chunk->next = next;
    chunk->used = 0;
    chunk->size = size;
  }
  return chunk;
}

/* An arena that holds `expected` bytes without growing; NULL if there is no memory. */
HopsecArena *
hopsec_arena_new (gsize expected)
{
  Chunk *chunk = chunk_new (NULL, MAX (expected, CHUNK_MIN) + sizeof (HopsecArena));
  HopsecArena *arena;

  if (chunk == NULL) {
    return NULL;
  }
  arena = (HopsecArena *) chunk->data;
  chunk->used = (sizeof (HopsecArena) + 15) & ~(gsize) 15;
  arena->chunk = chunk;
  arena->failed = FALSE;
  return arena;
}

void
hopsec_arena_free (HopsecArena *arena)
{
  Chunk *chunk = arena != NULL ? arena->chunk : NULL;

  while (chunk != NULL) {
    Chunk *next = chunk->next;

    g_free (chunk);
    chunk = next;
  }
}

static gpointer
arena_grow (HopsecArena *arena, gsize size)
{
  Chunk *chunk = chunk_new (arena->chunk, MAX (size, CHUNK_MIN));

  if (chunk == NULL) {
    arena->failed = TRUE;
    return NULL;
  }
  arena->chunk = chunk;
  chunk->used = size;
  return chunk->data;
}

static inline gpointer
arena_take (HopsecArena *arena, gsize size, gsize align)
{
  Chunk *chunk = arena->chunk;
  gsize at = (chunk->used + align - 1) & ~(align - 1);

  if (at > chunk->size || size > chunk->size - at) {
    return arena_grow (arena, size);
  }
  chunk->used = at + size;
  return chunk->data + at;
}

/* Zeroed memory for structs; NULL if there is none. */
gpointer
hopsec_arena_alloc (HopsecArena *arena, gsize size)
{
  gpointer memory = arena_take (arena, size, 8);

  if (memory != NULL) {
    memset (memory, 0, size);
  }
  return memory;
}

gboolean
hopsec_arena_failed (HopsecArena *arena)
{
  return arena->failed;
}

/* A NUL-terminated copy of any bytes; NULL if there is no memory. */
gchar *
hopsec_arena_bytes (HopsecArena *arena, const gchar *bytes, gsize length)
{
  gchar *copy = arena_take (arena, length + 1, 1);

  if (copy != NULL) {
    memcpy (copy, bytes, length);
    copy[length] = '\0';
  }
  return copy;
}

gboolean
hopsec_is_ascii (const gchar *bytes, gsize length)
{
  guint64 all = 0, eight;
  gsize i = 0;

  for (; length - i >= sizeof eight; i += sizeof eight) {
    memcpy (&eight, bytes + i, sizeof eight);
    all |= eight;
  }
  for (; i < length; i++) {
    all |= (guchar) bytes[i];
  }
  return (all & G_GUINT64_CONSTANT (0x8080808080808080)) == 0;
}

/* A byte that is not part of valid UTF-8 becomes its Latin-1 character; a NUL stays. `out` has room
 * for twice the bytes. */
gsize
hopsec_to_utf8 (gchar *out, const gchar *bytes, gsize length)
{
  gsize n = 0;

  for (gsize i = 0; i < length;) {
    gunichar c = g_utf8_get_char_validated (bytes + i, (gssize) (length - i));
    gsize step = 1;

    if (c == (gunichar) -1 || c == (gunichar) -2) {
      c = (guchar) bytes[i];
    } else if (c != 0) {
      step = (gsize) g_unichar_to_utf8 (c, NULL);
    }
    n += (gsize) g_unichar_to_utf8 (c, out + n);
    i += step;
  }
  return n;
}

/* A NUL-terminated UTF-8 copy; NULL if there is no memory. */
gchar *
hopsec_arena_text (HopsecArena *arena, const gchar *bytes, gsize length)
{
  gboolean plain = hopsec_is_ascii (bytes, length);
  gchar *text = arena_take (arena, (plain ? length : 2 * length) + 1, 1);
  gsize n = length;

  if (text == NULL) {
    return NULL;
  }
  if (plain) {
    memcpy (text, bytes, length);
  } else {
    n = hopsec_to_utf8 (text, bytes, length);
  }
  text[n] = '\0';
  return text;
}

gchar *
hopsec_arena_number (HopsecArena *arena, gint64 number)
{
  guint64 rest = number < 0 ? -(guint64) number : (guint64) number;
  gchar digits[20]; /* G_MININT64 has 19 and a sign */
  gsize at = sizeof digits;

  do {
    digits[--at] = (gchar) ('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  if (number < 0) {
    digits[--at] = '-';
  }
  return hopsec_arena_bytes (arena, digits + at, sizeof digits - at);
}
