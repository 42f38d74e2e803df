/* Cuts a message's header block: the trace fields, and only those, are handed on.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One walk over the lines, up to the blank one. Headers pasted without their folding are read on,
 * with a flag.
 */
#include "mail/mail.h"

#include <string.h>

#define FIRST_BLOCK 4096       /* the trace fields of most messages fit into it */
#define KEPT_BLOCK (16 * 1024) /* a thread keeps no larger one for its next message */

typedef struct {
  const gchar *start;
  gsize length; /* without the line end */
  gsize whole;  /* with it */
} Line;

typedef enum {
  KIND_OTHER,
  KIND_RECEIVED,
  KIND_MESSAGE_ID,
  KIND_TLS_REQUIRED,
  KIND_REQUIRETLS
} Kind;

/* What a thread keeps for its next message: nothing costs an allocator more than large blocks. */
typedef struct {
  HopsecFound *found; /* one for each Received field */
  guint n_found;      /* that there is room for */
  gchar *block;       /* the trace fields, one behind the other */
  gsize size;
} Scratch;

typedef struct {
  HopsecTrace *trace;
  const HopsecLimits *limits;
  const gchar *data;
  gsize length, at;
  gboolean quoted; /* a mail quoted line by line with "> " */
  Kind kind;       /* of the field that may go on */
  gboolean seen;   /* a field was seen: junk in front of it is left out */
  Scratch *scratch;
  gsize used, start;    /* of the block; start: of the value that goes on */
  const gchar *waiting; /* bytes of that value that are not in the block yet */
  gsize n_waiting;
  gboolean failed; /* no memory */
} Cutter;

/* --- lines ------------------------------------------------------------------------------------ */

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

#define EACH_BYTE(value) (G_GUINT64_CONSTANT (0x0101010101010101) * (value))

/* Whether all bytes are printable ASCII and none is a blank; most lines begin with a name, so it is
 * read by eights. */
static gboolean
is_name (const gchar *name, gsize length)
{
  guint64 odd = 0, eight;

  for (; length >= sizeof eight; name += sizeof eight, length -= sizeof eight) {
    memcpy (&eight, name, sizeof eight);
    odd |= eight | (eight - EACH_BYTE ('!')) | (eight + EACH_BYTE (1));
  }
  eight = EACH_BYTE ('a');
  memcpy (&eight, name, length);
  odd |= eight | (eight - EACH_BYTE ('!')) | (eight + EACH_BYTE (1));
  return (odd & EACH_BYTE (128)) == 0;
}

static Kind
kind_of (const gchar *name, gsize length)
{
  static const struct {
    const gchar *name;
    Kind kind;
  } by_length[] = {
    [8] = { "Received", KIND_RECEIVED },
    [10] = { "Message-ID", KIND_MESSAGE_ID },
    [12] = { "TLS-Required", KIND_TLS_REQUIRED },
    [17] = { "Require-TLS-ESMTP", KIND_REQUIRETLS },
  };
  gboolean same = length < G_N_ELEMENTS (by_length) && by_length[length].name != NULL
                  && hopsec_same (name, by_length[length].name, length);

  return same ? by_length[length].kind : KIND_OTHER;
}

/* Whether the line begins a field ("Received :" too), the length of its name, and where its value
 * begins. */
gboolean
hopsec_field_begins (const gchar *line, gsize length, gsize *name, gsize *value)
{
  const gchar *colon = memchr (line, ':', length);
  gsize n = colon != NULL ? (gsize) (colon - line) : 0;

  *value = n + 1;
  while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t')) {
    n--;
  }
  *name = n;
  return n > 0 && is_name (line, n);
}

/* --- fields ----------------------------------------------------------------------------------- */

static void
append (Cutter *cutter, const gchar *bytes, gsize length)
{
  Scratch *scratch = cutter->scratch;

  if (scratch->size - cutter->used < length && !cutter->failed) {
    gsize size = MAX (2 * scratch->size, scratch->size + length + FIRST_BLOCK);
    gchar *block = hopsec_try_alloc (size);

    if (block != NULL && cutter->used > 0) {
      memcpy (block, scratch->block, cutter->used);
    }
    cutter->failed = block == NULL;
    if (!cutter->failed) {
      g_free (scratch->block);
      scratch->block = block;
      scratch->size = size;
    }
  }
  if (!cutter->failed) {
    memcpy (scratch->block + cutter->used, bytes, length);
    cutter->used += length;
  }
}

/* What waits of the value, up to the limit. */
static void
append_waiting (Cutter *cutter)
{
  gsize used = cutter->used - cutter->start;
  gsize room = cutter->limits->field - MIN (used, cutter->limits->field);

  if (cutter->n_waiting > room) {
    cutter->scratch->found[cutter->trace->n_fields - 1].flags |= HOPSEC_FLAG_TRUNCATED;
  }
  append (cutter, cutter->waiting, MIN (cutter->n_waiting, room));
  HOPSEC_VISIT (MIN (cutter->n_waiting, room));
  cutter->n_waiting = 0;
}

