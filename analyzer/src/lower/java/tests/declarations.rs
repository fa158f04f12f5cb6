//! Types, fields, methods.

use super::{file, same};

#[test]
fn package_and_imports() {
    same(
        &file(
            "
package com.example . app;
import android.util.Log;
import android.view.*;
import static com.a.B.NAME;
import static com.a.C.*;
",
        ),
        "
package com.example.app
import android.util.Log
import android.view.*
import static com.a.B.NAME
import static com.a.C.*
",
    );
}

#[test]
fn classes_with_supers_and_modifiers() {
    same(
        &file(
            "
@Ann public abstract class A<T extends X> extends B<T> implements C, D.E<F[]> {}
final class G { private static class H {} protected class I {} }
",
        ),
        "
@Ann abstract class A<T : X> : B<T>, C, D.E<Array<F>>
restricted final class G
private static class H in G
restricted class I in G
",
    );
}

#[test]
fn type_parameters_with_bounds() {
    same(
        &file(
            "
public class A<@N P extends B.C<P> & D, Q> extends E<P> {}
public interface I<T extends V> {}
",
        ),
        "
class A<P : B.C<P>, Q> : E<P>
interface I<T : V>
",
    );
}

#[test]
fn interfaces_are_public_and_abstract() {
    same(
        &file(
            "
public interface I extends J, K {
  int N = g();
  void f();
  default int h() { return 1; }
  static int g() { return 2; }
  class Inner {}
}
",
        ),
        "
interface I : J, K
  static final field N: int
static class Inner in I
static I.<clinit>()
  %0 = g()
  write N = %0
abstract I.f(): void;
I.h(): int
  return 1
static I.g(): int
  return 2
",
    );
}

#[test]
fn enum_constants_are_static_fields_made_in_clinit() {
    same(
        &file(
            r#"
enum Purpose implements P {
  ADS(load(), "a"), @Old LOG, MAP(2) { @Override void f() { g(); } };
  private final int n;
  Purpose(int n) { this.n = n; }
}
"#,
        ),
        r#"
restricted final enum Purpose : P
  static final field ADS: Purpose
  @Old static final field LOG: Purpose
  static final field MAP: Purpose
  private final field n: int
anonymous @1 : Purpose in Purpose inside Purpose.<clinit>
static Purpose.<clinit>()
  %0 = load()
  %1 = new Purpose(%0, "a")
  write ADS = %1
  %2 = new Purpose()
  write LOG = %2
  new Purpose(2)
  write MAP = object @1
@Override restricted override @1.f(): void in Purpose.<clinit>
  g()
private Purpose.<init>(n: int)
  write this.n = n
"#,
    );
}

#[test]
fn records_have_fields_and_a_constructor() {
    same(
        &file(
            "
record User(@Id String name, int... tags) implements U { static int count; }
record Age(int years) { Age { check(years); } }
record Own(int n) { Own(int n) { this.n = n; } }
",
        ),
        "
restricted final record User : U
  @Id private final field name: String
  private final field tags: Array<int>
  restricted static field count: int
restricted final record Age
  private final field years: int
restricted final record Own
  private final field n: int
User.<init>(@Id name: String, tags: int...)
  write this.name = name
  write this.tags = tags
Age.<init>(years: int)
  check(years)
  write this.years = years
restricted Own.<init>(n: int)
  write this.n = n
",
    );
}

#[test]
fn annotation_types_and_arguments() {
    same(
        &file(
            r#"
@interface Ann { String value() default "x"; int n(); int MAX = 3; }
@Ann("a") @B(x = C.D, y = {1, -2, 0x10}, z = E.class, s = "a" + F.G) @a.b.Q
class A { @NonNull @Size(max = 3) String s; void f(@IntRange(from = 0) int n) {} }
"#,
        ),
        r#"
restricted annotation Ann
  static final field MAX: int
@Ann("a") @B(x = `C.D`, y = [1, -2, 16], z = E.class, s = text("a", `F.G`)) @a.b.Q restricted class A
  @NonNull @Size(max = 3) restricted field s: String
static Ann.<clinit>()
  write MAX = 3
abstract Ann.value(): String;
abstract Ann.n(): int;
restricted A.f(@IntRange(from = 0) n: int): void
"#,
    );
}

