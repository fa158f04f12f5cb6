//! What can be done about findings.
//!
//! In: the findings of a file, a range, kinds. Out: edits and commands: fixes, ignoring with a reason, explaining.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use analyzer::facts::FileKind;
use analyzer::files::kind_of;
use analyzer::positions::Point;
use serde_json::Value;

use crate::commands::{EXPLAIN, FIX_ALL, QUICK_FIX, REFACTOR};
use crate::findings::{Shown, ShownFix};
use crate::folder::Documents;
use crate::model::{Action, FileEdit, Range, Wanted};
use crate::protocol::outgoing::uri_of;
use crate::session::Session;
use crate::text::Document;

/// A file and what was found in it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// As its editor has it.
    pub document: &'a Document,
    /// Its findings.
    pub shown: &'a [Shown],
}

/// What can be done about the findings in a range.
#[must_use]
pub fn actions(subject: Subject<'_>, wanted: &Wanted, session: &Session, files: &Documents) -> Vec<Action> {
    let mut actions = Vec::new();
    if wanted.takes(FIX_ALL) {
        actions.extend(fix_all(subject, files, session));
    }
    if !wanted.takes(QUICK_FIX) {
        return actions;
    }
    let mut suppressed = Vec::new();
    for shown in subject.shown.iter().filter(|shown| shown.diagnostic.range.meets(&wanted.range)) {
        actions.extend(shown.fixes.iter().map(|fix| mend(shown, fix, files, session)));
    }
    for shown in subject.shown.iter().filter(|shown| shown.diagnostic.range.meets(&wanted.range)) {
        actions.extend(suppress(subject, shown, session).filter(|_| !suppressed.contains(&&shown.diagnostic.rule)));
        suppressed.push(&shown.diagnostic.rule);
    }
    suppressed.dedup();
    actions.extend(suppressed.into_iter().map(|rule| explain(rule, session)));
    actions
}

/// One fix of a finding.
fn mend(shown: &Shown, fix: &ShownFix, files: &Documents, session: &Session) -> Action {
    Action {
        title: fix.title.clone(),
        kind: QUICK_FIX.to_owned(),
        preferred: fix.automatic,
        diagnostics: vec![shown.diagnostic.clone()],
        edit: file_edits(fix.edits.iter(), files, session),
        command: None,
    }
}

/// All fixes of a file that need nobody's judgement. Of two that touch each other the first is taken.
fn fix_all(subject: Subject<'_>, files: &Documents, session: &Session) -> Option<Action> {
    let mut taken: Vec<&(PathBuf, Range, String)> = Vec::new();
    let mut count = 0;
    for fix in subject.shown.iter().flat_map(|shown| &shown.fixes).filter(|fix| fix.automatic) {
        let free = |edit: &(PathBuf, Range, String)| {
            taken.iter().all(|other| *other == edit || other.0 != edit.0 || !other.1.meets(&edit.1))
        };
        if fix.edits.iter().all(free) {
            let new: Vec<_> = fix.edits.iter().filter(|edit| !taken.contains(edit)).collect();
            count += usize::from(!new.is_empty());
            taken.extend(new);
        }
    }
    let edit = file_edits(taken.into_iter(), files, session);
    (!edit.is_empty()).then(|| Action {
        title: session.language.fix_all(count),
        kind: FIX_ALL.to_owned(),
        preferred: false,
        diagnostics: Vec::new(),
        edit,
        command: None,
    })
}

/// Edits by file, in the order of the files.
fn file_edits<'e>(
    edits: impl Iterator<Item = &'e (PathBuf, Range, String)>,
    files: &Documents,
    session: &Session,
) -> Vec<FileEdit> {
    let mut by_file = BTreeMap::<&Path, Vec<(Range, String)>>::new();
    for (path, range, text) in edits {
        by_file.entry(path).or_default().push((*range, text.clone()));
    }
    let file_edit = |(path, edits)| {
        let document: Option<&Document> = files.get(path);
        FileEdit {
            uri: document.map_or_else(|| uri_of(path), |document| document.uri.clone()),
            version: document.filter(|_| session.can.versioned_edits).map(|document| document.version),
            create: false,
            edits,
        }
    };
    by_file.into_iter().map(file_edit).collect()
}

/// A comment above the finding's line that says why it is fine.
fn suppress(subject: Subject<'_>, shown: &Shown, session: &Session) -> Option<Action> {
    let kind = kind_of(&subject.path.to_string_lossy().replace('\\', "/"))?;
    let buffer = &subject.document.buffer;
    let marks = marks(kind, subject.path, &buffer.text)?;
    let line = line_of(subject, shown, marks, session);
    let bytes = buffer.lines.range(&buffer.text, line as usize);
    let text = &buffer.text[bytes.clone()];
    let indent = &text[..text.len() - text.trim_start().len()];
    let rule = &shown.diagnostic.rule;
    let end = line_end(&buffer.text[bytes.end..]);
    let comment = format!("{indent}{}{end}", comment(marks, rule, session.language.reason()));
    let start = Point { line, column: 0 };
    Some(Action {
        title: session.language.suppress(rule),
        kind: QUICK_FIX.to_owned(),
        preferred: false,
        diagnostics: vec![shown.diagnostic.clone()],
        edit: vec![FileEdit {
            uri: subject.document.uri.clone(),
            version: session.can.versioned_edits.then_some(subject.document.version),
            create: false,
            edits: vec![(Range { start, end: start }, comment)],
        }],
        command: None,
    })
}

