// Owns a folder of made-up but realistic source files in several languages, the same for the same number of lines.
// Words are spread as in real code: some are everywhere, most belong to one folder. Never random: a small linear
// congruential generator decides.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const nouns =
  'account address archive attempt balance batch bucket buffer cache channel checksum client cluster column config connection cursor customer dataset deadline device digest document driver edge endpoint event export factor feed field filter frame gateway graph group handler header history image index input invoice item job journal key label ledger lease limit listener locale lock manifest matrix member message metric migration module monitor node notice object offset option order packet page parser partition patch payment peer permission pipeline plan policy pool port price process profile project proxy query queue quota range record region registry reply report request resource retry role route rule sample schedule schema scope secret segment sensor session shard signal slot snapshot socket source stage station stream string subject summary table tag target task template tenant thread ticket timer token topic trace transfer tree trigger unit update user value vector version view volume wallet window worker zone'.split(
    ' ',
  )
const verbs =
  'accept add apply append assign attach balance bind build cancel check clear close collect commit compare compute connect convert copy count create decode delete detach dispatch drain emit encode ensure evict expand export fetch filter find flush format freeze gather handle import insert inspect invalidate join limit list load lock map mark measure merge migrate move normalise notify open order parse patch plan prune publish push read rebuild receive record reduce refresh register release remove rename render replace report reset resolve restore retry revoke rotate route sample save scan schedule seal send serialise settle shrink sign sort split start store sum swap sync tail trace transform trim update validate verify visit walk write'.split(
    ' ',
  )

interface Draw {
  pick(list: readonly string[]): string
  below(n: number): number
}

const syllables =
  'ba be bri ca cor da del dra el fa fen gar gi hal il jo ka kel lan lo ma mer mi na nor o pal pe qui ra ri sol sta ta tor ul va ver wi xo ye zan'.split(
    ' ',
  )

function draw(seed: number): Draw {
  let state = (seed * 2654435761 + 12345) >>> 0
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 8
  }
  return { pick: (list) => list[next() % list.length] as string, below: (n) => next() % n }
}

