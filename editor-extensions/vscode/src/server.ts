// Starts and stops the server. In: the state, the workspace. Out: a running client, or a message that says why there is none.

import { statSync } from 'node:fs';
import { homedir } from 'node:os';

import * as vscode from 'vscode';
import {
  CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn, State as ClientState,
  type ErrorHandler, type LanguageClientOptions, type WorkspaceDiagnosticReport,
} from 'vscode-languageclient/node';

import { askVersion, findProgram, fits, type Search } from './binary';
import { middleware } from './middleware';
import type { Program, State } from './state';
import type { Phase } from './status';
import { findings, folders, NAME, settings } from './workspace';

/** Files whose texts the server wants as the editor has them; which of them it reads, it decides itself. */
const FILES = [
  '**/*.{java,kt,kts,gradle,xml}',
  '**/gradle.properties',
  '**/*.versions.toml',
  '**/*.{swift,m,mm,h,plist,entitlements,xcprivacy,xcconfig,strings,stringsdict,xcstrings,xib,storyboard,pbxproj,podspec}',
  '**/{Podfile,Podfile.lock,Cartfile,Package.resolved,package.json,plugin.xml}',
  '**/consentlint.toml',
  '**/consentlint-baseline.json',
];

/** How long a program may take until it answers for the first time, in milliseconds. */
const LONGEST_SILENCE = 20_000;

/** So often within three minutes a server that dies is started again. */
const MOST_RESTARTS = 4;

/** Key of the version that the user does not want to be reminded of. */
const TOLERATED = 'toleratedVersion';

/** A client that leaves it to us to tell the user why there was no first answer. */
class Client extends LanguageClient {
  override error(message: string, data?: unknown, show?: boolean | 'force'): void {
    super.error(message, data, this.initializeResult === undefined ? false : show);
  }
}

/** Starts the server, after it has stopped if it runs. */
export function restart(state: State): Promise<void> {
  return next(state, async () => {
    await stopNow(state);
    await startNow(state);
  });
}

/** Stops the server. */
export function stop(state: State): Promise<void> {
  return next(state, () => stopNow(state));
}

/** Tells what the server is doing. */
export function enter(state: State, phase: Phase): void {
  state.phase = phase;
  void vscode.commands.executeCommand('setContext', 'consentlint.running', phase.kind === 'ready' || phase.kind === 'reading');
  state.phases.fire(phase);
}

/** The program, if it is there and answers; else the user is told. */
export async function program(state: State): Promise<Program | undefined> {
  const search = look(state);
  if (!search.found) {
    const message = search.configured === undefined
      ? vscode.l10n.t('The program consentlint is not installed. Install it so that it is in the PATH, or set its path.')
      : vscode.l10n.t('The setting consentlint.path names "{0}", and there is no such program.', search.configured);
    refuse(state, message);
    return undefined;
  }
  const answer = await askVersion(search.path);
  if (!answer.ok) {
    refuse(state, vscode.l10n.t('"{0}" is not the program consentlint, or does not run here: {1}', search.path, answer.why));
    return undefined;
  }
  state.log.info(`consentlint ${answer.version} (${search.source}): ${search.path}`);
  return { path: search.path, source: search.source, version: answer.version };
}

function next(state: State, act: () => Promise<void>): Promise<void> {
  state.pending = state.pending.then(act).catch((error: unknown) => {
    refuse(state, error instanceof Error ? error.message : String(error));
  });
  return state.pending;
}

async function startNow(state: State): Promise<void> {
  enter(state, { kind: 'starting' });
  const found = await program(state);
  if (found === undefined) {
    return;
  }
  state.program = found;
  void remindOfVersion(state, found);
  const client = new Client(NAME, NAME, { command: found.path, args: ['lsp'] }, options(state));
  state.client = client;
  client.onDidChangeState(({ newState }) => {
    if (newState === ClientState.Running) {
      void awaitFirstCheck(state, client);
    } else if (newState === ClientState.Stopped && state.client === client) {
      enter(state, { kind: 'stopped', why: vscode.l10n.t('it has ended') });
    } else if (newState === ClientState.Starting && state.client === client) {
      enter(state, { kind: 'starting' });
    }
  });
  await answered(state, client);
}

