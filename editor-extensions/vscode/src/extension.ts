// The extension. In: VS Code. Out: a server that runs while a workspace is open, a status bar item, commands.

import * as vscode from 'vscode';

import { showBar } from './bar';
import { explain } from './explain';
import { openReport } from './report';
import { restart, stop } from './server';
import type { State } from './state';
import { NAME } from './workspace';

let state: State | undefined;

/** Called once, when something of interest is opened. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const own: State = {
    context,
    log: vscode.window.createOutputChannel(NAME, { log: true }),
    phases: new vscode.EventEmitter(),
    phase: { kind: 'starting' },
    program: undefined,
    client: undefined,
    checking: false,
    pending: Promise.resolve(),
  };
  state = own;
  const { registerCommand } = vscode.commands;
  context.subscriptions.push(
    own.log,
    own.phases,
    showBar(own),
    registerCommand('consentlint.restart', () => restart(own)),
    registerCommand('consentlint.showLog', () => { own.log.show(); }),
    registerCommand('consentlint.explain', () => explain(own)),
    registerCommand('consentlint.openReport', () => openReport(own)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('consentlint.path')) {
        void restart(own);
      }
    }),
    // The settings of a workspace count from now on.
    vscode.workspace.onDidGrantWorkspaceTrust(() => restart(own)),
  );
  await restart(own);
}

/** Called when the window closes. */
export async function deactivate(): Promise<void> {
  if (state !== undefined) {
    await stop(state);
  }
}
