//! Stories about declarations.

use super::{check, check_bodies};

#[test]
fn imports_open_a_module_or_one_name() {
    check(
        r###"
        import UIKit
        import class Foo.Bar
        @testable import App
        "###,
        r###"
        import UIKit.*
        import Foo.Bar
        import App.*
        "###,
    );
}

#[test]
fn a_class_has_its_supertypes_attributes_and_members() {
    check(
        r###"
        @main
        public final class Home<T: Item, U>: UIViewController, Delegate where U: Other {
            private let store = Store()
            static let shared = Home()
            weak var delegate: Listener?
            @IBOutlet var agree: UIButton!
            open class func make() -> Home { Home() }
            override func viewDidLoad() { super.viewDidLoad() }
            deinit { stop() }
        }
        "###,
        r###"
        @main final class Home<T : Item, U : Other> : UIViewController, Delegate
          private final field store
          restricted static final field shared
          restricted field delegate: Listener
          @IBOutlet restricted field agree: UIButton
        Home.<clinit>()
          %0 = Home()
          write shared = %0
        Home.<fields>()
          %0 = Store()
          write store = %0
        static final Home.make(): Home
          %0 = Home()
          return %0
        restricted override Home.viewDidLoad()
          super.viewDidLoad()
        Home.deinit()
          stop()
        "###,
    );
}

#[test]
fn who_sees_a_member_is_internal_unless_written() {
    check(
        r###"
        struct A {
            public var a = 1
            private(set) var b = 2
            fileprivate func c() {}
            func d() {}
        }
        public extension A {
            func e() {}
            private func f() {}
        }
        "###,
        r###"
        restricted final class A
          field a
          restricted field b
        extension A
        A.<fields>()
          write a = 1
          write b = 2
        A.<init>(a =, b =)
          if !(omitted 0)
            write a = a
          if !(omitted 1)
            write b = b
        private A.c()
        restricted A.d()
        A.e()
        private A.f()
        "###,
    );
}

#[test]
fn an_extension_is_a_declaration_under_the_name_of_its_type() {
    check(
        r###"
        extension Home.Inner: UITableViewDelegate where T == Int {
            struct Row { let id: Int }
            var title: String { "t" }
            func tableView(_ table: UITableView, didSelectRowAt path: IndexPath) { Self.open(self) }
        }
        "###,
        r###"
        restricted extension Home.Inner : UITableViewDelegate
          restricted field title: String
        restricted static final class Row in Home.Inner
          restricted final field id: Int
        Row.<init>(id: Int)
          write id = id
        restricted get Home.Inner.title(): String
          return "t"
        restricted Home.Inner.tableView(_ table: UITableView, didSelectRowAt path: IndexPath)
          `Home.Inner`.open(this)
        "###,
    );
}

#[test]
fn a_protocol_lists_what_others_implement() {
    check(
        r###"
        protocol Consent: AnyObject {
            associatedtype Answer
            var isGiven: Bool { get set }
            init(store: Store)
            func ask(_ done: @escaping (Bool) -> Void)
        }
        extension Consent {
            func ask(_ done: @escaping (Bool) -> Void) { done(true) }
        }
        "###,
        r###"
        restricted interface Consent : AnyObject
          restricted field isGiven: Bool
        restricted extension Consent
        restricted Consent.<init>(store: Store);
        restricted abstract Consent.ask(_ done: -><Bool, Void>);
        restricted Consent.ask(_ done: -><Bool, Void>)
          (done)(true)
        "###,
    );
}

#[test]
fn cases_of_an_enum_are_constants_and_with_values_functions() {
    check(
        r###"
        enum Answer: String, CaseIterable {
            case yes = "y", no
            indirect case later(Int, why: String = "")
            var isYes: Bool { self == .yes }
        }
        "###,
        r###"
        restricted final enum Answer : String, CaseIterable
          static final field yes: Answer
          static final field no: Answer
          static final field later: Answer
          restricted field isYes: Bool
        Answer.<clinit>()
          %0 = new Answer("y")
          write yes = %0
          %1 = new Answer()
          write no = %1
        static final Answer.later(_ $0: Int, why: String =): Answer
          %2 = new Answer($0, why)
          return %2
        restricted get Answer.isYes(): Bool
          %0 = read ``.yes
          return (this == %0)
        "###,
    );
}

#[test]
fn a_property_wrapper_with_arguments_is_an_object_that_keeps_the_property() {
    check(
        r###"
        struct Settings: View {
            @AppStorage("agreed") private var agreed = false
            @State var page = Page.first
            @UserDefault(key: "ads", defaultValue: true) static var ads: Bool
            @Environment(\.dismiss) var dismiss
            var body: some View { Toggle("Ads", isOn: $agreed) }
        }
        "###,
        r###"
        restricted final class Settings : View
          @AppStorage("agreed") private field agreed by
          @State restricted field page
          @UserDefault(key = "ads", defaultValue = true) restricted static field ads: Bool by
          @Environment(::dismiss) restricted field dismiss by
          restricted field body: View
        Settings.<clinit>()
          %0 = UserDefault(key = "ads", defaultValue = true)
          write ads = %0
        Settings.<fields>()
          %0 = AppStorage("agreed", wrappedValue = false)
          write agreed = %0
          %1 = read Page.first
          write page = %1
          %2 = Environment(::dismiss)
          write dismiss = %2
        Settings.<init>(page =)
          if !(omitted 0)
            write page = page
        restricted get Settings.body(): View
          %0 = read agreed
          %1 = Toggle("Ads", isOn = %0)
          return %1
        "###,
    );
}

