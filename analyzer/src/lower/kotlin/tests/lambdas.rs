//! Stories about lambdas.

use super::check;

#[test]
fn a_lambda_returns_its_last_value() {
    check(
        r###"
        fun f() {
            a { 1 }
            b { x -> go(x); if (x) 1 else 2 }
            c { x: Int, (k, v) -> x = k }
            d({ it }, 2)
        }
        "###,
        r###"
        t0 file 
        f0 static final method f() in t0
          a(f1)
          b(f2)
          c(f3)
          d(f4, 2)
        f1 lambda <lambda>() this=%0 in t0 in f0
          return 1
        f2 lambda <lambda>(x%2) this=%1 in t0 in f0
          (%1)go(x%2)
          if x%2
            return 1
          else
            return 2
        f3 lambda <lambda>(x%4: Int, %5) this=%3 in t0 in f0
          k%6 = %5.component1()
          v%7 = %5.component2()
          x%4: Int = k%6
        f4 lambda <lambda>(it%9) this=%8 in t0 in f0
          return it%9
        "###,
    );
}

#[test]
fn return_leaves_the_function_around_the_lambda() {
    check(
        r###"
        fun f() {
            a { if (it) return@a 1; return }
            b label@{ return@label 2 }
            c(fun(x: Int): Int { return x })
        }
        "###,
        r###"
        t0 file 
        f0 static final method f() in t0
          a(f1)
          b(f2)
          c(f3)
        f1 lambda <lambda>(it%1) this=%0 in t0 in f0
          if it%1
            return 1
          return from f0
        f2 lambda <lambda>() this=%2 in t0 in f0
          return 2
        f3 lambda <lambda>(x%3: Int): Int in t0 in f0
          return x%3
        "###,
    );
}

#[test]
fn a_lambda_without_parameters_uses_the_it_around_it() {
    check(
        r###"
        fun f() {
            xs.map { launch { use(it) } }
        }
        "###,
        r###"
        t0 file 
        f0 static final method f() in t0
          %0 = read xs
          %0.map(f1)
        f1 lambda <lambda>(it%2) this=%1 in t0 in f0
          %3 = (%1)launch(f2)
          return %3
        f2 lambda <lambda>(it%5 = ..) this=%4 in t0 in f1
          if omitted 0
            it%5 = it%2
          %6 = (%4)use(it%5)
          return %6
        "###,
    );
}

#[test]
fn this_in_a_lambda_may_be_its_receiver() {
    check(
        r###"
        class A {
            fun f() {
                build { this.go(this); name; this@A.x }
            }
        }
        "###,
        r###"
        t0 final class A
        f0 final method f() in t0
          build(f1)
        f1 lambda <lambda>() this=%0 in t0 in f0
          (%0)go(this)
          %1 = read (%0)name
          %2 = read this@A.x
          return %2
        "###,
    );
}

#[test]
fn let_binds_it() {
    check(
        r###"
        fun f(x: A?): Int? {
            x.let { a(it) }
            val y = x?.let { v -> b(v) }
            return x?.let { (a, b) -> a }
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: A): Int in t0
          @0 block
            it%1 = x%0
            a(it%1)
          if !(x%0 == null)
            @4 block
              v%4 = x%0
              %5 = b(v%4)
              %3 = %5
            %2 = %3
          else
            %2 = null
          y%6 = %2
          if !(x%0 == null)
            @12 block
              %9 = x%0
              a%10 = %9.component1()
              b%11 = %9.component2()
              %8 = a%10
            %7 = %8
          else
            %7 = null
          return %7
        "###,
    );
}

