// Owns what an editor is told of mistakes in Org files, when it asks: diagnostics of one file, and the fixes at a place.
// Converts; what is wrong is known in org/lint/. Long files are read in slices, so that typing is answered in between.

import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  DiagnosticSeverity,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  type TextEdit,
} from 'vscode-languageserver/node'
import { type FunctionsIn, functionsOf } from '../../code/functions.ts'
import { type Grammars, grammarDirectory, openGrammars } from '../../code/grammar.io.ts'
import { lookOutside } from '../../index/outside.io.ts'
import { createPause } from '../../index/pause.io.ts'
import type { Edit } from '../../org/edit/edit.ts'
import type { Speech } from '../../org/ide/speech.ts'
import { askedBy } from '../../org/lint/asked.ts'
import type { Severity } from '../../org/lint/check.ts'
import { type LintFinding, lintSteps } from '../../org/lint/lint.ts'
import { together } from '../../org/lint/mend.ts'
import { surveyOf } from '../../org/lint/survey.ts'
import { mayTangle } from '../../org/literate/tangle.ts'
import { type OrgText, positionAt, rangeOf } from './documents.ts'
import type { OrgContext, OrgFeature } from './feature.ts'

/** Typing goes on for so long before anything is said. */
const quietMs = 200
/** Of work between two looks at what else is asked. */
const sliceMs = 8
/** More are of no use to anybody; those that are errors first. */
const mostShown = 1_000

export const lint: OrgFeature = {
  provides: [
    {
      method: 'textDocument/diagnostic',
      capability: 'diagnosticProvider',
      section: 'diagnostic',
      options: {
        identifier: 'passepartout-org',
        interFileDependencies: true,
        workspaceDiagnostics: false,
      },
    },
    {
      method: 'textDocument/codeAction',
      capability: 'codeActionProvider',
      section: 'codeAction',
      options: { codeActionKinds: [CodeActionKind.QuickFix] },
    },
  ],
  listen(context) {
    const { connection, documents } = context
    /** What was said last of each open document, for the fixes. */
    const told = new Map<string, { readonly version: number; readonly findings: readonly LintFinding[] }>()
    let waiting = false
    let grammars: Promise<Grammars> | null = null
    const functionsIn = async (text: string): Promise<FunctionsIn> => {
      grammars ??= openGrammars(grammarDirectory())
      return functionsOf((await grammars).parser, text)
    }

    /** Ids are known once everything has been read: then all is judged anew. */
    const judgeAgainWhenRead = () => {
      const index = context.index()
      if (waiting || !index || !context.client().workspace?.diagnostics?.refreshSupport) return
      waiting = true
      void index.ready.then(() => connection.languages.diagnostics.refresh())
    }

    connection.languages.diagnostics.on(
      async ({ textDocument: { uri } }, token): Promise<DocumentDiagnosticReport> => {
        await quiet(token)
        const org = documents.orgOf(uri)
        if (!org) return full([])
        judgeAgainWhenRead()
        const findings = await lintSlowly(context, org, token, functionsIn)
        told.set(uri, { version: org.version, findings })
        return full(mostSevere(findings).map((finding) => diagnostic(org, finding, context.speech())))
      },
    )
    connection.onCodeAction((params) => {
      const org = documents.orgOf(params.textDocument.uri)
      const known = told.get(params.textDocument.uri)
      if (!org || known?.version !== org.version || !wantsFixes(params)) return null
      return actionsAt(org, known.findings, params, context.speech())
    })
  },
}

const full = (items: Diagnostic[]): DocumentDiagnosticReport => ({
  kind: DocumentDiagnosticReportKind.Full,
  items,
})

function stopIfCancelled(token: CancellationToken): void {
  if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'Asked again.')
}

/** Waits until nothing was typed for a moment: an editor cancels the question when it has a newer one. */
async function quiet(token: CancellationToken): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, quietMs)
    token.onCancellationRequested(() => {
      clearTimeout(timer)
      resolve()
    })
  })
  stopIfCancelled(token)
}

async function lintSlowly(
  context: OrgContext,
  org: OrgText,
  token: CancellationToken,
  functionsIn: (text: string) => Promise<FunctionsIn>,
): Promise<readonly LintFinding[]> {
  const pause = createPause(sliceMs)
  const inSlices = async <Value>(steps: Generator<void, Value>): Promise<Value> => {
    for (;;) {
      const step = steps.next()
      if (step.done) return step.value
      await pause()
      stopIfCancelled(token)
    }
  }
  const { text, document, uri } = org
  const survey = await inSlices(surveyOf(text, document))
  const file = context.paths()?.ofDocument(uri) ?? ''
  const functions = mayTangle(text) ? await functionsIn(text) : () => null
  const outside = await lookOutside(askedBy(survey), file, { ...notesAround(context, org), functions })
  stopIfCancelled(token)
  const off = new Set(context.settings()['org.lint.off'])
  return inSlices(lintSteps(text, document, { outside, off }))
}

