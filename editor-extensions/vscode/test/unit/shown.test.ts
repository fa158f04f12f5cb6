// What the status bar, the list of rules and links show, and what the server is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { choices, explainLink, linkPages, readRules, withoutParagraphs } from '../../src/rules';
import { languageOf, scanArguments, serverSettings } from '../../src/settings';
import { shown } from '../../src/status';

const t = (message: string, ...values: (string | number)[]) => message.replace(/\{(\d)\}/g, (_, at) => String(values[Number(at)]));
const none = { errors: 0, warnings: 0, notes: 0 };

test('the status bar counts what there is and is silent about what there is not', () => {
  const ready = (counts: typeof none) => shown({ kind: 'ready' }, counts, t);
  assert.equal(ready(none).text, 'consentlint $(check)');
  assert.equal(ready({ errors: 3, warnings: 0, notes: 1 }).text, 'consentlint $(error) 3 $(info) 1');
  assert.equal(ready({ errors: 3, warnings: 0, notes: 1 }).words, 'consentlint: errors 3, warnings 0, notes 1');
});

test('the status bar says how far the reading has come, and why there is no server', () => {
  const reading = shown({ kind: 'reading', message: '30 of 90 files', percentage: 33 }, none, t);
  assert.equal(reading.text, '$(sync~spin) consentlint 33 %');
  assert.match(reading.words, /30 of 90 files/);
  const stopped = shown({ kind: 'stopped', why: 'no program' }, none, t);
  assert.ok(stopped.failed);
  assert.match(stopped.words, /no program/);
});

test('rules of the open file are listed first', () => {
  const listed = readRules('consent/one    error    First\nads/two-b  note   Second, with words \n\nnothing\nx/three warning T\n');
  assert.deepEqual(listed[1], { id: 'ads/two-b', severity: 'note', title: 'Second, with words' });
  const order = choices(listed, ['x/three', 'x/three'], ['ads/two-b', 'x/three', 'x/three']);
  assert.deepEqual(order.map(({ id, here, everywhere }) => [id, here, everywhere]),
    [['x/three', 2, 2], ['ads/two-b', 0, 1], ['consent/one', 0, 0]]);
});

test('links to pages of rules show the page; others are left alone', () => {
  const page = '[Page](file:///home/li/.cache/pages/en/consent/default-checked.md) and [web](https://a.example/b.md)';
  assert.equal(linkPages(page), `[Page](${explainLink('consent/default-checked')}) and [web](https://a.example/b.md)`);
  assert.equal(linkPages('[Notes](file:///NOTES.md)'), '[Notes](file:///NOTES.md)');
  assert.equal(explainLink('a/b'), 'command:consentlint.explainRule?%5B%22a%2Fb%22%5D');
});

test('what the editor shows above an explanation is not said twice', () => {
  const text = '**Title** · `a/b`\n\nItem\\[0\\] takes \\_id\\_.\n\n**Norms**\n\n- One\n';
  assert.equal(withoutParagraphs(text, ['Item[0] takes _id_.']), '**Title** · `a/b`\n\n**Norms**\n\n- One\n');
  assert.equal(withoutParagraphs(text, ['Item[0]']), text);
});

test('the server gets its own settings, and nothing that is not set', () => {
  const of = (values: Record<string, unknown>) => serverSettings((key) => values[key], '/code');
  assert.deepEqual(of({ debounce: null, path: '/own/lint', trace: { server: 'off' } }), {});
  assert.deepEqual(of({ language: 'auto', debounce: 0, rules: ['own', '/abs', 7, ''], includeTests: true, codeLens: true }),
    { language: 'auto', debounce: 0, rules: ['/code/own', '/abs'], includeTests: true, codeLens: true });
});

test('a report is made as the editor is set', () => {
  assert.equal(languageOf({ language: 'auto' }, 'zh-cn'), 'zh-CN');
  assert.equal(languageOf({ language: 'en' }, 'zh-cn'), 'en');
  assert.deepEqual(scanArguments({ includeTests: true, minConfidence: 'high', rules: ['/r'] }, 'fr'),
    ['--lang', 'en', '--min-confidence', 'high', '--include-tests', '--rules', '/r']);
});
