/* Fuzzes the date reader.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (const HopsecDate *date, size_t size)
{
  g_assert (date->start <= date->end && date->end <= size);
  g_assert (date->time == HOPSEC_NO_TIME
            || (date->time > -86400 && date->time < G_GINT64_CONSTANT (253402387200)));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  HopsecDate date;

  if (hopsec_date_parse ((const gchar *) data, size, &date)) {
    check (&date, size);
  }
  if (hopsec_date_find ((const gchar *) data, size, &date)) {
    check (&date, size);
  }
  return 0;
}
