//! Source excerpts: the lines that a finding's path runs through, with its steps as labels.
//!
//! In: labelled places. Out: drawn text. ariadne draws; here its input is made harmless first. It gets small texts of
//! our own making, for which lines that carry no label are empty, long lines are cut to a window around their labels,
//! and characters that would move the cursor or change the reading direction are replaced. (It prints a line of 200 kB
//! whole, and panics on a place inside a character.)

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::Range;

use analyzer::report::Place;
use ariadne::{Cache, Color, Config, Label, Report, ReportKind, Source};

use super::position::clamp;
use super::sources::{SourceFile, Sources};

/// Longer lines are cut: more does not fit on a screen.
const LONGEST_LINE: usize = 400;

/// What is kept of a cut line before its first label, in characters.
const LEAD: usize = 80;

/// A place with what is said about it.
pub struct Mark<'a> {
    /// Where.
    pub place: &'a Place,
    /// What; nothing is a bare underline.
    pub message: Option<String>,
    /// Whether this is the finding's own place.
    pub primary: bool,
}

/// How to draw.
#[derive(Clone, Copy)]
pub struct Style {
    /// With colours.
    pub colours: bool,
    /// The colour of the finding's own place.
    pub primary: Color,
}

/// Draws the marks, one snippet a file, the first mark's file first; within a file by line. None of the marks may lie in
/// a file that cannot be read.
pub fn draw(sources: &Sources, marks: &[Mark<'_>], style: Style) -> io::Result<String> {
    let mut by_file: Vec<(&str, Vec<&Mark<'_>>)> = Vec::new();
    for mark in marks {
        match by_file.iter_mut().find(|(path, _)| *path == mark.place.path) {
            Some((_, of_file)) => of_file.push(mark),
            None => by_file.push((&mark.place.path, vec![mark])),
        }
    }
    let snippets = by_file.iter().filter_map(|(path, marks)| Some(Snippet::new(path, &*sources.file(path)?, marks)));
    let mut snippets = Snippets(snippets.collect());
    let labels = labels(&snippets.0, style);
    let Some(first) = labels.first() else { return Ok(String::new()) };

    let config = Config::new().with_color(style.colours).with_tab_width(4).with_compact(true);
    let report = Report::build(ReportKind::Custom("", style.primary), first.0.clone())
        .with_config(config)
        .with_labels(labels.into_iter().map(|(_, label)| label))
        .finish();
    let mut drawn = Vec::new();
    report.write(&mut snippets, &mut drawn)?;
    Ok(finish(&String::from_utf8_lossy(&drawn), &snippets))
}

type SnippetSpan = (usize, Range<usize>);

fn labels(snippets: &[Snippet], style: Style) -> Vec<(SnippetSpan, Label<SnippetSpan>)> {
    let mut order = 0;
    let mut labels = Vec::new();
    for (id, snippet) in snippets.iter().enumerate() {
        for mark in &snippet.marks {
            let span = (id, mark.span.clone());
            let colour = if mark.primary { style.primary } else { Color::Cyan };
            // The order makes ariadne keep a file together.
            let mut label = Label::new(span.clone()).with_order(order);
            order += 1;
            if style.colours {
                label = label.with_color(colour);
            }
            if let Some(message) = &mark.message {
                label = label.with_message(message);
            }
            labels.push((span, label));
        }
    }
    labels
}

/// ariadne's text without its heading (ours says more), with the real places in the heads of the snippets.
fn finish(drawn: &str, snippets: &Snippets) -> String {
    let body = drawn.split_once('\n').map_or("", |(_, body)| body);
    let mut text = String::with_capacity(body.len());
    for line in body.lines() {
        let head = snippets.0.iter().enumerate().find_map(|(id, snippet)| {
            let (before, after) = line.split_once(&snippet_name(id))?;
            let (_, after) = after.split_once(' ')?;
            Some(format!("{before}{} {after}", snippet.head))
        });
        text.push_str(head.as_deref().unwrap_or(line).trim_end());
        text.push('\n');
    }
    text
}

/// Stands for a snippet's place until ariadne is done: it counts columns in what it was given, and we cut lines. The
/// characters are for private use, and [`harmless`] takes them out of sources.
fn snippet_name(id: usize) -> String {
    format!("\u{E000}{id}\u{E001}")
}

struct Snippets(Vec<Snippet>);

impl Cache<usize> for &mut Snippets {
    type Storage = String;

    fn fetch(&mut self, id: &usize) -> Result<&Source<String>, impl fmt::Debug> {
        self.0.get(*id).map(|snippet| &snippet.source).ok_or("no such snippet")
    }

    fn display<'a>(&self, id: &'a usize) -> Option<impl fmt::Display + 'a> {
        Some(snippet_name(*id))
    }
}

/// A made-up text that shows the labelled lines of a file.
struct Snippet {
    /// `path:line:column` of the first mark.
    head: String,
    source: Source<String>,
    /// By place.
    marks: Vec<SnippetMark>,
}

