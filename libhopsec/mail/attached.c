/* Messages inside a message: the header blocks of its `message/rfc822` and `text/rfc822-headers`
 * parts (RFC 2046, RFC 6522), one level deep.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GMime's parser makes objects of every part and compares each line with every open boundary, so a
 * sender can make it slow and large. This walk takes a line at a time, remembers the few boundaries
 * that are open, and keeps nothing but one header block; only decoding is left to GMime.
 */
#include "mail/mail.h"

#include <string.h>

#define MAX_LEVELS 8     /* multiparts inside each other; real mail has up to 5 */
#define MAX_PARTS 1000   /* of one message */
#define MAX_BOUNDARY 200 /* RFC 2046 allows 70 */
#define MAX_HEADER 16384 /* of a part: only two of its fields are looked at */
#define MAX_VALUE 1024   /* of such a field */

typedef enum {
  STATE_SKIP,   /* nothing of interest until the next boundary */
  STATE_HEADER, /* the fields of a part */
  STATE_MESSAGE /* the header block of a message inside */
} State;

typedef struct {
  gchar boundary[MAX_BOUNDARY + 1];
  gsize length;
  guint part;      /* the part that is open */
  gboolean digest; /* its parts are messages if they do not say otherwise */
} Level;

struct _HopsecAttached {
  Level levels[MAX_LEVELS];
  guint n_levels, n_parts;
  State state;
  GString *fields; /* of the part whose header is read */
  gchar *header;   /* of the message inside, decoded: `used` of `size` bytes */
  gsize used, size, limit;
  gboolean failed; /* there was no memory for it */
  HopsecDecoder *decoder;
  gboolean line_begins;
  GString *number; /* of the part that is that message */
};

typedef struct {
  gchar type[MAX_VALUE + 1], encoding[MAX_VALUE + 1];
} Fields;

/* --- fields ----------------------------------------------------------------------------------- */

/* Appends a line's value, folds as blanks. */
static void
append_value (gchar *value, const gchar *bytes, gsize length)
{
  gsize used = strlen (value);

  for (gsize i = 0; i < length && used < MAX_VALUE; i++) {
    gchar c = bytes[i];

    value[used++] = c == '\0' || c == '\r' || c == '\n' || c == '\t' ? ' ' : c;
  }
  value[used] = '\0';
}

static void
read_fields (Fields *fields, const gchar *data, gsize length)
{
  const gchar *end = data + length;
  gchar *value = NULL;

  fields->type[0] = fields->encoding[0] = '\0';
  while (data < end) {
    const gchar *newline = memchr (data, '\n', (gsize) (end - data));
    gsize n = (gsize) ((newline != NULL ? newline : end) - data), name, start;

    if (*data == ' ' || *data == '\t') {
      if (value != NULL) {
        append_value (value, data, n);
      }
    } else if (hopsec_field_begins (data, n, &name, &start)) {
      value = name == 12 && g_ascii_strncasecmp (data, "Content-Type", 12) == 0 ? fields->type
              : name == 25 && g_ascii_strncasecmp (data, "Content-Transfer-Encoding", 25) == 0
                ? fields->encoding
                : NULL;
      if (value != NULL) {
        value[0] = '\0';
        append_value (value, data + start, n - start);
      }
    }
    data += n + (newline != NULL);
  }
  g_strstrip (fields->type);
  g_strstrip (fields->encoding);
}

/* Whether the type is `name`, or for "multipart/" begins with it. */
static gboolean
is_type (const gchar *type, const gchar *name)
{
  gsize n = strlen (name);

  return g_ascii_strncasecmp (type, name, n) == 0
         && (name[n - 1] == '/' || type[n] == '\0' || strchr ("; (", type[n]) != NULL);
}

static gboolean
is_message (const gchar *type)
{
  static const gchar *const types[]
    = { "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (is_type (type, types[i])) {
      return TRUE;
    }
  }
  return FALSE;
}

