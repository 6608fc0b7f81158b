// Owns what the editor is told of a rules.org, the home's or the folder's: what is wrong in it as it is typed, hovers, words
// to complete, and once per change a loud word that rules are ignored. Converts; what is wrong is known in gate/.

import { existsSync, readFileSync } from 'node:fs'
import {
  type CompletionItem,
  CompletionItemKind,
  type Connection,
  type Diagnostic,
  DiagnosticSeverity,
  type Hover,
  MarkupKind,
  type Position,
  type Range,
} from 'vscode-languageserver/node'
import type { Place } from '../gate/datalog/syntax.ts'
import type { BrokenRule, PolicyRule } from '../gate/policy.ts'
import { completionsAt, hoverAt, ruleDiagnostics } from '../gate/rules-text.ts'

type Source = PolicyRule['source']

export interface RulesFiles {
  /** Real, absolute paths of the files, whether they exist or not. */
  readonly paths: Readonly<Record<Source, string>>
  /** With links followed. */
  real(path: string): string
  /** As the editor names a real path. */
  uriOf(path: string): string
  /** The text that is open in the editor, or null. */
  openText(path: string): string | null
}

export interface RulesEditor {
  /** Tells anew what is wrong, if the file is one of rules; by its buffer where it is open, else by the disk. */
  check(path: string): void
  checkAll(): void
  /** The policy that the gate has read now. */
  read(broken: readonly BrokenRule[]): void
}

const next = 'The rule is ignored, and the gate asks about everything until it is mended.'

export function openRules(connection: Connection, files: RulesFiles): RulesEditor {
  /** What was read last, and what of it was said, so that it is said once. */
  let known = ''
  let told = ''
  const shown = new Set<string>()

  function check(path: string): void {
    const source = sourceOf(files, path)
    if (source === null) return
    const text = files.openText(path) ?? onDisk(path)
    const diagnostics = ruleDiagnostics(text, source, path).map(
      (fault): Diagnostic => ({
        range: rangeOf(fault),
        severity: DiagnosticSeverity.Error,
        source: 'Passepartout',
        code: fault.code,
        message: `${fault.message}\n${next}`,
      }),
    )
    // A file that never had any needs no word that it has none.
    if (diagnostics.length === 0 && !shown.delete(path)) return
    if (diagnostics.length > 0) shown.add(path)
    void connection.sendDiagnostics({ uri: files.uriOf(path), diagnostics })
  }

  const checkAll = () => {
    for (const path of Object.values(files.paths)) check(path)
  }

  async function warn(broken: readonly BrokenRule[]): Promise<void> {
    const [first] = broken
    if (first === undefined) return
    const others = broken.length === 1 ? '' : ` ${broken.length - 1} more cannot be used either.`
    const show = { title: 'Show' }
    const words = `${first.problem.message}${others} The gate asks about everything until this is mended.`
    const chosen = await connection.window.showWarningMessage(words, show)
    if (chosen?.title !== show.title) return
    // As it stands when it is shown: lines may have moved since it was said.
    const path = files.real(first.file)
    const source = sourceOf(files, path)
    const now = source === null ? [] : ruleDiagnostics(files.openText(path) ?? onDisk(path), source, path)
    const [fault = first.faults[0]] = now
    const selection = fault === undefined ? {} : { selection: rangeOf(fault) }
    await connection.window.showDocument({
      uri: files.uriOf(path),
      takeFocus: true,
      ...selection,
    })
  }

  return {
    check,
    checkAll,
    read(broken) {
      // The gate reads its rules at each judgement: what is as it was is not looked at again.
      const now = JSON.stringify(broken.map(({ file, problem }) => [file, problem.message]))
      if (now === known) return
      known = now
      checkAll()
      // Lines move when something is written above them: that is no news.
      const faults = now.replace(/\bline \d+/g, 'line')
      if (faults === told) return
      told = faults
      void warn(broken)
    },
  }
}

/** Null where there is nothing to say; `path` is the real one. */
export function ruleHover(files: RulesFiles, path: string, text: string, at: Position): Hover | null {
  const source = sourceOf(files, path)
  const found = source && hoverAt(text, source, path, placeOf(at))
  return found
    ? { range: rangeOf(found.place), contents: { kind: MarkupKind.Markdown, value: found.markdown } }
    : null
}

export function ruleCompletions(
  files: RulesFiles,
  path: string,
  text: string,
  at: Position,
): readonly CompletionItem[] {
  if (sourceOf(files, path) === null) return []
  return completionsAt(text, placeOf(at)).map(({ name, signature, markdown }) => ({
    label: name,
    detail: signature,
    kind: CompletionItemKind.Function,
    insertText: signature,
    documentation: { kind: MarkupKind.Markdown, value: markdown },
  }))
}

const sourceOf = ({ paths }: RulesFiles, path: string): Source | null =>
  path === paths.home ? 'home' : path === paths.workspace ? 'workspace' : null

export const isRules = (files: RulesFiles, path: string): boolean => sourceOf(files, path) !== null

const placeOf = ({ line, character }: Position) => ({ line: line + 1, column: character + 1 })

const rangeOf = ({ line, column, length }: Place): Range => ({
  start: { line: line - 1, character: column - 1 },
  end: { line: line - 1, character: column - 1 + length },
})

function onDisk(path: string): string {
  try {
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  } catch {
    // The gate itself says that it cannot be read.
    return ''
  }
}
