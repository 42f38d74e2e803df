-- rspamd: symbols and a header on whether the message was encrypted on its way.
-- SPDX-License-Identifier: LGPL-2.1-or-later
local N = 'hopsec'

if confighelp then
  rspamd_config:add_example (nil, N, 'Was the message encrypted on its way', [[
hopsec {
  trust = ["mx.example.net", "192.0.2.0/24"];  # servers whose Received fields are proved
  trust_hops = 0;                              # the N top fields are proved, whatever they name
  config = "/etc/hopsec.conf";                 # more of the same
  header = "Hopsec-Result";                    # "" leaves it out
}
]])
  return
end

local hopsec = require 'hopsec'
local logger = require 'rspamd_logger'
local lua_util = require 'lua_util'
local util = require 'rspamd_util'

local function weak (hop) return hop.grade == 'weak' or hop.grade == 'broken' end
local function plaintext (hop) return hop.security == 'plaintext' end
local function is_proved (hop) return hop.proof ~= 'claimed' end

-- The hops that pass a test and, if `proved`, may be believed: "NUMBER BY".
local function where (report, test, proved)
  local found = {}
  for _, hop in ipairs (report.hops) do
    if test (hop) and (not proved or is_proved (hop)) then
      found[#found + 1] = hop.hop .. ' ' .. (hop.by or '-'):gsub ('[^!-~]', '?')
    end
  end
  return found[1] and found
end

-- Whether a symbol is set; a list is shown with it.
local symbols = {
  HOPSEC_TLS_ALL = { 'Encrypted at every hop, as claimed',
    function (report) return report.security == 'tls' end },
  HOPSEC_TLS_BETWEEN = { 'Encrypted wherever it passed between organisations, as claimed',
    function (report) return report.between == 'tls' end },
  HOPSEC_PLAINTEXT = { 'Not encrypted at some hop, as claimed',
    function (report) return where (report, plaintext) end },
  HOPSEC_WEAK_TLS = { 'TLS 1.1 or older, or a broken cipher, as claimed',
    function (report) return where (report, weak) end },
  HOPSEC_TLS_PROVED = { 'Encrypted at every hop that our own servers saw',
    function (report) return report.proved == 'tls' end },
  HOPSEC_PLAINTEXT_PROVED = { 'Not encrypted at a hop that our own servers saw',
    function (report) return where (report, plaintext, true) end },
  HOPSEC_WEAK_TLS_PROVED = { 'TLS 1.1 or older, or a broken cipher, at such a hop',
    function (report) return where (report, weak, true) end },
  HOPSEC_BY_SPOOF = { 'A Received field names one of our servers, which did not write it',
    function (report)
      return (' ' .. (report.flags or '') .. ' '):find (' by-spoof ', 1, true)
    end },
}

local function request_header (task, name)
  local value = task:get_request_header (name)
  return value and tostring (value)
end

-- By milter rspamd is asked before the server writes its field: the connection is the top hop.
local function session (task)
  if not task:has_flag ('milter') then return nil end
  local ip = task:get_from_ip ()
  return {
    ip = ip and ip:is_valid () and ip:to_string () or nil,
    helo = task:get_helo (),
    rdns = task:get_hostname (),
    by = request_header (task, 'MTA-Name'),
    tls = request_header (task, 'TLS-Version'),
    cipher_text = request_header (task, 'TLS-Cipher'),
    authenticated = task:get_user (),
  }
end

-- The raw values: what is decoded by RFC 2047 can hold clauses that the peer made up.
local function received (task)
  local values = {}
  for i, field in ipairs (task:get_header_full ('Received') or {}) do
    values[i] = field.raw:match ('^[^:]*:(.*)')
  end
  return values
end

-- The result field of hopsec-milter(8): nothing in it was written by a sender.
local function result (report, server)
  local verdicts = ('%s; security=%s proved=%s between=%s'):format (server:gsub ('[^%w._-]', '_'),
    report.security or 'none', report.proved or 'none', report.between or 'none')
  local more = {}
  local hop = report.hops[report.deciding_hop]
  if hop and (report.security == 'plaintext' or report.security == 'unknown') then
    more[1] = 'hop=' .. hop.hop
    if hop.ip and hop.ip:find '^[%x.:]+$' then more[2] = 'from=' .. hop.ip end
  end
  if report.flags then more[#more + 1] = 'flags=' .. report.flags:gsub (' ', ',') end
  return verdicts .. (more[1] and '\n\t' .. table.concat (more, ' ') or '')
end

local function check (analyzer, header, task)
  local report, message = analyzer:analyze_received (received (task), session (task))
  if not report then
    logger.errx (task, 'hopsec: %s', message)
    return
  end
  for name, symbol in pairs (symbols) do
    local hit = symbol[2] (report)
    if hit then task:insert_result (name, 1.0, type (hit) == 'table' and hit or {}) end
  end
  if header ~= '' then
    local server = request_header (task, 'MTA-Name') or util.get_hostname ()
    task:set_milter_reply {
      remove_headers = { [header] = 0 }, -- those that came with the message
      add_headers = { [header] = { value = result (report, server), order = 0 } },
    }
  end
end

local function start (options)
  local analyzer, message = hopsec.analyzer {
    trust = options.trust, trust_hops = options.trust_hops, config = options.config,
  }
  if not analyzer then
    logger.errx (rspamd_config, 'hopsec is off: %s', message)
    lua_util.disable_module (N, 'config')
    return
  end
  local parent = rspamd_config:register_symbol {
    name = 'HOPSEC_CHECK', type = 'callback', group = N,
    callback = function (task) check (analyzer, options.header or 'Hopsec-Result', task) end,
  }
  for name, symbol in pairs (symbols) do
    rspamd_config:register_symbol {
      name = name, type = 'virtual', parent = parent, group = N, score = 0.0,
      description = symbol[1],
    }
  end
end

local options = rspamd_config:get_all_opt (N)
if options then start (options) else lua_util.disable_module (N, 'config') end
