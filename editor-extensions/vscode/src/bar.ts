// The item in the status bar. In: phases of the server, findings. Out: the item, always as the two are.

import * as vscode from 'vscode';

import type { State } from './state';
import { shown } from './status';
import { counts, NAME } from './workspace';

/** Shows the item for as long as the extension runs. */
export function showBar(state: State): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('consentlint.status', vscode.StatusBarAlignment.Left, 10);
  item.name = NAME;
  const update = () => { fill(item, state); };
  update();
  item.show();
  return vscode.Disposable.from(item, state.phases.event(update), vscode.languages.onDidChangeDiagnostics(update));
}

function fill(item: vscode.StatusBarItem, state: State): void {
  const { text, words, failed } = shown(state.phase, counts(), (message, ...values) => vscode.l10n.t(message, ...values));
  item.text = text;
  item.tooltip = tooltip(state, words);
  item.accessibilityInformation = { label: words };
  item.backgroundColor = failed ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
  item.command = failed ? 'consentlint.showLog' : 'workbench.actions.view.problems';
}

function tooltip(state: State, words: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  const commands: [string, string][] = [
    ['workbench.actions.view.problems', vscode.l10n.t('Show the findings')],
    ['consentlint.openReport', vscode.l10n.t('Open the report')],
    ['consentlint.explain', vscode.l10n.t('Explain a rule')],
    ['consentlint.restart', vscode.l10n.t('Restart the server')],
    ['consentlint.showLog', vscode.l10n.t('Show the log')],
  ];
  text.isTrusted = { enabledCommands: commands.map(([command]) => command) };
  text.appendText(words);
  text.appendMarkdown('\n\n');
  if (state.program !== undefined) {
    text.appendText(`${state.program.version} · ${state.program.path}`);
    text.appendMarkdown('\n\n');
  }
  text.appendMarkdown(commands.map(([command, title]) => `[${title}](command:${command})`).join(' · '));
  return text;
}
