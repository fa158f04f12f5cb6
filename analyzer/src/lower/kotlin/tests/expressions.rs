//! Stories about expressions.

use super::check;

#[test]
fn calls_are_taken_apart_in_order() {
    check(
        r###"
        fun f(x: A) {
            a(b(1), x.c(), n = d)
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: A) in t0
          %1 = b(1)
          %2 = x%0.c()
          %3 = read d
          a(%1, %2, n = %3)
        "###,
    );
}

#[test]
fn receivers_are_types_or_values() {
    check(
        r###"
        fun f(x: A) {
            Sdk.init(x)
            com.lib.Sdk.get().go()
            com.lib.Sdk(1)
            R.string.name.go()
            x.y.z()
            holder.item.go()
            super.go()
            this.go()
            go()
            x(1)
            make(1)(2)
            x.invoke(3)
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: A) in t0
          <Sdk>.init(x%0)
          %1 = <com.lib.Sdk>.get()
          %1.go()
          <com.lib>.Sdk(1)
          %2 = read R.string.name
          %2.go()
          %3 = read x%0.y
          %3.z()
          %4 = read holder.item
          %4.go()
          super.go()
          this.go()
          go()
          (x%0)(1)
          %5 = make(1)
          (%5)(2)
          x%0.invoke(3)
        "###,
    );
}

#[test]
fn reads_of_names_and_paths() {
    check(
        r###"
        fun f(x: A) {
            use(name, Build.SERIAL, x.a.b, this.c, super.d, Build.VERSION.SDK_INT)
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: A) in t0
          %1 = read name
          %2 = read Build.SERIAL
          %3 = read x%0.a
          %4 = read %3.b
          %5 = read this.c
          %6 = read super.d
          %7 = read Build.VERSION.SDK_INT
          use(%1, %2, %4, %5, %6, %7)
        "###,
    );
}

#[test]
fn a_safe_call_is_a_branch() {
    check(
        r###"
        fun f(x: A?) {
            x?.go()
            val y = x?.b?.c(1)
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: A) in t0
          if !(x%0 == null)
            x%0.go()
          if !(x%0 == null)
            %1 = read x%0.b
          else
            %1 = null
          if !(%1 == null)
            %2 = %1.c(1)
          else
            %2 = null
          y%3 = %2
        "###,
    );
}

#[test]
fn an_elvis_is_a_branch() {
    check(
        r###"
        fun f(x: A?, y: A?): A {
            val a = x ?: y ?: make()
            val b = x?.b ?: return a
            return b!!.c!!
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: A, y%1: A): A in t0
          if !(x%0 == null)
            %2 = x%0
          else
            %2 = y%1
          if !(%2 == null)
            %3 = %2
          else
            %4 = make()
            %3 = %4
          a%5 = %3
          if !(x%0 == null)
            %6 = read x%0.b
          else
            %6 = null
          if !(%6 == null)
            %7 = %6
          else
            return a%5
          b%8 = %7
          %9 = read b%8.c
          return %9
        "###,
    );
}

