// Everything that users read is there in both languages.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

// The tests run from the folder of the extension.
const read = (file: string) => readFileSync(file, 'utf8');
const table = (file: string) => JSON.parse(read(file)) as Record<string, string>;
const holes = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([hole]) => hole).sort();
const isChinese = (text: string) => /[\u4e00-\u9fff]/.test(text);

test('every text of the manifest is written in both languages', () => {
  const [english, chinese] = [table('package.nls.json'), table('package.nls.zh-cn.json')];
  const used = [...read('package.json').matchAll(/"%([^%"]+)%"/g)].map(([, key]) => String(key));
  assert.deepEqual(Object.keys(english).sort(), [...new Set(used)].sort());
  assert.deepEqual(Object.keys(chinese), Object.keys(english));
  assert.deepEqual(Object.values(chinese).filter((text) => !isChinese(text)), []);
});

test('every text of the code is written in Chinese too, and says the same values', () => {
  const code = readdirSync('src').map((name) => read(`src/${name}`)).join('\n');
  const used = [...code.matchAll(/(?:l10n\.t|\bt)\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)];
  const texts = used.map(([, one, other]) => one ?? String(other));
  const chinese = table('l10n/bundle.l10n.zh-cn.json');
  assert.ok(texts.length > 20);
  assert.deepEqual(Object.keys(chinese).sort(), [...new Set(texts)].sort());
  for (const [text, translated] of Object.entries(chinese)) {
    assert.ok(isChinese(translated), text);
    assert.deepEqual(holes(translated), holes(text), text);
  }
});

test('every setting has a default and a description', () => {
  interface Property { default?: unknown; description?: string; markdownDescription?: string }
  const manifest = JSON.parse(read('package.json')) as {
    contributes: { configuration: { properties: Record<string, Property> } };
  };
  for (const [key, property] of Object.entries(manifest.contributes.configuration.properties)) {
    assert.ok('default' in property, key);
    assert.match(property.description ?? property.markdownDescription ?? '', /^%setting\./, key);
  }
});
