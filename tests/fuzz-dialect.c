/* Fuzzes the reader of dialect files.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HopsecDialect) dialect
    = hopsec_dialect_read ("fuzz", (const gchar *) data, size, TRUE, &error);

  g_assert ((dialect == NULL) == (error != NULL));
  return 0;
}
