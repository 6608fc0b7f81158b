// The small form of vectors, the search among them, the file they are kept in.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { openVectorFile } from '../../../server/src/index/vectors/file.io.ts'
import { createKernel } from '../../../server/src/index/vectors/kernel.ts'
import { asked, quantise, strideOf } from '../../../server/src/index/vectors/quantise.ts'
import { cosine, nearestBySigns, nearestOfAll } from '../../../server/src/index/vectors/scan.ts'
import { createTable, emptyRows, type Key, type Rows } from '../../../server/src/index/vectors/table.ts'
import { folder, removeFolders } from './folder.ts'

const component = fc.float({ min: -100, max: 100, noNaN: true })
const vectorOf = (dimensions: number) =>
  fc
    .array(component, { minLength: dimensions, maxLength: dimensions })
    .map((values) => Float32Array.from(values))
const sized = fc.integer({ min: 1, max: 70 })
const vectors = (count: number) =>
  sized.chain((dimensions) => fc.array(vectorOf(dimensions), { minLength: 1, maxLength: count }))

const lengthOf = (vector: Float32Array): number => Math.hypot(...vector)
const keyOf = (i: number): Key => [Math.imul(i, 0x9e3779b1) >>> 0, i]

function tableOf(all: readonly Float32Array[]): Rows {
  const table = createTable(emptyRows(all[0]?.length ?? 1))
  for (const [i, vector] of all.entries()) table.add(keyOf(i), vector)
  return table.rows()
}

