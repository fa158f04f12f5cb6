//! Stories about types.

use super::check;

#[test]
fn a_class_keeps_constructor_values_in_fields() {
    check(
        r###"
        class A(val x: Int, private var y: String = "a", z: B) : Base(z), Callback {
            val w = z.make()
        }
        "###,
        r###"
        t0 final class A : Base, Callback
          final x: Int
          private y: String
          final w
        f0 constructor <init>(x%0: Int, y%1: String = .., z%2: B) in t0
          if omitted 1
            y%1: String = "a"
          super(z%2)
          write x = x%0
          write y = y%1
          %3 = z%2.make()
          write w = %3
        "###,
    );
}

#[test]
fn a_class_without_constructor_parameters_starts_in_fields() {
    check(
        r###"
        open class A : Activity() {
            private val api = Api()
            lateinit var later: Api
            init {
                val local = 1
                api.start(local)
            }
        }
        "###,
        r###"
        t0 class A : Activity
          private final api
          later: Api
        f0 initializer <fields>() in t0
          %0 = Api()
          write api = %0
          local%1 = 1
          %2 = read api
          %2.start(local%1)
        "###,
    );
}

#[test]
fn a_data_class_is_a_record() {
    check(
        r###"
        data class A(val x: Int, val y: List<String>?)
        "###,
        r###"
        t0 final record A
          final x: Int
          final y: List<String>
        f0 constructor <init>(x%0: Int, y%1: List<String>) in t0
          write x = x%0
          write y = y%1
        "###,
    );
}

#[test]
fn an_object_is_static() {
    check(
        r###"
        object Tracker : Base(1) {
            const val KEY = "k"
            fun go() = KEY
        }
        "###,
        r###"
        t0 final object Tracker : Base
          static final KEY
        f0 staticinitializer <clinit>() in t0
          super(1)
          write KEY = "k"
        f1 static final method go() in t0
          %0 = read KEY
          return %0
        "###,
    );
}

#[test]
fn a_companion_belongs_to_its_class() {
    check(
        r###"
        class A {
            companion object {
                @JvmStatic
                fun make(): A = A()
            }
        }
        "###,
        r###"
        t0 final class A
        t1 static final companion Companion in t0
        f0 @JvmStatic static final method make(): A in t1
          %0 = A()
          return %0
        "###,
    );
}

#[test]
fn an_enum_makes_its_constants() {
    check(
        r###"
        enum class E(val n: Int) {
            A(1),
            B(2) {
                override fun go() = 3
            };

            open fun go() = n
        }
        "###,
        r###"
        t0 final enum E
          final n: Int
          static final A: E
          static final B: E
        t1 anonymous  : E in t0 in f0
        f0 staticinitializer <clinit>() in t0
          %0 = new E(1)
          write A = %0
          %1 = new E(2)
          write B = object t1
        f1 override method go() in t1 in f0
          return 3
        f2 constructor <init>(n%0: Int) in t0
          write n = n%0
        f3 method go() in t0
          %0 = read n
          return %0
        "###,
    );
}

#[test]
fn an_interface_has_abstract_and_default_methods() {
    check(
        r###"
        interface I<T> {
            val p: Int
            fun a(x: T)
            fun b() = a()
        }
        fun interface F {
            fun call()
        }
        sealed interface S
        "###,
        r###"
        t0 interface I<T>
          final p: Int
        t1 interface F
        t2 interface S
        f0 abstract method a(x%0: T) in t0 without body
        f1 method b() in t0
          %0 = a()
          return %0
        f2 abstract method call() in t1 without body
        "###,
    );
}

#[test]
fn inner_and_nested_classes_differ() {
    check(
        r###"
        class A {
            inner class B
            class C
            private sealed class D : A()
            annotation class Q
        }
        "###,
        r###"
        t0 final class A
        t1 final class B in t0
        t2 static final class C in t0
        t3 private static class D : A in t0
        t4 static final annotation Q in t0
        "###,
    );
}

#[test]
fn an_anonymous_object_is_a_type_in_its_function() {
    check(
        r###"
        fun f(x: Int) {
            view.setListener(object : Listener, Base(x) {
                override fun go() {
                    send(x)
                }
            })
        }
        "###,
        r###"
        t0 file 
        t1 anonymous  : Listener, Base in t0 in f0
        f0 static final method f(x%0: Int) in t0
          %1 = read view
          new Base(x%0)
          %1.setListener(object t1)
        f1 override method go() in t1 in f0
          send(x%0)
        "###,
    );
}

#[test]
fn an_anonymous_object_on_one_line_keeps_its_methods() {
    check(
        r###"
        val l = object : Listener { override fun go() { send() } }
        "###,
        r###"
        t0 file 
          static final l
        t1 anonymous  : Listener in t0 in f0
        f0 staticinitializer <clinit>() in t0
          write l = object t1
        f1 override method go() in t1 in f0
          send()
        "###,
    );
}

#[test]
fn a_delegated_supertype_is_a_field() {
    check(
        r###"
        class A(b: B) : I by b, J by make()
        "###,
        r###"
        t0 final class A : I, J
          private final $$delegate_0: I by
          private final $$delegate_1: J by
        f0 constructor <init>(b%0: B) in t0
          write $$delegate_0 = b%0
          %1 = make()
          write $$delegate_1 = %1
        "###,
    );
}

#[test]
fn an_object_on_one_line_is_a_type() {
    check(
        r###"
        data object S { fun go(c: C) { a(c) } }
        "###,
        r###"
        t0 final object S
        f0 static final method go(c%0: C) in t0
          a(c%0)
        "###,
    );
}

#[test]
fn an_object_behind_a_class_on_one_line_is_a_type() {
    check(
        r###"
        class B { companion object { fun b() { c() } } }
        object S {
            fun go() = a()
        }
        "###,
        r###"
        t0 final class B
        t1 static final companion Companion in t0
        t2 final object S
        f0 static final method b() in t1
          c()
        f1 static final method go() in t2
          %0 = a()
          return %0
        "###,
    );
}
