/* The mail that is measured: a folder of somebody's messages, or messages made from the samples.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Real mail has about 60 header fields in 10 KB, five of them Received, and a body of some 25 KB:
 * the made messages have the trace of a sample, the other fields and the body around it.
 */
#include "bench.h"

#include <gmime/gmime.h>
#include <string.h>

#define OTHER_FIELDS 55
#define BODY_LINES 340 /* of 77 bytes */

static void
free_message (gpointer data)
{
  Message *message = data;

  g_free (message->path);
  g_free (message->data);
  g_strfreev (message->values);
  g_free (message);
}

/* What a filter would be handed. */
static GStrv
take_values (const gchar *data, gsize length)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (data, length);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *message = g_mime_parser_construct_message (parser, NULL);
  GMimeHeaderList *list = message != NULL ? g_mime_object_get_header_list (GMIME_OBJECT (message)) : NULL;

  for (gint i = 0; list != NULL && i < g_mime_header_list_get_count (list); i++) {
    GMimeHeader *header = g_mime_header_list_get_header_at (list, i);

    if (g_ascii_strcasecmp (g_mime_header_get_name (header), "Received") == 0) {
      g_ptr_array_add (values, g_strdup (g_mime_header_get_raw_value (header)));
    }
  }
  g_clear_object (&message);
  g_object_unref (parser);
  g_object_unref (stream);
  g_ptr_array_add (values, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&values), FALSE);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Message *const *) a)[0]->path, ((const Message *const *) b)[0]->path);
}

/* The messages of a folder, by name; those without a trace are left out. */
GPtrArray *
bench_mail_read (const gchar *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  GPtrArray *mail = g_ptr_array_new_with_free_func (free_message);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    Message *message = g_new0 (Message, 1);

    message->path = g_build_filename (folder, name, NULL);
    if (g_file_get_contents (message->path, &message->data, &message->length, NULL)
        && (message->values = take_values (message->data, message->length))[0] != NULL) {
      g_ptr_array_add (mail, message);
    } else {
      free_message (message);
    }
  }
  g_ptr_array_sort (mail, compare);
  return mail;
}

guint
bench_mail_count_fields (const GPtrArray *mail)
{
  guint n = 0;

  for (guint i = 0; i < mail->len; i++) {
    n += g_strv_length (((Message *) g_ptr_array_index (mail, i))->values);
  }
  return n;
}

/* --- made messages ---------------------------------------------------------------------------- */

static void
add_other_fields (GString *out, guint number)
{
  for (guint i = 0; i < OTHER_FIELDS; i++) {
    switch (i % 6) {
    case 0:
      g_string_append_printf (out, "X-Filter-%u-Result: pass (policy=%u; score=%u.%u; checked=%u)\r\n", i,
                              number, i, number % 10, number * 7 + i);
      break;
    case 1:
      g_string_append_printf (out, "X-Spam-Level-%u: %u\r\n", i, number % 5);
      break;
    case 2:
      g_string_append_printf (out, "To: Person %u <person%u@example.org>,\r\n Other %u <o%u@example.net>\r\n",
                              number, number, i, i);
      break;
    case 3:
      g_string_append_printf (out, "X-Signature-%u: a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s%u;\r\n", i, i);
      for (guint line = 0; line < 7; line++) {
        g_string_append_printf (out, "\tb=%08xQmVuY2htYXJrIG1hZGUgbGluZSBvZiBhIHNpZ25hdHVyZQ%08x\r\n",
                                number * 2654435761u + line, i * 2246822519u);
      }
      break;
    case 4:
      g_string_append_printf (out, "X-Tenant-%u: 5e2a9c10-%04x-4f3b-8a1d-%012u\r\n", i, number & 0xffff, number);
      break;
    default:
      g_string_append_printf (out, "X-Originating-Header-%u: 198.51.100.%u\r\n", i, number % 250);
    }
  }
}

