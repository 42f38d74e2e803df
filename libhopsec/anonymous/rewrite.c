/* One field in other names: what the facts say stands where, and what looks like a name elsewhere.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "anonymous/anonymous.h"

typedef enum { MARK_HOST, MARK_MAIL, MARK_PERSON, MARK_ID, MARK_STAYS } Mark;

typedef struct {
  HopsecSpan span;
  Mark mark;
} Place;

typedef struct {
  HopsecPseudonyms *names;
  const HopsecReceived *received;
  const gchar *text;
  GArray *places; /* of Place, in any order; the first that begins somewhere counts */
  GString *out;
} Rewrite;

/* --- where names stand ------------------------------------------------------------------------ */

static void
add_place (Rewrite *self, HopsecSpan span, Mark mark)
{
  Place place = { span, mark };

  if (span.end > span.start) {
    g_array_append_val (self->places, place);
  }
}

/* a dot, and letters after the last one: no version, no time */
static gboolean
is_host (const gchar *text, gsize length)
{
  const gchar *dot = memrchr (text, '.', length);
  gsize tail = dot != NULL ? length - (gsize) (dot + 1 - text) : 0;

  if (tail < 2 || dot == text) {
    return FALSE;
  }
  for (gsize i = 0; i < length; i++) {
    gboolean last = text + i > dot;

    if (!(last ? g_ascii_isalpha (text[i])
                   || (g_ascii_isalnum (text[i]) && g_str_has_prefix (dot, ".xn"))
               : g_ascii_isalnum (text[i]) || text[i] == '-' || text[i] == '.' || text[i] == '_')) {
      return FALSE;
    }
  }
  return TRUE;
}

/* The words after `with` are the program's, but for a host among them. */
static void
add_protocol (Rewrite *self, HopsecSpan rest)
{
  while (rest.start < rest.end) {
    HopsecSpan word = hopsec_first_word (self->text, rest);

    if (!is_host (self->text + word.start, hopsec_span_length (word))) {
      add_place (self, word, MARK_STAYS);
    }
    rest.start = word.end + 1;
  }
}

static void
add_facts (Rewrite *self, const HopsecFacts *facts)
{
  static const struct {
    HopsecFact fact;
    Mark mark;
  } marks[] = {
    { HOPSEC_FACT_SOFTWARE, MARK_STAYS }, { HOPSEC_FACT_CIPHER, MARK_STAYS },
    { HOPSEC_FACT_HELO, MARK_HOST },      { HOPSEC_FACT_RDNS, MARK_HOST },
    { HOPSEC_FACT_IP, MARK_HOST },        { HOPSEC_FACT_BY, MARK_HOST },
    { HOPSEC_FACT_ID, MARK_ID },          { HOPSEC_FACT_SENDER, MARK_MAIL },
    { HOPSEC_FACT_RECIPIENT, MARK_MAIL },
  };

  add_place (self, (HopsecSpan) { self->received->date.start, self->received->date.end },
             MARK_STAYS);
  add_protocol (self, facts->span[HOPSEC_FACT_PROTOCOL]);
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++) {
    add_place (self, facts->span[marks[i].fact], marks[i].mark);
  }
}

/* words about a login that are no login */
static gboolean
is_login_word (const gchar *text, HopsecSpan word)
{
  static const gchar *const words[] = { "sender:",  "user", "as", "by",  "id",  "with",
                                        "verified", "ID",   "no", "yes", "and", "client" };
  gboolean capitals = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (hopsec_span_is (text, word, words[i])) {
      return TRUE;
    }
  }
  for (guint i = word.start; i < word.end; i++) {
    if (text[i] == '@' || text[i] == '=' || text[i] == '[') {
      return TRUE; /* by themselves */
    }
    capitals = capitals && (g_ascii_isupper (text[i]) || text[i] == '-' || text[i] == ':');
  }
  return capitals;
}

