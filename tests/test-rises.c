/* Tests of whose word it is, by the million: whatever a stranger says, in any place where it is written
 * down, its hop does not rise. Each sample of each dialect, and fields of servers that let much through,
 * times each place, times what a stranger may say; RISE_FIELDS: about so many of them, in even steps.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

#define FIELDS 60000 /* without RISE_FIELDS: some seconds */
#define MAX_SHOWN 25 /* of each kind of rise */

/* --- what a stranger says --------------------------------------------------------------------- */

/* '$' is its own address, '\1' a NUL */
static const gchar *const words[] = {
  "x",
  /* keywords, words of products, and what looks like them */
  "ESMTPS", "with", "by", "from", "id", "for", "tls", "local", "localhost", "HELO", "authenticated",
  "Authenticated sender:", "pps.filterd", "Pickup", "Spooler", "mail pickup service", "mapi",
  "HTTPREST", "unknown", "ESMTP\xc5\xbf", "\xd0\x95SMTPS", "=?utf-8?q?by=20x=20with=20ESMTPS?=",
  "ESMTP\rS", "ESMTP\1S", "x\1", "x\n\t", "bank.example.com", "TLSv1.3", "helo=", "ident=",
  /* addresses */
  "[127.0.0.1]", "127.0.0.1", "[IPv6:::1]", "::1", "[10.0.0.1]", "[203.0.113.99]", "[local]",
  "[unix socket]", "[[UNIX: x]]", "[127.0.0.1]@", "x@[127.0.0.1]", "[127.0.0.1]:25",
  /* comments */
  "([127.0.0.1])", "(127.0.0.1)", "x(127.0.0.1)", "(localhost [127.0.0.1])", "([unix socket])",
  "([$])", "(bank.example.com [$])", "[$]", "($)", "(helo=x)", "(HELO x)", "(unknown)", "(bank.example.com [127.0.0.1])", "(authenticated)",
  "(Authenticated sender: bob)", "(AUTH: PLAIN bob)", "(TLS)",
  "(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))",
  "(TLS: TLSv1.3,256bits,TLS_AES_256_GCM_SHA384)", "(TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO)",
  "(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=OK)", "(Exim 4.96)", "(OpenSMTPD)",
  "(sSMTP sendmail emulation)", "(Postfix, from userid 0)", "(qmail 1 invoked by uid 0)",
  "(TLS bits=256 verify=OK)", "(DragonFly Mail Agent v0.13)", "(amavisd-new, port 10024)",
  /* clauses and dates */
  "with ESMTPSA", "with local", "with LMTP", "with LMTPS", "with HTTPS", "by mx.example.net",
  "by mx.example.net with ESMTPS id 1", "by mx.example.net with ESMTPSA id 1 for", "via UNIX",
  "tls TLS_AES_128_GCM_SHA256", "for <a@b>", "id md50000000001.msg", "TLS-1.3",
  "; Mon, 1 Jan 2024 00:00:00 +0000", "; authenticated",
  /* what opens and closes */
  "(", ")", "\"", "\\", "<", ">", ";", "\\\"", "\")\"", ") (x@[127.0.0.1]) (", ") ([127.0.0.1]) (",
  ") with esmtps (", ") by mx.example.net with ESMTPS (", ") (using TLSv1.3 with cipher X (1/1 bits)) (",
  ") (authenticated) (", ", TLS: TLSv1.3,256bits,X",
};

/* --- where ------------------------------------------------------------------------------------- */

typedef enum {
  PLACE_GREETING, /* raw: some servers let all but line ends through */
  PLACE_NAME,     /* of the DNS: no blanks, quotes or parentheses; some servers look at nothing */
  PLACE_IDENT,
  PLACE_ADDRESS, /* of the envelope: the local part, quoted */
  PLACE_LOGIN,   /* balanced: servers see to that */
} Place;

typedef struct {
  gchar *head, *tail; /* the field around it */
  gchar *ip;
  Place place;
  const gchar *what;
} Slot;

