/* client: the settings of the author's mail program to the first leg. What its neighbours need
 * besides the public functions of HopsecClient.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_CLIENT_H
#define HOPSEC_CLIENT_H

#include "base/base.h"

const gchar *hopsec_client_get_server (const HopsecClient *client);

#endif
