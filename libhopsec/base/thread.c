/* What a thread keeps from one message to the next, in one struct: it goes when the thread ends.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "base/base.h"

typedef struct {
  gpointer kept;
  GDestroyNotify drop;
} Part;

static void
free_parts (gpointer data)
{
  Part *parts = data;

  for (guint i = 0; i < HOPSEC_N_KEEPS; i++) {
    if (parts[i].kept != NULL) {
      parts[i].drop (parts[i].kept);
    }
  }
  g_free (parts);
}

/* What this thread keeps under that name; `make` makes it when it is first asked for. */
gpointer
hopsec_thread_get (HopsecKeep name, gpointer (*make) (void), GDestroyNotify drop)
{
  static GPrivate memory = G_PRIVATE_INIT (free_parts);
  Part *parts = g_private_get (&memory);

  if (parts == NULL) {
    parts = g_new0 (Part, HOPSEC_N_KEEPS);
    g_private_set (&memory, parts);
  }
  if (parts[name].kept == NULL) {
    parts[name] = (Part) { make (), drop };
  }
  return parts[name].kept;
}