/* Nothing follows in the last value. GMime would cut it at a NUL, so it gets a blank. */
static void
end_value (Cutter *cutter)
{
  const Scratch *scratch = cutter->scratch;
  gsize at = cutter->start;
  gchar *nul;

  if (cutter->n_waiting > 0) {
    append_waiting (cutter);
  }
  while (at < cutter->used && !cutter->failed
         && (nul = memchr (scratch->block + at, '\0', cutter->used - at)) != NULL) {
    *nul = ' ';
    at = (gsize) (nul - scratch->block);
    scratch->found[cutter->trace->n_fields - 1].flags |= HOPSEC_FLAG_NUL;
  }
}

/* Bytes of the value that goes on: lines that stand one behind the other are copied at once. */
static void
append_value (Cutter *cutter, const gchar *bytes, gsize length)
{
  if (cutter->n_waiting > 0 && cutter->waiting + cutter->n_waiting != bytes) {
    append_waiting (cutter);
  }
  if (cutter->n_waiting == 0) {
    cutter->waiting = bytes;
  }
  cutter->n_waiting += length;
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
  end_value (cutter);
  cutter->scratch->found[trace->n_fields++]
    = (HopsecFound) { cutter->quoted ? NULL : line->start + value, 0 };
  if (cutter->used > 0 && cutter->scratch->block[cutter->used - 1] != '\n') {
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
  if (cutter->kind == KIND_RECEIVED) {
    if (!folded) {
      HopsecFound *found = &cutter->scratch->found[cutter->trace->n_fields - 1];

      append_value (cutter, " ", 1);
      found->flags |= HOPSEC_FLAG_UNFOLDED;
      found->source = NULL;
    }
    append_value (cutter, line->start, line->whole);
  } else if (cutter->kind == KIND_MESSAGE_ID && folded) {
    begin_other (cutter, line->start, line->length);
  }
}

/* Most lines go on with a field that says nothing of the way. */
static void
skip_folds (Cutter *cutter)
{
  const gchar *line = cutter->data + cutter->at, *end = cutter->data + cutter->length;

  while (line < end && (*line == ' ' || *line == '\t')) {
    const gchar *newline = memchr (line, '\n', (gsize) (end - line));

    line = newline != NULL ? newline + 1 : end;
  }
  HOPSEC_VISIT (line - cutter->data - cutter->at);
  cutter->at = (gsize) (line - cutter->data);
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
    } else if (cutter->kind == KIND_OTHER) {
      skip_folds (cutter);
    } else {
      begin_other (cutter, line->start + value, line->length - value);
    }
  } else if (cutter->seen && (folded || cutter->kind == KIND_RECEIVED)) {
    continue_field (cutter, line, folded);
  } else if (line->length < 5 || memcmp (line->start, "From ", 5) != 0) {
    cutter->trace->flags |= HOPSEC_FLAG_JUNK;
  }
  return TRUE;
}

/* --- the trace -------------------------------------------------------------------------------- */

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
  end_value (cutter);
  append (cutter, "\n\n", 2);
}

static void
free_scratch (gpointer data)
{
  Scratch *scratch = data;

  g_free (scratch->found);
  g_free (scratch->block);
  g_free (scratch);
}

/* This thread's, with room for so many fields; NULL if there is no memory. */
static Scratch *
get_scratch (guint fields)
{
  static GPrivate memory = G_PRIVATE_INIT (free_scratch);
  Scratch *scratch = g_private_get (&memory);

  if (scratch == NULL) {
    scratch = g_new0 (Scratch, 1);
    g_private_set (&memory, scratch);
  }
  if (scratch->n_found < fields) {
    g_free (scratch->found);
    scratch->found = hopsec_try_alloc (fields * sizeof (HopsecFound));
    scratch->n_found = scratch->found != NULL ? fields : 0;
  }
  return scratch->found != NULL ? scratch : NULL;
}

/* The next message may come much later: it finds what most of them need, and no more. */
static void
leave_scratch (Scratch *scratch)
{
  if (scratch->size > KEPT_BLOCK) {
    g_clear_pointer (&scratch->block, g_free);
    scratch->size = 0;
  }
  if (scratch->n_found > HOPSEC_MAX_FIELDS) {
    g_clear_pointer (&scratch->found, g_free);
    scratch->n_found = 0;
  }
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
                    .length = MIN (length, limits->header),
                    .scratch = get_scratch (limits->fields) };
  gboolean ok = FALSE;

  memset (trace, 0, sizeof *trace);
  if (cutter.scratch != NULL) {
    cut (&cutter, length);
    more &= trace->end == 0 && length <= limits->header;
    ok = !cutter.failed
         && (more
             || hopsec_trace_fill (trace, cutter.scratch->found, cutter.scratch->block,
                                   cutter.used));
    leave_scratch (cutter.scratch);
  }
  return ok || hopsec_trace_fail (trace, error);
}

/* FALSE with an error: there was not enough memory, or GMime failed. */
gboolean
hopsec_trace_read (HopsecTrace *trace, const gchar *data, gsize length, const HopsecLimits *limits,
                   GError **error)
{
  return hopsec_trace_try (trace, data, length, FALSE, limits, error);
}
