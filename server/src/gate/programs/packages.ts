// Owns what is known about the query forms of package managers: only forms that neither run code of the workspace nor
// reach the network. Data only.
//
// `docker`, `podman` and `kubectl` are asked about but for their version: what they show comes from a daemon or a cluster
// at whatever address the user's own context names, a daemon can do all that root can, and the environment of a container
// that `inspect` and `logs` show is where its passwords are. `npm` keeps a log of each run and looks for updates at the
// registry that the workspace's .npmrc names; `uv`, `poetry` and `pipenv` run the interpreter that lies in the workspace.

import type { ProgramSpec } from './program.ts'

const name = /^[@A-Za-z0-9][\w.+:/@-]*$/

const pip = (form: string): readonly string[] => [`pip ${form}`, `pip3 ${form}`]
const pipForms: readonly string[] = [
  'pip config set a b',
  'pip --python x list',
  'pip download x',
  'pip',
  'pip install x',
]

export const packagePrograms: readonly ProgramSpec[] = [
  {
    names: ['npm --version', 'npm -v'],
    operands: 'none',
    allow: ['npm --version'],
    ask: [
      ...['npm install', 'npm run x', 'npm exec x', 'npm view x', 'npm ls', 'npm config set x y', 'npm'],
      ...['npm --version --prefix x', 'npm -v x', 'pnpm --version', 'yarn --version', 'yarn', 'npx x'],
    ],
  },
  {
    names: ['uv --version', 'uv cache dir', 'uv python dir', 'uv tool dir'],
    operands: 'none',
    allow: ['uv --version', 'uv cache dir'],
    ask: ['uv pip list', 'uv tree', 'uv run x', 'uv version 2', 'uv cache dir --config-file x', 'uv'],
  },
  {
    names: pip('freeze'),
    flags: 'l',
    long: 'all user local',
    operands: 'none',
    allow: ['pip freeze', 'pip freeze --all'],
    ask: ['pip freeze -r x', 'pip freeze --path x', 'pip freeze x', ...pipForms],
  },
  {
    names: pip('show'),
    flags: 'f',
    long: 'files',
    operands: 'text',
    only: name,
    allow: ['pip show lodash', 'pip show -f requests'],
    ask: ['pip show --log x y', 'pip show --cert x y', 'pip show $X'],
  },
  {
    names: [...pip('check'), ...pip('--version'), ...pip('-V'), ...pip('cache dir')],
    operands: 'none',
    allow: ['pip check', 'pip --version'],
    ask: ['pip check --log x', 'pip check x', 'pip cache purge', 'pip cache list x y', 'pip debug'],
  },
  {
    // Without the option it looks for a newer pip.
    names: pip('list --disable-pip-version-check'),
    flags: 'el',
    long: 'editable exclude-editable include-editable local user pre format= not-required exclude=',
    operands: 'none',
    allow: ['pip list --disable-pip-version-check', 'pip list --disable-pip-version-check --format=json'],
    ask: [
      ...['pip list', 'pip list --outdated', 'pip list --disable-pip-version-check -o'],
      ...['pip list --disable-pip-version-check --uptodate', 'pip list --disable-pip-version-check --log x'],
    ],
  },
  {
    names: ['gem list', 'gem --version', 'gem -v', 'gem environment version', 'gem environment gemdir'],
    operands: 'text',
    only: name,
    allow: ['gem list', 'gem list rake'],
    ask: [
      'gem list --remote',
      'gem list --config-file x',
      'gem install x',
      'gem exec x',
      'gem list -r',
      'bundle list',
    ],
  },
  {
    names: ['brew list', 'brew ls'],
    flags: '1',
    long: 'cask formula versions',
    operands: 'text',
    only: name,
    allow: ['brew ls --cask', 'brew list --versions', 'brew list -1'],
    ask: ['brew install x', 'brew services start x', 'brew', 'brew list --frob', 'brew info x'],
  },
  {
    names: ['brew leaves', 'brew --version', 'brew --prefix', 'brew --cellar', 'brew --cache'],
    long: 'installed-on-request installed-as-dependency',
    operands: 'none',
    allow: ['brew leaves --installed-as-dependency', 'brew --prefix'],
    ask: ['brew leaves x', 'brew update', 'brew upgrade', 'brew --prefix --frob'],
  },
  {
    names: [
      ...['dpkg -l', 'dpkg --list', 'dpkg -L', 'dpkg --listfiles', 'dpkg -s', 'dpkg --status'],
      ...['dpkg --get-selections', 'dpkg --print-architecture', 'dpkg --print-foreign-architectures'],
      ...[
        'dpkg --version',
        'dpkg-query -l',
        'dpkg-query -L',
        'dpkg-query -s',
        'dpkg-query -p',
        'dpkg-query --version',
      ],
    ],
    operands: 'text',
    only: name,
    allow: ['dpkg -l', 'dpkg -L bash', 'dpkg -s bash', 'dpkg --print-architecture'],
    ask: [
      'dpkg -i x.deb',
      'dpkg -l --admindir=x',
      'dpkg -l --frob',
      'dpkg --configure -a',
      'dpkg -l --instdir=x',
    ],
  },
  {
    names: ['dpkg -S', 'dpkg --search', 'dpkg-query -S', 'dpkg-query --search'],
    operands: 'text',
    least: 1,
    only: /^[\w./+-]+$/,
    allow: ['dpkg -S /bin/ls'],
    ask: ['dpkg -S', 'dpkg -S --root=x /bin/ls', 'dpkg -S $X'],
  },
  {
    names: ['dpkg-query -W', 'dpkg-query --show'],
    values: 'f',
    long: 'showformat=',
    operands: 'text',
    only: name,
    allow: ["dpkg-query -W -f='${Package}\\n' bash", 'dpkg-query -W'],
    ask: ['dpkg-query -W --admindir=x', 'dpkg-query -W --load-avail', 'dpkg-query -W -x'],
  },
  {
    names: ['update-alternatives --list', 'update-alternatives --display', 'update-alternatives --query'],
    operands: 'text',
    least: 1,
    most: 1,
    only: name,
    allow: ['update-alternatives --list awk', 'update-alternatives --display awk'],
    ask: [
      'update-alternatives --set awk x',
      'update-alternatives --list',
      'update-alternatives --list --log x awk',
    ],
  },
  {
    // Its queries open the database for writing, and make one where there is none.
    names: ['rpm --version'],
    operands: 'none',
    allow: ['rpm --version'],
    ask: [
      'rpm -qa',
      'rpm -qa --pipe id',
      'rpm -qp http://x/y.rpm',
      'rpm -E x',
      'rpm -i x',
      'rpm --version -E x',
    ],
  },
  {
    names: [
      'pacman -Q',
      'pacman -Qi',
      'pacman -Ql',
      'pacman -Qe',
      'pacman -Qs',
      'pacman -Qo',
      'pacman -Qm',
      'pacman -V',
    ],
    flags: 'q',
    operands: 'text',
    only: name,
    allow: ['pacman -Q', 'pacman -Qi bash'],
    ask: ['pacman -S x', 'pacman -Qp x', 'pacman -Q --config x', 'pacman -Q --hookdir x', 'pacman -Q -r x'],
  },
  {
    names: ['apk info', 'apk list --installed', 'apk list -I', 'apk --version', 'apk info -L', 'apk info -e'],
    operands: 'text',
    only: name,
    allow: ['apk info', 'apk info musl'],
    ask: ['apk add x', 'apk info -p /x', 'apk info --root x', 'apk list', 'apk update'],
  },
  {
    // As root they may renew apt's own cache of its lists.
    names: [
      'apt-cache show',
      'apt-cache policy',
      'apt-cache depends',
      'apt-cache rdepends',
      'apt-cache search',
    ],
    operands: 'text',
    only: name,
    allow: ['apt-cache policy bash', 'apt-cache show bash'],
    ask: [
      'apt-cache gencaches',
      'apt-cache -c x show y',
      'apt-cache show -o a=b c',
      'apt-get download x',
      'apt update',
    ],
  },
  {
    names: [
      'apt list --installed',
      'apt --version',
      'apt-get --version',
      'apt-mark showhold',
      'apt-mark showmanual',
    ],
    operands: 'text',
    only: name,
    allow: ['apt list --installed', 'apt-mark showmanual'],
    ask: [
      'apt install x',
      'apt list',
      'apt list --installed -c x',
      'apt-mark hold x',
      'apt list --upgradable',
    ],
  },
]