/* '*' greeting, or a name or an ident that is not looked at; '~' name, '%' ident, '!' local part */
static const gchar *const fields[] = {
  "from * (r.example.org [198.51.100.9]) by mx.example.net (Haraka/3.0.5) with ESMTP id F28D9EB2.1 "
  "envelope-from <!@example.org>",
  "from * ([198.51.100.9]) by mx.example.net (Haraka/3.0.5) with ESMTP id F28D9EB2.1 "
  "envelope-from <!@example.org>",
  "from h.example.org (~ [198.51.100.9]) by mx.example.net (Haraka/3.0.5) with ESMTP id F28D9EB2.1 "
  "envelope-from <!@example.org>",
  "from [198.51.100.9] (helo=*) by mx.example.net with esmtp (Exim 4.96) (envelope-from <!@example.org>) "
  "id 1rgAbC-00000001Xyz-0aBc for bob@example.net",
  "from r.example.org ([198.51.100.9] helo=*) by mx.example.net with esmtp (Exim 4.96) "
  "(envelope-from <!@example.org>) id 1rgAbC-00000001Xyz-0aBc for !@example.net",
  "from r.example.org ([198.51.100.9]:4711 helo=h ident=%) by mx.example.net with esmtp (Exim 4.96) "
  "(envelope-from <!@example.org>) id 1rgAbC-00000001Xyz-0aBc",
  "from * (%@~ [198.51.100.9] (may be forged)) by mx.example.net (8.18.1/8.18.1) with ESMTP id 622A00aB123456 "
  "for <!@example.net>",
  "from ~ (HELO *) (%@198.51.100.9) by mx.example.net with SMTP",
  "from ~ (HELO *) (%@[198.51.100.9]) (envelope-sender <!@example.org>) by mx.example.net (qmail-ldap-1.03) "
  "with SMTP for <bob@example.net>",
  "from * (~ [198.51.100.9]) by mx.example.net (OpenSMTPD) with ESMTP id 0a1b2c3d for <!@example.net>",
  "from * (~ [198.51.100.9]) by mx.example.net (Postfix) with ESMTP id 4XyZ1a2b3cz9rS for <!@example.net>",
  "from * ([198.51.100.9]) by mx.example.net (envelope-sender <!@example.org>) with ESMTP id 95b49b88",
  "from * (~ [198.51.100.9]) by mx.example.net with ESMTP",
  "from * (198.51.100.9) by mx.example.net (192.0.2.25) with Microsoft SMTP Server id 15.1.2507.6",
  "from * ([198.51.100.9]) by mx.example.net with Microsoft SMTPSVC(8.5.9600.16384)",
  "from * (198.51.100.9) by mx.example.net (Mercury/32 v4.62) with ESMTP ID MG00000A",
  "from * [198.51.100.9] by mx.example.net with ESMTP (SMTPD32-7.07) id A65C98B00E4",
  "from * (Not Verified[198.51.100.9]) by mx.example.net id <B5ef140ca0001>",
  "from * (~ [198.51.100.9]) by mx.example.net with LMTP id 1",
  "from h.example.org (* [198.51.100.9]) by mx.example.net (Haraka/3.0.5) with ESMTP id F28D9EB2.1",
  "from h.example.org (* [198.51.100.9]) by mx.example.net with ESMTP",
  "from h.example.org (*@~ [198.51.100.9]) by mx.example.net with ESMTP id 1",
  "from r.example.org ([198.51.100.9]:4711 helo=h ident=*) by mx.example.net with esmtp (Exim 4.96) "
  "(envelope-from <!@example.org>) id 1rgAbC-00000001Xyz-0aBc",
  "from * (~ [198.51.100.9]) by localhost with ESMTP id 1",
  "from * ([198.51.100.9]) by mailhost (Postfix) with ESMTP id 4XyZ1a2b3cz9rS for <!@example.net>",
  /* no server's name; where a greeting may have blanks, too, nobody could tell it from one */
  "from ~ (~ [198.51.100.9]) with ESMTP id 1",
  "from ~ ([198.51.100.9]) with ESMTP id 1 for <!@example.net>",
  "from [198.51.100.9] (* [198.51.100.9]) (Authenticated sender: bob) with ESMTPA id 4XyZ1a2b3cz9rS",
  "from ~ (~ [198.51.100.9]) via TCP with SMTP id 1",
  "from * ([::ffff:198.51.100.9]) (IDENT: %) by mx.example.net with ESMTP id "
  "000000000002A025B.0000000062FC2C5D.0000D81D",
};

