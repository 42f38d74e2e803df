/* C to JavaScript: a report as plain data, with the keys of its JSON.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "addon.h"

/* Functions that make an object of their arguments: quicker than setting key after key. */
typedef struct {
  napi_ref report, hop, leg;
} Makers;

static const gchar report_keys[] = "message_id,envelope,security,proved,between,summary,answers,boundary,"
                                   "deciding_hop,legs,flags,hops,met";
static const gchar leg_keys[] = "leg,hops,security,basis,proof,grade,from,to,text";

napi_value
to_null (napi_env env)
{
  napi_value value = NULL;

  napi_get_null (env, &value);
  return value;
}

napi_value
to_number (napi_env env, gint64 number)
{
  napi_value value = NULL;

  napi_create_int64 (env, number, &value);
  return value;
}

napi_value
to_string (napi_env env, const gchar *text)
{
  napi_value value = NULL;

  if (text == NULL) {
    return to_null (env);
  }
  napi_create_string_utf8 (env, text, NAPI_AUTO_LENGTH, &value);
  return value;
}

/* "a b c" as a list */
static napi_value
to_words (napi_env env, const gchar *text)
{
  g_auto (GStrv) list = g_strsplit (text != NULL ? text : "", " ", -1);
  napi_value value = NULL;

  napi_create_array (env, &value);
  for (guint i = 0; list[i] != NULL; i++) {
    napi_set_element (env, value, i, to_string (env, list[i]));
  }
  return value;
}

/* A verdict over no hops is null. */
static napi_value
to_verdict (napi_env env, HopsecSecurity security)
{
  return to_string (
    env, security != HOPSEC_SECURITY_NONE ? hopsec_security_to_string (security) : NULL);
}

static napi_value
make (napi_env env, napi_ref maker, gsize n, const napi_value *values)
{
  napi_value undefined = NULL, function = NULL, object = NULL;

  napi_get_undefined (env, &undefined);
  napi_get_reference_value (env, maker, &function);
  napi_call_function (env, undefined, function, n, values, &object);
  return object;
}

/* --- what a report says ----------------------------------------------------------------------- */

static napi_value
make_fact (napi_env env, const gchar *text, HopsecFact fact)
{
  HopsecFactKind kind = hopsec_fact_get_kind (fact);
  napi_value value = NULL;

  if (kind == HOPSEC_FACT_KIND_WORDS) {
    return to_words (env, text);
  }
  if (text != NULL && kind == HOPSEC_FACT_KIND_NUMBER) {
    return to_number (env, g_ascii_strtoll (text, NULL, 10));
  }
  if (text != NULL && kind == HOPSEC_FACT_KIND_BOOLEAN) {
    napi_get_boolean (env, g_str_equal (text, "true"), &value);
    return value;
  }
  return to_string (env, text);
}

static napi_value
make_hop (napi_env env, const Makers *makers, HopsecReport *report, guint i)
{
  g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, i);
  napi_value facts[HOPSEC_N_FACTS];

  for (guint j = 0; j < HOPSEC_N_FACTS; j++) {
    facts[j] = make_fact (env, hopsec_hop_get (hop, j), j);
  }
  return make (env, makers->hop, HOPSEC_N_FACTS, facts);
}

static napi_value
make_leg (napi_env env, const Makers *makers, HopsecReport *report, guint i)
{
  g_autoptr (HopsecLeg) leg = hopsec_report_get_leg (report, i);
  const gchar *grade = hopsec_leg_get_security (leg) == HOPSEC_SECURITY_TLS
                         ? hopsec_grade_to_string (hopsec_leg_get_grade (leg))
                         : NULL;
  napi_value hops = NULL;

  napi_create_array (env, &hops);
  for (guint j = 0; j < hopsec_leg_get_n_hops (leg); j++) {
    napi_set_element (env, hops, j, to_number (env, hopsec_leg_get_first (leg) + j));
  }

  const napi_value facts[] = {
    to_string (env, hopsec_leg_kind_to_string (hopsec_leg_get_kind (leg))),
    hops,
    to_string (env, hopsec_security_to_string (hopsec_leg_get_security (leg))),
    to_string (env, hopsec_basis_to_string (hopsec_leg_get_basis (leg))),
    to_string (env, hopsec_proof_to_string (hopsec_leg_get_proof (leg))),
    to_string (env, grade),
    to_string (env, hopsec_leg_get_from (leg)),
    to_string (env, hopsec_leg_get_to (leg)),
    to_string (env, hopsec_leg_get_text (leg)),
  };
  return make (env, makers->leg, G_N_ELEMENTS (facts), facts);
}

