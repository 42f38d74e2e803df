/* The traces that messages are made of: those of the example messages, or of the dialects' samples.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench.h"

#include "dialect/dialect.h"

#include <string.h>

#define FIELDS 5 /* of a message, as real mail has */
#define SEED 20

/* The header blocks of the example messages. */
GPtrArray *
bench_traces_of_mail (const gchar *sources)
{
  g_autofree gchar *folder = g_build_filename (sources, "examples", "mail", NULL);
  g_autoptr (GPtrArray) mail = bench_mail_read (folder);
  GPtrArray *traces = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < mail->len; i++) {
    const Message *message = g_ptr_array_index (mail, i);
    const gchar *end = g_strstr_len (message->data, (gssize) message->length, "\n\n");
    gsize length = end != NULL ? (gsize) (end + 1 - message->data) : message->length;

    g_ptr_array_add (traces, g_strndup (message->data, length));
  }
  return traces;
}

static void
shuffle (GPtrArray *values)
{
  g_autoptr (GRand) dice = g_rand_new_with_seed (SEED);

  for (guint i = values->len; i > 1; i--) {
    guint j = (guint) g_rand_int_range (dice, 0, (gint32) i);
    gpointer value = values->pdata[i - 1];

    values->pdata[i - 1] = values->pdata[j];
    values->pdata[j] = value;
  }
}

/* Every sample of every dialect once, in an order that is always the same, five to a trace. */
GPtrArray *
bench_traces_of_dialects (const gchar *sources)
{
  g_autofree gchar *folder = g_build_filename (sources, "libhopsec", "dialect", NULL);
  g_autoptr (GPtrArray) dialects = hopsec_dialect_read_folder (folder, NULL);
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  GPtrArray *traces = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; dialects != NULL && i < dialects->len; i++) {
    const HopsecDialect *dialect = g_ptr_array_index (dialects, i);

    for (guint k = 0; k < dialect->samples->len; k++) {
      g_ptr_array_add (values, ((HopsecSample *) g_ptr_array_index (dialect->samples, k))->value);
    }
  }
  shuffle (values);
  for (guint i = 0; i + FIELDS <= values->len; i += FIELDS) {
    GString *trace = g_string_new (NULL);

    for (guint k = 0; k < FIELDS; k++) {
      g_string_append_printf (trace, "Received: %s\n", (const gchar *) values->pdata[i + k]);
    }
    g_ptr_array_add (traces, g_string_free (trace, FALSE));
  }
  return traces;
}
