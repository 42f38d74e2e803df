/* Frames: a length, 32 bits in native order, and as many bytes.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native.h"

/* Bytes that nobody wants; FALSE: the input ends in them. */
static gboolean
skip (FILE *in, guint32 length)
{
  gchar buffer[16384];

  while (length > 0) {
    gsize n = fread (buffer, 1, MIN (length, sizeof buffer), in);

    if (n == 0) {
      return FALSE;
    }
    length -= (guint32) n;
  }
  return TRUE;
}

/* NULL: the input has ended. What is too long is read all the same, to find the next frame. */
static GString *
answer_frame (FILE *in)
{
  guint32 length;
  g_autofree gchar *request = NULL;

  if (fread (&length, sizeof length, 1, in) != 1) {
    return NULL;
  }
  if (length > MAX_REQUEST) {
    return skip (in, length) ? answer_error ("the request is longer than 2 MiB") : NULL;
  }
  request = g_malloc (length + 1);
  if (fread (request, 1, length, in) != length) {
    return NULL;
  }
  request[length] = '\0';
  return answer_request (request, length);
}

void
serve (FILE *in, FILE *out)
{
  gboolean more = TRUE;

  while (more) {
    g_autoptr (GString) answer = answer_frame (in);
    guint32 length = answer != NULL ? (guint32) answer->len : 0;

    more = answer != NULL && fwrite (&length, sizeof length, 1, out) == 1
           && fwrite (answer->str, 1, length, out) == length && fflush (out) == 0;
  }
}