static void
add_body (GString *out, guint number)
{
  g_string_append (out, "\r\n");
  for (guint line = 0; line < BODY_LINES; line++) {
    g_string_append_printf (out, "%06u %04u The quick brown fox jumps over the lazy dog, again and again.\r\n",
                            number, line);
  }
}

/* A host name as no other message has it: its reserved label (RFC 2606) gets a number, numbers in it
 * are others. In real mail most host names are new, and what remembers them must not look better. */
static void
add_new_name (GString *out, const gchar *name, gsize length, guint number)
{
  const gchar *reserved = g_strstr_len (name, (gssize) length, "example.");
  gsize end = reserved != NULL ? (gsize) (reserved - name) + strlen ("example") : length;

  for (gsize i = 0; i < length; i++) {
    gboolean digits = i + 1 < length && g_ascii_isdigit (name[i]) && g_ascii_isdigit (name[i + 1]);

    if (i == end) {
      g_string_append_printf (out, "%u", number);
    }
    g_string_append_c (out, digits ? (gchar) ('0' + (number / (i + 1) + i) % 10) : name[i]);
  }
}

/* The trace with lines as mail has them, and its host names changed. */
static void
add_trace (GString *out, const gchar *trace, guint number)
{
  static const gchar letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";

  while (*trace != '\0') {
    gsize n = strspn (trace, letters);

    if (memchr (trace, '.', n) != NULL && strspn (trace, "0123456789.-") < n) {
      add_new_name (out, trace, n, number);
    } else {
      g_string_append_len (out, trace, (gssize) n);
    }
    for (trace += n; *trace != '\0' && strchr (letters, *trace) == NULL; trace++) {
      g_string_append_len (out, *trace == '\n' ? "\r\n" : trace, *trace == '\n' ? 2 : 1);
    }
  }
}

static void
make_message (GString *out, const gchar *trace, guint number)
{
  g_string_truncate (out, 0);
  add_trace (out, trace, number);
  add_other_fields (out, number);
  add_body (out, number);
}

/* `n` messages of a set, written to a folder. */
GPtrArray *
bench_mail_make (const gchar *sources, const gchar *set, const gchar *folder, guint n)
{
  g_autoptr (GPtrArray) traces
    = strcmp (set, "diverse") == 0 ? bench_traces_of_dialects (sources) : bench_traces_of_mail (sources);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; traces->len > 0 && i < n; i++) {
    g_autofree gchar *name = g_strdup_printf ("%06u.eml", i);
    g_autofree gchar *path = g_build_filename (folder, name, NULL);

    make_message (out, g_ptr_array_index (traces, i % traces->len), i);
    if (!g_file_set_contents_full (path, out->str, (gssize) out->len, G_FILE_SET_CONTENTS_NONE, 0600, NULL)) {
      break;
    }
  }
  return bench_mail_read (folder);
}

/* How many of the host names in a message's hops no message before it had, in percent. */
double
bench_mail_new_names (const GPtrArray *mail, HopsecAnalyzer *analyzer)
{
  static const HopsecFact names[] = { HOPSEC_FACT_BY, HOPSEC_FACT_HELO, HOPSEC_FACT_RDNS };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0, n_new = 0;

  for (guint i = 0; i < mail->len; i++) {
    const Message *message = g_ptr_array_index (mail, i);
    g_autoptr (HopsecReport) report
      = hopsec_analyzer_analyze_received (analyzer, (const gchar *const *) message->values, NULL, NULL);

    for (guint hop = 0; hop < hopsec_report_get_n_hops (report); hop++) {
      g_autoptr (HopsecHop) at = hopsec_report_get_hop (report, hop);

      for (guint k = 0; k < G_N_ELEMENTS (names); k++) {
        const gchar *name = hopsec_hop_get (at, names[k]);

        n += name != NULL;
        n_new += name != NULL && g_hash_table_add (seen, g_strdup (name));
      }
    }
  }
  return n > 0 ? 100.0 * n_new / n : 0;
}
