//! Stories about statements.

use super::check_bodies;

#[test]
fn an_early_exit_is_a_branch() {
    check_bodies(
        r###"
        func f(a: Bool) {
            guard a, let b = load(), b.ok else { return }
            use(b)
            guard let self else { return }
        }
        "###,
        r###"
        restricted static final @0.f(a: Bool)
          if a
            %1 = load()
            b = %1
            if !(b == null)
              %3 = read b.ok
          if !(a && !(b == null) && %3)
            return
          use(b)
          if this == null
            return
        "###,
    );
}

#[test]
fn what_if_binds_is_visible_inside() {
    check_bodies(
        r###"
        func f() {
            if let a = x.first, var b = a.next as? Row, !b.done { use(a, b) } else if let c { use(c) } else { none() }
            if case .failed(let why, _) = state, why == nil { stop(why) }
            if #available(iOS 14, *), case .authorized = status { go() }
        }
        "###,
        r###"
        restricted static final @0.f()
          %0 = read x.first
          a = %0
          if !(a == null)
            %2 = read a.next
            b = %2
            if %2 is Row
              %4 = read b.done
          if (!(a == null) && %2 is Row && !%4)
            use(a, b)
          else
            %5 = read c
            c = %5
            if !(c == null)
              use(c)
            else
              none()
          %7 = read state
          %8 = read ``.failed
          why = %7[0]
          if (%7 == %8 && why == null)
            stop(why)
          if ?
            %10 = read status
            %11 = read ``.authorized
          if (? && %10 == %11)
            go()
        "###,
    );
}

#[test]
fn else_if_chains_nest_in_the_else() {
    check_bodies(
        r###"
        func f(a: Int, b: Bool) -> Int {
            if a == 1 { return 1 } else if b { y() } else { z() }
            return 2
        }
        "###,
        r###"
        restricted static final @0.f(a: Int, b: Bool): Int
          if a == 1
            return 1
          else
            if b
              y()
            else
              z()
          return 2
        "###,
    );
}

#[test]
fn a_switch_tests_its_patterns() {
    check_bodies(
        r###"
        func f(status: Status) {
            switch status {
            case .authorized, .limited: go()
            case .denied(let why) where why.isFinal: stop(why)
            case Status.custom(let a, let b): pair(a, b)
            case 1...3: few()
            case is Special: special()
            case let other as Other: use(other)
            case let x?: some(x)
            case nil: nothing()
            @unknown default: break
            }
        }
        "###,
        r###"
        restricted static final @0.f(status: Status)
          %1 = read ``.authorized
          %2 = read ``.limited
          if (status == %1 || status == %2)
            go()
          else
            %3 = read ``.denied
            why = status[0]
            if status == %3
              %5 = read why.isFinal
            if (status == %3 && %5)
              stop(why)
            else
              %6 = read `Status`.custom
              a = status[0]
              b = status[1]
              if status == %6
                pair(a, b)
              else
                if (1 <= status && status <= 3)
                  few()
                else
                  if status is Special
                    special()
                  else
                    other = status
                    if status is Other
                      use(other)
                    else
                      x = status
                      if !(status == null)
                        some(x)
                      else
                        if status == null
                          nothing()
        "###,
    );
}

#[test]
fn entries_that_fall_through_share_a_branch() {
    check_bodies(
        r###"
        func f(a: Int) {
            switch a {
            case 1:
                one()
                fallthrough
            case 2: two()
            default: other()
            }
        }
        "###,
        r###"
        restricted static final @0.f(a: Int)
          if (a == 1 || a == 2)
            if a == 1
              one()
            two()
          else
            other()
        "###,
    );
}

#[test]
fn break_leaves_the_switch_and_labels_the_loop() {
    check_bodies(
        r###"
        func f(xs: [Int]) {
            outer: for x in xs {
                switch x {
                case 1:
                    if skip { break }
                    one()
                case 2: continue outer
                case 3: break outer
                default: break
                }
            }
        }
        "###,
        r###"
        restricted static final @0.f(xs: Array<Int>)
          0: loop x of xs
            1: block
              if x == 1
                %2 = read skip
                if %2
                  break 1
                one()
              else
                if x == 2
                  continue 0
                else
                  if x == 3
                    break 0
        "###,
    );
}

