-- What the Lua binding adds to the library. test.lua MESSAGE.eml N: how many analyses must leave
-- nothing behind. Prints what is wrong.
-- SPDX-License-Identifier: LGPL-2.1-or-later
local hopsec = require 'hopsec'
local wrong = 0

local function is (got, want, title)
  if got ~= want then
    print (title .. ": '" .. tostring (got) .. "', not '" .. tostring (want) .. "'")
    wrong = 1
  end
end

local function fails (pattern, run, ...)
  local good, message, reason = pcall (run, ...)
  if good and message == nil then message = reason end
  is (tostring (message):find (pattern, 1, true) ~= nil or message, true, 'error ' .. pattern)
end

local function resident ()
  local status = io.open '/proc/self/status'
  return status and tonumber (status:read '*a':match 'VmRSS:%s*(%d+)') or 0
end

local message = io.open (arg[1]):read '*a'
local tls = 'from a.example (a.example [192.0.2.1])\n\t(using TLSv1.3 with cipher '
  .. 'TLS_AES_256_GCM_SHA384 (256/256 bits))\n\tby mx.example.org (Postfix) with ESMTPS id 1\n\t'
  .. 'for <b@example.org>; Mon, 5 Jan 2026 01:59:06 +0000 (UTC)'

-- hops and legs outlive their report and their analyzer
local analyzer = assert (hopsec.analyzer {
  trust = { 'mx.example.org', '198.51.100.0/24' }, now = 1767578400,
})
local report = assert (analyzer:analyze_received ({ tls },
  { ip = '198.51.100.7', rdns = 'mx.example.org', tls = 'TLSv1.2' }))
local hops, legs = report.hops, report.legs
is (#hops, 2, 'hops')
is (report.security .. ' ' .. report.proved .. ' ' .. report.deciding_hop, 'tls tls 1', 'verdicts')
is (report:meets 'tls1.3', false, 'tls1.3')
is (report:meets ('tls1.2', true), true, 'tls1.2')
is (report:to_json ('a"b'):sub (1, 29), '{"schema":1,"source":"a\\"b","', 'JSON')
is (report:to_html ('a<b'):match '<title>[^<]*', '<title>hopsec: a&lt;b', 'HTML')
is (report:to_html (nil, true):sub (1, 29), '<div class="hopsec-fragment">', 'a fragment')
report, analyzer = nil, nil
collectgarbage ()
collectgarbage ()
is (hops[1].cipher, 'TLS_AES_256_GCM_SHA384', 'cipher')
is (hops[1].bits + 1, 257, 'bits')
is (hops[1].proof .. ' ' .. hops[1].grade, 'proved strong', 'proof and grade')
is (hops[1].time, 1767578346, 'time')
is (hops[1].forward_secrecy, true, 'forward secrecy')
is (hops[2].authenticated, false, 'authenticated, no')
is (hops[2].proof, 'observed', 'the live session')
is (legs[1].leg .. ' ' .. legs[1].security, 'transit tls', 'leg')

-- the author's mail program by its settings
analyzer = assert (hopsec.analyzer { client = 'http://mail.example.org,basic' })
report = analyzer:analyze_received { tls }
is (report.legs[1].basis .. ' ' .. report.legs[1].security, 'settings plaintext', 'settings')
is (report.security, 'tls', 'settings leave the verdict alone')

-- what is written on the message, for who asks
local mail = 'From: A <a@example.org>\nSubject: Minutes\nReceived: ' .. tls .. '\n\n'
is (assert (hopsec.analyzer { envelope = true }):analyze (mail).envelope.subject, 'Minutes', 'subject')
is (hopsec.analyze (mail).envelope.from, nil, 'no envelope unless asked for')

analyzer = hopsec.analyzer ()
fails ('neither with https', hopsec.analyzer, { client = 'ftp://mail.example.org' })

-- nobody trusted, no hop of a kind
report = hopsec.analyze ('Received: ' .. tls .. '\n\n')
is (report.proved, nil, 'nothing proved')
is (report.security, 'tls', 'claimed')

-- bytes that are not UTF-8, and NUL
hops = hopsec.analyzer ():analyze_received ({
  'from m\195\164.example ([192.0.2.1]) by mx.example with SMTP',
  'from m\228\0x ([192.0.2.1]) by mx.example with SMTP',
}).hops
is (hops[1].helo .. ' ' .. hops[2].helo, 'm\195\164 m\195\164.example', 'names that are not ASCII')
is (hops[1].authenticated, nil, 'authenticated, not recorded')

fails ("'a b' is no host", hopsec.analyzer, { trust = 'a b' })
fails ('nowhere: No such file', hopsec.analyzer, { config = '/nowhere' })
fails ("no option 'frob'", hopsec.analyzer, { frob = 1 })
fails ("a report has no 'frob'", function () return report.frob end)
fails ("a hop has no 'cypher'", function () return hops[1].cypher end)
fails ("no requirement 'tls9'", function () return report:meets 'tls9' end)
fails ("a session has no 'frob'", analyzer.analyze_received, analyzer, {}, { frob = 1 })
fails ("a session has no 'date'", analyzer.analyze_received, analyzer, {}, { date = 1 })

-- nothing is left behind, in a heap as large as that of a mail filter too
local analyses, ballast, before = tonumber (arg[2]), {}
for i = 1, 300000 do ballast[i] = { i } end
for i = 1, analyses do
  local by = hopsec.analyze (message).hops[1].by
  if i == analyses / 2 then before = resident () end
end
is (resident () - before < 8192 or resident () - before, true, 'memory')

os.exit (wrong)
