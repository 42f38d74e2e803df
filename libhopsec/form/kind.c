/* Files in which mail may be, and which well-kept programs unpack: what they are, and how.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "form/form.h"

static const struct {
  guint offset, length;
  const gchar *bytes, *what;
} kinds[] = {
  { 0, 4, "!BDN",
    "is an Outlook data file (.pst, .ost): readpst -e -o FOLDER FILE makes messages of it" },
  { 0, 4, "\x78\x9f\x3e\x22",
    "is a winmail.dat (TNEF), which has no transport headers: those stand in "
    "the message that it came with" },
  { 0, 6,
    "\xfd"
    "7zXZ\0",
    "is compressed: xz -dc FILE | hopsec -" },
  { 0, 3, "BZh", "is compressed: bzip2 -dc FILE | hopsec -" },
  { 0, 4, "\x28\xb5\x2f\xfd", "is compressed: zstd -dc FILE | hopsec -" },
  { 257, 5, "ustar", "is a tar archive: tar -xf FILE -C FOLDER; hopsec FOLDER" },
  { 0, 6, "7z\xbc\xaf\x27\x1c", "is a 7z archive: 7z x -oFOLDER FILE; hopsec FOLDER" },
  { 0, 4, "\xcf\xad\x12\xfe",
    "is an Outlook Express folder (.dbx): readdbx < FILE > MBOX, or undbx FILE FOLDER" },
  { 0, 5, "%PDF-", "is a PDF: pdftotext -layout FILE - | hopsec -" },
  { 0, 4, "PK\3\4", "is a ZIP archive: unzip FILE -d FOLDER; hopsec FOLDER" },
};

/* What the file is, and the command that helps; NULL: no other program is needed. */
const gchar *
hopsec_form_refuse (const gchar *data, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (length >= kinds[i].offset + kinds[i].length
        && memcmp (data + kinds[i].offset, kinds[i].bytes, kinds[i].length) == 0) {
      return kinds[i].what;
    }
  }
  return NULL;
}