#define FORGED                                                                                      \
  "from bank.example.com (bank.example.com [203.0.113.5]) by %s with ESMTPS id 2; Mon, 1 Jan 2024 " \
  "00:00:01 +0000"

static void
free_slot (gpointer data)
{
  Slot *slot = data;

  g_free (slot->head);
  g_free (slot->tail);
  g_free (slot->ip);
  g_free (slot);
}

static void
add_slot (GPtrArray *slots, const gchar *value, const gchar *start, gsize length, Place place,
          const gchar *what, const gchar *ip)
{
  Slot *slot = g_new (Slot, 1);

  *slot = (Slot) { g_strndup (value, (gsize) (start - value)), g_strdup (start + length), g_strdup (ip),
                   place, what };
  g_ptr_array_add (slots, slot);
}

/* Every mark of a field; the others become harmless. */
static void
add_field (GPtrArray *slots, const gchar *field)
{
  static const gchar marks[] = "*~%!";

  for (const gchar *at = field; *at != '\0'; at++) {
    const gchar *mark = strchr (marks, *at);

    if (mark != NULL) {
      add_slot (slots, field, at, 1, (Place) (mark - marks), field, "198.51.100.9");
    }
  }
  for (guint i = 0; i < slots->len; i++) {
    Slot *slot = g_ptr_array_index (slots, i);

    if (slot->what == field) {
      g_autofree gchar *tail = g_strconcat (slot->tail, "; Mon, 1 Jan 2024 00:00:02 +0000", NULL);

      g_strdelimit (slot->head, marks, 'h');
      g_free (slot->tail);
      slot->tail = g_strdelimit (g_steal_pointer (&tail), marks, 'h');
    }
  }
}

static HopsecReport *
analyze (HopsecAnalyzer *analyzer, const gchar *value, const gchar *by)
{
  g_autofree gchar *forged = g_strdup_printf (FORGED, by != NULL ? by : "mx.example.net");
  g_autoptr (GBytes) bytes = NULL;
  const gchar *values[] = { value, forged, NULL };
  gchar *message;
  gsize length;

  if (strchr (value, '\1') == NULL) {
    return hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
  }
  message = g_strconcat ("Received: ", value, "\nReceived: ", forged, "\n\n", NULL);
  length = strlen (message);
  for (gsize i = 0; i < length; i++) {
    message[i] = message[i] == '\1' ? '\0' : message[i];
  }
  bytes = g_bytes_new_take (message, length);
  return hopsec_analyzer_analyze_bytes (analyzer, bytes, NULL);
}

