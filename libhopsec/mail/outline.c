/* What stands in a text without a Received field: the names of its fields, and where something looks
 * like one. A person is told that, in place of a guess.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "form/form.h"
#include "mail/mail.h"

#include <string.h>

#define MAX_NAMES 8 /* that are told */
#define MAX_NAME 40 /* bytes of one */

/* "From, To, Date and Subject" */
static gchar *
list_names (const gchar *data, gsize length)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GString *list = g_string_new (NULL);
  const gchar *end = data + length;
  HopsecLine line;
  guint n = 0;

  while (hopsec_form_next_line (&data, end, &line)) {
    gsize name, value;

    if (line.length > 0 && !g_ascii_isspace (*line.start)
        && hopsec_field_begins (line.start, line.length, &name, &value) && n++ < MAX_NAMES) {
      g_ptr_array_add (names, g_strndup (line.start, MIN (name, MAX_NAME)));
    }
  }
  for (guint i = 0; i < names->len; i++) {
    g_string_append (list, i == 0 ? "" : i + 1 == n ? " and " : ", ");
    g_string_append (list, g_ptr_array_index (names, i));
  }
  if (n > names->len) {
    g_string_append_printf (list, " and %u more", n - names->len);
  }
  return g_string_free (list, FALSE);
}

/* The number of the line from `from` on that looks like a Received field; 0: none does. */
static guint
find_line (const gchar *data, gsize length, gsize from, gboolean inside)
{
  const gchar *rest = data, *end = data + length;
  HopsecLine line;
  guint n = 0;

  while (hopsec_form_next_line (&rest, end, &line)) {
    n++;
    if ((gsize) (line.start - data) >= from && hopsec_line_has_received (&line, inside)) {
      return n;
    }
  }
  return 0;
}

/* Fills in what there is of it. */
void
hopsec_trace_outline (HopsecTrace *trace, HopsecGiven given, const gchar *data, gsize length)
{
  g_autofree gchar *names = NULL;

  if (trace->is_mail && trace->is_message) {
    names = trace->block != NULL
              ? list_names (trace->block->str, trace->block->len)
              : list_names (data, trace->end > 0 ? trace->end : length);
    trace->names = hopsec_arena_text (trace->arena, names, strlen (names));
  }
  if (given == HOPSEC_GIVEN_TEXT && trace->block == NULL) {
    trace->line = find_line (data, length, trace->end, !trace->is_mail);
  }
}
