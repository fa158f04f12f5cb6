//! Swift packages: `Package.swift`.
//!
//! In: one text, also half-typed. Out: an element for each call (`Package`, `package`, `library`, `target`, `product`), inside
//! the call whose argument it is. Arguments that are texts, numbers or names are attributes with the argument's label; a
//! list gives an attribute per item.
//!
//! Read by token and not as Swift source: a manifest of a package is one expression of calls within calls.

use super::build::Builder;
use super::gradle::token::{Kind, Tokens};
use super::suppressions;
use crate::facts::{Attribute, Element, FileFacts, FileKind, GapKind, Span};

/// An open bracket.
enum Open {
    /// Of a call's arguments: the element, and the label of the argument that is being read.
    Call(u32, String),
    /// Of a list or anything else.
    Other,
}

/// Lowers one text.
pub fn lower(text: &str) -> FileFacts {
    let tokens = Tokens::new(text, false);
    let mut out = Builder::new(FileKind::SwiftPackage, text);
    let mut open: Vec<Open> = Vec::new();
    // The innermost call, so that deep nesting costs no time.
    let mut calls: Vec<usize> = Vec::new();
    for (at, token) in tokens.list.iter().enumerate() {
        match token.kind {
            Kind::Open => {
                let called =
                    at.checked_sub(1).filter(|before| tokens.raw(at) == "(" && tokens.kind(*before) == Kind::Word);
                let Some(name) = called else {
                    open.push(Open::Other);
                    continue;
                };
                let around = calls.last().and_then(|index| open.get(*index));
                let parent =
                    around.and_then(|open| if let Open::Call(element, _) = open { Some(*element) } else { None });
                let element = push(&mut out, tokens.raw(name), parent, tokens.list[name].span);
                calls.push(open.len());
                open.push(Open::Call(element, String::new()));
            }
            Kind::Close => {
                open.pop();
                if calls.last().is_some_and(|last| *last >= open.len()) {
                    calls.pop();
                }
            }
            Kind::Sign if tokens.raw(at) == "," => {
                let depth = open.len();
                if let Some(Open::Call(_, label)) = open.last_mut().filter(|_| calls.last() == Some(&(depth - 1))) {
                    label.clear();
                }
            }
            Kind::Word | Kind::Text | Kind::Number => {
                let call = calls.last().and_then(|index| open.get_mut(*index));
                if let Some(Open::Call(element, label)) = call {
                    value(&mut out, &tokens, at, (*element, label));
                }
            }
            Kind::Sign | Kind::Line => {}
        }
    }
    suppressions::add(&mut out, text, &tokens.comments);
    for span in &tokens.gaps {
        out.gap(GapKind::Syntax, *span);
    }
    out.facts().gaps.sort_by_key(|gap| (gap.span, gap.kind));
    out.finish()
}

/// A word or text among a call's arguments: its label, a value, or the name of a call inside.
fn value(out: &mut Builder, tokens: &Tokens<'_>, at: usize, (element, label): (u32, &mut String)) {
    let next = tokens.raw(at + 1);
    if tokens.kind(at) == Kind::Word && next == ":" {
        tokens.raw(at).clone_into(label);
        return;
    }
    if next == "(" || next == "." && tokens.kind(at) == Kind::Word {
        return;
    }
    let span = tokens.list[at].span;
    let attribute = Attribute { name: out.name(label), value: out.name(&tokens.content(at)), span };
    if let Some(element) = out.facts().elements.get_mut(element as usize) {
        element.span.end = element.span.end.max(span.end);
        element.attributes.push(attribute);
    }
}

fn push(out: &mut Builder, name: &str, parent: Option<u32>, span: Span) -> u32 {
    let name = out.name(name);
    let elements = &mut out.facts().elements;
    elements.push(Element { name, parent, attributes: Vec::new(), text: None, text_span: Span::default(), span });
    elements.len() as u32 - 1
}

#[cfg(test)]
mod tests {
    use super::lower;

    /// One line per element: nesting by blanks, attributes.
    fn read(text: &str) -> (Vec<String>, usize) {
        let facts = lower(text);
        let mut depths: Vec<usize> = Vec::new();
        let lines = facts.elements.iter().map(|element| {
            let depth = element.parent.map_or(0, |parent| depths[parent as usize] + 1);
            depths.push(depth);
            let mut line = format!("{}{}", " ".repeat(depth), facts.str(element.name));
            for attribute in &element.attributes {
                let (name, value) = (facts.str(attribute.name), facts.str(attribute.value));
                assert!(text[attribute.span.start as usize..attribute.span.end as usize].contains(value));
                line += &if name.is_empty() { format!(" {value}") } else { format!(" {name}={value}") };
            }
            line
        });
        (lines.collect(), facts.gaps.len())
    }

    const PACKAGE: &str = r#"// swift-tools-version:5.7 包
import PackageDescription
let package = Package(
    name: "Track",
    platforms: [.iOS(.v13)],
    products: [.library(name: "Track", targets: ["Track", "TrackUI"])],
    dependencies: [
        .package(url: "https://github.com/x/ads.git", from: "1.0.0"), // 广告
        .package(path: "../Core"),
    ],
    targets: [
        .target(name: "Track", dependencies: ["Core", .product(name: "Ads", package: "ads")], path: "Sources"),
        .testTarget(name: "TrackTests", dependencies: ["Track"]),
    ]
)
"#;

    #[test]
    fn reads_products_dependencies_and_targets() {
        let expected = [
            "Package name=Track",
            " iOS v13",
            " library name=Track targets=Track targets=TrackUI",
            " package url=https://github.com/x/ads.git from=1.0.0",
            " package path=../Core",
            " target name=Track dependencies=Core path=Sources",
            "  product name=Ads package=ads",
            " testTarget name=TrackTests dependencies=Track",
        ];
        assert_eq!(read(PACKAGE), (expected.map(String::from).to_vec(), 0));
    }

    #[test]
    fn a_half_typed_manifest_keeps_what_is_whole() {
        let cut = PACKAGE.find(", from").unwrap();
        let (lines, gaps) = read(&PACKAGE[..cut]);
        assert!(lines.contains(&" library name=Track targets=Track targets=TrackUI".to_owned()), "{lines:?}");
        assert!(lines.iter().any(|line| line.contains("url=https://github.com/x/ads.git")), "{lines:?}");
        assert!(gaps > 0);
    }
}
