/* --unclaimed: forms of fields that no dialect knows, the most frequent first, each with a draft.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "read/read.h"

#include <stdio.h>
#include <string.h>

#define MAX_FORMS 10000 /* beyond these only those that are known already are counted */
#define MAX_SHOWN 20    /* without --verbose */

typedef struct {
  gchar *form;
  guint64 n;
  gint64 first, last; /* seconds since 1970; G_MININT64: no field has a date */
  gchar *draft;
} Form;

typedef struct {
  const Options *options;
  GHashTable *forms;                    /* of Form, by its form */
  guint64 n_fields, n_unclaimed, n_cut; /* cut: without the server's name */
  gboolean unread;
} Count;

static void
form_free (gpointer data)
{
  Form *form = data;

  g_free (form->form);
  g_free (form->draft);
  g_free (form);
}

static void
count_date (Form *form, gint64 time)
{
  if (form->first == G_MININT64 || time < form->first) {
    form->first = time;
  }
  form->last = MAX (form->last, time);
}

static void
count_hop (Count *self, HopsecHop *hop)
{
  g_autofree gchar *text = NULL;
  gint64 time;
  Form *form;

  self->n_fields++;
  if (hopsec_hop_get (hop, HOPSEC_FACT_DIALECT) != NULL) {
    return;
  }
  self->n_unclaimed++;
  if (hopsec_hop_get (hop, HOPSEC_FACT_BY) == NULL) {
    self->n_cut++;
    return;
  }
  text = hopsec_hop_to_form (hop);
  form = g_hash_table_lookup (self->forms, text);
  if (form == NULL && g_hash_table_size (self->forms) < MAX_FORMS) {
    form = g_new0 (Form, 1);
    *form = (Form) { g_steal_pointer (&text), 0, G_MININT64, G_MININT64,
                     hopsec_analyzer_draft_dialect (self->options->analyzer, hop) };
    g_hash_table_insert (self->forms, form->form, form);
  }
  if (form != NULL) {
    form->n++;
    if (hopsec_hop_get_time (hop, &time)) {
      count_date (form, time);
    }
  }
}

static void
count_file (Count *self, const Piece *piece, const gchar *path)
{
  g_autoptr (HopsecMailbox) mailbox = hopsec_mailbox_new (self->options->analyzer, path);
  gboolean more = TRUE;

  hopsec_mailbox_set_attached (mailbox, self->options->attached);
  hopsec_mailbox_set_range (mailbox, piece->start, piece->end);
  while (more) {
    g_autoptr (GError) error = NULL;
    g_autoptr (HopsecReport) report = hopsec_mailbox_next (mailbox, &error);

    for (guint i = 0; report != NULL && i < hopsec_report_get_n_hops (report); i++) {
      g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, i);

      count_hop (self, hop);
    }
    if (error != NULL) {
      complain (hopsec_mailbox_get_source (mailbox), error->message);
      self->unread = TRUE;
    }
    more = report != NULL || error != NULL;
  }
}

static gint
compare_forms (gconstpointer a, gconstpointer b)
{
  const Form *one = *(const Form *const *) a, *other = *(const Form *const *) b;

  return one->n != other->n ? (one->n > other->n ? -1 : 1) : strcmp (one->form, other->form);
}

static gchar *
date_text (gint64 time)
{
  g_autoptr (GDateTime) date = time != G_MININT64 ? g_date_time_new_from_unix_utc (time) : NULL;

  return date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("?");
}

static void
add_form (GString *out, const Form *form, guint number, guint64 n_unclaimed)
{
  g_autofree gchar *first = date_text (form->first), *last = date_text (form->last);
  g_autofree gchar *shown = style_escape (form->form);

  g_string_append_printf (
    out, "\n# %u. %" G_GUINT64_FORMAT " fields, %.1f %% of these; %s to %s\n# %s\n", number,
    form->n, 100.0 * (gdouble) form->n / (gdouble) n_unclaimed, first, last, shown);
  for (const gchar *c = form->draft; *c != '\0'; c++) {
    g_string_append_c (out, *c == '\n' || (*c >= ' ' && *c < 127) ? *c : '?');
  }
}

static GString *
report (Count *self)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  GString *out = g_string_new (NULL);
  GHashTableIter iter;
  gpointer form;
  guint n;

  g_hash_table_iter_init (&iter, self->forms);
  while (g_hash_table_iter_next (&iter, NULL, &form)) {
    g_ptr_array_add (all, form);
  }
  n = self->options->verbose ? all->len : MIN (all->len, MAX_SHOWN);
  g_ptr_array_sort (all, compare_forms);
  g_string_append_printf (
    out,
    "# %" G_GUINT64_FORMAT " fields, of which no dialect claims %" G_GUINT64_FORMAT
    " (%.2f %%), of %u forms; %" G_GUINT64_FORMAT " name no server\n",
    self->n_fields, self->n_unclaimed,
    100.0 * (gdouble) self->n_unclaimed / (gdouble) MAX (self->n_fields, 1), all->len, self->n_cut);
  for (guint i = 0; i < n; i++) {
    add_form (out, g_ptr_array_index (all, i), i + 1, self->n_unclaimed);
  }
  return out;
}

int
unclaimed (const Options *options, Output *output)
{
  Count count = { .options = options };
  Input *input = input_new (options);
  Piece piece;
  GString *out;

  count.forms = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, form_free);
  while (interrupt_signal () == 0 && input_next (input, G_MAXUINT64, 1, &piece)) {
    for (guint i = 0; piece.fault == NULL && i < piece.paths->len; i++) {
      count_file (&count, &piece, g_ptr_array_index (piece.paths, i));
    }
    if (piece.fault != NULL) {
      complain (g_ptr_array_index (piece.paths, 0), piece.fault);
      count.unread = TRUE;
    }
    piece_clear (&piece);
  }
  input_free (input);
  out = report (&count);
  output_write (output, out->str, out->len);
  g_string_free (out, TRUE);
  g_hash_table_unref (count.forms);
  return count.unread ? STATUS_INPUT : STATUS_FINE;
}
