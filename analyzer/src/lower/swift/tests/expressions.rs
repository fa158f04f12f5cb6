//! Stories about expressions.

use super::check_bodies;

#[test]
fn operators_bind_as_the_language_says() {
    check_bodies(
        r###"
        func f(a: Int, b: Int, c: Bool, d: Bool) -> Bool {
            let x = a == b && c != d || !c
            let y = a ?? b == 1 && c
            let z = c && d ? a : d ? b : 3
            let w = a < b && b >= 2
            let v = -a + b < 1 || c
            let u = a + load().b * -get(1)[2] + 1
            return a == 1 || a == 2
        }
        "###,
        r###"
        restricted static final @0.f(a: Int, b: Int, c: Bool, d: Bool): Bool
          x = ((a == b && !(c == d)) || !c)
          if !(a == null)
            %5 = a
          else
            %5 = b
          y = (%5 == 1 && c)
          if (c && d)
            %7 = a
          else
            if d
              %7 = b
            else
              %7 = 3
          z = %7
          w = (a < b && 2 <= b)
          v = (? < 1 || c)
          %11 = load()
          %12 = read %11.b
          %13 = get(1)
          u = ?
          return (a == 1 || a == 2)
        "###,
    );
}

#[test]
fn later_operands_are_evaluated_behind_the_earlier_ones() {
    check_bodies(
        r###"
        func f() {
            if a() && !b() || c() { go() }
            let x = a() && b()
        }
        "###,
        r###"
        restricted static final @0.f()
          %0 = a()
          if %0
            %1 = b()
          if !(%0 && !%1)
            %2 = c()
          if ((%0 && !%1) || %2)
            go()
          %3 = a()
          if %3
            %4 = b()
          x = (%3 && %4)
        "###,
    );
}

#[test]
fn a_member_without_a_type_belongs_to_what_is_wanted() {
    check_bodies(
        r###"
        func f() {
            if status == .authorized { go() }
            ask(for: .video)
            let x: Color = .init(red: 1)
            let y = .custom(2).dark
        }
        "###,
        r###"
        restricted static final @0.f()
          %0 = read status
          %1 = read ``.authorized
          if %0 == %1
            go()
          %2 = read ``.video
          ask(for = %2)
          %3 = ``.init(red = 1)
          x = %3
          %5 = ``.custom(2)
          %6 = read %5.dark
          y = %6
        "###,
    );
}

#[test]
fn optional_chains_are_branches() {
    check_bodies(
        r###"
        func f() {
            delegate?.done()
            let x = a?.b?.c(1).d
            view?.title = make()
            onDone?(true)
            a!.b![0]?.go()
            self?.go()
            let y = x ?? make() ?? 1
        }
        "###,
        r###"
        restricted static final @0.f()
          %0 = read delegate
          if !(%0 == null)
            %0.done()
          %1 = read a
          if !(%1 == null)
            %2 = read %1.b
            if !(%2 == null)
              %3 = %2.c(1)
              %4 = read %3.d
              %5 = %4
            else
              %5 = null
          else
            %5 = null
          x = %5
          %7 = read view
          if !(%7 == null)
            %8 = make()
            write %7.title = %8
          %9 = read onDone
          if !(%9 == null)
            (%9)(true)
          %10 = read a
          %11 = read %10.b
          %12 = %11[0]
          if !(%12 == null)
            %12.go()
          this.go()
          if !(x == null)
            %13 = x
          else
            %14 = make()
            %13 = %14
          if !(%13 == null)
            %15 = %13
          else
            %15 = 1
          y = %15
        "###,
    );
}

#[test]
fn reads_and_writes_of_members() {
    check_bodies(
        r###"
        func f() {
            let id = UIDevice.current.identifierForVendor?.uuidString
            let manager = Manager.shared()
            manager.user.name = "n"
            self.a = b
            Config.isOn = true
            map["k"] = 1
            map["k", default: 2].x = 3
            list += [4]
            $agreed.wrappedValue = true
            self.$agreed.x()
            t.0.go()
        }
        "###,
        r###"
        restricted static final @0.f()
          %0 = read UIDevice.current.identifierForVendor
          if !(%0 == null)
            %1 = read %0.uuidString
            %2 = %1
          else
            %2 = null
          id = %2
          %4 = `Manager`.shared()
          manager = %4
          %6 = read manager.user
          write %6.name = "n"
          %7 = read b
          write this.a = %7
          write Config.isOn = true
          %8 = read map
          write %8["k"] = 1
          %9 = read map
          write %9[["k", 2]].x = 3
          %10 = read list
          %10.plusAssign([4])
          write agreed.wrappedValue = true
          %11 = read this.agreed
          %11.x()
          %12 = read t
          %13 = %12[0]
          %13.go()
        "###,
    );
}

