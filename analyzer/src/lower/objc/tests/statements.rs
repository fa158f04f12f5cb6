//! Stories about statements.

use super::check_method;

#[test]
fn loops_are_left_where_the_code_says() {
    check_method(
        r###"
        for (NSString *s in self.rows) { if (s) { continue; } use(s); }
        for (int i = 0; i < n; i++) { if (i) break; }
        while (YES) { break; }
        do { go(); } while (n);
        "###,
        r###"
          %1 = read this.rows
          1: loop s of %1
            if s
              continue 1
            use(s)
          i = 0
          6: loop
            if !(i < n)
              break 6
            if i
              break 6
            i = ?
          12: loop
            break 12
          14: loop
            go()
            if !n
              break 14
        "###,
    );
}

#[test]
fn a_switch_is_a_chain_of_branches() {
    check_method(
        r###"
        switch (n) {
            case 1: a(); break;
            case 2:
            case 3: { b(); break; }
            case 4: c();
            case 5: d(); return;
            default: e();
        }
        "###,
        r###"
          if n == 1
            a()
          else
            if (n == 2 || n == 3)
              b()
            else
              if (n == 4 || n == 5)
                if n == 4
                  c()
                d()
                return
              else
                e()
        "###,
    );
}

#[test]
fn exceptions_and_scopes() {
    check_method(
        r###"
        @try { a(); } @catch (NSException *e) { @throw e; } @finally { b(); }
        @synchronized (self) { c(); }
        @autoreleasepool { d(); }
        if (@available(iOS 14, *)) { e(); }
        int k = ({ int y = n; y; });
        "###,
        r###"
          try
            a()
          else
            catch
              throw e
          b()
          c()
          d()
          if ?
            e()
          y = n
          k = y
        "###,
    );
}

#[test]
fn both_sides_of_an_if_of_the_preprocessor_are_branches() {
    check_method(
        r###"
        #if DEBUG
        a();
        #else
        b();
        #endif
        #ifdef X
        c();
        #endif
        d();
        "###,
        r###"
          if ?
            a()
          else
            b()
          if ?
            c()
          d()
        "###,
    );
}