#[test]
fn also_and_apply_give_the_receiver_back() {
    check(
        r###"
        fun f(): Intent {
            val i = Intent().apply {
                flags = 1
                putExtra("k", 2)
                use(this)
            }
            return i.also { log(it) }
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(): Intent in t0
          %0 = Intent()
          @1 block
            %1 = %0
            write (%1)flags = 1
            (%1)putExtra("k", 2)
            (%1)use(%1)
          i%2 = %0
          @7 block
            it%3 = i%2
            log(it%3)
          return i%2
        "###,
    );
}

#[test]
fn run_and_with_give_the_result() {
    check(
        r###"
        fun f(x: A) {
            val a = x.run { size }
            val b = with(x) { this.go(); 1 }
            val c = run { make() }
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: A) in t0
          @0 block
            %2 = x%0
            %3 = read (%2)size
            %1 = %3
          a%4 = %1
          @5 block
            %6 = x%0
            %6.go()
            %5 = 1
          b%7 = %5
          @10 block
            %9 = make()
            %8 = %9
          c%10 = %8
        "###,
    );
}

#[test]
fn use_and_synchronized_run_their_lambda() {
    check(
        r###"
        fun f(x: A) {
            val n = x.use { it.read() }
            val m = synchronized(lock) { go() }
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: A) in t0
          @0 block
            it%2 = x%0
            %3 = it%2.read()
            %1 = %3
          n%4 = %1
          %5 = read lock
          @6 block
            %7 = go()
            %6 = %7
          m%8 = %6
        "###,
    );
}

#[test]
fn take_if_is_a_branch() {
    check(
        r###"
        fun f(x: A?) {
            val a = x?.takeIf { it.ok } ?: return
            val b = a.takeUnless { log(); it == 1 }
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: A) in t0
          if !(x%0 == null)
            @1 block
              it%2 = x%0
              %3 = read it%2.ok
            if %3
              %4 = x%0
            else
              %4 = null
            %1 = %4
          else
            %1 = null
          if !(%1 == null)
            %5 = %1
          else
            return
          a%6 = %5
          @13 block
            it%7 = a%6
            log()
            %8 = (it%7 == 1)
          if !(%8)
            %9 = a%6
          else
            %9 = null
          b%10 = %9
        "###,
    );
}

#[test]
fn for_each_and_repeat_are_loops() {
    check(
        r###"
        fun f(xs: List<Int>, m: Map<Int, Int>) {
            xs.forEach { if (it == 1) return@forEach; go(it) }
            xs.forEach { if (it == 2) return }
            m.forEach { (k, v) -> go(k) }
            m.forEach { k, v -> go(v) }
            repeat(3) { go(it) }
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(xs%0: List<Int>, m%1: Map<Int, Int>) in t0
          @0 for it%2 in xs%0
            if it%2 == 1
              continue @0
            go(it%2)
          @4 for it%3 in xs%0
            if it%3 == 2
              return
          @7 for %4 in m%1
            k%5 = %4.component1()
            v%6 = %4.component2()
            go(k%5)
          @11 for %7 in m%1
            k%8 = %7.component1()
            v%9 = %7.component2()
            go(v%9)
          @15 loop
            go(it%10)
        "###,
    );
}

#[test]
fn return_at_leaves_the_inlined_block() {
    check(
        r###"
        fun f(x: A): Int {
            val y = x.let {
                if (it.bad) return@let 0
                it.size
            }
            x.apply { if (bad) return@apply; go() }
            x.run outer@{ this@outer.go(); return@outer }
            return y
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: A): Int in t0
          @0 block
            it%2 = x%0
            %3 = read it%2.bad
            if %3
              %1 = 0
              break @0
            %4 = read it%2.size
            %1 = %4
          y%5 = %1
          @9 block
            %6 = x%0
            %7 = read (%6)bad
            if %7
              break @9
            (%6)go()
          @15 block
            %8 = x%0
            %8.go()
            break @15
          return y%5
        "###,
    );
}

#[test]
fn inside_apply_bare_names_and_this_are_the_receiver() {
    check(
        r###"
        class A {
            fun f(b: B) {
                b.apply {
                    x = 1
                    setListener { y(); this.z() }
                    c.apply { go(this, this@A) }
                }
            }
        }
        "###,
        r###"
        t0 final class A
        f0 final method f(b%0: B) in t0
          @0 block
            %1 = b%0
            write (%1)x = 1
            (%1)setListener(f1)
            %4 = read (%1)c
            @5 block
              %5 = %4
              (%5)go(%5, this@A)
        f1 lambda <lambda>() this=%2 in t0 in f0
          (%2)y()
          %3 = (%2)z()
          return %3
        "###,
    );
}

#[test]
fn a_scope_function_needs_its_lambda_in_place() {
    check(
        r###"
        fun f(x: A, block: (A) -> Unit) {
            x.let(block)
            x.let(::go)
            run(block)
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: A, block%1: -><A, Unit>) in t0
          x%0.let(block%1)
          x%0.let(::go)
          run(block%1)
        "###,
    );
}
