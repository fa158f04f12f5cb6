#import <UIKit/UIKit.h>

/// The goods, and the ways to the other screens.
@interface HomeViewController : UIViewController

@end
