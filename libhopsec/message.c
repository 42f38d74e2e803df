/* A message's trace: cuts the header block and hands the trace fields, and only those, to GMime.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GMime 3.2 recurses and goes quadratic on address headers, loses a whole message to one long line,
 * and decodes RFC 2047 in get_value (): so it never sees anything but Received fields, and we take
 * raw values only. Headers pasted without their folding are read on, with a flag.
 */
#include "hopsec-gmime.h"
#include "private.h"

#include <string.h>

#define FIRST_BLOCK 4096 /* the trace fields of most messages fit into it */

typedef struct {
  const gchar *start;
  gsize length; /* without the line end */
  gsize whole;  /* with it */
} Line;

typedef enum { KIND_OTHER, KIND_RECEIVED, KIND_MESSAGE_ID, KIND_TLS_REQUIRED, KIND_REQUIRETLS } Kind;

typedef struct {
  const gchar *source; /* the value's bytes in the message, NULL if they do not stand in one piece */
  guint32 flags;
} Found;

typedef struct {
  HopsecTrace *trace;
  const HopsecLimits *limits;
  const gchar *data;
  gsize length, at;
  gboolean quoted; /* a mail quoted line by line with "> " */
  Kind kind;       /* of the field that may go on */
  gboolean seen;   /* a field was seen: junk in front of it is left out */
  Found *found;    /* one for each Received field */
  gchar *block;    /* what GMime gets */
  gsize used, size, start; /* start: of the value that goes on */
  gboolean failed;         /* no memory */
} Cutter;

/* --- lines ----------------------------------------------------------------------------------- */

static gboolean
next_line (Cutter *cutter, Line *line)
{
  const gchar *start = cutter->data + cutter->at;
  gsize rest = cutter->length - cutter->at;
  const gchar *newline;

  if (rest == 0) {
    return FALSE;
  }
  newline = memchr (start, '\n', rest);
  line->start = start;
  line->length = newline != NULL ? (gsize) (newline - start) : rest;
  line->whole = line->length + (newline != NULL);
  cutter->at += line->whole;
  HOPSEC_VISIT (line->whole);
  while (line->length > 0 && line->start[line->length - 1] == '\r') {
    line->length--;
  }
  if (cutter->quoted && line->length > 0 && line->start[0] == '>') {
    gsize n = line->length > 1 && line->start[1] == ' ' ? 2 : 1;

    line->start += n;
    line->length -= n;
    line->whole -= n;
  }
  return TRUE;
}

static gboolean
is_name_byte (gchar c)
{
  return c > ' ' && c < 127 && c != ':';
}

