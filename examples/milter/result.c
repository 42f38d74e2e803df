/* The result field. hopsec-milter(8) has its grammar.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Only words of the library's vocabulary, numbers and addresses stand in it: nothing that a sender
 * wrote, so it needs no escaping and nobody can forge its end.
 */
#include "milter.h"

#include <string.h>

#define MAX_LINE 78 /* RFC 5322 2.1.1 */

typedef struct {
  GString *text;
  gsize column; /* how long the line is */
} Result;

static void
add (Result *result, const gchar *key, const gchar *value)
{
  gsize length = 1 + strlen (key) + 1 + strlen (value);
  gboolean fits = result->column + length <= MAX_LINE;

  g_string_append_printf (result->text, "%s%s=%s", fits ? " " : "\n\t", key, value);
  result->column = (fits ? result->column : 0) + length;
}

/* The hop that decides a verdict other than tls, and the address that it came from. */
static void
add_hop (Result *result, HopsecReport *report)
{
  guint number = hopsec_report_get_deciding_hop (report);
  g_autoptr (HopsecHop) hop = number > 0 ? hopsec_report_get_hop (report, number - 1) : NULL;
  g_autofree gchar *text = g_strdup_printf ("%u", number);
  const gchar *ip;

  if (hop == NULL || hopsec_report_get_security (report) > HOPSEC_SECURITY_UNKNOWN) {
    return;
  }
  add (result, "hop", text);
  ip = hopsec_hop_get (hop, HOPSEC_FACT_IP);
  if (ip != NULL && g_hostname_is_ip_address (ip)) {
    add (result, "from", ip);
  }
}

/* Flags are words with a blank between them. */
static void
add_flags (Result *result, HopsecReport *report)
{
  g_autofree gchar *flags = hopsec_flags_to_string (hopsec_report_get_flags (report));

  if (flags != NULL) {
    add (result, "flags", g_strdelimit (flags, " ", ','));
  }
}

/* The value of the field; a message that could not be analysed has no report. */
gchar *
result_write (const gchar *server, HopsecReport *report, Policy policy)
{
  static const gchar *const policies[] = { "none", "pass", "exempt", "fail" };
  Result result = { g_string_new (server), 0 };

  g_string_append_c (result.text, ';');
  result.column = strlen (RESULT_FIELD ": ") + result.text->len;
  if (report == NULL) {
    add (&result, "security", "error");
    return g_string_free (result.text, FALSE);
  }
  add (&result, "security", hopsec_security_to_string (hopsec_report_get_security (report)));
  add (&result, "proved", hopsec_security_to_string (hopsec_report_get_proved (report)));
  add (&result, "between", hopsec_security_to_string (hopsec_report_get_between (report)));
  add_hop (&result, report);
  if (policy != POLICY_NONE) {
    add (&result, "policy", policies[policy]);
  }
  add_flags (&result, report);
  return g_string_free (result.text, FALSE);
}
