// A VS Code for tests: code-server in a folder of its own, and a browser. In: programs, a package, a project. Out: windows.
import { spawn, execFileSync } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

import { chromium } from 'playwright-core';

const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  // Focus that comes back late must not close what was opened meanwhile.
  'workbench.quickOpen.closeOnFocusLost': false,
  'window.commandCenter': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.fontSize': 13,
  'editor.stickyScroll.enabled': false,
  'editor.hover.delay': 100,
  'files.autoSave': 'off',
  'git.enabled': false,
};

/**
 * Starts an editor on a project. `tools` names node, code-server and Chromium; `setup` its folder, the packages to install,
 * the language, whether workspaces have to be trusted, and what goes into the settings of the user and of the machine.
 */
export async function startEditor(tools, setup) {
  const data = path.join(setup.folder, 'data');
  for (const [place, settings] of Object.entries({ User: { ...quiet, ...setup.settings }, Machine: setup.machine ?? {} })) {
    mkdirSync(path.join(data, place), { recursive: true });
    writeFileSync(path.join(data, place, 'settings.json'), JSON.stringify(settings));
  }
  const env = { ...process.env, CONSENTLINT_CACHE_DIR: path.join(setup.folder, 'cache'), PATH: `${path.dirname(tools.node)}:${process.env.PATH}` };
  const base = [tools.codeServer, '--config', path.join(setup.folder, 'config.yaml'), '--user-data-dir', data,
    '--extensions-dir', path.join(setup.folder, 'extensions'), '--disable-telemetry', '--disable-update-check', '--auth', 'none',
    ...(setup.language === undefined ? [] : ['--locale', setup.language])];
  for (const file of setup.packages) {
    execFileSync(tools.node, [...base, '--install-extension', file], { env, stdio: 'pipe', timeout: 60_000 });
  }
  const port = await freePort();
  const log = openSync(path.join(setup.folder, 'code-server.log'), 'w');
  const trust = setup.trust ? [] : ['--disable-workspace-trust'];
  const server = spawn(tools.node, [...base, ...trust, '--bind-addr', `127.0.0.1:${port}`], { env, stdio: ['ignore', log, log] });
  const browser = await chromium.launch({
    executablePath: tools.chromium,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const close = async () => {
    await browser.close();
    server.kill();
  };
  try {
    await answers(`http://127.0.0.1:${port}/healthz`);
    const page = await browser.newPage({ viewport: { width: 1080, height: 680 } });
    page.setDefaultTimeout(30_000);
    await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(setup.project)}`);
    await page.waitForSelector('.monaco-workbench');
    return { page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function answers(url) {
  for (let tries = 0; tries < 150; tries += 1) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`nobody answers at ${url}`);
}
