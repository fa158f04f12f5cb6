#import "Device.h"
#import <UIKit/UIKit.h>

@implementation Device

+ (void)report {
    NSString *identifier = [UIDevice currentDevice].identifierForVendor.UUIDString;
    [self send:@"start" identifier:identifier];
}

+ (void)reportOnceAgreed {
    NSString *identifier = [UIDevice currentDevice].identifierForVendor.UUIDString;
    [self send:@"open" identifier:identifier];
}

+ (void)send:(NSString *)event identifier:(NSString *)identifier {
    NSString *address = [NSString stringWithFormat:@"https://shop.example.com/v1/%@?device=%@", event, identifier];
    NSURL *url = [NSURL URLWithString:address];
    [[[NSURLSession sharedSession] dataTaskWithURL:url] resume];
}

@end
