// Holds what the Rules view says of a rule: groups, scores and the tooltip, in which nothing of others is Markdown.

import { deepEqual, doesNotMatch, equal } from 'node:assert/strict'
import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { visible } from '../../media/panel/links.ts'
import { fill } from '../../media/panel/words.ts'
import type { RuleView } from '../../server/protocol/views.ts'
import {
  code,
  escaped,
  groupOf,
  type RuleContext,
  ruleDescription,
  rulesIn,
  ruleTooltip,
} from '../../src/rules.ts'

const context: RuleContext = { l10n: { t: fill }, locale: 'en', project: 'notes-1a2b3c4d' }

const rule = (more: Partial<RuleView> = {}): RuleView => ({
  id: 'r1',
  title: 'Allow changing src/*.ts',
  concludes: 'permit',
  status: 'active',
  byHand: false,
  scope: 'project',
  project: context.project,
  envelope: 'change src/*.ts',
  actsOn: ['change src/*.ts'],
  neverOn: [],
  agreed: 5,
  disagreed: 0,
  needed: 3,
  evidence: [],
  createdAt: Date.parse('2026-11-22T12:00:00Z'),
  expiresAt: null,
  fault: '',
  warnings: [],
  file: '/home/a/rules.org',
  line: 6,
  ...more,
})

describe('Rules view', () => {
  it('says scope and score behind the title, and what is over, why', () => {
    const cases: readonly (readonly [Partial<RuleView>, string])[] = [
      [{}, 'this project · 5 of 5'],
      [{ disagreed: 1 }, 'this project · 5 of 6'],
      [{ scope: 'always', project: '', agreed: 0 }, 'everywhere'],
      [{ scope: 'session', file: '', line: 0 }, 'this session · 5 of 5'],
      [{ project: 'diary-0f0f0f0f0f0f' }, 'project diary · 5 of 5'],
      [{ status: 'shadow', agreed: 2 }, 'this project · 2 of 3'],
      [{ status: 'shadow', agreed: 2, disagreed: 1 }, 'this project · 2 of 3'],
      [{ status: 'shadow', agreed: 4 }, 'this project · 4 of 4'],
      [{ status: 'expired' }, 'expired · this project · 5 of 5'],
      [{ status: 'revoked', byHand: true }, 'revoked · this project · 5 of 5 · by hand'],
    ]
    for (const [more, expected] of cases) equal(ruleDescription(rule(more), context), expected)
  })

  it('groups by what a rule does now: those that count here first, then the newest', () => {
    const rules = [
      rule({ id: 'elsewhere', project: 'other-1a2b3c4d', createdAt: 9 }),
      rule({ id: 'old', createdAt: 1 }),
      rule({ id: 'new', createdAt: 2 }),
      rule({ id: 'watching', status: 'shadow' }),
      rule({ id: 'ended', status: 'expired' }),
      rule({ id: 'revoked', status: 'revoked' }),
    ]
    const ids = (group: Parameters<typeof rulesIn>[0]) =>
      rulesIn(group, rules, context.project).map(({ id }) => id)
    deepEqual(
      [ids('acts'), ids('watches'), ids('over')],
      [['new', 'old', 'elsewhere'], ['watching'], ['ended', 'revoked']],
    )
    deepEqual(new Set(rules.map(groupOf)), new Set(['acts', 'watches', 'over']))
  })

  it('explains a rule on hover: what it is about, where it acts and where never, the last decisions', () => {
    const shown = ruleTooltip(
      rule({
        status: 'shadow',
        agreed: 2,
        disagreed: 1,
        neverOn: ['change src/key.ts'],
        warnings: ['With npm test allowed too, it can run code.'],
        fault: 'It would also stand for src/a/b.ts.',
        evidence: [
          { words: 'change src/key.ts', approved: false, at: Date.parse('2026-11-20T12:00:00Z') },
          { words: 'change src/`a`.ts', approved: true, at: Date.parse('2026-11-21T12:00:00Z') },
        ],
        expiresAt: Date.parse('2027-02-20T12:00:00Z'),
      }),
      context,
    )
    const lines = new MarkdownIt()
      .render(shown)
      .replace(/<[^>]+>/g, '')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => line.replace(/,? \d+:\d+.*$/, ''))
    deepEqual(lines, [
      'Allow changing src/*.ts',
      '⚠ It would also stand for src/a/b.ts.',
      '⚠ With npm test allowed too, it can run code.',
      'Status: watches, and acts in a place once it has agreed with you there 3 times (agreed with you: 2, disagreed: 1)',
      'Scope: this project',
      'About: change src/*.ts',
      'Learned: Nov 22, 2026',
      'Ends by itself: Feb 20, 2027',
      'Acts on:',
      'change src/*.ts',
      'Never on:',
      'change src/key.ts',
      'Your last decisions:',
      'change src/`a`.ts · approved · Nov 21, 2026',
      'change src/key.ts · denied · Nov 20, 2026',
    ])
  })

  const nasty = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '`',
        '``',
        '](command:x)',
        '[a]',
        '<img src=x>',
        '**',
        '$(flame)',
        '&lt;',
        '\\',
        '\n\n# ',
        'https://e.org',
        '![',
        '~~',
        '| a |',
        '1. ',
      ),
    ),
    { maxLength: 10 },
  )
  const shownOf = (html: string): string =>
    html
      .replace(/^<p>|<\/p>\n?$/g, '')
      .replace(/^<code>|<\/code>$/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
  const oneLine = (text: string): string => visible(text.replace(/\s+/g, ' ')).trim()

  it('shows what others wrote as exactly that text', () => {
    const markdown = new MarkdownIt({ html: true, linkify: true })
    fc.assert(
      fc.property(nasty, (parts) => {
        const text = `x${parts.join('')}x`
        const html = markdown.render(escaped(text))
        doesNotMatch(html.replace(/^<p>|<\/p>\n?$/g, ''), /<[a-z]/i)
        equal(shownOf(html), oneLine(text))
        equal(shownOf(markdown.render(code(text))), oneLine(text))
      }),
      { numRuns: 500 },
    )
  })
})