#[test]
fn a_tuple_is_switched_on_by_its_parts() {
    check_bodies(
        r###"
        func f(a: Bool, b: Int) {
            switch (a, b) {
            case (true, let n): use(n)
            case (_, 0): zero()
            default: other()
            }
        }
        "###,
        r###"
        restricted static final @0.f(a: Bool, b: Int)
          n = b
          if a == true
            use(n)
          else
            if b == 0
              zero()
            else
              other()
        "###,
    );
}

#[test]
fn loops() {
    check_bodies(
        r###"
        func f(xs: [Int]) {
            for (i, x) in xs.enumerated() where x > i { use(x) }
            for case let x? in ys { use(x) }
            for case .ok(let x) in ys { use(x) }
            while let x = next(), x.ok { use(x) }
            repeat { go() } while again && more()
        }
        "###,
        r###"
        restricted static final @0.f(xs: Array<Int>)
          %1 = xs.enumerated()
          1: loop %2 of %1
            i = %2[0]
            x~4 = %2[1]
            if !(i < x~4)
              continue 1
            use(x~4)
          %5 = read ys
          8: loop %6 of %5
            x~7 = %6
            if %6 == null
              continue 8
            use(x~7)
          %8 = read ys
          14: loop %9 of %8
            %10 = read ``.ok
            x~11 = %9[0]
            if !(%9 == %10)
              continue 14
            use(x~11)
          20: loop
            %12 = next()
            x~13 = %12
            if !(x~13 == null)
              %14 = read x~13.ok
            if !(!(x~13 == null) && %14)
              break 20
            use(x~13)
          28: loop
            go()
            %15 = read again
            if %15
              %16 = more()
            if !(%15 && %16)
              break 28
        "###,
    );
}

#[test]
fn do_and_catch() {
    check_bodies(
        r###"
        func f() {
            do {
                try a()
                let b = try? c()
            } catch let error as Known { d(error) } catch Fault.lost { e() } catch { g(error) }
            do { h() }
            throw Fault.other
        }
        "###,
        r###"
        restricted static final @0.f()
          try
            a()
            %0 = c()
            b = %0
          else
            catch
              error~2 = ?
              d(error~2)
            catch
              %3 = read `Fault`.lost
              e()
            catch
              g(error~4)
          h()
          %5 = read Fault.other
          throw %5
        "###,
    );
}

#[test]
fn what_is_deferred_runs_at_the_end_of_its_block() {
    check_bodies(
        r###"
        func f() -> Int {
            defer { close() }
            defer { log() }
            if x { defer { inner() }; go() }
            return 1
        }
        "###,
        r###"
        restricted static final @0.f(): Int
          %0 = read x
          if %0
            go()
            inner()
          log()
          close()
          return 1
        "###,
    );
}

#[test]
fn if_and_switch_are_values_too() {
    check_bodies(
        r###"
        func f(a: Bool) -> Int {
            let x = if a { 1 } else { 2 }
            let y = switch x { case 1: one() default: 3 }
            return y
        }
        func g(a: Bool) -> Int { if a { 1 } else { h() } }
        "###,
        r###"
        restricted static final @0.f(a: Bool): Int
          if a
            %1 = 1
          else
            %1 = 2
          x = %1
          if x == 1
            %4 = one()
            %3 = %4
          else
            %3 = 3
          y = %3
          return y
        restricted static final @0.g(a: Bool): Int
          if a
            return 1
          else
            %1 = h()
            return %1
        "###,
    );
}

#[test]
fn local_functions_and_tuples() {
    check_bodies(
        r###"
        func f() {
            func inner(_ a: Int) -> Int { a }
            let (a, b) = (inner(1), 2)
            let (c, _) = pair()
            (x, y) = (a, b)
            _ = c
            var n: Int { a }
            use(n)
        }
        "###,
        r###"
        restricted static final @0.f()
          inner = fn @0.inner
          %2 = (inner)(1)
          a~3 = %2
          b = 2
          %5 = pair()
          c = %5[0]
          write x = a~3
          write y = b
          n = a~3
          use(n)
        final local @0.inner(_ a~1: Int): Int in @0.f
          return a~1
        "###,
    );
}
