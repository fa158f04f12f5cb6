//! Stories about blocks.

use super::check_method;

#[test]
fn blocks_are_closures_over_the_variables_around_them() {
    check_method(
        r###"
        [self ask:^(BOOL yes, NSError *error) { if (yes) { [self go:n]; } }];
        void (^later)(int) = ^(int x) { use(x); };
        later(3);
        "###,
        r###"
          this.ask(#1)
          later = #2
          (later)(3)
        lambda #1(yes: BOOL, error: NSError) in A.f
          if yes
            this.go(n)
        lambda #2(x: int) in A.f
          use(x)
        "###,
    );
}

#[test]
fn weak_and_strong_selves_are_self() {
    check_method(
        r###"
        __weak typeof(self) weakSelf = self;
        @weakify(self);
        [self ask:^{
            __strong __typeof__(weakSelf) strongSelf = weakSelf;
            @strongify(self);
            if (!strongSelf) { return; }
            strongSelf.agreed = YES;
            [weakSelf go];
            self->_x = 1;
        }];
        "###,
        r###"
          this.ask(#1)
        lambda #1() in A.f
          if this == null
            return
          write this.agreed = true
          this.go()
          write this.x = 1
        "###,
    );
}

#[test]
fn blocks_in_properties_and_variables_are_called() {
    check_method(
        r###"
        if (self.onAgree) self.onAgree(YES);
        !_done ?: _done();
        helper(n);
        "###,
        r###"
          %1 = read this.onAgree
          if %1
            %2 = read this.onAgree
            (%2)(true)
          %3 = read done
          if !%3
          else
            %4 = read done
            (%4)()
          helper(n)
        "###,
    );
}

#[test]
fn things_that_run_once_are_calls_with_blocks() {
    check_method(
        r###"
        static Foo *shared;
        static dispatch_once_t once;
        dispatch_once(&once, ^{ shared = [[Foo alloc] init]; });
        int (^make)(void) = ^int { return 1; };
        "###,
        r###"
          dispatch_once(once, #1)
          make = #2
        lambda #1() in A.f
          %3 = new Foo()
          shared = %3
        lambda #2(): int in A.f
          return 1
        "###,
    );
}

#[test]
fn macros_without_a_semicolon_lose_nothing() {
    check_method(
        r###"
        WS(ws)
        [self open];
        @weakify(self)
        self.done = ^{
            @strongify(self)
            [self go];
            StrongSelf
            [strongSelf end];
            [ws end];
        };
        XXLog(@"asked")
        self.asked = YES;
        WeakSelf
        return;
        "###,
        r###"
          this.open()
          write this.done = #1
          XXLog("asked")
          write this.asked = true
          return
        lambda #1() in A.f
          this.go()
          this.end()
          this.end()
        "###,
    );
}
