//! Stories about expressions.

use super::check_method;

#[test]
fn messages_are_calls_and_the_pieces_of_selectors_labels() {
    check_method(
        r###"
        [self go];
        [super f:n];
        [[Store shared] save:@"a" forKey:kKey with:nil];
        [UIView animateWithDuration:1 animations:^{ } completion:nil];
        [NSString stringWithFormat:@"%@", a, b];
        "###,
        r###"
          this.go()
          super.f(n)
          %1 = `Store`.shared()
          %2 = read kKey
          %1.save("a", forKey = %2, with = null)
          `UIView`.animateWithDuration(1, animations = #1, completion = null)
          %3 = read a
          %4 = read b
          `NSString`.stringWithFormat("%@", %3, %4)
        lambda #1() in A.f
        "###,
    );
}

#[test]
fn alloc_init_and_new_make_objects() {
    check_method(
        r###"
        Foo *a = [[Foo alloc] init];
        Foo *b = [Foo new];
        Foo *c = [[Foo<Bar *> alloc] initWithFrame:n style:2];
        [[[Foo alloc] initWithURLString:@"x"] start];
        Class d = [Foo class]; id e = [[self class] make];
        "###,
        r###"
          %1 = new Foo()
          a = %1
          %3 = new Foo()
          b = %3
          %5 = new Foo<Bar>(frame = n, style = 2)
          c = %5
          %7 = new Foo(urlString = "x")
          %7.start()
          d = Foo.class
          %9 = `A`.make()
          e = %9
        "###,
    );
}

#[test]
fn dots_read_and_write_members() {
    check_method(
        r###"
        self.view.hidden = YES;
        BOOL a = self.settings.agreed;
        _agreed = a; self->_agreed = NO;
        self.rows[2] = @1; id b = self.map[@"k"][n];
        UIApplication.sharedApplication.delegate = self;
        a = b = nil;
        "###,
        r###"
          %1 = read this.view
          write %1.hidden = true
          %2 = read this.settings
          %3 = read %2.agreed
          a = %3
          write agreed = a
          write this.agreed = false
          %5 = read this.rows
          write %5[2] = 1
          %6 = read this.map
          b = %6["k"][n]
          write UIApplication.sharedApplication.delegate = this
          b = null
          a = null
        "###,
    );
}

#[test]
fn literals_are_values() {
    check_method(
        r###"
        f(@"a" @"b\n", "c", @'x', 12, 0x1F, 3UL, 1.5, YES, NO, nil, NULL, @YES, @3, @(n), @[@1, @"x"], @{@"k": @NO, @"j": n});
        "###,
        r###"
          %1 = ["k", false]
          f("ab\n", "c", ?, 12, 31, 3, ?, true, false, null, null, true, 3, n, [1, "x"], [%1, ["j", n]])
        "###,
    );
}

#[test]
fn selectors_refer_to_methods() {
    check_method(
        "[button addTarget:self action:@selector(agree:with:) forControlEvents:64]; [n g:@selector(done)];",
        r###"
          %1 = read button
          %1.addTarget(this, action = ::agree, forControlEvents = 64)
          n.g(::done)
        "###,
    );
}

#[test]
fn conditions_keep_the_order_of_calls() {
    check_method(
        r###"
        if ([self a] && ![self b] || n > 2) { }
        if (self.x == YES) { } else if (n != nil) { }
        BOOL y = n ? [self a] : [self b]; id z = [self a] ?: n;
        "###,
        r###"
          %1 = this.a()
          if %1
            %2 = this.b()
          if ((%1 && !%2) || 2 < n)
          %3 = read this.x
          if %3
          else
            if !(n == null)
          if n
            %5 = this.a()
            %4 = %5
          else
            %6 = this.b()
            %4 = %6
          y = %4
          %9 = this.a()
          if %9
            %8 = %9
          else
            %8 = n
          z = %8
        "###,
    );
}

#[test]
fn casts_remember_types_and_functions_are_called() {
    check_method(
        r###"
        Foo *a = (Foo *)[n b]; [(Bar *)n go]; (void)n;
        dispatch_async(dispatch_get_main_queue(), ^{ [self done]; });
        [self save:&n];
        "###,
        r###"
          %1 = n.b()
          %2<Foo> = %1
          a = %2<Foo>
          %4<Bar> = n
          %4<Bar>.go()
          %5 = dispatch_get_main_queue()
          dispatch_async(%5, #1)
          this.save(n)
        lambda #1() in A.f
          this.done()
        "###,
    );
}