#[test]
fn and_or_evaluate_only_as_far_as_needed() {
    check(
        r###"
        fun f(a: Boolean) {
            if (a && b() && c) go()
            if (a || !b()) stop()
            val x = a && d()
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(a%0: Boolean) in t0
          if a%0
            %1 = b()
            if %1
              %2 = read c
          if a%0 && %1 && %2
            go()
          if !(a%0)
            %3 = b()
          if (a%0 || !(%3))
            stop()
          if a%0
            %4 = d()
          x%5 = (a%0 && %4)
        "###,
    );
}

#[test]
fn comparisons() {
    check(
        r###"
        fun f(a: Int, b: Any) {
            val c = a < 1 || a >= 2 || a != 3 || a === 4
            if (b is A && b !is B<*> && a in 1..<5 && a !in list) go()
            if (!(a > 1)) go()
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(a%0: Int, b%1: Any) in t0
          c%2 = ((a%0 < 1 || 2 <= a%0 || !(a%0 == 3) || a%0 == 4))
          if b%1 is A && !(b%1 is B<*>)
            if 1 <= a%0 && a%0 < 5
              %3 = read list
          if b%1 is A && !(b%1 is B<*>) && 1 <= a%0 && a%0 < 5 && !(a%0 in %3)
            go()
          if !(1 < a%0)
            go()
        "###,
    );
}

#[test]
fn casts_give_types() {
    check(
        r###"
        fun f(x: Any) {
            val a = x as A
            val b: B = x as? C
            (x as D).go()
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: Any) in t0
          a%1: A = x%0
          %2: C = x%0
          b%3: B = %2
          %4: D = x%0
          %5 = %4.go()
        "###,
    );
}

#[test]
fn text_is_put_together() {
    check(
        r###"
        fun f(x: String, n: Int) {
            a("a $x ${n.go()} b\n\u0041$this")
            a("x" + 1 + x)
            a("a" + "b")
            a("""c:\n""".trimIndent())
            a($$"""{"$id": $$x}""")
            a('c', "")
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: String, n%1: Int) in t0
          %2 = n%1.go()
          a(concat("a ", x%0, " ", %2, " b\nA", this))
          a(concat("x", 1, x%0))
          a("ab")
          %3 = "c:\\n".trimIndent()
          a(%3)
          a(concat("{\"$id\": ", x%0, "}"))
          a("c", "")
        "###,
    );
}

#[test]
fn plus_joins_collections_but_not_numbers() {
    check(
        r###"
        fun f(a: Int, b: Int) {
            val x = a + b
            val y = a + 1
            val z = a * b - 1
            val m = -1
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(a%0: Int, b%1: Int) in t0
          %2 = a%0.plus(b%1)
          x%3 = %2
          y%4 = ?
          z%5 = ?
          m%6 = -1
        "###,
    );
}

#[test]
fn literals() {
    check(
        r###"
        fun f() {
            a(1_000, 0xFFL, 0b11, 1.5, 7u, true, null, [1, 2])
        }
        "###,
        r###"
        t0 file 
        f0 static final method f() in t0
          a(1000, 255, 3, ?, 7, true, null, [1, 2])
        "###,
    );
}

#[test]
fn infix_functions_are_calls() {
    check(
        r###"
        fun f(a: Int) {
            mapOf("k" to a, a shl 2 or 1)
            for (i in 0 until a step 2) go()
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(a%0: Int) in t0
          %1 = "k".to(a%0)
          %2 = a%0.shl(2)
          %3 = %2.or(1)
          mapOf(%1, %3)
          %4 = 0.until(a%0)
          %5 = %4.step(2)
          @6 for i%6 in %5
            go()
        "###,
    );
}

#[test]
fn references_and_classes() {
    check(
        r###"
        fun f(x: A) {
            g(::go, A::go, x::go, this::go, a.b.C::go, name::go)
            g(A::class, A::class.java, a.b.C::class.java, x::class)
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: A) in t0
          %1 = read a.b.C
          %2 = read name
          g(::go, <A>::go, x%0::go, this::go, %1::go, %2::go)
          g(A::class, A::class, a.b.C::class, ?)
        "###,
    );
}

#[test]
fn indexing() {
    check(
        r###"
        fun f(m: Map<String, Int>) {
            a(m["k"], m["k"][2], data[0, 1])
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(m%0: Map<String, Int>) in t0
          %1 = read data
          a(m%0["k"], m%0["k"][2], %1[[0, 1]])
        "###,
    );
}

#[test]
fn arguments_may_be_spread_and_named() {
    check(
        r###"
        fun f(xs: Array<Int>) {
            a(*xs, n = 1, then = { go() })
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(xs%0: Array<Int>) in t0
          a(*xs%0, n = 1, then = f1)
        f1 lambda <lambda>() this=%1 in t0 in f0
          %2 = (%1)go()
          return %2
        "###,
    );
}

#[test]
fn return_as_a_value_ends_the_way() {
    check(
        r###"
        fun f(x: A?) {
            val a = x ?: run { return }
            go(a)
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: A) in t0
          if !(x%0 == null)
            %1 = x%0
          else
            @2 block
              return
            %1 = %2
          a%3 = %1
          go(a%3)
        "###,
    );
}

#[test]
fn coroutines_are_calls_with_lambdas() {
    check(
        r###"
        fun f() {
            scope.launch(Dispatchers.IO) {
                val x = withContext(Main) { load() }
                show(x)
            }
        }
        "###,
        r###"
        t0 file 
        f0 static final method f() in t0
          %0 = read scope
          %1 = read Dispatchers.IO
          %0.launch(%1, f1)
        f1 lambda <lambda>() this=%2 in t0 in f0
          %4 = read (%2)Main
          %3 = (%2)withContext(%4, f2)
          x%7 = %3
          %8 = (%2)show(x%7)
          return %8
        f2 lambda <lambda>() this=%5 in t0 in f1
          %6 = (%5)load()
          return %6
        "###,
    );
}