/* The peer's places in a sample: told by its facts. */
static void
add_sample (GPtrArray *slots, HopsecAnalyzer *analyzer, const HopsecSample *sample)
{
  static const struct {
    HopsecFact fact;
    Place place;
    gboolean last;
  } places[] = { { HOPSEC_FACT_HELO, PLACE_GREETING, FALSE }, { HOPSEC_FACT_RDNS, PLACE_NAME, FALSE },
                 { HOPSEC_FACT_SENDER, PLACE_ADDRESS, TRUE }, { HOPSEC_FACT_RECIPIENT, PLACE_ADDRESS, TRUE } };
  g_autoptr (HopsecReport) report = analyze (analyzer, sample->value, NULL);
  HopsecHop *hop = &report->hops[1];
  const gchar *helo = NULL, *login = strstr (sample->value, "(Authenticated sender: ");

  if (hop->text[HOPSEC_FACT_IP] == NULL || hopsec_address_is_loopback (&hop->address)) {
    return; /* no stranger comes from this host */
  }
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    const gchar *text = hop->text[places[i].fact];
    const gchar *start = text == NULL || strlen (text) < 2 ? NULL
                         : places[i].last                  ? g_strrstr (sample->value, text)
                                                           : strstr (sample->value, text);

    if (start != NULL && start == helo) {
      start = strstr (helo + 1, text); /* both names are the same */
    }
    helo = i == 0 ? start : helo;
    if (start != NULL) {
      const gchar *at = memchr (text, '@', strlen (text));

      add_slot (slots, sample->value, start,
                places[i].place == PLACE_ADDRESS && at != NULL ? (gsize) (at - text) : strlen (text),
                hop->text[HOPSEC_FACT_BY] == NULL && i == 0 ? PLACE_NAME : places[i].place, sample->title, hop->text[HOPSEC_FACT_IP]);
    }
  }
  if (login != NULL) {
    login += strlen ("(Authenticated sender: ");
    add_slot (slots, sample->value, login, strcspn (login, ")"), PLACE_LOGIN, sample->title,
              hop->text[HOPSEC_FACT_IP]);
  }
}

/* --- a field ---------------------------------------------------------------------------------- */

static gboolean
may_say (Place place, const gchar *words_said)
{
  switch (place) {
  case PLACE_NAME:
  case PLACE_IDENT:
    return strpbrk (words_said, " \"()<>;\\\r") == NULL;
  case PLACE_LOGIN:
    return strpbrk (words_said, "\"()<>;\\\r[") == NULL;
  default:
    return TRUE;
  }
}

static gchar *
fill (const Slot *slot, const gchar *said)
{
  GString *value = g_string_new (slot->head);

  g_string_append (value, slot->place == PLACE_ADDRESS ? "\"" : "");
  for (const gchar *at = said; *at != '\0'; at++) {
    if (*at == '$') {
      g_string_append (value, slot->ip);
      continue;
    }
    if (slot->place == PLACE_ADDRESS && strchr ("\"\\", *at) != NULL) {
      g_string_append_c (value, '\\');
    }
    g_string_append_c (value, *at);
  }
  g_string_append (value, slot->place == PLACE_ADDRESS ? "\"" : "");
  g_string_append (value, slot->tail);
  return g_string_free (value, FALSE);
}

typedef enum { RISE_SECURITY, RISE_PROOF, RISE_LOGIN, RISE_ADDRESS, RISE_LEG, RISE_BETWEEN, N_RISES } Rise;

static const gchar *const rise_names[] = { "security", "proof", "authenticated", "ip", "leg", "between" };

/* What of the report rose above what it is with a harmless word; N_RISES: nothing. */
static Rise
find_rise (HopsecReport *now, HopsecReport *before)
{
  const HopsecHop *hop = &now->hops[1], *was = &before->hops[1];
  const gchar *ip = hop->text[HOPSEC_FACT_IP];

  if (hop->security != was->security
      && (hop->security == HOPSEC_SECURITY_TLS || hop->security == HOPSEC_SECURITY_LOCAL)) {
    return RISE_SECURITY;
  }
  if (now->hops[0].proof == HOPSEC_PROOF_PROVED && before->hops[0].proof != HOPSEC_PROOF_PROVED) {
    return RISE_PROOF;
  }
  if (hop->authenticated == HOPSEC_TRISTATE_YES && was->authenticated != HOPSEC_TRISTATE_YES) {
    return RISE_LOGIN;
  }
  if (ip != NULL && g_strcmp0 (ip, was->text[HOPSEC_FACT_IP]) != 0) {
    return RISE_ADDRESS;
  }
  if ((hop->from_named_by_server && !hop->rdns_checked) || hopsec_address_is_private (&was->address)) {
    return N_RISES; /* the name is what the address's owner likes; nobody here writes it */
  }
  if (hop->leg != was->leg && was->leg == HOPSEC_LEG_TRANSIT) {
    return RISE_LEG;
  }
  if (now->between == HOPSEC_SECURITY_TLS && before->between != HOPSEC_SECURITY_TLS) {
    return RISE_BETWEEN;
  }
  return N_RISES;
}

