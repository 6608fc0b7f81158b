// Owns showing the index's progress in the editor: a work-done progress with a number, cancellable
// (LSP 3.17, "Work Done Progress"). Also of pulling a model and of trying a command.

import { CancellationToken, type Connection } from 'vscode-languageserver/node'

export interface Progress {
  report(done: number, total: number): void
  finish(): void
  cancel(): void
  /** Aborted when the user cancels. */
  readonly signal: AbortSignal
}

/** `show` gets the same numbers for the panel; null when nothing runs. */
export function indexProgress(
  connection: Connection,
  show: (state: { readonly done: number; readonly total: number } | null) => void,
): Progress {
  const cancelled = new AbortController()
  let finished = false
  let last = 0
  let bar: Awaited<ReturnType<typeof connection.window.createWorkDoneProgress>> | null = null
  const begin = async () => {
    bar = await connection.window.createWorkDoneProgress()
    if (finished) return
    bar.begin('Passepartout: indexing', 0, '', true)
    bar.token.onCancellationRequested(() => cancelled.abort())
  }
  // An index that is ready within half a second needs no progress bar.
  const timer = setTimeout(() => void begin(), 500)
  return {
    signal: cancelled.signal,
    cancel: () => cancelled.abort(),
    report: (done, total) => {
      const now = performance.now()
      if (finished || (now - last < 100 && done < total)) return
      last = now
      bar?.report(Math.floor((done / Math.max(1, total)) * 100), `${done} of ${total} files`)
      show({ done, total })
    },
    finish: () => {
      finished = true
      clearTimeout(timer)
      bar?.done()
      show(null)
    },
  }
}

export interface LongProgress {
  report(percent: number, words: string): void
  done(): void
  readonly token: CancellationToken
}

/** Under the token of the request if it brought one: then the client shows it and cancels the request. */
export async function longProgress(
  connection: Connection,
  title: string,
  workDoneToken: string | undefined,
): Promise<LongProgress> {
  const own = workDoneToken === undefined ? await connection.window.createWorkDoneProgress() : null
  const bar = own ?? connection.window.attachWorkDoneProgress(workDoneToken)
  bar.begin(title, 0, '', true)
  return {
    report: (percent, words) => bar.report(percent, words),
    done: () => bar.done(),
    token: own?.token ?? CancellationToken.None,
  }
}
