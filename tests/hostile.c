/* Header blocks that a hostile sender could write.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hostile.h"

#include <string.h>

/* what a MIME library may take long for, or not bear at all, stands in front of a field of ours */
#define OURS "\nReceived: from a ([192.0.2.1]) by b with SMTP; Mon, 1 Jan 2024 00:00:00 +0000\n\n"

static const gchar group[] = { 'g', ':', '\0' }, address[] = { 'a', ',', '\0' };

static const struct {
  const gchar *name, *head, *unit, *tail;
} shapes[] = {
  { "open parentheses", "Received: from a ", "(", "\n\n" },
  { "pairs of parentheses", "Received: from a ", "()", "\n\n" },
  { "nested fifteen deep", "Received: from a ", "((((((((((((((()))))))))))))))", "\n\n" },
  { "escapes in a comment", "Received: from a (", "\\)", "\n\n" },
  { "quotes", "Received: from a ", "\"", "\n\n" },
  { "angles and quotes", "Received: from a ", "<\"", ">\n\n" },
  { "semicolons", "Received: from a ", ";", "\n\n" },
  { "folds", "Received: from a", "\n b", "\n\n" },
  { "blank folds", "Received: from a", "\n  ", "\n\n" },
  { "clauses", "Received: ", "from by with id for ;", "\n\n" },
  { "dates", "Received: from a by b; ", "Mon, 1 Jan 2024 00:00:00 ", "\n\n" },
  { "numbers for a date", "Received: from a by b; ", "1 ", "\n\n" },
  { "TLS words", "Received: from a by b (Postfix) with ESMTP ", "(using TLSv1.3 with cipher ", "\n\n" },
  { "brackets", "Received: from a ", "[", "\n\n" },
  { "letters", "Received: from ", "a", "\n\n" },
  { "fields", "", "Received: from a by b with SMTP;\n", "\n" },
  { "empty fields", "", "Received:\n", "\n" },
  { "tiny other fields", "Received: from a by b with SMTP\n", "a:\n", "\n" },
  { "no colon", "Received: from a by b with SMTP\n", "a\n", "\n" },
  { "a long name", "", "R", ": x\n\n" },
  { "bare CR", "Received: from a", "\r", "\n\n" },
  { "bytes over 127", "Received: from a", "\xc3", "\n\n" },
  { "blank lines", "", "\n", "" },
  { "From lines", "", "From a\n", "\n" },
  { "quoted lines", "", "> Received: from a by b with SMTP\n", "\n" },
  { "unfolded", "Received: from a\n", "by b\n", "\n" },
  { "address groups", "To: ", group, OURS },
  { "addresses", "To: ", address, OURS },
};

guint
hostile_n_shapes (void)
{
  return G_N_ELEMENTS (shapes);
}

const gchar *
hostile_name (guint shape)
{
  return shapes[shape].name;
}

GString *
hostile_make (guint shape, gsize size)
{
  GString *data = g_string_sized_new (size + 128);
  gsize unit = strlen (shapes[shape].unit);

  g_string_append (data, shapes[shape].head);
  while (data->len + unit <= size) {
    g_string_append_len (data, shapes[shape].unit, (gssize) unit);
  }
  return g_string_append (data, shapes[shape].tail);
}
