import assert from 'node:assert/strict'
import fc from 'fast-check'
import { examplesOf, programs } from '../../../server/src/gate/programs/list.ts'
import { longOption } from '../../../server/src/gate/programs/long-options.ts'
import { openSetting, type Setting, shell, verdictOf } from './gate.ts'

const names = (text: string): readonly string[] =>
  text
    .split(' ')
    .filter((entry) => entry !== '')
    .flatMap((entry) => entry.replace(/[=?<]$/, '').split('|'))

/** getopt_long(3) as its manual has it, over a list of names: an exact match, or a beginning that only one has. */
function getopt(all: readonly string[], given: string): string | null {
  if (all.includes(given)) return given
  const begun = all.filter((name) => name.startsWith(given))
  return begun.length === 1 ? (begun[0] as string) : null
}

describe('gate options', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
  })
  after(() => setting.close())

  it('reads beginnings of names as getopt_long does', () => {
    const name = fc.stringMatching(/^[ab]{1,3}(?:-[ab]{1,2})?$/)
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 10 }), fc.nat(10), name, (all, cut, given) => {
        const harmless = all.slice(0, cut)
        const spec = { long: harmless.join(' '), others: all.slice(cut).join(' ') }
        for (let length = 0; length <= given.length; length++) {
          const text = given.slice(0, length)
          const real = getopt(all, text)
          const expected = real !== null && harmless.includes(real) ? real : null
          assert.equal(longOption(spec, text)?.name ?? null, expected, `${text} of ${all.join(' ')}`)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('reads one of two names of an option for the other, and needs whole names where they cannot be cut', () => {
    const spec = { long: 'color|colour? count', others: 'columns' }
    assert.equal(longOption(spec, 'colo'), longOption(spec, 'colour'))
    assert.equal(longOption(spec, 'col'), null)
    assert.equal(longOption({ long: 'color count' }, 'colo'), null)
  })

  for (const spec of programs.filter(({ others }) => others !== undefined))
    it(`never takes another option of ${spec.names[0]} for a harmless one`, () => {
      const harmless = names(spec.long ?? '')
      const others = names(spec.others ?? '')
      assert.deepEqual(
        others.filter((name) => harmless.includes(name)),
        [],
      )
      for (const other of others)
        for (let length = 0; length <= other.length; length++) {
          const text = other.slice(0, length)
          assert.ok(longOption(spec, text) === null || harmless.includes(text), text)
        }
    })

  it('never relaxes by cutting an option', async () => {
    const rank = { allow: 0, ask: 1, deny: 2 } as const
    for (const spec of programs.filter(({ others }) => others !== undefined)) {
      const harmless = names(spec.long ?? '')
      const known = [...harmless, ...names(spec.others ?? '')]
      const { allow, ask } = examplesOf(spec)
      for (const command of [...allow, ...ask]) {
        const option = / --([a-z-]+)/.exec(command)?.[1]
        if (option === undefined || !known.includes(option)) continue
        const whole = (await verdictOf(setting, shell(command))).decision
        for (let length = 1; length < option.length; length++) {
          // A shorter name can be an option of its own; then it is judged as that.
          if (harmless.includes(option.slice(0, length))) continue
          const cut = command.replace(` --${option}`, ` --${option.slice(0, length)}`)
          const verdict = (await verdictOf(setting, shell(cut))).decision
          assert.ok(rank[verdict] >= rank[whole], `${cut} gave ${verdict}`)
        }
      }
    }
  })
})
