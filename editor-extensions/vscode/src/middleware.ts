// What is changed on the way between the server and the editor: progress goes to the status bar, links to pages of rules
// show them as pages, the server gets its own settings only. In: messages. Out: messages, phases.

import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';

import { explainLink, linkPages, withoutParagraphs } from './rules';
import type { Phase } from './status';
import { findings, NAME, ruleOf, settings } from './workspace';

/** The middleware of the client. `enter` is told what the server is doing. */
export function middleware(enter: (phase: Phase) => void): Middleware {
  return {
    handleWorkDoneProgress(_token, params) {
      if (params.kind === 'end') {
        enter({ kind: 'ready' });
      } else {
        enter({ kind: 'reading', message: params.message ?? '', percentage: params.percentage });
      }
    },
    handleDiagnostics(uri, diagnostics, next) {
      diagnostics.forEach(linkRule);
      next(uri, diagnostics);
    },
    async provideHover(document, position, token, next) {
      const hover = await next(document, position, token);
      const here = findings(document.uri).filter((found) => found.range.contains(position));
      return hover === undefined || hover === null ? hover : edited(hover, here.map((found) => found.message));
    },
    workspace: {
      configuration: (params) => params.items.map((item) => (item.section === NAME ? settings() : null)),
    },
    window: {
      async showDocument(params, token, next) {
        const uri = vscode.Uri.parse(params.uri);
        if (uri.scheme !== 'file' || !uri.path.endsWith('.md')) {
          return next(params, token);
        }
        try {
          await vscode.commands.executeCommand('markdown.showPreview', uri);
        } catch {
          // Without the editor's own Markdown, the page is shown as it is written.
          return next(params, token);
        }
        return { success: true };
      },
    },
  };
}

/** The code of a finding leads to its rule's page. */
function linkRule(diagnostic: vscode.Diagnostic): void {
  if (typeof diagnostic.code === 'object') {
    const target = vscode.Uri.parse(explainLink(ruleOf(diagnostic)));
    diagnostic.code = { value: diagnostic.code.value, target };
  }
}

/** The editor shows the messages of findings above our explanation: they are not said again. */
function edited(hover: vscode.Hover, messages: string[]): vscode.Hover {
  const contents = hover.contents.map((content) => {
    if (!(content instanceof vscode.MarkdownString)) {
      return content;
    }
    const text = new vscode.MarkdownString(withoutParagraphs(linkPages(content.value), messages));
    if (content.isTrusted !== undefined) {
      text.isTrusted = content.isTrusted;
    }
    return text;
  });
  return new vscode.Hover(contents, hover.range);
}
