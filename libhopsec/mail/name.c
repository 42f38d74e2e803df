/* The names of header fields: where one stands in a line, and what the field is.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mail/mail.h"

#include <string.h>

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

/* What a field of this name is to the trace. */
HopsecNameKind
hopsec_name_kind (const gchar *name, gsize length)
{
  static const struct {
    const gchar *name;
    HopsecNameKind kind;
  } by_length[] = {
    [8] = { "Received", HOPSEC_KIND_RECEIVED },
    [10] = { "Message-ID", HOPSEC_KIND_MESSAGE_ID },
    [12] = { "TLS-Required", HOPSEC_KIND_TLS_REQUIRED },
    [17] = { "Require-TLS-ESMTP", HOPSEC_KIND_REQUIRETLS },
  };
  gboolean same = length < G_N_ELEMENTS (by_length) && by_length[length].name != NULL
                  && hopsec_same (name, by_length[length].name, length);

  return same ? by_length[length].kind : HOPSEC_KIND_OTHER;
}

static gboolean
is_one_of (const gchar *const *names, guint n, const gchar *name, gsize length)
{
  for (guint i = 0; i < n; i++) {
    if (strlen (names[i]) == length && hopsec_same (name, names[i], length)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Names that a message has and a README has not. */
gboolean
hopsec_name_is_of_mail (const gchar *name, gsize length)
{
  static const gchar *const names[]
    = { "From",         "To",           "Cc",          "Bcc",          "Date",
        "Subject",      "Reply-To",     "Sender",      "Return-Path",  "Delivered-To",
        "MIME-Version", "Content-Type", "In-Reply-To", "References",   "Authentication-Results",
        "X-Mailer",     "List-Id",      "Resent-From", "Envelope-To",  "DKIM-Signature",
        "ARC-Seal",     "X-Received",   "User-Agent",  "X-Original-To" };

  return is_one_of (names, G_N_ELEMENTS (names), name, length);
}

HopsecNameKind
hopsec_name_kind_of_envelope (const gchar *name, gsize length)
{
  static const gchar *const names[HOPSEC_N_ENVELOPES] = { "From", "To", "Date", "Subject" };

  for (guint i = 0; i < HOPSEC_N_ENVELOPES; i++) {
    if (strlen (names[i]) == length && hopsec_same (name, names[i], length)) {
      return HOPSEC_KIND_ENVELOPE + i;
    }
  }
  return HOPSEC_KIND_OTHER;
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

/* Whether the line begins a field that servers put on top, beside Received. */
gboolean
hopsec_name_is_of_server (const gchar *line, gsize length)
{
  static const gchar *const names[] = { "Return-Path", "Delivered-To", "X-Original-To",
                                        "Envelope-To", "X-Received",   "Received-SPF" };
  gsize name, value;

  return hopsec_field_begins (line, length, &name, &value)
         && is_one_of (names, G_N_ELEMENTS (names), line, name);
}
