// Questions over a folder of notes: a floor under what `npm run bench:notes` measures, on a part of its questions; and
// what each kind of evidence is for, on a few notes.

import assert from 'node:assert/strict'
import { development } from '../../../bench/notes/development/folder.ts'
import { judge } from '../../../bench/notes/judge.ts'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import { folder, open, removeFolders } from './folder.ts'

describe('index: notes', () => {
  it('has the right headline in 4,000 tokens of a folder of 100,000', async () => {
    const all = development()
    const questions = all.questions.filter((_, i) => i % 6 === 0)
    const { tokens, files, questions: judged } = await judge(all, questions)
    assert.ok(files >= 500 && tokens >= 100_000)
    const ours = judged.map(({ answers }) => answers[answers.length - 1])
    for (const one of ours) assert.ok(one && one.tokens[4000] <= 4000 && one.tokens[2000] <= 2000)
    const found = ours.filter((one) => one?.within[4000]).length
    assert.ok(found >= 0.9 * questions.length, `${found} of ${questions.length}`)
  })

  describe('on a few notes', () => {
    let index: WorkspaceIndex
    before(async () => {
      index = await open(
        folder({
          'diary.org': [
            '#+title: Diary',
            '* 2026',
            '** 2026-03 March',
            '*** 2026-03-14 Saturday',
            '**** Walk',
            'Along the canal.',
            '*** 2026-03-15 Sunday',
            '**** Walk',
            'Along the shore.',
          ].join('\n'),
          'jobs.org': [
            '* Tasks',
            '** TODO Buy paint :@town:',
            'DEADLINE: <2026-06-12 Fri>',
            '** TODO Sweep the yard :home:',
            'DEADLINE: <2026-06-01 Mon>',
            '** Home is a word here',
            'Nothing else.',
          ].join('\n'),
          'slips/moss.org':
            ':PROPERTIES:\n:ID: 11111111-aaaa\n:END:\n#+title: Moss is patient\n#+filetags: :plants:\n\nIt waits for rain.\n',
          'slips/stone.org': '* Stones are slow\nCompare [[id:11111111-aaaa][moss]].\n',
          'slips/roof.org': '* Roofs\nCompare nothing at all.\n',
          'rezepte.org':
            '* Holunderblütensirup\nMit Zitronen.\n* Zahnarzt\nTermin am Montag, Füllung.\n* Bicycles\nInsured until autumn.\n',
        }),
      )
    })
    after(async () => {
      await index.close()
      removeFolders()
    })

    const check = async (question: string, expected: string, within = 1) => {
      const hits = await index.search(question, { k: 5, today: '2026-06-10' })
      const found = hits.slice(0, within).map(({ node }) => node.id as string)
      assert.ok(found.includes(expected), `${found.join(', ')} instead of ${expected}`)
      assert.ok((hits[0]?.reasons.length ?? 0) > 0)
    }
    const cases: readonly (readonly [question: string, first: string, within?: number])[] = [
      ['Where did I walk on 14 March?', 'diary.org#2026/2026-03 March/2026-03-14 Saturday/Walk'],
      ['my walk on 15.3.2026', 'diary.org#2026/2026-03 March/2026-03-15 Sunday/Walk'],
      ['what is overdue', 'jobs.org#Tasks/Sweep the yard'],
      ['what must be done by Friday', 'jobs.org#Tasks/Buy paint'],
      ['tasks tagged home', 'jobs.org#Tasks/Sweep the yard'],
      ['@town', 'jobs.org#Tasks/Buy paint'],
      ['which notes link to "Moss is patient"?', 'slips/stone.org#Stones are slow', 2],
      ['Wie mache ich den Sirup?', 'rezepte.org#Holunderblütensirup'],
      ['Zahnarzttermin', 'rezepte.org#Zahnarzt'],
      ['is my bike covered by the insurance', 'rezepte.org#Bicycles'],
    ]
    for (const [question, first, within] of cases) it(question, () => check(question, first, within))
  })
})