/** Waits until the editor shows findings that it has been sent already. */
async function appear(): Promise<void> {
  const end = Date.now() + 5_000;
  while (findings().length === 0 && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits for the first answer, so long; a program that gives none, or a wrong one, is ended. */
async function answered(state: State, client: LanguageClient): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<'silent'>((resolve) => {
    timer = setTimeout(() => { resolve('silent'); }, LONGEST_SILENCE);
  });
  const start = client.start().then(() => 'started', (error: unknown) => (error instanceof Error ? error.message : String(error)));
  const outcome = await Promise.race([start, silence]);
  clearTimeout(timer);
  if (outcome !== 'started') {
    state.client = undefined;
    client.serverProcess?.kill();
    throw new Error(outcome === 'silent'
      ? vscode.l10n.t('The program does not answer: {0}', state.program?.path ?? '')
      : vscode.l10n.t('The program ended, or answered what cannot be understood: {0} ({1})', state.program?.path ?? '', outcome));
  }
}

/** The server answers for the whole project when it has checked it, and has sent what it found before that. */
async function awaitFirstCheck(state: State, client: LanguageClient): Promise<void> {
  state.checking = true;
  try {
    const report = await client.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds: [] });
    if (report.items.some((file) => file.kind === 'full' && file.items.length > 0)) {
      await appear();
    }
  } catch (error) {
    // One that has died meanwhile says so by its state.
    state.log.debug(error instanceof Error ? error.message : String(error));
  }
  state.checking = false;
  if (state.client === client && client.isRunning()) {
    enter(state, { kind: 'ready' });
  }
}

async function stopNow(state: State): Promise<void> {
  const { client } = state;
  state.client = undefined;
  state.program = undefined;
  try {
    // One that is still starting or has died cannot be stopped, and need not be.
    await client?.dispose();
  } catch (error) {
    state.log.warn(error instanceof Error ? error.message : String(error));
  }
}

function look(state: State): Search {
  const places = {
    configured: vscode.workspace.getConfiguration(NAME).get('path', ''),
    extension: state.context.extensionPath,
    searchPath: process.env.PATH ?? '',
    home: homedir(),
    folder: folders()[0],
    windows: process.platform === 'win32',
  };
  return findProgram(places, (file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false);
}

function options(state: State): LanguageClientOptions {
  return {
    documentSelector: FILES.map((pattern) => ({ scheme: 'file', pattern })),
    diagnosticCollectionName: NAME,
    outputChannel: state.log,
    // What is given here stays below all later settings: what may be taken back does not belong into it.
    initializationOptions: { ...settings(), debounce: undefined },
    markdown: { isTrusted: { enabledCommands: ['consentlint.explainRule'] } },
    errorHandler: errorHandler(state),
    initializationFailedHandler: () => false,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    middleware: middleware((phase) => {
      if (phase.kind !== 'ready' || !state.checking) {
        enter(state, phase);
      }
    }),
  };
}

/** A server that dies is started again, a few times. What goes wrong before its first answer is told by `answered`. */
function errorHandler(state: State): ErrorHandler {
  let usual: ErrorHandler | undefined;
  const handler = () => (state.client?.initializeResult === undefined
    ? undefined
    : (usual ??= state.client.createDefaultErrorHandler(MOST_RESTARTS)));
  return {
    error: (error, message, count) => handler()?.error(error, message, count) ?? { action: ErrorAction.Shutdown, handled: true },
    closed: () => handler()?.closed() ?? { action: CloseAction.DoNotRestart, handled: true },
  };
}

/** Another version of the program works, but may say other things than this extension expects. */
async function remindOfVersion(state: State, found: Program): Promise<void> {
  const { version } = state.context.extension.packageJSON as { version: string };
  const { globalState } = state.context;
  if (fits(found.version, version) || globalState.get(TOLERATED) === found.version) {
    return;
  }
  const message = vscode.l10n.t(
    'consentlint {0} ({1}) is used with an extension made for {2}. Findings and settings may differ.',
    found.version, found.path, version,
  );
  const [set, quiet] = [vscode.l10n.t('Open Settings'), vscode.l10n.t("Don't Show Again")];
  const choice = await vscode.window.showWarningMessage(message, set, quiet);
  if (choice === set) {
    openSettings();
  } else if (choice === quiet) {
    await globalState.update(TOLERATED, found.version);
  }
}

function refuse(state: State, message: string): void {
  enter(state, { kind: 'stopped', why: message });
  state.log.error(message);
  const [set, log, again] = [vscode.l10n.t('Open Settings'), vscode.l10n.t('Show Log'), vscode.l10n.t('Try Again')];
  void vscode.window.showErrorMessage(`consentlint: ${message}`, set, log, again).then((choice) => {
    if (choice === set) {
      openSettings();
    } else if (choice === log) {
      state.log.show();
    } else if (choice === again) {
      void restart(state);
    }
  });
}

/** The program lies where the extension runs: with a remote, its settings are the remote's. */
function openSettings(): void {
  const where = vscode.env.remoteName === undefined ? 'openSettings' : 'openRemoteSettings';
  void vscode.commands.executeCommand(`workbench.action.${where}`, { query: 'consentlint.path' });
}
