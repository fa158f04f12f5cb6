//! What belongs to a whole file: whether it was generated, where statements stand, what could not be read.

use grammars::Parsers;

use super::super::lower;
use super::{file, same};
use crate::facts::FileFacts;
use crate::lower::dump;

fn facts(source: &str) -> FileFacts {
    lower(source, &mut Parsers::default())
}

#[test]
fn generated_files_say_so() {
    assert!(facts("/* AUTO-GENERATED FILE. DO NOT MODIFY. */ class R {}").generated);
    assert!(facts("import a.b;\n@javax.annotation.Generated(\"x\") class A {}").generated);
    assert!(!facts("// Written by hand.\nclass A { @Generated class B {} }").generated);
}

#[test]
fn statements_point_at_their_text() {
    let text = "class A {
  void f() {
    a.b(c).d(R.id
      .x);
    builder()
      .first(1)
      .second();
    if (x && y()) z.w = 1;
    new Foo(1) { };
  }
}";
    same(
        &dump::places(&facts(text), text),
        "
read: a
read: c
call: a.b(c)
read: R.id
      .x
call: a.b(c).d(R.id
      .x)
call: builder()
call: first(1)
call: second()
read: x
branch: y()
call: y()
branch: (x && y())
read: z
write: z.w = 1
call: new Foo(1) 
",
    );
}

#[test]
fn a_path_over_several_lines_is_one_name() {
    same(
        &file("class A { int f = R /* resources */ . id\n . agree; }"),
        "
restricted class A
  restricted field f: int
A.<fields>()
  %0 = read R.id.agree
  write f = %0
",
    );
}

#[test]
fn a_byte_order_mark_is_no_code() {
    same(&file("\u{feff}class A {}"), "restricted class A");
}

#[test]
fn what_the_parser_cannot_read_is_a_gap_and_the_rest_stays() {
    same(
        &file("class A { void f() { a(); } } } void g() { b(); }"),
        "
restricted class A
file @1
restricted A.f(): void
  a()
restricted @1.g(): void
  b()
gap Syntax 30..31
",
    );
}
