// What a user does and sees in a window of VS Code. In: a page of the browser. Out: acts, and what is shown.

/** Opens a file by its name. */
export async function openFile(page, name) {
  await pick(page, 'Control+P', name, name);
  await page.locator('.tab.active', { hasText: name }).waitFor();
  await page.locator('.monaco-editor .view-line').first().waitFor();
}

/** Runs a command by its title. */
export async function command(page, title) {
  // A page within the window would keep the key to itself.
  await page.locator('.tab.active').click();
  await pick(page, 'F1', `>${title}`, title);
}

/** Puts the cursor at a place, both counted from one. */
export async function goTo(page, line, column = 1) {
  await pick(page, 'Control+G', `:${line}:${column}`);
  await page.locator('.editor-instance .monaco-editor.focused').waitFor();
  await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
}

/** Opens the box that a key opens and types into it; gives its row with this text, or the box if no row is asked for. */
export async function ask(page, key, text, row) {
  const box = page.locator('.quick-input-widget input').first();
  const wanted = row === undefined ? box : page.locator('.quick-input-list .monaco-list-row', { hasText: row }).first();
  const open = async () => {
    // On a busy machine the box may close again before it is drawn, and a key may be lost.
    try {
      if (!(await box.isVisible())) {
        await page.keyboard.press(key);
      }
      await box.fill(text, { timeout: 5000 });
      await wanted.waitFor({ timeout: 5000 });
      return true;
    } catch (error) {
      return error.message;
    }
  };
  await until(`the box for "${text}"`, open, (isOpen) => isOpen === true, 60);
  return wanted;
}

/** Asks, and takes the row, or what was typed; the box is closed then. */
async function pick(page, key, text, row) {
  const box = page.locator('.quick-input-widget');
  const take = async () => {
    const wanted = await ask(page, key, text, row);
    return (row === undefined ? wanted.press('Enter', { timeout: 5000 }) : wanted.click({ timeout: 5000 })).then(() => true, (error) => error.message);
  };
  await until(`"${text}" taken`, take, (isTaken) => isTaken === true, 60);
  // A command may ask for more in the same box.
  if (key !== 'F1') {
    await box.waitFor({ state: 'hidden' });
  }
}

/** Opens the list of quick fixes at the cursor, and gives the one with this title. */
export async function quickFix(page, title) {
  const row = page.locator('.action-widget .monaco-list-row', { hasText: title });
  const open = async () => {
    // On a busy machine the list may close again before it is drawn.
    await page.keyboard.press('Control+.');
    await row.waitFor({ timeout: 5000 }).catch(() => undefined);
    return row.isVisible();
  };
  await until(`the quick fix "${title}"`, open, (isOpen) => isOpen);
  return row;
}

/** The rows of the Problems panel that a filter lets through, as texts on one line; the panel is opened if need be. */
export async function problems(page, filter) {
  if (!(await page.locator('.markers-panel').isVisible())) {
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel').waitFor();
  }
  const input = page.locator('.viewpane-filter input:visible').first();
  if ((await input.inputValue()) !== filter) {
    await input.fill(filter);
  }
  const rows = await page.locator('.markers-panel .monaco-list-row').allInnerTexts();
  return rows.map((row) => row.replace(/\s+/g, ' ').trim());
}

/** Waits until something holds, and gives what was seen last. */
export async function until(what, look, holds, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  let seen = await look();
  while (!holds(seen)) {
    if (Date.now() > end) {
      throw new Error(`${what}: not within ${seconds} s; last seen: ${JSON.stringify(seen, null, 1)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    seen = await look();
  }
  return seen;
}

/** The rectangles of all squiggles of the open editor: left, right, and the middle of their line. */
export function squiggles(page) {
  return page.evaluate(() => [...document.querySelectorAll('.editor-instance .view-overlays [class*="squiggly-"]')].map((mark) => {
    const { left, right } = mark.getBoundingClientRect();
    const line = mark.parentElement.getBoundingClientRect();
    return { left, right, middle: (line.top + line.bottom) / 2 };
  }));
}

/** The rectangle of a text on its line in the open editor. */
export function rectangle(page, text) {
  return page.evaluate((wanted) => {
    // The editor draws blanks as ones that do not break.
    const plain = (value) => value.replaceAll('\u00a0', ' ');
    const line = [...document.querySelectorAll('.editor-instance .view-line')].find((each) => plain(each.textContent).includes(wanted));
    if (line === undefined) {
      return undefined;
    }
    const start = plain(line.textContent).indexOf(wanted);
    const range = document.createRange();
    const nodes = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let at = 0, node = nodes.nextNode(); node !== null; at += node.length, node = nodes.nextNode()) {
      const place = (offset) => offset >= at && offset <= at + node.length;
      if (place(start) && start < at + node.length) {
        range.setStart(node, start - at);
      }
      if (place(start + wanted.length)) {
        range.setEnd(node, start + wanted.length - at);
        break;
      }
    }
    const { left, right, top, bottom } = range.getBoundingClientRect();
    return { left, right, middle: (top + bottom) / 2 };
  }, text);
}

/** The texts of the open editor's lines that are in view, from the top. */
export function lines(page) {
  return page.evaluate(() => [...document.querySelectorAll('.editor-instance .view-line')]
    .map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent.replaceAll('\u00a0', ' ') }))
    .sort((one, other) => one.top - other.top)
    .map(({ text }) => text));
}

/** What the item in the status bar says to a screen reader. */
export function status(page) {
  const item = page.locator('#consentlint\\.consentlint\\.consentlint\\.status, [id$="consentlint.status"]').first();
  return item.locator('a').first().getAttribute('aria-label', { timeout: 1000 }).catch(() => null);
}
