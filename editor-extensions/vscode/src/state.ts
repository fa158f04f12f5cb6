// What the extension keeps while it runs.

import type * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

import type { Source } from './binary';
import type { Phase } from './status';

/** A program that was found and answers. */
export interface Program {
  readonly path: string;
  readonly source: Source;
  readonly version: string;
}

/** The extension's state; only `server.ts` changes it. */
export interface State {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly phases: vscode.EventEmitter<Phase>;
  phase: Phase;
  program: Program | undefined;
  client: LanguageClient | undefined;
  /** Whether the first check after a start is under way: what was found till then says nothing. */
  checking: boolean;
  /** Starts and stops happen one after the other. */
  pending: Promise<void>;
}
