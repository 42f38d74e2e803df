/* Cuts a message's header block: the trace fields, and only those, are handed on.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One walk over the lines, up to the blank one. Headers pasted without their folding are read on,
 * with a flag.
 */
#include "mail/mail.h"

#include <string.h>

#define FIRST_BLOCK 4096 /* the trace fields of most messages fit into it */

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
  KIND_REQUIRETLS,
  KIND_ENVELOPE /* and those after it: a HopsecEnvelope more */
} Kind;

typedef struct {
  HopsecTrace *trace;
  const HopsecLimits *limits;
  const gchar *data;
  gsize length, at;
  gboolean quoted;         /* a mail quoted line by line with "> " */
  Kind kind;               /* of the field that may go on */
  gboolean seen;           /* a field was seen: junk in front of it is left out */
  gboolean mail;           /* one that mail has, and not only some "Name: value" */
  gboolean binary;         /* a NUL stood before any field */
  HopsecFound *found;      /* one for each Received field */
  gchar *block;            /* the trace fields, one after the other: `used` of `size` bytes */
  gsize used, size, start; /* start: of the value that goes on */
  gboolean failed;         /* no memory */
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

/* Whether all bytes are printable ASCII and none is a blank. */
static gboolean
is_name (const gchar *name, gsize length)
{
  gsize n = 0;

  while (n < length && name[n] > ' ' && name[n] < 127) {
    n++;
  }
  return n == length;
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

/* Names that a message has and a README has not. */
static gboolean
is_of_mail (const gchar *name, gsize length)
{
  static const gchar *const names[]
    = { "From",         "To",           "Cc",          "Bcc",          "Date",
        "Subject",      "Reply-To",     "Sender",      "Return-Path",  "Delivered-To",
        "MIME-Version", "Content-Type", "In-Reply-To", "References",   "Authentication-Results",
        "X-Mailer",     "List-Id",      "Resent-From", "Envelope-To",  "DKIM-Signature",
        "ARC-Seal",     "X-Received",   "User-Agent",  "X-Original-To" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strlen (names[i]) == length && hopsec_same (name, names[i], length)) {
      return TRUE;
    }
  }
  return FALSE;
}

static Kind
kind_of_envelope (const gchar *name, gsize length)
{
  static const gchar *const names[HOPSEC_N_ENVELOPES] = { "From", "To", "Date", "Subject" };

  for (guint i = 0; i < HOPSEC_N_ENVELOPES; i++) {
    if (strlen (names[i]) == length && hopsec_same (name, names[i], length)) {
      return KIND_ENVELOPE + i;
    }
  }
  return KIND_OTHER;
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
  if (cutter->size - cutter->used < length && !cutter->failed) {
    gsize size = MAX (2 * cutter->size, cutter->used + length + FIRST_BLOCK);
    gchar *block = hopsec_try_realloc (cutter->block, size);

    cutter->failed = block == NULL;
    if (!cutter->failed) {
      cutter->block = block;
      cutter->size = size;
    }
  }
  if (!cutter->failed) {
    memcpy (cutter->block + cutter->used, bytes, length);
    cutter->used += length;
  }
}

/* Bytes of the value that goes on, up to the limit. */
static void
append_value (Cutter *cutter, const gchar *bytes, gsize length)
{
  gsize used = cutter->used - cutter->start;
  gsize room = cutter->limits->field - MIN (used, cutter->limits->field);

  if (length > room) {
    cutter->found[cutter->trace->n_fields - 1].flags |= HOPSEC_FLAG_TRUNCATED;
  }
  append (cutter, bytes, MIN (length, room));
  HOPSEC_VISIT (MIN (length, room));
}

/* Nothing follows in the last value. GMime would cut it at a NUL, so it gets a blank. */
static void
end_value (Cutter *cutter)
{
  gsize at = cutter->start;
  gchar *nul;

  while (at < cutter->used && !cutter->failed
         && (nul = memchr (cutter->block + at, '\0', cutter->used - at)) != NULL) {
    *nul = ' ';
    at = (gsize) (nul - cutter->block);
    cutter->found[cutter->trace->n_fields - 1].flags |= HOPSEC_FLAG_NUL;
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
  end_value (cutter);
  cutter->found[trace->n_fields++]
    = (HopsecFound) { cutter->quoted ? NULL : line->start + value, 0 };
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

/* The first field of its name counts; its folded lines stand after it in the message. */
static void
take_envelope (Cutter *cutter, const Line *line, gsize value)
{
  HopsecRaw *raw = &cutter->trace->envelope[cutter->kind - KIND_ENVELOPE];

  if (value > 0 && raw->value == NULL) {
    raw->value = line->start + value;
  } else if (value > 0 || cutter->quoted) {
    cutter->kind = KIND_OTHER;
    return;
  }
  raw->length = (guint) (line->start + line->length - raw->value);
}

static void
continue_field (Cutter *cutter, const Line *line, gboolean folded)
{
  if (cutter->kind == KIND_RECEIVED) {
    if (!folded) {
      HopsecFound *found = &cutter->found[cutter->trace->n_fields - 1];

      append_value (cutter, " ", 1);
      found->flags |= HOPSEC_FLAG_UNFOLDED;
      found->source = NULL;
    }
    append_value (cutter, line->start, line->whole);
  } else if (cutter->kind == KIND_MESSAGE_ID && folded) {
    begin_other (cutter, line->start, line->length);
  } else if (cutter->kind >= KIND_ENVELOPE && folded) {
    take_envelope (cutter, line, 0);
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
    if (cutter->kind == KIND_OTHER && cutter->limits->envelope) {
      cutter->kind = kind_of_envelope (line->start, name);
    }
    cutter->seen = TRUE;
    cutter->mail = cutter->mail || cutter->kind != KIND_OTHER || is_of_mail (line->start, name);
    if (cutter->kind == KIND_RECEIVED) {
      begin_received (cutter, line, value);
    } else if (cutter->kind >= KIND_ENVELOPE) {
      take_envelope (cutter, line, value);
    } else if (cutter->kind != KIND_OTHER) {
      begin_other (cutter, line->start + value, line->length - value);
    }
  } else if (cutter->seen && (folded || cutter->kind == KIND_RECEIVED)) {
    continue_field (cutter, line, folded);
  } else if (line->length >= 5 && memcmp (line->start, "From ", 5) == 0) {
    cutter->mail = TRUE;
  } else {
    cutter->trace->flags |= HOPSEC_FLAG_JUNK;
    cutter->binary |= !cutter->seen && memchr (line->start, '\0', line->length) != NULL;
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
  cutter->trace->is_mail = cutter->mail && !cutter->binary;
  end_value (cutter);
  append (cutter, "\n\n", 2);
}

/* The trace of a message, as hopsec_trace_read (). With `more` the message goes on after the data:
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
                    .found = hopsec_try_alloc (limits->fields * sizeof (HopsecFound)) };
  gboolean ok = cutter.found != NULL;

  memset (trace, 0, sizeof *trace);
  if (ok) {
    cut (&cutter, length);
    more &= trace->end == 0 && length <= limits->header;
    ok = !cutter.failed
         && (more || hopsec_trace_fill (trace, cutter.found, cutter.block, cutter.used));
  }
  g_free (cutter.found);
  g_free (cutter.block);
  return ok || hopsec_trace_fail (trace, error);
}

/* FALSE with an error: there was not enough memory, or GMime failed. */
gboolean
hopsec_trace_read (HopsecTrace *trace, const gchar *data, gsize length, const HopsecLimits *limits,
                   GError **error)
{
  return hopsec_trace_try (trace, data, length, FALSE, limits, error);
}
