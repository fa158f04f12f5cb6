//! What is said about fixes.
//!
//! In: the outcome. Out: lines for people, on the standard error, since the report has the standard output.

use std::io::{self, Write};

use analyzer::Finding;

use super::{Outcome, Refusal};
use crate::language::Language;
use crate::render::harmless;
use crate::render::sources::Sources;

/// Says what was mended and what was left and why.
pub fn say(
    outcome: &Outcome<'_>,
    sources: &Sources,
    (language, dry): (Language, bool),
    out: &mut dyn Write,
) -> io::Result<()> {
    let done = if dry { language.pick("would fix", "将修复") } else { language.pick("fixed", "已修复") };
    for finding in &outcome.mended {
        let title = finding.fixes.first().map(|fix| language.of(&fix.title)).unwrap_or_default();
        line(done, &place(finding, sources), &format!("{} [{}]", title, finding.rule), language, out)?;
    }
    for (finding, refusal) in &outcome.left {
        let left = language.pick("not fixed", "未修复");
        let why = format!("{} [{}]", reason(refusal, language), finding.rule);
        line(left, &place(finding, sources), &why, language, out)?;
    }
    if outcome.mended.is_empty() && outcome.left.is_empty() {
        let nothing = language.pick("nothing here can be fixed by a program", "没有可由程序修复的发现");
        writeln!(out, "consentlint: {nothing}")?;
    }
    Ok(())
}

/// Names files that were not written, because they are no longer what was analysed.
pub fn say_untouched(paths: &[&str], language: Language, out: &mut dyn Write) -> io::Result<()> {
    let left = language.pick("not written", "未写入");
    paths.iter().try_for_each(|path| line(left, path, &reason(&Refusal::Changed, language), language, out))
}

fn line(done: &str, place: &str, what: &str, language: Language, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{done}{}{} {}", language.colon(), harmless(place), harmless(what))
}

fn place(finding: &Finding, sources: &Sources) -> String {
    let (start, _) = sources.positions(&finding.place);
    format!("{}:{}:{}", finding.place.path, start.line, start.column)
}

fn reason(refusal: &Refusal, language: Language) -> String {
    let (en, zh) = match refusal {
        Refusal::Suggested => ("a guess lies behind the finding, so look at it yourself", "该发现基于推断，请自行确认"),
        Refusal::Unreadable => ("the file cannot be read any more", "文件已无法读取"),
        Refusal::Changed => ("the file changed while it was analysed", "文件在分析期间被改动"),
        Refusal::Encoding => {
            ("the file has bytes that cannot be written back as they are", "文件含有无法原样写回的字节")
        }
        Refusal::Overlap => ("another fix changes the same place", "另一处修复改动了同一位置"),
        Refusal::Stays => ("the finding would still be there", "改动后该发现依然存在"),
        Refusal::NewFinding(rule) => {
            return match language {
                Language::En => format!("the change would bring a new finding of {rule}"),
                Language::Zh => format!("改动会带来 {rule} 的新发现"),
            };
        }
        Refusal::Unchecked => ("the change could not be checked", "无法检查改动后的结果"),
        Refusal::MoreGaps => ("less would be understood after the change", "改动后会有更多内容无法理解"),
    };
    language.pick(en, zh).to_owned()
}
