// Shows the report of the workspace as one page. In: the files as they are saved. Out: a panel, and a file to pass on.

import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

import * as vscode from 'vscode';

import { program } from './server';
import { scanArguments } from './settings';
import type { State } from './state';
import { folders, settings } from './workspace';

/** The page has names for its colours: here they are those of the editor. */
const THEME = `:root { --paper: var(--vscode-editor-background); --ink: var(--vscode-editor-foreground);
  --dim: var(--vscode-descriptionForeground); --line: var(--vscode-editorWidget-border); --sheet: var(--vscode-editorWidget-background);
  --mark: var(--vscode-editor-findMatchHighlightBackground); --error: var(--vscode-editorError-foreground);
  --warning: var(--vscode-editorWarning-foreground); --note: var(--vscode-editorInfo-foreground);
  --link: var(--vscode-textLink-foreground); }
  code { color: inherit; background: none; }`;

/** Scans the workspace and shows the page. */
export async function openReport(state: State): Promise<void> {
  if (folders().length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('The report is about the folders of this window: open one first.'));
    return;
  }
  const found = state.program ?? (await program(state));
  if (found === undefined || !(await isSaved())) {
    return;
  }
  const folder = state.context.storageUri?.fsPath ?? path.join(tmpdir(), 'consentlint');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'report.html');
  const wanted = ['scan', ...folders(), '--format', `html=${file}`, '--fail-on', 'never',
    ...scanArguments(settings(), vscode.env.language)];
  const progress = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('consentlint writes the report'), cancellable: true };
  const failure = await vscode.window.withProgress(progress, (_, token) => scan(found.path, wanted, token));
  if (failure === undefined) {
    show(await readFile(file, 'utf8'));
    await offer(file);
  } else if (failure !== '') {
    state.log.error(failure);
    void vscode.window.showErrorMessage(vscode.l10n.t('consentlint cannot write the report: {0}', failure));
  }
}

/** What went wrong; nothing if all went well, the empty text if the user has given it up. */
function scan(command: string, list: string[], token: vscode.CancellationToken): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { cwd: folders()[0], maxBuffer: 1 << 26, windowsHide: true };
    const child = execFile(command, list, options, (error, _, stderr) => {
      const said = stderr.trim().split('\n')[0] ?? '';
      resolve(error === null ? undefined : token.isCancellationRequested ? '' : said || error.message);
    });
    token.onCancellationRequested(() => child.kill());
  });
}

/** The report is made from the files on disk: the user decides about unsaved ones. */
async function isSaved(): Promise<boolean> {
  if (!vscode.workspace.textDocuments.some((document) => document.isDirty && document.uri.scheme === 'file')) {
    return true;
  }
  const [save, leave] = [vscode.l10n.t('Save All'), vscode.l10n.t('As Saved Before')];
  const question = vscode.l10n.t('The report shows files as they are saved, and some are not. Save them first?');
  const choice = await vscode.window.showWarningMessage(question, { modal: true }, save, leave);
  return choice === leave || (choice === save && (await vscode.workspace.saveAll()));
}

function show(html: string): void {
  const panel = vscode.window.createWebviewPanel('consentlint.report', 'consentlint', vscode.ViewColumn.Active, {
    enableScripts: false,
    enableFindWidget: true,
    localResourceRoots: [],
  });
  panel.webview.html = html.replace('</head>', () => `<style>${THEME}</style></head>`);
}

async function offer(file: string): Promise<void> {
  const save = vscode.l10n.t('Save As…');
  const choice = await vscode.window.showInformationMessage(vscode.l10n.t('The report is one page, to pass on.'), save);
  if (choice !== save) {
    return;
  }
  const below = folders()[0];
  const target = await vscode.window.showSaveDialog({
    filters: { HTML: ['html'] },
    ...(below === undefined ? {} : { defaultUri: vscode.Uri.file(path.join(below, 'consentlint-report.html')) }),
  });
  if (target !== undefined) {
    await vscode.workspace.fs.copy(vscode.Uri.file(file), target, { overwrite: true });
  }
}
