//! Expressions.

use super::{body, file, same};

#[test]
fn names() {
    same(
        &body(
            "
int local = 1; use(local, field, Constants.NAME, R.id.agree, this.own, super.old, Type, local.length);
",
        ),
        "
  local = 1
  %1 = read field
  %2 = read Constants.NAME
  %3 = read R.id.agree
  %4 = read this.own
  %5 = read super.old
  %6 = read local.length
  use(local, %1, %2, %3, %4, %5, `Type`, %6)
",
    );
}

#[test]
fn receivers() {
    same(
        &body(
            r#"
Foo v = null; v.a(); field.b(); Log.d("x"); com.a.Tool.c(); state.agreed.d(); this.e(); super.f(); g(); A.this.h(); I.super.j();
"#,
        ),
        r#"
  v = null
  v.a()
  %1 = read field
  %1.b()
  `Log`.d("x")
  `com.a.Tool`.c()
  %2 = read state.agreed
  %2.d()
  this.e()
  super.f()
  g()
  A.this.h()
  super.j()
"#,
    );
}

#[test]
fn an_imported_name_is_a_type_however_it_is_written() {
    same(
        &file(
            "
import java.util.UUID;
class A { void f() { UUID.randomUUID(); MMKV.initialize(); } }
",
        ),
        "
import java.util.UUID
restricted class A
restricted A.f(): void
  `UUID`.randomUUID()
  %0 = read MMKV
  %0.initialize()
",
    );
}

#[test]
fn chains() {
    same(
        &body(
            "
a().b(c().d()).e.f[1].g();
",
        ),
        "
  %0 = a()
  %1 = c()
  %2 = %1.d()
  %3 = %0.b(%2)
  %4 = read %3.e
  %5 = read %4.f
  %5[1].g()
",
    );
}

#[test]
fn assignments() {
    same(
        &body(
            "
int x = 0; x = 1; field = 2; this.own = 3; Config.debug = true; a.b.c = f(); x().y = 4; xs[0] = 5; x = field = g();
",
        ),
        "
  x = 0
  x = 1
  write field = 2
  write this.own = 3
  write `Config`.debug = true
  %1 = read a.b
  %2 = f()
  write %1.c = %2
  %3 = x()
  write %3.y = 4
  %4 = read xs
  write %4[0] = 5
  %5 = g()
  write field = %5
  x = %5
",
    );
}

#[test]
fn compound_assignments() {
    same(
        &body(
            r#"
String s = ""; boolean b = false; s += "x"; field += "y"; b |= f(); s += g(); b &= true; xs[i] += 1; x++; --this.n; b++;
"#,
        ),
        r#"
  s = ""
  b = false
  s = text(s, "x")
  %2 = read field
  write field = text(%2, "y")
  %3 = f()
  b = ?
  %4 = g()
  s = text(s, %4)
  b = ?
  %5 = read xs
  %6 = read i
  write %5[%6] = ?
  write x = ?
  write this.n = ?
  b = ?
"#,
    );
}

#[test]
fn creations() {
    same(
        &body(
            r#"
new Foo(f()); Foo x = new a.b.Foo<Bar>(); x.new Inner(1); use(new int[]{1, 2}, new int[n()], new String[][]{{"a"}});
"#,
        ),
        r#"
  %0 = f()
  new Foo(%0)
  %1 = new a.b.Foo<Bar>()
  x = %1
  new Inner(1)
  n()
  use([1, 2], ?, [["a"]])
"#,
    );
}

