//! Macros that stand for a declaration.
//!
//! In: a macro with its arguments. Out: the declaration that it makes, in its place and at its length.

use super::macros::{Found, Masking};

/// `typedef NS_ENUM(NSInteger, Foo)` is `enum Foo : NSInteger`.
pub fn write_enum(masking: &mut Masking, found: &Found) -> Option<usize> {
    let text = String::from_utf8(masking.bytes[found.name_end..found.end].to_vec()).ok()?;
    let inner = text.trim().strip_prefix('(')?.strip_suffix(')')?;
    let mut parts = inner.split(',').map(str::trim);
    let (base, name) = (parts.next()?, parts.next().unwrap_or_default());
    let plain = |word: &str| word.bytes().all(super::directives::is_word);
    if !plain(name) || !plain(base) {
        return None;
    }
    let length = found.end - found.start;
    let said = match (found.next, name) {
        (b';', _) => format!("{base} {name}"),
        (_, "") => format!("enum : {base}"),
        _ => format!("enum {name} : {base}"),
    };
    let said = if said.len() <= length { said } else { format!("enum {name}") };
    if said.len() > length {
        return None;
    }
    masking.blank(found.start, found.end);
    if found.next == b'{' {
        masking.drop_typedef();
    }
    masking.bytes[found.start..found.start + said.len()].copy_from_slice(said.as_bytes());
    Some(found.end)
}

/// `RCT_EXPORT_METHOD(f:(A)a)` is `- (void)f:(A)a`, `RCT_REMAP_METHOD(g, f:(A)a)` too.
pub fn write_method(masking: &mut Masking, found: &Found, name: &[u8]) -> Option<usize> {
    let open = masking.code_behind(found.name_end);
    let end = masking.closing(open)?;
    let next = masking.code_behind(end);
    let inside = masking.bytes[open..end].contains(&b'{');
    if masking.bytes.get(next) != Some(&b'{') && !inside {
        // It only says that there is such a method in another language.
        masking.blank(found.start, end);
        return Some(end);
    }
    let head = masking.bytes[open + 1..end - 1].iter().take_while(|byte| **byte != b'{').count();
    let inner = &masking.bytes[open + 1..open + 1 + head];
    let from = match (inner.iter().position(|b| *b == b','), inner.iter().position(|b| *b == b':')) {
        // A name for the outside comes first.
        (Some(comma), Some(colon)) if comma < colon => open + 1 + comma + 1,
        (Some(comma), None) => open + 1 + comma + 1,
        _ => open + 1,
    };
    let gives = name.windows(11).any(|window| window == b"SYNCHRONOUS");
    let head: &[u8] = if gives { b"-(id)" } else { b"-(void)" };
    if from - found.start < head.len() {
        return None;
    }
    masking.blank(found.start, from);
    masking.bytes[found.start..found.start + head.len()].copy_from_slice(head);
    masking.bytes[end - 1] = b' ';
    if inside && masking.bytes.get(next) == Some(&b';') {
        masking.bytes[next] = b' ';
    }
    Some(found.start + head.len())
}

/// `@interface RCT_EXTERN_MODULE(A, B)` is `@implementation A : B`: what follows may have bodies.
pub fn write_class(masking: &mut Masking, found: &Found) -> Option<usize> {
    let open = masking.code_behind(found.name_end);
    let inner = &masking.bytes[open + 1..found.end - 1];
    let commas: Vec<usize> = (open + 1..).zip(inner).filter(|(_, byte)| **byte == b',').map(|(at, _)| at).collect();
    let (from, colon) = match commas.as_slice() {
        [colon] => (open + 1, *colon),
        // A name for the outside comes first.
        [comma, colon] => (comma + 1, *colon),
        _ => return None,
    };
    let head = b"@implementation";
    let sign = masking.word_start().saturating_sub(1);
    if from - sign <= head.len() {
        return None;
    }
    masking.blank(sign, from);
    masking.bytes[sign..sign + head.len()].copy_from_slice(head);
    masking.bytes[colon] = b':';
    masking.blank(found.end - 1, found.end);
    Some(from)
}

/// `RCT_CUSTOM_VIEW_PROPERTY(a, A, B) { ... }` is a method called `a`.
pub fn write_body(masking: &mut Masking, found: &Found) -> Option<usize> {
    let open = masking.code_behind(found.name_end);
    let name = masking.code_behind(open + 1);
    let length = masking.bytes[name..].iter().take_while(|byte| super::directives::is_word(**byte)).count();
    let head = b"-(void)";
    if length == 0 || name - found.start < head.len() {
        return None;
    }
    masking.blank(found.start, name);
    masking.blank(name + length, found.end);
    masking.bytes[found.start..found.start + head.len()].copy_from_slice(head);
    Some(found.end)
}

/// `- (void (^)(int))f` gives a block: `- (id)f`, since the grammar knows no such result.
pub fn write_result(masking: &mut Masking, behind_sign: usize) {
    let open = masking.code_behind(behind_sign);
    let Some(end) = masking.closing(open) else { return };
    let inner = &masking.bytes[open..end];
    if inner.contains(&b'^') && inner.len() > 4 && open - behind_sign < 3 {
        masking.blank(open, end);
        masking.bytes[open..open + 4].copy_from_slice(b"(id)");
    }
}