static napi_value
make_list (napi_env env, const Makers *makers, HopsecReport *report, guint n,
           napi_value (*make_item) (napi_env, const Makers *, HopsecReport *, guint))
{
  napi_value list = NULL;

  napi_create_array_with_length (env, n, &list);
  for (guint i = 0; i < n; i++) {
    napi_handle_scope scope = NULL;

    napi_open_handle_scope (env, &scope);
    napi_set_element (env, list, i, make_item (env, makers, report, i));
    napi_close_handle_scope (env, scope);
  }
  return list;
}

/* One bit for each requirement that is met; 8 bits above, for each that proved hops alone meet. */
static guint
find_met (HopsecReport *report)
{
  guint met = 0;

  for (guint i = HOPSEC_REQUIRE_NO_PLAINTEXT; i <= HOPSEC_REQUIRE_STRONG; i++) {
    met |= hopsec_report_meets (report, i, FALSE) ? 1u << i : 0;
    met |= hopsec_report_meets (report, i, TRUE) ? 1u << (i + 8) : 0;
  }
  return met;
}

static napi_value
to_envelope (napi_env env, HopsecReport *report)
{
  static const gchar *const keys[HOPSEC_N_ENVELOPES] = { "from", "to", "date", "subject" };
  napi_value envelope = NULL;

  napi_create_object (env, &envelope);
  for (guint i = 0; i < HOPSEC_N_ENVELOPES; i++) {
    napi_set_named_property (env, envelope, keys[i],
                             to_string (env, hopsec_report_get_envelope (report, i)));
  }
  return envelope;
}

/* html: HopsecHtml, undefined: none is asked for */
static void
add_html (napi_env env, napi_value object, HopsecReport *report, const gchar *source,
          napi_value html)
{
  g_autofree gchar *text = NULL;
  guint32 flags = 0;

  if (napi_get_value_uint32 (env, html, &flags) == napi_ok) {
    text = hopsec_report_to_html (report, source, flags);
    napi_set_named_property (env, object, "html", to_string (env, text));
  }
}

/* source: nullable */
napi_value
to_report (napi_env env, HopsecReport *report, const gchar *source, napi_value html)
{
  Makers *makers = NULL;
  g_autofree gchar *flags = hopsec_flags_to_string (hopsec_report_get_flags (report));
  napi_value answers = NULL, object;

  napi_get_instance_data (env, (void **) &makers);
  napi_create_array (env, &answers);
  for (guint i = 0; i < 2; i++) {
    napi_set_element (env, answers, i, to_string (env, hopsec_report_get_answer (report, i + 1)));
  }

  guint boundary = hopsec_report_get_boundary (report);
  guint deciding_hop = hopsec_report_get_deciding_hop (report);
  const napi_value facts[] = {
    to_string (env, hopsec_report_get_message_id (report)),
    to_envelope (env, report),
    to_verdict (env, hopsec_report_get_security (report)),
    to_verdict (env, hopsec_report_get_proved (report)),
    to_verdict (env, hopsec_report_get_between (report)),
    to_string (env, hopsec_report_get_summary (report)),
    answers,
    boundary > 0 ? to_number (env, boundary) : to_null (env),
    deciding_hop > 0 ? to_number (env, deciding_hop) : to_null (env),
    make_list (env, makers, report, hopsec_report_get_n_legs (report), make_leg),
    to_words (env, flags),
    make_list (env, makers, report, hopsec_report_get_n_hops (report), make_hop),
    to_number (env, find_met (report)),
  };
  object = make (env, makers->report, G_N_ELEMENTS (facts), facts);
  add_html (env, object, report, source, html);
  return object;
}

/* --- makers ----------------------------------------------------------------------------------- */

/* (a,b) => ({a,b}) */
static napi_ref
new_maker (napi_env env, const gchar *keys)
{
  g_autofree gchar *script = g_strdup_printf ("(%s) => ({%s})", keys, keys);
  napi_value function = NULL;
  napi_ref maker = NULL;

  napi_run_script (env, to_string (env, script), &function);
  napi_create_reference (env, function, 1, &maker);
  return maker;
}

static void
drop_makers (napi_env env, void *data, void *hint)
{
  Makers *makers = data;

  (void) hint;
  napi_delete_reference (env, makers->report);
  napi_delete_reference (env, makers->hop);
  napi_delete_reference (env, makers->leg);
  g_free (makers);
}

void
prepare_reports (napi_env env)
{
  const gchar *nicks[HOPSEC_N_FACTS + 1] = { NULL };
  g_autofree gchar *hop_keys = NULL;
  Makers *makers = g_new0 (Makers, 1);

  for (guint i = 0; i < HOPSEC_N_FACTS; i++) {
    nicks[i] = hopsec_fact_get_nick (i);
  }
  hop_keys = g_strjoinv (",", (gchar **) nicks);
  *makers = (Makers) { new_maker (env, report_keys), new_maker (env, hop_keys),
                       new_maker (env, leg_keys) };
  napi_set_instance_data (env, makers, drop_makers, NULL);
}
