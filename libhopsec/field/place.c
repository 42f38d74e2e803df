/* Where somebody connects from: an address or a socket, as servers write it.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "field/field.h"

#include <string.h>

/* "1025" after an address */
HopsecSpan
hopsec_place_read_port (const gchar *text, guint start, guint end)
{
  guint at = start;

  while (at < end && g_ascii_isdigit (text[at])) {
    at++;
  }
  return at > start && at - start <= 5 ? (HopsecSpan) { start, at } : (HopsecSpan) { 0, 0 };
}

static gboolean
read_address (const gchar *text, guint start, guint end, HopsecPlace *place)
{
  place->is_there = hopsec_address_parse (text + start, end - start, &place->address);
  place->span = (HopsecSpan) { start, end };
  return place->is_there;
}

/* What an ident reply says stands in front of the last '@'. */
static HopsecSpan
after_ident (const gchar *text, HopsecSpan word)
{
  const gchar *at = memrchr (text + word.start, '@', hopsec_span_length (word));

  word.start = at != NULL ? (guint) (at + 1 - text) : word.start;
  return word;
}

/* "[192.0.2.1]", "[192.0.2.1]:25", "[192.0.2.1:25]", "[192.0.2.1.25]", "ident@[192.0.2.1]",
 * "Verified[192.0.2.1]" */
gboolean
hopsec_place_read_bracket (const gchar *text, HopsecSpan word, HopsecPlace *place)
{
  const gchar *open, *close, *colon, *dot;
  guint start, end;

  word = after_ident (text, word);
  open = memrchr (text + word.start, '[', hopsec_span_length (word));
  if (open == NULL) {
    return FALSE;
  }
  close = memchr (open, ']', (gsize) (text + word.end - open));
  start = (guint) (open + 1 - text);
  end = close != NULL ? (guint) (close - text) : word.end;
  *place = (HopsecPlace) { .bracketed = TRUE };
  if (read_address (text, start, end, place)) {
    if (end + 1 < word.end && text[end + 1] == ':') {
      place->port = hopsec_place_read_port (text, end + 2, word.end);
    }
    return TRUE;
  }
  colon = memchr (text + start, ':', end - start);
  if (colon != NULL && read_address (text, start, (guint) (colon - text), place)) {
    place->port = hopsec_place_read_port (text, (guint) (colon + 1 - text), end);
    return TRUE;
  }
  dot = memrchr (text + start, '.', end - start);
  if (dot != NULL && read_address (text, start, (guint) (dot - text), place)) {
    place->port = hopsec_place_read_port (text, (guint) (dot + 1 - text), end);
    return TRUE;
  }
  return FALSE;
}

/* "192.0.2.1", "192.0.2.1:25", "ident@192.0.2.1", "/192.0.2.1", "192.0.2.1_relay" */
gboolean
hopsec_place_read_bare (const gchar *text, HopsecSpan word, HopsecPlace *place)
{
  const gchar *slash, *colon, *remark;
  guint start;

  word = after_ident (text, word);
  remark = memchr (text + word.start, '_', hopsec_span_length (word));
  word.end = remark != NULL ? (guint) (remark - text) : word.end;
  if (word.end > word.start && text[word.end - 1] == ',') {
    word.end--;
  }
  *place = (HopsecPlace) { .bracketed = FALSE };
  if (read_address (text, word.start, word.end, place)) {
    return TRUE;
  }
  slash = memrchr (text + word.start, '/', hopsec_span_length (word));
  start = slash != NULL ? (guint) (slash + 1 - text) : word.start;
  if (slash != NULL && read_address (text, start, word.end, place)) {
    return TRUE;
  }
  colon = memrchr (text + start, ':', word.end - start);
  if (colon != NULL && read_address (text, start, (guint) (colon - text), place)) {
    place->port = hopsec_place_read_port (text, (guint) (colon + 1 - text), word.end);
    return TRUE;
  }
  return FALSE;
}

/* "[local]", "[unix socket]", "[[UNIX: name]]", of which a word is the first */
gboolean
hopsec_place_read_socket (const gchar *text, HopsecSpan word, HopsecPlace *place)
{
  static const gchar *const sockets[] = { "[local]", "[unix", "[[UNIX:" };

  for (guint i = 0; i < G_N_ELEMENTS (sockets); i++) {
    if (hopsec_span_is (text, word, sockets[i])) {
      *place = (HopsecPlace) { .span = word, .is_there = TRUE, .bracketed = TRUE };
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
hopsec_place_is_same (const HopsecPlace *a, const HopsecPlace *b)
{
  return a->is_there && a->address.length == b->address.length
         && memcmp (a->address.bytes, b->address.bytes, a->address.length) == 0;
}
