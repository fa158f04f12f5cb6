// Explains a rule that the user chooses. In: the program's list of rules, the findings. Out: the page of a rule.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import * as vscode from 'vscode';

import { choices, readRules, type Choice, type Rule } from './rules';
import { program } from './server';
import { languageOf, rulesArguments } from './settings';
import type { State } from './state';
import { findings, ruleOf, settings } from './workspace';

/** Lets the user choose a rule, those of the open file first, and shows its page. */
export async function explain(state: State): Promise<void> {
  const found = state.program ?? (await program(state));
  if (found === undefined) {
    return;
  }
  const open = vscode.window.activeTextEditor?.document.uri;
  const here = open === undefined ? [] : findings(open).map(ruleOf);
  const items = list(found.path).then((rules) => entries(choices(rules, here, findings().map(ruleOf))));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Explain a rule'),
    placeHolder: vscode.l10n.t('A rule, by its name or what it is about'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked?.detail !== undefined) {
    await vscode.commands.executeCommand('consentlint.explainRule', picked.label);
  }
}

async function list(program: string): Promise<Rule[]> {
  const chosen = settings();
  const list = ['rules', '--lang', languageOf(chosen, vscode.env.language), ...rulesArguments(chosen)];
  const { stdout } = await promisify(execFile)(program, list, { timeout: 20_000, windowsHide: true });
  return readRules(stdout);
}

function entries(all: readonly Choice[]): vscode.QuickPickItem[] {
  const groups: [string, (choice: Choice) => boolean][] = [
    [vscode.l10n.t('found in this file'), (choice) => choice.here > 0],
    [vscode.l10n.t('found in the project'), (choice) => choice.here === 0 && choice.everywhere > 0],
    [vscode.l10n.t('other rules'), (choice) => choice.everywhere === 0],
  ];
  return groups.flatMap(([title, belongs]) => {
    const group = all.filter(belongs).map((choice) => ({
      label: choice.id,
      description: choice.everywhere > 0 ? `${choice.severity} · ${choice.everywhere}` : choice.severity,
      detail: choice.title,
    }));
    return group.length === 0 ? [] : [{ label: title, kind: vscode.QuickPickItemKind.Separator }, ...group];
  });
}
