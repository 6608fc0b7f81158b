// Owns how every file of ours says its version and how old ones are brought forward. Never
// rewrites anything and never guesses at a version newer than this program knows.

import { err, ok, type Problem, problem, type Result } from '../base/result.ts'

/** Brings a document one version forward: the step at index 0 takes version 1 to 2. */
export type Migration = (document: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>

/** A file format: its current version is one more than the number of its migrations. */
export interface Format {
  readonly name: string
  readonly migrations: readonly Migration[]
}

export const currentVersion = (format: Format): number => format.migrations.length + 1

export const newerFormat = (path: string, format: Format, version: number): Problem =>
  problem(
    'newer-format',
    `${path} is ${format.name} version ${version}; this program knows versions up to ${currentVersion(format)}.`,
    'Update Passepartout. The file was left as it is.',
  )

/** The first line of an Org file of ours. */
export const orgHeader = (format: Format): string =>
  `#+PASSEPARTOUT: ${format.name} ${currentVersion(format)}\n`

/**
 * The version an Org file says before its first headline. A file that says none (a person removed
 * the line) is read as the current one: Org text needs no more than Org's own syntax.
 */
export function orgVersion(path: string, format: Format, text: string): Result<number, Problem> {
  const firstHeadline = /^\*+ /m.exec(text)
  const top = firstHeadline ? text.slice(0, firstHeadline.index) : text
  const found = new RegExp(`^#\\+PASSEPARTOUT:[ \\t]+${format.name}[ \\t]+(\\d{1,6})[ \\t]*$`, 'im').exec(top)
  const version = found ? Number(found[1]) : currentVersion(format)
  if (version > currentVersion(format)) return err(newerFormat(path, format, version))
  return ok(version)
}

/** Reads a JSON document `{format, version, …}` and migrates it forward in memory. */
export function readVersioned(
  path: string,
  format: Format,
  text: string,
): Result<Readonly<Record<string, unknown>>, Problem> {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return err(damaged(path, format, 'it is not JSON'))
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return err(damaged(path, format, 'it is not an object'))
  }
  const record = document as Readonly<Record<string, unknown>>
  const version = record.version
  if (record.format !== format.name) return err(damaged(path, format, 'it is another format'))
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return err(damaged(path, format, 'its version is not a number'))
  }
  if (version > currentVersion(format)) return err(newerFormat(path, format, version))
  let migrated = record
  for (const step of format.migrations.slice(version - 1)) migrated = step(migrated)
  return ok({ ...migrated, version: currentVersion(format) })
}

/** The text of a document in the current version, ending in a line break. */
export const writeVersioned = (format: Format, document: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({ format: format.name, version: currentVersion(format), ...document })}\n`

const damaged = (path: string, format: Format, why: string): Problem =>
  problem('damaged-file', `${path} cannot be read as ${format.name}: ${why}.`, 'Restore or remove the file.')