typedef struct {
  GPtrArray *slots;
  guint64 n, seen, rises[N_RISES];
} Run;

static gchar *
say (guint64 index)
{
  guint n = G_N_ELEMENTS (words);
  guint first = (guint) (index / (n + 1)), second = (guint) (index % (n + 1));

  return second == n ? g_strdup (words[first]) : g_strconcat (words[first], " ", words[second], NULL);
}

static void
try_slot (Run *run, const Slot *slot, guint64 step)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autofree gchar *harmless = fill (slot, slot->place == PLACE_GREETING ? "h.example.org" : "h");
  g_autoptr (HopsecReport) first = NULL, before = NULL;
  g_autofree gchar *by = NULL;
  guint64 all = (guint64) G_N_ELEMENTS (words) * (G_N_ELEMENTS (words) + 1);

  hopsec_analyzer_set_now (analyzer, 1704100000);
  first = analyze (analyzer, harmless, NULL);
  by = g_strdup (first->hops[1].text[HOPSEC_FACT_BY]);
  if (by != NULL) {
    (void) hopsec_analyzer_add_trust (analyzer, by, NULL);
  }
  before = analyze (analyzer, harmless, by);
  if ((before->hops[1].flags & HOPSEC_FLAGS_UNREADABLE) != 0) {
    return; /* a hostile sample: its other half is still there */
  }
  for (; run->n < all; run->n += step) {
    g_autofree gchar *said = say (run->n);
    g_autofree gchar *value = may_say (slot->place, said) ? fill (slot, said) : NULL;
    g_autoptr (HopsecReport) now = value != NULL ? analyze (analyzer, value, by) : NULL;
    Rise rise = now != NULL && now->n_hops == 2 ? find_rise (now, before) : N_RISES;

    run->seen += now != NULL;
    if (rise < N_RISES && run->rises[rise]++ < MAX_SHOWN) {
      g_test_message ("%s: %s", rise_names[rise], value);
    }
  }
  run->n -= all;
}

static void
test_rises (void)
{
  g_autofree gchar *folder = g_build_filename (g_getenv ("TOP_SRCDIR"), "libhopsec", "dialect", NULL);
  g_autoptr (GPtrArray) dialects = hopsec_dialect_read_folder (folder, NULL);
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  Run run = { .slots = g_ptr_array_new_with_free_func (free_slot) };
  const gchar *given = g_getenv ("RISE_FIELDS");
  guint64 n = 0, wanted = given != NULL ? g_ascii_strtoull (given, NULL, 10) : FIELDS, step;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    add_field (run.slots, fields[i]);
  }
  for (guint i = 0; i < dialects->len; i++) {
    const GPtrArray *samples = ((HopsecDialect *) g_ptr_array_index (dialects, i))->samples;

    for (guint n = 0; n < samples->len; n++) {
      add_sample (run.slots, analyzer, g_ptr_array_index (samples, n));
    }
  }
  step = (guint64) run.slots->len * G_N_ELEMENTS (words) * (G_N_ELEMENTS (words) + 1) / MAX (wanted, 1);
  for (guint i = 0; i < run.slots->len; i++) {
    try_slot (&run, g_ptr_array_index (run.slots, i), MAX (step, 1));
  }
  g_test_message ("%" G_GUINT64_FORMAT " fields, %u places", run.seen, run.slots->len);
  for (guint i = 0; i < N_RISES; i++) {
    g_test_message ("%s: %" G_GUINT64_FORMAT " rises", rise_names[i], run.rises[i]);
    n += run.rises[i];
  }
  g_assert_cmpuint (n, ==, 0);
  g_ptr_array_unref (run.slots);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rises", test_rises);
  return g_test_run ();
}
