//! `switch` in all its forms.

use super::{body, same};

#[test]
fn cases_are_comparisons() {
    same(
        &body(
            "
switch (view.getId()) { case R.id.yes: yes(); break; case 2: case 3: two(); return; default: other(); }
",
        ),
        "
  %0 = read view
  %1 = %0.getId()
  2: block
    %2 = read R.id.yes
    if %1 == %2
      yes()
      break 2
    if (%1 == 2 || %1 == 3)
      two()
      return
    other()
",
    );
}

#[test]
fn falling_through_lends_the_condition() {
    same(
        &body(
            "
int n = 0; switch (n) { case 1: one(); case 2: two(); break; case 3: { three(); break; } default: }
",
        ),
        "
  n = 0
  1: block
    if n == 1
      one()
    if (n == 1 || n == 2)
      two()
      break 1
    if n == 3
      three()
      break 1
",
    );
}

#[test]
fn a_default_in_the_middle() {
    same(
        &body(
            "
int n = 0; switch (n) { default: other(); break; case 1: one(); }
",
        ),
        "
  n = 0
  1: block
    if ?
      other()
      break 1
    if n == 1
      one()
",
    );
}

#[test]
fn arrows() {
    same(
        &body(
            "
int n = 0; switch (n) { case 1, 2 -> one(); case 3 -> { return; } default -> throw new X(); }
",
        ),
        "
  n = 0
  1: block
    if (n == 1 || n == 2)
      one()
      break 1
    if n == 3
      return
    %1 = new X()
    throw %1
",
    );
}

#[test]
fn switch_expressions_yield() {
    same(
        &body(
            r#"
String s = switch (f()) { case "a" -> "x"; case "b" -> { g(); yield h(); } default -> null; };
int k = switch (s) { case "q": yield 1; default: yield 2; };
"#,
        ),
        r#"
  %1 = f()
  1: block
    if %1 == "a"
      %0 = "x"
      break 1
    if %1 == "b"
      g()
      %2 = h()
      %0 = %2
      break 1
    %0 = null
  s = %0
  12: block
    if s == "q"
      %4 = 1
      break 12
    %4 = 2
    break 12
  k = %4
"#,
    );
}

#[test]
fn patterns_and_guards() {
    same(
        &body(
            "
Object o = f();
switch (o) { case null -> a(); case String s when s.isEmpty() -> b(s); case P(int x, var y) -> c(x, y); default -> {} }
",
        ),
        "
  %0 = f()
  o = %0
  2: block
    if o == null
      a()
      break 2
    s = o
    if o is String
      %3 = s.isEmpty()
    if (o is String && %3)
      b(s)
      break 2
    x = ?
    y = ?
    if o is P
      c(x, y)
      break 2
",
    );
}
