/* What the files of this room hand each other: from a settings file to ways in.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_SETTINGS_H
#define HOPSEC_SETTINGS_H

#include "base/base.h"

/* --- client.c: all ways in, and the one that mail is sent by; way.c: one of them --------------- */

#define HOPSEC_MAX_SETTINGS \
  (1024 * 1024)               /* bytes; real files have 2 to 20 KB, in UTF-16 twice that */
#define HOPSEC_MAX_NESTING 16 /* real elements nest 7 deep */
#define HOPSEC_MAX_WAYS 32    /* real files name up to 8 */

struct _HopsecWay {
  HopsecClient *client;
  const gchar *protocol, *server, *url, *evidence, *authentication; /* nullable but the first */
  guint port;                                                       /* 0: not named */
  HopsecSecurity security;
  const gchar *how;   /* what makes it so, in words: "STARTTLS" */
  const gchar *where; /* from which side of a network it is meant; nullable */
  guint rank; /* mail is sent by the lowest one that is not 0; equal ones are alternatives */
  const gchar *password, *hint, *text; /* written by hopsec_client_add_way () but for a hint */
};

struct _HopsecClient {
  gint ref_count;
  HopsecArena *arena;
  HopsecWay ways[HOPSEC_MAX_WAYS];
  guint n_ways;
  guint deciding; /* number of the way that mail is sent by, 0: none */
  HopsecSecurity security;
  const gchar *summary;
};

/* --- settings.c: the file of settings; autodiscover.c, autoconfig.c: its formats --------------- */

typedef enum {
  HOPSEC_SETTING_TYPE,
  HOPSEC_SETTING_SERVER,
  HOPSEC_SETTING_PORT,
  HOPSEC_SETTING_SSL,
  HOPSEC_SETTING_ENCRYPTION,
  HOPSEC_SETTING_AUTHENTICATION,
  HOPSEC_SETTING_SPA,
  HOPSEC_SETTING_AUTH_REQUIRED,
  HOPSEC_SETTING_EXCLUSIVE,
  HOPSEC_SETTING_INTERNAL_URL,
  HOPSEC_SETTING_INTERNAL_AUTHENTICATION,
  HOPSEC_SETTING_EXTERNAL_URL,
  HOPSEC_SETTING_EXTERNAL_AUTHENTICATION,
  HOPSEC_N_WAY_SETTINGS, /* what follows stands outside of the ways */
  HOPSEC_SETTING_REDIRECT = HOPSEC_N_WAY_SETTINGS,
  HOPSEC_SETTING_ERROR,
  HOPSEC_SETTING_REQUEST,
  HOPSEC_N_SETTINGS,
} HopsecSetting;

typedef struct {
  GString *value[HOPSEC_N_SETTINGS]; /* what is named twice has both values, ", " between them */
} HopsecSettings;

typedef struct {
  const gchar
    *path; /* elements below the root, "/" between them; an attribute has a "@" in front */
  HopsecSetting setting;
} HopsecSettingPath;

typedef struct {
  const gchar *root;
  const gchar *const *ways;       /* the paths of elements that are one way in each */
  const HopsecSettingPath *paths; /* of the values */
  gboolean (*add) (HopsecClient *client, const HopsecSettings *settings, const gchar *path,
                   GError **error);
  void (*explain) (const HopsecSettings *settings, GError **error); /* why there is no way */
} HopsecFormat;

extern const HopsecFormat hopsec_autodiscover, hopsec_autoconfig;

const gchar *hopsec_settings_get (const HopsecSettings *settings, HopsecSetting setting);
gboolean hopsec_settings_fail (GError **error, HopsecError code, const gchar *format, ...)
  G_GNUC_PRINTF (3, 4);
gboolean hopsec_settings_read (HopsecClient *client, const HopsecFormat *const *formats,
                               const gchar *data, gsize length, GError **error);

/* --- making a way: client.c, server.c, password.c, way.c --------------------------------------- */

const gchar *hopsec_client_keep (HopsecClient *client, const gchar *text);
gboolean hopsec_client_add_way (HopsecClient *client, const HopsecWay *way, GError **error);
void hopsec_way_set_url (HopsecWay *way, HopsecClient *client, const gchar *url);
gboolean hopsec_way_set_socket (HopsecWay *way, const gchar *socket);
guint hopsec_way_read_port (const gchar *text);
void hopsec_way_advise (HopsecWay *way);
void hopsec_way_describe (const HopsecWay *way, GString *out);
void hopsec_append_name (GString *out, const gchar *name);
gboolean hopsec_authentication_is_known (const gchar *name);
const gchar *hopsec_password_word (const gchar *authentication, HopsecSecurity security);
void hopsec_password_describe (GString *out, const gchar *authentication, HopsecSecurity security);

#endif
