/* Cuts a message's header block: the trace fields, and only those, are handed on.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One walk over the lines, up to the blank one. Where it finds what no message has, and that is all
 * that was given, the text is read as a copy of a header (form.h).
 */
#include "form/form.h"
#include "mail/mail.h"

#include <string.h>

#define FIRST_BLOCK 4096     /* the trace fields of most messages fit into it */
#define MAX_LOOK (64 * 1024) /* bytes in which a copy of a header is looked for, to tell where */
#define MAX_COUNT 24         /* bytes of a number in a line of its own */

typedef struct {
  const gchar *start;
  gsize length; /* without the line end */
  gsize whole;  /* with it */
} Line;

typedef struct {
  HopsecTrace *trace;
  const HopsecLimits *limits;
  const gchar *data;
  gsize length, at;
  HopsecNameKind kind;     /* of the field that may go on */
  gboolean seen;           /* a field was seen: junk in front of it is left out */
  gboolean mail;           /* one that mail has, and not only some "Name: value" */
  gboolean binary;         /* a NUL stood before any field */
  gboolean led;            /* other lines stood before the first field */
  gboolean unfolded;       /* a line goes on with a Received field, and is not folded */
  guint n_others;          /* fields but Received */
  const HopsecForm *form;  /* what is cut was made of it; nullable */
  HopsecFound *found;      /* one for each Received field */
  gchar *block;            /* the trace fields, one after the other: `used` of `size` bytes */
  gsize used, size, start; /* start: of the value that goes on */
  gboolean of_mbox;        /* a `From ` line with a date ends the message */
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
  return TRUE;
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
    cutter->kind = HOPSEC_KIND_OTHER;
    return;
  }
  end_value (cutter);
  cutter->found[trace->n_fields] = (HopsecFound) { line->start + value, 0 };
  if (cutter->form != NULL && hopsec_form_is_rebuilt (cutter->form, trace->n_fields)) {
    cutter->found[trace->n_fields].flags = HOPSEC_FLAG_UNFOLDED;
  }
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
  if (cutter->kind == HOPSEC_KIND_MESSAGE_ID && trace->message_id.length == 0) {
    trace->message_id.value = value;
    trace->message_id.length = (guint) MIN (length, cutter->limits->token);
  } else if (cutter->kind == HOPSEC_KIND_TLS_REQUIRED && is_word (value, length, "No")) {
    trace->flags |= HOPSEC_FLAG_TLS_REQUIRED_NO;
  } else if (cutter->kind == HOPSEC_KIND_REQUIRETLS && is_word (value, length, "yes")) {
    trace->flags |= HOPSEC_FLAG_REQUIRETLS;
  }
}

/* The first field of its name counts; its folded lines stand after it in the message. */
static void
take_envelope (Cutter *cutter, const Line *line, gsize value)
{
  HopsecRaw *raw = &cutter->trace->envelope[cutter->kind - HOPSEC_KIND_ENVELOPE];

  if (value > 0 && raw->value == NULL) {
    raw->value = line->start + value;
  } else if (value > 0) {
    cutter->kind = HOPSEC_KIND_OTHER;
    return;
  }
  raw->length = (guint) (line->start + line->length - raw->value);
}

static void
continue_field (Cutter *cutter, const Line *line)
{
  if (cutter->kind == HOPSEC_KIND_RECEIVED) {
    append_value (cutter, line->start, line->whole);
  } else if (cutter->kind == HOPSEC_KIND_MESSAGE_ID) {
    begin_other (cutter, line->start, line->length);
  } else if (cutter->kind >= HOPSEC_KIND_ENVELOPE) {
    take_envelope (cutter, line, 0);
  }
}

/* A line that is no field stands in the header block. */
static void
take_junk (Cutter *cutter, const Line *line)
{
  if (line->length >= 5 && cutter->kind != HOPSEC_KIND_RECEIVED
      && memcmp (line->start, "From ", 5) == 0) {
    cutter->mail = TRUE;
    return;
  }
  cutter->trace->flags |= HOPSEC_FLAG_JUNK;
  cutter->led |= !cutter->seen;
  cutter->unfolded |= cutter->seen && cutter->kind == HOPSEC_KIND_RECEIVED;
  cutter->binary |= !cutter->seen && memchr (line->start, '\0', line->length) != NULL;
}