const notesAround = ({ index }: OrgContext, { path }: OrgText) => ({
  filesWithId: (id: string) => {
    const workspace = index()
    // Of a file that is in no folder nobody knows what it belongs to.
    if (!workspace?.complete || path === '') return null
    return workspace.filesWithId(id).filter((one) => one !== path)
  },
  document: (absolute: string) => {
    const workspace = index()
    const name = workspace?.inside(absolute)
    return (name && workspace?.orgFile(name)?.document) || null
  },
})

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2 }

const mostSevere = (findings: readonly LintFinding[]): readonly LintFinding[] =>
  findings.length <= mostShown
    ? findings
    : findings.toSorted((a, b) => order[a.severity] - order[b.severity]).slice(0, mostShown)

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
}

const diagnostic = (org: OrgText, finding: LintFinding, { told }: Speech): Diagnostic => ({
  range: rangeOf(org, finding),
  severity: severities[finding.severity],
  source: 'Passepartout',
  code: finding.code,
  message: told(finding.message),
})

const wantsFixes = ({ context: { only } }: CodeActionParams): boolean =>
  only === undefined || only.some((kind) => CodeActionKind.QuickFix.startsWith(kind))

/** More actions at one place help nobody to choose. */
const mostPlaces = 5

function actionsAt(
  org: OrgText,
  findings: readonly LintFinding[],
  { range, context: { diagnostics } }: CodeActionParams,
  { told }: Speech,
): CodeAction[] {
  const here = findings.filter((finding) => {
    const { start, end } = rangeOf(org, finding)
    return !before(end, range.start) && !before(range.end, start)
  })
  const actions: CodeAction[] = []
  for (const finding of here.slice(0, mostPlaces)) {
    const { code, fixes } = finding
    const about = diagnostics.filter(
      (one) => one.code === code && !before(one.range.start, positionAt(org, finding.start)),
    )
    const action = (title: string, edits: readonly Edit[]): CodeAction => ({
      title: told(title),
      kind: CodeActionKind.QuickFix,
      diagnostics: about.slice(0, 1),
      edit: {
        documentChanges: [
          { textDocument: { uri: org.uri, version: org.version }, edits: textEdits(org, edits) },
        ],
      },
    })
    for (const [i, { title, edits }] of fixes.entries())
      actions.push(i === 0 ? { ...action(title, edits), isPreferred: true } : action(title, edits))
    const alike = findings.filter((one) => one.code === code && one.fixes.length > 0)
    if (fixes.length > 0 && alike.length > 1)
      actions.push(action(`Fix all of this kind in the file (${code})`, together(alike)))
    actions.push(action(`Do not check this in the file (${code})`, [silence(org, code)]))
  }
  return unique(actions)
}

const before = (
  a: { readonly line: number; readonly character: number },
  b: { readonly line: number; readonly character: number },
): boolean => a.line < b.line || (a.line === b.line && a.character < b.character)

const textEdits = (org: OrgText, edits: readonly Edit[]): TextEdit[] =>
  edits.map((edit) => ({ range: rangeOf(org, edit), newText: edit.text }))

const unique = (actions: readonly CodeAction[]): CodeAction[] => {
  const seen = new Set<string>()
  return actions.filter(({ title, edit }) => {
    const key = `${title} ${JSON.stringify(edit)}`
    return !seen.has(key) && seen.add(key)
  })
}

/** A name more in the line that is there, or a line of its own: behind a property drawer, which must come first. */
function silence({ text, document }: OrgText, code: string): Edit {
  const { parts, textStart, drawer } = document
  const top = text.slice(textStart, parts.starts[1] ?? text.length)
  const found = /^[ \t]*# lint-off:[^\r\n]*?(?=[ \t]*\r?$)/m.exec(top)
  if (found) {
    const at = textStart + found.index + found[0].length
    return { start: at, end: at, text: ` ${code}` }
  }
  const at = drawer?.end ?? textStart
  const lineEnd = text.slice(0, 10_000).includes('\r\n') ? '\r\n' : '\n'
  const lead = at > 0 && text.charCodeAt(at - 1) !== 10 && at !== textStart ? lineEnd : ''
  return { start: at, end: at, text: `${lead}# lint-off: ${code}${lineEnd}` }
}
