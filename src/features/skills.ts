// Owns the skills as a person sees them: a list with their states and what can be done with each, and one word when a text
// of the folder for the agent waits to be allowed. Decides nothing.

import * as vscode from 'vscode'
import { visible } from '../../media/panel/links.ts'
import * as wire from '../../server/protocol/skills.ts'
import type { Client } from '../feature.ts'
import { openFresh } from '../fresh.ts'
import { tellOutcome } from '../outcome.ts'

interface Choice extends vscode.QuickPickItem {
  run?(): unknown
}

export function createSkills(context: vscode.ExtensionContext, client: Client): void {
  const { l10n } = vscode
  /** Texts that were told of already: once is enough. */
  const told = new Set<string>()

  async function list(): Promise<void> {
    const view = await client.request(wire.skills, {})
    if (!view) return tellOutcome(null)
    const all: Choice[] = view.skills.map((skill) => ({
      label: `$(${icons[skill.state]}) ${shown(skill)}`,
      description: [sourceWords(skill.source), stateWords(skill.state)].filter(Boolean).join(', '),
      detail: visible(skill.detail || skill.summary),
      run: () => one(skill),
    }))
    const { instructions, ownFolder } = view
    if (instructions.state !== 'none')
      all.unshift({
        label: `$(${instructions.state === 'allowed' ? 'pass' : 'shield'}) AGENTS.md`,
        description:
          instructions.state === 'allowed' ? l10n.t('used as you have allowed it') : stateWords('unapproved'),
        run: () => text(instructions.path, instructions.hash, instructions.state === 'changed'),
      })
    all.push({ label: '', kind: vscode.QuickPickItemKind.Separator })
    all.push({
      label: l10n.t('$(add) New Skill'),
      detail: visible(ownFolder),
      run: () => create(ownFolder),
    })
    const picked = await vscode.window.showQuickPick(all, {
      title: l10n.t('Skills'),
      placeHolder: l10n.t('Choose a skill'),
      matchOnDetail: true,
    })
    await picked?.run?.()
  }

  async function one(skill: wire.SkillView): Promise<void> {
    const items: Choice[] = []
    if (skill.state === 'unapproved')
      items.push({
        label: l10n.t('$(check) Allow This Text'),
        detail: l10n.t('It is used as it is now; when it changes, you are asked again'),
        run: async () =>
          tellOutcome(await client.request(wire.allowText, { path: skill.path, hash: skill.hash })),
      })
    items.push({ label: l10n.t('$(go-to-file) Open'), run: () => open(skill.path) })
    if (skill.tests > 0) items.push({ label: l10n.t('$(beaker) Run Its Tests'), run: () => test(skill) })
    if (skill.source === 'built-in')
      items.push({
        label: l10n.t('$(copy) Copy to Edit'),
        detail: l10n.t('Your copy takes the place of the built-in one'),
        run: () => copy(skill.name),
      })
    const picked = await vscode.window.showQuickPick(items, {
      title: shown(skill),
      placeHolder: visible(skill.detail || skill.summary),
    })
    await picked?.run?.()
  }

  async function test(skill: wire.SkillView): Promise<void> {
    const answer = await client.request(wire.testSkill, { path: skill.path })
    if (!answer) return tellOutcome(null)
    const failed = answer.tests.find(({ passed }) => !passed)
    if (answer.outcome.ok) {
      const words = l10n.t('/{0}: {1} tests passed.', skill.name, answer.tests.length)
      vscode.window.setStatusBarMessage(words, 5000)
      return
    }
    if (failed) await open(skill.path, failed.line)
    tellOutcome(answer.outcome)
  }

  async function copy(name: string): Promise<void> {
    const answer = await client.request(wire.copySkill, { name })
    if (!answer) return tellOutcome(null)
    if (answer.path === '') return tellOutcome({ ok: false, message: answer.message, next: '' })
    await open(answer.path)
  }

  /** A text of the folder that is no skill. */
  async function text(path: string, hash: string, waits: boolean): Promise<void> {
    await open(path)
    if (!waits) return
    const allow = l10n.t('Allow')
    const words = l10n.t('Use AGENTS.md as it is now? It tells the agent how to work in this folder.')
    if ((await vscode.window.showInformationMessage(words, allow)) === allow)
      tellOutcome(await client.request(wire.allowText, { path, hash }))
  }

  async function create(folder: string): Promise<void> {
    const name = await vscode.window.showInputBox({
      title: l10n.t('New Skill'),
      prompt: l10n.t('Its name: small letters, digits and hyphens'),
      validateInput: (value) =>
        /^[a-z][a-z0-9-]{0,39}$/.test(value) ? undefined : l10n.t('Small letters, digits and hyphens'),
    })
    if (name === undefined) return
    const uri = vscode.Uri.joinPath(vscode.Uri.file(folder), `${name}.org`)
    const isThere = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    )
    if (!isThere) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(template(name)))
    await vscode.window.showTextDocument(uri)
  }

  function changed({ skills, instructions }: wire.SkillsView): void {
    for (const skill of skills)
      if (skill.state === 'unapproved' && !told.has(skill.hash)) {
        told.add(skill.hash)
        void review(l10n.t('The skill {0} of this folder is not used before you allow it.', skill.name), () =>
          one(skill),
        )
      }
    if (instructions.state !== 'changed' || told.has(instructions.hash)) return
    told.add(instructions.hash)
    const words = l10n.t('AGENTS.md has changed since you allowed it, and is not used.')
    void review(words, () => text(instructions.path, instructions.hash, true))
  }

  async function review(words: string, show: () => Promise<void>): Promise<void> {
    const label = l10n.t('Review')
    if ((await vscode.window.showInformationMessage(words, label)) === label) await show()
  }

  client.onSkills.on(changed)
  context.subscriptions.push(vscode.commands.registerCommand('passepartout.skills', list))

  function sourceWords(source: wire.SkillView['source']): string {
    switch (source) {
      case 'built-in':
        return l10n.t('built in')
      case 'home':
        return l10n.t('yours')
      case 'workspace':
        return l10n.t('of this folder')
    }
  }

  function stateWords(state: wire.SkillState): string {
    switch (state) {
      case 'loaded':
        return ''
      case 'previous':
        return l10n.t('the last good version is used')
      case 'untested':
        return l10n.t('without its code')
      case 'failed':
        return l10n.t('not used: it has faults')
      case 'unapproved':
        return l10n.t('waits for your approval')
      case 'missing':
        return l10n.t('not used: something it needs is not there')
      case 'hidden':
        return l10n.t('another of that name is nearer')
    }
  }
}

