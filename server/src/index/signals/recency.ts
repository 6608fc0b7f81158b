// Owns the evidence of when a file was last changed, as seen from the commit at HEAD. Never reads a clock, so
// that the same tree gives the same answer on any day.

import type { Signal } from '../view.ts'

const secondsPerDay = 86_400
const halfAfterDays = 30
/** Formatting, licences, renames of folders: they touch files without being about them. */
const widest = 100

/** 1 / (1 + days / 30). */
export const recency: Signal = {
  name: 'recency',
  stage: 'direct',
  evaluate(view) {
    const { history, store } = view
    if (history.size() === 0) return null
    const values = view.blank()
    let spoke = false
    for (const file of store.files()) {
      const seconds = lastChange(view, file.path)
      if (seconds === 0) continue
      spoke = true
      const days = Math.max(0, history.headSeconds() - seconds) / secondsPerDay
      values.fill(1 / (1 + days / halfAfterDays), file.first, file.first + file.count)
    }
    return spoke ? values : null
  },
  explain: () => '',
}

function lastChange({ history }: Parameters<Signal['evaluate']>[0], path: string): number {
  const number = history.pathNumber(path)
  let seconds = 0
  if (number >= 0) {
    history.eachCommit(number, (commit) => {
      if (history.width(commit) <= widest) seconds = Math.max(seconds, history.seconds(commit))
    })
  }
  return seconds
}
