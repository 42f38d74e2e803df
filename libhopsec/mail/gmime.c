/* A message's trace: the raw values of its Received fields, read by GMime or handed over.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GMime 3.2 recurses and goes quadratic on address headers, loses a whole message to one long line,
 * and decodes RFC 2047 in get_value (): so it never sees anything but Received fields, and we take
 * raw values only.
 */
#include "hopsec-gmime.h"
#include "mail/mail.h"

#include <string.h>

#define KEPT_BLOCK \
  (16 * 1024) /* GMime keeps a buffer of a field's size: not that of a larger one */

/* A thread's parser: a new one for each message would cost a fifth of the reading. */
typedef struct {
  GMimeStream *stream;
  GMimeParser *parser;
  GByteArray block; /* what the stream is about; not ours */
} Reader;

/* --- values ----------------------------------------------------------------------------------- */

#define BYTES_OF_HOP 640    /* of a HopsecHop, which only the path knows */
#define FACTS_OF_FIELD 1024 /* bytes; real fields have 250 in all, and their facts no more */

/* The arena holds the raw values, the facts taken from them, and the hops. */
static gboolean
make_room (HopsecTrace *trace, gsize bytes)
{
  gsize fields = trace->n_fields * sizeof (HopsecRaw), hops = trace->n_fields * BYTES_OF_HOP;
  gsize facts = MIN (bytes, trace->n_fields * FACTS_OF_FIELD);

  trace->arena = hopsec_arena_new (bytes + facts + fields + hops + 1024);
  trace->fields = trace->arena != NULL ? hopsec_arena_alloc (trace->arena, fields) : NULL;
  return trace->fields != NULL;
}

static void
take_value (HopsecTrace *trace, guint i, const HopsecFound *found, const gchar *value, gsize length)
{
  static const gchar blanks[] = " \t\r\n";
  gsize lead = MIN (strspn (value, blanks), length);
  gchar *copy;

  while (length > lead && strchr (blanks, value[length - 1]) != NULL) {
    length--;
  }
  length -= lead;
  copy = hopsec_arena_bytes (trace->arena, value + lead, length);
  HOPSEC_VISIT (length);
  if (copy != NULL && (found->flags & HOPSEC_FLAG_NUL) != 0 && found->source != NULL) {
    memcpy (copy, found->source + lead, length);
  }
  trace->fields[i] = (HopsecRaw) { copy, (guint) (copy != NULL ? length : 0), found->flags };
}

/* --- GMime ------------------------------------------------------------------------------------ */

static void
free_reader (gpointer data)
{
  Reader *reader = data;

  g_object_unref (reader->parser);
  g_object_unref (reader->stream);
  g_free (reader);
}

static gpointer
make_reader (void)
{
  Reader *reader = g_new0 (Reader, 1);

  reader->stream = g_mime_stream_mem_new ();
  reader->parser = g_mime_parser_new ();
  return reader;
}

/* GMime reads the block of trace fields; their raw values go into the trace. */
static gboolean
read_block (HopsecTrace *trace, const HopsecFound *found, const gchar *block, gsize length)
{
  Reader *reader = hopsec_thread_get (HOPSEC_KEEP_PARSER, make_reader, free_reader);
  GMimeObject *part;
  gint n = 0;

  reader->block = (GByteArray) { (guint8 *) block, (guint) length };
  g_mime_stream_mem_set_byte_array (GMIME_STREAM_MEM (reader->stream), &reader->block);
  g_mime_parser_init_with_stream (reader->parser, reader->stream);
  part = GMIME_OBJECT (g_mime_parser_construct_part (reader->parser, NULL));
  if (part != NULL) {
    GMimeHeaderList *list = g_mime_object_get_header_list (part);

    n = MIN (g_mime_header_list_get_count (list), (gint) trace->n_fields);
    for (gint i = 0; i < n; i++) {
      const gchar *value = g_mime_header_get_raw_value (g_mime_header_list_get_header_at (list, i));

      take_value (trace, (guint) i, &found[i], value, strlen (value));
    }
    g_object_unref (part);
  }
  if (length > KEPT_BLOCK) {
    g_mime_parser_init_with_stream (reader->parser, reader->stream);
  }
  return n == (gint) trace->n_fields;
}

/* --- the envelope ----------------------------------------------------------------------------- */

#define MAX_ENVELOPE 1024 /* bytes: more than anyone reads, and GMime's decoder is not linear */

/* Folds and NULs become a blank. */
static gchar *
one_line (const gchar *value, gsize length)
{
  GString *line = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++) {
    gboolean blank = value[i] == '\0' || g_ascii_isspace (value[i]);

    if (!blank) {
      g_string_append_c (line, value[i]);
    } else if (line->len > 0 && line->str[line->len - 1] != ' ') {
      g_string_append_c (line, ' ');
    }
  }
  return g_strchomp (g_string_free (line, FALSE));
}

