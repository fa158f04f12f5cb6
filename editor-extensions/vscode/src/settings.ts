// Settings. In: what the user chose in the editor. Out: what the server takes, and arguments of the program.

import * as path from 'node:path';

/** Answers for one key below `consentlint`. */
export type Read = (key: string) => unknown;

/** What the server takes; what is not set is left out. */
export interface ServerSettings {
  language?: string;
  minConfidence?: string;
  includeTests?: boolean;
  rules?: string[];
  debounce?: number;
  codeLens?: boolean;
}

/** Reads the settings for the server. Folders of rules are taken from the workspace folder on. */
export function serverSettings(read: Read, folder: string | undefined): ServerSettings {
  const settings: ServerSettings = {};
  const language = read('language');
  if (typeof language === 'string' && language.length > 0) {
    settings.language = language;
  }
  const confidence = read('minConfidence');
  if (typeof confidence === 'string' && confidence.length > 0) {
    settings.minConfidence = confidence;
  }
  const tests = read('includeTests');
  if (typeof tests === 'boolean') {
    settings.includeTests = tests;
  }
  const rules = read('rules');
  if (Array.isArray(rules)) {
    const named = rules.filter((rule): rule is string => typeof rule === 'string' && rule.length > 0);
    settings.rules = named.map((rule) => (folder === undefined ? rule : path.resolve(folder, rule)));
  }
  const debounce = read('debounce');
  if (typeof debounce === 'number') {
    settings.debounce = debounce;
  }
  const lenses = read('codeLens');
  if (typeof lenses === 'boolean') {
    settings.codeLens = lenses;
  }
  return settings;
}

/** The language to speak: the chosen one, else the editor's. */
export function languageOf(settings: ServerSettings, editor: string): 'en' | 'zh-CN' {
  const chosen = settings.language === undefined || settings.language === 'auto' ? editor : settings.language;
  return chosen.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** Arguments that make a scan see what the server sees. */
export function scanArguments(settings: ServerSettings, editor: string): string[] {
  const list = ['--lang', languageOf(settings, editor)];
  if (settings.minConfidence !== undefined) {
    list.push('--min-confidence', settings.minConfidence);
  }
  if (settings.includeTests === true) {
    list.push('--include-tests');
  }
  return [...list, ...rulesArguments(settings)];
}

/** Arguments that name the further rules. */
export function rulesArguments(settings: ServerSettings): string[] {
  return (settings.rules ?? []).flatMap((folder) => ['--rules', folder]);
}