/* The boundary's bytes; 0: there is none, or none that can be used. */
static gsize
read_boundary (const gchar *type, gchar boundary[MAX_BOUNDARY + 1])
{
  gboolean quoted = FALSE;
  gsize n = 0;

  for (; *type != '\0'; type++) {
    if (*type == '\\' && quoted && type[1] != '\0') {
      type++;
    } else if (*type == '"') {
      quoted = !quoted;
    } else if (*type == ';' && !quoted) {
      const gchar *name = type + 1 + strspn (type + 1, " ");

      if (g_ascii_strncasecmp (name, "boundary", 8) == 0) {
        const gchar *value = name + 8 + strspn (name + 8, " ");

        if (*value == '=') {
          type = value + 1 + strspn (value + 1, " ");
          break;
        }
      }
    }
  }
  quoted = *type == '"';
  type += quoted;
  for (; *type != '\0' && (quoted ? *type != '"' : strchr ("; ", *type) == NULL); type++) {
    type += quoted && *type == '\\' && type[1] != '\0';
    if (n == MAX_BOUNDARY) {
      return 0;
    }
    boundary[n++] = *type;
  }
  boundary[n] = '\0';
  return n;
}

/* --- the walk --------------------------------------------------------------------------------- */

static void
begin_message (HopsecAttached *self, const gchar *encoding)
{
  self->used = 0;
  self->failed = FALSE;
  hopsec_decoder_free (self->decoder);
  self->decoder = hopsec_decoder_new (encoding);
  g_string_assign (self->number, self->n_levels == 0 ? "1" : "");
  for (guint i = 0; i < self->n_levels; i++) {
    g_string_append_printf (self->number, "%s%u", i > 0 ? "." : "", self->levels[i].part);
  }
  self->state = STATE_MESSAGE;
}

static void
begin_level (HopsecAttached *self, const gchar *type)
{
  Level *level = &self->levels[self->n_levels];

  level->length = read_boundary (type, level->boundary);
  level->part = 0;
  level->digest = is_type (type, "multipart/digest");
  self->n_levels += level->length > 0;
}

/* The fields of the message or of a part are known: what is it? */
static void
begin_part (HopsecAttached *self, const gchar *header, gsize length)
{
  gboolean digest = self->n_levels > 0 && self->levels[self->n_levels - 1].digest;
  Fields fields;

  read_fields (&fields, header, length);
  self->state = STATE_SKIP;
  if (is_type (fields.type, "multipart/") && self->n_levels < MAX_LEVELS) {
    begin_level (self, fields.type);
  } else if (is_message (fields.type) || (digest && fields.type[0] == '\0')) {
    begin_message (self, fields.encoding);
  }
}

/* The walk of a message's body. NULL: it holds no message. */
HopsecAttached *
hopsec_attached_new (const gchar *header, gsize length, gsize limit)
{
  HopsecAttached *self = g_new0 (HopsecAttached, 1);

  self->fields = g_string_new (NULL);
  self->number = g_string_new (NULL);
  self->limit = limit;
  self->line_begins = TRUE;
  begin_part (self, header, length);
  if (self->state == STATE_SKIP && self->n_levels == 0) {
    hopsec_attached_free (self);
    return NULL;
  }
  return self;
}

void
hopsec_attached_free (HopsecAttached *self)
{
  g_string_free (self->fields, TRUE);
  g_free (self->header);
  hopsec_decoder_free (self->decoder);
  g_string_free (self->number, TRUE);
  g_free (self);
}

/* Whether "--" and the boundary are all of the line; `last`: "--" stands after it. */
static gboolean
is_boundary (const Level *level, const gchar *line, gsize length, gboolean *last)
{
  gsize n = level->length + 2;

  if (length < n || memcmp (line + 2, level->boundary, level->length) != 0) {
    return FALSE;
  }
  *last = length >= n + 2 && line[n] == '-' && line[n + 1] == '-';
  n += *last ? 2 : 0;
  while (n < length && g_ascii_isspace (line[n])) {
    n++;
  }
  return n == length;
}

