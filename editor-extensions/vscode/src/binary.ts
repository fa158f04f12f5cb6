// Finds the program. In: what the user set, what came with the extension, the search path. Out: a path, or what is missing.
// Knows nothing of VS Code.

import { execFile } from 'node:child_process';
import * as path from 'node:path';

/** Where the program may be. */
export interface Places {
  /** The setting; empty: none. */
  readonly configured: string;
  /** The folder of the extension. */
  readonly extension: string;
  /** The variable PATH. */
  readonly searchPath: string;
  /** The user's home. */
  readonly home: string;
  /** The first folder of the workspace, for paths that begin with `${workspaceFolder}`. */
  readonly folder: string | undefined;
  readonly windows: boolean;
}

/** Whose choice a program was. */
export type Source = 'settings' | 'bundled' | 'path';

/** A program, or what was looked for in vain. */
export type Search =
  | { readonly found: true; readonly path: string; readonly source: Source }
  | { readonly found: false; readonly configured: string | undefined };

/** What a program says about itself. */
export type Version =
  | { readonly ok: true; readonly version: string }
  | { readonly ok: false; readonly why: string };

/** Finds the program. What the user has set is taken or missed: nothing else takes its place. */
export function findProgram(places: Places, isFile: (path: string) => boolean): Search {
  const join = places.windows ? path.win32 : path.posix;
  const name = places.windows ? 'consentlint.exe' : 'consentlint';
  const configured = places.configured.trim();
  if (configured.length > 0) {
    const candidates = configuredPaths(configured, places);
    const found = candidates.find(isFile);
    return found === undefined ? { found: false, configured } : { found: true, path: found, source: 'settings' };
  }
  const bundled = join.join(places.extension, 'server', name);
  if (isFile(bundled)) {
    return { found: true, path: bundled, source: 'bundled' };
  }
  const inPath = searchFolders(places).map((folder) => join.join(folder, name)).find(isFile);
  return inPath === undefined ? { found: false, configured: undefined } : { found: true, path: inPath, source: 'path' };
}

/** What a setting may mean: an absolute path, one below the home or the workspace, or a bare name in the search path. */
function configuredPaths(configured: string, places: Places): string[] {
  const join = places.windows ? path.win32 : path.posix;
  const spelt = configured.replace(/^~(?=[/\\])/, () => places.home)
    .replaceAll('${workspaceFolder}', () => places.folder ?? '${workspaceFolder}');
  const endings = places.windows && join.extname(spelt) === '' ? ['.exe', ''] : [''];
  const isName = !/[/\\]/.test(spelt);
  const bases = join.isAbsolute(spelt) ? [spelt] : isName ? searchFolders(places).map((folder) => join.join(folder, spelt)) : [];
  const below = bases.length === 0 && !isName && places.folder !== undefined ? [join.join(places.folder, spelt)] : bases;
  return below.flatMap((base) => endings.map((ending) => base + ending));
}

/** Relative entries of the search path would let a project say what is run. */
function searchFolders(places: Places): string[] {
  const join = places.windows ? path.win32 : path.posix;
  return places.searchPath.split(join.delimiter).filter((folder) => join.isAbsolute(folder));
}

/** Asks a program for its version. */
export function askVersion(program: string, milliseconds = 10_000): Promise<Version> {
  return new Promise((resolve) => {
    execFile(program, ['--version'], { timeout: milliseconds, windowsHide: true }, (error, stdout, stderr) => {
      const version = /^consentlint (\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
      if (error === null && version !== undefined) {
        resolve({ ok: true, version });
      } else {
        resolve({ ok: false, why: reason(error, `${stdout}${stderr}`) });
      }
    });
  });
}

function reason(error: Error | null, output: string): string {
  const said = output.trim().split('\n')[0] ?? '';
  const cause = error === null ? '' : (error.message.split('\n')[0] ?? '');
  return [cause, said].filter((part) => part.length > 0).join(': ') || 'it printed nothing';
}

/** Whether two versions promise the same to each other: the same major and minor number. */
export function fits(program: string, extension: string): boolean {
  const line = (version: string) => version.split('.').slice(0, 2).join('.');
  return line(program) === line(extension);
}