#[test]
fn fields_are_written_by_initialisers() {
    same(
        &file(
            "
class A {
  static int a = f(), b;
  int c = 1, d[] = {1, 2};
  static { b = g(); }
  { c = h(); }
  Runnable r = () -> run(c);
}
",
        ),
        "
restricted class A
  restricted static field a: int
  restricted static field b: int
  restricted field c: int
  restricted field d: Array<int>
  restricted field r: Runnable
static A.<clinit>()
  %0 = f()
  write a = %0
  %1 = g()
  write b = %1
A.<fields>()
  write c = 1
  write d = [1, 2]
  %0 = h()
  write c = %0
  write r = #2
lambda #2() in A.<fields>
  %1 = read c
  %2 = run(%1)
  return %2
",
    );
}

#[test]
fn constructors_call_each_other() {
    same(
        &file(
            "
class A extends B {
  A() { this(1); }
  private A(int n) { super(n, make()); go(); }
  A(B outer) { outer.super(); }
}
",
        ),
        "
restricted class A : B
restricted A.<init>()
  this(1)
private A.<init>(n: int)
  %1 = make()
  super(n, %1)
  go()
restricted A.<init>(outer: B)
  super()
",
    );
}

#[test]
fn methods_parameters_and_types() {
    same(
        &file(
            "
class A {
  public static <T> Map<String, List<? extends T>> f(final int[] a, String b[], Object... rest) throws E { return null; }
  native void g();
  abstract synchronized int[][] h();
  private void i(A this, List<?> x, Object y) {}
}
",
        ),
        "
restricted class A
static A.f(a: Array<int>, b: Array<String>, rest: Object...): Map<String, List<T>>
  return null
restricted A.g(): void;
restricted abstract A.h(): Array<Array<int>>;
private A.i(x: List<?>, y: Object): void
",
    );
}

#[test]
fn anonymous_classes_see_variables_around_them() {
    same(
        &file(
            "
class A {
  void f(Context c) {
    String id = g();
    View.OnClickListener l = new View.OnClickListener() {
      int n = 1;
      @Override public void onClick(View v) { send(id, n); A.this.done(); }
    };
    new Thread(c) { public void run() { go(c); } }.start();
  }
}
",
        ),
        "
restricted class A
anonymous @1 : View.OnClickListener in A inside A.f
  restricted field n: int
anonymous @2 : Thread in A inside A.f
restricted A.f(c: Context): void
  %1 = g()
  id = %1
  new View.OnClickListener()
  l = object @1
  new Thread(c)
  object @2.start()
@1.<fields>() in A.f
  write n = 1
@Override override @1.onClick(v: View): void in A.f
  %4 = read n
  send(id, %4)
  A.this.done()
@2.run(): void in A.f
  go(c)
",
    );
}

#[test]
fn a_field_of_a_local_class_hides_a_variable() {
    same(
        &file(
            "
class A {
  void f(int n, int m) {
    class L extends B { int n; void g() { use(n, m); } }
    new L().g();
  }
}
",
        ),
        "
restricted class A
restricted class L : B in A inside A.f
  restricted field n: int
restricted A.f(n: int, m: int): void
  %3 = new L()
  %3.g()
restricted L.g(): void in A.f
  %2 = read n
  use(%2, m)
",
    );
}

#[test]
fn methods_outside_of_types() {
    same(
        &file(
            "
void main() { run(); }
",
        ),
        "
file @0
restricted @0.main(): void
  run()
",
    );
}

#[test]
fn code_that_does_not_parse_keeps_its_methods() {
    same(
        &file(
            "
class A {
  void f() { a(); }
  int int x y ( ;
  void g() { b(; c(); }
}
",
        ),
        "
restricted class A
  restricted field int: int
  restricted field y: x
restricted A.f(): void
  a()
restricted A.g(): void
  %0 = read b
  c()
gap Syntax 45..46
gap Syntax 63..64
",
    );
}
