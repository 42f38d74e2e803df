/* Text of the same form, from which the old one cannot be told.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "anonymous/anonymous.h"

/* Characters that change places among themselves. Ids keep what programs make them of: digits,
 * hexadecimal ones, no vowels; a 0 that fills a number up, the z in the middle of a long one. */
static const gchar *const alike[] = { "123456789",         "AE", "BCDF", "IOU",
                                      "GHJKLMNPQRSTVWXYZ", "ae", "bcdf", "iou",
                                      "ghjklmnpqrstvwxy" };

/* Where each character goes, by the digest of the whole text: one cannot be told from the other. */
static void
shuffle (const gchar *seed, guint8 table[256])
{
  guint8 digest[32];
  gsize size = sizeof digest;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < 256; i++) {
    table[i] = (guint8) i;
  }
  g_checksum_update (sum, (const guchar *) seed, -1);
  g_checksum_get_digest (sum, digest, &size);
  for (guint i = 0; i < G_N_ELEMENTS (alike); i++) {
    const guchar *set = (const guchar *) alike[i];
    guint n = (guint) strlen (alike[i]);

    for (guint k = n - 1; k > 0; k--) {
      guint other = digest[(i * 7 + k) % sizeof digest] % (k + 1);
      guint8 swap = table[set[k]];

      table[set[k]] = table[set[other]];
      table[set[other]] = swap;
    }
  }
}

/* Another text of the same form, and with another `round` one more. `digits_only`: letters, and the two
 * characters in front, are what a program is known by. */
gchar *
hopsec_shuffle (const gchar *text, guint round, gboolean digits_only)
{
  g_autofree gchar *seed = g_strdup_printf ("%u:%s", round, text);
  gchar *other = g_strdup (text);
  guint8 table[256];

  shuffle (seed, table);
  for (guint i = digits_only ? 2 : 0; i < strlen (text); i++) {
    if (!digits_only || g_ascii_isdigit (text[i])) {
      other[i] = (gchar) table[(guint8) text[i]];
    }
  }
  return other;
}
