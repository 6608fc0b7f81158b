// Owns how an outside tool or server that a person approved stands in rules.org: one headline with the tool as it described
// itself, or with the hash of how the server was configured (its tool is empty then).
// Pure; whether a tool still is as it was is mcp.ts.

import { orgTitle } from '../org/escape.ts'
import { parseOrg } from '../org/parse.ts'
import { quoted, unquoted } from './glob.ts'
import type { McpPin } from './mcp.ts'

/** Ends in a line break. Every text is quoted in visible characters, so that it is read back to the letter. */
export function formatPin({ server, tool, hash, shape = '' }: McpPin, at: string): string {
  return [
    `* ${orgTitle((tool === '' ? `The server ${server}` : `The tool ${tool} of ${server}`).slice(0, 200))}`,
    ':PROPERTIES:',
    `:MCP_SERVER: ${quoted(server)}`,
    `:MCP_TOOL: ${quoted(tool)}`,
    `:MCP_HASH: ${hash}`,
    `:MCP_SHAPE: ${quoted(shape)}`,
    `:CREATED: ${at}`,
    ':END:',
    tool === ''
      ? 'It may be started while it is configured as it was then. Delete this headline to be asked again.'
      : 'It may be called while it describes itself as it did then; each call is judged all the same.',
    '',
  ].join('\n')
}

/** In the order of the file; what is done, commented out or damaged is no pin. */
export function readPins(text: string): readonly McpPin[] {
  return parseOrg(text).headlines.flatMap(({ done, commented, properties }) => {
    const { MCP_SERVER = '', MCP_TOOL = '', MCP_HASH: hash = '', MCP_SHAPE = '' } = properties
    const [server, tool, shape] = [unquoted(MCP_SERVER), unquoted(MCP_TOOL), unquoted(MCP_SHAPE)]
    if (done || commented || server === null || tool === null || !/^[0-9a-f]{64}$/.test(hash)) return []
    return [{ server, tool, hash, ...(shape === null ? {} : { shape }) }]
  })
}
