// Owns asking the editor what it reports of files. Never waits for an editor that does not answer.

import type { Connection } from 'vscode-languageserver/node'
import { URI } from 'vscode-uri'
import { type DiagnosticsView, diagnostics } from '../../protocol/messages.ts'
import type { Diagnostics } from '../base/ports.ts'

/** The editor itself waits less. */
const patienceMs = 8000

/** `uriOf`: as the editor calls a file, open or not. */
export function editorDiagnostics(connection: Connection, uriOf: (path: string) => string): Diagnostics {
  return {
    async read(paths, since) {
      const names = new Map(paths.map((path) => [URI.parse(uriOf(path)).fsPath, path]))
      const asked = connection.sendRequest<DiagnosticsView>(diagnostics.method, {
        paths: [...names.keys()],
        since,
      })
      let timer: ReturnType<typeof setTimeout> | undefined
      const patience = new Promise<null>((resolve) => {
        timer = setTimeout(() => resolve(null), patienceMs)
      })
      // An editor that is not ours does not know the request.
      const answer = await Promise.race([asked.catch(() => null), patience])
      clearTimeout(timer)
      if (answer === null) return null
      const own = (path: string) => names.get(path) ?? path
      const found = answer.found.map((one) => ({ ...one, path: own(one.path) }))
      return { at: answer.at, found, unseen: answer.unseen.map(own) }
    },
  }
}
