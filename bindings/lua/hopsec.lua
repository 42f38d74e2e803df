-- Was this message encrypted on its way? libhopsec for LuaJIT, by its FFI; rspamd can load it.
-- SPDX-License-Identifier: LGPL-2.1-or-later
local ffi = require 'ffi'

ffi.cdef [[
typedef struct { uint32_t domain; int code; char *message; } HopsecGError;
typedef struct _HopsecAnalyzer HopsecAnalyzer;
typedef struct _HopsecReport HopsecReport;
typedef struct _HopsecHop HopsecHop;
typedef struct _HopsecLeg HopsecLeg;
typedef struct _HopsecSession HopsecSession;
typedef struct _HopsecClient HopsecClient;

void g_object_unref (void *object);
void g_error_free (HopsecGError *error);
void g_free (void *memory);

const char *hopsec_security_to_string (int security);
const char *hopsec_basis_to_string (int basis);
const char *hopsec_proof_to_string (int proof);
const char *hopsec_grade_to_string (int grade);
const char *hopsec_leg_kind_to_string (int kind);
const char *hopsec_fact_get_nick (int fact);
int hopsec_fact_get_kind (int fact);
char *hopsec_flags_to_string (int flags);
int hopsec_requirement_from_string (const char *text, int *requirement);

HopsecAnalyzer *hopsec_analyzer_new (void);
int hopsec_analyzer_add_config (HopsecAnalyzer *, const char *path, HopsecGError **);
int hopsec_analyzer_add_dialects (HopsecAnalyzer *, const char *folder, HopsecGError **);
int hopsec_analyzer_add_trust (HopsecAnalyzer *, const char *trust, HopsecGError **);
void hopsec_analyzer_set_trust_hops (HopsecAnalyzer *, unsigned n_fields);
void hopsec_analyzer_set_now (HopsecAnalyzer *, int64_t now);
void hopsec_analyzer_set_envelope (HopsecAnalyzer *, int envelope);
void hopsec_analyzer_set_client (HopsecAnalyzer *, HopsecClient *);
HopsecReport *hopsec_analyzer_analyze_data (HopsecAnalyzer *, const char *data, size_t length,
                                            HopsecGError **);
HopsecReport *hopsec_analyzer_analyze_file (HopsecAnalyzer *, const char *path, HopsecGError **);
HopsecReport *hopsec_analyzer_analyze_received (HopsecAnalyzer *, const char *const *values,
                                                HopsecSession *, HopsecGError **);

HopsecClient *hopsec_client_new (const char *settings, HopsecGError **);
void hopsec_client_unref (HopsecClient *);

void hopsec_report_unref (HopsecReport *);
int hopsec_report_get_security (HopsecReport *);
int hopsec_report_get_proved (HopsecReport *);
int hopsec_report_get_between (HopsecReport *);
const char *hopsec_report_get_message_id (HopsecReport *);
const char *hopsec_report_get_envelope (HopsecReport *, int field);
const char *hopsec_report_get_summary (HopsecReport *);
int hopsec_report_get_flags (HopsecReport *);
unsigned hopsec_report_get_boundary (HopsecReport *);
unsigned hopsec_report_get_deciding_hop (HopsecReport *);
unsigned hopsec_report_get_n_hops (HopsecReport *);
HopsecHop *hopsec_report_get_hop (HopsecReport *, unsigned index);
unsigned hopsec_report_get_n_legs (HopsecReport *);
HopsecLeg *hopsec_report_get_leg (HopsecReport *, unsigned index);
int hopsec_report_meets (HopsecReport *, int requirement, int proved_only);
char *hopsec_report_to_json (HopsecReport *, const char *source);
char *hopsec_report_to_html (HopsecReport *, const char *source, int flags);

void hopsec_hop_unref (HopsecHop *);
const char *hopsec_hop_get (HopsecHop *, int fact);

void hopsec_leg_unref (HopsecLeg *);
int hopsec_leg_get_kind (HopsecLeg *);
int hopsec_leg_get_security (HopsecLeg *);
int hopsec_leg_get_basis (HopsecLeg *);
int hopsec_leg_get_proof (HopsecLeg *);
int hopsec_leg_get_grade (HopsecLeg *);
unsigned hopsec_leg_get_first (HopsecLeg *);
unsigned hopsec_leg_get_n_hops (HopsecLeg *);
const char *hopsec_leg_get_from (HopsecLeg *);
const char *hopsec_leg_get_to (HopsecLeg *);
const char *hopsec_leg_get_text (HopsecLeg *);

HopsecSession *hopsec_session_new (void);
void hopsec_session_free (HopsecSession *);
int hopsec_session_set (HopsecSession *, int fact, const char *value);
]]