static Kind
kind_of (const gchar *name, gsize length)
{
  static const struct {
    const gchar *name;
    gsize length;
    Kind kind;
  } names[] = {
    { "Received", 8, KIND_RECEIVED },
    { "Message-ID", 10, KIND_MESSAGE_ID },
    { "TLS-Required", 12, KIND_TLS_REQUIRED },
    { "Require-TLS-ESMTP", 17, KIND_REQUIRETLS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (names[i].length == length && hopsec_same (name, names[i].name, length)) {
      return names[i].kind;
    }
  }
  return KIND_OTHER;
}

/* Whether the line begins a field ("Received :" too), the length of its name, and where its value
 * begins. */
gboolean
hopsec_field_begins (const gchar *line, gsize length, gsize *name, gsize *value)
{
  gsize n = 0, end;

  while (n < length && is_name_byte (line[n])) {
    n++;
  }
  end = n;
  while (end < length && (line[end] == ' ' || line[end] == '\t')) {
    end++;
  }
  *name = n;
  *value = end + 1;
  return n > 0 && end < length && line[end] == ':';
}

/* --- fields ------------------------------------------------------------------------------------ */

static void
append (Cutter *cutter, const gchar *bytes, gsize length)
{
  if (cutter->size - cutter->used < length && !cutter->failed) {
    gsize size = MAX (2 * cutter->size, cutter->size + length + FIRST_BLOCK);
    gchar *block = hopsec_try_alloc (size);

    if (block != NULL && cutter->used > 0) {
      memcpy (block, cutter->block, cutter->used);
    }
    cutter->failed = block == NULL;
    if (!cutter->failed) {
      g_free (cutter->block);
      cutter->block = block;
      cutter->size = size;
    }
  }
  if (!cutter->failed) {
    memcpy (cutter->block + cutter->used, bytes, length);
    cutter->used += length;
  }
}

/* Bytes of the value that goes on, up to the limit; GMime would cut at a NUL, so it gets a blank. */
static void
append_value (Cutter *cutter, const gchar *bytes, gsize length)
{
  Found *found = &cutter->found[cutter->trace->n_fields - 1];
  gsize before = cutter->used;
  gsize room = cutter->limits->field - MIN (before - cutter->start, cutter->limits->field);
  gchar *nul = NULL;

  if (length > room) {
    found->flags |= HOPSEC_FLAG_TRUNCATED;
  }
  append (cutter, bytes, MIN (length, room));
  HOPSEC_VISIT (MIN (length, room));
  while (!cutter->failed
         && (nul = memchr (cutter->block + before, '\0', cutter->used - before)) != NULL) {
    *nul = ' ';
    before = (gsize) (nul - cutter->block);
    found->flags |= HOPSEC_FLAG_NUL;
  }
}

static void
begin_received (Cutter *cutter, const Line *line, gsize value)
{
  HopsecTrace *trace = cutter->trace;

  if (trace->n_fields == cutter->limits->fields) {
    trace->flags |= HOPSEC_FLAG_TOO_MANY;
    cutter->kind = KIND_OTHER;
    return;
  }
  cutter->found[trace->n_fields].source = cutter->quoted ? NULL : line->start + value;
  cutter->found[trace->n_fields].flags = 0;
  trace->n_fields++;
  if (cutter->used > 0 && cutter->block[cutter->used - 1] != '\n') {
    append (cutter, "\n", 1); /* the value before was cut at the limit */
  }
  append (cutter, "Received:", 9);
  cutter->start = cutter->used;
  append_value (cutter, line->start + value, line->whole - value);
}

/* the word alone; what a fold or a comment adds is not looked at */
static gboolean
is_word (const gchar *value, gsize length, const gchar *word)
{
  gsize n = strlen (word);

  return length >= n && hopsec_same (value, word, n)
         && (length == n || g_ascii_isspace (value[n]) || value[n] == '(');
}

static void
begin_other (Cutter *cutter, const gchar *value, gsize length)
{
  HopsecTrace *trace = cutter->trace;

  while (length > 0 && g_ascii_isspace (*value)) {
    value++;
    length--;
  }
  if (cutter->kind == KIND_MESSAGE_ID && trace->message_id.length == 0) {
    trace->message_id.value = value;
    trace->message_id.length = (guint) MIN (length, cutter->limits->token);
  } else if (cutter->kind == KIND_TLS_REQUIRED && is_word (value, length, "No")) {
    trace->flags |= HOPSEC_FLAG_TLS_REQUIRED_NO;
  } else if (cutter->kind == KIND_REQUIRETLS && is_word (value, length, "yes")) {
    trace->flags |= HOPSEC_FLAG_REQUIRETLS;
  }
}

static void
continue_field (Cutter *cutter, const Line *line, gboolean folded)
{
  Found *found = cutter->found + cutter->trace->n_fields - 1;

  if (cutter->kind == KIND_RECEIVED) {
    if (!folded) {
      append_value (cutter, " ", 1);
      found->flags |= HOPSEC_FLAG_UNFOLDED;
      found->source = NULL;
    }
    append_value (cutter, line->start, line->whole);
  } else if (cutter->kind == KIND_MESSAGE_ID && folded) {
    begin_other (cutter, line->start, line->length);
  }
}

/* FALSE at the end of the header block */
static gboolean
cut_line (Cutter *cutter, const Line *line)
{
  gboolean folded = line->length > 0 && (line->start[0] == ' ' || line->start[0] == '\t');
  gsize name, value;

  if (line->length == 0) {
    return !cutter->seen; /* blank lines in front are part of a careless paste */
  }
  if (!folded && hopsec_field_begins (line->start, line->length, &name, &value)) {
    cutter->kind = kind_of (line->start, name);
    cutter->seen = TRUE;
    if (cutter->kind == KIND_RECEIVED) {
      begin_received (cutter, line, value);
    } else if (cutter->kind != KIND_OTHER) {
      begin_other (cutter, line->start + value, line->length - value);
    }
  } else if (cutter->seen && (folded || cutter->kind == KIND_RECEIVED)) {
    continue_field (cutter, line, folded);
  } else if (line->length < 5 || memcmp (line->start, "From ", 5) != 0) {
    cutter->trace->flags |= HOPSEC_FLAG_JUNK;
  }
  return TRUE;
}

/* --- GMime ------------------------------------------------------------------------------------- */

static void
take_value (HopsecTrace *trace, HopsecRaw *raw, const Found *found, const gchar *value, gsize length)
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
  *raw = (HopsecRaw) { copy, (guint) (copy != NULL ? length : 0), found->flags };
}