struct SnippetMark {
    /// In characters of the snippet's text.
    span: Range<usize>,
    message: Option<String>,
    primary: bool,
}

/// A line of the snippet: which bytes of the file it shows, and where it begins in the snippet.
struct ShownLine {
    bytes: Range<usize>,
    /// Characters of the snippet before it, a leading ellipsis included.
    start: usize,
}

impl Snippet {
    fn new(path: &str, file: &SourceFile, marks: &[&Mark<'_>]) -> Snippet {
        let text = file.text.as_str();
        let mut placed = marks.iter().map(|mark| (visible(file, mark), *mark)).collect::<Vec<_>>();
        let head = placed.first().map_or(0, |(span, _)| span.start);
        placed.sort_by_key(|(span, _)| (file.lines.line_of(span.end.max(span.start + 1) - 1), span.start));

        let mut labelled = BTreeMap::<usize, Range<usize>>::new();
        for (span, _) in &placed {
            let last = file.lines.line_of(span.end.max(span.start + 1) - 1);
            for line in file.lines.line_of(span.start)..=last {
                let whole = file.lines.range(text, line);
                let part = span.start.clamp(whole.start, whole.end)..span.end.clamp(whole.start, whole.end);
                let window = labelled.entry(line).or_insert_with(|| part.clone());
                *window = window.start.min(part.start)..window.end.max(part.end);
            }
        }
        let (shown, lines) = show(file, &labelled);
        let source = Source::from(shown);
        let place = |offset: usize| {
            let line = file.lines.line_of(offset);
            let shown = &lines[&line];
            shown.start + text[shown.bytes.start..offset.clamp(shown.bytes.start, shown.bytes.end)].chars().count()
        };
        let marks = placed.iter().map(|(span, mark)| SnippetMark {
            span: place(span.start)..place(span.end).max(place(span.start)),
            message: mark.message.as_deref().map(harmless),
            primary: mark.primary,
        });
        let position = file.lines.position(text, head);
        let head = format!("{}:{}:{}", harmless(path), position.line, position.column);
        Snippet { head, source, marks: marks.collect() }
    }
}

/// The span as it can be shown: within the text, without a line end at its end, not empty where there is a character.
fn visible(file: &SourceFile, mark: &Mark<'_>) -> Range<usize> {
    let text = file.text.as_str();
    let mut span = clamp(text, mark.place.span);
    let first = file.lines.range(text, file.lines.line_of(span.start));
    span.start = span.start.clamp(first.start, first.end);
    let last = file.lines.range(text, file.lines.line_of(span.end.max(span.start + 1).min(text.len()).max(1) - 1));
    span.end = span.end.clamp(span.start, last.end.max(span.start));
    if span.is_empty() && span.start < first.end {
        span.end = text.ceil_char_boundary(span.start + 1);
    }
    span
}

/// The snippet's text, and where each of its lines begins: the labelled lines, and empty ones for all before and in
/// between, because ariadne numbers the lines it gets.
fn show(file: &SourceFile, labelled: &BTreeMap<usize, Range<usize>>) -> (String, BTreeMap<usize, ShownLine>) {
    let mut shown = String::new();
    let mut characters = 0;
    let mut lines = BTreeMap::new();
    let mut next = 0;
    for (&line, window) in labelled {
        shown.extend(std::iter::repeat_n('\n', line - next));
        characters += line - next;
        next = line + 1;
        let whole = file.lines.range(&file.text, line);
        let bytes = cut(&file.text, whole.clone(), window);
        let before = shown.len();
        shown.push_str(if bytes.start > whole.start { "…" } else { "" });
        let start = characters + shown[before..].chars().count();
        shown.push_str(&harmless(&file.text[bytes.clone()]));
        shown.push_str(if bytes.end < whole.end { "…\n" } else { "\n" });
        characters += shown[before..].chars().count();
        lines.insert(line, ShownLine { bytes, start });
    }
    (shown, lines)
}

/// What is shown of a line: all of it, or [`LONGEST_LINE`] characters from a little before its first label.
pub fn cut(text: &str, whole: Range<usize>, window: &Range<usize>) -> Range<usize> {
    if text[whole.clone()].chars().nth(LONGEST_LINE).is_none() {
        return whole;
    }
    let lead = text[whole.start..window.start].char_indices().rev().nth(LEAD - 1).map_or(0, |(at, _)| at);
    let start = whole.start + lead;
    let end = text[start..whole.end].char_indices().nth(LONGEST_LINE).map_or(whole.end, |(at, _)| start + at);
    start..end
}

/// A text that cannot move the cursor, change colours or turn the reading direction: each such character becomes one
/// replacement character. Lines must have been taken apart before.
pub fn harmless(text: &str) -> String {
    let replaced = |c: char| match c {
        '\t' => c,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{E000}' | '\u{E001}' => {
            char::REPLACEMENT_CHARACTER
        }
        _ if c.is_control() => char::REPLACEMENT_CHARACTER,
        _ => c,
    };
    text.chars().map(replaced).collect()
}
