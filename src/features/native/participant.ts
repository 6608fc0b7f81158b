// Owns the participant of the editor's own chat: a turn there is a turn of our session, by the same loop and gate, and the
// panel shows it as well. Approvals stay in our panel; the chat has a button that leads there.

import * as vscode from 'vscode'
import * as messages from '../../../server/protocol/messages.ts'
import type { SourceView, TurnView } from '../../../server/protocol/views.ts'
import type { Client, Feature } from '../../feature.ts'
import {
  type Answered,
  type Attachment,
  type Followup,
  followupsOf,
  isChosen,
  questionOf,
  undoMeans,
} from '../../native/asked.ts'
import { createTold, type Part } from '../../native/told.ts'
import { outcomeWords } from '../../outcome.ts'
import { insideFolder, relativePath } from '../../paths.ts'

export const createParticipant: Feature = (context, client) => {
  // Hosts without a chat have no such function.
  if (typeof vscode.chat?.createChatParticipant !== 'function') return
  const participant = vscode.chat.createChatParticipant(
    'passepartout.chat',
    (request, { history }, stream, token) => answer(client, request, history, stream, token),
  )
  participant.iconPath = new vscode.ThemeIcon('key')
  participant.followupProvider = {
    provideFollowups: ({ metadata }) =>
      ((metadata?.['followups'] ?? []) as readonly Followup[]).map((one) => ({
        ...one,
        label: labelOf(one),
      })),
  }
  context.subscriptions.push(participant)
}

async function answer(
  client: Client,
  request: vscode.ChatRequest,
  history: vscode.ChatContext['history'],
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
  if (!client.folder)
    return failed(vscode.l10n.t('Open a folder first. The agent works in one folder at a time.'))
  if (request.command === 'undo') {
    const turn = undoMeans(
      history.flatMap((one) =>
        one instanceof vscode.ChatResponseTurn && one.result.metadata
          ? [one.result.metadata as Answered]
          : [],
      ),
    )
    const outcome = await client.request(messages.undo, turn === null ? {} : { turn })
    stream.markdown(outcomeWords(outcome))
    return turn !== null && outcome?.ok ? { metadata: { undone: turn } satisfies Answered } : {}
  }
  const evidence = client.evidence.collect()
  const chosen = request.references.filter(({ id }) => isChosen(id))
  const attached = chosen.flatMap((one) => attachmentOf(client, one))
  if (attached.length < chosen.length)
    stream.progress(vscode.l10n.t('Left out what is attached and no file of the folder'))
  const text = questionOf(request.command, request.prompt, attached, evidence.activePath)
  if (text === '') {
    stream.markdown(vscode.l10n.t('Say what about: a word, a name or a file.'))
    return {}
  }
  const view = await follow(
    client,
    token,
    (part) => show(client, stream, part),
    () => client.request(messages.ask, { text, evidence, attached: client.attachments.of(text) }),
  )
  if (view === null) return failed(vscode.l10n.t('The question could not be asked. The log says why.'))
  return {
    metadata: { turn: view.turn, followups: followupsOf(view) } satisfies Answered,
    ...(view.state === 'failed' ? { errorDetails: { message: view.answer || vscode.l10n.t('Failed') } } : {}),
  }
}

