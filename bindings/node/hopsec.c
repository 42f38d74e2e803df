/* libhopsec for Node.js: the part in C, which index.js stands on. A report is handed over as plain
 * data and freed before the call returns: nothing waits for the garbage collector.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "addon.h"

#include <string.h>

/* --- arguments: JavaScript to C --------------------------------------------------------------- */

static napi_value
throw_error (napi_env env, const GError *error)
{
  static const gchar *const codes[]
    = { "HOPSEC_ERROR_READ", "HOPSEC_ERROR_LIMIT", "HOPSEC_ERROR_SYNTAX", "HOPSEC_ERROR_ARGUMENT",
        "HOPSEC_ERROR_MEMORY", "HOPSEC_ERROR_NOT_MAIL" };

  napi_throw_error (env, codes[error->code], error->message);
  return NULL;
}

static napi_value
throw_type (napi_env env, const gchar *expected)
{
  napi_throw_type_error (env, "ERR_INVALID_ARG_TYPE", expected);
  return NULL;
}

/* The text that `value` holds, to be freed; NULL if it holds none, or one with NUL. */
static gchar *
take_string (napi_env env, napi_value value)
{
  g_autofree gchar *text = NULL;
  gsize length = 0;

  if (napi_get_value_string_utf8 (env, value, NULL, 0, &length) != napi_ok) {
    return NULL;
  }
  text = g_malloc (length + 1);
  napi_get_value_string_utf8 (env, value, text, length + 1, &length);
  return strlen (text) == length ? g_steal_pointer (&text) : NULL;
}

/* A list of texts; NULL if `value` is no such list. */
static GStrv
take_strings (napi_env env, napi_value value)
{
  g_auto (GStrv) list = NULL;
  guint32 n = 0;

  if (napi_get_array_length (env, value, &n) != napi_ok) {
    return NULL;
  }
  list = g_new0 (gchar *, n + 1);
  for (guint i = 0; i < n; i++) {
    napi_value item = NULL;

    napi_get_element (env, value, i, &item);
    list[i] = take_string (env, item);
    if (list[i] == NULL) {
      return NULL;
    }
  }
  return g_steal_pointer (&list);
}

/* The facts of a live session: name, value, name, value ... */
static HopsecSession *
take_session (GStrv facts, const gchar **unknown)
{
  g_autoptr (HopsecSession) session = hopsec_session_new ();

  for (guint i = 0; facts[i] != NULL; i += 2) {
    guint field = 0;

    while (field < HOPSEC_N_FACTS && !g_str_equal (facts[i], hopsec_fact_get_nick (field))) {
      field++;
    }
    if (!hopsec_session_set (session, field, facts[i + 1])) {
      *unknown = facts[i];
      return NULL;
    }
  }
  return g_steal_pointer (&session);
}

/* --- the analyzer ----------------------------------------------------------------------------- */

static void
drop_object (napi_env env, void *object, void *hint)
{
  (void) env;
  (void) hint;
  g_object_unref (object);
}

/* Puts a GObject, whose reference it takes, into a new JavaScript object. */
static napi_value
wrap (napi_env env, napi_value self, gpointer object)
{
  if (napi_wrap (env, self, object, drop_object, NULL, NULL) != napi_ok) {
    g_object_unref (object);
  }
  return self;
}

static napi_value
new_analyzer (napi_env env, napi_callback_info info)
{
  napi_value self = NULL;

  napi_get_cb_info (env, info, NULL, NULL, &self, NULL);
  return wrap (env, self, hopsec_analyzer_new ());
}

/* The object of a method (JavaScript calls it on no object of another class), and its
 * arguments; missing ones are undefined. */
static gpointer
begin (napi_env env, napi_callback_info info, napi_value arguments[3])
{
  void *object = NULL;
  gsize n = 3;
  napi_value self = NULL;

  napi_get_cb_info (env, info, &n, arguments, &self, NULL);
  if (napi_unwrap (env, self, &object) != napi_ok) {
    throw_type (env, "this object was not made with new");
  }
  return object;
}