const shown = ({ name, use }: wire.SkillView): string => (use === 'always' ? name : `/${name}`)

async function open(path: string, line = 1): Promise<void> {
  const at = new vscode.Position(line - 1, 0)
  const document = await openFresh(vscode.Uri.file(path))
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) })
}

/** Opens the file of the skill that a source of an answer is; false for any other source. */
export async function openSkill(client: Client, source: string): Promise<boolean> {
  const name = /^skill:(.+)$/.exec(source)?.[1]
  if (name === undefined) return false
  const view = await client.request(wire.skills, {})
  const found = view?.skills.find((one) => one.name === name && one.state !== 'hidden')
  if (found) await open(found.path)
  return found !== undefined
}

const icons: Readonly<Record<wire.SkillState, string>> = {
  loaded: 'pass',
  previous: 'warning',
  untested: 'warning',
  failed: 'error',
  unapproved: 'shield',
  missing: 'circle-slash',
  hidden: 'circle-outline',
}

/** The smallest one, to be filled in. */
const template = (name: string): string => `:PROPERTIES:
:TRIGGERS: ${name.replaceAll('-', ' ')}
:VERSION:  1
:END:
#+title: ${name.replaceAll('-', ' ')}

What it is for, in one sentence.

* What the model is told                                             :prompt:
1.
`