static void
decode_envelope (HopsecTrace *trace)
{
  for (guint i = 0; i < HOPSEC_N_ENVELOPES; i++) {
    HopsecRaw *raw = &trace->envelope[i];

    if (raw->value != NULL) {
      g_autofree gchar *line = one_line (raw->value, MIN (raw->length, MAX_ENVELOPE));
      g_autofree gchar *decoded = g_mime_utils_header_decode_text (NULL, line);
      g_autofree gchar *text = one_line (decoded, strlen (decoded)); /* of encoded line ends */

      raw->value = hopsec_arena_text (trace->arena, text, strlen (text));
    }
  }
}

/* --- the trace -------------------------------------------------------------------------------- */

/* The trace of as many fields as were found, from a block of nothing else that a blank line ends.
 * FALSE: there was not enough memory, or GMime failed */
gboolean
hopsec_trace_fill (HopsecTrace *trace, const HopsecFound *found, const gchar *block, gsize length)
{
  if (!make_room (trace, length)
      || (trace->n_fields > 0 && !read_block (trace, found, block, length))) {
    return FALSE;
  }
  decode_envelope (trace);
  return !hopsec_arena_failed (trace->arena);
}

/* FALSE with the error, for the caller to return. */
gboolean
hopsec_trace_fail (HopsecTrace *trace, GError **error)
{
  hopsec_trace_clear (trace);
  g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_MEMORY,
                       "not enough memory for the message");
  return FALSE;
}

/* A trace of values that somebody else cut, newest first. */
gboolean
hopsec_trace_take (HopsecTrace *trace, const gchar *const *values, const HopsecLimits *limits,
                   GError **error)
{
  guint n = 0;
  gsize bytes = 0;

  memset (trace, 0, sizeof *trace);
  trace->is_message = trace->is_mail = TRUE;
  while (values[n] != NULL && n < limits->fields) {
    gsize length = strlen (values[n++]);

    bytes += MIN (length, limits->field);
  }
  trace->flags |= values[n] != NULL ? HOPSEC_FLAG_TOO_MANY : 0;
  trace->n_fields = n;
  if (!make_room (trace, bytes)) {
    return hopsec_trace_fail (trace, error);
  }
  for (guint i = 0; i < n; i++) {
    gsize length = strlen (values[i]);
    HopsecFound found = { NULL, length > limits->field ? HOPSEC_FLAG_TRUNCATED : 0 };

    take_value (trace, i, &found, values[i], MIN (length, limits->field));
  }
  return !hopsec_arena_failed (trace->arena) || hopsec_trace_fail (trace, error);
}

void
hopsec_trace_clear (HopsecTrace *trace)
{
  hopsec_arena_free (trace->arena);
  if (trace->block != NULL) {
    g_string_free (trace->block, TRUE);
  }
  memset (trace, 0, sizeof *trace);
}

/* The raw values of a parsed message's Received fields, top field first. They belong to the message. */
GPtrArray *
hopsec_trace_values (GMimeMessage *message)
{
  GPtrArray *values = g_ptr_array_new ();
  GMimeHeaderList *list = g_mime_object_get_header_list (GMIME_OBJECT (message));

  for (gint i = 0; i < g_mime_header_list_get_count (list); i++) {
    GMimeHeader *header = g_mime_header_list_get_header_at (list, i);

    if (g_ascii_strcasecmp (g_mime_header_get_name (header), "Received") == 0) {
      g_ptr_array_add (values, (gpointer) g_mime_header_get_raw_value (header));
    }
  }
  g_ptr_array_add (values, NULL);
  return values;
}

/* --- content transfer encodings --------------------------------------------------------------- */

/* Decodes bytes piece by piece; `encoding` is the value of Content-Transfer-Encoding. */
HopsecDecoder *
hopsec_decoder_new (const gchar *encoding)
{
  HopsecDecoder *decoder = g_new (HopsecDecoder, 1);

  g_mime_encoding_init_decode (decoder, g_mime_content_encoding_from_string (encoding));
  return decoder;
}

void
hopsec_decoder_free (HopsecDecoder *decoder)
{
  g_free (decoder);
}

/* How many bytes so many may become at most. */
gsize
hopsec_decoder_room (HopsecDecoder *decoder, gsize length)
{
  return g_mime_encoding_outlen (decoder, length);
}

gsize
hopsec_decoder_step (HopsecDecoder *decoder, const gchar *bytes, gsize length, gchar *out)
{
  return g_mime_encoding_step (decoder, bytes, length, out);
}

/* --- before the first message ----------------------------------------------------------------- */

static gpointer
init_once (gpointer data)
{
  static const gchar block[] = "Received: by localhost; Thu, 1 Jan 1970 00:00:00 +0000\n\n\n";
  HopsecFound found = { NULL, 0 };
  HopsecTrace trace = { .n_fields = 1 };

  (void) data;
  g_mime_init ();
  /* GMime registers its types by hand, without a lock: let them all be there before a second thread */
  (void) hopsec_trace_fill (&trace, &found, block, sizeof block - 1);
  hopsec_trace_clear (&trace);
  return NULL;
}

/* GMime is initialised once and never shut down: a host may use it too. */
void
hopsec_trace_init (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, init_once, NULL);
}