-- GLib's functions are found through it too. The number is that of the interface declared above.
local C = ffi.load 'libhopsec.so.0'

local function text (pointer)
  if pointer ~= nil then return ffi.string (pointer) end
end

local function reader (get)
  return function (self) return text (get (self)) end
end

local function word (to_string, get)
  return function (self) return text (to_string (get (self))) end
end

-- A verdict over no hops is nil.
local function verdict (get)
  local read = word (C.hopsec_security_to_string, get)
  return function (self)
    local found = read (self)
    return found ~= 'none' and found or nil
  end
end

-- Facts of a hop that are no text, by their kind (HopsecFactKind).
local kinds = { [1] = tonumber, [2] = function (fact) return fact == 'true' end }

local facts, types = {}, {}
do
  local i, nick = 0, text (C.hopsec_fact_get_nick (0))
  while nick do
    facts[nick] = i
    types[nick] = kinds[C.hopsec_fact_get_kind (i)]
    i = i + 1
    nick = text (C.hopsec_fact_get_nick (i))
  end
end

-- An object's attributes are getters, called without parentheses; a misspelt one is an error.
local function attributes (what, getters, methods)
  return { __index = function (self, name)
    local get = getters[name]
    if get then return get (self) end
    return methods and methods[name] or error ('a ' .. what .. " has no '" .. name .. "'", 2)
  end }
end

ffi.metatype ('HopsecHop', { __index = function (self, name)
  local fact = text (C.hopsec_hop_get (self, facts[name] or error ("a hop has no '" .. name .. "'", 2)))
  local convert = types[name]
  if fact and convert then return convert (fact) end
  return fact
end })

ffi.metatype ('HopsecLeg', attributes ('leg', {
  leg = word (C.hopsec_leg_kind_to_string, C.hopsec_leg_get_kind),
  hops = function (self)
    local numbers = {}
    for i = 1, C.hopsec_leg_get_n_hops (self) do numbers[i] = C.hopsec_leg_get_first (self) + i - 1 end
    return numbers
  end,
  security = word (C.hopsec_security_to_string, C.hopsec_leg_get_security),
  basis = word (C.hopsec_basis_to_string, C.hopsec_leg_get_basis),
  proof = word (C.hopsec_proof_to_string, C.hopsec_leg_get_proof),
  grade = function (self)
    return self.security == 'tls' and text (C.hopsec_grade_to_string (C.hopsec_leg_get_grade (self))) or nil
  end,
  from = reader (C.hopsec_leg_get_from),
  to = reader (C.hopsec_leg_get_to),
  text = reader (C.hopsec_leg_get_text),
}))

local function list (self, count, get, unref)
  local items = {}
  for i = 1, count (self) do items[i] = ffi.gc (get (self, i - 1), unref) end
  return items
end

local envelope = { 'from', 'to', 'date', 'subject' } -- as HopsecEnvelope

ffi.metatype ('HopsecReport', attributes ('report', {
  security = verdict (C.hopsec_report_get_security),
  proved = verdict (C.hopsec_report_get_proved),
  between = verdict (C.hopsec_report_get_between),
  message_id = reader (C.hopsec_report_get_message_id),
  envelope = function (self)
    local written = {}
    for i, name in ipairs (envelope) do written[name] = text (C.hopsec_report_get_envelope (self, i - 1)) end
    return written
  end,
  summary = reader (C.hopsec_report_get_summary),
  flags = function (self)
    return text (ffi.gc (C.hopsec_flags_to_string (C.hopsec_report_get_flags (self)), C.g_free))
  end,
  boundary = C.hopsec_report_get_boundary,
  deciding_hop = C.hopsec_report_get_deciding_hop,
  hops = function (self)
    return list (self, C.hopsec_report_get_n_hops, C.hopsec_report_get_hop, C.hopsec_hop_unref)
  end,
  legs = function (self)
    return list (self, C.hopsec_report_get_n_legs, C.hopsec_report_get_leg, C.hopsec_leg_unref)
  end,
}, {
  meets = function (self, requirement, proved_only)
    local value = ffi.new 'int[1]'
    if C.hopsec_requirement_from_string (requirement, value) == 0 then
      error ("no requirement '" .. requirement .. "'", 2)
    end
    return C.hopsec_report_meets (self, value[0], proved_only and 1 or 0) ~= 0
  end,
  to_json = function (self, source)
    local json = ffi.gc (C.hopsec_report_to_json (self, source), C.g_free)
    return ffi.string (json)
  end,
  -- a page for people; fragment: a part of one
  to_html = function (self, source, fragment)
    local html = ffi.gc (C.hopsec_report_to_html (self, source, fragment and 1 or 0), C.g_free)
    return ffi.string (html)
  end,
}))

