//! Stories about declarations.

use super::{check, check_bodies};

#[test]
fn a_class_is_its_interface_its_extension_and_its_implementation() {
    check(
        r###"
        #import <UIKit/UIKit.h>
        #import "Store.h"
        @import AVFoundation;
        @interface Login : UIViewController <Delegate, Other>
        @property (nonatomic, copy, readonly) NSString *name;
        @property (nonatomic, copy) void (^onAgree)(BOOL ok);
        @property (class, readonly) Login *shared;
        - (void)go;
        @end
        @interface Login () <Private>
        @property (nonatomic, copy) NSString *name;
        @property (nonatomic, assign) BOOL agreed;
        @end
        @implementation Login {
            NSArray<NSString *> *_rows;
            id<Delegate> _delegate;
        }
        @synthesize agreed = agreed_;
        - (void)go { agreed_ = YES; _rows = nil; self.agreed = NO; }
        @end
        "###,
        r###"
        import UIKit.*
        import Store
        import AVFoundation.*
        file @0
        class Login : UIViewController, Delegate, Other, Private
          @nonatomic @copy field name: NSString
          @nonatomic @copy field onAgree: -><BOOL, void>
          @class @readonly static field shared: Login
          @nonatomic @assign private field agreed: BOOL
          private field rows: NSArray<NSString>
          private field delegate: Delegate
        Login.go()
          write agreed = true
          write rows = null
          write this.agreed = false
        "###,
    );
}

#[test]
fn categories_and_lone_implementations_are_extensions() {
    check(
        r###"
        @interface UIView (Shake) <Shaking>
        - (void)shake;
        @end
        @implementation UIView (Shake)
        - (void)shake { [self go]; }
        @end
        @implementation App
        + (void)load { }
        @end
        "###,
        r###"
        file @0
        extension UIView : Shaking
        extension App
        UIView.shake()
          this.go()
        static App.load()
        "###,
    );
}

#[test]
fn protocols_are_interfaces() {
    check(
        r###"
        @protocol Answering <NSObject>
        @property (nonatomic) BOOL done;
        - (void)agree:(BOOL)yes from:(UIView *)view;
        @optional
        + (id<Answering>)make;
        @end
        @class A, B; @protocol Later;
        "###,
        r###"
        interface Answering : NSObject
          @nonatomic field done: BOOL
        abstract Answering.agree(_ yes: BOOL, from view: UIView);
        static abstract Answering.make(): Answering;
        "###,
    );
}

#[test]
fn what_only_begins_like_an_initialiser_is_a_method() {
    check_bodies(
        r###"
        @interface A : B
        @end
        @implementation A
        - (instancetype)init { if (self = [super init]) { [self initViews]; } return self; }
        - (void)initViews { [super initViews]; }
        - (BOOL)initData { [self initViews]; return YES; }
        @end
        "###,
        r###"
        A.<init>()
          super()
          if !(this == null)
            this.initViews()
          return this
        A.initViews()
          super.initViews()
        A.initData(): BOOL
          this.initViews()
          return true
        "###,
    );
}

#[test]
fn initialisers_are_constructors_with_the_labels_that_swift_has() {
    check_bodies(
        r###"
        @interface A : B
        @end
        @implementation A
        - (instancetype)init { return [self initWithName:@"x" size:1]; }
        - (instancetype)initWithName:(NSString *)name size:(int)s {
            if (self = [super init]) { _name = name; }
            return self;
        }
        - (id)initForURL:(NSURL *)url { self = [super initWithURL:url]; if (!self) { return nil; } return self; }
        - (void)initialise { }
        + (A *)shared { return [[self alloc] init]; }
        @end
        "###,
        r###"
        A.<init>()
          this(name = "x", size = 1)
          return this
        A.<init>(name: NSString, size s: int)
          super()
          if !(this == null)
            write name = name
          return this
        A.<init>(forURL url: NSURL)
          super(url = url)
          if this == null
            return null
          return this
        A.initialise()
        static A.shared(): A
          %0 = new A()
          return %0
        "###,
    );
}

