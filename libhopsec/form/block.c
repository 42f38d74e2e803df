/* The header block in a text: where it begins, which of its lines are fields, and the folds that they
 * lost.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A line at the margin goes on with the Received field before it only while that has no date yet: so
 * what somebody else wrote after a whole field never becomes a part of it, and all that a text adds
 * to a plain reading stands below what was there.
 */
#include "form/form.h"

#define PROBE_LINES 8 /* that tell whether blank lines stand between all lines */
#define LAST_BLANKS 2 /* in a row, between lines with a blank line after each; more end the block */

/* What the next line may go on with. */
typedef enum {
  OPEN_NOTHING,
  OPEN_FIELD,
  OPEN_RECEIVED, /* its date is still to come */
  OPEN_WHOLE,    /* a Received field with its date: after it stand comments alone */
} Open;

typedef struct {
  HopsecForm *form;
  HopsecMargin margin;
  const gchar *rest, *end; /* of the text */
  gboolean doubled;        /* a blank line stands after each line */
  gboolean joined;         /* all fields stood on one line */
  Open open;
  gboolean closed; /* a field was seen that the author's program writes */
  gboolean any;    /* a Received field was seen */
  gsize semicolon; /* in the block: after the last one of the field; 0: none */
  guint blanks;    /* lines in a row */
} Block;

/* --- lines ------------------------------------------------------------------------------------------ */

gboolean
hopsec_form_next_line (const gchar **rest, const gchar *end, HopsecLine *line)
{
  const gchar *newline;

  if (*rest == end) {
    return FALSE;
  }
  newline = memchr (*rest, '\n', (gsize) (end - *rest));
  line->start = *rest;
  line->length = (gsize) ((newline != NULL ? newline : end) - *rest);
  *rest += line->length + (newline != NULL);
  HOPSEC_VISIT (line->length + 1);
  return TRUE;
}

static gboolean
is_blank (gchar c)
{
  return c == ' ' || c == '\t';
}

static void
trim (HopsecLine *line)
{
  while (line->length > 0 && is_blank (*line->start)) {
    line->start++;
    line->length--;
  }
  while (line->length > 0
         && (is_blank (line->start[line->length - 1]) || line->start[line->length - 1] == '\r')) {
    line->length--;
  }
}

/* "```", "-----": what stands around a block. */
static gboolean
is_fence (const HopsecLine *line)
{
  gsize n = 0;

  while (n < line->length && line->start[n] == line->start[0]) {
    n++;
  }
  return n == line->length && n >= 3 && strchr ("`~-=*_#", line->start[0]) != NULL;
}

/* The length of the name if the line begins a field, else 0. Inside of a Received field stand lines
 * like "fe80::1) by", so a name is a word here, and a blank follows its colon. */
static gsize
name_length (const HopsecLine *line)
{
  gsize n = 0, colon;

  while (n < line->length && (g_ascii_isalnum (line->start[n]) || strchr ("-_.", line->start[n]))
         && line->start[n] != '\0') {
    n++;
  }
  colon = n;
  while (colon < line->length && strchr (" \t*_`", line->start[colon]) && line->start[colon]) {
    colon++;
  }
  return n > 0 && g_ascii_isalpha (line->start[0]) && colon < line->length
             && line->start[colon] == ':'
             && (colon + 1 == line->length || line->start[colon + 1] != ':')
           ? n
           : 0;
}

static gboolean
is_name (const HopsecLine *line, gsize length, const gchar *name)
{
  return strlen (name) == length && hopsec_same (line->start, name, length);
}

/* A message that was delivered has one of these; a list of Received fields has none. */
static gboolean
is_of_author (const HopsecLine *line, gsize name)
{
  static const gchar *const names[] = { "From", "To", "Date", "Subject", "Message-ID" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (is_name (line, name, names[i])) {
      return TRUE;
    }
  }
  return FALSE;
}

/* --- fields ----------------------------------------------------------------------------------------- */

/* A date that says which zone it is of, and perhaps a comment. */
static gboolean
ends_with_date (const gchar *text, gsize length)
{
  HopsecDate date;

  return hopsec_date_parse (text, length, &date) && (date.time != HOPSEC_NO_TIME || date.bad)
         && (date.end == length || text[date.end] == ' ' || text[date.end] == '(');
}

/* Appends a piece of the open field's value; with a date at its end it is whole. */
static void
append_value (Block *block, const HopsecLine *piece)
{
  GString *text = block->form->text;
  const gchar *semicolon = memrchr (piece->start, ';', piece->length);

  if (semicolon != NULL) {
    block->semicolon = text->len + (gsize) (semicolon + 1 - piece->start);
  }
  g_string_append_len (text, piece->start, (gssize) piece->length);
  if (block->open == OPEN_RECEIVED && block->semicolon > 0
      && ends_with_date (text->str + block->semicolon, text->len - block->semicolon)) {
    block->open = OPEN_WHOLE;
  }
}

/* Quotes of a text around a line. */
static void
strip_quote (const Block *block, HopsecLine *line)
{
  if (strchr (block->margin.text, '"') != NULL && line->length > 0
      && line->start[line->length - 1] == '"') {
    line->length--;
  }
}

static void
begin_field (Block *block, const HopsecLine *line, gsize name)
{
  GString *text = block->form->text;
  HopsecLine value = { line->start + name, line->length - name };

  if (text->len > 0) {
    g_string_append_c (text, '\n');
  }
  g_string_append_len (text, line->start, (gssize) name);
  g_string_append (text, ": ");
  while (value.length > 0 && strchr (" \t:*_`", *value.start) != NULL && *value.start != '\0') {
    value.start++;
    value.length--;
  }
  trim (&value);
  strip_quote (block, &value);
  block->open = is_name (line, name, "Received") ? OPEN_RECEIVED : OPEN_FIELD;
  block->closed |= is_of_author (line, name);
  block->semicolon = 0;
  if (block->open == OPEN_RECEIVED) {
    const guint8 rebuilt = block->joined;

    g_byte_array_append (block->form->rebuilt, &rebuilt, 1);
    block->any = TRUE;
  }
  append_value (block, &value);
}

