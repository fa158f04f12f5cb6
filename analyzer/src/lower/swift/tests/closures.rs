//! Stories about closures.

use super::check_bodies;

#[test]
fn a_closure_returns_its_only_expression() {
    check_bodies(
        r###"
        func f() {
            a { 1 }
            b { x in go(x); return 2 }
            c { (x: Int, y) -> Int in x }
            d({ $0 }, 2)
            e { if $0 { one() } else { two($1) } }
        }
        "###,
        r###"
        restricted static final @0.f()
          a(#1)
          b(#2)
          c(#3)
          d(#4, 2)
          e(#5)
        lambda #1() in @0.f
          return 1
        lambda #2(x~0) in @0.f
          go(x~0)
          return 2
        lambda #3(x~1: Int, y): Int in @0.f
          return x~1
        lambda #4($0~3) in @0.f
          return $0~3
        lambda #5($0~4, $1) in @0.f
          if $0~4
            %6 = one()
            return %6
          else
            %7 = two($1)
            return %7
        "###,
    );
}

#[test]
fn self_and_variables_are_those_around() {
    check_bodies(
        r###"
        class A {
            func f(n: Int) {
                run { [weak self, m = n] in
                    guard let self = self else { return }
                    self.go(m, n)
                    self.x = m
                }
            }
        }
        "###,
        r###"
        restricted A.f(n: Int)
          run(#1)
        lambda #1() in A.f
          m = n
          if this == null
            return
          this.go(m, n)
          write this.x = m
        "###,
    );
}

#[test]
fn numbered_parameters_belong_to_the_closure_that_names_them() {
    check_bodies(
        r###"
        func f() {
            xs.map { $0.ys.filter { $0 > $1 } }
            xs.each { run { go() } }
        }
        "###,
        r###"
        restricted static final @0.f()
          %0 = read xs
          %0.map(#1)
          %6 = read xs
          %6.each(#3)
        lambda #1($0~1) in @0.f
          %2 = read $0~1.ys
          %5 = %2.filter(#2)
          return %5
        lambda #2($0~3, $1) in #1
          return ($1 < $0~3)
        lambda #3() in @0.f
          %8 = run(#4)
          return %8
        lambda #4() in #3
          %7 = go()
          return %7
        "###,
    );
}

#[test]
fn views_are_calls_with_closures_and_chained_modifiers() {
    check_bodies(
        r###"
        struct Page: View {
            var body: some View {
                VStack(spacing: 8) {
                    Text("Privacy").font(.title)
                    if agreed { Home() } else { Button("Agree") { agreed = true } }
                    ForEach(rows) { row in RowView(row: row) }
                }
                .padding()
                .onAppear { start() }
            }
        }
        "###,
        r###"
        restricted get Page.body(): View
          %6 = VStack(spacing = 8, #1)
          %7 = %6.padding()
          %9 = %7.onAppear(#4)
          return %9
        lambda #1() in Page.body
          %0 = Text("Privacy")
          %1 = read ``.title
          %0.font(%1)
          %2 = read agreed
          if %2
            Home()
          else
            Button("Agree", #2)
          %3 = read rows
          ForEach(%3, #3)
        lambda #2() in #1
          write agreed = true
        lambda #3(row) in #1
          %5 = RowView(row = row)
          return %5
        lambda #4() in Page.body
          %8 = start()
          return %8
        "###,
    );
}

#[test]
fn a_closure_runs_at_once_when_it_is_called() {
    check_bodies(
        r###"
        class A {
            let view: UIView = {
                let view = UIView()
                view.isHidden = true
                return view
            }()
        }
        "###,
        r###"
        A.<fields>()
          %2 = (#1)()
          write view = %2
        lambda #1() in A.<fields>
          %0 = UIView()
          view = %0
          write view.isHidden = true
          return view
        "###,
    );
}

#[test]
fn tasks_and_jumps_stay_in_their_closure() {
    check_bodies(
        r###"
        func f() {
            for x in xs {
                Task { @MainActor in
                    if x.done { return }
                    await load(x)
                }
            }
        }
        "###,
        r###"
        restricted static final @0.f()
          %0 = read xs
          loop x of %0
            Task(#1)
        lambda #1() in @0.f
          %2 = read x.done
          if %2
            return
          load(x)
        "###,
    );
}

#[test]
fn a_closure_behind_the_brackets_is_an_argument_in_a_declaration_too() {
    check_bodies(
        r###"
        func f() {
            let ok = Action(title: "OK", style: .default) { _ in
                done()
            }
            add(ok)
        }
        "###,
        r###"
        restricted static final @0.f()
          %0 = read ``.default
          %3 = Action(title = "OK", style = %0, #1)
          ok = %3
          add(ok)
        lambda #1(%1) in @0.f
          %2 = done()
          return %2
        "###,
    );
}
