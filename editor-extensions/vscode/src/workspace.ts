// What the editor has open and set. In: VS Code. Out: folders, settings, findings of ours.

import * as vscode from 'vscode';

import { serverSettings, type ServerSettings } from './settings';
import type { Counts } from './status';

/** The section of our settings, and the source of our findings. */
export const NAME = 'consentlint';

/** Folders on disk. Others, of virtual file systems, cannot be read by the server. */
export function folders(): string[] {
  const all = vscode.workspace.workspaceFolders ?? [];
  return all.filter((folder) => folder.uri.scheme === 'file').map((folder) => folder.uri.fsPath);
}

/** What the server takes of the settings. */
export function settings(): ServerSettings {
  const section = vscode.workspace.getConfiguration(NAME);
  return serverSettings((key) => section.get(key), folders()[0]);
}

/** Our findings, of one file or of all. */
export function findings(uri?: vscode.Uri): vscode.Diagnostic[] {
  const all = uri === undefined
    ? vscode.languages.getDiagnostics().flatMap(([, found]) => found)
    : vscode.languages.getDiagnostics(uri);
  return all.filter((diagnostic) => diagnostic.source === NAME);
}

/** The rule of a finding. */
export function ruleOf(diagnostic: vscode.Diagnostic): string {
  const { code } = diagnostic;
  return String(typeof code === 'object' ? code.value : (code ?? ''));
}

/** Our findings by severity. */
export function counts(): Counts {
  const all = findings();
  const of = (severity: vscode.DiagnosticSeverity) => all.filter((found) => found.severity === severity).length;
  return {
    errors: of(vscode.DiagnosticSeverity.Error),
    warnings: of(vscode.DiagnosticSeverity.Warning),
    notes: of(vscode.DiagnosticSeverity.Information) + of(vscode.DiagnosticSeverity.Hint),
  };
}