/* What follows "authenticated" in its comment, to the next comma. */
static void
add_login (Rewrite *self, HopsecSpan login, HopsecSpan comment)
{
  HopsecSpan rest = { login.end, comment.end };
  const gchar *comma = memchr (self->text + rest.start, ',', hopsec_span_length (rest));

  rest.end = comma != NULL ? (guint) (comma - self->text) : rest.end;
  while (rest.start < rest.end) {
    HopsecSpan word = hopsec_first_word (self->text, rest);

    if (word.end > word.start && g_ascii_isalnum (self->text[word.start])
        && !is_login_word (self->text, word)) {
      add_place (self, word, MARK_PERSON);
    }
    rest.start = word.end + 1;
  }
}

/* "Client CN "x", Issuer "y"": names in quotes */
static void
add_quotes (Rewrite *self, HopsecSpan comment)
{
  guint open = 0;
  gboolean quoted = FALSE;

  for (guint i = comment.start; i < comment.end; i++) {
    if (self->text[i] == '"') {
      if (quoted) {
        add_place (self, (HopsecSpan) { open, i }, MARK_PERSON);
      }
      quoted = !quoted;
      open = i + 1;
    }
  }
}

/* "authenticated", wherever it stands in the comment */
static HopsecSpan
find_login (const gchar *text, HopsecSpan comment)
{
  static const gchar word[] = "authenticated";

  for (; hopsec_span_length (comment) >= strlen (word); comment.start++) {
    if (hopsec_span_begins (text, comment, word)) {
      return (HopsecSpan) { comment.start, comment.start + (guint) strlen (word) };
    }
  }
  return (HopsecSpan) { 0, 0 };
}

/* "envelope-from bob": an address that need not look like one */
static void
add_sender (Rewrite *self, HopsecSpan comment)
{
  static const gchar *const words[] = { "envelope-from ", "envelope-sender ", "envelope sender: " };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (hopsec_span_begins (self->text, comment, words[i])) {
      HopsecSpan rest = { comment.start + (guint) strlen (words[i]), comment.end };
      HopsecSpan word = hopsec_first_word (self->text, rest);

      word.end -= word.end > word.start && self->text[word.end - 1] == ',';
      if (memchr (self->text + word.start, '"', hopsec_span_length (word)) == NULL) {
        add_place (self, word, MARK_MAIL);
      }
    }
  }
}

static void
add_comments (Rewrite *self, HopsecSpan login)
{
  for (guint i = 0; i < self->received->n_comments; i++) {
    HopsecSpan span = self->received->comments[i].span, ident = span;
    HopsecSpan found = find_login (self->text, span);

    if (found.end == 0 && login.start >= span.start && login.end <= span.end) {
      found = login;
    }
    if (found.end > found.start) {
      add_login (self, found, span);
    } else if (hopsec_span_begins (self->text, span, "Client CN ")) {
      add_quotes (self, span);
    } else if (hopsec_span_begins (self->text, span, "IDENT: ")) {
      ident.end = span.start + 7;
      add_login (self, ident, span);
    }
    add_sender (self, span);
  }
}

/* --- words that look like names --------------------------------------------------------------- */

static gboolean
is_token (gchar c)
{
  return g_ascii_isalnum (c) || (guchar) c >= 0x80
         || (c != '\0' && strchr ("@.-_:%+=~!#$&*?^`{|}'", c) != NULL);
}

#define MIN_ID 16 /* shorter words are words */

/* letters and many digits: an id, a login in base64; no version, no list of things */
static gboolean
is_id (const gchar *text, gsize length)
{
  HopsecCipher cipher;
  gsize digits = 0, letters = 0;

  for (gsize i = 0; i < length; i++) {
    digits += g_ascii_isdigit (text[i]);
    letters += g_ascii_isalpha (text[i]);
  }
  return length >= MIN_ID && digits >= 3 && letters >= 3 && memchr (text, '.', length) == NULL
         && memchr (text, ':', length) == NULL
         && !hopsec_cipher_parse (text, length, HOPSEC_TLS_UNKNOWN, &cipher);
}