/* A boundary of an open multipart ends the part, and those inside it. */
static gboolean
take_boundary (HopsecAttached *self, const gchar *line, gsize length)
{
  gboolean last;

  if (length < 3 || line[0] != '-' || line[1] != '-') {
    return FALSE;
  }
  for (guint i = self->n_levels; i-- > 0;) {
    if (is_boundary (&self->levels[i], line, length, &last)) {
      self->n_levels = last ? i : i + 1;
      self->levels[i].part++;
      self->state = last || ++self->n_parts > MAX_PARTS ? STATE_SKIP : STATE_HEADER;
      g_string_truncate (self->fields, 0);
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_blank (const gchar *line, gsize length)
{
  return (length == 1 && line[0] == '\n') || (length == 2 && memcmp (line, "\r\n", 2) == 0);
}

static void
take_field (HopsecAttached *self, const gchar *line, gsize length, gboolean whole)
{
  if (whole && is_blank (line, length)) {
    begin_part (self, self->fields->str, self->fields->len);
  } else if (self->fields->len + length <= MAX_HEADER) {
    g_string_append_len (self->fields, line, (gssize) length);
  }
}

/* Whether a blank line ends the header block, at `from` or after it. */
static gboolean
ends_header (const gchar *header, gsize length, gsize from)
{
  const gchar *end = header + length, *newline = header + from;

  while ((newline = memchr (newline, '\n', (gsize) (end - newline))) != NULL) {
    newline++;
    if ((newline < end && *newline == '\n')
        || (newline + 1 < end && newline[0] == '\r' && newline[1] == '\n')) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Room for `length` further bytes of the header block. */
static gboolean
make_room (HopsecAttached *self, gsize length)
{
  gsize size = MAX (2 * self->size, self->used + length);
  gchar *header = self->size - self->used < length ? hopsec_try_realloc (self->header, size) : NULL;

  if (header != NULL) {
    self->header = header;
    self->size = size;
  }
  return self->size - self->used >= length;
}

/* TRUE: the header block is whole, as long as it may be, or larger than memory. */
static gboolean
take_message (HopsecAttached *self, const gchar *line, gsize length)
{
  gsize before = self->used;

  if (before == 0 && is_blank (line, length)) {
    return FALSE;
  }
  self->failed = !make_room (self, hopsec_decoder_room (self->decoder, length));
  if (!self->failed) {
    self->used += hopsec_decoder_step (self->decoder, line, length, self->header + before);
    if (!ends_header (self->header, self->used, before - MIN (before, 2))
        && self->used <= self->limit) {
      return FALSE;
    }
  }
  self->state = STATE_SKIP;
  return TRUE;
}

/* Takes a line of the body, or a piece of one. TRUE: hopsec_attached_get_header () has the header
 * block of a message inside. */
gboolean
hopsec_attached_line (HopsecAttached *self, const gchar *line, gsize length)
{
  gboolean whole = self->line_begins;
  gboolean message = self->state == STATE_MESSAGE && self->used > 0;

  self->line_begins = line[length - 1] == '\n';
  if (whole && take_boundary (self, line, length)) {
    return message;
  }
  if (self->state == STATE_HEADER) {
    take_field (self, line, length, whole);
  }
  return self->state == STATE_MESSAGE && take_message (self, line, length);
}

/* The body is over; the result as above. */
gboolean
hopsec_attached_finish (HopsecAttached *self)
{
  gboolean message = self->state == STATE_MESSAGE && self->used > 0;

  self->state = STATE_SKIP;
  return message;
}

/* NULL: there was not enough memory for it. */
const gchar *
hopsec_attached_get_header (HopsecAttached *self, gsize *length)
{
  *length = self->used;
  return self->failed ? NULL : self->header;
}

/* Its number as in IMAP (RFC 9051, 6.4.5.1): "2", "1.2". */
const gchar *
hopsec_attached_get_part (HopsecAttached *self)
{
  return self->number->str;
}
