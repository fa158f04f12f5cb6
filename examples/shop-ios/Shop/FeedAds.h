#import <Foundation/Foundation.h>

/// Ads between the goods.
@interface FeedAds : NSObject

+ (void)start;
+ (void)personalize:(BOOL)on;
+ (void)load;

@end