static gboolean
may_continue (const Block *block, const HopsecLine *line, gboolean folded)
{
  switch (block->open) {
  case OPEN_FIELD:
    return folded;
  case OPEN_RECEIVED:
    return TRUE;
  case OPEN_WHOLE:
    return folded && *line->start == '(';
  default:
    return FALSE;
  }
}

static void
continue_field (Block *block, HopsecLine line, gboolean folded)
{
  HopsecForm *form = block->form;

  trim (&line);
  strip_quote (block, &line);
  if (line.length == 0 || !may_continue (block, &line, folded)) {
    form->junk = TRUE;
    return;
  }
  if (!folded) {
    form->rebuilt->data[form->rebuilt->len - 1] = 1;
  }
  g_string_append (form->text, "\n ");
  append_value (block, &line);
}

/* --- the block ---------------------------------------------------------------------------------------- */

/* Whether the block goes on with this line after blank ones. */
static gboolean
goes_on (const Block *block, const HopsecLine *line, gsize name)
{
  return block->doubled ? block->blanks <= LAST_BLANKS
                        : !block->closed && is_name (line, name, "Received");
}

/* FALSE: the block ends before this line */
static gboolean
take_line (Block *block, HopsecLine line)
{
  HopsecLine bare;
  gboolean folded;
  gsize name;

  line = hopsec_margin_strip (&block->margin, line);
  bare = line;
  trim (&bare);
  if (bare.length == 0) {
    block->blanks++;
    return TRUE;
  }
  folded = is_blank (*line.start);
  name = folded ? 0 : name_length (&line);
  if ((block->blanks > 0 && block->form->text->len > 0 && !goes_on (block, &line, name))
      || (block->any && (is_fence (&bare) || (bare.length == 1 && *bare.start == '.')))) {
    return FALSE;
  }
  block->blanks = 0;
  if (name > 0) {
    begin_field (block, &line, name);
  } else {
    continue_field (block, line, folded);
  }
  return TRUE;
}

/* Whether blank lines stand between all of the first lines. */
static gboolean
is_doubled (const gchar *rest, const gchar *end)
{
  HopsecLine line;
  guint n = 0;
  gboolean blank = TRUE;

  while (n < PROBE_LINES && hopsec_form_next_line (&rest, end, &line)) {
    if (!hopsec_line_is_blank (&line)) {
      if (!blank) {
        return FALSE;
      }
      n++;
    }
    blank = hopsec_line_is_blank (&line);
  }
  return n > 1;
}

static gboolean
is_field_next (Block *block, const gchar *rest)
{
  static const gchar *const words[] = { "from ", "by ", "(" };
  HopsecLine line;

  do {
    if (!hopsec_form_next_line (&rest, block->end, &line)) {
      return FALSE;
    }
  } while (hopsec_line_is_blank (&line));
  line = hopsec_margin_strip (&block->margin, line);
  trim (&line);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (line.length >= strlen (words[i]) && hopsec_same (line.start, words[i], strlen (words[i]))) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Moves on to the paragraph in which the first Received field stands. A header without any is still
 * one if it is quoted from its first line on. */
static gboolean
find_block (Block *block)
{
  const gchar *rest = block->rest, *paragraph = rest;
  HopsecLine line, value;

  while (hopsec_form_next_line (&rest, block->end, &line)) {
    if (hopsec_line_is_blank (&line) || is_fence (&line)) {
      paragraph = rest;
    } else if (hopsec_margin_find (&block->margin, &line, &value)
               && (value.length > 0 || is_field_next (block, rest))) {
      block->doubled = is_doubled (line.start, block->end);
      block->rest = paragraph;
      return TRUE;
    }
  }
  rest = block->rest;
  return hopsec_form_next_line (&rest, block->end, &line)
         && hopsec_margin_find_quote (&block->margin, &line);
}

/* The header block of a text. With `whole` it may stand anywhere in it; else it is a header block, some
 * of whose folds are lost. FALSE: there is none. */
gboolean
hopsec_form_read (HopsecForm *form, const gchar *data, gsize length, gboolean whole)
{
  gboolean joined = whole && hopsec_form_is_joined (data, length);
  GString *text = whole ? hopsec_form_to_text (data, length, joined)
                        : g_string_new_len (data, (gssize) length);
  Block block = { .form = form,
                  .rest = text->str,
                  .end = text->str + text->len,
                  .joined = joined };
  HopsecLine line;
  gboolean any;

  *form = (HopsecForm) { g_string_sized_new (length + 2), g_byte_array_new (), FALSE };
  if (!whole || find_block (&block)) {
    while (hopsec_form_next_line (&block.rest, block.end, &line) && take_line (&block, line)) {
    }
  }
  g_string_free (text, TRUE);
  any = form->text->len > 0;
  g_string_append (form->text, "\n\n");
  return any;
}

gboolean
hopsec_form_is_rebuilt (const HopsecForm *form, guint field)
{
  return field < form->rebuilt->len && form->rebuilt->data[field] != 0;
}

void
hopsec_form_clear (HopsecForm *form)
{
  if (form->text != NULL) {
    g_string_free (form->text, TRUE);
    g_byte_array_unref (form->rebuilt);
  }
  memset (form, 0, sizeof *form);
}
