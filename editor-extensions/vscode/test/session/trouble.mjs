// Sessions in which something is not as it should be: no program, a workspace that nobody trusts.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { problems, status, until } from './window.mjs';

export const withoutProgram = {
  setup: () => ({ machine: { 'consentlint.path': '/nowhere/consentlint' } }),
  async stories({ page, story, picture, tools }) {
    await story('a missing program is named, with what can be done', async () => {
      const notice = page.locator('.notification-toast', { hasText: '/nowhere/consentlint' });
      await notice.waitFor();
      assert.match(await notice.innerText(), /consentlint\.path/);
      await notice.locator('.monaco-button', { hasText: 'Open Settings' }).waitFor();
      assert.match((await status(page)) ?? '', /not running.*\/nowhere\/consentlint/);
      await picture('missing');
    });
    await story('it starts when the setting is mended', async () => {
      await page.locator('.notification-toast .monaco-button', { hasText: 'Open Settings' }).click();
      const input = page.locator('.setting-item-contents input[type=text]').first();
      await until('the setting', () => input.inputValue(), (value) => value === '/nowhere/consentlint');
      await input.click();
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(tools.program);
      await until('counts', () => status(page), (said) => /errors [1-9]/.test(said ?? ''));
    });
  },
};

/** A program that says that it is this version and otherwise does what a line of shell says. */
function pretender(project, version, line) {
  const program = path.join(project, '../pretender');
  writeFileSync(program, `#!/bin/sh\n[ "$1" = --version ] && echo 'consentlint ${version}' && exit\n${line}\n`);
  chmodSync(program, 0o755);
  return program;
}

export const dying = {
  setup: (project) => ({ machine: { 'consentlint.path': pretender(project, '0.1.0', 'exit 3') } }),
  async stories({ page, story }) {
    await story('a program that ends at once is named', async () => {
      await page.locator('.notification-toast', { hasText: /The program ended.*pretender/ }).waitFor();
      assert.equal(await page.locator('.notification-toast').count(), 1);
      assert.match((await status(page)) ?? '', /not running.*pretender/);
    });
  },
};

export const otherVersion = {
  setup(project, tools) {
    const program = pretender(project, '99.1.2', `exec '${tools.program}' "$@"`);
    return { machine: { 'consentlint.path': program } };
  },
  async stories({ page, story, project }) {
    await story('a program of another version is named, and used', async () => {
      await page.locator('.notification-toast', { hasText: /consentlint 99\.1\.2 .*pretender.* made for \d/ }).waitFor();
      await until('counts', () => status(page), (said) => /errors [1-9]/.test(said ?? ''));
    });
    await story('a setting counts at once', async () => {
      await until('English', () => problems(page, 'no-withdrawal'), (rows) => rows.some((row) => /consent/.test(row) && !/同意/.test(row)));
      mkdirSync(path.join(project, '.vscode'));
      writeFileSync(path.join(project, '.vscode/settings.json'), JSON.stringify({ 'consentlint.language': 'zh-CN' }));
      await until('Chinese', () => problems(page, 'no-withdrawal'), (rows) => rows.some((row) => /同意/.test(row)));
    });
  },
};

/** The mark that the workspace's own program would leave. */
const marker = (project) => path.join(project, '..', 'was-run');

export const untrusted = {
  setup(project) {
    const program = path.join(project, 'own-program');
    writeFileSync(program, `#!/bin/sh\ntouch '${marker(project)}'\n`);
    chmodSync(program, 0o755);
    mkdirSync(path.join(project, '.vscode'));
    writeFileSync(path.join(project, '.vscode/settings.json'), JSON.stringify({ 'consentlint.path': program }));
    return { settings: { 'security.workspace.trust.startupPrompt': 'never' }, trust: true };
  },
  async stories({ page, story, project }) {
    await story('a workspace that is not trusted cannot say which program is run', async () => {
      await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
      await until('counts', () => status(page), (said) => /errors [1-9]/.test(said ?? ''));
      assert.ok((await problems(page, '')).length > 0);
      assert.ok(!existsSync(marker(project)), 'the program of the workspace was run');
    });
  },
};
