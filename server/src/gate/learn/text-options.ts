// Owns which options of which commands take a value that is text and nothing else: a message, the name of a test. Data
// only; an option that is not here is never opened for other values.

export interface TextOptions {
  /** The words the command begins with. */
  readonly command: readonly string[]
  readonly options: readonly string[]
}

export const textOptions: readonly TextOptions[] = [
  { command: ['git', 'commit'], options: ['-m', '--message', '-am'] },
  { command: ['git', 'tag'], options: ['-m', '--message'] },
  { command: ['git', 'notes', 'add'], options: ['-m', '--message'] },
  { command: ['git', 'stash', 'push'], options: ['-m', '--message'] },
  { command: ['mocha'], options: ['-g', '--grep', '-f', '--fgrep'] },
  { command: ['jest'], options: ['-t', '--testNamePattern'] },
  { command: ['vitest', 'run'], options: ['-t', '--testNamePattern'] },
  { command: ['go', 'test'], options: ['-run', '--run', '-bench'] },
  { command: ['rspec'], options: ['-e', '--example'] },
]
