//! Stories about declarations.

use super::check;

#[test]
fn a_secondary_constructor_calls_another() {
    check(
        r###"
        class A(x: Int) {
            private constructor(a: String) : this(1) {
                go(a)
            }
        }
        class B : A {
            constructor(c: Context) : super(c)
        }
        "###,
        r###"
        t0 final class A
        t1 final class B : A
        f0 constructor <init>(x%0: Int) in t0
        f1 private constructor <init>(a%0: String) in t0
          this(1)
          go(a%0)
        f2 constructor <init>(c%0: Context) in t1
          super(c%0)
        "###,
    );
}

#[test]
fn type_parameters_with_bounds() {
    check(
        r###"
        abstract class A<P : B.C<P>, out Q> : E<P>() where Q : D, Q : F
        interface I<in T>
        "###,
        r###"
        t0 abstract class A<P : B.C<P>, Q : D> : E<P>
        t1 interface I<T>
        "###,
    );
}

#[test]
fn a_local_function_is_a_variable() {
    check(
        r###"
        fun f() {
            fun g(n: Int = 1): Int = n
            g(2)
            run(::g)
        }
        "###,
        r###"
        t0 file 
        f0 static final method f() in t0
          g%0 = f1
          (g%0)(2)
          run(g%0)
        f1 final local g(n%1: Int = ..): Int in t0 in f0
          if omitted 0
            n%1: Int = 1
          return n%1
        "###,
    );
}

#[test]
fn a_local_class_sees_the_variables_around_it() {
    check(
        r###"
        fun f(x: Int) {
            class L {
                fun g() = x
            }
            L()
        }
        "###,
        r###"
        t0 file 
        t1 final class L in t0 in f0
        f0 static final method f(x%0: Int) in t0
          L()
        f1 final method g() in t1 in f0
          return x%0
        "###,
    );
}

#[test]
fn a_file_holds_functions_and_properties() {
    check(
        r###"
        package a.b

        import c.D
        import c.e as f
        import g.*

        private val x = D()
        var y: Int = 0
        fun go() {}
        "###,
        r###"
        package a.b
        import c.D
        import c.e as f
        import g.*
        t0 file 
          private static final x
          static y: Int
        f0 staticinitializer <clinit>() in t0
          %0 = D()
          write x = %0
          write y = 0
        f1 static final method go() in t0
        "###,
    );
}

#[test]
fn an_extension_knows_what_it_extends() {
    check(
        r###"
        fun Context.go(): Int = this.size
        val List<Int>.second: Int
            get() = this[1]
        "###,
        r###"
        t0 file 
          static final second: Int
        f0 static final method Context.go(): Int in t0
          %0 = read this.size
          return %0
        f1 static getter List<Int>.second(): Int in t0
          return this[1]
        "###,
    );
}

#[test]
fn lazy_is_a_getter() {
    check(
        r###"
        class A {
            val x by lazy(NONE) {
                if (off) return@lazy null
                make()
            }
        }
        "###,
        r###"
        t0 final class A
          final x
        f0 getter x() in t0
          %0 = read off
          if %0
            return null
          %1 = make()
          return %1
        "###,
    );
}

#[test]
fn a_delegate_is_written_at_the_start() {
    check(
        r###"
        class A {
            var x: Int by Delegates.observable(0) { p, o, n -> log(n) }
        }
        fun f() {
            val y by remember { state(1) }
            use(y)
        }
        "###,
        r###"
        t0 file 
        t1 final class A
          x: Int by
        f0 initializer <fields>() in t1
          %0 = <Delegates>.observable(0, f1)
          write x = %0
        f1 lambda <lambda>(p%2, o%3, n%4) this=%1 in t1 in f0
          %5 = (%1)log(n%4)
          return %5
        f2 static final method f() in t0
          %0 = remember(f3)
          y%3 = %0
          use(y%3)
        f3 lambda <lambda>() this=%1 in t0 in f2
          %2 = (%1)state(1)
          return %2
        "###,
    );
}