static gboolean
set_number (HopsecAnalyzer *analyzer, const gchar *option, gint64 value)
{
  static const gchar *const limits[] = { "header", "field", "fields", "depth", "token" };

  if (g_str_equal (option, "now")) {
    hopsec_analyzer_set_now (analyzer, value);
    return TRUE;
  }
  if (g_str_equal (option, "envelope")) {
    hopsec_analyzer_set_envelope (analyzer, value != 0);
    return TRUE;
  }
  if (g_str_equal (option, "trust_hops") && value >= 0 && value <= G_MAXINT) {
    hopsec_analyzer_set_trust_hops (analyzer, (guint) value);
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
    if (g_str_equal (option, limits[i]) && value > 0 && value <= G_MAXINT) {
      hopsec_analyzer_set_limit (analyzer, i, (guint) value);
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
set_client (HopsecAnalyzer *analyzer, const gchar *settings, GError **error)
{
  g_autoptr (HopsecClient) client = hopsec_client_new (settings, error);

  if (client != NULL) {
    hopsec_analyzer_set_client (analyzer, client);
  }
  return client != NULL;
}

/* set (option, value) */
static napi_value
set (napi_env env, napi_callback_info info)
{
  static const struct {
    const gchar *option;
    gboolean (*add) (HopsecAnalyzer *self, const gchar *text, GError **error);
  } texts[] = { { "config", hopsec_analyzer_add_config },
                { "dialects", hopsec_analyzer_add_dialects },
                { "trust", hopsec_analyzer_add_trust },
                { "client", set_client } };
  napi_value arguments[3];
  HopsecAnalyzer *analyzer = begin (env, info, arguments);
  g_autofree gchar *option = take_string (env, arguments[0]);
  g_autofree gchar *text = take_string (env, arguments[1]);
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  if (analyzer == NULL || option == NULL) {
    return throw_type (env, "an option has a name");
  }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    if (text != NULL && g_str_equal (option, texts[i].option)) {
      return texts[i].add (analyzer, text, &error) ? NULL : throw_error (env, error);
    }
  }
  if (napi_get_value_int64 (env, arguments[1], &value) != napi_ok
      || !set_number (analyzer, option, value)) {
    g_autofree gchar *message = g_strdup_printf ("there is no option %s of such a value", option);

    return throw_type (env, message);
  }
  return NULL;
}

/* The error is read after the call that may set it, which is an argument too. */
static napi_value
finish (napi_env env, HopsecReport *report, const gchar *source, napi_value html, GError **error)
{
  napi_value value
    = report != NULL ? to_report (env, report, source, html) : throw_error (env, *error);

  g_clear_pointer (&report, hopsec_report_unref);
  return value;
}

/* analyze (path or bytes, HTML or undefined) */
static napi_value
analyze (napi_env env, napi_callback_info info)
{
  napi_value arguments[3];
  HopsecAnalyzer *analyzer = begin (env, info, arguments);
  g_autofree gchar *path = take_string (env, arguments[0]);
  g_autoptr (GError) error = NULL;
  bool is_buffer = false;
  void *data = NULL;
  gsize length = 0;

  if (analyzer == NULL) {
    return NULL;
  }
  if (path != NULL) {
    HopsecReport *report = hopsec_analyzer_analyze_file (analyzer, path, &error);

    g_prefix_error (&error, "%s: ", path);
    return finish (env, report, path, arguments[1], &error);
  }
  napi_is_buffer (env, arguments[0], &is_buffer); /* Node 18 aborts where it is none */
  if (!is_buffer || napi_get_buffer_info (env, arguments[0], &data, &length) != napi_ok) {
    return throw_type (env, "a message is a path or a Buffer");
  }
  return finish (env, hopsec_analyzer_analyze_data (analyzer, data, length, &error), NULL,
                 arguments[1], &error);
}

/* analyzeReceived (values, facts of the session or undefined, HTML or undefined) */
static napi_value
analyze_received (napi_env env, napi_callback_info info)
{
  napi_value arguments[3];
  HopsecAnalyzer *analyzer = begin (env, info, arguments);
  g_auto (GStrv) values = take_strings (env, arguments[0]);
  g_auto (GStrv) facts = take_strings (env, arguments[1]);
  g_autoptr (HopsecSession) session = NULL;
  g_autoptr (GError) error = NULL;
  const gchar *unknown = NULL;

  if (analyzer == NULL || values == NULL) {
    return throw_type (env, "the values of Received fields are a list of strings");
  }
  if (facts != NULL) {
    session = take_session (facts, &unknown);
  }
  if (unknown != NULL) {
    g_autofree gchar *message = g_strdup_printf ("a session has no %s", unknown);

    return throw_type (env, message);
  }
  return finish (
    env,
    hopsec_analyzer_analyze_received (analyzer, (const gchar *const *) values, session, &error),
    NULL, arguments[2], &error);
}

/* --- the mailbox ------------------------------------------------------------------------------ */

/* new Mailbox (analyzer, path, attached) */
static napi_value
new_mailbox (napi_env env, napi_callback_info info)
{
  napi_value arguments[3], self = NULL;
  gsize n = G_N_ELEMENTS (arguments);
  void *analyzer = NULL;
  g_autofree gchar *path = NULL;
  bool attached = false;
  HopsecMailbox *mailbox;

  napi_get_cb_info (env, info, &n, arguments, &self, NULL);
  path = take_string (env, arguments[1]);
  if (napi_unwrap (env, arguments[0], &analyzer) != napi_ok || !HOPSEC_IS_ANALYZER (analyzer)
      || path == NULL || napi_get_value_bool (env, arguments[2], &attached) != napi_ok) {
    return throw_type (env, "a mailbox is a path");
  }
  mailbox = hopsec_mailbox_new (analyzer, path);
  hopsec_mailbox_set_attached (mailbox, attached);
  return wrap (env, self, mailbox);
}

/* next (HTML or undefined): a report with its source; null at the end */
static napi_value
next (napi_env env, napi_callback_info info)
{
  napi_value arguments[3], value = NULL;
  HopsecMailbox *mailbox = begin (env, info, arguments);
  g_autoptr (HopsecReport) report = NULL;
  g_autoptr (GError) error = NULL;

  if (mailbox == NULL) {
    return NULL;
  }
  report = hopsec_mailbox_next (mailbox, &error);
  if (error != NULL) {
    g_prefix_error (&error, "%s: ", hopsec_mailbox_get_source (mailbox));
    return throw_error (env, error);
  }
  if (report == NULL) {
    return to_null (env);
  }
  value = to_report (env, report, hopsec_mailbox_get_source (mailbox), arguments[0]);
  napi_set_named_property (env, value, "source",
                           to_string (env, hopsec_mailbox_get_source (mailbox)));
  return value;
}

/* --- the module ------------------------------------------------------------------------------ */

/* requirement (name): its number, null if there is no such requirement */
static napi_value
requirement (napi_env env, napi_callback_info info)
{
  napi_value argument = NULL;
  gsize n = 1;
  g_autofree gchar *text = NULL;
  HopsecRequirement found;

  napi_get_cb_info (env, info, &n, &argument, NULL, NULL);
  text = take_string (env, argument);
  return text != NULL && hopsec_requirement_from_string (text, &found) ? to_number (env, found)
                                                                        : to_null (env);
}

NAPI_MODULE_INIT ()
{
  const napi_property_descriptor methods[] = {
    { "set", NULL, set, NULL, NULL, NULL, napi_default_method, NULL },
    { "analyze", NULL, analyze, NULL, NULL, NULL, napi_default_method, NULL },
    { "analyzeReceived", NULL, analyze_received, NULL, NULL, NULL, napi_default_method, NULL },
  };
  const napi_property_descriptor mailbox_method
    = { "next", NULL, next, NULL, NULL, NULL, napi_default_method, NULL };
  napi_value value = NULL;

  prepare_reports (env);
  napi_define_class (env, "Analyzer", NAPI_AUTO_LENGTH, new_analyzer, NULL, G_N_ELEMENTS (methods),
                     methods, &value);
  napi_set_named_property (env, exports, "Analyzer", value);
  napi_define_class (env, "Mailbox", NAPI_AUTO_LENGTH, new_mailbox, NULL, 1, &mailbox_method,
                     &value);
  napi_set_named_property (env, exports, "Mailbox", value);
  napi_create_function (env, "requirement", NAPI_AUTO_LENGTH, requirement, NULL, &value);
  napi_set_named_property (env, exports, "requirement", value);
  return exports;
}
