// Rules to choose from. In: the program's list, where rules have findings. Out: what a list of choices shows.

/** A rule as the program lists it. */
export interface Rule {
  readonly id: string;
  readonly severity: string;
  readonly title: string;
}

/** A rule and how often it was found. */
export interface Choice extends Rule {
  readonly here: number;
  readonly everywhere: number;
}

/** Reads the output of `consentlint rules`: id, severity and title in columns. */
export function readRules(output: string): Rule[] {
  const rules: Rule[] = [];
  for (const line of output.split('\n')) {
    const [, id, severity, title] = /^(\S+\/\S+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
    if (id !== undefined && severity !== undefined && title !== undefined) {
      rules.push({ id, severity, title });
    }
  }
  return rules;
}

/** Those found in the open file first, then those found elsewhere, then the others; each in the program's order. */
export function choices(rules: readonly Rule[], here: readonly string[], everywhere: readonly string[]): Choice[] {
  const count = (list: readonly string[], id: string) => list.filter((other) => other === id).length;
  const all = rules.map((rule) => ({ ...rule, here: count(here, rule.id), everywhere: count(everywhere, rule.id) }));
  const rank = (choice: Choice) => (choice.here > 0 ? 0 : choice.everywhere > 0 ? 1 : 2);
  return all.sort((one, other) => rank(one) - rank(other));
}

/** The rule that a page is about: pages are named `family/name.md`. */
export function ruleOfPage(uri: string): string | undefined {
  return /\/([a-z0-9-]+\/[a-z0-9-]+)\.md$/.exec(uri)?.[1];
}

/** The command link that shows the page of a rule. */
export function explainLink(rule: string): string {
  return `command:consentlint.explainRule?${encodeURIComponent(JSON.stringify([rule]))}`;
}

/** Makes links to pages of rules show them as pages, not as their sources. */
export function linkPages(markdown: string): string {
  return markdown.replace(/\]\((file:[^)\s]+\.md)\)/g, (whole, uri: string) => {
    const rule = ruleOfPage(uri);
    return rule === undefined ? whole : `](${explainLink(rule)})`;
  });
}

/** Leaves out the paragraphs that say exactly one of these sentences; in Markdown, signs in them may be escaped. */
export function withoutParagraphs(markdown: string, sentences: readonly string[]): string {
  const plain = (paragraph: string) => paragraph.replace(/\\(.)/g, '$1').trim();
  return markdown.split('\n\n').filter((paragraph) => !sentences.includes(plain(paragraph))).join('\n\n');
}
