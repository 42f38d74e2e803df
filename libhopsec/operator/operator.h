/* operator: who runs mail servers: their domains and networks, and how clients reach them.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_OPERATOR_H
#define HOPSEC_OPERATOR_H

#include "base/base.h"

/* --- reader.c: from a key file ---------------------------------------------------------------- */

typedef struct {
  gint ref_count;
  gchar *trust;      /* "@NAME": what to trust for its servers to be trusted */
  const gchar *name; /* as reports call it */
  GPtrArray
    *domains; /* of gchar *, in lower case; they and all names below them are one organisation */
  GArray *networks;     /* of HopsecAddress: from which its own servers speak */
  gchar *clients;       /* why its clients reach it encrypted though no field shows it; nullable */
  gint64 clients_since; /* the first second of which that is true */
  gboolean customer_names; /* its servers have names of its customers too */
  gchar *cloud_of;         /* the operator whose names its hosts have too; nullable */
} HopsecOperator;

extern const gchar *const hopsec_operator_keys[];
/* builtin.c, which builtin.awk makes of operators.conf: a row for each value, those of an operator together */
typedef struct {
  const gchar *name, *key, *value; /* NULL ends the table */
} HopsecBuiltinValue;

extern const HopsecBuiltinValue hopsec_builtin_operators[];

HopsecOperator *hopsec_operator_new (const gchar *name);
HopsecOperator *hopsec_operator_ref (HopsecOperator *owner);
void hopsec_operator_unref (HopsecOperator *owner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HopsecOperator, hopsec_operator_unref)
const gchar *hopsec_operator_name (const gchar *group);
gboolean hopsec_operator_take (const gchar *key, const gchar *const *values, gpointer owner,
                               GError **error);
GPtrArray *hopsec_operators_read_builtin (void);

/* --- operators.c: a set of them --------------------------------------------------------------- */

typedef struct _HopsecOperators HopsecOperators;

HopsecOperators *hopsec_operators_new (GPtrArray *operators);
HopsecOperators *hopsec_operators_extend (HopsecOperators *self, GPtrArray *more);
HopsecOperators *hopsec_operators_ref (HopsecOperators *self);
void hopsec_operators_unref (HopsecOperators *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HopsecOperators, hopsec_operators_unref)
const HopsecOperator *hopsec_operators_get (HopsecOperators *self, const gchar *name);
const HopsecOperator *hopsec_operators_find (HopsecOperators *self, const gchar *host,
                                             gsize length);
const HopsecOperator *hopsec_operators_find_network (HopsecOperators *self,
                                                     const HopsecAddress *address);
gchar *hopsec_operators_describe (HopsecOperators *self, const gchar *wanted);

#endif