/** The same with a third of the nouns and verbs being words that only this folder has. */
function local(d: Draw, folder: number): Draw {
  const own = draw(folder * 7919 + 17)
  const coined = Array.from({ length: 24 }, () =>
    Array.from({ length: 2 + own.below(2) }, () => own.pick(syllables)).join(''),
  )
  return {
    below: d.below,
    pick: (list) => ((list === nouns || list === verbs) && d.below(3) === 0 ? d.pick(coined) : d.pick(list)),
  }
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** Most files are short and a few are long, as they are. */
function howMany(d: Draw, usual: number): number {
  const chance = d.below(100)
  if (chance < 2) return usual * 12
  if (chance < 12) return usual * 3
  return chance < 45 ? Math.ceil(usual / 3) : usual
}

type Writer = (draw: Draw, subject: string) => string

const typescript: Writer = (d, subject) => {
  const body = Array.from({ length: howMany(d, 11) }, () => {
    const [verb, noun, other] = [d.pick(verbs), d.pick(nouns), d.pick(nouns)]
    return `
/** Tries to ${verb} the ${noun} of a ${subject}; gives up when the ${other} is gone. */
export async function ${verb}${capital(noun)}(${noun}: ${capital(subject)}, ${other}Limit = ${d.below(5000)}): Promise<number> {
  const ${other} = await ${d.pick(verbs)}${capital(d.pick(nouns))}(${noun}.id)
  if (${other} === undefined || ${noun}.count > ${other}Limit) {
    throw new Error('${noun} has no ${other} left to ${verb}')
  }
  let total = 0
  for (const entry of ${noun}.entries) {
    // Entries of a closed ${d.pick(nouns)} do not count.
    if (entry.${d.pick(nouns)}Id === ${other}.id) total += entry.weight * ${1 + d.below(9)}
  }
  return Math.min(total, ${other}Limit)
}
`
  })
  return `import { ${d.pick(verbs)}${capital(d.pick(nouns))} } from './${d.pick(nouns)}.ts'

export interface ${capital(subject)} {
  readonly id: string
  readonly count: number
  readonly entries: readonly { readonly weight: number }[]
}
${body.join('')}`
}

const python: Writer = (d, subject) => {
  const methods = Array.from({ length: howMany(d, 10) }, () => {
    const [verb, noun, other] = [d.pick(verbs), d.pick(nouns), d.pick(nouns)]
    return `
    def ${verb}_${noun}(self, ${other}, limit=${d.below(900)}):
        """${capital(verb)} each ${noun} that belongs to the ${other}.

        Returns the number of ${noun}s, at most \`\`limit\`\`.
        """
        found = []
        for ${noun} in self.${d.pick(nouns)}s:
            if ${noun}.${other}_id != ${other}.id:
                continue
            found.append(${d.pick(verbs)}_${d.pick(nouns)}(${noun}))
        # A ${d.pick(nouns)} may have been dropped in between.
        return min(len(found), limit)
`
  })
  return `import logging

from .${d.pick(nouns)} import ${d.pick(verbs)}_${d.pick(nouns)}

log = logging.getLogger(__name__)


class ${capital(subject)}${capital(d.pick(nouns))}(${capital(d.pick(nouns))}):
    """Keeps the ${d.pick(nouns)}s of a ${subject} in order."""
${methods.join('')}`
}

const go: Writer = (d, subject) => {
  const functions = Array.from({ length: howMany(d, 10) }, () => {
    const [verb, noun, other] = [d.pick(verbs), d.pick(nouns), d.pick(nouns)]
    return `
// ${capital(verb)}${capital(noun)} makes the ${noun} of the ${subject} ready for the next ${other}.
func (s *${capital(subject)}) ${capital(verb)}${capital(noun)}(ctx context.Context, ${other} int) (int, error) {
	if ${other} > s.max${capital(noun)} {
		return 0, fmt.Errorf("${noun}: ${other} %d is over the limit", ${other})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, one := range s.${noun}s {
		if err := s.${d.pick(verbs)}${capital(d.pick(nouns))}(ctx, one); err != nil {
			return i, err
		}
	}
	return len(s.${noun}s), nil
}
`
  })
  return `package ${subject}

import (
	"context"
	"fmt"
	"sync"
)

// ${capital(subject)} holds what is known of one ${d.pick(nouns)}.
type ${capital(subject)} struct {
	mu sync.Mutex
}
${functions.join('')}`
}

const rust: Writer = (d, subject) => {
  const functions = Array.from({ length: howMany(d, 10) }, () => {
    const [verb, noun, other] = [d.pick(verbs), d.pick(nouns), d.pick(nouns)]
    return `
    /// Will ${verb} the ${noun} unless its ${other} is sealed.
    pub fn ${verb}_${noun}(&mut self, ${other}: &${capital(other)}) -> Result<usize, Error> {
        let mut count = 0;
        for ${noun} in self.${noun}s.iter_mut() {
            if ${noun}.${other}_id == ${other}.id {
                ${d.pick(verbs)}_${d.pick(nouns)}(${noun})?;
                count += 1;
            }
        }
        Ok(count)
    }
`
  })
  return `use crate::${d.pick(nouns)}::{Error, ${capital(d.pick(nouns))}};

/// One ${subject} and its ${d.pick(nouns)}s.
pub struct ${capital(subject)} {
    id: u64,
}

impl ${capital(subject)} {${functions.join('')}}
`
}

const java: Writer = (d, subject) => {
  const methods = Array.from({ length: howMany(d, 10) }, () => {
    const [verb, noun, other] = [d.pick(verbs), d.pick(nouns), d.pick(nouns)]
    return `
    /** Tells the ${other} to ${verb} the ${noun}. */
    public int ${verb}${capital(noun)}(final ${capital(other)} ${other}) {
        int seen = 0;
        for (${capital(noun)} ${noun} : this.${noun}s) {
            if (${noun}.get${capital(other)}() == null) {
                throw new IllegalStateException("${noun} without ${other}");
            }
            seen += this.${d.pick(verbs)}${capital(d.pick(nouns))}(${noun}, ${other});
        }
        return seen;
    }
`
  })
  return `package example.${subject};

import java.util.List;

/** Service around the ${subject}. */
public final class ${capital(subject)}${capital(d.pick(nouns))} {
${methods.join('')}}
`
}

const notes: Writer = (d, subject) => {
  const headlines = Array.from({ length: 8 }, () => {
    const [verb, noun, other] = [d.pick(verbs), d.pick(nouns), d.pick(nouns)]
    return `** ${d.pick(['TODO', 'DONE', ''])} ${capital(verb)} the ${noun} :${other}:
:PROPERTIES:
:OWNER: ${d.pick(nouns)}
:END:
When the ${other} is full we ${verb} the ${noun} and ${d.pick(verbs)} the ${d.pick(nouns)}. See also the ${d.pick(nouns)}.
`
  })
  return `#+title: Notes on the ${subject}\n* ${capital(subject)}\n${headlines.join('')}`
}

const markdown: Writer = (d, subject) =>
  `# ${capital(subject)}\n\n${Array.from({ length: 8 }, () => `## How to ${d.pick(verbs)} a ${d.pick(nouns)}\n\nFirst ${d.pick(verbs)} the ${d.pick(nouns)}, then \`${d.pick(verbs)}_${d.pick(nouns)}\`.\n`).join('\n')}`

const cpp: Writer = (d, subject) => {
  const functions = Array.from({ length: howMany(d, 9) }, () => {
    const [verb, noun, other] = [d.pick(verbs), d.pick(nouns), d.pick(nouns)]
    return `
// ${capital(verb)} the ${noun} while the ${other} is held.
template <typename T>
std::size_t ${capital(subject)}::${verb}${capital(noun)}(const ${capital(other)}& ${other}, T limit) {
  std::lock_guard<std::mutex> guard(${noun}_mutex_);
  std::size_t ${noun}_count = 0;
  for (const auto& entry : ${noun}s_) {
    if (entry.${other}_id == ${other}.id() && ${noun}_count < limit) {
      ${d.pick(verbs)}${capital(d.pick(nouns))}(entry, ${1 + d.below(64)});
      ++${noun}_count;
    }
  }
  return ${noun}_count;
}
`
  })
  return `#include "${subject}.h"

#include <mutex>
#include <vector>

namespace ${d.pick(nouns)} {
${functions.join('')}
}  // namespace
`
}

const settingsFile: Writer = (d) =>
  Array.from({ length: howMany(d, 12) }, () => {
    const name = d.pick(nouns)
    return `${name}_${d.pick(nouns)}:\n  ${d.pick(verbs)}: ${d.below(2) === 0}\n  ${d.pick(nouns)}:\n    - ${d.pick(nouns)}-${d.below(90)}\n    - ${d.pick(nouns)}\n  limit: ${d.below(9000)}\n`
  }).join('')

const kinds: readonly (readonly [extension: string, share: number, write: Writer])[] = [
  ['ts', 30, typescript],
  ['py', 25, python],
  ['go', 15, go],
  ['rs', 12, rust],
  ['java', 12, java],
  ['cpp', 8, cpp],
  ['yaml', 3, settingsFile],
  ['org', 3, notes],
  ['md', 3, markdown],
]

export interface Generated {
  readonly files: number
  readonly lines: number
}

/** One file of 5,000 lines is in every tree that is much larger than it. */
const longFileLines = 5000

/** Writes files of about `lines` lines together under `root`. `variant` changes what the files say, not where they are. */
export function generate(root: string, lines: number, variant = 0): Generated {
  const wheel = kinds.flatMap((kind) => Array.from({ length: kind[1] }, () => kind))
  let files = 0
  let written = 0
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    files++
    written += countLines(text)
  }
  if (lines >= longFileLines * 5) put(join(root, 'account', 'everything.ts'), longFile(variant))
  for (let i = 0; written < lines; i++) {
    const place = draw(i + 1)
    const kind = wheel[place.below(wheel.length)] as (typeof kinds)[number]
    const subject = place.pick(nouns)
    const folder = place.below(Math.max(4, Math.ceil(lines / 4000)))
    const name = draw(folder + 1)
    const where = join(name.pick(nouns.slice(0, 12)), `${name.pick(nouns)}-${folder}`)
    const d = local(draw((i + 1) * 31 + variant), folder)
    put(join(root, where, `${place.pick(verbs)}_${subject}_${i}.${kind[0]}`), kind[2](d, subject))
  }
  return { files, lines: written }
}

function longFile(variant: number): string {
  const parts: string[] = []
  for (let i = 0, lines = 0; lines < longFileLines; i++) {
    const part = typescript(local(draw(900_000 + i + variant), i), `${nouns[i % nouns.length]}${i}`)
    parts.push(part)
    lines += countLines(part)
  }
  return parts.join('\n')
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
