//! From the text of a `consentlint.toml` to its content.
//!
//! In: a text and its file's name. Out: [`Config`], or a [`Problem`] with place and hint.

use std::collections::BTreeSet;
use std::ops::Range;

use analyzer::files::chosen::Patterns;
use rules::Pack;

use crate::config::{Config, Many};
use crate::problem::{Problem, nearest, word_in};
use toml::Spanned;

/// Reads a text.
///
/// # Errors
/// What is wrong with it first.
pub fn config(file: &str, text: &str) -> Result<Config, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let config: Config = toml::from_str(text).map_err(|error| refused(file, text, &error))?;
    check(file, text, &config).map_or(Ok(config), Err)
}

fn refused(file: &str, text: &str, error: &toml::de::Error) -> Problem {
    let message = error.message();
    let place = error.span().unwrap_or(0..0);
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let problem = match quoted.as_slice() {
        [unknown, known @ ..] if message.starts_with("unknown field") => {
            let problem = Problem::new(file, format!("unknown key `{unknown}`"), format!("未知的键 `{unknown}`"));
            problem.at(text, &place).hint_of(text, unknown, nearest(unknown, known))
        }
        [unknown, known @ ..] if message.starts_with("unknown variant") => {
            let problem = Problem::new(file, format!("unknown value `{unknown}`"), format!("未知的值 `{unknown}`"));
            problem.at(text, &place).hint_of(text, unknown, nearest(unknown, known))
        }
        [missing] if message.starts_with("missing field") => {
            Problem::new(file, format!("the key `{missing}` is missing"), format!("缺少键 `{missing}`"))
        }
        [twice] if message.starts_with("duplicate field") || message.starts_with("duplicate key") => {
            let problem =
                Problem::new(file, format!("the key `{twice}` stands here twice"), format!("键 `{twice}` 重复"));
            problem.hint("keep one of them", "只保留一处")
        }
        // What the TOML reader says comes in English only.
        _ => {
            let message = message.lines().collect::<Vec<_>>().join(", ");
            Problem::new(file, message.clone(), format!("无法解析：{message}"))
        }
    };
    problem.at(text, &place)
}

/// What the types alone do not say.
fn check(file: &str, text: &str, config: &Config) -> Option<Problem> {
    let problem = |span: Range<usize>, en: &str, zh: &str| Some(Problem::new(file, en, zh).at(text, &span));
    for (index, guard) in config.guard.iter().enumerate() {
        let lists = [&guard.call, &guard.key, &guard.callback];
        if lists.iter().all(|list| list.as_ref().is_none_or(|list| list.get_ref().0.is_empty())) {
            return problem(
                guard_header(text, index),
                "a guard needs `call`, `key` or `callback`",
                "guard 需要 `call`、`key` 或 `callback`",
            );
        }
        for name in [&guard.call, &guard.callback].into_iter().flatten() {
            if let Some(bad) = name.get_ref().0.iter().find(|name| !name.contains('.')) {
                let en = format!("`{bad}` has no type or package: write it in full, `a.b.C.d`");
                let zh = format!("`{bad}` 没有类名或包名：请写全，如 `a.b.C.d`");
                return problem(name.span(), &en, &zh);
            }
        }
    }
    for basis in &config.basis {
        if basis.paths.is_none() && basis.symbols.is_none() {
            return problem(
                basis.rules.span(),
                "a basis needs `paths` or `symbols`: where does it apply?",
                "basis 需要 `paths` 或 `symbols`，说明适用于哪里",
            );
        }
        for (key, value) in [("basis", &basis.basis), ("reason", &basis.reason)] {
            if value.get_ref().trim().is_empty() {
                return problem(value.span(), &format!("`{key}` is empty"), &format!("`{key}` 为空"));
            }
        }
        if let Some(paths) = &basis.paths
            && let Err((_, why)) = patterns(paths.get_ref())
        {
            return problem(paths.span(), &format!("not a pattern: {why}"), &format!("不是有效的模式：{why}"));
        }
    }
    for list in [&config.paths.include, &config.paths.exclude].into_iter().flatten() {
        let words = list.get_ref();
        if let Err((index, why)) = Patterns::new(words.iter().map(|word| word.get_ref().as_str())) {
            let span = words.get(index).map_or_else(|| list.span(), Spanned::span);
            return problem(span, &format!("not a pattern: {why}"), &format!("不是有效的模式：{why}"));
        }
    }
    None
}

/// Where the guard with this number begins.
fn guard_header(text: &str, index: usize) -> Range<usize> {
    let header = "[[guard]]";
    let lines =
        text.match_indices(header).filter(|(at, _)| text[..*at].rsplit('\n').next().unwrap_or("").trim().is_empty());
    lines.map(|(at, _)| at..at + header.len()).nth(index).unwrap_or(0..0)
}

/// Patterns of a basis.
pub(crate) fn patterns(words: &Many<String>) -> Result<Patterns, (usize, String)> {
    Patterns::new(words.0.iter().map(String::as_str))
}

/// Rules, families and types of apps that nobody knows, in the order of the text.
#[must_use]
pub fn unknown_names(file: &str, text: &str, config: &Config, pack: &Pack) -> Vec<Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let known: BTreeSet<&str> = pack.rules.iter().flat_map(|rule| [rule.id.as_str(), family(&rule.id)]).collect();
    let known: Vec<&str> = known.into_iter().collect();
    let unknown_rule = |(name, span): (&String, Range<usize>)| {
        let (en, zh) = (format!("there is no rule or family `{name}`"), format!("没有名为 `{name}` 的规则或类别"));
        let problem = Problem::new(file, en, zh).at(text, &word_in(text, &span, name).unwrap_or(span));
        let problem = problem.hint("`consentlint rules` lists them", "用 `consentlint rules` 查看全部规则");
        problem.hint_of(text, name, nearest(plain(name), &known))
    };
    let written = config.rules.levels.iter().map(|(key, _)| (key.get_ref(), key.span()));
    let of_bases = config.basis.iter().flat_map(|b| b.rules.get_ref().0.iter().map(|name| (name, b.rules.span())));
    let rules = written.chain(of_bases).filter(|(name, _)| !known.contains(&plain(name)));

    let types: Vec<&str> = pack.catalogue.app_types.iter().map(|kind| kind.id.as_str()).collect();
    let unknown_type = |(name, span): (&String, Range<usize>)| {
        let (en, zh) = (format!("there is no app type `{name}`"), format!("没有名为 `{name}` 的应用类型"));
        let problem = Problem::new(file, en, zh).at(text, &word_in(text, &span, name).unwrap_or(span));
        let problem = problem.hint("docs/configuration.md lists them", "见 docs/zh-CN/configuration.md");
        problem.hint_of(text, name, nearest(name, &types))
    };
    let of_app = config.project.app_type.iter();
    let of_app = of_app.flat_map(|list| list.get_ref().0.iter().map(|name| (name, list.span())));
    let of_app = of_app.filter(|(name, _)| !types.contains(&name.as_str()));
    let mut found: Vec<Problem> = rules.map(unknown_rule).chain(of_app.map(unknown_type)).collect();
    found.sort_by_key(|problem| (problem.line, problem.column));
    found
}

/// A name without the `/*` that a family may have.
#[must_use]
pub fn plain(name: &str) -> &str {
    name.trim_end_matches("/*")
}

/// The part of a rule's id before the slash.
#[must_use]
pub fn family(id: &str) -> &str {
    id.split('/').next().unwrap_or(id)
}
