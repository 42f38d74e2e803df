/* The answer to a request, made in a thread of its own: reports as a page, as JSON or as CSV.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "web.h"

#include <libsoup/soup.h>
#include <string.h>

#define MAX_MESSAGES 10000 /* an answer of some 50 MB; the tool reads any number */

typedef struct {
  AnswerKind kind;
  Totals totals;
  HopsecReport *first; /* while it may be the only one; nullable */
  gchar *source;       /* its own */
  GPtrArray *sections; /* of Section */
  GString *text;       /* JSON or CSV */
} Answer;

typedef struct {
  GString *text;
  gint64 time;
} Section;

const gchar *
answer_type (AnswerKind kind)
{
  static const gchar *const types[]
    = { "text/html; charset=utf-8", "application/json", "text/csv; charset=utf-8" };

  return types[kind];
}

/* --- reports ------------------------------------------------------------------------------------------ */

static void
section_free (gpointer data)
{
  Section *section = data;

  g_string_free (section->text, TRUE);
  g_free (section);
}

static void
add_section (Answer *answer, HopsecReport *report, const gchar *source)
{
  Section *section = g_new0 (Section, 1);
  Facts facts;

  facts_read (&facts, report, source);
  totals_add (&answer->totals, &facts);
  section->text = g_string_new (NULL);
  section->time = facts.time;
  if (answer->sections->len < MAX_SECTIONS) {
    html_message (section->text, report, source, NULL);
  } else {
    html_row (section->text, report, source, NULL);
  }
  g_ptr_array_add (answer->sections, section);
}

static void
add_json (Answer *answer, HopsecReport *report, const gchar *source)
{
  g_autofree gchar *json = hopsec_report_to_json (report, source);

  if (answer->text->len > 0) {
    g_string_append (answer->text, ",\n");
  }
  g_string_append (answer->text, json);
}

/* TakeReport */
static gboolean
take (HopsecReport *report, const gchar *source, gpointer data)
{
  Answer *answer = data;

  if (answer->first == NULL) {
    answer->first = hopsec_report_ref (report);
    answer->source = g_strdup (source);
  }
  switch (answer->kind) {
  case ANSWER_HTML:
    add_section (answer, report, source);
    break;
  case ANSWER_JSON:
    answer->totals.n_messages++;
    add_json (answer, report, source);
    break;
  default:
    answer->totals.n_messages++;
    csv_message (answer->text, report, source, NULL);
  }
  return answer->totals.n_messages < MAX_MESSAGES;
}

/* --- the answer --------------------------------------------------------------------------------------- */

static void
put (Job *job, gchar *text)
{
  g_string_assign (job->text, text);
  g_free (text);
}

/* A browser gets the form again; programs read the status. */
static void
put_fault (Job *job, guint status, const gchar *fault)
{
  job->status = status;
  if (job->kind == ANSWER_HTML) {
    put (job, page_start (fault, &job->policy));
  } else {
    g_string_printf (job->text, "%s\n", fault);
  }
}

/* The newest first, and what has no time last, as the tool does. */
static gint
compare_sections (gconstpointer a, gconstpointer b)
{
  const Section *one = *(const Section *const *) a, *two = *(const Section *const *) b;

  return (one->time < two->time) - (one->time > two->time);
}

static void
put_html (Job *job, Answer *answer)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  if (answer->totals.n_messages == 1) {
    put (job, page_message (answer->first, answer->source, &job->policy));
    return;
  }
  g_ptr_array_sort (answer->sections, compare_sections);
  for (guint i = 0; i < answer->sections->len; i++) {
    const Section *section = g_ptr_array_index (answer->sections, i);

    g_ptr_array_add (texts, section->text);
  }
  page_many (job->text, &answer->totals, texts, &job->policy);
}

static void
put_reports (Job *job, Answer *answer)
{
  job->status = SOUP_STATUS_OK;
  if (job->kind == ANSWER_HTML) {
    put_html (job, answer);
  } else if (job->kind == ANSWER_JSON && answer->totals.n_messages > 1) {
    g_string_printf (job->text, "[%s]\n", answer->text->str);
  } else {
    g_string_append_len (job->text, answer->text->str, (gssize) answer->text->len);
    g_string_append (job->text, job->kind == ANSWER_JSON ? "\n" : "");
  }
}

/* The site's analyzer, or one that knows the author's program too; NULL with an error */
static HopsecAnalyzer *
choose_analyzer (const Site *site, const Upload *settings, GError **error)
{
  g_autoptr (HopsecClient) client = NULL;
  HopsecAnalyzer *analyzer;
  gconstpointer data;
  gsize size;

  if (settings == NULL) {
    return g_object_ref (site->analyzer);
  }
  data = g_bytes_get_data (settings->bytes, &size);
  client = hopsec_client_new_from_data (data, size, error);
  analyzer = client != NULL ? site_new_analyzer (site, error) : NULL;
  if (analyzer != NULL) {
    hopsec_analyzer_set_client (analyzer, client);
  } else {
    g_prefix_error (error, "%s: ", settings->name);
  }
  return analyzer;
}

/* FALSE: the fault stands in the job */
static gboolean
read_form (Job *job, Answer *answer, const Form *form)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HopsecAnalyzer) analyzer = choose_analyzer (job->site, form->settings, &error);

  for (guint i = 0; analyzer != NULL && error == NULL && i < form->messages->len; i++) {
    const Upload *upload = g_ptr_array_index (form->messages, i);

    if (!read_upload (upload, analyzer, form->attached, job->site->max_size, take, answer,
                      &error)) {
      if (error == NULL) {
        put_fault (
          job, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE,
          "That is too many messages for one request; the program hopsec reads any number.");
        return FALSE;
      }
      g_prefix_error (&error, "%s: ", upload->name);
    }
  }
  if (error != NULL) {
    gboolean large = g_error_matches (error, HOPSEC_ERROR, HOPSEC_ERROR_LIMIT);

    put_fault (job, large ? SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE : SOUP_STATUS_UNPROCESSABLE_ENTITY,
               error->message);
  }
  return error == NULL;
}

void
answer (Job *job)
{
  Answer answer = { .kind = job->kind, .text = g_string_new (NULL) };
  Form form;

  answer.sections = g_ptr_array_new_with_free_func (section_free);
  totals_init (&answer.totals);
  if (job->kind == ANSWER_CSV) {
    csv_begin (answer.text, NULL);
  }
  form_read (&form, job->body, job->type);
  if (form.messages->len == 0) {
    put_fault (job, SOUP_STATUS_BAD_REQUEST, "Paste the header of a message, or choose a file.");
  } else if (read_form (job, &answer, &form)) {
    put_reports (job, &answer);
  }
  form_clear (&form);
  totals_clear (&answer.totals);
  g_ptr_array_unref (answer.sections);
  g_string_free (answer.text, TRUE);
  g_clear_pointer (&answer.first, hopsec_report_unref);
  g_free (answer.source);
}
