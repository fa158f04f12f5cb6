// The session of somebody who reads Chinese: findings, hover, status bar and commands in that language.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { ask, openFile, problems, rectangle, squiggles, status, until } from './window.mjs';

/** A language pack makes the editor Chinese. This one translates nothing: the editor's own texts stay English, ours do not. */
function installLanguagePack(data) {
  const main = path.join(data, 'main.i18n.json');
  mkdirSync(data, { recursive: true });
  writeFileSync(main, JSON.stringify({ version: '1.0.0', contents: {} }));
  const extensions = [{ extensionIdentifier: { id: 'consentlint.language-pack-for-tests' }, version: '1.0.0' }];
  const pack = { hash: 'tests', label: '中文(简体)', extensions, translations: { vscode: main } };
  writeFileSync(path.join(data, 'languagepacks.json'), JSON.stringify({ 'zh-cn': pack }));
}

export const chinese = {
  setup(project) {
    installLanguagePack(path.join(project, '../data'));
    return { language: 'zh-cn' };
  },
  async stories({ page, story, picture }) {
    await story('the status bar counts in Chinese', async () => {
      await until('counts', () => status(page), (said) => /^consentlint：错误 [1-9]\d*，警告 \d+，提示 \d+$/.test(said ?? ''));
    });
    await story('findings and paths are Chinese', async () => {
      await openFile(page, 'Device.java');
      await until('a mark', () => squiggles(page), (all) => all.length === 1);
      const found = (all) => all.findIndex((row) => row.includes('collection/before-consent'));
      // The steps of the path are drawn after the finding.
      const rows = await until('rows', () => problems(page, 'before-consent'), (all) => found(all) >= 0 && all.length > found(all) + 2);
      const at = found(rows);
      assert.match(rows[at], /用户/);
      assert.match(rows[at + 2], /调用/);
    });
    await story('hovering explains in Chinese', async () => {
      // More room for the explanation.
      await page.keyboard.press('Control+B');
      await page.keyboard.press('Control+J');
      await page.locator('.markers-panel').waitFor({ state: 'hidden' });
      const { left, middle } = await rectangle(page, 'Settings.Secure.getString(');
      await page.mouse.move(left + 60, middle);
      const hover = page.locator('.monaco-hover:visible', { hasText: '如何满足' }).first();
      await hover.waitFor();
      assert.match(await hover.innerText(), /个人信息保护法/);
      await picture('chinese', { clip: { x: 0, y: 0, width: 1080, height: 500 } });
      await page.keyboard.press('Escape');
    });
    await story('commands have Chinese titles', async () => {
      for (const title of ['重启服务器', '解释规则', '打开报告', '显示日志']) {
        await ask(page, 'F1', '>consentlint', title);
      }
      await page.keyboard.press('Escape');
    });
  },
};
