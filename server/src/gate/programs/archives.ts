// Owns what is known about programs that list archives and unpack to standard output. Data only.

import type { ProgramSpec } from './program.ts'

export const archivePrograms: readonly ProgramSpec[] = [
  {
    // It looks for wildcards in the archive's own name too.
    names: ['unzip -l', 'unzip -v', 'unzip -t', 'unzip -p', 'unzip -c', 'unzip -z', 'unzip -lv', 'unzip -Z1'],
    flags: 'q',
    operands: 'read',
    refuse: /[*?[\\]/,
    allow: ['unzip -l a.zip', 'unzip -l -q a.zip src/a.ts'],
    ask: ['unzip a.zip', 'unzip -l a.zip -d x', 'unzip -l "*.zip"', 'unzip -o -l a.zip', 'unzip -l $X'],
  },
  {
    names: ['zipinfo', 'unzip -Z'],
    flags: '12smlvhtTz',
    operands: 'read',
    refuse: /[*?[\\]/,
    allow: ['zipinfo a.zip', 'zipinfo -1 a.zip', 'zipinfo -hl a.zip'],
    ask: ['zipinfo --frob a.zip', 'zipinfo -M a.zip', 'zipinfo "?.zip"'],
  },
  {
    names: ['7z l', '7za l', '7zr l', '7z t', '7za t', '7zr t'],
    single: 'slt ba bd',
    operands: 'read',
    refuse: /[*?@]/,
    allow: ['7z l a.7z', '7z l -slt a.7z'],
    ask: ['7z x a.7z', '7z l -ox a.7z', '7z l @list', '7z l a.7z -ir@list', '7z a a.7z b'],
  },
  {
    names: ['bzcat', 'xzcat', 'lzcat', 'zstdcat', 'lz4cat'],
    operands: 'read',
    least: 1,
    allow: ['bzcat a.bz2', 'xzcat a.xz'],
    ask: ['bzcat -f a', 'xzcat --files=list', 'zstdcat -o x a', 'lz4cat a -o b', 'xzcat $X'],
  },
  {
    names: [
      'gzip -l',
      'gzip -lv',
      'gzip -t',
      'bzip2 -t',
      'xz -l',
      'xz -lv',
      'xz -t',
      'zstd -l',
      'zstd -lv',
      'zstd -t',
    ],
    flags: 'qv',
    operands: 'read',
    least: 1,
    allow: ['gzip -l a.gz', 'gzip -l -v a.gz'],
    ask: ['gzip a', 'gzip -d a.gz', 'gzip -l', 'gzip -l -d a.gz', 'xz -l --files=list', 'zstd -l --rm a.zst'],
  },
  {
    names: ['ar t', 'ar tv', 'ar -t', 'ar p'],
    operands: 'read',
    least: 1,
    refuse: /^@/,
    allow: ['ar t a.a'],
    ask: ['ar x a.a', 'ar t', 'ar t @x', 'ar t --plugin x a.a', 'ar rcs a.a b.o'],
  },
  {
    names: ['cpio -t', 'cpio -it', 'cpio -itv', 'cpio -tv'],
    flags: 'v',
    reads: 'F',
    operands: 'text',
    refuse: /:/,
    allow: ['cpio -t -F a.cpio', 'cpio -t < a.cpio'],
    ask: ['cpio -i', 'cpio -t -F host:a', 'cpio -t --rsh-command=x', 'cpio -o', 'cpio -t -E list'],
  },
  {
    names: ['lzip -l', 'lzip -t', 'lzip -lv'],
    flags: 'qv',
    operands: 'read',
    least: 1,
    allow: ['lzip -l a.lz'],
    ask: ['lzip a', 'lzip -l', 'lzip -l -d a.lz'],
  },
]