#[test]
fn labels_are_names_of_arguments() {
    check_bodies(
        r###"
        func f() {
            AVCaptureDevice.requestAccess(for: .video, completionHandler: { ok in use(ok) })
            a.show(1, on: self)
            UIView.animate(withDuration: 1) { fade() } completion: { _ in done() }
            run { first() } _: { second() }
        }
        "###,
        r###"
        restricted static final @0.f()
          %0 = read ``.video
          `AVCaptureDevice`.requestAccess(for = %0, completionHandler = #1)
          %3 = read a
          %3.show(1, on = this)
          `UIView`.animate(withDuration = 1, #2, completion = #3)
          run(#4, #5)
        lambda #1(ok) in @0.f
          %2 = use(ok)
          return %2
        lambda #2() in @0.f
          %4 = fade()
          return %4
        lambda #3(%5) in @0.f
          %6 = done()
          return %6
        lambda #4() in @0.f
          %7 = first()
          return %7
        lambda #5() in @0.f
          %8 = second()
          return %8
        "###,
    );
}

#[test]
fn objects_are_made() {
    check_bodies(
        r###"
        func f() {
            let a = Store(name: "x")
            let b = Store.init(name: "x")
            let c = Box<Int>(1)
            let d = [Int]()
            let e = [String: Int]()
            let g = Outer.Inner(1)
        }
        "###,
        r###"
        restricted static final @0.f()
          %0 = Store(name = "x")
          a = %0
          %2 = new Store(name = "x")
          b = %2
          %4 = new Box<Int>(1)
          c = %4
          d = []
          e = []
          %8 = `Outer`.Inner(1)
          g = %8
        "###,
    );
}

#[test]
fn casts_remember_the_type() {
    check_bodies(
        r###"
        func f(x: Any) {
            let a = x as? Row
            (x as! Row).go()
            if x is Row { go() }
        }
        "###,
        r###"
        restricted static final @0.f(x: Any)
          a = x
          %2<Row> = x
          %2<Row>.go()
          if x is Row
            go()
        "###,
    );
}

#[test]
fn functions_are_values() {
    check_bodies(
        r###"
        func f() {
            button.addTarget(self, action: #selector(tapped(_:)), for: .touchUpInside)
            let a = #selector(Home.tapped)
            let b = load(_:then:)
            xs.map(\.name).filter(\Row.inner.ok)
            let c = store.save(_:)
        }
        "###,
        r###"
        restricted static final @0.f()
          %0 = read button
          %1 = read ``.touchUpInside
          %0.addTarget(this, action = ::tapped, for = %1)
          a = `Home`::tapped
          b = ::load
          %4 = read xs
          %5 = %4.map(::name)
          %5.filter(`Row`::inner.ok)
          %6 = read store
          c = %6::save
        "###,
    );
}

#[test]
fn texts_are_put_together() {
    check_bodies(
        r###"
        func f(a: String) {
            let x = "a\(a)b\n\u{4f60}" + "c"
            let y = """
                first \(g())
                  second
                """
            let z = #"raw "text""#
            let w = "a" + "b"
            let v = a + b
        }
        "###,
        r###"
        restricted static final @0.f(a: String)
          x = text("a", a, "b\n你", "c")
          %2 = g()
          y = text("first ", %2, "\n  second")
          z = "raw \"text\""
          w = "ab"
          %6 = read b
          %7 = a.plus(%6)
          v = %7
        "###,
    );
}

#[test]
fn literals() {
    check_bodies(
        r###"
        func f() {
            use(1_000, 0xff, -1, true, nil, 1.5, [1, 2], ["a": 1], (1, x: 2))
        }
        "###,
        r###"
        restricted static final @0.f()
          use(1000, 255, -1, true, null, ?, [1, 2], [["a", 1]], [1, 2])
        "###,
    );
}

#[test]
fn try_and_await_are_seen_through() {
    check_bodies(
        r###"
        func f() async throws {
            let x = try await load()
            if await x.y { go() }
            _ = try? JSONDecoder().decode(Row.self, from: x)
            async let z = load()
        }
        "###,
        r###"
        restricted static final @0.f()
          %0 = load()
          x = %0
          %2 = read x.y
          if %2
            go()
          %3 = JSONDecoder()
          %4 = %3.decode(Row.class, from = x)
          %5 = load()
          z = %5
        "###,
    );
}

#[test]
fn compound_assignments_and_own_operators() {
    check_bodies(
        r###"
        func f() {
            a.list += b
            n -= 1
            n *= 2
            let x = a <> b
            x => y
        }
        "###,
        r###"
        restricted static final @0.f()
          %0 = read a.list
          %1 = read b
          %0.plusAssign(%1)
          %2 = read n
          %2.minusAssign(1)
          %3 = read n
          %4 = read a
          %5 = read b
          %6 = <>(%4, %5)
          x = %6
          %8 = read y
          =>(x, %8)
        "###,
    );
}

#[test]
fn a_not_of_brackets_is_a_not_and_no_call() {
    check_bodies(
        r###"
        func f(a: Bool, b: Bool) -> Bool {
            if !(a) {
                return b
            }
            let x = !(a && b) || a
            return !(load())
        }
        "###,
        r###"
        restricted static final @0.f(a: Bool, b: Bool): Bool
          if !a
            return b
          x = (!(a && b) || a)
          %3 = load()
          return (!%3)
        "###,
    );
}
