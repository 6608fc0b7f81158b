// Owns that a failure to keep something (a full disk, a file of a newer version) is told to the user, once
// each. The turn goes on: what was asked is not lost because its record is. Never hides a failure from the caller.

import type { Problem, Result } from '../base/result.ts'
import type { SessionPorts } from './ports.ts'

/** The same ports; what their files refuse is given to `tell` as well. */
export function reported(ports: SessionPorts, tell: (problem: Problem) => void): SessionPorts {
  const told = new Set<string>()
  const heard = <T>(result: Result<T, Problem>): Result<T, Problem> => {
    if (!result.ok && !told.has(result.error.message)) {
      told.add(result.error.message)
      tell(result.error)
    }
    return result
  }
  const { approvals, ledger, trace } = ports
  return {
    ...ports,
    trace: { ...trace, append: async (entry) => heard(await trace.append(entry)) },
    ledger: { ...ledger, record: async (row) => heard(await ledger.record(row)) },
    approvals: { ...approvals, list: async () => heard(await approvals.list()) },
  }
}
