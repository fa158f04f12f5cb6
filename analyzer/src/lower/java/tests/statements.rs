//! Statements.

use super::{body, same};

#[test]
fn locals_have_types() {
    same(
        &body(
            "
int a = 1, b; var c = f(); final String d[] = null; List<String> e = new ArrayList<>(); var g = (Foo) h(); a = b = 2;
",
        ),
        "
  a = 1
  %2 = f()
  c = %2
  d = null
  %5 = new ArrayList()
  e = %5
  %7<Foo> = h()
  g = %7<Foo>
  b = 2
  a = 2
",
    );
}

#[test]
fn if_else_chains() {
    same(
        &body(
            "
int a = 1;
if (a == 1) b(); else if (a != 2) { c(); } else d();
if (a > 0) return;
",
        ),
        "
  a = 1
  if a == 1
    b()
  else
    if !(a == 2)
      c()
    else
      d()
  if 0 < a
    return
",
    );
}

#[test]
fn loops() {
    same(
        &body(
            "
for (int i = 0, n = size(); i < n; i++) { if (i == 3) continue; use(i); }
for (;;) { break; }
while (more()) next();
do { next(); } while (more());
",
        ),
        "
  i = 0
  %1 = size()
  n = %1
  3: loop
    if i < n
      if i == 3
        continue 3
      use(i)
      i = ?
    else
      break 3
  10: loop
    break 10
  12: loop
    %3 = more()
    if %3
      next()
    else
      break 12
  17: loop
    next()
    %4 = more()
    if %4
    else
      break 17
",
    );
}

#[test]
fn for_each() {
    same(
        &body(
            "
List<String> xs = all(); for (final String x : xs) { use(x); } for (var y : f()) if (y == null) break;
",
        ),
        "
  %0 = all()
  xs = %0
  loop x of xs
    use(x)
  %3 = f()
  5: loop y of %3
    if y == null
      break 5
",
    );
}

#[test]
fn labels() {
    same(
        &body(
            "
outer: for (String s : xs()) { while (true) { if (s == null) continue outer; break outer; } }
block: { if (f()) break block; g(); }
",
        ),
        "
  %0 = xs()
  1: loop s of %0
    2: loop
      if true
        if s == null
          continue 1
        break 1
      else
        break 2
  8: block
    %2 = f()
    if %2
      break 8
    g()
",
    );
}

#[test]
fn return_and_throw() {
    same(
        &body(
            r#"
if (a()) return; if (b()) throw new X("no"); return c();
"#,
        ),
        r#"
  %0 = a()
  if %0
    return
  %1 = b()
  if %1
    %2 = new X("no")
    throw %2
  %3 = c()
  return %3
"#,
    );
}

#[test]
fn try_catch_finally() {
    same(
        &body(
            "
try { a(); } catch (IOException | java.io.Error e) { b(e); } catch (E e) { throw e; } finally { c(); }
",
        ),
        "
  try
    a()
  else
    catch
      b(e~0)
    catch
      throw e~1
  c()
",
    );
}

#[test]
fn try_with_resources() {
    same(
        &body(
            "
In old = null; try (In in = open(); var out = make(); old) { copy(in, out); } finally { done(); }
",
        ),
        "
  old = null
  try
    %1 = open()
    in = %1
    %3 = make()
    out = %3
    copy(in, out)
  done()
",
    );
}

#[test]
fn synchronized_and_assert() {
    same(
        &body(
            "
synchronized (lock()) { a(); } assert check() : message();
",
        ),
        "
  %0 = lock()
  block
    a()
  check()
  message()
",
    );
}

#[test]
fn local_types_and_empty_statements() {
    same(
        &body(
            "
; enum E { A } interface I { void f(); } record R(int n) {} new R(1);
",
        ),
        "
restricted static final enum E in A inside A.t
  static final field A: E
restricted static interface I in A inside A.t
restricted static final record R in A inside A.t
  private final field n: int
  new R(1)
static E.<clinit>() in A.t
  %0 = new E()
  write A = %0
abstract I.f(): void in A.t;
R.<init>(n: int) in A.t
  write this.n = n
",
    );
}
