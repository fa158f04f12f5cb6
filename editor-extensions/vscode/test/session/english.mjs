// The session of somebody who reads English: findings, path, hover, fix, an edit that reaches another file, the report.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

import { command, goTo, lines, openFile, problems, quickFix, rectangle, squiggles, status, until } from './window.mjs';

const MARKED = 'Settings.Secure.getString(context.getContentResolver(), Settings.Secure.ANDROID_ID)';

const RULE = 'collection/before-consent';
const isOfRule = (row) => row.includes(`consentlint ${RULE} `);
const taken = (rows) => rows.filter(isOfRule);

/** The page of the rule is shown; closes it. */
async function closePage(page) {
  await page.locator('.tab.active', { hasText: /Preview.*before-consent/ }).waitFor();
  await page.locator('.tab.active .tab-actions a').click();
  await page.locator('.tab', { hasText: 'Preview' }).waitFor({ state: 'detached' });
}

async function findings({ page, story, picture }) {
  await story('the status bar counts the findings', async () => {
    const seen = new Set();
    await until('counts', async () => {
      const words = await status(page);
      seen.add(words);
      return words;
    }, (words) => /^consentlint: errors [1-9]\d*, warnings \d+/.test(words ?? ''));
    assert.ok(!seen.has('consentlint: nothing was found'), 'it is said that there is nothing, before the project is read');
    // More room for what is looked at.
    await page.keyboard.press('Control+B');
  });
  await story('the mark is exactly under the text, behind Chinese characters and an emoji', async () => {
    await openFile(page, 'Device.java');
    const marks = await until('a mark', () => squiggles(page), (all) => all.length === 1);
    const text = await rectangle(page, MARKED);
    assert.ok(Math.abs(marks[0].middle - text.middle) < 3, `line: ${JSON.stringify([marks, text])}`);
    assert.ok(Math.abs(marks[0].left - text.left) < 1.5, `left: ${JSON.stringify([marks, text])}`);
    assert.ok(Math.abs(marks[0].right - text.right) < 1.5, `right: ${JSON.stringify([marks, text])}`);
  });
  await story('the list shows the finding with the steps of its path', async () => {
    await until('rows', () => problems(page, '**/Device.java'), (all) => all.length === 4);
    await picture('problems');
    // The steps of the path are drawn after the finding.
    const whole = (all) => taken(all).length === 1 && all.length > all.findIndex(isOfRule) + 2;
    const rows = await until('rows', () => problems(page, RULE), whole);
    const at = rows.findIndex(isOfRule);
    assert.match(rows[at], /Secure\.getString takes .* \[Ln 17, Col 32\]/);
    assert.match(rows[at + 1], /SplashActivity\.java.*SplashActivity\.onCreate runs at creation/);
    assert.match(rows[at + 2], /SplashActivity\.java.*calls Device\.report/);
    // Its code leads to the page of the rule.
    await page.locator('.markers-panel .monaco-list-row a', { hasText: RULE }).last().click();
    await closePage(page);
  });
  await story('hovering explains, and leads to the page of the rule', async () => {
    // The list leaves its room to the explanation.
    await page.keyboard.press('Control+J');
    await page.locator('.markers-panel').waitFor({ state: 'hidden' });
    const { left, middle } = await rectangle(page, MARKED);
    await page.mouse.move(left + 60, middle);
    const hover = page.locator('.monaco-hover:visible', { hasText: 'What satisfies it' }).first();
    await hover.waitFor();
    assert.match(await hover.innerText(), /Personal Information Protection Law[\s\S]*The path/);
    await picture('hover', { clip: { x: 0, y: 0, width: 1080, height: 500 } });
    await hover.locator('a', { hasText: "The rule's page" }).click();
    await closePage(page);
  });
}

async function edits({ page, story, picture }) {
  await story('a quick fix mends the layout, and the mark is gone', async () => {
    await openFile(page, 'activity_login.xml');
    await until('marks', () => squiggles(page), (all) => all.length > 0);
    await goTo(page, 18, 20);
    const fix = await quickFix(page, 'not selected at first');
    await picture('fix');
    await fix.click();
    await until('the fix', () => lines(page), (all) => all.some((line) => line.includes('android:checked="false"')));
    await until('no mark', () => squiggles(page), (all) => all.length === 0);
  });
  await story('an edit brings about a finding in another file, and taking it back ends it', async () => {
    await openFile(page, 'SplashActivity.java');
    await goTo(page, 22, 1);
    await page.keyboard.type('Device.reportOnceAgreed(this);');
    await page.keyboard.press('Enter');
    const rows = await until('two', () => problems(page, RULE), (all) => taken(all).length === 2);
    assert.match(taken(rows)[1], /Ln 22, Col 21/);
    // Back from the list into the text; the line goes.
    await goTo(page, 22);
    await page.keyboard.press('Control+Shift+K');
    await until('one', () => problems(page, RULE), (all) => taken(all).length === 1);
  });
}

async function commands({ page, story, picture, folder }) {
  await story('a rule is explained by its name', async () => {
    await command(page, 'consentlint: Explain a Rule');
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'prompts/no-cooldown' });
    await row.waitFor();
    await picture('explain');
    await row.click();
    await page.locator('.tab.active', { hasText: /Preview.*no-cooldown/ }).waitFor();
  });
  await story('the report opens as a page', async () => {
    await command(page, 'consentlint: Open the Report');
    const leave = page.locator('.monaco-dialog-box .monaco-button', { hasText: 'As Saved Before' });
    await leave.click();
    await page.locator('.tab.active', { hasText: 'consentlint' }).waitFor();
    const frame = page.frameLocator('iframe.webview.ready >> nth=-1').frameLocator('#active-frame');
    await frame.locator('body', { hasText: 'collection/before-consent' }).waitFor();
    await picture('report');
  });
  await story('the server restarts, and the findings come back', async () => {
    await command(page, 'consentlint: Restart the Server');
    await until('counts', () => status(page), (said) => !/errors/.test(said ?? ''), 10);
    await until('counts', () => status(page), (said) => /errors [1-9]/.test(said ?? ''));
  });
  await story('a server that is killed comes back', async () => {
    const [pid] = execFileSync('pgrep', ['-f', `^${folder}/extensions/.*/consentlint lsp`], { encoding: 'utf8' }).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await until('counts', () => status(page), (said) => !/errors/.test(said ?? ''), 10);
    await until('counts', () => status(page), (said) => /errors [1-9]/.test(said ?? ''));
    await until('marks', () => problems(page, RULE), (all) => taken(all).length === 1);
  });
}

export const english = {
  setup: () => ({}),
  async stories(session) {
    await findings(session);
    await edits(session);
    await commands(session);
  },
};
