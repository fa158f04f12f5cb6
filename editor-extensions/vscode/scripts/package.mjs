// Packs the extension for one platform, with the program inside.
//   node scripts/package.mjs TARGET PROGRAM [FOLDER]     linux-x64 | linux-arm64 | darwin-x64 | darwin-arm64 | win32-x64 | win32-arm64
//   node scripts/package.mjs universal [FOLDER]          without a program: the one in the PATH is used
// In: dist/ (npm run build), a program. Out: FOLDER/consentlint-TARGET-VERSION.vsix.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { createVSIX } from '@vscode/vsce';

import { platformOf } from './platform.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const targets = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

const [target, ...rest] = process.argv.slice(2);
const program = target === 'universal' ? undefined : rest.shift();
const folder = path.resolve(rest.shift() ?? '.');
if (target !== 'universal' && (!targets.includes(target) || program === undefined)) {
  fail(`usage: package.mjs (${targets.join(' | ')}) PROGRAM [FOLDER], or package.mjs universal [FOLDER]`);
}

const server = path.join(root, 'server');
rmSync(server, { recursive: true, force: true });
if (program !== undefined) {
  const found = platformOf(readFileSync(program));
  if (found !== target) {
    fail(`${program} is a program for ${found}, not for ${target}`);
  }
  if (target === `${process.platform}-${process.arch}`) {
    const said = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim();
    if (said !== `consentlint ${version}`) {
      fail(`${program} is "${said}", the extension has version ${version}`);
    }
  }
  mkdirSync(server);
  const copy = path.join(server, target.startsWith('win32') ? 'consentlint.exe' : 'consentlint');
  copyFileSync(program, copy);
  chmodSync(copy, 0o755);
}

// The editor shows the page without a folder in which its pictures and neighbours could be found: it goes without. The
// walkthrough has the pictures.
const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
  .replace(/^!\[[^\]]*\]\([^)]*\)\n/gm, '')
  .replace(/ \[中文\]\([^)]*\)/, '')
  .replace(/\n{3,}/g, '\n\n');
writeFileSync(path.join(root, 'dist/README.md'), readme);

mkdirSync(folder, { recursive: true });
const packagePath = path.join(folder, `consentlint-${target}-${version}.vsix`);
await createVSIX({
  cwd: root,
  packagePath,
  // Everything is in the bundle.
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
  readmePath: 'dist/README.md',
  ...(program === undefined ? {} : { target }),
});
rmSync(server, { recursive: true, force: true });

function fail(message) {
  console.error(`package: ${message}`);
  process.exit(2);
}
