/* A libmilter without a mail server, an analysis that can be made to fail, and no log.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-libmilter.h"

#include <string.h>

#undef hopsec_analyzer_analyze_received
HopsecReport *hopsec_analyzer_analyze_received (HopsecAnalyzer *self, const gchar *const *values,
                                                HopsecSession *session, GError **error);

struct smfiDesc fake_milter;
gboolean fake_no_memory;
HopsecReport *fake_report;
guint fake_counts[N_COUNTS];

/* The milter's own calls are renamed to this when it is built for a test. */
HopsecReport *
analyze_or_fail (HopsecAnalyzer *self, const gchar *const *values, HopsecSession *session,
                 GError **error)
{
  if (fake_no_memory) {
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_MEMORY, "not enough memory");
    return NULL;
  }
  g_clear_pointer (&fake_report, hopsec_report_unref);
  fake_report = hopsec_analyzer_analyze_received (self, values, session, error);
  return fake_report != NULL ? hopsec_report_ref (fake_report) : NULL;
}

void
log_line (int priority, const gchar *format, ...)
{
  (void) priority;
  (void) format;
}

void
log_trouble (const gchar *format, ...)
{
  (void) format;
}

void
count_add (Count what, guint n)
{
  g_assert (what < N_COUNTS && n < 100000);
  fake_counts[what] += n;
}

void
fake_clear (SMFICTX *context)
{
  g_clear_pointer (&context->inserted, g_free);
  g_clear_pointer (&context->quarantine, g_free);
  g_clear_pointer (&context->code, g_free);
  g_clear_pointer (&context->reply, g_free);
  context->n_removed = context->n_inserted = 0;
  context->in_order = TRUE;
}

int
smfi_register (struct smfiDesc description)
{
  fake_milter = description;
  return MI_SUCCESS;
}

int
smfi_setpriv (SMFICTX *context, void *session)
{
  context->session = session;
  return MI_SUCCESS;
}

void *
smfi_getpriv (SMFICTX *context)
{
  return context->session;
}

char *
smfi_getsymval (SMFICTX *context, char *name)
{
  for (guint i = 0; i < FAKE_MACROS; i++) {
    if (context->macros[i][0] != NULL && strcmp (context->macros[i][0], name) == 0) {
      return context->macros[i][1];
    }
  }
  return NULL;
}

int
smfi_setsymlist (SMFICTX *context, int where, char *macros)
{
  g_assert (context != NULL && where >= SMFIM_FIRST && where <= SMFIM_LAST && macros[0] != '\0');
  context->n_lists++;
  return MI_SUCCESS;
}

int
smfi_chgheader (SMFICTX *context, char *name, int index, char *value)
{
  static int last;

  g_assert_cmpstr (name, ==, RESULT_FIELD);
  g_assert (value == NULL && index >= 1);
  context->in_order = context->in_order && context->n_inserted == 0
                      && (context->n_removed == 0 || index == last - 1);
  last = index;
  context->n_removed++;
  return context->broken ? MI_FAILURE : MI_SUCCESS;
}

int
smfi_insheader (SMFICTX *context, int index, char *name, char *value)
{
  g_assert_cmpstr (name, ==, RESULT_FIELD);
  g_assert_cmpint (index, ==, 0);
  g_free (context->inserted);
  context->inserted = g_strdup (value);
  context->n_inserted++;
  return context->broken ? MI_FAILURE : MI_SUCCESS;
}

int
smfi_quarantine (SMFICTX *context, char *reason)
{
  g_assert (reason[0] != '\0');
  g_free (context->quarantine);
  context->quarantine = g_strdup (reason);
  return context->broken ? MI_FAILURE : MI_SUCCESS;
}

int
smfi_setreply (SMFICTX *context, char *code, char *extended, char *text)
{
  g_assert_cmpstr (code, ==, "550");
  g_assert (strpbrk (text, "%\r\n") == NULL);
  g_free (context->code);
  g_free (context->reply);
  context->code = g_strdup (extended);
  context->reply = g_strdup (text);
  return MI_SUCCESS;
}