-- What the function returned, or nil and the message of its error.
local function call (run, ...)
  local error = ffi.new 'HopsecGError *[1]'
  local count = select ('#', ...)
  local arguments = { ... }
  arguments[count + 1] = error
  local result = run (unpack (arguments, 1, count + 1))
  if error[0] == nil then return result end
  local message = ffi.string (error[0].message)
  C.g_error_free (error[0])
  return nil, message
end

-- The collector sees a pointer and not the report behind it: in a host with a large heap it would
-- let thousands of them pile up. A report of a usual message has 8 KB.
local function take (report, message)
  if report == nil then return nil, message end
  report = ffi.gc (report, C.hopsec_report_unref)
  collectgarbage ('step', 8)
  return report
end

local function new_session (known)
  local session = ffi.gc (C.hopsec_session_new (), C.hopsec_session_free)
  for name, value in pairs (known) do
    local fact = facts[name]
    if not fact or C.hopsec_session_set (session, fact, tostring (value)) == 0 then
      error ("a session has no '" .. tostring (name) .. "'", 3)
    end
  end
  return session
end

local analyzer = {}

function analyzer:analyze (message)
  return take (call (C.hopsec_analyzer_analyze_data, self, message, #message))
end

function analyzer:analyze_file (path)
  return take (call (C.hopsec_analyzer_analyze_file, self, path))
end

-- values: of Received fields, newest first; known: facts of the live session, by name (optional)
function analyzer:analyze_received (values, known)
  local session = known and new_session (known) or nil
  local clean = {}
  for i, value in ipairs (values) do clean[i] = value:gsub ('%z', ' ') end
  local array = ffi.new ('const char *[?]', #clean + 1, clean)
  array[#clean] = nil -- the initialiser leaves it as it was
  return take (call (C.hopsec_analyzer_analyze_received, self, array, session))
end

ffi.metatype ('HopsecAnalyzer', { __index = analyzer })

local function set_client (self, settings, error)
  local client = C.hopsec_client_new (settings, error)
  if client ~= nil then
    C.hopsec_analyzer_set_client (self, client)
    C.hopsec_client_unref (client)
  end
end

local setters = {
  config = C.hopsec_analyzer_add_config,
  dialects = C.hopsec_analyzer_add_dialects,
  trust = C.hopsec_analyzer_add_trust,
  trust_hops = function (self, n_fields) C.hopsec_analyzer_set_trust_hops (self, n_fields) end,
  client = set_client, -- the author's mail program by its settings: a file, or URL[,AUTH]
  envelope = function (self, wanted) C.hopsec_analyzer_set_envelope (self, wanted and 1 or 0) end,
  now = function (self, time) C.hopsec_analyzer_set_now (self, time) end,
}

-- An operator that is trusted may be one that an added dialect names.
local order = { 'config', 'dialects', 'trust', 'trust_hops', 'client', 'envelope', 'now' }

local hopsec = { _VERSION = '0.1.0' }

-- options: as `setters`; trust is a text or a list. Returns the analyzer, or nil and why not.
function hopsec.analyzer (options)
  local self = ffi.gc (C.hopsec_analyzer_new (), C.g_object_unref)
  options = options or {}
  for name in pairs (options) do
    if not setters[name] then error ("hopsec.analyzer has no option '" .. name .. "'", 2) end
  end
  for _, name in ipairs (order) do
    local value = options[name]
    for _, item in ipairs (type (value) == 'table' and value or { value }) do
      local _, message = call (setters[name], self, item)
      if message then return nil, message end
    end
  end
  return self
end

local default

-- A message, or its header block, with nobody trusted.
function hopsec.analyze (message)
  default = default or hopsec.analyzer ()
  return default:analyze (message)
end

return hopsec
