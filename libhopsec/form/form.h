/* form: whatever a person copied or a program exported, to a header block that can be cut.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * It is asked only where the plain reading of a message found something that no message has. Nothing
 * that it makes is ever proved: whoever copied it may have changed it.
 */
#ifndef HOPSEC_FORM_H
#define HOPSEC_FORM_H

#include "base/base.h"

typedef struct {
  const gchar *start;
  gsize length; /* without the line end */
} HopsecLine;

/* --- block.c: the header block in a text ---------------------------------------------------------- */

typedef struct {
  GString *text;       /* the block, its folds restored */
  GByteArray *rebuilt; /* of each Received field in it: 1 if its folds were lost */
  gboolean junk;       /* lines in it that are no field were left out */
} HopsecForm;

gboolean hopsec_form_read (HopsecForm *form, const gchar *data, gsize length, gboolean whole);
gboolean hopsec_form_is_rebuilt (const HopsecForm *form, guint field);
void hopsec_form_clear (HopsecForm *form);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HopsecForm, hopsec_form_clear)
gboolean hopsec_form_next_line (const gchar **rest, const gchar *end, HopsecLine *line);

/* --- charset.c: files whose bytes or line ends are others ------------------------------------------ */

GConverter *hopsec_form_get_converter (const gchar *data, gsize length);

/* --- kind.c: files that other programs unpack ------------------------------------------------------ */

const gchar *hopsec_form_refuse (const gchar *data, gsize length);

/* --- margin.c: what stands in front of each line of a copy ----------------------------------------- */

#define HOPSEC_MAX_MARGIN 40 /* bytes: deep quotes, a number and an indentation */

typedef struct {
  gchar text[HOPSEC_MAX_MARGIN + 1]; /* in front of the first Received */
} HopsecMargin;

gboolean hopsec_margin_find (HopsecMargin *margin, const HopsecLine *line, HopsecLine *value);
gboolean hopsec_margin_find_quote (HopsecMargin *margin, const HopsecLine *line);
HopsecLine hopsec_margin_strip (const HopsecMargin *margin, HopsecLine line);
gboolean hopsec_line_has_received (const HopsecLine *line, gboolean inside);
gboolean hopsec_line_is_blank (const HopsecLine *line);

/* --- text.c: its characters --------------------------------------------------------------------- */

gboolean hopsec_form_has_signs (const gchar *data, gsize length);
gboolean hopsec_form_is_coded (const gchar *block, gsize length);
gboolean hopsec_form_is_joined (const gchar *data, gsize length);
GString *hopsec_form_to_text (const gchar *data, gsize length, gboolean joined);

#endif
