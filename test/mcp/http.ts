// An outside server behind an address, over real HTTP: the official server package, the older SSE transport by hand, and the
// ways in which an address can be bad.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMcpHandler, inputRequired, Server } from '@modelcontextprotocol/server'

export type Mode =
  | 'streamable'
  | 'asks'
  | 'sse'
  | 'redirects'
  | 'elsewhere'
  | 'large'
  | 'hangs'
  | 'refuses'
  | 'unsigned'

const tools = [{ name: 'echo', description: 'Says it again.', inputSchema: { type: 'object' as const } }]

export interface HttpServer {
  readonly url: string
  /** Of each request: method, path and the header `authorization`. */
  readonly seen: readonly string[]
  /** The bodies of all requests. */
  readonly bodies: readonly string[]
  close(): Promise<void>
}

export async function serve(mode: Mode, other = ''): Promise<HttpServer> {
  const seen: string[] = []
  const bodies: string[] = []
  const handler = createMcpHandler(() => {
    const server = new Server({ name: 'test', version: '1' }, { capabilities: { tools: {} } })
    server.setRequestHandler('tools/list', () => ({ tools }))
    server.setRequestHandler('tools/call', ({ params }, { mcpReq }) => {
      const answered = mcpReq.inputResponses?.['name']
      if (mode === 'asks' && answered === undefined) {
        const properties = { name: { type: 'string' as const, minLength: 2 } }
        const requestedSchema = { type: 'object' as const, properties, required: ['name'] }
        const asked = inputRequired.elicit({ message: 'Who is it?', requestedSchema })
        return inputRequired({ inputRequests: { name: asked } })
      }
      const text = mode === 'asks' ? JSON.stringify(answered) : `${params.arguments?.['text']} again`
      return { content: [{ type: 'text', text }] }
    })
    return server
  })
  let stream: ServerResponse | null = null
  const http = createServer(async (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim())
    const body = await read(request)
    bodies.push(body)
    switch (mode) {
      case 'asks':
      case 'streamable': {
        const init = { method: request.method ?? 'GET', headers: request.headers as Record<string, string> }
        const asked = new Request(`http://127.0.0.1${request.url}`, body === '' ? init : { ...init, body })
        const answer = await handler.fetch(asked)
        response.writeHead(answer.status, Object.fromEntries(answer.headers))
        response.end(Buffer.from(await answer.arrayBuffer()))
        return
      }
      case 'sse':
      case 'elsewhere':
        if (request.method === 'GET') {
          stream = response
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          response.write(`event: endpoint\ndata: ${mode === 'sse' ? '/messages' : `${other}/messages`}\n\n`)
        } else if (request.url === '/messages') {
          response.writeHead(202).end()
          const answer = reply(JSON.parse(body))
          if (answer) stream?.write(`event: message\ndata: ${JSON.stringify(answer)}\n\n`)
        } else response.writeHead(405).end()
        return
      case 'redirects':
        response.writeHead(307, { location: `${other}${request.url}` }).end()
        return
      case 'large':
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(`"${'x'.repeat(20 * 1024 * 1024)}"`)
        return
      case 'refuses':
        response.writeHead(503).end()
        return
      case 'unsigned':
        response.writeHead(401, { 'www-authenticate': 'Bearer resource_metadata="/oauth"' }).end()
        return
      case 'hangs':
    }
  })
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    seen,
    bodies,
    close: () =>
      new Promise((done) => {
        http.close(() => done())
        http.closeAllConnections()
      }),
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

function reply({
  id,
  method,
  params,
}: {
  id?: number
  method: string
  params?: { arguments?: { text?: string } }
}) {
  if (id === undefined) return null
  const results: Record<string, object> = {
    initialize: {
      protocolVersion: '2024-11-05',
      capabilities: { tools: {} },
      serverInfo: { name: 'old', version: '1' },
    },
    'tools/list': { tools },
    'tools/call': { content: [{ type: 'text', text: `${params?.arguments?.text} again` }] },
  }
  const result = results[method]
  return { jsonrpc: '2.0', id, ...(result ? { result } : { error: { code: -32601, message: 'not found' } }) }
}
