// Sessions in a real VS Code: what a user of the extension does, and what is seen then.
//   node session.mjs TOOLS.json [SESSION]
// In: {node, codeServer, chromium, package, program, project, scratch}. Out: a line for each story,
// pictures in SCRATCH/pictures; ends with 1 if a story goes wrong.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { chinese } from './chinese.mjs';
import { english } from './english.mjs';
import { startEditor } from './host.mjs';
import { dying, otherVersion, untrusted, withoutProgram } from './trouble.mjs';

const tools = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const only = process.argv[3];
const pictures = path.join(tools.scratch, 'pictures');
mkdirSync(pictures, { recursive: true });

// Two at a time: most of a session is waiting.
const sessions = { english, chinese, withoutProgram, dying, otherVersion, untrusted };
const left = Object.entries(sessions).filter(([name]) => only === undefined || only === name);
const work = async () => {
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    try {
      await run(...next);
    } catch (error) {
      // What is drawn late on a busy machine is drawn in time at the second try; a fault is there again.
      console.log(`  ${next[0]}: once more, after: ${error.message}`);
      await run(...next);
    }
  }
};
const ended = await Promise.allSettled([work(), work()]);
const failures = ended.filter(({ status }) => status === 'rejected');
failures.forEach(({ reason }) => console.error(`vscode: ${reason.message}`));
process.exitCode = failures.length === 0 ? 0 : 1;

async function run(name, session) {
  const folder = path.join(tools.scratch, name);
  const project = path.join(folder, 'shop');
  rmSync(folder, { recursive: true, force: true });
  cpSync(tools.project, project, { recursive: true });
  // Two characters of three bytes and one of four stand before a finding.
  const device = path.join(project, 'app/src/main/java/com/example/shop/Device.java');
  writeFileSync(device, readFileSync(device, 'utf8').replace('        String id =', '        /* 读取😀 */ String id ='));
  const setup = session.setup(project, tools);
  const { page, close } = await startEditor(tools, { folder, project, packages: [tools.package], ...setup });
  const picture = (what, options) => page.screenshot({ path: path.join(pictures, `${what}.png`), ...options });
  const story = async (what, act) => {
    const started = Date.now();
    try {
      await act();
    } catch (error) {
      await picture(`${name}-failed`);
      throw new Error(`${name}: ${what}: ${error.message}\n  see ${path.join(pictures, `${name}-failed.png`)}`, { cause: error });
    }
    console.log(`  ${name}: ${what} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  };
  try {
    await session.stories({ page, story, picture, folder, project, tools });
  } finally {
    await close();
  }
}