/* GMime reads the block of trace fields; their raw values go into the trace. */
static gboolean
read_block (Cutter *cutter)
{
  HopsecTrace *trace = cutter->trace;
  GMimeStream *stream = g_mime_stream_mem_new ();
  GByteArray array = { (guint8 *) cutter->block, (guint) cutter->used };
  GMimeParser *parser;
  GMimeObject *part;
  gint n = 0;

  g_mime_stream_mem_set_byte_array (GMIME_STREAM_MEM (stream), &array);
  parser = g_mime_parser_new_with_stream (stream);
  part = GMIME_OBJECT (g_mime_parser_construct_part (parser, NULL));
  if (part != NULL) {
    GMimeHeaderList *list = g_mime_object_get_header_list (part);

    n = MIN (g_mime_header_list_get_count (list), (gint) trace->n_fields);
    for (gint i = 0; i < n; i++) {
      const gchar *value = g_mime_header_get_raw_value (g_mime_header_list_get_header_at (list, i));

      take_value (trace, &trace->fields[i], &cutter->found[i], value, strlen (value));
    }
    g_object_unref (part);
  }
  g_object_unref (parser);
  g_object_unref (stream);
  return n == (gint) trace->n_fields;
}

static gpointer
init_once (gpointer data)
{
  static const gchar field[] = "Received: by localhost; Thu, 1 Jan 1970 00:00:00 +0000\n\n";
  HopsecLimits limits = { sizeof field, sizeof field, 1, 1, sizeof field };
  HopsecTrace trace;

  (void) data;
  g_mime_init ();
  /* GMime registers its types by hand, without a lock: let them all be there before a second thread */
  if (hopsec_trace_read (&trace, field, sizeof field - 1, &limits, NULL)) {
    hopsec_trace_clear (&trace);
  }
  return NULL;
}

/* GMime is initialised once and never shut down: a host may use it too. */
void
hopsec_message_init (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, init_once, NULL);
}

/* --- the trace --------------------------------------------------------------------------------- */

static void
skip_front (Cutter *cutter)
{
  if (cutter->length >= 3 && memcmp (cutter->data, "\xef\xbb\xbf", 3) == 0) {
    cutter->at = 3;
    cutter->trace->flags |= HOPSEC_FLAG_BOM;
  }
  cutter->quoted = cutter->length > cutter->at + 1 && cutter->data[cutter->at] == '>'
                   && cutter->data[cutter->at + 1] == ' ';
}

static void
cut (Cutter *cutter, gsize length)
{
  Line line;
  gboolean more = TRUE;

  skip_front (cutter);
  while (more && !cutter->failed && next_line (cutter, &line)) {
    more = cut_line (cutter, &line);
  }
  if (more && length > cutter->length) {
    cutter->trace->flags |= HOPSEC_FLAG_TRUNCATED;
  }
  cutter->trace->end = more ? 0 : cutter->at;
  cutter->trace->is_message = cutter->seen;
  append (cutter, "\n\n", 2);
}

/* The arena holds the raw values, the facts taken from them, and the hops. */
static gboolean
make_room (HopsecTrace *trace, gsize bytes)
{
  gsize fields = trace->n_fields * sizeof (HopsecRaw);

  trace->arena = hopsec_arena_new (2 * bytes + fields + trace->n_fields * sizeof (HopsecHop) + 1024);
  trace->fields = trace->arena != NULL ? hopsec_arena_alloc (trace->arena, fields) : NULL;
  return trace->fields != NULL;
}

static gboolean
take_trace (Cutter *cutter)
{
  HopsecTrace *trace = cutter->trace;

  return make_room (trace, cutter->used) && (trace->n_fields == 0 || read_block (cutter))
         && !hopsec_arena_failed (trace->arena);
}

