// The item in the status bar. In: what the server is doing, what was found. Out: texts. Knows nothing of VS Code.

/** Findings by severity. */
export interface Counts {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
}

/** What the server is doing. */
export type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'reading'; readonly message: string; readonly percentage: number | undefined }
  | { readonly kind: 'ready' }
  | { readonly kind: 'stopped'; readonly why: string };

/** As the status bar shows it. */
export interface Shown {
  readonly text: string;
  /** For screen readers, and the first line of the tooltip. */
  readonly words: string;
  readonly failed: boolean;
}

/** Translates a text with `{0}`, `{1}`, ... in it. */
export type Translate = (message: string, ...values: (string | number)[]) => string;

/** What the status bar shows. */
export function shown(phase: Phase, counts: Counts, t: Translate): Shown {
  switch (phase.kind) {
    case 'starting':
      return { text: '$(sync~spin) consentlint', words: t('consentlint is starting'), failed: false };
    case 'reading': {
      const percentage = phase.percentage === undefined ? '' : ` ${phase.percentage} %`;
      const words = t('consentlint is reading the project: {0}', phase.message || percentage.trim());
      return { text: `$(sync~spin) consentlint${percentage}`, words, failed: false };
    }
    case 'ready':
      return { text: `consentlint ${figures(counts)}`, words: sentence(counts, t), failed: false };
    case 'stopped':
      return { text: '$(error) consentlint', words: t('consentlint is not running: {0}', phase.why), failed: true };
  }
}

function figures(counts: Counts): string {
  const parts = [
    { icon: '$(error)', count: counts.errors },
    { icon: '$(warning)', count: counts.warnings },
    { icon: '$(info)', count: counts.notes },
  ];
  const some = parts.filter((part) => part.count > 0).map((part) => `${part.icon} ${part.count}`);
  return some.length === 0 ? '$(check)' : some.join(' ');
}

function sentence(counts: Counts, t: Translate): string {
  const none = counts.errors + counts.warnings + counts.notes === 0;
  return none
    ? t('consentlint: nothing was found')
    : t('consentlint: errors {0}, warnings {1}, notes {2}', counts.errors, counts.warnings, counts.notes);
}