#[test]
fn functions_and_constants_belong_to_the_file() {
    check(
        r###"
        #define kAgreed @"agreed" // the key
        #define kLimit (30)
        #define LOG(x) NSLog(x)
        #define kFirst @"a" "b" c
        static NSString *const kName = @"name";
        extern NSString *const kOther;
        FOUNDATION_EXPORT BOOL started;
        static void helper(int a, NSString *b, void (^done)(void)) { done(); }
        NSString *make(void) { return kName; }
        @implementation A
        static int count = 2;
        @end
        "###,
        r###"
        file @0
          static final field kAgreed
          static final field kLimit
          private static final field kName: NSString
          static final field kOther: NSString
          static field started: BOOL
          private static field count: int
        extension A
        @0.<clinit>()
          write kAgreed = "agreed"
          write kLimit = 30
          write kName = "name"
          write count = 2
        private static final @0.helper(_ a: int, _ b: NSString, _ done: -><void>)
          (done)()
        static final @0.make(): NSString
          %0 = read kName
          return %0
        "###,
    );
}

#[test]
fn enums_have_their_constants() {
    check(
        r###"
        typedef NS_ENUM(NSInteger, Status) { StatusNone = 0, StatusAgreed NS_SWIFT_NAME(agreed) };
        typedef enum { One, Two } Count;
        enum Plain { P1 };
        "###,
        r###"
        enum Status
          static final field StatusNone: Status
          static final field StatusAgreed: Status
        enum Count
          static final field One: Count
          static final field Two: Count
        enum Plain
          static final field P1: Plain
        Status.<clinit>()
          write StatusNone = 0
        "###,
    );
}

#[test]
fn types_are_read_without_pointers_and_nullability() {
    check_bodies(
        r###"
        @implementation A
        - (nullable NSArray<Foo *> *)a:(id<P>)b c:(NSDictionary<NSString *, id> * _Nullable)d e:(void (^ _Nullable)(NSError *error))f { }
        - (void)log:(NSString *)format, ... { }
        - (__kindof UIView *)view { }
        typedef void (^Answer)(BOOL yes);
        - (void)ask:(Answer)answer { answer(NO); }
        @end
        "###,
        r###"
        A.a(_ b: P, c d: NSDictionary<NSString, id>, e f: -><NSError, void>): NSArray<Foo>
        A.log(_ format: NSString, _ %1...)
        A.view(): UIView
        A.ask(_ answer: -><BOOL, void>)
          (answer)(false)
        "###,
    );
}

#[test]
fn methods_of_bridges_are_methods() {
    check_bodies(
        r###"
        @implementation A
        RCT_EXPORT_MODULE();
        RCT_EXPORT_METHOD(ask:(NSString *)what done:(RCTResponseSenderBlock)done) { done(@[what]); }
        @end
        "###,
        r###"
        A.ask(_ what: NSString, done: RCTResponseSenderBlock)
          (done)([what])
        "###,
    );
}

#[test]
fn a_macro_that_stands_for_a_message_is_a_getter_and_sends_it_wherever_it_is_named() {
    check_bodies(
        r###"
        #define Ads [AdHelper shared]
        #define kLimit 3
        void f(void) {
            [Ads start];
        }
        "###,
        r###"
        @0.<clinit>()
          write kLimit = 3
        get @0.Ads()
          %0 = `AdHelper`.shared()
          return %0
        static final @0.f()
          %0 = read Ads
          %0.start()
        "###,
    );
}

#[test]
fn a_method_that_deals_with_the_variable_of_a_property_is_its_getter() {
    check_bodies(
        r###"
        @implementation Page
        - (UIButton *)okButton {
            if (!_okButton) {
                _okButton = [UIButton new];
                _okButton.hidden = YES;
            }
            return _okButton;
        }
        - (NSString *)title { return @"a"; }
        @end
        "###,
        r###"
        get Page.okButton(): UIButton
          %0 = read okButton
          if !%0
            %1 = new UIButton()
            write okButton = %1
            write okButton.hidden = true
          %2 = read okButton
          return %2
        Page.title(): NSString
          return "a"
        "###,
    );
}