/* The trace of a message, as hopsec_trace_read (). With `more` the message goes on behind the data:
 * nothing is read (`arena` stays NULL) unless its header block ends within them or reaches the
 * limit. */
gboolean
hopsec_trace_try (HopsecTrace *trace, const gchar *data, gsize length, gboolean more,
                  const HopsecLimits *limits, GError **error)
{
  Cutter cutter = { .trace = trace,
                    .limits = limits,
                    .data = data,
                    .length = MIN (length, limits->header) };
  gboolean ok;

  memset (trace, 0, sizeof *trace);
  cutter.found = hopsec_try_alloc (MAX (limits->fields, 1) * sizeof (Found));
  cutter.failed = cutter.found == NULL;
  if (!cutter.failed) {
    cut (&cutter, length);
  }
  more &= trace->end == 0 && length <= limits->header;
  ok = !cutter.failed && (more || take_trace (&cutter));
  g_free (cutter.block);
  g_free (cutter.found);
  if (!ok) {
    hopsec_trace_clear (trace);
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_MEMORY,
                         "not enough memory for the message");
  }
  return ok;
}

/* FALSE with an error: there was not enough memory, or GMime failed. */
gboolean
hopsec_trace_read (HopsecTrace *trace, const gchar *data, gsize length, const HopsecLimits *limits,
                   GError **error)
{
  return hopsec_trace_try (trace, data, length, FALSE, limits, error);
}

/* A trace of values that somebody else cut, newest first. */
gboolean
hopsec_trace_take (HopsecTrace *trace, const gchar *const *values, const HopsecLimits *limits,
                   GError **error)
{
  guint n = 0;
  gsize bytes = 0;

  memset (trace, 0, sizeof *trace);
  trace->is_message = TRUE;
  while (values[n] != NULL && n < limits->fields) {
    gsize length = strlen (values[n++]);

    bytes += MIN (length, limits->field);
  }
  trace->flags |= values[n] != NULL ? HOPSEC_FLAG_TOO_MANY : 0;
  trace->n_fields = n;
  if (make_room (trace, bytes)) {
    for (guint i = 0; i < n; i++) {
      gsize length = strlen (values[i]);
      Found found = { NULL, length > limits->field ? HOPSEC_FLAG_TRUNCATED : 0 };

      take_value (trace, &trace->fields[i], &found, values[i], MIN (length, limits->field));
    }
  }
  if (trace->fields == NULL || hopsec_arena_failed (trace->arena)) {
    hopsec_trace_clear (trace);
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_MEMORY,
                         "not enough memory for the message");
    return FALSE;
  }
  return TRUE;
}

void
hopsec_trace_clear (HopsecTrace *trace)
{
  hopsec_arena_free (trace->arena);
  memset (trace, 0, sizeof *trace);
}

/**
 * hopsec_analyzer_analyze_message: (skip)
 * @self: an analyzer
 * @message: a message that the caller parsed
 * @error: return location for a #GError
 *
 * Analyses a message that GMime has already parsed. Only the raw values of its trace fields are
 * read. The caller's parser met the whole message before this library could guard it: for mail
 * from strangers hopsec_analyzer_analyze_bytes() is the better entry.
 *
 * Returns: (transfer full): the report, or %NULL with %HOPSEC_ERROR_MEMORY
 */
HopsecReport *
hopsec_analyzer_analyze_message (HopsecAnalyzer *self, GMimeMessage *message, GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  GMimeHeaderList *list;

  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self), NULL);
  g_return_val_if_fail (GMIME_IS_MESSAGE (message), NULL);
  list = g_mime_object_get_header_list (GMIME_OBJECT (message));
  for (gint i = 0; i < g_mime_header_list_get_count (list); i++) {
    GMimeHeader *header = g_mime_header_list_get_header_at (list, i);
    const gchar *name = g_mime_header_get_name (header);

    if (kind_of (name, strlen (name)) == KIND_RECEIVED) {
      g_ptr_array_add (values, (gpointer) g_mime_header_get_raw_value (header));
    }
  }
  g_ptr_array_add (values, NULL);
  return hopsec_analyzer_analyze_received (self, (const gchar *const *) values->pdata, NULL, error);
}
