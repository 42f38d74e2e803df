/* Header blocks that a hostile sender could write, made at run time at any size.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <glib.h>

guint hostile_n_shapes (void);
const gchar *hostile_name (guint shape);
GString *hostile_make (guint shape, gsize size);

#endif
