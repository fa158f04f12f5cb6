#import <UIKit/UIKit.h>

/// Reads the code of an article.
@interface ScanViewController : UIViewController

@end
