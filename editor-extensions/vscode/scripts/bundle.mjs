// Bundles the extension, or with --tests its unit tests. In: src/, test/unit/. Out: dist/, with the licences of what is bundled.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const common = { bundle: true, platform: 'node', format: 'cjs', target: 'node20', absWorkingDir: root, logLevel: 'warning' };

if (process.argv.includes('--tests')) {
  rmSync(path.join(root, 'dist/test'), { recursive: true, force: true });
  const tests = readdirSync(path.join(root, 'test/unit')).filter((name) => name.endsWith('.test.ts'));
  await build({ ...common, entryPoints: tests.map((name) => `test/unit/${name}`), outdir: 'dist/test' });
} else {
  const { metafile } = await build({
    ...common,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    external: ['vscode'],
    minify: true,
    metafile: true,
  });
  writeFileSync(path.join(root, 'dist/THIRD-PARTY-NOTICES.txt'), notices(Object.keys(metafile.inputs)));
}

/** Name, version and licence of each package that went into the bundle. */
function notices(inputs) {
  const folders = inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  const texts = [...new Set(folders.filter((folder) => folder !== undefined))].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(path.join(root, folder)).find((entry) => /^licen[sc]e/i.test(entry));
    if (file === undefined) {
      throw new Error(`${name} has no licence file`);
    }
    return `${name} ${version} (${license})\n\n${readFileSync(path.join(root, folder, file), 'utf8').trim()}\n`;
  });
  return `The extension contains these packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