/** Until the turn has ended, wherever that is: a server that was started again goes on with it. Null for a turn that is gone. */
async function follow(
  client: Client,
  token: vscode.CancellationToken,
  say: (part: Part) => void,
  ask: () => Promise<{ readonly turn: string } | null>,
): Promise<TurnView | null> {
  const told = createTold()
  let turn = ''
  /** What was told of any turn before we knew which is ours. */
  let early: (() => void)[] = []
  let done: (view: TurnView | null) => void = () => {}
  const ended = new Promise<TurnView | null>((resolve) => {
    done = resolve
  })
  const see = (view: TurnView) => {
    if (view.turn !== turn) return
    for (const part of told.turn(view)) say(part)
    if (view.state !== 'running' && view.state !== 'waiting') done(view)
  }
  const or = (act: () => void) => (turn === '' ? early.push(act) : act())
  const listening = [
    client.onTurn.on((view) => or(() => see(view))),
    client.onAnswer.on((more) =>
      or(() => {
        if (more.turn === turn) for (const part of told.grew(more)) say(part)
      }),
    ),
    client.onChat.on(({ turns }) =>
      or(() => {
        const view = turns.find((one) => one.turn === turn)
        if (view) see(view)
        else done(null)
      }),
    ),
    client.onState.on((state) => {
      if (state === 'failed') done(null)
    }),
    token.onCancellationRequested(() => {
      if (turn !== '') void client.request(messages.stop, { turn })
    }),
  ]
  try {
    const asked = await ask()
    if (!asked) return null
    turn = asked.turn
    for (const act of early) act()
    early = []
    if (token.isCancellationRequested) await client.request(messages.stop, { turn })
    return await ended
  } finally {
    for (const one of listening) one.dispose()
  }
}

function show(client: Client, stream: vscode.ChatResponseStream, part: Part): void {
  switch (part.kind) {
    case 'progress':
      stream.progress(part.text)
      return
    case 'markdown':
      stream.markdown(part.text)
      return
    case 'anchor': {
      const uri = insideFolder(client, part.path)
      if (uri) stream.anchor(locationOf(uri, part.line, part.line), part.label)
      else stream.markdown(part.label)
      return
    }
    case 'sources':
      stream.markdown(`\n\n${vscode.l10n.t('Sources')}: `)
      return
    case 'review':
      stream.markdown(`\n\n${vscode.l10n.t('Waits for your decision')}: ${plain(part.summary)}\n\n`)
      stream.button({
        command: 'passepartout.showApprovals',
        title: vscode.l10n.t('Review'),
        arguments: [part.proposal],
      })
      return
    case 'refused':
      stream.markdown(`\n\n${vscode.l10n.t('Denied by the gate')}: ${plain(part.summary)}\n\n`)
      return
    case 'source': {
      const location = sourceLocation(client, part.source)
      if (location) stream.reference(location)
    }
  }
}

const sourceLocation = (client: Client, { path, startLine, endLine }: SourceView): vscode.Location | null => {
  const uri = insideFolder(client, path)
  return uri ? locationOf(uri, startLine, endLine) : null
}

/** Lines are 1-based and inclusive. */
const locationOf = (uri: vscode.Uri, first: number, last: number): vscode.Location =>
  new vscode.Location(uri, new vscode.Range(Math.max(0, first - 1), 0, Math.max(0, last - 1), 0))

/** What a model proposed may look like Markdown. */
const plain = (text: string): string => text.replace(/[\\`*_{}[\]()#+!<>|~-]/g, '\\$&').replace(/\s+/g, ' ')

/** Only files: a text could be anybody's, and would stand in the question as the user's own words. */
function attachmentOf(
  client: Client,
  { value, range = null }: Pick<vscode.ChatPromptReference, 'value'> & { range?: [number, number] | null },
): readonly Attachment[] {
  const uri = value instanceof vscode.Location ? value.uri : value instanceof vscode.Uri ? value : null
  const path = uri ? relativePath(client, uri) : ''
  return path === '' ? [] : [{ range, written: /[\s"]/.test(path) ? `@file:"${path}"` : `@file:${path}` }]
}

function labelOf({ prompt, command }: Followup): string {
  switch (command) {
    case 'undo':
      return vscode.l10n.t('Undo this turn')
    case 'callers':
      return vscode.l10n.t('Who calls {0}?', prompt)
    case 'outline':
      return vscode.l10n.t('Outline of {0}', prompt)
    default:
      return vscode.l10n.t('What is due this week?')
  }
}

const failed = (message: string): vscode.ChatResult => ({ errorDetails: { message } })