/* what stands in front of an address: "IPv6:", "::ffff:" */
static gsize
skip_family (const gchar *text, gsize length)
{
  static const gchar *const families[] = { "IPv6:::ffff:", "IPv6:", "::ffff:" };

  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    gsize n = strlen (families[i]);

    if (length > n && hopsec_same (text, families[i], n)) {
      return n;
    }
  }
  return 0;
}

/* "192.0.2.1", "192.0.2.1:25", "IPv6:2001:db8::1" */
static gboolean
add_address (Rewrite *self, const gchar *text, gsize length)
{
  HopsecAddress address;
  gsize front = skip_family (text, length), n = length;

  while (n > front && !hopsec_address_parse (text + front, n - front, &address)) {
    const gchar *sign = memrchr (text + front, ':', n - front);

    if (sign == NULL || memchr (text + front, ':', (gsize) (sign - text) - front) != NULL) {
      return FALSE;
    }
    n = (gsize) (sign - text);
  }
  if (n == front) {
    return FALSE;
  }
  g_string_append_len (self->out, text, (gssize) front);
  hopsec_pseudonyms_add_address (self->names, self->out, &address);
  g_string_append_len (self->out, text + n, (gssize) (length - n));
  return TRUE;
}

/* `host`: it is one, even if it does not look like one */
static void
add_name (Rewrite *self, const gchar *text, gsize length, gboolean host)
{
  gsize behind = 0;

  while (behind < length && strchr (".:,", text[length - 1 - behind]) != NULL) {
    behind++;
  }
  length -= behind;
  if (add_address (self, text, length)) {
    /* done */
  } else if (length > 0 && (host || is_host (text, length))) {
    hopsec_pseudonyms_add_host (self->names, self->out, text, length);
  } else if (is_id (text, length)) {
    hopsec_pseudonyms_add_id (self->names, self->out, text, length);
  } else if (length > 0 && !hopsec_is_ascii (text, length)) {
    hopsec_pseudonyms_add_person (self->names, self->out, text, length);
  } else {
    g_string_append_len (self->out, text, (gssize) length);
  }
  g_string_append_len (self->out, text + length, (gssize) behind);
}

/* "bob@example.org", "bob@192.0.2.1" */
static gboolean
add_mail (Rewrite *self, const gchar *text, gsize length)
{
  const gchar *at = memrchr (text, '@', length);
  gsize local = at != NULL ? (gsize) (at - text) : 0;

  if (at == NULL) {
    return FALSE;
  }
  if (local > 0) {
    hopsec_pseudonyms_add_person (self->names, self->out, text, local);
  }
  g_string_append_c (self->out, '@');
  add_name (self, at + 1, length - local - 1, TRUE);
  return TRUE;
}

/* "helo=x", "user=bob" */
static gsize
skip_key (const gchar *text, gsize length)
{
  gsize n = 0;

  while (n < length && (g_ascii_isalpha (text[n]) || text[n] == '-' || text[n] == '_')) {
    n++;
  }
  return n > 0 && n < length && text[n] == '=' ? n + 1 : 0;
}

static void
add_token (Rewrite *self, const gchar *text, gsize length)
{
  gsize key = skip_key (text, length);
  gboolean person = key > 0
                    && (hopsec_same (text, "user=", MIN (key, 5))
                        || (key == 6 && hopsec_same (text, "ident=", 6)));

  if (key > 0) {
    g_string_append_len (self->out, text, (gssize) key);
  }
  if (add_mail (self, text + key, length - key)) {
    return;
  }
  if (person && length > key) {
    hopsec_pseudonyms_add_person (self->names, self->out, text + key, length - key);
  } else {
    add_name (self, text + key, length - key, FALSE);
  }
}

/* --- the field -------------------------------------------------------------------------------- */

/* An address of the envelope, and what stands around it. */
static void
add_envelope (Rewrite *self, const gchar *text, gsize length)
{
  gsize front = length > 0 && text[0] == '<', back = length > front && text[length - 1] == '>';

  g_string_append_len (self->out, text, (gssize) front);
  if (length > front + back && !add_mail (self, text + front, length - front - back)) {
    hopsec_pseudonyms_add_person (self->names, self->out, text + front, length - front - back);
  }
  g_string_append_len (self->out, text + length - back, (gssize) back);
}

