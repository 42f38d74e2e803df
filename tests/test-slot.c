/* Tests of slot.c: the places of a field, by the names that dialect files give them.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

/* what stands in a slot, " | " between */
static gchar *
fill_slot (const gchar *text, const gchar *name)
{
  HopsecReceived received;
  HopsecSlot slot;
  HopsecSpan span;
  guint at = 0;
  GString *out = g_string_new (NULL);

  g_assert_true (hopsec_slot_parse (name, strlen (name), &slot));
  hopsec_received_read (&received, text, (guint) strlen (text), HOPSEC_MAX_DEPTH);
  while (hopsec_slot_next (&slot, &received, &at, &span)) {
    g_string_append_printf (out, "%s%.*s", out->len > 0 ? " | " : "", (gint) (span.end - span.start), text + span.start);
  }
  return g_string_free (out, FALSE);
}

#define FIELD "from h (a) (b) by s (c) via v with ESMTP (d) (e) (f) id 1 for <x@y> (g); Mon, 1 Jan 2024 00:00:00 +0000 (UTC)"
#define TAINTED "by s (c) with ESMTP (a \"b) tls TLS_X (c\") id 1; Mon, 1 Jan 2024 00:00:00 +0000"

static void
test_places (void)
{
  static const struct {
    const gchar *text, *slot, *expected;
  } tests[] = {
    { FIELD, "from", "h" },
    { FIELD, "by", "s" },
    { FIELD, "via", "v" },
    { FIELD, "with", "ESMTP" },
    { FIELD, "id", "1" },
    { FIELD, "for", "<x@y>" },
    { FIELD, "tls", "" },
    { FIELD, "envelope-from", "" },
    { FIELD, "date", "Mon, 1 Jan 2024 00:00:00 +0000" },
    { FIELD, "tail", "(UTC)" },
    { FIELD, "from-comment", "a | b" },
    { FIELD, "from-comment.1", "a" },
    { FIELD, "from-comment.2", "b" },
    { FIELD, "from-comment.3", "" },
    { FIELD, "by-comment", "c" },
    { FIELD, "with-comment.2", "e" },
    { FIELD, "with-comment.3", "f" },
    { FIELD, "for-comment", "g" },
    { "(q 1) from h", "start", "(q 1)" },
    { "(q 1) from h", "start-comment", "q 1" },
    /* nothing that the peer may have written */
    { TAINTED, "by-comment", "c" },
    { TAINTED, "with", "ESMTP" },
    { TAINTED, "with-comment", "a \"b" },
    { TAINTED, "tls", "" },
    { TAINTED, "tls-comment", "" },
    { TAINTED, "id", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *filled = fill_slot (tests[i].text, tests[i].slot);

    g_test_message ("%s of %s", tests[i].slot, tests[i].text);
    g_assert_cmpstr (filled, ==, tests[i].expected);
  }
}

static void
test_refused (void)
{
  static const gchar *const names[]
    = { "", "frob", "from.2", "-comment", "frob-comment", "from-comment.", "from-comment.0", "from-comment.x",
        "from-comment.2x", "from-commenT", "from-remark!", "from-comment.4294967297", "froM", "from-" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    HopsecSlot slot;

    g_test_message ("%s", names[i]);
    g_assert_false (hopsec_slot_parse (names[i], strlen (names[i]), &slot));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slot/places", test_places);
  g_test_add_func ("/slot/refused", test_refused);
  return g_test_run ();
}
