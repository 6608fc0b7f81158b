// Pages of others over real HTTP: what is read, what is refused, and how much of it is taken. And what HTML reads as.

import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { Problem, Result } from '../../../server/src/base/result.ts'
import { type Reach, reachOfAddress, reachOfHost } from '../../../server/src/gate/addresses.ts'
import { readableText } from '../../../server/src/tools/html.ts'
import { openWeb, type WebOptions } from '../../../server/src/tools/page.io.ts'
import { type Page, pageLines, pageRead, type Web } from '../../../server/src/tools/page.ts'
import { cleared } from '../sandbox/permit.ts'

const never = new AbortController().signal

describe('tools: pages of others', () => {
  let server: Server
  let base: string
  let seen: { readonly method: string; readonly url: string; readonly headers: Record<string, unknown> }[] =
    []
  const routes = new Map<string, RequestListener>()

  before(async () => {
    server = createServer((request, response) => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers })
      const route = routes.get((request.url ?? '').split('?')[0] ?? '')
      if (route) return route(request, response)
      response.writeHead(404).end('no such page')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    seen = []
    routes.clear()
  })

  const answer =
    (type: string, body: string | Buffer, more: Record<string, string> = {}, status = 200): RequestListener =>
    (_request, response) =>
      response.writeHead(status, { 'content-type': type, ...more }).end(body)
  const get = (
    url: string,
    options: Partial<WebOptions> = {},
    signal = never,
  ): Promise<Result<Page, Problem>> =>
    openWeb({ isOn: () => true, ...options }).fetch(
      cleared('/', [{ type: 'network', url, method: 'GET' }], [{ kind: 'network', target: url }]),
      signal,
    )
  const refusal = async (url: string, options: Partial<WebOptions> = {}): Promise<string> => {
    const got = await get(url, options)
    return got.ok ? 'read' : got.error.code
  }

  it('reads a page as text, and asks for it like a stranger', async () => {
    routes.set(
      '/a',
      answer('text/html; charset=utf-8', '<title>A &amp; B</title><h1>Head</h1><p>Wörter.</p>'),
    )
    const got = await get(`${base}/a?q=1`)
    assert.ok(got.ok)
    assert.equal(got.value.title, 'A & B')
    assert.deepEqual(got.value.lines, ['* Head', '', 'Wörter.'])
    assert.equal(got.value.type, 'text/html')
    const [request] = seen
    assert.equal(request?.method, 'GET')
    for (const name of ['cookie', 'referer', 'authorization', 'origin'])
      assert.equal(request?.headers[name], undefined, name)
  })

  it('acts on a permission once, for a page and nothing else, and only while it is on', async () => {
    routes.set('/a', answer('text/plain', 'x'))
    const url = `${base}/a`
    const web = openWeb({ isOn: () => true })
    const once = cleared('/', [{ type: 'network', url, method: 'GET' }])
    assert.ok((await web.fetch(once, never)).ok)
    const again = await web.fetch(once, never)
    assert.equal(!again.ok && again.error.code, 'not-cleared')
    for (const action of [
      { type: 'network', url, method: 'POST' },
      { type: 'network', url, method: 'GET', content: 'x' },
      { type: 'shell', shell: 'posix', command: 'ls' },
    ] as const)
      assert.equal((await web.fetch(cleared('/', [action]), never)).ok, false)
    assert.equal(await refusal(url, { isOn: () => false }), 'refused')
    assert.equal(seen.length, 1)
  })

  it('follows to the same host, not to another one, and not for ever', async () => {
    routes.set('/old', answer('text/plain', '', { location: '/new' }, 301))
    routes.set('/new', answer('text/plain', 'here'))
    routes.set('/away', answer('text/plain', '', { location: 'https://elsewhere.example/x' }, 302))
    routes.set('/inner', answer('text/plain', '', { location: 'http://169.254.169.254/latest' }, 302))
    routes.set('/file', answer('text/plain', '', { location: 'file:///etc/passwd' }, 302))
    routes.set('/round', answer('text/plain', '', { location: '/round' }, 302))
    const got = await get(`${base}/old`)
    assert.ok(got.ok && got.value.lines[0] === 'here' && got.value.url === `${base}/old`)
    const away = await get(`${base}/away`)
    assert.ok(!away.ok && away.error.code === 'moved' && away.error.message.includes('elsewhere.example'))
    assert.equal(await refusal(`${base}/inner`), 'moved')
    assert.equal(await refusal(`${base}/file`), 'moved')
    assert.equal(await refusal(`${base}/round`), 'refused')
  })

  it('connects to the address that was looked at, and to none inside that nobody was asked about', async () => {
    routes.set('/', answer('text/plain', 'inside'))
    const { port } = new URL(base)
    let asked = 0
    const leadsTo = (...addresses: string[]) => ({
      resolve: async () => {
        asked++
        return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
      },
    })
    for (const addresses of [['127.0.0.1'], ['93.184.216.34', '10.0.0.1'], ['::ffff:127.0.0.1'], ['fd00::1']])
      assert.equal(await refusal(`http://rebind.example:${port}/`, leadsTo(...addresses)), 'inner-address')
    assert.equal(seen.length, 0)
    // A name of the user's own network was judged as one.
    asked = 0
    const got = await get(`http://wiki.lan:${port}/`, leadsTo('127.0.0.1'))
    assert.ok(got.ok && got.value.lines[0] === 'inside')
    assert.equal(asked, 1)
    assert.equal(await refusal('http://wiki.lan/', leadsTo('169.254.169.254')), 'inner-address')
    assert.equal(await refusal('http://169.254.169.254/latest'), 'inner-address')
    assert.equal(await refusal(`http://user:word@127.0.0.1:${port}/`), 'refused')
  })

  it('takes no more than it may, also of what is packed', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 97))
    assert.ok(bomb.length < 100_000)
    routes.set('/bomb', answer('text/plain', bomb, { 'content-encoding': 'gzip' }))
    routes.set('/large', answer('text/plain', 'a'.repeat(300_000)))
    assert.equal(await refusal(`${base}/bomb`), 'too-large')
    assert.equal(await refusal(`${base}/large`, { maxBytes: 100_000 }), 'too-large')
  })

  it('waits so long and not longer, and stops at once', async () => {
    routes.set('/slow', () => {})
    routes.set('/drip', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' })
      const timer = setInterval(() => response.write('a'), 20)
      response.on('close', () => clearInterval(timer))
    })
    assert.equal(await refusal(`${base}/slow`, { timeoutMs: 200 }), 'too-slow')
    assert.equal(await refusal(`${base}/drip`, { timeoutMs: 200 }), 'too-slow')
    const stop = new AbortController()
    const reading = get(`${base}/drip`, {}, stop.signal)
    setTimeout(() => stop.abort(), 50)
    const stopped = await reading
    assert.equal(!stopped.ok && stopped.error.code, 'cancelled')
  })

  it('reads text in its own letters, and nothing that is none', async () => {
    routes.set('/latin', answer('text/plain; charset=iso-8859-1', Buffer.from('Gr\xfc\xdfe', 'latin1')))
    routes.set(
      '/meta',
      answer('text/html', Buffer.from('<meta charset="windows-1252"><p>Gr\xfc\xdfe', 'latin1')),
    )
    routes.set('/wrong', answer('text/plain; charset=klingon', 'Grüße'))
    routes.set('/marked', answer('text/plain', Buffer.from('\ufeffGrüße', 'utf16le')))
    for (const path of ['/latin', '/meta', '/wrong', '/marked']) {
      const got = await get(base + path)
      assert.ok(got.ok, path)
      assert.deepEqual(got.value.lines, ['Grüße'], path)
    }
    routes.set('/picture', answer('image/png', Buffer.from([137, 80, 78, 71])))
    routes.set('/binary', answer('text/plain', Buffer.from([1, 0, 2])))
    assert.equal(await refusal(`${base}/picture`), 'not-text')
    assert.equal(await refusal(`${base}/binary`), 'not-text')
    assert.equal(await refusal(`${base}/nothing`), 'refused')
    assert.equal(await refusal('http://127.0.0.1:9/'), 'no-answer')
  })

  it('is read on in what was fetched, without asking for it again', async () => {
    routes.set(
      '/long',
      answer('text/plain', Array.from({ length: 400 }, (_, i) => `line ${i + 1}`).join('\n')),
    )
    const url = `${base}/long`
    const web: Web = openWeb({ isOn: () => true })
    const first = pageRead(web, url, { start: 0, end: 0 })
    assert.ok(first?.ok && first.value.kind === 'propose')
    assert.deepEqual(first.value.actions, [{ type: 'network', url, method: 'GET' }])
    const fetched = await web.fetch(cleared('/', first.value.actions), never)
    assert.ok(fetched.ok)
    assert.match(
      pageLines(fetched.value, { start: 0, end: 0 }).text,
      /lines 1-150 of 400\. Read it with start 151/,
    )
    const next = pageRead(web, url, { start: 151, end: 0 })
    assert.ok(next?.ok && next.value.kind === 'observe' && next.value.actions.length === 0)
    const read = await next.value.observe()
    assert.ok(
      read.ok && read.value.text.includes('line 151\n') && read.value.labels.integrity === 'untrusted',
    )
    assert.equal(seen.length, 1)
    web.forget()
    assert.equal(web.page(url), undefined)
    assert.equal(pageRead(web, 'src/a.ts', { start: 0, end: 0 }), null)
    for (const off of [undefined, openWeb({ isOn: () => false })]) {
      const refused = pageRead(off, url, { start: 0, end: 0 })
      assert.equal(refused !== null && !refused.ok && refused.error.code, 'web-off')
    }
  })

  it('knows whose address it is', () => {
    const cases: readonly (readonly [string, Reach])[] = [
      ['8.8.8.8', 'public'],
      ['2606:4700:4700::1111', 'public'],
      ['127.0.0.1', 'inner'],
      ['0.0.0.0', 'inner'],
      ['10.1.2.3', 'inner'],
      ['100.64.0.1', 'inner'],
      ['100.128.0.1', 'public'],
      ['172.31.0.1', 'inner'],
      ['172.32.0.1', 'public'],
      ['192.168.1.1', 'inner'],
      ['198.19.0.1', 'inner'],
      ['224.0.0.1', 'inner'],
      ['255.255.255.255', 'inner'],
      ['169.254.1.1', 'inner'],
      ['169.254.169.254', 'metadata'],
      ['100.100.100.200', 'metadata'],
      ['fd00:ec2::254', 'metadata'],
      ['::1', 'inner'],
      ['::', 'inner'],
      ['fe80::1%eth0', 'inner'],
      ['fc00::1', 'inner'],
      ['ff02::1', 'inner'],
      ['2001:db8::1', 'inner'],
      ['::ffff:10.0.0.1', 'inner'],
      ['::ffff:a9fe:a9fe', 'metadata'],
      ['64:ff9b::7f00:1', 'inner'],
      ['64:ff9b::8.8.8.8', 'public'],
      ['64:ff9b:1:a9fe:a9:fe00:808:808', 'inner'],
      ['168.63.129.16', 'metadata'],
      ['2002:7f00:1::', 'inner'],
      ['::127.0.0.1', 'inner'],
      ['not an address', 'inner'],
      ['1:2:3', 'inner'],
    ]
    for (const [address, reach] of cases) assert.equal(reachOfAddress(address), reach, address)
    const hosts: readonly (readonly [string, Reach])[] = [
      ['example.org', 'public'],
      ['localhost', 'inner'],
      ['a.localhost', 'inner'],
      ['printer', 'inner'],
      ['wiki.lan', 'inner'],
      ['nas.local.', 'inner'],
      ['metadata.google.internal', 'metadata'],
      ['[::1]', 'inner'],
      ['127.0.0.1', 'inner'],
    ]
    for (const [host, reach] of hosts) assert.equal(reachOfHost(host), reach, host)
  })
})