/// The line end that a text goes on with; the last line has none.
fn line_end(rest: &str) -> &'static str {
    if rest.starts_with("\r\n") {
        "\r\n"
    } else if rest.starts_with('\r') {
        "\r"
    } else {
        "\n"
    }
}

/// The line that the comment goes above: the finding's own, or the one on which its tag begins.
fn line_of(subject: Subject<'_>, shown: &Shown, marks: Marks, session: &Session) -> u32 {
    let start = shown.diagnostic.range.start;
    if marks != Marks::Markup {
        return start.line;
    }
    let buffer = &subject.document.buffer;
    let tag = buffer.text[..buffer.offset(start, session.unit)].rfind('<');
    let begins_here = buffer.text[buffer.offset(start, session.unit)..].starts_with('<');
    let tag = tag.filter(|_| !begins_here).map(|tag| buffer.lines.point(&buffer.text, tag, session.unit).line);
    tag.unwrap_or(start.line)
}

/// How comments are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marks {
    /// `<!-- -->`
    Markup,
    /// `#`
    Hash,
    /// `//`
    Slashes,
}

/// How comments are written in a file; none if it can have none, or if nobody looks for them there.
fn marks(kind: FileKind, path: &Path, text: &str) -> Option<Marks> {
    let ending = path.extension().map_or(String::new(), |ending| ending.to_string_lossy().to_lowercase());
    if matches!(ending.as_str(), "xcstrings" | "json" | "resolved") {
        return None;
    }
    let is_markup = text.trim_start_matches('\u{feff}').trim_start().starts_with('<');
    match kind {
        FileKind::Manifest | FileKind::PluginXml | FileKind::Resource | FileKind::InterfaceBuilder => {
            Some(Marks::Markup)
        }
        FileKind::Plist | FileKind::PrivacyManifest | FileKind::LocalizedStrings if is_markup => Some(Marks::Markup),
        FileKind::VersionCatalog | FileKind::GradleProperties | FileKind::Podfile => Some(Marks::Hash),
        // Written by a program, which would throw them away.
        FileKind::ResolvedPackages | FileKind::NodePackage => None,
        FileKind::Java
        | FileKind::Kotlin
        | FileKind::Swift
        | FileKind::ObjectiveC
        | FileKind::GradleGroovy
        | FileKind::GradleKotlin
        | FileKind::Plist
        | FileKind::PrivacyManifest
        | FileKind::XcodeProject
        | FileKind::BuildSettings
        | FileKind::SwiftPackage
        | FileKind::LocalizedStrings => Some(Marks::Slashes),
    }
}

/// XML forbids two hyphens in a comment: one stands for them there.
fn comment(marks: Marks, rule: &str, reason: &str) -> String {
    match marks {
        Marks::Markup => format!("<!-- consentlint-ignore: {rule} - {reason} -->"),
        Marks::Hash => format!("# consentlint-ignore: {rule} -- {reason}"),
        Marks::Slashes => format!("// consentlint-ignore: {rule} -- {reason}"),
    }
}

/// An entry of the project's configuration that names a function as a test of consent: appended to the file, which is
/// made if it is not there.
#[must_use]
pub fn guard(function: &str, config: Configuration, session: &Session) -> Option<Action> {
    if !config.exists && !session.can.create_files {
        return None;
    }
    let buffer = &config.document.buffer;
    let end = buffer.range(&(buffer.text.len()..buffer.text.len()), session.unit);
    let gap = match buffer.text.as_str() {
        "" => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let entry = format!("{gap}[[guard]]\ncall = \"{function}\"\n");
    let is_open = config.exists && session.can.versioned_edits && config.document.version != 0;
    Some(Action {
        title: session.language.guard(function),
        kind: REFACTOR.to_owned(),
        preferred: false,
        diagnostics: Vec::new(),
        edit: vec![FileEdit {
            uri: config.document.uri,
            version: is_open.then_some(config.document.version),
            create: !config.exists,
            edits: vec![(end, entry)],
        }],
        command: None,
    })
}

/// The project's configuration file as it is, or as it would begin.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// Its text; version 0 if no editor holds it.
    pub document: Document,
    /// Whether there is such a file.
    pub exists: bool,
}

fn explain(rule: &str, session: &Session) -> Action {
    Action {
        title: session.language.explain(rule),
        kind: QUICK_FIX.to_owned(),
        preferred: false,
        diagnostics: Vec::new(),
        edit: Vec::new(),
        command: Some((EXPLAIN.to_owned(), vec![Value::String(rule.to_owned())])),
    }
}
