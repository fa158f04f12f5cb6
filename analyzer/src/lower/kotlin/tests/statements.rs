//! Stories about statements.

use super::check;

#[test]
fn if_else_chains_nest_in_the_else() {
    check(
        r###"
        fun f(a: Int, b: Boolean) {
            if (a == 1) x() else if (b) { y() } else z()
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(a%0: Int, b%1: Boolean) in t0
          if a%0 == 1
            x()
          else
            if b%1
              y()
            else
              z()
        "###,
    );
}

#[test]
fn an_if_as_a_value_assigns_in_both_branches() {
    check(
        r###"
        fun f(a: Boolean): Int {
            val x = if (a) 1 else { go(); 2 }
            return if (a) x else throw E()
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(a%0: Boolean): Int in t0
          if a%0
            %1 = 1
          else
            go()
            %1 = 2
          x%2 = %1
          if a%0
            %3 = x%2
          else
            %4 = E()
            throw %4
          return %3
        "###,
    );
}

#[test]
fn when_with_a_subject_tests_it() {
    check(
        r###"
        fun f(s: State) {
            when (val v = s.get()) {
                State.ON, null -> a()
                is Bad -> b(v)
                !is Good -> c()
                in 1..9 -> d()
                !in list -> e()
                else -> g()
            }
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(s%0: State) in t0
          %1 = s%0.get()
          v%2 = %1
          %3 = read State.ON
          if (v%2 == %3 || v%2 == null)
            a()
          else
            if v%2 is Bad
              b(v%2)
            else
              if !(v%2 is Good)
                c()
              else
                if 1 <= v%2 && v%2 <= 9
                  d()
                else
                  %4 = read list
                  if !(v%2 in %4)
                    e()
                  else
                    g()
        "###,
    );
}

#[test]
fn when_without_a_subject_is_a_chain() {
    check(
        r###"
        fun f(a: Boolean) = when {
            a -> 1
            b() -> 2
            else -> 3
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(a%0: Boolean) in t0
          if a%0
            return 1
          else
            %1 = b()
            if %1
              return 2
            else
              return 3
        "###,
    );
}

#[test]
fn a_when_guard_is_part_of_the_condition() {
    check(
        r###"
        fun f(x: Any) = when (x) {
            is A if x.ok -> 1
            else -> 2
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: Any) in t0
          if x%0 is A
            %1 = read x%0.ok
          if x%0 is A && %1
            return 1
          else
            return 2
        "###,
    );
}

#[test]
fn try_catch_finally() {
    check(
        r###"
        fun f() {
            try {
                a()
            } catch (e: IOException) {
                log(e)
                return
            } finally {
                b()
            }
        }
        "###,
        r###"
        t0 file 
        f0 static final method f() in t0
          try
            a()
          handlers
            catch
              log(e%0)
              return
          b()
        "###,
    );
}

#[test]
fn try_as_a_value() {
    check(
        r###"
        fun f(): Int {
            val x = try { a() } catch (e: E) { null }
            return x ?: throw E()
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(): Int in t0
          try
            %1 = a()
            %0 = %1
          handlers
            catch
              %0 = null
          x%3 = %0
          if !(x%3 == null)
            %4 = x%3
          else
            %5 = E()
            throw %5
          return %4
        "###,
    );
}

#[test]
fn loops() {
    check(
        r###"
        fun f(xs: List<Int>) {
            for (x in xs) go(x)
            for ((i, x) in xs.withIndex()) { if (x == i) continue; break }
            while (next()) a()
            while (true) { b() }
            do { val n = c() } while (n)
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(xs%0: List<Int>) in t0
          @0 for x%1 in xs%0
            go(x%1)
          %2 = xs%0.withIndex()
          @3 for %3 in %2
            i%4 = %3.component1()
            x%5 = %3.component2()
            if x%5 == i%4
              continue @3
            break @3
          @9 loop
            %6 = next()
            if !(%6)
              break @9
            a()
          @14 loop
            b()
          @16 loop
            %7 = c()
            n%8 = %7
            if !(n%8)
              break @16
        "###,
    );
}

#[test]
fn labels_name_the_loop_that_is_left() {
    check(
        r###"
        fun f(xs: List<Int>) {
            outer@ for (a in xs) {
                for (b in xs) {
                    if (a == b) continue@outer
                    break@outer
                }
            }
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(xs%0: List<Int>) in t0
          @0 for a%1 in xs%0
            @1 for b%2 in xs%0
              if a%1 == b%2
                continue @0
              break @0
        "###,
    );
}

#[test]
fn assignments() {
    check(
        r###"
        class A {
            var n = 0
            fun f(a: A, m: Map<String, Int>) {
                var x = 1
                x = 2
                n = x
                this.n = 3
                a.n = 4
                a.b.n = 5
                binding.box.checked = true
                m["k"] = 6
                a?.n = 7
                x++
                --n
                x *= 2
            }
        }
        "###,
        r###"
        t0 final class A
          n
        f0 initializer <fields>() in t0
          write n = 0
        f1 final method f(a%0: A, m%1: Map<String, Int>) in t0
          x%2 = 1
          x%2 = 2
          write n = x%2
          write this.n = 3
          write a%0.n = 4
          %3 = read a%0.b
          write %3.n = 5
          write binding.box.checked = true
          m%1["k"] = 6
          if !(a%0 == null)
            write a%0.n = 7
          x%2 = ?
          write n = ?
          x%2 = ?
        "###,
    );
}

#[test]
fn plus_assign_is_a_call() {
    check(
        r###"
        fun f(xs: MutableList<Int>) {
            xs += 1
            all -= xs
            view.onClick += { go() }
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(xs%0: MutableList<Int>) in t0
          xs%0.plusAssign(1)
          %1 = read all
          %1.minusAssign(xs%0)
          %2 = read view.onClick
          %2.plusAssign(f1)
        f1 lambda <lambda>() this=%3 in t0 in f0
          %4 = (%3)go()
          return %4
        "###,
    );
}

#[test]
fn destructuring_evaluates_once() {
    check(
        r###"
        fun f() {
            val (a, _, b: Int) = make()
            use(a, b)
        }
        "###,
        r###"
        t0 file 
        f0 static final method f() in t0
          %0 = make()
          a%1 = %0.component1()
          b%2 = %0.component3()
          use(a%1, b%2)
        "###,
    );
}

#[test]
fn a_line_that_starts_with_a_bracket_is_a_statement() {
    check(
        r###"
        fun f(c: Any) {
            val x = g()
            (c as A).h()
            go()
            (c as? B)?.let { k(it) }
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(c%0: Any) in t0
          %1 = g()
          x%2 = %1
          %3: A = c%0
          %4 = %3.h()
          go()
          %5: B = c%0
          if !(%5 == null)
            @7 block
              it%8 = %5
              %9 = k(it%8)
              %7 = %9
            %6 = %7
          else
            %6 = null
        "###,
    );
}

#[test]
fn names_end_with_their_block() {
    check(
        r###"
        fun f(x: Int) {
            if (x == 1) { val x = 2; a(x) }
            a(x)
        }
        "###,
        r###"
        t0 file 
        f0 static final method f(x%0: Int) in t0
          if x%0 == 1
            x%1 = 2
            a(x%1)
          a(x%0)
        "###,
    );
}