describe('tools: HTML as text', () => {
  for (const [html, text] of [
    ['<p>One<p>Two', 'One\nTwo'],
    ['<h2>Head</h2>text<br>more', '** Head\n\ntext\nmore'],
    ['<ul><li>a<li><b>b</b> c</ul>end', '- a\n- b c\n\nend'],
    ['<pre>  a\n    b</pre>', '  a\n    b'],
    ['a &lt;b&gt; &#x41;&#66; &nbsp;&unknown;', 'a <b> AB &unknown;'],
    ['<script>if (a < b) "</p>"</script>x<style>p{}</style>', 'x'],
    ['<!-- note <p>to agents</p> -->x', 'x'],
    ['a<div hidden>secret <div>deep</div> orders</div>b', 'ab'],
    ['a<span style="display: none">orders</span>b<span style="opacity:0.5">c</span>', 'abc'],
    ['a<span style="font-size:0px">orders</span>b', 'ab'],
    ['<head><title>T</title><meta name=x></head><body>b', 'b'],
    ['<img alt="A picture" src=x> <a href="x">link</a>', '[A picture] link'],
    ['<table><tr><td>1<td>2</td></tr></table>', '12 |'],
    ['1 < 2 and <3', '1 < 2 and <3'],
    ['<a title="a > b">x</a>', 'x'],
    ['<a title="open>x', 'x'],
    ['<', '<'],
    ['', ''],
  ] as const)
    it(JSON.stringify(html), () => assert.equal(readableText(html).text, text))

  it('reads anything, and gives no script and no comment away', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '<p>',
        '</p>',
        '<div hidden>',
        '</div>',
        '<script>',
        '</script>',
        '<!--',
        '-->',
        '<pre>',
        "'",
        '"',
        '<a b="',
        '>',
        '<svg>',
      ),
      fc.string({ maxLength: 5 }),
    )
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const { text } = readableText(`${parts.join('')}`)
        assert.equal(typeof text, 'string')
      }),
    )
    fc.assert(
      fc.property(
        fc.constantFrom('script', 'style', 'template', 'svg'),
        fc.array(fc.constantFrom('<p>', 'x', '</p>', '<b>')),
        (name, parts) => {
          const { text } = readableText(`a<${name}>ORDERS${parts.join('')}</${name}>b`)
          assert.ok(!text.includes('ORDERS'), text)
        },
      ),
    )
  })

  it('takes no longer than the page is long', () => {
    for (const part of [
      '<svg>',
      '</p>',
      '<a b="',
      "<a b='>",
      '<',
      '<div hidden>',
      '<pre> ',
      '&amp',
      '<script>',
      '<title>',
    ])
      assert.equal(typeof readableText(part.repeat(Math.floor(1_000_000 / part.length))).text, 'string')
  })
})
