-- The report that every language's binding prints (bindings/README): report.lua MESSAGE.eml...
-- SPDX-License-Identifier: LGPL-2.1-or-later
local hopsec = require 'hopsec'

local facts = { 'hop', 'security', 'tls', 'cipher', 'bits', 'authenticated', 'by', 'date', 'delay' }

-- Characters outside ASCII come from a stranger: a run of them is one `?`.
local function clean (fact, odd)
  return fact == nil and '-' or (tostring (fact):gsub (odd or '[^!-~]+', '?'))
end

local function print_report (path, report)
  local flags = clean (report.flags):gsub ('%?', ',')
  print (('%s: %s'):format (path, clean (report.summary, '[^ -~]+')))
  print (('security=%s proved=%s between=%s flags=%s'):format (
    report.security or 'none', report.proved or 'none', report.between or 'none', flags))
  for _, hop in ipairs (report.hops) do
    local words = {}
    for i, fact in ipairs (facts) do words[i] = clean (hop[fact]) end
    print (table.concat (words, ' '))
  end
end

local analyzer = hopsec.analyzer ()
local status = 0

for _, path in ipairs (arg) do
  local report, message = analyzer:analyze_file (path)
  if report then
    print_report (path, report)
  else
    io.stderr:write (path, ': ', message, '\n')
    status = 3
  end
end
os.exit (status)
