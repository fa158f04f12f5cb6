//! The ends of class bodies that stand on the line of their last member.
//!
//! In: a Kotlin text. Out: the places where a blank before `}` may become `;`, never in a string or a comment.
//!
//! The grammar wants every member ended by a line break or `;`. `object S { fun f() {} }` has neither: it then reads
//! `object`, the name and the body as three operands, and so it reads the next `object` after such a class.

/// What is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Line,
    Raw,
    Template,
    Brackets { declares: bool },
    Body,
    Block,
}

/// Reads a text once, from front to back.
struct Reader<'t> {
    bytes: &'t [u8],
    open: Vec<Inside>,
    /// A class was named and its body may follow.
    declares: bool,
    /// The last byte that is neither blank nor in a comment.
    last: u8,
    found: Vec<usize>,
}

/// The blanks to be replaced, in order.
pub fn unended(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut reader = Reader { bytes, open: Vec::new(), declares: false, last: b'\n', found: Vec::new() };
    let mut at = 0;
    while at < bytes.len() {
        at += match reader.open.last() {
            Some(Inside::Line) => reader.quoted(at),
            Some(Inside::Raw) => reader.raw(at),
            _ => reader.code(at),
        };
    }
    reader.found
}

impl Reader<'_> {
    /// Goes on in a one-line string, which a line break ends too.
    fn quoted(&mut self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        match rest[0] {
            b'\\' => 2,
            b'"' | b'\n' => self.close(),
            _ if rest.starts_with(b"${") => self.push(Inside::Template, 2),
            _ => 1,
        }
    }

    fn raw(&mut self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        if rest.starts_with(b"\"\"\"") {
            // Quotes right before the closing ones belong to the text.
            let quotes = rest.iter().take_while(|b| **b == b'"').count();
            self.open.pop();
            return quotes;
        }
        if rest.starts_with(b"${") { self.push(Inside::Template, 2) } else { 1 }
    }

    fn code(&mut self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        let byte = rest[0];
        if rest.starts_with(b"//") {
            return rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
        }
        if rest.starts_with(b"/*") {
            return comment(rest);
        }
        if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 {
            return self.word(rest);
        }
        let length = self.punctuation(rest, at);
        if !byte.is_ascii_whitespace() {
            self.last = byte;
        }
        length
    }

    fn punctuation(&mut self, rest: &[u8], at: usize) -> usize {
        match rest[0] {
            b'"' if rest.starts_with(b"\"\"\"") => self.push(Inside::Raw, 3),
            b'"' => self.push(Inside::Line, 1),
            b'\'' => character(rest),
            b'`' => rest[1..].iter().position(|b| matches!(b, b'`' | b'\n')).map_or(1, |n| n + 2),
            b'(' | b'[' => {
                let declares = std::mem::take(&mut self.declares);
                self.push(Inside::Brackets { declares }, 1)
            }
            b')' | b']' => {
                if let Some(Inside::Brackets { declares }) = self.open.last().copied() {
                    self.open.pop();
                    self.declares = declares;
                }
                1
            }
            b'{' => {
                let inside = if std::mem::take(&mut self.declares) { Inside::Body } else { Inside::Block };
                self.push(inside, 1)
            }
            b'}' => self.brace(at),
            b'=' | b';' => {
                self.declares = false;
                1
            }
            _ => 1,
        }
    }

    /// A closing brace. Brackets left open inside it are forgotten.
    fn brace(&mut self, at: usize) -> usize {
        self.declares = false;
        while matches!(self.open.last(), Some(Inside::Brackets { .. })) {
            self.open.pop();
        }
        let is_body = self.open.last() == Some(&Inside::Body);
        let blank = at.checked_sub(1).filter(|before| matches!(self.bytes[*before], b' ' | b'\t'));
        if let Some(blank) = blank.filter(|_| is_body && !matches!(self.last, b'{' | b';' | b',')) {
            let line = self.bytes[..blank].iter().rposition(|b| !matches!(b, b' ' | b'\t' | b'\r'));
            if line.is_some_and(|n| self.bytes[n] != b'\n') {
                self.found.push(blank);
            }
        }
        self.close()
    }

    fn word(&mut self, rest: &[u8]) -> usize {
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_' || **b >= 0x80).count();
        match &rest[..length] {
            b"class" => self.declares = self.last != b':',
            b"object" | b"interface" => self.declares = true,
            b"fun" | b"val" | b"var" | b"typealias" => self.declares = false,
            _ => {}
        }
        self.last = b'a';
        length
    }

    fn push(&mut self, inside: Inside, length: usize) -> usize {
        self.open.push(inside);
        length
    }

    fn close(&mut self) -> usize {
        self.open.pop();
        1
    }
}

/// The length of a block comment; Kotlin's nest.
fn comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// The length of a character literal; one if it is none.
fn character(rest: &[u8]) -> usize {
    let from = if rest.get(1) == Some(&b'\\') { 3 } else { 2 };
    let end = rest.iter().enumerate().skip(from).take(6).find(|(_, b)| matches!(b, b'\'' | b'\n'));
    end.filter(|(_, b)| **b == b'\'').map_or(1, |(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for at in unended(text) {
            assert_eq!(bytes[at], b' ');
            bytes[at] = b';';
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn ends_the_last_member_of_a_body_on_one_line() {
        assert_eq!(ended("object S { fun f() { a() } }"), "object S { fun f() { a() };}");
        assert_eq!(ended("class B { companion object { val a = 1 } }"), "class B { companion object { val a = 1;};}");
        assert_eq!(
            ended("class A(val f: () -> Unit = { }) : B({ c }) { val x = 1 }"),
            "class A(val f: () -> Unit = { }) : B({ c }) { val x = 1;}"
        );
        assert_eq!(ended("interface A { fun x(): Int /* { */ }"), "interface A { fun x(): Int /* { */;}");
        assert_eq!(ended("object S { val a = \"${b { 1 }}\" }"), "object S { val a = \"${b { 1 }}\";}");
        assert_eq!(ended("object S { val a = '}' }"), "object S { val a = '}';}");
    }

    #[test]
    fn leaves_alone_what_needs_no_end() {
        for text in [
            "object S {\n    fun f() { a() }\n}",
            "class A {\n    val x = 1\n    }",
            "object S { }",
            "object S { /* nothing yet */ }",
            "object S { fun f(); }",
            "fun f() { a() }",
            "val f = A::class.java.let { x }",
            "class A\nfun f() { a() }",
            "enum class E { A, }",
        ] {
            assert_eq!(ended(text), text);
        }
    }

    #[test]
    fn never_touches_strings_and_comments() {
        for text in [
            "object S {\n    val a = \"${m[\"a }\"]} }\"\n}",
            "object S {\n    val a = \"\"\"x \"\" } \"\"\"\"\n}",
            "object S {\n    /* /* x */ b } */\n    // c }\n}",
            "object S {\n    val a = `b }`\n}",
            "object S { val a = \"b }",
        ] {
            assert_eq!(ended(text), text);
        }
    }

    #[test]
    fn bears_every_prefix() {
        let text = "class A(x: Int = f(\"${g { '\\'' }}\")) { /* { */ val `b }` = \"\"\"\"} ${c}\"\"\" } ]) }";
        for (end, _) in text.char_indices() {
            unended(&text[..end]);
        }
    }
}