#[test]
fn lambdas() {
    same(
        &body(
            "
int n = 1; run(() -> go(n)); map(x -> x + n); each((a, b) -> { if (a) return b; return null; }); f((int q) -> {}); Runnable r = (Runnable) () -> {};
",
        ),
        "
  n = 1
  run(#1)
  map(#2)
  each(#3)
  f(#4)
  r = #5
lambda #1() in A.t
  %1 = go(n)
  return %1
lambda #2(x) in A.t
  return ?
lambda #3(a, b) in A.t
  if a
    return b
  return null
lambda #4(q: int) in A.t
lambda #5() in A.t
",
    );
}

#[test]
fn method_references() {
    same(
        &body(
            "
Foo x = null; f(Foo::bar, x::bar, this::bar, super::bar, Foo::new, int[]::new, List<String>::new, g()::h, a.b.C::d, field::e);
",
        ),
        "
  x = null
  %1 = g()
  %2 = read a.b.C
  %3 = read field
  f(`Foo`::bar, x::bar, this::bar, this::bar, `Foo`::<init>, `Array`::<init>, `List`::<init>, %1::h, %2::d, %3::e)
",
    );
}

#[test]
fn casts_give_types() {
    same(
        &body(
            "
String id = ((TelephonyManager) getSystemService(NAME)).getDeviceId(); Object o = f(); ((Foo) o).bar(); int n = (int) g();
",
        ),
        "
  %0 = read NAME
  %1<TelephonyManager> = getSystemService(%0)
  %2 = %1<TelephonyManager>.getDeviceId()
  id = %2
  %4 = f()
  o = %4
  %6<Foo> = o
  %6<Foo>.bar()
  %7 = g()
  n = %7
",
    );
}

#[test]
fn ternary() {
    same(
        &body(
            r#"
String s = ok() ? yes() : no() ? "b" : null; boolean b = c ? true : d(); if (b ? e() : f()) g();
"#,
        ),
        r#"
  %0 = ok()
  if %0
    %2 = yes()
    %1 = %2
  else
    %3 = no()
    if %3
      %4 = "b"
    else
      %4 = null
    %1 = %4
  s = %1
  %6 = read c
  if %6
    %7 = true
  else
    %8 = d()
    %7 = %8
  b = %7
  if b
    %11 = e()
    %10 = %11
  else
    %12 = f()
    %10 = %12
  if %10
    g()
"#,
    );
}

#[test]
fn texts() {
    same(
        &body(
            r#"
String s = f(); use("a\tb", "a" + s + 1 + g(), s + field, 1 + 2, x + y + "z", s + s, 'c', """
    block
      "x" \
    end
    """, "a" + b - c);
"#,
        ),
        r#"
  %0 = f()
  s = %0
  %2 = g()
  %3 = read field
  %4 = read x
  %5 = read y
  %6 = read b
  %7 = read c
  use("a\tb", text("a", s, 1, %2), text(s, %3), ?, text(%4, %5, "z"), text(s, s), "c", "block\n  \"x\" end\n", ?)
"#,
    );
}

#[test]
fn numbers() {
    same(
        &body(
            "
use(1, -1, 0x7f, 0xFFFFFFFF, 0b11, 017, 1_000L, 1.5, +2, ~3, -9223372036854775808L, 1 << 2, true, null);
",
        ),
        "
  use(1, -1, 127, -1, 3, 15, 1000, ?, 2, ?, -9223372036854775808, ?, true, null)
",
    );
}

#[test]
fn class_literals_and_arrays() {
    same(
        &body(
            "
use(Foo.class, int[].class, a.b.C.class, xs[0], grid[1][2]);
",
        ),
        "
  %0 = read xs
  %1 = read grid
  %2 = %1[1]
  use(Foo.class, Array<int>.class, a.b.C.class, %0[0], %2[2])
",
    );
}

#[test]
fn comparisons() {
    same(
        &body(
            "
int a = 0, b = 0; boolean c = a < b; c = a >= b; c = a == b; c = a != b; c = !c; c = a instanceof Foo; c = (a & b) != 0;
",
        ),
        "
  a = 0
  b = 0
  c = (a < b)
  c = (b <= a)
  c = (a == b)
  c = (!(a == b))
  c = (!c)
  c = (a is Foo)
  c = (!(? == 0))
",
    );
}

#[test]
fn and_or_are_lazy() {
    same(
        &body(
            "
boolean a = false; if (a && b() && c()) d(); if (a || !b()) e(); boolean f = a && (g() || h()); if (a && !(f || a)) i();
",
        ),
        "
  a = false
  if a
    %1 = b()
  if (a && %1)
    %2 = c()
  if (a && %1 && %2)
    d()
  if !a
    %3 = b()
  if (a || !%3)
    e()
  if a
    %4 = g()
    if !%4
      %5 = h()
  f = (a && (%4 || %5))
  if (a && !(f || a))
    i()
",
    );
}

#[test]
fn instanceof_binds() {
    same(
        &body(
            "
Object o = f(); if (o instanceof Foo foo && foo.ok()) use(foo); if (!(o instanceof final Bar bar)) return; bar.go();
if (o instanceof P(int x, Q(var y))) use(x, y);
",
        ),
        "
  %0 = f()
  o = %0
  foo = o
  if o is Foo
    %3 = foo.ok()
  if (o is Foo && %3)
    use(foo)
  bar = o
  if !(o is Bar)
    return
  bar.go()
  x = ?
  y = ?
  if o is P
    use(x, y)
",
    );
}
