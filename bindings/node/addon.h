/* What the two halves of the addon hand each other.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_ADDON_H
#define HOPSEC_ADDON_H

#include <hopsec.h>

#define NAPI_VERSION 8
#include <node_api.h>

void prepare_reports (napi_env env);
napi_value to_null (napi_env env);
napi_value to_number (napi_env env, gint64 number);
napi_value to_string (napi_env env, const gchar *text);
napi_value to_report (napi_env env, HopsecReport *report, const gchar *source, napi_value html);

#endif