/* Whether the line stands in front of the next message of an mbox: no blank line does. */
static gboolean
is_of_next (const Cutter *cutter, const Line *line)
{
  gsize rest = (gsize) (cutter->data + cutter->length - line->start);

  return cutter->of_mbox && cutter->seen && line->length >= 5
         && memcmp (line->start, "From ", 5) == 0 && hopsec_from_has_date (line->start, rest)
         && hopsec_from_precedes_field (line->start, rest, FALSE);
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
    cutter->unfolded |= cutter->kind == HOPSEC_KIND_RECEIVED && !g_ascii_isalpha (line->start[0]);
    cutter->kind = hopsec_name_kind (line->start, name);
    if (cutter->kind == HOPSEC_KIND_OTHER && cutter->limits->envelope) {
      cutter->kind = hopsec_name_kind_of_envelope (line->start, name);
    }
    cutter->seen = TRUE;
    cutter->n_others += cutter->kind != HOPSEC_KIND_RECEIVED;
    cutter->mail = cutter->mail || cutter->kind != HOPSEC_KIND_OTHER
                   || hopsec_name_is_of_mail (line->start, name);
    if (cutter->kind == HOPSEC_KIND_RECEIVED) {
      begin_received (cutter, line, value);
    } else if (cutter->kind >= HOPSEC_KIND_ENVELOPE) {
      take_envelope (cutter, line, value);
    } else if (cutter->kind != HOPSEC_KIND_OTHER) {
      begin_other (cutter, line->start + value, line->length - value);
    }
  } else if (cutter->seen && folded) {
    continue_field (cutter, line);
  } else if (is_of_next (cutter, line)) {
    cutter->at -= line->whole;
    return FALSE;
  } else {
    take_junk (cutter, line);
  }
  return TRUE;
}

/* --- the trace -------------------------------------------------------------------------------- */

/* Apple Mail's .emlx begins with a line that tells how many bytes the message has. */
static void
skip_count (Cutter *cutter)
{
  const gchar *data = cutter->data + cutter->at;
  gsize rest = cutter->length - cutter->at, n = 0, name, value;

  while (n < rest && n < MAX_COUNT && g_ascii_isdigit (data[n])) {
    n++;
  }
  while (n > 0 && n < rest && n < MAX_COUNT && (data[n] == ' ' || data[n] == '\r')) {
    n++;
  }
  if (n > 0 && n < rest && data[n] == '\n'
      && hopsec_field_begins (data + n + 1, rest - n - 1, &name, &value)) {
    cutter->at += n + 1;
  }
}