describe('vectors', () => {
  after(removeFolders)

  describe('quantised', () => {
    it('a component is wrong by half a scale at most', () => {
      fc.assert(
        fc.property(sized.chain(vectorOf), (vector) => {
          const codes = new Int8Array(strideOf(vector.length))
          const scale = quantise(vector, codes, 0)
          const length = lengthOf(vector)
          for (const [i, value] of vector.entries()) {
            const unit = length === 0 ? 0 : value / length
            assert.ok(Math.abs(unit - (codes[i] as number) * scale) <= scale / 2 + 1e-6)
          }
          assert.ok(codes.subarray(vector.length).every((code) => code === 0))
        }),
      )
    })

    it('a cosine is wrong by no more than the roundings add up to', () => {
      const pair = sized.chain((dimensions) => fc.tuple(vectorOf(dimensions), vectorOf(dimensions)))
      fc.assert(
        fc.property(pair, ([row, question]) => {
          fc.pre(lengthOf(row) > 0 && lengthOf(question) > 0)
          const rows = tableOf([row])
          const exact = row.reduce((sum, value, i) => sum + value * (question[i] as number), 0)
          const found = cosine(rows, 0, asked(question))
          // Half a scale in each component of a row, against a question of length 1; the question's own is 16 times finer.
          const bound = ((rows.scales[0] as number) / 2) * Math.sqrt(row.length) * 1.1 + 0.01
          assert.ok(Math.abs(found - exact / lengthOf(row) / lengthOf(question)) <= bound)
        }),
      )
    })

    it('a vector without direction is like nothing', () => {
      const rows = tableOf([new Float32Array(8), Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0)])
      assert.equal(cosine(rows, 0, asked(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8))), 0)
      assert.equal(cosine(rows, 1, asked(new Float32Array(8))), 0)
    })
  })

  it('the loops in WebAssembly count what the same loops in JavaScript count', () => {
    const kernel = createKernel()
    const bytes = fc.integer({ min: -127, max: 127 })
    const shape = fc.record({
      groups: fc.integer({ min: 1, max: 9 }),
      // Around the edges of the pieces that rows are copied in.
      count: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(2047, 2048, 2049, 4097)),
      seed: fc.array(bytes, { minLength: 97, maxLength: 97 }),
    })
    fc.assert(
      fc.property(shape, ({ groups, count, seed }) => {
        const stride = groups * 32
        const value = (i: number) => seed[i % 97] as number
        const codes = Int8Array.from({ length: count * stride }, (_, i) => value(i))
        const question = Int16Array.from({ length: stride }, (_, i) => value(i * 7) * 16)
        const dot = (row: number) =>
          question.reduce((sum, one, i) => sum + one * (codes[row * stride + i] as number), 0)
        const all = Array.from({ length: count }, (_, row) => row)
        assert.deepEqual([...kernel.dots(codes, stride, question, null)], all.map(dot))
        const some = all.filter((row) => row % 3 === 1).reverse()
        assert.deepEqual([...kernel.dots(codes, stride, question, Int32Array.from(some))], some.map(dot))
        const signs = Uint32Array.from({ length: count * groups }, (_, i) => Math.imul(value(i), 0x9e3779b1))
        const asks = signs.slice(0, groups)
        const bits = (word: number) => (word >>> 0).toString(2).replaceAll('0', '').length
        const distance = (row: number) =>
          asks.reduce((sum, one, i) => sum + bits(one ^ (signs[row * groups + i] as number)), 0)
        assert.deepEqual([...kernel.distances(signs, groups, asks)], all.map(distance))
      }),
      { numRuns: 40 },
    )
  })

  describe('searched', () => {
    it('the search over all is the order of all cosines', () => {
      fc.assert(
        fc.property(vectors(40), fc.integer({ min: 0, max: 50 }), fc.nat(), (all, most, pick) => {
          const rows = tableOf(all)
          const question = asked(all[pick % all.length] as Float32Array)
          const sums = all.map((_, row) => {
            let sum = 0
            const stride = strideOf(rows.dimensions)
            for (let i = 0; i < stride; i++)
              sum += (rows.codes[row * stride + i] as number) * (question.codes[i] as number)
            return sum * (rows.scales[row] as number) * question.scale
          })
          const order = sums.map((_, row) => row)
          order.sort((a, b) => (sums[b] as number) - (sums[a] as number) || a - b)
          assert.deepEqual([...nearestOfAll(rows, question, most).rows], order.slice(0, most))
        }),
      )
    })

    it('the search by signs looks at all of few rows, and so answers the same', () => {
      fc.assert(
        fc.property(vectors(60), fc.nat(), (all, pick) => {
          const rows = tableOf(all)
          const question = asked(all[pick % all.length] as Float32Array)
          assert.deepEqual(nearestBySigns(rows, question, 10), nearestOfAll(rows, question, 10))
        }),
      )
    })

    it('of many rows it finds the near ones', () => {
      const random = fc.sample(vectorOf(64), { numRuns: 200, seed: 5 })
      const near = (of: Float32Array, i: number) => of.map((value, d) => value + ((i * 31 + d * 17) % 13) - 6)
      const all = Array.from({ length: 40_000 }, (_, i) => near(random[i % 200] as Float32Array, i))
      const rows = tableOf(all)
      for (const pick of [3, 77, 150]) {
        const question = asked(random[pick] as Float32Array)
        const exact = new Set(nearestOfAll(rows, question, 10).rows)
        const found = [...nearestBySigns(rows, question, 10).rows].filter((row) => exact.has(row))
        assert.ok(found.length >= 9, `only ${found.length} of 10`)
      }
    })
  })

  it('the table is a map from keys to vectors, whatever is added and dropped', () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 0, max: 300 }) }),
      fc.record({ keep: fc.integer({ min: 2, max: 5 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const table = createTable(emptyRows(3))
        const model = new Map<number, readonly number[]>()
        for (const one of steps) {
          if ('add' in one) {
            const vector = Float32Array.of(one.add, 1, -one.add)
            table.add(keyOf(one.add), vector)
            const codes = new Int8Array(strideOf(3))
            quantise(vector, codes, 0)
            model.set(one.add, [...codes])
          } else {
            const { keys } = table.rows()
            const moved = table.retain((row) => (keys[row * 2 + 1] as number) % one.keep !== 0)
            for (const key of [...model.keys()]) if (key % one.keep === 0) model.delete(key)
            assert.equal(moved.filter((row) => row >= 0).length, model.size)
          }
        }
        const rows = table.rows()
        assert.equal(rows.count, model.size)
        for (let key = 0; key <= 300; key++) {
          const row = table.rowOf(keyOf(key))
          const stored = row < 0 ? undefined : [...rows.codes.subarray(row * 32, row * 32 + 32)]
          assert.deepEqual(stored, model.get(key))
        }
      }),
      { numRuns: 40 },
    )
  })

  describe('kept on disk', () => {
    const fileIn = (storage: string): string => join(storage, readdirSync(storage)[0] as string)

    it('what was saved is loaded', async () => {
      await fc.assert(
        fc.asyncProperty(vectors(30), async (all) => {
          const file = openVectorFile(folder({}), '/some/root', 'model@1')
          const rows = tableOf(all)
          await file.save(rows)
          assert.deepEqual(await file.load(), rows)
        }),
        { numRuns: 20 },
      )
    })

    it('another model, another root and no file are nothing', async () => {
      const storage = folder({})
      await openVectorFile(storage, '/some/root', 'model@1').save(tableOf([Float32Array.of(1, 2)]))
      assert.equal(await openVectorFile(storage, '/some/root', 'model@2').load(), null)
      assert.equal(await openVectorFile(storage, '/other/root', 'model@1').load(), null)
      assert.equal(await openVectorFile(folder({}), '/some/root', 'model@1').load(), null)
    })

    it('any damaged byte, and any missing end, is noticed', async () => {
      const storage = folder({})
      const file = openVectorFile(storage, '/some/root', 'm')
      await file.save(tableOf([Float32Array.of(1, 2, 3), Float32Array.of(-1, 0.5, 2)]))
      const path = fileIn(storage)
      const whole = readFileSync(path)
      for (let at = 0; at < whole.length; at++) {
        const damaged = Buffer.from(whole)
        damaged[at] = (damaged[at] as number) ^ 0x10
        writeFileSync(path, damaged)
        assert.equal(await file.load(), null, `byte ${at}`)
      }
      for (const length of [0, 7, 16, 47, 60, whole.length - 1]) {
        writeFileSync(path, whole.subarray(0, length))
        assert.equal(await file.load(), null, `${length} bytes`)
      }
      writeFileSync(path, Buffer.concat([whole, Buffer.of(0)]))
      assert.equal(await file.load(), null, 'a byte more')
    })

    it('a file of a newer program stays as it is', async () => {
      const storage = folder({})
      const file = openVectorFile(storage, '/some/root', 'm')
      await file.save(tableOf([Float32Array.of(1, 2)]))
      const path = fileIn(storage)
      const newer = readFileSync(path)
      newer.writeUInt32LE(99, 8)
      writeFileSync(path, newer)
      const rows = tableOf([Float32Array.of(3, 4)])
      await file.save(rows)
      assert.deepEqual(readFileSync(path), newer)
      assert.deepEqual(await file.load(), rows)
    })
  })
})
