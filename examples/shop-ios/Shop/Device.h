#import <Foundation/Foundation.h>

/// Tells the shop's server about the device.
@interface Device : NSObject

+ (void)report;
+ (void)reportOnceAgreed;

@end
