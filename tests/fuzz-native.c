/* Fuzzes hopsec-native: any bytes as its input, as requests, and as a header in a good request. Every
 * frame that is whole has an answer, which is JSON and not too long.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native.h"

#include <json-glib/json-glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_answer (const gchar *text, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *answer;

  g_assert (length <= MAX_ANSWER
            && json_parser_load_from_data (parser, text, (gssize) length, NULL));
  answer = json_node_get_object (json_parser_get_root (parser));
  g_assert (json_object_has_member (answer, "error") != json_object_has_member (answer, "summary"));
}

/* How many frames are whole. */
static guint
count_frames (const uint8_t *data, size_t size)
{
  guint n = 0;
  guint32 length;

  for (size_t at = 0; size - at >= sizeof length; n++) {
    memcpy (&length, data + at, sizeof length);
    at += sizeof length;
    if (size - at < length) {
      break;
    }
    at += length;
  }
  return n;
}

static void
serve_bytes (const uint8_t *data, size_t size)
{
  char *text = NULL;
  size_t length = 0;
  FILE *in = fmemopen ((void *) data, size, "r"), *out = open_memstream (&text, &length);
  guint n = 0;
  guint32 part;

  serve (in, out);
  fclose (in);
  fclose (out);
  for (size_t at = 0; at < length; at += part, n++) {
    memcpy (&part, text + at, sizeof part);
    at += sizeof part;
    check_answer (text + at, part);
  }
  g_assert (n == count_frames (data, size));
  free (text);
}

static void
add_frame (GString *frames, const gchar *request, gsize length)
{
  guint32 prefix = (guint32) length;

  g_string_append_len (frames, (const gchar *) &prefix, sizeof prefix);
  g_string_append_len (frames, request, (gssize) length);
}

/* Each line is a request. */
static void
serve_lines (const uint8_t *data, size_t size)
{
  g_autoptr (GString) frames = g_string_new (NULL);

  for (size_t at = 0; at < size;) {
    const uint8_t *end = memchr (data + at, '\n', size - at);
    gsize length = end != NULL ? (gsize) (end - data) - at : size - at;

    add_frame (frames, (const gchar *) data + at, length);
    at += length + 1;
  }
  serve_bytes ((const uint8_t *) frames->str, frames->len);
}

static void
serve_header (const uint8_t *data, size_t size, const gchar *want)
{
  g_autofree gchar *header = g_base64_encode (data, size);
  g_autofree gchar *request = g_strdup_printf ("{\"header\":\"%s\",\"want\":\"%s\"}", header, want);
  g_autoptr (GString) frame = g_string_new (NULL);

  add_frame (frame, request, strlen (request));
  serve_bytes ((const uint8_t *) frame->str, frame->len);
}

/* The last byte chooses. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const gchar *const want[] = { "line", "report", "html" };
  guint choice = size > 0 ? data[--size] : 0;

  if (size == 0) {
    return 0;
  }
  switch (choice % 4) {
  case 0:
    serve_header (data, size, want[choice / 4 % G_N_ELEMENTS (want)]);
    break;
  case 1:
    serve_bytes (data, size);
    break;
  default:
    serve_lines (data, size);
  }
  return 0;
}