#[test]
fn a_struct_without_initialisers_has_one_for_its_properties() {
    check_bodies(
        r###"
        struct Page: View {
            let title: String
            var agreed = false
            var onAgree: (() -> Void)?
            let fixed = 1
            static var count = 0
            var body: some View { Text(title) }
        }
        "###,
        r###"
        Page.<clinit>()
          write count = 0
        Page.<fields>()
          write agreed = false
          write fixed = 1
        Page.<init>(title: String, agreed =, onAgree: -><Void> =)
          write title = title
          if !(omitted 1)
            write agreed = agreed
          if !(omitted 2)
            write onAgree = onAgree
        restricted get Page.body(): View
          %0 = read title
          %1 = Text(%0)
          return %1
        "###,
    );
}

#[test]
fn accessors_are_functions() {
    check_bodies(
        r###"
        class A {
            var a: Int { 1 }
            var b: Int { get { c } set(value) { c = value } }
            var c = 0 { willSet { will(newValue) } didSet(old) { did(old) } }
            lazy var d: B = { let b = B(); return b }()
            subscript(i: Int, in page: Int = 0) -> Int { get { i } set { put(newValue) } }
        }
        "###,
        r###"
        A.<fields>()
          write c = 0
        restricted get A.a(): Int
          return 1
        restricted get A.b(): Int
          %0 = read c
          return %0
        restricted set A.b(value: Int)
          write c = value
        restricted set A.c(newValue)
          will(newValue)
          %1 = read c
          old = %1
          write c = newValue
          did(old)
        restricted get A.d(): B
          %2 = (#6)()
          return %2
        lambda #6() in A.d
          %0 = B()
          b = %0
          return b
        restricted A.subscript(i: Int, in page: Int =): Int
          if omitted 1
            page = 0
          return i
        restricted A.subscript(i: Int, in page: Int =, newValue: Int)
          if omitted 1
            page = 0
          put(newValue)
        "###,
    );
}

#[test]
fn parameters_have_names_and_labels() {
    check_bodies(
        r###"
        func ask(for media: Media, _ times: Int..., then done: @escaping (Bool) -> Void = {}, at: inout Int) async throws -> Bool where T: X {
            done(times)
        }
        "###,
        r###"
        restricted static final @0.ask(for media: Media, _ times: Int..., then done: -><Bool, Void> =, at: Int): Bool
          if omitted 2
            done = #1
          %4 = (done)(times)
          return %4
        lambda #1() in @0.ask
        "###,
    );
}

#[test]
fn initialisers_call_each_other() {
    check_bodies(
        r###"
        class A: B {
            init?(a: Int) { super.init(nibName: nil) }
            convenience init() { self.init(a: 1) }
            static func make() -> A { Self.init(a: 2) }
            static func other() -> A { let a = Self(); return a }
        }
        "###,
        r###"
        restricted A.<init>(a: Int)
          super(nibName = null)
        restricted A.<init>()
          this(a = 1)
        restricted static final A.make(): A
          %0 = new A(a = 2)
          return %0
        restricted static final A.other(): A
          %0 = new A()
          a = %0
          return a
        "###,
    );
}

#[test]
fn code_outside_of_types_runs_when_the_file_is_used() {
    check_bodies(
        r###"
        let store = Store()
        func top() {}
        start(store)
        #Preview { Home() }
        "###,
        r###"
        @0.<clinit>()
          %0 = Store()
          write store = %0
          %1 = read store
          start(%1)
        restricted static final @0.top()
        "###,
    );
}

#[test]
fn both_sides_of_a_build_setting_are_members() {
    check_bodies(
        r###"
        class A {
            #if DEBUG
            let a = 1
            #else
            let a = 2
            #endif
            func f() {
                #if DEBUG
                debug()
                return
                #elseif os(iOS)
                phone()
                #else
                other()
                #endif
                go()
            }
        }
        "###,
        r###"
        A.<fields>()
          write a = 1
          write a = 2
        restricted A.f()
          if ?
            debug()
            return
          else
            if ?
              phone()
            else
              other()
          go()
        "###,
    );
}

#[test]
fn types_lose_what_does_not_matter() {
    check(
        r###"
        class A {
            var a: [String: Int]?
            var b: ((Bool, inout Int) -> Void)!
            var c: any P & Q
            var d: (Int, name: String)
            var e: Outer.Inner<[X]>
            var f: () -> some View
            var g: Self?
        }
        "###,
        r###"
        restricted class A
          restricted field a: Dictionary<String, Int>
          restricted field b: -><Bool, Int, Void>
          restricted field c: P
          restricted field d: ()<Int, String>
          restricted field e: Outer.Inner<Array<X>>
          restricted field f: -><View>
          restricted field g: A
        "###,
    );
}
