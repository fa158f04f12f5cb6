// Which program is started.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { askVersion, findProgram, fits, type Places } from '../../src/binary';

const places: Places = {
  configured: '',
  extension: '/ext',
  searchPath: '/bin:/opt/tools/bin',
  home: '/home/li',
  folder: '/code/shop',
  windows: false,
};

function find(changed: Partial<Places>, ...files: string[]) {
  const found = findProgram({ ...places, ...changed }, (file) => files.includes(file));
  return found.found ? `${found.source} ${found.path}` : `missing ${found.configured ?? ''}`;
}

test('the program in the extension comes before the one in the PATH', () => {
  assert.equal(find({}, '/ext/server/consentlint', '/bin/consentlint'), 'bundled /ext/server/consentlint');
  assert.equal(find({}, '/opt/tools/bin/consentlint'), 'path /opt/tools/bin/consentlint');
  assert.equal(find({}), 'missing ');
});

test('what the user has set is taken, or missed, and nothing else', () => {
  const others = ['/ext/server/consentlint', '/bin/consentlint'];
  assert.equal(find({ configured: '/own/lint' }, '/own/lint', ...others), 'settings /own/lint');
  assert.equal(find({ configured: '/own/lint' }, ...others), 'missing /own/lint');
  assert.equal(find({ configured: ' ~/bin/lint ' }, '/home/li/bin/lint'), 'settings /home/li/bin/lint');
  assert.equal(find({ configured: '${workspaceFolder}/lint' }, '/code/shop/lint'), 'settings /code/shop/lint');
  assert.equal(find({ configured: 'tools/lint' }, '/code/shop/tools/lint'), 'settings /code/shop/tools/lint');
  assert.equal(find({ configured: 'lint' }, '/opt/tools/bin/lint'), 'settings /opt/tools/bin/lint');
});

test('a project cannot put itself into the search path', () => {
  assert.equal(find({ searchPath: '.:bin::/bin' }, 'consentlint', 'bin/consentlint', '/bin/consentlint'), 'path /bin/consentlint');
  assert.equal(find({ configured: 'lint' }, '/code/shop/lint'), 'missing lint');
});

test('Windows has endings and drives', () => {
  const windows = { windows: true, extension: 'C:\\ext', searchPath: 'bin;C:\\tools', folder: 'C:\\shop', home: 'C:\\Users\\li' };
  assert.equal(find(windows, 'C:\\tools\\consentlint.exe'), 'path C:\\tools\\consentlint.exe');
  assert.equal(find({ ...windows, configured: 'D:\\own\\lint' }, 'D:\\own\\lint.exe'), 'settings D:\\own\\lint.exe');
  assert.equal(find(windows, 'C:\\ext\\server\\consentlint.exe'), 'bundled C:\\ext\\server\\consentlint.exe');
});

test('a program is asked what it is', async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'consentlint-unit-'));
  context.after(() => { rmSync(folder, { recursive: true }); });
  const script = (name: string, text: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  assert.deepEqual(await askVersion(script('right', 'echo consentlint 1.2.3-rc.1')), { ok: true, version: '1.2.3-rc.1' });
  const why = async (program: string, milliseconds?: number) => {
    const answer = await askVersion(program, milliseconds);
    return answer.ok ? answer.version : answer.why;
  };
  assert.match(await why(script('other', 'echo otherlint 4.5.6')), /otherlint 4\.5\.6/);
  assert.match(await why(script('failing', 'echo no library >&2; exit 127')), /no library/);
  assert.match(await why(path.join(folder, 'nothing')), /ENOENT/);
  assert.equal(await why(script('silent', '')), 'it printed nothing');
  assert.match(await why(script('hanging', 'exec sleep 30'), 200), /failed/);
});

test('patches fit each other, other versions do not', () => {
  assert.ok(fits('0.3.9', '0.3.0'));
  assert.ok(!fits('0.4.0', '0.3.0'));
  assert.ok(!fits('1.3.0', '0.3.0'));
});