static void
add_host (Rewrite *self, const gchar *text, gsize length)
{
  gsize front = length > 0 && text[0] == '[', back = length > front && text[length - 1] == ']';

  g_string_append_len (self->out, text, (gssize) front);
  text += front;
  length -= front + back;
  if (!add_address (self, text, length) && length > 0) {
    hopsec_pseudonyms_add_host (self->names, self->out, text, length);
  }
  g_string_append_len (self->out, text + length, (gssize) back);
}

static void
add_marked (Rewrite *self, const Place *place)
{
  const gchar *text = self->text + place->span.start;
  gsize length = hopsec_span_length (place->span);

  switch (place->mark) {
  case MARK_HOST:
    add_host (self, text, length);
    break;
  case MARK_MAIL:
    add_envelope (self, text, length);
    break;
  case MARK_PERSON:
    hopsec_pseudonyms_add_person (self->names, self->out, text, length);
    break;
  case MARK_ID:
    hopsec_pseudonyms_add_id (self->names, self->out, text, length);
    break;
  default:
    g_string_append_len (self->out, text, (gssize) length);
  }
}

/* The place that begins at `at`; NULL: none. *next is where the next one begins. */
static const Place *
place_at (const Rewrite *self, guint at, guint *next)
{
  const Place *found = NULL;

  *next = self->received->length;
  for (guint i = 0; i < self->places->len; i++) {
    const Place *place = &g_array_index (self->places, Place, i);

    if (place->span.start == at && found == NULL) {
      found = place;
    } else if (place->span.start > at) {
      *next = MIN (*next, place->span.start);
    }
  }
  return found;
}

/* behind the quoted local part that begins at `at`; `at` if there is none */
static guint
skip_quoted_local (const Rewrite *self, guint at)
{
  guint end = at + 1;

  while (self->text[at] == '"' && end < self->received->length && self->text[end] != '"') {
    end += self->text[end] == '\\' ? 2 : 1;
  }
  return self->text[at] == '"' && end + 1 < self->received->length && self->text[end + 1] == '@'
           ? end + 1
           : at;
}

static void
add_text (Rewrite *self)
{
  const HopsecReceived *received = self->received;
  guint at = 0, next = 0;

  while (at < received->length) {
    const Place *place = place_at (self, at, &next);
    guint end = skip_quoted_local (self, at);

    if (place != NULL) {
      add_marked (self, place);
      end = place->span.end;
    } else if (end > at) {
      hopsec_pseudonyms_add_person (self->names, self->out, self->text + at, end - at);
    } else {
      while (end < next && is_token (self->text[end])) {
        end++;
      }
      if (end > at) {
        add_token (self, self->text + at, end - at);
      } else {
        g_string_append_c (self->out, self->text[end++]);
      }
    }
    at = MIN (end, received->length);
  }
}

/* The hop's field on one line, in other names. */
void
hopsec_rewrite_field (HopsecPseudonyms *names, const HopsecHop *hop, GString *out)
{
  HopsecRaw raw = { hop->raw, hop->raw_length, 0 };
  g_autofree gchar *text = g_malloc0 ((gsize) hop->raw_length + 1);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  HopsecFolds folds;
  HopsecReceived received;
  HopsecFacts facts;
  guint32 flags = 0;
  Rewrite self = { names, &received, text, places, out };
  guint length = hopsec_unfold (&raw, text, &folds, &flags);

  hopsec_received_read (&received, text, length, HOPSEC_MAX_DEPTH);
  hopsec_facts_read (&facts, &received);
  if (hop->dialect != NULL) {
    HopsecSpan mark;

    hopsec_dialect_read_facts (hop->dialect, &received, &facts, &mark, &flags);
  }
  add_facts (&self, &facts);
  add_comments (&self, facts.span[HOPSEC_FACT_AUTHENTICATED]);
  add_text (&self);
}