static void
skip_front (Cutter *cutter)
{
  if (cutter->length >= 3 && memcmp (cutter->data, "\xef\xbb\xbf", 3) == 0) {
    cutter->at = 3;
    cutter->trace->flags |= HOPSEC_FLAG_BOM;
  }
  skip_count (cutter);
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

/* --- other forms ------------------------------------------------------------------------------- */

/* Whether a text goes on after what is no whole header: fields that servers write, and none that the
 * author's program does. Of a message whose lines end with CR alone, or nowhere, the first one is the
 * only one. */
static gboolean
is_list (const Cutter *cutter)
{
  guint n = cutter->trace->n_fields + cutter->n_others;
  gsize end = cutter->trace->end;
  const gchar *line = cutter->data + strspn (cutter->data, "\r\n");

  if (n == 0 || (cutter->n_others > 0 && n > 1)) {
    return FALSE;
  }
  if (end == 0) {
    return n == 1
           && (hopsec_form_is_joined (cutter->data, cutter->length)
               || (memchr (cutter->data, '\n', cutter->length) == NULL
                   && memchr (cutter->data, '\r', cutter->length) != NULL));
  }
  return end < cutter->length && (cutter->n_others == 0 || hopsec_name_is_of_server (line, end));
}

/* Why the text may be a header in another form. */
typedef enum {
  ODD_NOT = 0,
  ODD_FOLDS = 1 << 0, /* lines at the margin after a Received field */
  ODD_SIGNS = 1 << 1, /* they are written in a coding */
  ODD_TEXT = 1 << 2,  /* lines in front, no field of mail, or fields of servers alone */
} Odd;

static guint
find_odd (const Cutter *cutter, HopsecGiven given)
{
  gsize end = cutter->trace->end;
  guint odd = cutter->unfolded ? ODD_FOLDS : ODD_NOT;

  if (given != HOPSEC_GIVEN_TEXT || cutter->binary) {
    return odd;
  }
  if (cutter->led || !cutter->mail) {
    odd |= ODD_TEXT;
  }
  if (odd == ODD_NOT ? hopsec_form_is_coded (cutter->block, cutter->used)
                     : hopsec_form_has_signs (cutter->data, end > 0 ? end : cutter->length)) {
    odd |= ODD_SIGNS;
  }
  return is_list (cutter) ? odd | ODD_TEXT : odd;
}

/* Cuts the header block that is in the text, if it has more than the plain reading found. */
static void
cut_form (Cutter *plain, HopsecGiven given, guint odd)
{
  HopsecTrace *trace = plain->trace, before = *trace;
  gboolean whole = given == HOPSEC_GIVEN_TEXT && odd != ODD_FOLDS;
  gsize length = odd == ODD_FOLDS && trace->end > 0 ? trace->end : plain->length;
  g_auto (HopsecForm) form = { NULL, NULL, FALSE };
  Cutter cutter = *plain;

  if (!hopsec_form_read (&form, plain->data, length, whole)
      || (odd == ODD_TEXT && trace->is_mail && form.rebuilt->len <= trace->n_fields)) {
    trace->is_copy = plain->led;
    return;
  }
  cutter = (Cutter) { .trace = trace,
                      .limits = plain->limits,
                      .found = plain->found,
                      .data = form.text->str,
                      .length = form.text->len,
                      .block = plain->block,
                      .size = plain->size,
                      .form = &form };
  memset (trace, 0, sizeof *trace);
  cut (&cutter, form.text->len);
  trace->flags |= (before.flags & HOPSEC_FLAG_BOM) | (form.junk ? HOPSEC_FLAG_JUNK : 0);
  trace->end = odd == ODD_FOLDS ? before.end : 0;
  trace->is_copy = odd != ODD_FOLDS;
  trace->block = g_steal_pointer (&form.text);
  cutter.form = NULL;
  *plain = cutter;
}

/* The trace of what was given. With `more` it goes on after the data: nothing is read (`arena` stays
 * NULL) unless its header block ends within them, or the limit is reached. */
gboolean
hopsec_trace_try (HopsecTrace *trace, HopsecGiven given, const gchar *data, gsize length,
                  gboolean more, const HopsecLimits *limits, GError **error)
{
  Cutter cutter = { .trace = trace,
                    .limits = limits,
                    .data = data,
                    .length = MIN (length, limits->header),
                    .of_mbox = given == HOPSEC_GIVEN_OF_MBOX,
                    .found = hopsec_try_alloc (limits->fields * sizeof (HopsecFound)) };
  gboolean ok = cutter.found != NULL;
  guint odd;

  memset (trace, 0, sizeof *trace);
  if (ok) {
    cut (&cutter, length);
    odd = find_odd (&cutter, given);
    more &= length <= limits->header
            && (trace->end == 0 || odd > ODD_FOLDS
                || (trace->n_fields == 0 && given == HOPSEC_GIVEN_TEXT
                    && length < trace->end + MAX_LOOK));
    if (odd != ODD_NOT && !more && !cutter.failed) {
      cut_form (&cutter, given, odd);
    }
    ok = !cutter.failed
         && (more || hopsec_trace_fill (trace, cutter.found, cutter.block, cutter.used));
  }
  if (ok && !more && trace->n_fields == 0) {
    hopsec_trace_outline (trace, given, data, MIN (cutter.length, trace->end + MAX_LOOK));
  }
  g_free (cutter.found);
  g_free (cutter.block);
  return ok || hopsec_trace_fail (trace, error);
}

/* The trace of a message. FALSE with an error: there was not enough memory, or GMime failed. */
gboolean
hopsec_trace_read (HopsecTrace *trace, const gchar *data, gsize length, const HopsecLimits *limits,
                   GError **error)
{
  return hopsec_trace_try (trace, HOPSEC_GIVEN_MESSAGE, data, length, FALSE, limits, error);
}