#[test]
fn accessors_read_and_write_the_field() {
    check(
        r###"
        class A {
            var x: Int = 0
                get() = field + y
                private set(value) {
                    field = value
                    log(value)
                }
            val y get() = 1
        }
        "###,
        r###"
        t0 final class A
          x: Int
          final y
        f0 initializer <fields>() in t0
          write x = 0
        f1 getter x(): Int in t0
          %0 = read x
          %1 = read y
          %2 = %0.plus(%1)
          return %2
        f2 private setter x(value%0) in t0
          write x = value%0
          log(value%0)
        f3 getter y() in t0
          return 1
        "###,
    );
}

#[test]
fn a_default_is_assigned_if_left_out() {
    check(
        r###"
        fun f(a: Int, b: String = make(a), vararg c: Int) {}
        "###,
        r###"
        t0 file 
        f0 static final method f(a%0: Int, b%1: String = .., vararg c%2: Int) in t0
          if omitted 1
            %3 = make(a%0)
            b%1: String = %3
        "###,
    );
}

#[test]
fn annotations_keep_their_constants() {
    check(
        r###"
        @file:JvmName("F")
        @Config(sdk = [1, 2], name = "a" , of = A::class, at = R.id.x)
        class A(@field:Inject @param:Named(Keys.ONE) val x: Int) {
            @get:Rule @RequiresPermission(anyOf = arrayOf(FINE, COARSE))
            val y = 1
        }
        "###,
        r###"
        t0 @Config(sdk = [1, 2], name = "a", of = A::class, at = <R.id.x>) final class A
          @Inject @Named(<Keys.ONE>) final x: Int
          @Rule @RequiresPermission(anyOf = [<FINE>, <COARSE>]) final y
        f0 constructor <init>(@Inject @Named(<Keys.ONE>) x%0: Int) in t0
          write x = x%0
          write y = 1
        "###,
    );
}

#[test]
fn a_type_alias_is_skipped() {
    check(
        r###"
        typealias Callback = (Int, B) -> Unit
        fun f(a: Callback, b: suspend A.(x: Int) -> Map<String, *>, c: (Int?)) {}
        "###,
        r###"
        t0 file 
        f0 static final method f(a%0: Callback, b%1: -><A, Int, Map<String, *>>, c%2: Int) in t0
        "###,
    );
}

#[test]
fn modifiers_are_kept() {
    check(
        r###"
        internal abstract class A {
            protected open fun a() {}
            abstract fun b()
            final override fun c() {}
            private suspend inline fun d() {}
        }
        "###,
        r###"
        t0 restricted abstract class A
        f0 restricted method a() in t0
        f1 abstract method b() in t0 without body
        f2 final override method c() in t0
        f3 private final method d() in t0
        "###,
    );
}

#[test]
fn compose_functions_are_ordinary() {
    check(
        r###"
        @Composable
        fun Screen(onAgree: () -> Unit) {
            var checked by remember { mutableStateOf(false) }
            Checkbox(checked = checked, onCheckedChange = { checked = it })
            Button(enabled = checked, onClick = onAgree) {
                Text("OK")
            }
        }
        "###,
        r###"
        t0 file 
        f0 @Composable static final method Screen(onAgree%0: -><Unit>) in t0
          %1 = remember(f1)
          checked%4 = %1
          Checkbox(checked = checked%4, onCheckedChange = f2)
          Button(enabled = checked%4, onClick = onAgree%0, f3)
        f1 lambda <lambda>() this=%2 in t0 in f0
          %3 = (%2)mutableStateOf(false)
          return %3
        f2 lambda <lambda>(it%6) this=%5 in t0 in f0
          checked%4 = it%6
        f3 lambda <lambda>() this=%7 in t0 in f0
          %8 = (%7)Text("OK")
          return %8
        "###,
    );
}
