import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Decision } from '../../../server/src/base/verdict.ts'
import { listElements, parsePowerShell } from '../../../server/src/code/powershell.ts'
import { cmdlets } from '../../../server/src/gate/programs/cmdlets.ts'
import { openSetting, powershell, powershellParser, type Setting, verdictOf } from './gate.ts'

const rank: Readonly<Record<Decision, number>> = { allow: 0, ask: 1, deny: 2 }

const cases = readFileSync(join(import.meta.dirname, 'cases', 'powershell.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const cut = line.indexOf(': ')
    const text = line.slice(cut + 2)
    return {
      expected: line.slice(0, cut),
      command: /^".*"$/.test(text) ? (JSON.parse(text) as string) : text,
    }
  })
/** Names of commands and parameters in other letters; a path in other letters would be another path. */
const recased = (command: string, change: (name: string) => string): string =>
  command.replace(/(?:^|[;|\n] *| -)[A-Za-z-]+/g, change)

const anyCase = fc.constantFrom(...cases)

describe('gate: PowerShell', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
  })
  after(() => setting.close())

  const decision = async (command: string): Promise<Decision> =>
    (await verdictOf(setting, powershell(command))).decision
  const check = async (command: string, expected: string): Promise<void> => {
    const verdict = await verdictOf(setting, powershell(command))
    const right = expected === 'guard' ? verdict.decision !== 'allow' : verdict.decision === expected
    const why = verdict.findings.map((f) => `${f.vector}:${f.severity}:${f.code}`).join(' ')
    assert.ok(right, `${command} gave ${verdict.decision} (${why}), not ${expected}`)
  }

  for (const { expected, command } of cases) it(`${expected}: ${command}`, () => check(command, expected))

  for (const { names, allow, ask } of cmdlets)
    it(`examples of ${names[0]}`, async () => {
      assert.ok(allow.length > 0 && ask.length > 0, 'an entry has examples of both kinds')
      for (const name of names) {
        const under = (example: string): string =>
          example
            .split(' ')
            .map((word) => (word === names[0] ? name : word))
            .join(' ')
        for (const example of allow) await check(under(example), 'allow')
        for (const example of ask) await check(under(example), 'guard')
      }
    })

  it('knows each name once', () => {
    const names = cmdlets
      .flatMap((one) => [...one.names, ...(one.windowsNames ?? [])])
      .map((one) => one.toLowerCase())
    assert.equal(new Set(names).size, names.length)
  })

  it('asks without a grammar', async () => {
    const ports = { ...setting.ports, grammar: async () => null }
    const verdict = await verdictOf({ ...setting, ports }, powershell('Get-ChildItem'))
    assert.equal(verdict.decision, 'ask')
  })

  it('gives the elements of a list with their places', async () => {
    const text = "Select-Object Name, 'a, b',c"
    const { commands, problems } = parsePowerShell(await powershellParser(), text)
    assert.deepEqual(problems, [])
    const [list] = commands[0]?.words.slice(1) ?? []
    assert.ok(list)
    assert.deepEqual(
      listElements(list).map(({ value, start, end }) => [value, text.slice(start, end)]),
      [
        ['Name', 'Name'],
        ['a, b', "'a, b'"],
        ['c', 'c'],
      ],
    )
  })

  const changes: readonly (readonly [string, (command: string, pick: number) => string])[] = [
    ['upper case', (c) => recased(c, (name) => name.toUpperCase())],
    ['lower case', (c) => recased(c, (name) => name.toLowerCase())],
    [
      'mixed case',
      (c) => recased(c, (name) => name.replace(/..?/g, (two) => two[0]?.toUpperCase() + two.slice(1))),
    ],
    ['spaces', (c) => `  ${c.replaceAll(' ', '   ')} `],
    ['tabs', (c) => c.replaceAll(' ', '\t')],
    ['a harmless command before', (c) => `Get-Location; ${c}`],
    ['a harmless line before', (c) => `Get-Location\n${c}`],
    ['a harmless command in front with &&', (c) => `Get-Location && ${c}`],
    ['a harmless command behind', (c) => `${c}; Get-Location`],
    ['a filter behind', (c) => `${c} | Out-String`],
    ['a call', (c) => `& ${c}`],
    ['parentheses', (c) => `(${c})`],
    ['a block', (c) => `& { ${c} }`],
    ['an assignment', (c) => `$x = ${c}`],
    [
      'a shorter parameter',
      (c, pick) =>
        c.replace(/ -([A-Za-z]{3,})/, (_all, name: string) => ` -${name.slice(0, 1 + (pick % name.length))}`),
    ],
    ['a backtick', (c, pick) => `${c.slice(0, pick % c.length)}\`${c.slice(pick % c.length)}`],
  ]
  for (const [name, change] of changes)
    it(`${name} never relaxes`, async () => {
      await fc.assert(
        fc.asyncProperty(anyCase, fc.nat(), async ({ command }, pick) => {
          const changed = change(command, pick)
          // Within quotes spaces are the text itself.
          if (/['"]/.test(command) && /space|tab/.test(name)) return
          // A remark swallows what stands behind it.
          if (/#/.test(command) && /behind|block|parenth/.test(name)) return
          const [before, after] = [await decision(command), await decision(changed)]
          assert.ok(rank[after] >= rank[before], `${changed}: ${after}, before ${before}`)
        }),
        { numRuns: 150 },
      )
    })

  it('any text gets a verdict, and soup is never allowed to act', async () => {
    const token = fc.constantFrom(
      ...'Get-ChildItem gc Remove-Item sls src README.md -Path -Recurse -r | ; && || > 2>$null $null ( ) { } @ & . , \' " ` # <# #> $x = [ ] % ? * ~ - -- --% 5 a:b'.split(
        ' ',
      ),
      '\n',
      ' ',
      '–',
      '“',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 12 }), fc.boolean(), async (tokens, spaced) => {
        const command = tokens.join(spaced ? ' ' : '')
        if ((await decision(command)) !== 'allow') return
        const bare = command.replace(/'[^']*'|"[^"]*"|# [^\n]*/g, 'x').replace(/[\d*]?>\s*\$null/g, '')
        assert.ok(!/[(){}@&`<>$[]/.test(bare.replaceAll('&&', '')), command)
        assert.ok(!/(?:^|[;|\n]|&&)\s*Remove-Item/.test(bare), command)
      }),
      { numRuns: 600 },
    )
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (command) => {
        await decision(command)
      }),
      { numRuns: 200 },
    )
  })
})
