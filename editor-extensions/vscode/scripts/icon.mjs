// Draws media/icon.png from media/icon.svg. Needs Chromium: node scripts/icon.mjs [CHROMIUM]
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

const media = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'media');
const browser = await chromium.launch({ executablePath: process.argv[2] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
await page.setContent(`<style>body{margin:0}svg{display:block}</style>${readFileSync(path.join(media, 'icon.svg'), 'utf8')}`);
await page.screenshot({ path: path.join(media, 'icon.png'), omitBackground: true });
await browser.close();
